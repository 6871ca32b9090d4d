"""What Excel encrypts with a password of its own is read; what has another, or is for certain people only, is named."""

import struct
import sys
import zipfile
from collections.abc import Callable

import pytest

from perfeval_xl.formats import encryption
from perfeval_xl.formats.encryption import PASSWORD_OF_EXCEL, without_password_of_excel
from perfeval_xl.formats.limits import Limits
from perfeval_xl.formats.opened_file import Contents, contents_of
from perfeval_xl.formats.refusals import Refused
from perfeval_xl.formats.screen import screen
from tests.support.files.encrypted_files import agile, obscured, rc4, rc4_cryptoapi, standard
from tests.support.files.handmade_files import compound_file, record, xls_stream, xlsx_members, zipped

MEMBERS = xlsx_members('<row r="1"><c r="A1"><v>58.3</v></c></row>') | {"xl/media/image1.png": bytes(5000)}
XLSX = zipped(MEMBERS, method=zipfile.ZIP_STORED)
"""Over 4 KB, as every real one is: shorter ones are written wrongly by the hand that encrypts them here."""
XLS = record(0x0203, struct.pack("<HHHd", 0, 0, 0, 58.3))
Encrypt = Callable[[bytes, str], bytes]
WAYS: dict[str, tuple[Encrypt, bytes]] = {
    "xlsx of Excel 2010": (agile, XLSX),
    "xlsx of Excel 2007": (standard, XLSX),
    "xls of Excel 2002": (rc4_cryptoapi, XLS),
    "xls of Excel 97": (rc4, XLS),
    "xls of Excel 5": (obscured, XLS),
}


def refused(content: bytes) -> str:
    result = contents_of(content)
    assert isinstance(result, Refused), result
    return result.code


@pytest.mark.parametrize("way", WAYS)
def test_what_excel_opens_without_asking_is_read(way: str) -> None:
    encrypt, content = WAYS[way]
    opened = contents_of(encrypt(content, PASSWORD_OF_EXCEL))

    assert isinstance(opened, Contents), opened
    assert [sheet[0][0] for sheet in opened.grids.values()] == [58.3]


@pytest.mark.parametrize("way", WAYS)
def test_what_has_a_password_is_encrypted(way: str) -> None:
    encrypt, content = WAYS[way]

    assert refused(encrypt(content, "1234")) == "encrypted"


def test_what_was_encrypted_is_screened_like_any_other() -> None:
    hostile = MEMBERS | {"xl/comments1.xml": '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}
    doctype = zipped(hostile, method=zipfile.ZIP_STORED)

    assert refused(agile(doctype, PASSWORD_OF_EXCEL)) == "damaged"
    opened = without_password_of_excel(agile(XLSX, PASSWORD_OF_EXCEL))
    assert opened == XLSX
    assert isinstance(screen(opened, Limits(xml_tags=3)), Refused)


def test_a_file_that_asks_for_more_rounds_than_excel_does_is_not_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[bytes] = []
    monkeypatch.setattr(encryption, "_package", tried.append)
    sound = agile(XLSX, PASSWORD_OF_EXCEL)
    assert b'spinCount="100000"' in sound

    for slow in (b'spinCount="999999" saltSize="16"', b'spinCount="10000000" saltSz="16"'):
        assert refused(sound.replace(b'spinCount="100000" saltSize="16"', slow)) == "encrypted"
    assert refused(sound.replace(b"<encryption ", b"<!DOCTYPE x>")) == "encrypted"
    assert tried == []
    contents_of(sound)
    assert tried == [sound]


@pytest.mark.parametrize("info", [b"", b"\4\0\4\0@\0\0\0<a/>", b"\4\0\2\0" + b"\xff" * 60, b"\3\0\3\0" + bytes(90)])
@pytest.mark.parametrize("package", [b"", b"\xff" * 8, bytes(5000)])
def test_a_broken_one_is_encrypted(info: bytes, package: bytes) -> None:
    assert refused(compound_file({"EncryptionInfo": info, "EncryptedPackage": package})) == "encrypted"


@pytest.mark.parametrize("file_pass", [b"", bytes(6), b"\1\0\1\0\1\0", b"\1\0\4\0\2\0" + b"\xff" * 40, b"\7\0" * 20])
def test_a_broken_old_one_is_encrypted(file_pass: bytes) -> None:
    assert refused(compound_file({"Workbook": xls_stream(XLS, record(0x002F, file_pass))})) == "encrypted"


@pytest.mark.parametrize("at", range(0, 100, 7))
def test_an_encrypted_file_with_a_byte_changed_is_read_or_refused(at: int) -> None:
    for encrypt, content in WAYS.values():
        changed = bytearray(encrypt(content, PASSWORD_OF_EXCEL))
        changed[len(changed) * at // 100] ^= 0xFF

        assert isinstance(contents_of(bytes(changed)), (Contents, Refused))


@pytest.mark.parametrize(
    "streams",
    [
        {"DRMEncryptedDataSpace": b"", "EncryptedPackage": b""},
        {"DRMEncryptedTransform": b"", "EncryptionInfo": b"", "EncryptedPackage": b""},
        {"\tDRMContent": b"", "Workbook": xls_stream(XLS)},
    ],
    ids=["no information", "both", "xls"],
)
def test_a_file_for_certain_people_only_is_named_with_its_remedy(streams: dict[str, bytes]) -> None:
    result = contents_of(compound_file(streams))

    assert isinstance(result, Refused), result
    assert result.code == "rights_managed"
    assert "密码" not in result.message + result.remedy
    assert "文件→信息→保护工作簿→限制访问" in result.remedy


def test_a_stream_that_is_only_called_like_a_label_is_none() -> None:
    assert isinstance(contents_of(compound_file({"DRM tools": b"", "Workbook": xls_stream(XLS)})), Contents)


def test_what_opens_encrypted_files_is_loaded_for_them_only() -> None:
    loaded = [name for name in sys.modules if name.startswith("msoffcrypto")]
    for name in loaded:
        del sys.modules[name]
    contents_of(XLSX)

    assert not [name for name in sys.modules if name.startswith("msoffcrypto")]

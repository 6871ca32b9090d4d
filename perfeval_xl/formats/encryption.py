"""Files that Excel encrypts with a password of its own, which it and others open without asking.

Excel does so where the structure of a workbook is protected ([MS-OFFCRYPTO] 2.4.2.3, [MS-XLS] 2.2.10). No other
password is ever tried. A file encrypted for certain people only (rights management, sensitivity labels) has none.
"""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Collection

from perfeval_xl.formats.compound_file import SIGNATURE, CompoundFile
from perfeval_xl.formats.xls_encryption import plain_workbook

PASSWORD_OF_EXCEL = "VelvetSweatshop"
INFO, PACKAGE = "EncryptionInfo", "EncryptedPackage"
WORKBOOK = "Workbook"

MOST_ROUNDS = 200_000
"""Of hashing; Excel takes 100,000, which are a tenth of a second. A file may ask for ten million."""
LONGEST_INFO = 16 * 1024
LONGEST_WORKBOOK = 16 * 1024 * 1024
"""Bytes of an encrypted .xls; a return has a hundredth of it."""

_ROUNDS = re.compile(rb"""\bspinCount\s{0,9}=\s{0,9}["']([0-9]{1,9})["']""")
_AGILE = b"\4\0\4\0"
_NO_PLAIN_XML = re.compile(rb"<!|\0")


def without_password_of_excel(content: bytes) -> bytes:
    """The file that is in one encrypted with Excel's own password; any other as it came.

    What is decrypted is no longer than the file, and is screened like any other.
    """
    if not content.startswith(SIGNATURE):
        return content
    try:
        return _opened(content, CompoundFile(content)) or content
    except Exception:  # noqa: BLE001  # the ciphers' library, of a hostile file, anything; it is said to be encrypted
        return content


def is_rights_managed(names: Collection[str]) -> bool:
    """Whether a compound file with these entries is encrypted for certain people: its transforms or licences tell."""
    return any(name.startswith(("DRMEncrypted", "\tDRM")) for name in names)


def _opened(content: bytes, file: CompoundFile) -> bytes | None:
    """What is in an encrypted file; None where nothing is tried, or the password is another one."""
    names = file.names()
    if is_rights_managed(names):
        return None
    if PACKAGE in names:
        info, package = file.stream(INFO), file.stream(PACKAGE)
        return _package(content) if _is_modest(info) and _fits(package) else None
    if WORKBOOK not in names:
        return None
    stream = file.stream(WORKBOOK)
    plain = plain_workbook(stream, PASSWORD_OF_EXCEL) if len(stream) <= LONGEST_WORKBOOK else None
    return None if plain is None else file.with_stream(WORKBOOK, plain)


def _is_modest(info: bytes) -> bool:
    """Whether deriving the key takes no longer than Excel's own files do."""
    if len(info) > LONGEST_INFO:
        return False
    if not info.startswith(_AGILE):
        return True  # older ways have a number of rounds that is fixed
    rounds = _ROUNDS.findall(info)
    return not _NO_PLAIN_XML.search(info[8:]) and len(rounds) == 1 and int(rounds[0]) <= MOST_ROUNDS


def _fits(package: bytes) -> bool:
    """Whether a package is as long as it says."""
    return len(package) >= 8 and struct.unpack_from("<Q", package)[0] <= len(package) - 8


def _package(content: bytes) -> bytes:
    from msoffcrypto.format.ooxml import OOXMLFile  # here, for files are opened by processes that must start at once

    file, opened = OOXMLFile(io.BytesIO(content)), io.BytesIO()
    file.load_key(password=PASSWORD_OF_EXCEL, verify_password=True)
    file.decrypt(opened)
    return opened.getvalue()

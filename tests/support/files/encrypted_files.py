"""Workbooks encrypted in each way that Excel knows ([MS-OFFCRYPTO]), put together by hand.

What keys are made of is taken from msoffcrypto; what stands where in a file is written here.
"""

import io
import struct
from collections.abc import Callable
from hashlib import md5, sha1

from cryptography.hazmat.decrepit.ciphers.algorithms import ARC4
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from msoffcrypto.format.ooxml import OOXMLFile
from msoffcrypto.method.ecma376_standard import ECMA376Standard
from msoffcrypto.method.rc4 import DocumentRC4
from msoffcrypto.method.rc4 import _makekey as rc4_key
from msoffcrypto.method.rc4_cryptoapi import DocumentRC4CryptoAPI
from msoffcrypto.method.rc4_cryptoapi import _makekey as cryptoapi_key
from msoffcrypto.method.xor_obfuscation import DocumentXOR

from tests.support.files.handmade_files import compound_file, record, xls_stream

SALT, VERIFIER = bytes(range(16)), bytes(range(16, 32))
FILE_PASS, BEGINNING, BOUND_SHEET = 0x002F, 0x0809, 0x0085
CRYPTOAPI_HEADER = struct.pack("<8I", 4, 0, 0x6801, 0x8004, 128, 1, 0, 0) + "RC4\0".encode("utf-16-le")


def agile(package: bytes, password: str) -> bytes:
    """An .xlsx as Excel 2010 and later encrypt it."""
    encrypted = io.BytesIO()
    OOXMLFile(io.BytesIO(package)).encrypt(password, encrypted)
    return encrypted.getvalue()


def standard(package: bytes, password: str) -> bytes:
    """An .xlsx as Excel 2007 encrypts it."""
    key = ECMA376Standard.makekey_from_password(password, 0x660E, 0x8004, 24, 128, 16, SALT)
    header = struct.pack("<8I", 0x24, 0, 0x660E, 0x8004, 128, 24, 0, 0) + "AES\0".encode("utf-16-le")
    verifier = _aes(key, VERIFIER) + struct.pack("<I", 20) + _aes(key, sha1(VERIFIER).digest().ljust(32, b"\0"))
    info = struct.pack("<HHII", 4, 2, 0x24, len(header)) + header + struct.pack("<I", 16) + SALT + verifier
    padded = package.ljust(-(-len(package) // 16) * 16, b"\0")
    return compound_file({"EncryptionInfo": info, "EncryptedPackage": _sized(package, _aes(key, padded))})


def rc4(sheet_records: bytes, password: str) -> bytes:
    """An .xls as Excel 97 encrypts it."""
    key = rc4_key(password, SALT, 0)
    both = _rc4(key, VERIFIER + md5(VERIFIER).digest())
    file_pass = struct.pack("<3H", 1, 1, 1) + SALT + both

    def encrypted(plain: bytes) -> bytes:
        return bytes(DocumentRC4.decrypt(password, SALT, io.BytesIO(plain), 1024).getvalue())

    return _xls(sheet_records, file_pass, encrypted)


def rc4_cryptoapi(sheet_records: bytes, password: str) -> bytes:
    """An .xls as Excel 2002 and later encrypt it."""
    both = _rc4(cryptoapi_key(password, SALT, 128, 0), VERIFIER + sha1(VERIFIER).digest())
    info = struct.pack("<I", 4) + struct.pack("<I", len(CRYPTOAPI_HEADER)) + CRYPTOAPI_HEADER
    verifier = struct.pack("<I", 16) + SALT + both[:16] + struct.pack("<I", 20) + both[16:]

    def encrypted(plain: bytes) -> bytes:
        return bytes(DocumentRC4CryptoAPI.decrypt(password, SALT, 128, io.BytesIO(plain), 1024).getvalue())

    return _xls(sheet_records, struct.pack("<3H", 1, 4, 2) + info + verifier, encrypted)


def obscured(sheet_records: bytes, password: str) -> bytes:
    """An .xls as Excel 5 did it."""
    array = DocumentXOR.create_xor_array_method1(password)
    [verifier] = [each for each in range(0x10000) if DocumentXOR.verifypw(password, each)]
    key = DocumentXOR.create_xor_key_method1(password)

    def turned(byte: int, at: int, length: int) -> int:
        return int(DocumentXOR.rol(byte, 5, 8)) ^ int(array[(at + length) % 16])

    stream = xls_stream(sheet_records, record(FILE_PASS, struct.pack("<3H", 0, key, verifier)))
    result = bytearray(stream)
    for kind, start, length in _records(stream):
        plain = 4 if kind == BOUND_SHEET else 0
        if kind not in (FILE_PASS, BEGINNING):
            for at in range(start + plain, start + length):
                result[at] = turned(stream[at], at, length)
    return compound_file({"Workbook": bytes(result)})


def _xls(sheet_records: bytes, file_pass: bytes, encrypted: Callable[[bytes], bytes]) -> bytes:
    """Heads of records, beginnings of sheets and the place of each sheet stay as they are."""
    stream = xls_stream(sheet_records, record(FILE_PASS, file_pass))
    turned, result = encrypted(stream), bytearray(stream)
    for kind, start, length in _records(stream):
        plain = 4 if kind == BOUND_SHEET else 0
        if kind not in (FILE_PASS, BEGINNING):
            result[start + plain : start + length] = turned[start + plain : start + length]
    return compound_file({"Workbook": bytes(result)})


def _records(stream: bytes) -> list[tuple[int, int, int]]:
    """Type, beginning of the data and its length."""
    at, found = 0, []
    while at < len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        found.append((kind, at + 4, length))
        at += 4 + length
    return found


def _sized(package: bytes, encrypted: bytes) -> bytes:
    return struct.pack("<Q", len(package)) + encrypted


def _aes(key: bytes, data: bytes) -> bytes:
    encryptor = Cipher(algorithms.AES(key), modes.ECB()).encryptor()
    return encryptor.update(data) + encryptor.finalize()


def _rc4(key: bytes, data: bytes) -> bytes:
    encryptor = Cipher(ARC4(key), mode=None).encryptor()
    return encryptor.update(data) + encryptor.finalize()

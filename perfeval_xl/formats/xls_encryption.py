"""The Workbook stream of an .xls that is encrypted with a known password, made plain ([MS-XLS] 2.2.10).

Only the data of records is encrypted, each byte by its place in the stream; types, lengths, beginnings of sheets and
the place of each sheet are not. The ciphers are msoffcrypto's.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Iterator

FILE_PASS = 0x002F
BOUND_SHEET = 0x0085
PLAIN_RECORDS = frozenset({0x0809, FILE_PASS, 0x0194, 0x0195, 0x00E1, 0x0196, 0x0138})
NO_RECORD = b"\0\0"
RECORDS_BEFORE_FILE_PASS = 4
BLOCK = 1024
XOR, RC4 = 0, 1
Decrypt = Callable[[bytearray], None]


def file_pass_of(stream: bytes) -> bytes | None:
    """What stands at the beginning of an encrypted stream and says how it is encrypted; None for a plain one."""
    for number, (kind, start, length) in enumerate(_records(stream)):
        if kind == FILE_PASS:
            return stream[start : start + length]
        if number >= RECORDS_BEFORE_FILE_PASS:
            break
    return None


def plain_workbook(stream: bytes, password: str) -> bytes | None:
    """The same stream without its encryption; None where it is of another password, or encrypted in a way unknown.

    Raises struct.error, ValueError for a broken one.
    """
    file_pass = file_pass_of(stream)
    if file_pass is None or len(file_pass) < 6:
        return None
    plain = bytearray(stream)
    method, major, minor = struct.unpack_from("<3H", file_pass)
    if method == XOR:
        if not _undo_xor(plain, password, verifier=minor):
            return None
    elif method == RC4:
        turned = _rc4(stream, file_pass, (major, minor), password)
        if turned is None:
            return None
        for start, end in _encrypted_parts(stream):
            plain[start:end] = turned[start:end]
    else:
        return None
    for kind, start, _ in _records(stream):
        if kind == FILE_PASS:
            plain[start - 4 : start - 2] = NO_RECORD
            break
    return bytes(plain)


def _records(stream: bytes) -> Iterator[tuple[int, int, int]]:
    """Type of each record, where its data begins, and its length; what follows the last whole one is left out."""
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        if at + 4 + length > len(stream):
            break
        yield kind, at + 4, length
        at += 4 + length


def _encrypted_parts(stream: bytes) -> Iterator[tuple[int, int]]:
    for kind, start, length in _records(stream):
        if kind not in PLAIN_RECORDS:
            yield start + (min(4, length) if kind == BOUND_SHEET else 0), start + length


def _rc4(stream: bytes, file_pass: bytes, version: tuple[int, int], password: str) -> bytes | None:
    """The stream with every byte turned, also those that are plain."""
    from msoffcrypto.method.rc4 import DocumentRC4
    from msoffcrypto.method.rc4_cryptoapi import DocumentRC4CryptoAPI

    if version == (1, 1):
        salt, verifier, digest = struct.unpack_from("16s16s16s", file_pass, 6)
        if not DocumentRC4.verifypw(password, salt, verifier, digest):
            return None
        return bytes(DocumentRC4.decrypt(password, salt, io.BytesIO(stream), BLOCK).getvalue())
    if version[0] in (2, 3, 4) and version[1] == 2:
        (length,) = struct.unpack_from("<I", file_pass, 10)
        (bits,) = struct.unpack_from("<I", file_pass, 14 + 16)
        salt, verifier, digest = struct.unpack_from("<4x16s16s4x20s", file_pass, 14 + length)
        if not DocumentRC4CryptoAPI.verifypw(password, salt, bits or 40, verifier, digest):
            return None
        return bytes(DocumentRC4CryptoAPI.decrypt(password, salt, bits or 40, io.BytesIO(stream), BLOCK).getvalue())
    return None


def _undo_xor(stream: bytearray, password: str, *, verifier: int) -> bool:
    """Undoes the oldest way in place; False where the password is another one."""
    from msoffcrypto.method.xor_obfuscation import DocumentXOR

    if not DocumentXOR.verifypw(password, verifier):
        return False
    array = DocumentXOR.create_xor_array_method1(password)
    tables = [bytes(DocumentXOR.ror(byte ^ each, 5, 8) for byte in range(256)) for each in array]
    for kind, start, length in list(_records(bytes(stream))):
        if kind in PLAIN_RECORDS:
            continue
        first = start + (min(4, length) if kind == BOUND_SHEET else 0)
        data = stream[first : start + length]
        for offset in range(min(16, len(data))):
            data[offset::16] = data[offset::16].translate(tables[(first + offset + length) % 16])
        stream[first : start + length] = data
    return True

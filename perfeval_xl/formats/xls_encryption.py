"""The Workbook stream of an .xls that is encrypted with a known password, made plain ([MS-XLS] 2.2.10).

Only the data of records is encrypted, each byte by its place in the stream; types, lengths, beginnings of sheets and
the place of each sheet are not. The ciphers are msoffcrypto's.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from itertools import islice

FILE_PASS = 0x002F
BOUND_SHEET = 0x0085
PLAIN_RECORDS = frozenset({0x0809, FILE_PASS, 0x0194, 0x0195, 0x00E1, 0x0196, 0x0138})
NO_RECORD = b"\0\0"
RECORDS_BEFORE_FILE_PASS = 4
BLOCK = 1024
XOR, RC4 = 0, 1


def plain_workbook(stream: bytes, password: str) -> bytes | None:
    """The same stream without its encryption; None where it has none, it is of another password or of a way unknown.

    Raises struct.error, ValueError for a broken one.
    """
    place = _file_pass(stream)
    if place is None or len(place) < 6:
        return None
    file_pass = stream[place.start : place.stop]
    method, major, minor = struct.unpack_from("<3H", file_pass)
    turned = None
    if method == XOR:
        turned = _xor(stream, password, verifier=minor)
    elif method == RC4:
        turned = _rc4(stream, file_pass, (major, minor), password)
    if turned is None:
        return None
    plain = bytearray(stream)
    for start, end, _ in _encrypted_parts(stream):
        plain[start:end] = turned[start:end]
    plain[place.start - 4 : place.start - 2] = NO_RECORD
    return bytes(plain)


def records(stream: bytes, start: int = 0) -> Iterator[tuple[int, int, int]]:
    """From `start` on, type of each record, where its data begins, and its length; what follows the last whole one is
    left out."""
    at = start
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        if at + 4 + length > len(stream):
            break
        yield kind, at + 4, length
        at += 4 + length


def _file_pass(stream: bytes) -> range | None:
    """The place of what stands at the beginning of an encrypted stream and says how it is encrypted; None in a plain
    one."""
    for kind, start, length in islice(records(stream), RECORDS_BEFORE_FILE_PASS + 1):
        if kind == FILE_PASS:
            return range(start, start + length)
    return None


def _encrypted_parts(stream: bytes) -> Iterator[tuple[int, int, int]]:
    """Where what is encrypted of each record begins and ends, and the length of the record's data."""
    for kind, start, length in records(stream):
        if kind not in PLAIN_RECORDS:
            yield start + (min(4, length) if kind == BOUND_SHEET else 0), start + length, length


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


def _xor(stream: bytes, password: str, *, verifier: int) -> bytes | None:
    """The stream with what is encrypted in the oldest way turned; None where the password is another one."""
    from msoffcrypto.method.xor_obfuscation import DocumentXOR

    if not DocumentXOR.verifypw(password, verifier):
        return None
    array = DocumentXOR.create_xor_array_method1(password)
    tables = [bytes(DocumentXOR.ror(byte ^ each, 5, 8) for byte in range(256)) for each in array]
    turned = bytearray(stream)
    for start, end, length in _encrypted_parts(stream):
        data = turned[start:end]
        for offset in range(min(16, len(data))):
            data[offset::16] = data[offset::16].translate(tables[(start + offset + length) % 16])
        turned[start:end] = data
    return bytes(turned)

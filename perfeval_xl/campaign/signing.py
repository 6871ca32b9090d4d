"""The round's key, and the signature of what a workbook says of itself.

HMAC-SHA256 over the entries of the identity as canonical JSON. The key never leaves the folder private/ of the round,
so a unit that changes the stamp of its workbook cannot sign it again.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from perfeval_xl.errors import InputError, OutputError, reason_of

_BYTES = 32
_SIGNATURE = "signature"
FIND_THE_KEY = (
    "从备份里放回原来的那一把；确实没有了的，下发的命令加--new-key另做一把，用原来那一把签的工作簿从此核对不了签名"
)


def new_key(path: Path) -> bytes:
    """Makes a key of a round, which its owner alone may read, in place of what stands there. Raises OutputError."""
    temporary = path.with_name(f".~{path.name}")
    key = secrets.token_bytes(_BYTES)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.unlink(missing_ok=True)
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(key.hex())
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        raise OutputError(f"写不了{path}（{reason_of(error)}）", "检查权限，或换一个文件夹") from None
    return key


def fingerprint(key: bytes) -> str:
    """What a key is known by where the key itself must not stand."""
    return hashlib.sha256(b"perfeval key " + key).hexdigest()


def key_in(path: Path) -> bytes:
    """The key of a round. Raises InputError where it is gone or damaged: without it no workbook can be trusted."""
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii"))
    except PermissionError:
        raise InputError(
            f"没有读取本轮密钥{path}的权限", "密钥只有建这一轮的人能读，请他给你读这个文件的权限", code="path_refused"
        ) from None
    except (OSError, ValueError):
        key = b""
    if len(key) != _BYTES:
        raise InputError(f"本轮的密钥{path}不见了或已损坏", FIND_THE_KEY, code="key_missing")
    return key


def sign(key: bytes, entries: Mapping[str, str]) -> str:
    """The signature of these entries, as hexadecimal digits; one among them is left out."""
    signed = {name: value for name, value in entries.items() if name != _SIGNATURE}
    text = json.dumps(signed, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hmac.new(key, text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def signature_holds(key: bytes, entries: Mapping[str, str]) -> bool:
    """Whether the signature among these entries is that of the others."""
    given = entries.get(_SIGNATURE, "").encode("utf-8", "surrogatepass")
    return hmac.compare_digest(sign(key, entries).encode("ascii"), given)

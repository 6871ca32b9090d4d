"""The signature over what a workbook says of itself: whoever lacks the round's key cannot make another that holds."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping

SIGNATURE = "signature"


def new_key() -> bytes:
    """A key for a round: 32 random bytes."""
    return secrets.token_bytes(32)


def sign(key: bytes, entries: Mapping[str, str]) -> str:
    """HMAC-SHA256, in hexadecimal, over all entries of an identity but the signature itself."""
    signed = {name: text for name, text in entries.items() if name != SIGNATURE}
    message = json.dumps(signed, sort_keys=True, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return hmac.new(key, message, hashlib.sha256).hexdigest()


def signature_holds(key: bytes, entries: Mapping[str, str]) -> bool:
    """Whether the entries are those that were signed with the key."""
    said = entries.get(SIGNATURE, "").encode("utf-8", "surrogatepass")
    return hmac.compare_digest(sign(key, entries).encode(), said)

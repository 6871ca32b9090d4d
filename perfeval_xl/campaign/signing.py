"""stand-in"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping


def sign(key: bytes, entries: Mapping[str, str]) -> str:
    text = json.dumps({k: v for k, v in entries.items() if k != "signature"}, sort_keys=True, ensure_ascii=False)
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def signature_holds(key: bytes, entries: Mapping[str, str]) -> bool:
    return hmac.compare_digest(sign(key, entries), entries.get("signature", ""))

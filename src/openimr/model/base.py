"""What all nouns have in common: they are immutable values that write and read themselves as JSON."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from pydantic import BaseModel, ConfigDict


class Noun(BaseModel):
    """An immutable value. Unknown keys are refused, so a misspelt field is never lost silently."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def content_hash(value: Any, length: int = 16) -> str:
    """Name a value by its content: the same value has the same name on every machine.

    `value` is anything `json.dumps` takes. Returns the first `length` hex digits of its SHA-256.
    """
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:length]

"""The rules of signing, from `process/data/signing.yaml`."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import yaml

from openimr.model import content_hash

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Attestation(NamedTuple):
    """A statement that the reviewer must make. `renewed`: a later change of content asks for it again."""

    id: str
    text: str
    source: str
    mark: str
    renewed: bool = False


class Required(NamedTuple):
    """A field without which nothing is signed, and what it is in words."""

    field: str
    what: str
    source: str
    mark: str


@cache
def data() -> dict[str, Any]:
    """The whole file."""
    text = (files("openimr.process") / "data" / "signing.yaml").read_text("utf-8")
    loaded: dict[str, Any] = yaml.load(text, _LOADER)  # noqa: S506 (a safe loader, chosen above)
    return loaded


@cache
def rules_hash() -> str:
    """The hash of the rules, by which a signed determination names those it was signed under."""
    return content_hash(data(), 64)


@cache
def attestations() -> tuple[Attestation, ...]:
    """What a reviewer must attest, in order."""
    return tuple(Attestation(**entry) for entry in data()["attestations"])


@cache
def required() -> tuple[Required, ...]:
    """The fields that must be filled in."""
    return tuple(Required(**entry) for entry in data()["required"])


@cache
def correctable() -> re.Pattern[str]:
    """The paths that a correction may change."""
    return re.compile("|".join(data()["correctable"]))

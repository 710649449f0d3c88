"""Where an assistant is asked: address, model, key and limits. Nothing here sends anything."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

KEY_VARIABLE = "OPENIMR_ASSIST_KEY"
LEAST_TOKENS = 12_000
_SCHEMES = ("http", "https")
_PATH = "/chat/completions"
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})


class AssistantMisnamed(ValueError):
    """The assistant cannot be asked as it was named. `advice` says what to do."""

    def __init__(self, what: str, advice: str) -> None:
        super().__init__(what)
        self.advice = advice


@dataclass(frozen=True)
class Endpoint:
    """An OpenAI-compatible endpoint and the limits within which it is asked.

    `seconds` is the most that one answer may take from first to last byte, `tries` how often a request is
    made that failed in passing, `waits` the seconds between. `most_bytes` is the largest answer that is read,
    `tokens` the most that one request with its answer may come to, `at_once` how many requests run together.
    """

    url: str
    model: str
    key: str | None = field(default=None, repr=False)
    seconds: float = 180.0
    tries: int = 3
    waits: tuple[float, ...] = (2.0, 10.0)
    most_bytes: int = 2_000_000
    tokens: int = 24_000
    at_once: int = 4

    @property
    def parts(self) -> SplitResult:
        """The address taken apart."""
        return urlsplit(self.url)

    @property
    def host(self) -> str:
        """Host and port that records would go to."""
        return self.parts.netloc

    @property
    def path(self) -> str:
        """The path that requests go to, with the query of the address if it has one."""
        base = self.parts.path.rstrip("/")
        path = base if base.endswith(_PATH) else base + _PATH
        return f"{path}?{self.parts.query}" if self.parts.query else path


def endpoint(url: str, model: str, *, tokens: int = Endpoint.tokens) -> Endpoint:
    """The endpoint at `url` with the key from OPENIMR_ASSIST_KEY, if that is set.

    Raises AssistantMisnamed for an address that is none or that carries a name or a password, a model
    without a name, a key that no header can carry, or too few tokens.
    """
    try:
        parts = urlsplit(url)
        named = parts.scheme in _SCHEMES and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        named = False
    if not named or any(sign.isspace() or not sign.isprintable() for sign in url):
        raise AssistantMisnamed(
            "The address of the assistant is no http or https address.",
            "Give the base address of an OpenAI-compatible endpoint, such as https://HOST/v1.",
        )
    if "@" in parts.netloc:
        raise AssistantMisnamed(
            "The address of the assistant carries a name or a password.",
            f"Put the key into the environment variable {KEY_VARIABLE} and leave it out of the address.",
        )
    if not model.strip():
        raise AssistantMisnamed("No model is named.", "Name the endpoint's model with --assist-model.")
    if tokens < LEAST_TOKENS:
        raise AssistantMisnamed(
            f"{tokens} tokens are too few: the terms alone take most of them.",
            f"Give at least {LEAST_TOKENS}, or a model with a larger context.",
        )
    return Endpoint(url, model.strip(), _key(), tokens=tokens)


def _key() -> str | None:
    key = os.environ.get(KEY_VARIABLE, "").strip()
    if not key.isascii() or not key.isprintable():
        raise AssistantMisnamed(
            f"The key in {KEY_VARIABLE} has signs that no key has.", "Copy it again, on one line."
        )
    return key or None


def where_records_go(chosen: Endpoint) -> str:
    """The warning before anything is sent: what goes where, and under what protection."""
    plain = chosen.parts.scheme == "http" and chosen.parts.hostname not in _HERE
    open_line = " The connection is NOT ENCRYPTED: others on the network can read them." if plain else ""
    return (
        f"The assistant sends the text of medical records to {chosen.host} (model {chosen.model}): each page "
        "of the record that was read, with names and dates as they stand there, and the draft's sentences."
        f"{open_line} What {chosen.host} does with them is not in the hands of this program."
    )

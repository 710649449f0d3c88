"""One request to an OpenAI-compatible endpoint over HTTP, within bounds of time and size."""

from __future__ import annotations

import json
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any, NamedTuple

from openimr.assist.endpoint import KEY_VARIABLE, Endpoint
from openimr.assist.texts import cleaned, shortened

_PASSING = frozenset({408, 409, 425, 429, 500, 502, 503, 504})
_NO_ENTRY = frozenset({401, 403})
_MOVED = range(300, 400)
_BAD_REQUEST = frozenset({400, 422})
_TOLD = 160
_LONGEST_WAIT = 60.0
_GLANCE = 0.1


class _Got(NamedTuple):
    status: int
    content: bytes
    retry_after: str


class NoAnswer(Exception):
    """No usable answer came.

    `passing` tells that a later try may fare better, after `wait` seconds if the endpoint says so; `closed`
    that no request will; `alive` that the endpoint did answer, only not usefully.
    """

    def __init__(
        self, reason: str, *, passing: bool = False, closed: bool = False, alive: bool = False
    ) -> None:
        super().__init__(reason)
        self.passing = passing
        self.closed = closed
        self.alive = alive
        self.wait: float | None = None


def ask_once(
    endpoint: Endpoint, messages: Sequence[dict[str, str]], stopped: threading.Event | None = None
) -> str:
    """The text that the model answers to `messages`. Raises NoAnswer with the reason in words.

    No proxy of the environment is used and no redirection followed: the records go to the named host only.
    A model that refuses a fixed temperature is asked once more without one. Setting `stopped` ends the asking
    at once.
    """
    body: dict[str, Any] = {"model": endpoint.model, "messages": list(messages), "stream": False}
    stopped = stopped or threading.Event()
    got = _post(endpoint, {**body, "temperature": 0}, stopped)
    if got.status in _BAD_REQUEST and b"temperature" in got.content:
        got = _post(endpoint, body, stopped)
    if got.status != 200:
        raise _refusal(got)
    return _said(got.content)


def _post(endpoint: Endpoint, body: dict[str, Any], stopped: threading.Event) -> _Got:
    headers = {"Content-Type": "application/json", "Accept": "application/json", "Connection": "close"}
    if endpoint.key:
        headers["Authorization"] = f"Bearer {endpoint.key}"
    connection = _connection(endpoint)
    try:
        connection.connect()
        with _ended_after(endpoint.seconds, connection.sock, stopped) as late:
            try:
                connection.request("POST", endpoint.path, json.dumps(body).encode(), headers)
                response = connection.getresponse()
                content = _bounded(response, endpoint.most_bytes)
            except (OSError, HTTPException, ValueError):
                if not late.is_set():
                    raise
            if late.is_set():
                raise NoAnswer(f"the answer took more than {endpoint.seconds:g} seconds")
            return _Got(response.status, content, response.getheader("Retry-After") or "")
    except TimeoutError:
        raise NoAnswer(f"the endpoint did not answer within {endpoint.seconds:g} seconds") from None
    except ssl.SSLError as error:
        raise NoAnswer(f"no safe connection: {error.reason or 'TLS failed'}", closed=True) from None
    except (OSError, HTTPException, ValueError) as error:
        raise NoAnswer(f"the endpoint cannot be reached ({type(error).__name__})", passing=True) from None
    finally:
        connection.close()


def _connection(endpoint: Endpoint) -> HTTPConnection:
    host, port = endpoint.parts.hostname or "", endpoint.parts.port
    if endpoint.parts.scheme == "https":
        return HTTPSConnection(host, port, timeout=endpoint.seconds)
    return HTTPConnection(host, port, timeout=endpoint.seconds)


@contextmanager
def _ended_after(
    seconds: float, connected: socket.socket, stopped: threading.Event
) -> Iterator[threading.Event]:
    """Cut the line when the time is over: a server that sends a byte now and then never times out."""
    late, done = threading.Event(), threading.Event()
    end = time.monotonic() + seconds

    def watch() -> None:
        while not done.wait(_GLANCE):
            if stopped.is_set() or time.monotonic() >= end:
                late.set()
                with suppress(OSError):
                    connected.shutdown(socket.SHUT_RDWR)
                return

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield late
    finally:
        done.set()


def _bounded(response: HTTPResponse, most: int) -> bytes:
    content = response.read(most + 1)
    if len(content) > most:
        raise NoAnswer(f"the answer is larger than {most:,} bytes and was not read", alive=True)
    return content


def _refusal(got: _Got) -> NoAnswer:
    status = got.status
    if status in _NO_ENTRY:
        return NoAnswer(f"the endpoint refuses the key (HTTP {status}); see {KEY_VARIABLE}", closed=True)
    if status == 404:
        return NoAnswer("the endpoint has no such address or model (HTTP 404)", closed=True)
    if status in _MOVED:
        return NoAnswer(
            f"the endpoint sends on to another address (HTTP {status}), not followed", closed=True
        )
    said = _error_in_words(got.content)
    words = f"the endpoint answers HTTP {status}{f': {said}' if said else ''}"
    refusal = NoAnswer(words, passing=status in _PASSING, alive=status not in _PASSING)
    if got.retry_after.isascii() and got.retry_after.isdigit() and len(got.retry_after) < 6:
        refusal.wait = min(float(got.retry_after), _LONGEST_WAIT)
    return refusal


def _error_in_words(content: bytes) -> str:
    """The endpoint's own word on its error, if it says one in the usual form. Never the request."""
    with suppress(ValueError, RecursionError, TypeError, LookupError):
        code = json.loads(content)["error"]["code"]
        return shortened(cleaned(str(code)), _TOLD) if isinstance(code, str | int) else ""
    return ""


def _said(content: bytes) -> str:
    """The text in an answer of the usual form. Raises NoAnswer if there is none."""
    try:
        choice = json.loads(content)["choices"][0]
        text, ended = choice["message"]["content"], choice.get("finish_reason")
        if isinstance(text, list):
            text = "".join(part["text"] for part in text if part.get("type") == "text")
    except (ValueError, RecursionError, TypeError, LookupError, AttributeError):
        raise NoAnswer("the answer has not the form of a chat completion", alive=True) from None
    if ended == "length":
        raise NoAnswer("the answer was cut off at the model's limit; try fewer --assist-tokens", alive=True)
    if not isinstance(text, str) or not text.strip():
        raise NoAnswer("the answer is empty", alive=True)
    return text

"""The assistant: asks many requests, keeps each answer by the content of its request, and can replay them."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any, NamedTuple

from openimr.assist.endpoint import AssistantMisnamed, Endpoint
from openimr.assist.texts import cleaned
from openimr.model import content_hash

_FORM = "openimr assistant exchange 1"
_MOST_FAILURES = 3
_UNASKED = "not asked: the endpoint did not answer before"
_NAME_LENGTH = 32


class Request(NamedTuple):
    """What is asked: `about` says in words what of, for people; `pages` is how many pages go with it."""

    about: str
    messages: tuple[dict[str, str], ...]
    pages: int = 0


class Answer(NamedTuple):
    """What came of a request: a text, or None and the trouble in words."""

    text: str | None
    trouble: str | None = None


class Assistant:
    """An endpoint with the answers that it gave so far, by the content of their requests.

    Without an endpoint only recorded answers are given and nothing is sent. `host` and `model` say who
    answered. What failed is recorded as well, so that a replay tells the same; a live run asks it again.
    """

    def __init__(self, host: str, model: str, endpoint: Endpoint | None = None, tokens: int = 0) -> None:
        self.host = host
        self.model = model
        self.tokens = endpoint.tokens if endpoint else tokens
        self._endpoint = endpoint
        self._answers: dict[str, tuple[str, Answer]] = {}
        self._closed = threading.Event()
        self._stopped = threading.Event()
        self._failures = 0
        self._lock = threading.Lock()

    def ask(
        self, requests: Sequence[Request], progress: Callable[[int, int], None] | None = None
    ) -> list[Answer]:
        """The answers to `requests`, in their order. Never raises for an endpoint that fails.

        `progress` is told answers so far and requests in all.
        """
        names = [self._name(request) for request in requests]
        open_ones = {n: r for n, r in zip(names, requests, strict=True) if self._is_open(n)}
        if self._endpoint and open_ones:
            self._ask_all(self._endpoint, open_ones, progress)
        missing = Answer(None, "no answer is recorded for this request")
        return [self._answers.get(name, ("", missing))[1] for name in names]

    @property
    def has_answers(self) -> bool:
        """Whether anything was answered, or failed, so far."""
        return bool(self._answers)

    def _is_open(self, name: str) -> bool:
        known = self._answers.get(name)
        return known is None or known[1].text is None

    def _name(self, request: Request) -> str:
        return content_hash([self.model, request.messages], _NAME_LENGTH)

    def _ask_all(
        self,
        endpoint: Endpoint,
        requests: dict[str, Request],
        progress: Callable[[int, int], None] | None,
    ) -> None:
        with ThreadPoolExecutor(max_workers=endpoint.at_once) as pool:
            waiting = {pool.submit(self._ask, endpoint, one): name for name, one in requests.items()}
            try:
                for done, future in enumerate(as_completed(waiting), 1):
                    name = waiting[future]
                    self._answers[name] = (requests[name].about, future.result())
                    if progress:
                        progress(done, len(waiting))
            except BaseException:
                self._closed.set()
                self._stopped.set()
                pool.shutdown(wait=False, cancel_futures=True)
                raise

    def _ask(self, endpoint: Endpoint, request: Request) -> Answer:
        """One answer, with further tries for what fails in passing. A dead endpoint is not asked for ever."""
        from openimr.assist.asking import NoAnswer, ask_once  # noqa: PLC0415 (a replay needs no network)

        trouble, alive = _UNASKED, False
        for attempt in range(endpoint.tries):
            if self._closed.is_set():
                break
            try:
                text = ask_once(endpoint, request.messages, self._stopped)
            except NoAnswer as error:
                trouble, alive = str(error), error.alive
                if error.closed:
                    self._closed.set()
                if not error.passing:
                    break
                if attempt + 1 < endpoint.tries:
                    wait = endpoint.waits[min(attempt, len(endpoint.waits) - 1)]
                    self._closed.wait(wait if error.wait is None else error.wait)
                continue
            self._note(failed=False)
            return Answer(cleaned(text))
        self._note(failed=not alive)
        return Answer(None, trouble)

    def _note(self, *, failed: bool) -> None:
        with self._lock:
            self._failures = self._failures + 1 if failed else 0
            if self._failures >= _MOST_FAILURES:
                self._closed.set()

    def recorded(self) -> bytes:
        """All answers so far as a file, the same bytes for the same answers."""
        said = {
            "form": _FORM,
            "host": self.host,
            "model": self.model,
            "tokens": self.tokens,
            "answers": {
                name: {"about": about, "answer": answer.text, "trouble": answer.trouble}
                for name, (about, answer) in sorted(self._answers.items())
            },
        }
        return (json.dumps(said, indent=1, ensure_ascii=False) + "\n").encode()

    def remember(self, said: dict[str, Any]) -> None:
        """Take up recorded answers. Raises KeyError, TypeError or AttributeError for what are none."""
        for name, one in said["answers"].items():
            text, trouble = one["answer"], one["trouble"]
            if not all(part is None or isinstance(part, str) for part in (text, trouble)):
                raise TypeError(name)
            self._answers[str(name)] = (str(one["about"]), Answer(text, trouble))


def live(endpoint: Endpoint, recorded: Path | None = None) -> Assistant:
    """An assistant that asks `endpoint`, but nothing that the file `recorded` has its answer to.

    A file of another host or model, or one that cannot be read, is passed over.
    """
    assistant = Assistant(endpoint.host, endpoint.model, endpoint)
    if recorded and recorded.exists():
        try:
            said = _read(recorded)
        except AssistantMisnamed:
            return assistant
        if (said["host"], said["model"]) == (endpoint.host, endpoint.model):
            assistant.remember(said)
    return assistant


def replayed(recorded: Path) -> Assistant:
    """An assistant that only repeats recorded answers; nothing is sent.

    Raises OSError if the file cannot be opened and AssistantMisnamed if it holds no recorded answers.
    """
    said = _read(recorded)
    assistant = Assistant(said["host"], said["model"], tokens=said["tokens"])
    assistant.remember(said)
    return assistant


def _read(path: Path) -> dict[str, Any]:
    try:
        said: dict[str, Any] = json.loads(path.read_bytes())
        if said["form"] != _FORM or not isinstance(said["host"], str) or not isinstance(said["model"], str):
            raise ValueError(said["form"])
        said["tokens"] = int(said["tokens"])
        Assistant("", "").remember(said)
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError):
        raise AssistantMisnamed(
            f"{path} holds no recorded answers of an assistant.",
            "Give the assist-exchange.json that a review with --assist wrote.",
        ) from None
    return said

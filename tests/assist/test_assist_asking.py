"""Asking over real HTTP: what a server may do wrong, and that nothing of it stops a review."""

from __future__ import annotations

import json
import socket
import time
from pathlib import Path
from typing import Any

import pytest
from model_server import Reply, Seen, facts, model, said

from openimr.assist import KEY_VARIABLE, Assistant, AssistantMisnamed, Endpoint, endpoint, live, replayed
from openimr.assist.assistant import Answer, Request

ASKED = Request("a page", ({"role": "system", "content": "s"}, {"role": "user", "content": "{}"}), 1)


def other(number: int) -> Request:
    """A request unlike the others."""
    return Request(f"page {number}", ({"role": "user", "content": str(number)},), 1)


def quick(url: str, **more: Any) -> Assistant:
    """An assistant that does not wait long."""
    settings = {"seconds": 0.6, "waits": (0.01,), "at_once": 1, **more}
    return live(Endpoint(url, "a-model", **settings))


def test_a_request_has_the_form_of_a_chat_completion(monkeypatch: pytest.MonkeyPatch) -> None:
    """Model, messages, a temperature of zero; the key as bearer."""
    monkeypatch.setenv(KEY_VARIABLE, "sk-invented")
    with model(lambda _: said("hello")) as server:
        answers = live(endpoint(server.url, "a-model")).ask([ASKED])
    assert answers == [Answer("hello")]
    seen = server.seen[0]
    assert seen.path == "/v1/chat/completions"
    assert seen.headers["Authorization"] == "Bearer sk-invented"
    assert seen.body["model"] == "a-model"
    assert seen.body["temperature"] == 0
    assert seen.body["messages"] == list(ASKED.messages)


def test_an_answer_in_parts_is_read_too() -> None:
    """Some endpoints give the text in a list of parts."""
    parts = [{"type": "text", "text": "one "}, {"type": "image"}, {"type": "text", "text": "two"}]
    body = json.dumps({"choices": [{"message": {"content": parts}}]}).encode()
    with model(lambda _: Reply(body)) as server:
        assert quick(server.url).ask([ASKED]) == [Answer("one two")]


@pytest.mark.parametrize(
    ("reply", "word", "requests"),
    [
        (Reply(b"", 401), "refuses the key", 1),
        (Reply(b"", 403), "refuses the key", 1),
        (Reply(b"", 404), "no such address or model", 1),
        (Reply(b"", 302, headers={"Location": "http://127.0.0.1:9/elsewhere"}), "not followed", 1),
        (Reply(b'{"error": {"code": "context_length_exceeded"}}', 400), "context_length_exceeded", 1),
        (Reply(b'{"error": {"code": {"a": 1}, "message": "echo"}}', 400), "HTTP 400", 1),
        (Reply(b'{"error": {"code": "a\\ud800\\u001b[31mb"}}', 400), "HTTP 400: a\ufffd[31mb", 1),
        (Reply(b"down", 503), "HTTP 503", 3),
        (Reply(b"slow", 429, headers={"Retry-After": "0"}), "HTTP 429", 3),
        (Reply(b"<html>hello</html>"), "not the form", 1),
        (Reply(b'{"choices": []}'), "not the form", 1),
        (Reply(b'{"choices": [{"message": {"content": null}}]}'), "empty", 1),
        (Reply(b"[" * 40_000), "not the form", 1),
        (Reply(b"x" * 60_000, 200), "larger than 50,000 bytes", 1),
        (said("{", finish_reason="length"), "cut off", 1),
        (said("   "), "empty", 1),
    ],
)
def test_an_answer_that_is_none_is_told_in_words(reply: Reply, word: str, requests: int) -> None:
    """Each fault has its reason; only what fails in passing is tried again."""
    with model(lambda _: reply) as server:
        answer = quick(server.url, most_bytes=50_000).ask([ASKED])[0]
    assert answer.text is None
    assert word in (answer.trouble or "")
    assert len(server.seen) == requests


def test_a_passing_fault_is_overcome() -> None:
    """The second try is answered."""
    replies = [Reply(b"busy", 503), said("there")]
    with model(lambda _: replies.pop(0)) as server:
        assert quick(server.url).ask([ASKED]) == [Answer("there")]


def test_a_model_that_refuses_a_fixed_temperature_is_asked_without() -> None:
    """Some models take their own temperature only."""

    def respond(seen: Seen) -> Reply:
        return (
            Reply(b'{"error": {"code": "unsupported: temperature"}}', 400)
            if "temperature" in seen.body
            else said("ok")
        )

    with model(respond) as server:
        assert quick(server.url).ask([ASKED]) == [Answer("ok")]


@pytest.mark.parametrize("fault", ["stalls", "drips"])
def test_an_answer_that_never_ends_is_cut_off(fault: str) -> None:
    """A server that says nothing, or a byte now and then, costs the time that was set and no more."""
    reply = said("x" * 400)
    setattr(reply, fault, True)
    with model(lambda _: reply) as server:
        begun = time.monotonic()
        answer = quick(server.url).ask([ASKED])[0]
        assert time.monotonic() - begun < 4
    assert answer.text is None
    assert "0.6 seconds" in (answer.trouble or "")


def test_a_dead_endpoint_is_left_alone_after_three_requests() -> None:
    """Nobody waits for five hundred pages of connections that fail."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{held.getsockname()[1]}/v1"
    answers = quick(url).ask([other(n) for n in range(8)])
    assert all(answer.text is None for answer in answers)
    assert ["cannot be reached" in (a.trouble or "") for a in answers] == [True] * 3 + [False] * 5
    assert "not asked" in (answers[-1].trouble or "")


def test_a_person_who_ends_the_program_does_not_wait_for_answers() -> None:
    """Requests on their way are cut when the asking is broken off; what was answered is kept."""
    slow = said("late")
    slow.stalls = True

    def broken_off(done: int, total: int) -> None:
        raise KeyboardInterrupt

    def respond(seen: Seen) -> Reply:
        return said("yes") if seen.body["messages"][0]["content"] == "0" else slow

    with model(respond) as server:
        assistant = quick(server.url, seconds=30, at_once=3)
        begun = time.monotonic()
        with pytest.raises(KeyboardInterrupt):
            assistant.ask([other(n) for n in range(3)], broken_off)
        assert time.monotonic() - begun < 4
    assert b"yes" in assistant.recorded()


def test_a_refused_key_ends_the_asking_at_once() -> None:
    """More requests would only send more records in vain."""
    with model(lambda _: Reply(b"", 401)) as server:
        quick(server.url).ask([other(n) for n in range(5)])
    assert len(server.seen) == 1


def test_answers_are_kept_and_replayed_without_the_endpoint(tmp_path: Path) -> None:
    """The same requests give the same answers and the same file, failures included; nothing is sent."""

    def respond(seen: Seen) -> Reply:
        return Reply(b"", 400) if seen.body["messages"][0]["content"] == "2" else facts({"page": 1})

    requests = [other(n) for n in range(4)]
    with model(respond) as server:
        first = quick(server.url)
        answers = first.ask(requests)
    file = tmp_path / "exchange.json"
    file.write_bytes(first.recorded())
    again = replayed(file)
    assert again.ask(requests) == answers
    assert again.recorded() == first.recorded()
    assert again.ask([other(9)])[0].trouble == "no answer is recorded for this request"
    assert (again.host, again.model) == (server.url.split("/")[2], "a-model")


def test_a_second_run_asks_only_for_what_was_not_answered(tmp_path: Path) -> None:
    """What was answered is not sent again; what failed is; another model is asked everything."""
    file = tmp_path / "exchange.json"
    with model(
        lambda s: Reply(b"", 400) if s.body["messages"][0]["content"] == "2" else said("yes")
    ) as server:
        first = quick(server.url)
        first.ask([other(n) for n in range(4)])
        file.write_bytes(first.recorded())
        server.seen.clear()
        server.respond = lambda _: said("now")
        second = live(Endpoint(server.url, "a-model"), file)
        assert [a.text for a in second.ask([other(n) for n in range(4)])] == ["yes", "yes", "now", "yes"]
        assert len(server.seen) == 1
        live(Endpoint(server.url, "another"), file).ask([other(0)])
        assert len(server.seen) == 2


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b'{"form": "other"}', b"\xff\xfe", b"[" * 50_000,
     b'{"form": "openimr assist exchange 1", "host": "h", "model": "m", "tokens": 1, "answers": {"a": 3}}'],
)  # fmt: skip
def test_a_file_that_holds_no_answers_is_named(tmp_path: Path, content: bytes) -> None:
    """A replay of something else is an error; a live run passes over it and asks."""
    file = tmp_path / "exchange.json"
    file.write_bytes(content)
    with pytest.raises(AssistantMisnamed, match=r"exchange\.json"):
        replayed(file)
    with model(lambda _: said("yes")) as server:
        assert live(Endpoint(server.url, "m"), file).ask([ASKED]) == [Answer("yes")]


def test_the_key_is_in_no_record(monkeypatch: pytest.MonkeyPatch) -> None:
    """An echo of the key in an error does not reach the file."""
    monkeypatch.setenv(KEY_VARIABLE, "sk-invented-secret")
    with model(
        lambda s: Reply(json.dumps({"error": {"message": s.headers["Authorization"]}}).encode(), 400)
    ) as server:
        assistant = live(endpoint(server.url, "m"))
        assistant.ask([ASKED])
    assert b"secret" not in assistant.recorded()

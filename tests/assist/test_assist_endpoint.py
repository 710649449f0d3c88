"""Where an assistant is asked: only at a real address, with a key from the environment, after a warning."""

from __future__ import annotations

import pytest

from openimr.assist import KEY_VARIABLE, AssistantMisnamed, Endpoint, endpoint, where_records_go


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("https://models.example/v1", "/v1/chat/completions"),
        ("https://models.example/v1/", "/v1/chat/completions"),
        ("https://models.example", "/chat/completions"),
        ("https://models.example/v1/chat/completions", "/v1/chat/completions"),
        ("https://models.example/m?api-version=2", "/m/chat/completions?api-version=2"),
    ],
)
def test_the_base_address_or_the_whole_one_may_be_given(url: str, path: str) -> None:
    """Endpoints are told by their base address, as elsewhere; the full one does as well."""
    chosen = endpoint(url, "some-model")
    assert (chosen.path, chosen.host) == (path, "models.example")


@pytest.mark.parametrize(
    ("url", "model", "tokens", "word"),
    [
        ("models.example/v1", "m", 24_000, "address"),
        ("file:///etc/passwd", "m", 24_000, "address"),
        ("https://", "m", 24_000, "address"),
        ("https://models.example:port/v1", "m", 24_000, "address"),
        ("https://models.example/v1\r\nHost: elsewhere.example", "m", 24_000, "address"),
        ("https://[half/v1", "m", 24_000, "address"),
        ("https://me:secret@models.example/v1", "m", 24_000, "password"),
        ("https://models.example/v1", "  ", 24_000, "model"),
        ("https://models.example/v1", "m", 500, "tokens"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_advice(url: str, model: str, tokens: int, word: str) -> None:
    """Nothing is guessed about where medical records go."""
    with pytest.raises(AssistantMisnamed, match=word) as caught:
        endpoint(url, model, tokens=tokens)
    assert caught.value.advice
    assert "secret" not in str(caught.value) + caught.value.advice


def test_the_key_comes_from_the_environment_and_is_shown_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key on a command line ends up in histories and lists of processes."""
    monkeypatch.setenv(KEY_VARIABLE, "sk-very-secret\n")
    chosen = endpoint("https://models.example/v1", "m")
    assert chosen.key == "sk-very-secret"
    assert "secret" not in repr(chosen) + where_records_go(chosen)
    monkeypatch.setenv(KEY_VARIABLE, "two\nlines")
    with pytest.raises(AssistantMisnamed, match=KEY_VARIABLE):
        endpoint("https://models.example/v1", "m")


def test_the_warning_names_the_host_and_an_open_line() -> None:
    """Who reads the warning knows where the records go and whether others can read them on the way."""
    assert "models.example:8443" in where_records_go(Endpoint("https://models.example:8443/v1", "m"))
    assert "NOT ENCRYPTED" in where_records_go(Endpoint("http://models.example/v1", "m"))
    for safe in ("https://models.example/v1", "http://localhost:8000/v1", "http://127.0.0.1:1/v1"):
        assert "NOT ENCRYPTED" not in where_records_go(Endpoint(safe, "m"))

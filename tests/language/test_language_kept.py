"""What is kept of data files: equal to the files, passed over when damaged or foreign, never needed."""

from __future__ import annotations

import importlib
import json
import pkgutil
from pathlib import Path

import pytest

import openimr.language
from openimr import kept
from openimr.language import data_files
from openimr.language.later import _Later, later
from openimr.language.phrases import Phrases

_ENTRIES = [
    (
        "(urine|blood) (drug |opioid |)(screen|test|panel) (was |is |)(odd|unexpected|aberrant)",
        ("concept", "odd"),
    ),
    ("blood test", ("sign", "test")),
    ("blood test", ("concept", "test")),
    ("ESI", ("concept", "injection")),
]
_SOURCES = {"one": b"1", "other": b"2"}
_TEXT = "Blood tests, urine drug screen was odd; ESI, esi, blood test aberrant"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("OPENIMR_CACHE_DIR", str(tmp_path))
    return tmp_path


def _not_asked() -> list[tuple[str, tuple[str, str]]]:
    raise AssertionError("spelled out although it was kept")


def test_kept_phrases_find_what_new_ones_find(folder: Path) -> None:
    plain = Phrases(_ENTRIES)
    first = Phrases.kept("concepts", _SOURCES, lambda: _ENTRIES)
    again = Phrases.kept("concepts", _SOURCES, _not_asked)
    assert first.find(_TEXT) == again.find(_TEXT) == plain.find(_TEXT)
    assert len(plain.find(_TEXT)) == 4
    assert len(list(folder.iterdir())) == 1


def test_other_sources_are_spelled_out_anew(folder: Path) -> None:
    Phrases.kept("concepts", _SOURCES, lambda: _ENTRIES)
    changed = Phrases.kept("concepts", {**_SOURCES, "other": b"3"}, lambda: [("urine", ("concept", "urine"))])
    assert [match.payloads for match in changed.find(_TEXT)] == [(("concept", "urine"),)]


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{}", "not json", '{"payloads": [], "meanings": [], "words": {"a": 3}}', '{"payloads": 1}'],
)
def test_what_is_damaged_or_foreign_is_passed_over(folder: Path, content: str) -> None:
    Phrases.kept("concepts", _SOURCES, lambda: _ENTRIES)
    file = next(folder.iterdir())
    for written in (content.encode(), kept._seal(content.encode()) + b"\n" + content.encode()):
        file.write_bytes(written)
        assert Phrases.kept("concepts", _SOURCES, lambda: _ENTRIES).find(_TEXT) == Phrases(_ENTRIES).find(
            _TEXT
        )


def test_nothing_is_kept_where_that_is_not_wanted_or_not_possible(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    for named in ("off", str(blocked), str(blocked / "deeper")):
        monkeypatch.setenv("OPENIMR_CACHE_DIR", named)
        assert Phrases.kept("concepts", _SOURCES, lambda: _ENTRIES).find("ESI")
        assert data_files.parsed(b"a: 1") == {"a": 1}
    assert list(tmp_path.iterdir()) == [blocked]


def test_only_what_was_kept_last_stays(folder: Path) -> None:
    for number in range(12):
        kept.keep("pack", str(number), b"{}")
    kept.keep("other", "1", b"{}")
    assert len(list(folder.glob("pack-*"))) == 8
    assert kept.kept("other", "1") == b"{}"


def test_the_name_changes_with_every_file_and_with_the_layout() -> None:
    names = {
        kept.key(_SOURCES, "1"),
        kept.key(_SOURCES, "2"),
        kept.key({"one": b"2", "other": b"1"}, "1"),
        kept.key({"one": b"1"}, "1"),
        kept.key({"one": b"1", "another": b"2"}, "1"),
    }
    assert len(names) == 5


@pytest.mark.parametrize(
    ("source", "files"),
    [("a: [1, 2.5, x, true, null]", 1), ("day: 2015-12-01", 0), ("1: a number for a key", 0)],
)
def test_yaml_is_read_the_same_from_what_is_kept(folder: Path, source: str, files: int) -> None:
    first, again = (data_files.parsed(source.encode()) for _ in range(2))
    assert first == again
    assert repr(first) == repr(again)
    assert len(list(folder.iterdir())) == files


def test_kept_data_is_plain_json(folder: Path) -> None:
    data_files.load("openimr.language", "drugs.yaml")
    _, content = next(folder.iterdir()).read_text("utf-8").split("\n", 1)
    assert json.loads(content)["classes"]


def test_a_pattern_compiled_later_is_the_pattern() -> None:
    pattern = later("a(?P<n>b)?")
    assert pattern.search("ab")["n"] == "b"  # type: ignore[index]
    assert pattern.sub("-", "a b ab") == "- b -"
    assert pattern.pattern == "a(?P<n>b)?"


def test_every_pattern_of_the_room_can_be_compiled() -> None:
    modules = [
        importlib.import_module(f"openimr.language.{m.name}")
        for m in pkgutil.iter_modules(openimr.language.__path__)
    ]
    found = [one for module in modules for one in vars(module).values()]
    found += [one for several in found if isinstance(several, tuple) for one in several]
    patterns = [one for one in found if isinstance(one, _Later)]
    assert len(patterns) > 20
    assert all(one.pattern for one in patterns)

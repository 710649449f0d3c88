"""Where letters come from: what `parse` takes, in which order, under which names, and what it refuses.

All letters are invented.
"""

from __future__ import annotations

import io
import json
import os
import threading
import zipfile
from pathlib import Path

import pytest

from openimr import intake
from openimr.letters import render_pdf
from openimr.letters.reading.outcome import Outcome
from openimr.letters.reading.work import work
from openimr.letters.source import LetterUnreadable, Source, find_letters, read_letter
from openimr.model import CaseFacts, CaseFile, Determination, PageState

WORDS = "CLINICAL CASE SUMMARY\nThe invented worker is a 40-year-old male.\n"


def names(*paths: Path) -> list[str]:
    return [source.name for source in find_letters(paths)]


def texts(*paths: Path) -> list[str]:
    return [read_letter(source).text for source in find_letters(paths)]


def faults(*paths: Path) -> dict[str, str]:
    """Name and reason of everything that cannot be read."""
    found = {}
    for source in find_letters(paths):
        try:
            read_letter(source)
        except LetterUnreadable as error:
            found[source.name] = str(error) if error.advice else "a refusal without advice"
    return found


def zipped(members: dict[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def put(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_a_folder_gives_its_letters_in_natural_order_with_their_paths(tmp_path: Path) -> None:
    for name in ("b/10.txt", "b/9.txt", "a.text", "c.pdf", "d.TXT"):
        put(tmp_path / name, WORDS)
    assert names(tmp_path) == ["a.text", "b/9.txt", "b/10.txt", "c.pdf", "d.TXT"]


def test_files_that_are_no_letters_by_name_are_told_and_not_opened(tmp_path: Path) -> None:
    put(tmp_path / "one.txt", WORDS)
    put(tmp_path / "photo.png", b"\x89PNG")
    put(tmp_path / ".DS_Store", b"x")
    put(tmp_path / "in.zip", zipped({"__MACOSX/._two.txt": "x", "two.txt": WORDS, "x.csv": "1"}))
    passed: list[str] = []
    assert [s.name for s in find_letters([tmp_path], passed.append)] == ["in.zip/two.txt", "one.txt"]
    assert sorted(name.rsplit("/", 1)[1] for name in passed) == [
        ".DS_Store",
        "._two.txt",
        "photo.png",
        "x.csv",
    ]


def test_a_file_that_is_named_is_read_whatever_its_ending(tmp_path: Path) -> None:
    assert texts(put(tmp_path / "letter.dat", WORDS)) == [WORDS]
    assert names(put(tmp_path / "packed.dat", zipped({"a.txt": WORDS}))) == ["packed.dat/a.txt"]


def test_links_to_folders_are_not_followed(tmp_path: Path) -> None:
    put(tmp_path / "a/one.txt", WORDS)
    (tmp_path / "a/loop").symlink_to(tmp_path / "a")
    assert names(tmp_path) == ["a/one.txt"]


def test_zips_in_zips_give_their_letters_in_their_own_order(tmp_path: Path) -> None:
    inner = zipped({"z.txt": WORDS, "a.txt": WORDS})
    outer = put(tmp_path / "o.zip", zipped({"2.txt": WORDS, "deep/i.zip": inner, "1.txt": WORDS}))
    assert names(outer) == ["o.zip/2.txt", "o.zip/deep/i.zip/z.txt", "o.zip/deep/i.zip/a.txt", "o.zip/1.txt"]
    assert texts(outer) == [WORDS] * 4


def test_a_zip_that_would_flood_the_machine_or_leave_its_folder_is_refused(tmp_path: Path) -> None:
    deep = zipped({"a.txt": WORDS})
    for _ in range(4):
        deep = zipped({"in.zip": deep})
    content = zipped(
        {
            "bomb.txt": b" " * 30_000_000,
            "../out.txt": WORDS,
            "/abs.txt": WORDS,
            "deep.zip": deep,
            "ok.txt": WORDS,
        }
    )
    found = faults(put(tmp_path / "evil.zip", content))
    assert len(found) == 4
    assert "200 times" in found["evil.zip/bomb.txt"]
    assert "leads out" in found["evil.zip/../out.txt"]
    assert names(tmp_path)[-1] == "evil.zip/ok.txt"
    assert [path.name for path in tmp_path.iterdir()] == ["evil.zip"]


@pytest.mark.parametrize("content", [b"PK\x03\x04 and nothing more", b"no zip at all", b""])
def test_a_damaged_zip_is_one_fault(content: bytes, tmp_path: Path) -> None:
    assert list(faults(put(tmp_path / "bad.zip", content))) == ["bad.zip"]


def test_json_lines_give_one_letter_a_row(tmp_path: Path) -> None:
    rows = [{"text": WORDS, "id": 7}, {"text": WORDS}, {"letter": "x/y.txt", "id": 1, "text": WORDS}]
    path = put(tmp_path / "r.jsonl", "\n\n".join(map(json.dumps, rows)) + "\n")
    read = [read_letter(source) for source in find_letters([path])]
    assert [letter.name for letter in read] == ["7", "r.jsonl:3", "x/y.txt"]
    assert {letter.text for letter in read} == {WORDS}


@pytest.mark.parametrize(
    "row", ["{", "[]", '"text"', "{}", '{"text": 5}', '{"text": " "}', "\xff", "[" * 99_999]
)
def test_a_bad_row_is_named_by_its_line_and_the_next_is_read(row: str, tmp_path: Path) -> None:
    path = put(tmp_path / "r.jsonl", row.encode("latin-1") + b"\n" + json.dumps({"text": WORDS}).encode())
    assert list(faults(path)) == ["r.jsonl:1"]
    assert len(names(path)) == 2


def test_half_a_character_in_json_is_seen_and_stops_nothing(tmp_path: Path) -> None:
    path = put(tmp_path / "r.jsonl", '{"text": "a\\ud800b"}\n')
    assert texts(path) == ["a?b"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (WORDS.encode(), [WORDS]),
        (b"\xef\xbb\xbf" + WORDS.encode(), [WORDS]),
        (WORDS.encode("utf-16"), [WORDS]),
        (b"caf\xe9", ["café"]),
        (b"page one\fpage two", ["page one\fpage two"]),
        (b'\n {"text": "a"}\n{"text": "b"}', ["a", "b"]),
        (zipped({"a.txt": WORDS}), [WORDS]),
    ],
)
def test_standard_input_takes_a_letter_rows_or_a_zip(
    content: bytes, expected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A form feed parts the pages of one letter, never two letters."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))
    assert texts(Path("-")) == expected


def test_a_pipe_with_a_name_is_read_like_standard_input(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_text('{"text": "a"}\n{"text": "b"}\n'))
    writer.start()
    assert texts(pipe) == ["a", "b"]
    writer.join()


def test_letters_are_found_one_by_one(tmp_path: Path) -> None:
    """Nothing behind the letter that was asked for has been opened: memory does not grow with the input."""
    first, second = put(tmp_path / "1.txt", WORDS), put(tmp_path / "2.zip", zipped({"a.txt": WORDS}))
    found = find_letters([first, second])
    assert next(found).name == "1.txt"
    second.unlink()
    assert next(found).fault is not None


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.txt", b" \n", "empty"),
        ("noise.txt", b"a\0b", "neither text nor PDF"),
        ("cut.pdf", b"%PDF-1.7\n1 0 obj", "cut.pdf"),
    ],
)
def test_what_is_no_text_is_refused_with_a_reason(
    name: str, content: bytes, reason: str, tmp_path: Path
) -> None:
    assert reason in faults(put(tmp_path / name, content))[name]


def test_a_file_that_is_not_there_is_refused_by_its_path(tmp_path: Path) -> None:
    assert str(tmp_path / "none.txt") in faults(tmp_path / "none.txt")["none.txt"]


def test_more_than_a_letter_can_be_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("openimr.letters.source.limit", lambda name: 3 if name == "zip_depth" else 100)
    long = json.dumps({"text": "x" * 200})
    rows = put(tmp_path / "r.jsonl", f'{long}\n{{"text": "short"}}\n')
    assert list(faults(rows)) == ["r.jsonl:1"]
    assert "larger than" in faults(put(tmp_path / "l.txt", "x" * 101))["l.txt"]
    with pytest.raises(LetterUnreadable, match="larger than"):
        read_letter(Source("stream", content=b"x" * 101))


def test_a_page_that_was_not_read_is_named_and_the_letter_counts_as_read_in_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = Determination(layout="F1", case=CaseFacts(summary_text="The worker has low back pain. " * 200))
    pdf = put(tmp_path / "letter.pdf", render_pdf(written))
    (source,) = find_letters([pdf])
    assert read_letter(source).unread == ""
    read = intake.read

    def illegible_in_part(file: Path, jobs: int) -> CaseFile:
        case = read(file, jobs=jobs)
        first, *others = case.documents[0].pages
        pages = (first, *(page.model_copy(update={"state": PageState.ILLEGIBLE}) for page in others))
        document = case.documents[0].model_copy(update={"pages": pages})
        return case.model_copy(update={"documents": (document,)})

    monkeypatch.setattr(intake, "read", illegible_in_part)
    letter = read_letter(source)
    assert "low back pain" in letter.text
    assert letter.unread.endswith("1 of 2 pages could not be read (page 2).")
    (told,) = work([source], lambda _: b"").letters
    assert (told.outcome, told.reason) == (Outcome.PARTIAL, letter.unread)

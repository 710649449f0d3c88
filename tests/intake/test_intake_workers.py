"""Several processes read what one would, and the death of one costs at most a page."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from intake_samples import text_pdf

from openimr import intake
from openimr.intake import workers
from openimr.model import FileState, PageState

# A reading process that ends itself, without a word, when it comes to page 7 of bad.pdf; always, or (if there
# is a file to note it in) the first time only.
KILLER = """
import os, sys
from pathlib import Path
import openimr.intake.worker as worker
real = worker.read_pages
def deadly(file, first, stop):
    once = Path({once!r}) if {once!r} else None
    if file.name == "bad.pdf" and first <= 6 < stop and not (once and once.exists()):
        if once:
            once.write_text("died")
        os.kill(os.getpid(), 9)
    return real(file, first, stop)
worker.read_pages = deadly
worker.serve(sys.stdin.buffer, sys.stdout.buffer)
"""


@pytest.fixture
def two_files(case: Path) -> Path:
    (case / "bad.pdf").write_bytes(text_pdf(*(f"Page {n} of the first." for n in range(1, 28))))
    (case / "good.pdf").write_bytes(text_pdf(*(f"Page {n} of the second." for n in range(1, 24))))
    return case


def test_the_result_is_the_same_however_many_processes_read(two_files: Path) -> None:
    alone = intake.read(two_files, jobs=1)
    assert intake.read(two_files, jobs=2) == alone
    assert intake.read(two_files, jobs=3) == alone
    assert intake.read(two_files) == alone


def test_a_process_that_dies_once_costs_nothing(
    two_files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted = tmp_path / "died"
    monkeypatch.setattr(workers, "COMMAND", (sys.executable, "-c", KILLER.format(once=str(noted))))
    read = intake.read(two_files, jobs=2)
    assert noted.exists()
    assert read == intake.read(two_files, jobs=1)


def test_a_page_that_kills_its_process_is_named_and_the_rest_is_read(
    two_files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "COMMAND", (sys.executable, "-c", KILLER.format(once="")))
    read = intake.read(two_files, jobs=2)
    bad, good = read.files
    assert (bad.state, bad.pages_read, bad.pages_unreadable) == (FileState.PARTLY_READ, 26, 1)
    assert "stopped without an answer" in (bad.reason or "")
    assert good.state is FileState.READ
    page = read.documents[0].pages[6]
    assert (page.state, page.text) == (PageState.UNREADABLE, "")
    assert "Page 8" in read.documents[0].pages[7].text


def test_processes_that_never_answer_are_given_up(two_files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "COMMAND", (sys.executable, "-S", "-c", "raise SystemExit"))
    read = intake.read(two_files, jobs=2)
    assert {found.state for found in read.files} == {FileState.REFUSED}
    assert sum(found.pages_unreadable for found in read.files) == 50


def test_a_silent_process_is_stopped(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (case / "a.pdf").write_bytes(text_pdf(*(f"Page {n}" for n in range(21))))
    monkeypatch.setattr(workers, "COMMAND", (sys.executable, "-S", "-c", "import time; time.sleep(60)"))
    monkeypatch.setattr(workers, "patience", lambda *_: 0.05)
    read = intake.read(case, jobs=2)
    assert read.files[0].pages_unreadable == 21

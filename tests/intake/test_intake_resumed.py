"""A run over scans that is killed again and again: it goes on, no page is lost, none is read twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import pytest
from intake_samples import scanned_pdf
from test_intake_accounting import check_accounts
from test_intake_scans import PRINTED, as_pdf, whole

from openimr import intake
from openimr.intake.engine import installed
from openimr.model import PageState

pytestmark = pytest.mark.skipif(not installed(), reason="the extra openimr[ocr] is not installed")

PAGES = 14
# A reading process whose engine takes a moment and reads one word; it tells of each page that it keeps.
READER = """
import sys, time
from openimr.intake import engine, scan, kept
from openimr.intake.worker import serve
def read(image):
    time.sleep(0.06)
    return engine.Read(["pain"], [(10, 10, 60, 30)], [95], [" "])
real = kept.Kept.save
def save(self, name, page):
    real(self, name, page)
    with open({log!r}, "a") as told:
        told.write(name + chr(10))
engine.read, kept.Kept.save = read, save
serve(sys.stdin.buffer, sys.stdout.buffer)
"""
RUN = """
import sys
from pathlib import Path
from openimr import intake
from openimr.intake import workers
workers.COMMAND = (sys.executable, "-P", "-c", {reader!r})
if __name__ == "__main__":
    read = intake.read(Path({case!r}), jobs=2)
    print(sum(page.state == "read" for document in read.documents for page in document.pages))
"""


@pytest.mark.parametrize("seed", [1, 2])
def test_a_run_killed_at_random_moments_ends_with_every_page_read_once(
    case: Path, own_cache: Path, tmp_path: Path, seed: int
) -> None:
    pages = [PRINTED.rotate(0.2 * n, fillcolor=255) for n in range(PAGES)]
    (case / "a.pdf").write_bytes(as_pdf(*pages[: PAGES // 2]))
    (case / "b.pdf").write_bytes(as_pdf(*pages[PAGES // 2 :]))
    (case / "white.pdf").write_bytes(scanned_pdf(1, mark=False))
    log = tmp_path / "log"
    log.touch()
    script = RUN.format(reader=READER.format(log=str(log)), case=str(case))
    chance = Random(seed)  # noqa: S311
    killed = 0
    for _ in range(12):
        done_before = len(whole(own_cache))
        run = _started(script, own_cache)
        _wait_for_progress(run, own_cache, done_before + chance.randint(1, 3))
        time.sleep(chance.uniform(0, 0.1))
        killed += _killed(run)
        if len(whole(own_cache)) >= PAGES or killed >= 3:
            break
    assert killed >= 2
    run = _started(script, own_cache)
    told, _ = run.communicate(timeout=120)
    assert told.strip() == str(PAGES)
    kept = log.read_text().split()
    # What was kept before a kill is never read again, and what is kept are all pages.
    assert len(kept) == len(set(kept))
    assert len(whole(own_cache)) == PAGES
    read = intake.read(case)
    states = [page.state for document in read.documents for page in document.pages]
    assert states.count(PageState.READ) == PAGES
    assert states.count(PageState.BLANK) == 1
    check_accounts(read)


def _started(script: str, cache: Path) -> subprocess.Popen[str]:
    """The run in a session of its own, so that it and its reading processes can be killed at once."""
    return subprocess.Popen(
        [sys.executable, "-c", script],
        env={**os.environ, "OPENIMR_CACHE": str(cache)},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def _wait_for_progress(run: subprocess.Popen[str], cache: Path, pages: int) -> None:
    deadline = time.monotonic() + 60
    while len(whole(cache)) < pages and time.monotonic() < deadline and run.poll() is None:
        time.sleep(0.01)


def _killed(run: subprocess.Popen[str]) -> bool:
    """Whether the run was still going when it was killed."""
    going = run.poll() is None
    if going:
        os.killpg(run.pid, signal.SIGKILL)
    run.communicate()
    return going

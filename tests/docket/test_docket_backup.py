"""Backup and restore, on both databases: what comes back is what was there, and is proved to be."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from openimr.docket import DocketUnusable, audit, backup, files
from openimr.docket.models import AuditEntry, StoredFile

ANN = audit.Who("Ann Example", "staff", "a test")


@pytest.fixture
def backed_up(docket: Path, tmp_path: Path) -> Path:
    """A docket with a file and some entries, copied."""
    with audit.changing(ANN, "store", "file/x"):
        files.keep(b"synthetic")
    audit.reading(ANN, "case/1")
    note = backup.back_up(tmp_path / "copy")
    assert (note["audit_entries"], note["audit_head"], note["files"]) == (2, audit.head()[1], 1)
    return tmp_path / "copy"


def test_a_backup_comes_back_whole(backed_up: Path, elsewhere: Callable[[], None]) -> None:
    """Entries, files and triggers are there again, and the chain goes on."""
    head = audit.head()
    elsewhere()
    assert backup.restore(backed_up)["verified"]
    assert audit.head() == head
    assert files.content_of(StoredFile.objects.get().sha256) == b"synthetic"
    audit.reading(ANN, "case/1")
    assert audit.verify(head[1]) == []
    with pytest.raises(Exception, match="append-only"):
        AuditEntry.objects.update(who="nobody")


def test_a_backup_whose_files_were_damaged_is_not_passed_off_as_whole(
    backed_up: Path, elsewhere: Callable[[], None]
) -> None:
    """A missing file is named after the restore."""
    shutil.rmtree(backed_up / "files")
    elsewhere()
    with pytest.raises(DocketUnusable, match="missing"):
        backup.restore(backed_up)


def test_nothing_is_overwritten(backed_up: Path) -> None:
    """Neither a folder with something in it nor a docket that is there already."""
    with pytest.raises(DocketUnusable, match="not empty"):
        backup.back_up(backed_up)
    with pytest.raises(DocketUnusable):
        backup.restore(backed_up)


def test_what_is_no_backup_is_refused(docket: Path, tmp_path: Path) -> None:
    """An unfinished copy has no note and is not restored."""
    with pytest.raises(DocketUnusable, match="no finished backup"):
        backup.restore(tmp_path)

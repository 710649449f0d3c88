"""The audit chain: everything is recorded, nothing can be altered, and altering it all the same is found."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from openimr.docket import audit, files
from openimr.docket.models import AuditEntry, Case, StoredFile, Unrecorded

ANN = audit.Who("Ann Example", "staff", "a test")


def raw(statement: str, *values: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def unlock() -> None:
    """What somebody with full power over the database would do first: take the triggers away."""
    if connection.vendor == "postgresql":
        raw("ALTER TABLE docket_auditentry DISABLE TRIGGER USER")
        raw("ALTER TABLE docket_audithead DISABLE TRIGGER USER")
    else:
        for name in (
            "auditentry_no_UPDATE",
            "auditentry_no_DELETE",
            "audithead_grows",
            "audithead_no_delete",
        ):
            raw(f"DROP TRIGGER docket_{name}")


def five_entries() -> None:
    for number in range(1, 6):
        audit.reading(ANN, f"case/{number}")


def kinds() -> set[str]:
    return {fault.kind for fault in audit.verify()}


def test_a_whole_chain_has_no_faults_and_tells_who_when_what_and_why(docket: Path) -> None:
    """Five readings are five entries in order."""
    five_entries()
    entries = list(audit.entries())
    assert [one["seq"] for one in entries] == [1, 2, 3, 4, 5]
    assert {(one["who"], one["role"], one["action"], one["why"]) for one in entries} == {
        ("Ann Example", "staff", "read", "a test")
    }
    assert [one["subject"] for one in audit.entries(subject="case/3")] == ["case/3"]
    assert audit.verify() == []
    assert audit.verify(entries[2]["digest"]) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE docket_auditentry SET who = 'nobody' WHERE seq = 3",
        "DELETE FROM docket_auditentry WHERE seq = 5",
        "UPDATE docket_audithead SET seq = 2",
        "DELETE FROM docket_audithead",
        "TRUNCATE docket_auditentry",
    ],
)
def test_the_database_itself_refuses_to_change_the_chain(docket: Path, statement: str) -> None:
    """Not even raw SQL changes, deletes or shortens it."""
    five_entries()
    with pytest.raises(DatabaseError):
        raw(statement)
    assert audit.verify() == []


@pytest.mark.parametrize(
    ("statements", "found"),
    [
        (["UPDATE docket_auditentry SET who = 'nobody' WHERE seq = 3"], "changed"),
        (["UPDATE docket_auditentry SET details = '{}x' WHERE seq = 1"], "changed"),
        (["DELETE FROM docket_auditentry WHERE seq = 3"], "deleted"),
        (["DELETE FROM docket_auditentry WHERE seq = 5"], "cut-off"),
        (["DELETE FROM docket_auditentry WHERE seq = 1"], "deleted"),
        (["DELETE FROM docket_audithead"], "no-end"),
        (
            [
                "UPDATE docket_auditentry SET seq = 99 WHERE seq = 2",
                "UPDATE docket_auditentry SET seq = 2 WHERE seq = 3",
                "UPDATE docket_auditentry SET seq = 3 WHERE seq = 99",
            ],
            "broken-link",
        ),
        (
            [
                "INSERT INTO docket_auditentry SELECT 6, at, who, role, action, subject, why, details, "
                "previous, 'abc' FROM docket_auditentry WHERE seq = 5"
            ],
            "broken-link",
        ),
    ],
)
def test_altering_the_chain_with_full_power_is_found(docket: Path, statements: list[str], found: str) -> None:
    """A changed, deleted, cut-off, reordered or inserted entry shows."""
    five_entries()
    unlock()
    for statement in statements:
        raw(statement)
    assert found in kinds()


def test_a_chain_written_anew_as_a_whole_is_found_by_a_head_noted_elsewhere(docket: Path) -> None:
    """Whoever rewrites every entry with fitting digests is betrayed by one digest kept outside."""
    five_entries()
    _, noted = audit.head()
    unlock()
    raw("DELETE FROM docket_auditentry")
    raw("UPDATE docket_audithead SET seq = 0, digest = %s", audit.FIRST)
    five_entries()
    assert audit.verify() == []
    assert [fault.kind for fault in audit.verify(noted)] == ["other-chain"]


def test_a_change_that_fails_leaves_neither_record_nor_entry(docket: Path) -> None:
    """Record and entry share one transaction."""
    with pytest.raises(Unrecorded), audit.changing(ANN, "store", "file/x"):
        files.keep(b"abc").delete()
    assert StoredFile.objects.count() == AuditEntry.objects.count() == 0


def test_nothing_changes_without_being_recorded(docket: Path) -> None:
    """Saving, changing many, deleting: all refuse outside of a recorded change."""
    with pytest.raises(Unrecorded):
        Case(number="X").save()
    with pytest.raises(Unrecorded):
        Case.objects.filter(number="X").update(state="FINAL")
    with audit.changing(ANN, "store", "file/x"):
        kept = files.keep(b"abc")
        with pytest.raises(Unrecorded):
            kept.save()
        with pytest.raises(Unrecorded):
            kept.delete()
        with pytest.raises(Unrecorded):
            StoredFile.objects.all().delete()


@pytest.mark.parametrize("who", [audit.Who("", "staff", "why"), audit.Who("Ann", "staff", " ")])
def test_nobody_reads_or_changes_without_name_and_reason(docket: Path, who: audit.Who) -> None:
    """Who and why are asked of everyone."""
    with pytest.raises(ValueError, match="who"):
        audit.reading(who, "case/1")


def test_a_stored_file_is_kept_once_and_its_damage_is_found(docket: Path) -> None:
    """The same bytes are one file; bytes that changed on the disk are never handed out."""
    with audit.changing(ANN, "store", "file/x"):
        one, two = files.keep(b"abc"), files.keep(b"abc")
    assert one.sha256 == two.sha256
    assert files.content_of(one.sha256) == b"abc"
    path = files.path_of(one.sha256)
    path.chmod(0o600)
    path.write_bytes(b"abd")
    with pytest.raises(files.FileDamaged):
        files.content_of(one.sha256)
    assert files.damaged() == [one.sha256]

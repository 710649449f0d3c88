"""Triggers by which the database itself refuses to change or delete what is only ever added."""

from __future__ import annotations

from typing import Any

from django.db import migrations

TABLES = (
    "auditentry", "caseevent", "storedfile", "document", "notice", "delivery", "conflictcheckrecord",
    "assignment", "panelstatement", "draftrecord", "signedrecord",
)  # fmt: skip

_SQLITE = """CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"""
_SQLITE_HEAD = (
    """CREATE TRIGGER docket_audithead_grows BEFORE UPDATE ON docket_audithead WHEN NEW.seq <= OLD.seq
BEGIN SELECT RAISE(ABORT, 'the audit chain only grows'); END""",
    """CREATE TRIGGER docket_audithead_no_delete BEFORE DELETE ON docket_audithead
BEGIN SELECT RAISE(ABORT, 'the audit chain only grows'); END""",
)
_POSTGRES = (
    """CREATE FUNCTION docket_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$""",
    """CREATE FUNCTION docket_head_grows() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN IF TG_OP <> 'UPDATE' OR NEW.seq <= OLD.seq THEN
RAISE EXCEPTION 'the audit chain only grows'; END IF; RETURN NEW; END $$""",
    """CREATE TRIGGER grows BEFORE UPDATE OR DELETE ON docket_audithead
FOR EACH ROW EXECUTE FUNCTION docket_head_grows()""",
    """CREATE TRIGGER no_truncate BEFORE TRUNCATE ON docket_audithead
EXECUTE FUNCTION docket_append_only()""",
)
_POSTGRES_TABLE = (
    "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} "
    "FOR EACH ROW EXECUTE FUNCTION docket_append_only()",
    "CREATE TRIGGER no_truncate BEFORE TRUNCATE ON {table} EXECUTE FUNCTION docket_append_only()",
)


def statements(vendor: str) -> list[str]:
    """The statements that make the triggers on `sqlite` or `postgresql`."""
    tables = [f"docket_{name}" for name in TABLES]
    if vendor == "sqlite":
        each = [_SQLITE.format(table=t, verb=verb) for t in tables for verb in ("UPDATE", "DELETE")]
        return [*each, *_SQLITE_HEAD]
    return [*_POSTGRES, *(text.format(table=t) for t in tables for text in _POSTGRES_TABLE)]


def make_triggers(apps: Any, editor: Any) -> None:
    """Make the triggers and the first row of the chain's end."""
    apps.get_model("docket", "AuditHead").objects.create(id=1, seq=0, digest="0" * 64)
    for statement in statements(editor.connection.vendor):
        editor.execute(statement, params=None)


class Migration(migrations.Migration):
    """After this only additions are possible. There is no way back, on purpose."""

    dependencies = (("docket", "0001_initial"),)
    operations = (migrations.RunPython(make_triggers),)

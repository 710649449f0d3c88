"""Opens a docket: settings, database, tables. Several may be opened one after the other in one process."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from openimr.docket import place


class DocketUnusable(Exception):
    """The docket cannot be opened; `advice` says what to do."""

    def __init__(self, what: str, advice: str) -> None:
        super().__init__(what)
        self.advice = advice


def open_docket(data: Path | None = None, *, migrate: bool = True) -> Path:
    """Make the docket of a data folder the one that this process reads and writes; returns the folder.

    `data` sets OPENIMR_DATA for this process; without it the environment decides. Tables are made or
    brought up to date unless `migrate` is false. Raises DocketUnusable if Django is not installed, the
    address cannot be used or the database does not answer.
    """
    point_to_data(data)
    folder = place.data_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _set_up()
        if migrate and _address() not in _UP_TO_DATE:
            _bring_up_to_date()
            _UP_TO_DATE.add(_address())
    except ImportError as error:
        raise DocketUnusable(f"The docket needs {error.name}.", "pip install 'openimr[docket]'") from error
    except (OSError, ValueError) as error:
        raise DocketUnusable(f"The docket at {folder} cannot be opened: {error}.", _ADVICE) from error
    return folder


def point_to_data(data: Path | None) -> None:
    """Let this process, and those that it starts, use that data folder; None leaves the environment's."""
    if data is not None:
        os.environ["OPENIMR_DATA"] = str(data.expanduser().absolute())


_UP_TO_DATE: set[tuple[str, ...]] = set()


def _address() -> tuple[str, ...]:
    where = place.database()
    return tuple(str(where.get(part, "")) for part in ("NAME", "HOST", "PORT"))


_ADVICE = "Name a folder that you may write with --data, or a server with OPENIMR_DATABASE_URL."


def _set_up() -> None:
    import django
    from django.apps import apps
    from django.conf import settings

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openimr.docket.settings")
    wanted = place.database()
    if apps.ready and any(settings.DATABASES["default"].get(key) != wanted[key] for key in wanted):
        _point_to(wanted)
    settings.SECRET_KEY = place.secret()
    django.setup()
    _seal_queue()


# Django opens one set of databases for the life of a process; a new address means a new set of connections.
def _point_to(wanted: dict[str, object]) -> None:
    from django.conf import settings
    from django.db import connections

    connections.close_all()
    settings.DATABASES = {"default": wanted}
    connections.settings = connections.configure_settings(settings.DATABASES)
    with suppress(AttributeError):
        del connections["default"]


# The queue library copies its settings when it is first imported, which may have been for another docket.
def _seal_queue() -> None:
    from django_q.conf import Conf

    Conf.SECRET_KEY = place.secret()
    Conf.RETRY = place.takeover_seconds()


def _bring_up_to_date() -> None:
    from django.core.management import call_command
    from django.db import OperationalError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", verbosity=0, interactive=False)
    except OperationalError as error:
        first = (str(error).strip().splitlines() or ["no reason given"])[0]
        raise DocketUnusable(f"The database does not answer: {first}.", _ADVICE) from error

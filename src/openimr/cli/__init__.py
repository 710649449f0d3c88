"""The command line. Each command gathers its arguments, calls one verb and prints what came of it.

Exit codes: 0 done (what could not be read is named on standard error); 1 nothing could be done, or for
`lint` something was found; 2 the command was called wrongly.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Annotated, Any

import typer

import openimr

# Where each command and each group of commands is: module, and name in it. Only the one that is called is
# imported and built, because to build them all takes longer than most commands.
_COMMANDS = {
    "parse": ("letters", "parse"),
    "render": ("letters", "render"),
    "lint": ("lint", "lint"),
    "request": ("cases", "request"),
    "review": ("cases", "review"),
    "explain": ("cases", "explain"),
    "replay": ("letters", "replay"),
    "schema": ("cases", "schema"),
    "clocks": ("clocks", "clocks"),
    "eligibility": ("clocks", "eligibility"),
    "worker": ("docket", "worker"),
}
_GROUPS = {
    "audit": ("docket", "audit_app"),
    "case": ("case_decided", "app"),
    "corpus": ("corpus", "app"),
    "decide": ("decide", "app"),
    "docket": ("docket", "app"),
    "evaluate": ("evaluate", "app"),
    "guideline": ("guideline", "app"),
    "jobs": ("docket", "jobs_app"),
    "panel": ("panel", "app"),
    "synth": ("synth", "app"),
}


def main() -> None:
    """Run the command line."""
    built(next((word for word in sys.argv[1:] if not word.startswith("-")), ""))(prog_name="openimr")


def built(called: str = "") -> typer.Typer:
    """The command line with the command or group `called`; with all of them if there is none of that name."""
    made = typer.Typer(
        name="openimr",
        help="Independent Medical Review: cited draft determinations from case files, data from letters. "
        "The software proposes; a physician decides.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    made.callback()(_root)
    known = called in _COMMANDS or called in _GROUPS
    for name, place in _COMMANDS.items():
        if not known or name == called:
            made.command(name)(_found(place))
    for name, place in _GROUPS.items():
        if not known or name == called:
            made.add_typer(_found(place), name=name)
    return made


def _found(place: tuple[str, str]) -> Any:
    return getattr(import_module(f"openimr.cli.{place[0]}"), place[1])


def _version(show: bool) -> None:
    if show:
        typer.echo(f"openimr {openimr.__version__}")
        raise typer.Exit


def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Independent Medical Review from the command line."""


def __getattr__(name: str) -> Any:
    """`app`: the whole command line, made when it is asked for."""
    if name == "app":
        return built()
    raise AttributeError(name)

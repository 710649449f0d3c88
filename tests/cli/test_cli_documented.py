"""The manual names every command and every option that the program has."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
import typer

from openimr.cli import app

MANUAL = (Path(__file__).resolve().parents[2] / "docs" / "cli.md").read_text()


def commands(group: click.Group, prefix: str = "openimr") -> dict[str, click.Command]:
    found: dict[str, click.Command] = {}
    for name, command in group.commands.items():
        path = f"{prefix} {name}"
        found |= commands(command, path) if hasattr(command, "commands") else {path: command}
    return found


ALL = commands(typer.main.get_command(app))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", sorted(ALL))
def test_every_command_is_in_the_manual(name: str) -> None:
    """docs/cli.md has a row for the command, with each of its options."""
    rows = [row for row in MANUAL.splitlines() if row.startswith(f"| `{name}")]
    assert len(rows) == 1
    for parameter in ALL[name].params:
        if parameter.param_type_name == "option" and "--help" not in parameter.opts:
            assert max(parameter.opts, key=len) in rows[0]


@pytest.mark.parametrize("name", sorted(ALL))
def test_every_command_says_what_it_does(name: str) -> None:
    """Each command has a help text."""
    assert ALL[name].help

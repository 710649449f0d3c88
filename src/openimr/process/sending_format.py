"""The format of `sending.yaml` and `notices.yaml`."""

from __future__ import annotations

from typing import Literal

from openimr.process.rule_format import Dated, Part, Sourced, When
from openimr.process.values import Role


class Owed(Sourced):
    """A notice that an event owes: to whom, by what means."""

    event: str
    notice: str
    to: tuple[Role, ...]
    means: Literal["mail", "electronic", "fastest"]
    when: When = When()


class Sending(Sourced):
    """What one party sends to others, and the event that records it."""

    sender: Role
    to: tuple[Role, ...]
    what: str
    at: str


class Sendings(Part):
    """The file of sending."""

    owed: tuple[Owed, ...]
    sends: tuple[Sending, ...]


class Template(Sourced, Dated):
    """A template of a notice.

    `needs` must be given, `may` can. `clock` are the deadlines of which the running one gives `due` and
    `length`. `signed` templates are made only for what a reviewer signed.
    """

    kind: str
    version: int
    subject: str
    text: str
    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    clock: tuple[str, ...] = ()
    signed: bool = False


class Templates(Part):
    """The file of templates."""

    templates: tuple[Template, ...]

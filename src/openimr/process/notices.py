"""Notices and letters to the parties, from templates with versions."""

from __future__ import annotations

from openimr.model.base import Noun


class Recipient(Noun):
    """Who gets a notice: the role, and the means (`mail`, `electronic`, `fastest`)."""

    role: str
    means: str


class Notice(Noun):
    """A notice ready to send. `template_version` names template and version, `rule` its source."""

    kind: str
    subject: str
    text: str
    recipients: tuple[Recipient, ...]
    template_version: str
    source: str
    mark: str

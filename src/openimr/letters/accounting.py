"""The account of a letter: every non-blank character in exactly one field, known wording, or residue."""

from __future__ import annotations

from operator import itemgetter
from typing import Any, NamedTuple

from openimr.model import Accounting

_PLACE = itemgetter(0, 1)


class Claim(NamedTuple):
    """Characters `start` to `end` claimed for a field (`field` true) or for known wording."""

    start: int
    end: int
    name: str
    field: bool


class Ledger:
    """Collects who claims which characters of one letter; the earlier place wins where claims meet."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.claims: list[Claim] = []
        self.derived: list[dict[str, Any]] = []

    def field(self, path: str, start: int, end: int) -> None:
        """Claim characters for the field `path` (such as `items[0].heading_text`)."""
        self.claims.append(Claim(start, end, path, True))

    def wording(self, name: str, start: int, end: int) -> None:
        """Claim characters for the known wording `name` of the layout."""
        self.claims.append(Claim(start, end, name, False))

    def derive(self, path: str, start: int, end: int) -> None:
        """Note the characters that a derived field rests on. They stay with the field they stand in."""
        if 0 <= start < end <= len(self.text):
            self.derived.append({"path": path, "start": start, "end": end})

    def close(self) -> Accounting:
        """The account. What nobody claimed is residue.

        A letter has a hundred places: they are gathered as plain values and made nouns in one go.
        """
        fields: list[dict[str, Any]] = []
        wording: list[dict[str, Any]] = []
        residue: list[dict[str, Any]] = []
        position = 0
        for claim in sorted(self.claims, key=_PLACE):
            start, end = self._trim(max(claim[0], position), claim[1])
            if start >= end:
                continue
            if position < start:
                self._leave(position, start, residue)
            position = end
            if claim[3]:
                fields.append({"path": claim[2], "start": start, "end": end})
            else:
                wording.append({"id": claim[2], "start": start, "end": end})
        self._leave(position, len(self.text), residue)
        account = {
            "characters": len("".join(self.text.split())),
            "fields": fields,
            "boilerplate": wording,
            "residue": residue,
            "derived": self.derived,
        }
        return Accounting.model_validate(account)

    def _leave(self, start: int, end: int, residue: list[dict[str, Any]]) -> None:
        start, end = self._trim(start, end)
        if start < end:
            residue.append({"text": self.text[start:end], "start": start, "end": end})

    def _trim(self, start: int, end: int) -> tuple[int, int]:
        text = self.text
        if start < end <= len(text) and not (text[start].isspace() or text[end - 1].isspace()):
            return start, end
        piece = text[start:end]
        body = piece.strip()
        if not body:
            return start, start
        start += len(piece) - len(piece.lstrip())
        return start, start + len(body)

"""The account of a letter: every non-blank character in exactly one field, known wording, or residue."""

from __future__ import annotations

from operator import itemgetter
from typing import NamedTuple

from openimr.model import Accounting, Boilerplate, FieldSpan, Residue

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
        self.derived: list[FieldSpan] = []

    def field(self, path: str, start: int, end: int) -> None:
        """Claim characters for the field `path` (such as `items[0].heading_text`)."""
        self.claims.append(Claim(start, end, path, True))

    def wording(self, name: str, start: int, end: int) -> None:
        """Claim characters for the known wording `name` of the layout."""
        self.claims.append(Claim(start, end, name, False))

    def derive(self, path: str, start: int, end: int) -> None:
        """Note the characters that a derived field rests on. They stay with the field they stand in."""
        if 0 <= start < end <= len(self.text):
            self.derived.append(FieldSpan(path=path, start=start, end=end))

    def close(self) -> Accounting:
        """The account. What nobody claimed is residue."""
        fields: list[FieldSpan] = []
        wording: list[Boilerplate] = []
        residue: list[Residue] = []
        position = 0
        for claim in sorted(self.claims, key=_PLACE):
            start, end = self._trim(max(claim[0], position), claim[1])
            if start >= end:
                continue
            if position < start:
                self._leave(position, start, residue)
            position = end
            if claim[3]:
                fields.append(FieldSpan(path=claim[2], start=start, end=end))
            else:
                wording.append(Boilerplate(id=claim[2], start=start, end=end))
        self._leave(position, len(self.text), residue)
        return Accounting(
            characters=len("".join(self.text.split())),
            fields=tuple(fields),
            boilerplate=tuple(wording),
            residue=tuple(residue),
            derived=tuple(self.derived),
        )

    def _leave(self, start: int, end: int, residue: list[Residue]) -> None:
        start, end = self._trim(start, end)
        if start < end:
            residue.append(Residue(text=self.text[start:end], start=start, end=end))

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

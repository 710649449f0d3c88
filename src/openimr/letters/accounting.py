"""The account of a letter: every non-blank character in exactly one field, known wording, or residue."""

from __future__ import annotations

from operator import itemgetter

from openimr.model import Accounting, Boilerplate, FieldSpan, Residue

_PLACE = itemgetter(0, 1)
_ALL_SET = set(Accounting.model_fields)
# A named tuple from a tuple of its parts: half the time of naming them.
_new = tuple.__new__

# Characters from a start to an end, claimed for the field (true) or the known wording (false) of that name.
Claim = tuple[int, int, str, bool]

_UNCOUNTED = b"\t\n\v\f\r\x1c\x1d\x1e\x1f " + bytes(range(0x80, 0xC0))
_RARE_BLANKS = "\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))


class Ledger:
    """Collects who claims which characters of one letter; the earlier place wins where claims meet."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.claims: list[Claim] = []
        self.derived: list[tuple[str, int, int]] = []

    def field(self, path: str, start: int, end: int) -> None:
        """Claim characters for the field `path` (such as `items[0].heading_text`)."""
        self.claims.append((start, end, path, True))

    def wording(self, name: str, start: int, end: int) -> None:
        """Claim characters for the known wording `name` of the layout."""
        self.claims.append((start, end, name, False))

    def derive(self, path: str, start: int, end: int) -> None:
        """Note the characters that a derived field rests on. They stay with the field they stand in."""
        if 0 <= start < end <= len(self.text):
            self.derived.append((path, start, end))

    def close(self) -> Accounting:
        """The account. What nobody claimed is residue.

        A letter has a hundred places: each is checked here once and made a noun without another check.
        """
        fields: list[FieldSpan] = []
        wording: list[Boilerplate] = []
        residue: list[Residue] = []
        text = self.text
        size = len(text)
        position = 0
        for start, end, name, field in sorted(self.claims, key=_PLACE):
            first, last = start if start > position else position, end
            if first < last and (last > size or text[first].isspace() or text[last - 1].isspace()):
                first, last = self._trim(first, last)
            if first >= last:
                continue
            if position < first and not text[position:first].isspace():
                self._leave(position, first, residue)
            position = last
            if field:
                fields.append(_new(FieldSpan, (name, first, last)))
            else:
                wording.append(_new(Boilerplate, (name, first, last)))
        self._leave(position, size, residue)
        return Accounting.model_construct(
            _ALL_SET.copy(),
            characters=_characters(text),
            fields=tuple(fields),
            boilerplate=tuple(wording),
            residue=tuple(residue),
            derived=tuple([_new(FieldSpan, place) for place in self.derived]),
        )

    def _leave(self, start: int, end: int, residue: list[Residue]) -> None:
        start, end = self._trim(start, end)
        if start < end:
            residue.append(Residue(self.text[start:end], start, end))

    def _trim(self, start: int, end: int) -> tuple[int, int]:
        piece = self.text[start:end]
        body = piece.strip()
        if not body:
            return start, start
        start += len(piece) - len(piece.lstrip())
        return start, start + len(body)


def _characters(text: str) -> int:
    """How many characters are not blank: counted in bytes, of which the first of each character counts."""
    count = len(text.encode("utf-8", "surrogatepass").translate(None, _UNCOUNTED))
    return count if text.isascii() else count - sum(map(text.count, _RARE_BLANKS))

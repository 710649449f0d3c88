"""A document in the making: blocks to be printed, statements to be found again on its pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from openimr.synth.cases.people import Doctor, Person, us
from openimr.synth.cases.wording import Statement

FONTS = ("New Computer Modern", "Libertinus Serif", "DejaVu Sans Mono")


@dataclass(slots=True)
class Sheet:
    """One document. `kind` is a value of DocumentKind or `fax_cover`; `named` how other records name it."""

    kind: str
    title: str
    look: dict[str, Any]
    patient: Person
    author: Doctor | None = None
    service: dt.date | None = None
    report: dt.date | None = None
    form: str = ""
    spare: int = 0
    named: str = ""
    running: str = ""
    blocks: list[dict[str, Any]] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)

    @property
    def day(self) -> dt.date:
        """The day by which the document is filed."""
        return self.service or self.report or dt.date(2000, 1, 1)

    def add(self, kind: str, **content: Any) -> None:
        """A block as it is."""
        self.blocks.append({"kind": kind, **content})

    def text(self, *statements: Statement | str) -> None:
        """A paragraph of sentences."""
        self._keep(statements)
        self.add("text", text=" ".join(_words(one) for one in statements))

    def listing(self, statements: Sequence[Statement | str], numbered: bool = False) -> None:
        """One line each."""
        self._keep(statements)
        marks = [f"{n}. " if numbered else "" for n in range(1, len(statements) + 1)]
        entries = [m + _words(one) for m, one in zip(marks, statements, strict=True)]
        self.add("list", entries=entries)

    def section(self, heading: str, *statements: Statement | str, style: str = "text") -> None:
        """A heading with a paragraph or a list of lines below it. Without a statement nothing is printed."""
        if not statements:
            return
        self.add("section", text=heading)
        if style == "text":
            self.text(*statements)
        else:
            self.listing(statements, numbered=style == "numbered")

    def table(self, rows: Sequence[Sequence[Statement | str]], widths: Sequence[float]) -> None:
        """Rows of cells, the first of them headings."""
        for row in rows:
            self._keep(row)
        self.add("table", rows=[[_words(cell) for cell in row] for row in rows], widths=list(widths))

    def fields(self, *rows: Sequence[tuple[str, Statement | str]]) -> None:
        """Rows of labelled values."""
        for row in rows:
            self._keep([value for _, value in row])
        self.add("fields", rows=[[[label, _words(value)] for label, value in row] for row in rows])

    def head(self, doctor: Doctor) -> None:
        """The letterhead of a practice."""
        lines = [doctor.address, f"Tel {doctor.phone}"]
        self.add("letterhead", name=doctor.clinic, lines=lines, right=[doctor.signed, doctor.specialty])

    def sign(self, doctor: Doctor, day: dt.date) -> None:
        """Signature, specialty and date."""
        self.add("sign", name=f"{doctor.signed}, {doctor.specialty}", date=us(day))

    def _keep(self, statements: Sequence[Statement | str]) -> None:
        self.statements += [one for one in statements if isinstance(one, Statement)]


def _words(one: Statement | str) -> str:
    return one.text if isinstance(one, Statement) else one


def look(chosen: Random, boxed: bool | None = None) -> dict[str, Any]:
    """How a practice's papers look: font, size, margins, letterhead, headings, labels, page numbers."""
    font = chosen.choice(FONTS)
    return {
        "font": font,
        "size": chosen.choice((9.5, 10)) if "Mono" in font else chosen.choice((10.5, 11, 12)),
        "margin": chosen.choice((0.7, 0.85, 1.0)),
        "letterhead": chosen.choice(("center", "left", "split", "band")),
        "section": chosen.choice(("bar", "underline", "bold", "colon")),
        "boxed": chosen.random() < 0.5 if boxed is None else boxed,
        "numbers": chosen.choice(("of", "plain", "none")),
    }

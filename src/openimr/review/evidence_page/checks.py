"""The check of the file: what is missing, doubtful, doubled, of another patient, or hard to read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from openimr.facts import FactContradiction
from openimr.model import Assistance, CaseFile, Evidence, Page, ProposalOutcome
from openimr.packet import Disagreement, Packet, Stated
from openimr.review.evidence_page import proposals
from openimr.review.evidence_page.places import Place, Places, document_name
from openimr.review.evidence_page.record import put_in_order
from openimr.review.evidence_page.wording import shortened, wording, words_of


@dataclass(frozen=True)
class Line:
    """One finding: what it is, details, the places it rests on, and the sheet that a click opens."""

    what: str
    details: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    sheet: int | None = None


@dataclass(frozen=True)
class Check:
    """A group of findings of one sort; `means` says what they are and what to do."""

    key: str
    title: str
    means: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Known:
    """What is known of a file beside its facts: packet, contradictions, what an assistant proposed."""

    packet: Packet | None = None
    disagreements: tuple[Disagreement, ...] = ()
    contradictions: tuple[FactContradiction, ...] = ()
    assistance: Assistance | None = None

    def evidence(self) -> Iterator[Evidence]:
        """The places that these findings rest on."""
        for missing in self.packet.missing if self.packet else ():
            yield from missing.named_in
        for entry in self.disagreements:
            yield from (s.evidence for s in (entry.first, entry.second) if s.evidence)
        yield from proposals.evidence_of(self.assistance)


Sheets = dict[tuple[str, int], int]


def checks(case_file: CaseFile, known: Known, places: Places, sheets: Sheets) -> tuple[Check, ...]:
    """The groups that found something, the weightiest first."""
    view = _View(case_file, known, places, sheets)
    found = [
        ("assistant", view.assistant()),
        ("refused", view.proposed(ProposalOutcome.REJECTED)),
        ("missing", view.missing()),
        ("disagree", view.disagreements()),
        ("contra", view.contra()),
        ("foreign", view.foreign()),
        ("copies", view.copies()),
        ("hard", view.hard()),
        ("order", view.reordered()),
    ]
    words = wording()["checks"]
    return tuple(Check(key, words[key]["title"], words[key]["means"], lines) for key, lines in found if lines)


class _View:
    def __init__(self, case_file: CaseFile, known: Known, places: Places, sheets: Sheets) -> None:
        self._documents = {document.id: document for document in case_file.documents}
        self._known = known
        self._packet = known.packet or Packet(case_file=case_file)
        self._places = places
        self._sheets = sheets

    def assistant(self) -> tuple[Line, ...]:
        """What an assistant changed, what went wrong with it, then all that was taken."""
        helped = self._known.assistance
        first = [Line(what, (told,)) for what, told in (proposals.account(helped) if helped else ())]
        return (*first, *self.proposed(ProposalOutcome.ACCEPTED))

    def proposed(self, outcome: ProposalOutcome) -> tuple[Line, ...]:
        """The proposals of an assistant of which this became."""
        return tuple(
            Line(
                f"{outcome.value.capitalize()}: {one.text}",
                proposals.in_words(one),
                (self._places.of_passage(one.evidence),) if one.evidence else (),
            )
            for one in proposals.of_outcome(self._known.assistance, outcome)
        )

    def missing(self) -> tuple[Line, ...]:
        return tuple(
            Line(
                entry.what,
                (
                    f"Who should send it: {entry.sender} ({entry.source}).",
                    f"Looked for in {entry.search.documents} documents, {entry.search.pages} pages.",
                ),
                tuple(self._places.of_passage(place) for place in entry.named_in),
            )
            for entry in self._packet.missing
        )

    def disagreements(self) -> tuple[Line, ...]:
        return tuple(
            Line(
                f"{entry.about.capitalize()}: {entry.explanation}",
                tuple(_said(side) for side in (entry.first, entry.second) if not side.evidence),
                tuple(self._stated(entry.first, entry.second)),
            )
            for entry in self._known.disagreements
        )

    def _stated(self, *sides: Stated) -> Iterator[Place]:
        for side in sides:
            if side.evidence:
                yield self._places.of_passage(side.evidence)

    def contra(self) -> tuple[Line, ...]:
        return tuple(
            Line(shortened(entry.explanation, 240), (), tuple(self._of_facts(entry)))
            for entry in self._known.contradictions
        )

    def _of_facts(self, entry: FactContradiction) -> Iterator[Place]:
        for fact in entry.facts:
            place = self._places.by_id.get(fact.id)
            if place:
                yield place

    def foreign(self) -> tuple[Line, ...]:
        return tuple(
            Line(
                self._called(entry.document, entry.pages),
                (entry.reason,),
                sheet=self._sheet(entry.document, entry.pages),
            )
            for entry in self._packet.foreign
        )

    def copies(self) -> tuple[Line, ...]:
        """One line for the pages of one document that repeat pages of another."""
        pairs: dict[tuple[str, str], list[int]] = {}
        for entry in self._packet.duplicates:
            pairs.setdefault((entry.document, entry.of_document), []).append(entry.page)
        exact = {(e.document, e.page): e.exact for e in self._packet.duplicates}
        return tuple(
            Line(
                f"{self._called(document, pages)} repeats {self._called(of, ())}",
                (
                    "the same text"
                    if all(exact[document, page] for page in pages)
                    else "scanned or faxed again",
                ),
                sheet=self._sheet(document, pages),
            )
            for (document, of), pages in pairs.items()
        )

    def hard(self) -> tuple[Line, ...]:
        return tuple(
            Line(
                self._called(document.id, (page.number,)),
                tuple(said),
                sheet=self._sheet(document.id, (page.number,)),
            )
            for document in self._documents.values()
            for page in document.pages
            if (said := list(_hard(page)))
        )

    def reordered(self) -> tuple[Line, ...]:
        return tuple(
            Line(
                self._called(document.id, ()),
                (
                    "Pages of the file, in their order: "
                    + ", ".join(str(p.page_in_file) for p in document.pages),
                ),
                sheet=self._sheet(document.id, (1,)),
            )
            for document in self._documents.values()
            if put_in_order(document)
        )

    def _called(self, document_id: str, pages: Sequence[int]) -> str:
        document = self._documents.get(document_id)
        if document is None:
            return document_id
        name = f"{document_name(document)}, {document.date or document.path}"
        return name if not pages or len(pages) == len(document.pages) else f"{name}, {_pages(pages)}"

    def _sheet(self, document_id: str, pages: Sequence[int]) -> int | None:
        return next((self._sheets[document_id, p] for p in pages if (document_id, p) in self._sheets), None)


def _said(side: Stated) -> str:
    return f"{words_of(side.source).capitalize()}: “{side.text}”"


def _pages(pages: Sequence[int]) -> str:
    return ("p. " if len(pages) == 1 else "pp. ") + ", ".join(map(str, pages))


def _hard(page: Page) -> Iterator[str]:
    if page.state == "illegible":
        score = f"legibility {page.ocr.legibility * 100:.0f} of 100" if page.ocr else ""
        yield f"Illegible{f' ({score})' if score else ''}; nothing on it was weighed."
    if page.ocr and page.ocr.handwriting:
        yield "Some of it looks written by hand and was not read."
    if page.language:
        yield f"Seems to be in another language than English ({page.language})."

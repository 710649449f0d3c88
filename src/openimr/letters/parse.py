"""A published letter to a Determination, without loss."""

from __future__ import annotations

import gc
from functools import lru_cache

from openimr.letters.accounting import Ledger
from openimr.letters.case_section import read_case
from openimr.letters.clauses import sentences_of
from openimr.letters.diagnosis_section import with_diagnoses
from openimr.letters.division import Division, Statement, decision_words, divide
from openimr.letters.folded import Folded, plain
from openimr.letters.item_fields import read_items
from openimr.letters.layout import Layout, layouts
from openimr.letters.reviewer_section import front_matter, iso_date, read_reviewers
from openimr.model import Accounting, Decision, Determination, DisputedItem, FrontMatter, Necessity, Reviewer
from openimr.model.determination import StatedDecision

# What is read from a letter of no known layout is never more certain than this.
_UNKNOWN_LAYOUT = 0.4
_BY_NECESSITY = {Necessity.NECESSARY: Decision.OVERTURNED, Necessity.NOT_NECESSARY: Decision.UPHELD}


def parse(text: str, name: str = "letter") -> Determination:
    """Read a published letter.

    `text` is the letter's text as it was extracted, `name` its file name. Returns a Determination
    with `status` published whose `accounting` gives the place of every non-blank character of
    `text`. Never raises: a text that is no letter comes back with `layout` None, a `confidence`
    of 0, and everything as residue; a letter of no known layout with `layout` None, a low
    `confidence`, and what could be read. `facts` stay empty.
    """
    # A letter's thousands of small values are no garbage while it is read: they are not searched for any.
    collecting = gc.isenabled()
    gc.disable()
    try:
        division = divide(text)
        if division is None:
            accounting = Ledger(text).close()
            return Determination(letter=name, layout=None, confidence=0.0, accounting=accounting)
        return _determination(division, name)
    finally:
        if collecting:
            gc.enable()


def _determination(division: Division, name: str) -> Determination:
    """Every field of a divided letter. Claims the characters that derived fields rest on."""
    ledger = division.account.ledger
    folded = division.items or _from_statements(division)
    argued = [sentences_of(parts["rationale_text"]) if "rationale_text" in parts else [] for parts in folded]
    case = read_case(division.summary, argued, ledger)
    if division.diagnosis:
        case = with_diagnoses(case, division.diagnosis, ledger)
    front = front_matter(division.values)
    items = read_items(folded, argued, case, ledger, _date_of(front))
    if division.layout.id != "F1":
        items = _decided(division, folded, items)
    accounting = division.account.close()
    people = read_reviewers(division.values)
    known = division.layout in layouts()
    return Determination(
        letter=name,
        layout=division.layout.id if known else None,
        confidence=_confidence(division, items, accounting),
        front_matter=front,
        reviewer=people[0] if people else Reviewer(),
        other_reviewers=people[1:],
        case=case,
        items=items,
        accounting=accounting,
        documents_reviewed=tuple(division.documents),
        stated_decisions=_stated(division, items),
        summary_copied=division.copied,
        summary_source_date=_source_date(division),
    )


def _date_of(front: FrontMatter | None) -> str | None:
    """The day of the decision: as such or, in the first notices, the day of the letter."""
    return (front.decision_date or front.letter_date) if front else None


def _source_date(division: Division) -> str | None:
    return next((iso_date(words) for field, words in division.values if field == "summary_source_date"), None)


def _from_statements(division: Division) -> list[dict[str, Folded]]:
    """Items of a letter that has lost its items, from the statements that stood last."""
    last = division.statements[-1].place if division.statements else None
    return [{"heading_text": Folded(one.service, [], [])} for one in division.statements if one.place == last]


def _decided(
    division: Division, folded: list[dict[str, Folded]], items: tuple[DisputedItem, ...]
) -> tuple[DisputedItem, ...]:
    """The items with the decision that their layout states in words of its own or elsewhere."""
    decided = []
    for index, item in enumerate(items):
        decision = item.decision
        if "decision" in folded[index]:
            decision = _decision(division.layout, folded[index]["decision"].text)
        for one in division.statements:
            if _item_of(division, one, len(items)) == index:
                decision = _decision(division.layout, one.decision)
        if division.layout.decision_from == "conclusion" and item.necessity:
            decision = _BY_NECESSITY.get(item.necessity)
        decided.append(item if decision is item.decision else item.model_copy(update={"decision": decision}))
    return tuple(decided)


@lru_cache(maxsize=1024)
def _decision(layout: Layout, words: str) -> Decision | None:
    known = decision_words(layout).get(plain(words).replace(" ", "").strip("."))
    return Decision(known) if known else None


def _item_of(division: Division, statement: Statement, count: int) -> int | None:
    """The item that a statement speaks of: the one with its number, else the one in its turn."""
    if statement.number in division.numbers and statement.number is not None:
        return division.numbers.index(statement.number)
    turn = [one for one in division.statements if one.place == statement.place].index(statement)
    return turn if turn < count and not any(division.numbers) else None


def _stated(division: Division, items: tuple[DisputedItem, ...]) -> tuple[StatedDecision, ...]:
    said = [
        (_item_of(division, one, len(items)), _decision(division.layout, one.decision))
        for one in division.statements
    ]
    return tuple(
        StatedDecision(
            place=one.place,
            number=one.number,
            service=one.service,
            decision=said[turn][1],
            item=said[turn][0],
            agrees=_agrees(turn, said, items),
        )
        for turn, one in enumerate(division.statements)
    )


def _agrees(
    turn: int, said: list[tuple[int | None, Decision | None]], items: tuple[DisputedItem, ...]
) -> bool | None:
    """Whether a statement says what the item's other statements and its conclusion say."""
    item, decision = said[turn]
    if item is None or decision is None:
        return None
    others = [other for index, (of, other) in enumerate(said) if of == item and index != turn]
    necessity = items[item].necessity
    others += [_BY_NECESSITY[necessity]] if necessity in _BY_NECESSITY else []
    return all(other is decision for other in others) if others else None


def _confidence(division: Division, items: tuple[DisputedItem, ...], accounting: Accounting) -> float:
    """How much of the letter was understood, 0 to 1: sections, complete items, characters accounted for."""
    lost = sum(len("".join(residue.text.split())) for residue in accounting.residue)
    accounted = 1 - lost / max(1, accounting.characters)
    complete = sum(item.decision is not None and bool(item.rationale_text) for item in items)
    share = complete / len(items) if items else 0.0
    wanted = sum(not section.optional for section in division.layout.sections)
    found = sum(not one.section.optional for one in division.sections)
    confidence = accounted * (found / max(1, wanted)) * (0.5 + 0.5 * share)
    return round(confidence if division.layout in layouts() else min(_UNKNOWN_LAYOUT, confidence), 3)

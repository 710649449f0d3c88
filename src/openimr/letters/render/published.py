"""A published determination as blocks, in the headings and fixed sentences of its layout."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from openimr.letters.layout import Layout, Section, Sentence, layout
from openimr.letters.render.blocks import Block, BlockKind, Letter, cell, heading, paragraph
from openimr.letters.render.published_front import front_matter, printed_date
from openimr.letters.render.published_items import items, part_of_items, stated_decisions
from openimr.letters.render.published_reviewer import filled, noun, reviewers
from openimr.model import CaseFacts, Determination, FrontMatter, Reviewer

_DEFAULT_LAYOUT = "F1"
_TITLE = "Independent Medical Review Final Determination"


def published_letter(determination: Determination) -> Letter:
    """The letter of a published determination.

    Wording comes from the data of its layout (F1 where none is named). What the determination does
    not say is left out, so that reading the letter gives the determination back.
    """
    if _says_nothing(determination):
        return Letter(_TITLE, ())
    form = layout(determination.layout or _DEFAULT_LAYOUT)
    blocks = list(front_matter(form, determination))
    blocks += stated_decisions(form, determination, "front")
    for section in form.sections:
        body = list(_body(form, section, determination))
        if body or not section.optional:
            blocks += [heading(section.headings[0])] if section.headings else []
            blocks += body
    return Letter(_TITLE, tuple(blocks))


def _says_nothing(determination: Determination) -> bool:
    """Whether it came from a text that is no letter: an empty form would make a letter of it."""
    return not (
        determination.layout
        or determination.items
        or determination.front_matter
        or determination.reviewer != Reviewer()
        or determination.case != CaseFacts()
    )


def _body(form: Layout, section: Section, determination: Determination) -> Iterator[Block]:
    """What stands under the heading of a section; nothing if the determination says nothing on it."""
    name = section.body or "reviewer"
    if name.startswith("items."):
        yield from part_of_items(form, determination, name.removeprefix("items."))
    else:
        yield from _WRITERS[name](form, section, determination)


def _leads(section: Section, determination: Determination) -> list[Block]:
    """The fixed sentences that open a section and those whose values are known."""
    values = {"noun": noun(determination.reviewer), **_dates(determination)}
    return [
        paragraph(words)
        for sentence in section.sentences
        if (sentence.lead or sentence.slots) and (words := filled(sentence, values))
    ]


def _dates(determination: Determination) -> dict[str, str]:
    front = determination.front_matter or FrontMatter()
    dates = {
        "filed": front.application_received,
        "denied": front.ur_denial_date,
        "assigned": front.date_assigned,
        "summarized": determination.summary_source_date if determination.summary_copied else None,
    }
    return {name: printed_date(date) for name, date in dates.items() if date}


def _reviewer(_form: Layout, section: Section, determination: Determination) -> Iterator[Block]:
    yield from reviewers(section, determination)


def _summary(_form: Layout, section: Section, determination: Determination) -> Iterator[Block]:
    yield from _leads(section, determination)
    words = determination.case.summary_text
    if words:
        yield paragraph(f'"{words}"' if section.quoted and determination.summary_copied else words)


def _diagnosis(_form: Layout, _section: Section, determination: Determination) -> Iterator[Block]:
    if determination.case.diagnosis_text:
        yield paragraph(determination.case.diagnosis_text)


def _documents(_form: Layout, section: Section, determination: Determination) -> Iterator[Block]:
    if determination.documents_reviewed or not section.optional:
        yield from _leads(section, determination)
    if determination.documents_reviewed:
        yield Block(BlockKind.BULLETS, rows=tuple((cell(one),) for one in determination.documents_reviewed))


def _service(_form: Layout, _section: Section, determination: Determination) -> Iterator[Block]:
    front = determination.front_matter
    if front and front.service_list:
        yield Block(BlockKind.LINES, rows=tuple((cell(one),) for one in front.service_list))


def _items(form: Layout, section: Section, determination: Determination) -> Iterator[Block]:
    yield from _leads(section, determination)
    yield from items(form, determination)


def _stated(form: Layout, section: Section, determination: Determination) -> Iterator[Block]:
    yield from _leads(section, determination)
    yield from [paragraph(one.text) for one in section.sentences if _is_fixed(one)]
    yield from stated_decisions(form, determination, section.id)


def _is_fixed(sentence: Sentence) -> bool:
    return bool(sentence.whole) and not sentence.lead


def _wording(_form: Layout, section: Section, determination: Determination) -> Iterator[Block]:
    """A closing of known wording, where the letter that was read had it."""
    account = determination.accounting
    seen = {known.id for known in account.boilerplate} if account else set()
    words = [sentence.fill() for sentence in section.sentences if sentence.id in seen]
    if words:
        yield paragraph(" ".join(words))


_WRITERS: dict[str, Callable[[Layout, Section, Determination], Iterator[Block]]] = {
    "reviewer": _reviewer,
    "case.summary_text": _summary,
    "case.diagnosis_text": _diagnosis,
    "documents_reviewed": _documents,
    "front_matter.service_list": _service,
    "items": _items,
    "stated": _stated,
    "wording": _wording,
}

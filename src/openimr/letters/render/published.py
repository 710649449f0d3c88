"""An issued determination as blocks, in the headings and fixed sentences of its layout."""

from __future__ import annotations

from openimr.letters.layout import Label, Layout, Section, Sentence, layout
from openimr.letters.render.blocks import Block, BlockKind, Letter, cell, heading, paragraph
from openimr.model import CaseFacts, Determination, DisputedItem, FrontMatter, GuidelineBlock, Reviewer

_DEFAULT_LAYOUT = "F1"
_DEFAULT_NOUN = "expert reviewer"
_TITLE = "Independent Medical Review Final Determination"
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_NUMBER_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def published_letter(determination: Determination) -> Letter:
    """The letter of an issued determination.

    Wording comes from the data of its layout (F1 where none is named). What the determination does
    not say is left out, so that reading the letter gives the determination back.
    """
    if _says_nothing(determination):
        return Letter(_TITLE, ())
    form = layout(determination.layout or _DEFAULT_LAYOUT)
    blocks = list(_front_matter(form, determination.front_matter))
    for section in form.sections:
        if section.optional:
            continue
        blocks.append(heading(section.headings[0]))
        if section.body is None:
            blocks += _reviewer(section, determination)
        else:
            blocks += _leads(section)
        if section.body == "case.summary_text" and determination.case.summary_text:
            blocks.append(paragraph(determination.case.summary_text))
        if section.body == "items":
            blocks += [block for item in determination.items for block in _item(form, item)]
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


def _front_matter(form: Layout, front: FrontMatter | None) -> list[Block]:
    if front is None:
        return []
    first = {label.field: label for label in reversed(form.front_matter)}
    values = [(label, getattr(front, field)) for field, label in reversed(first.items()) if field]
    lines = [cell(f"{label.label} {_value(label, value)}") for label, value in values if value]
    return [Block(BlockKind.LINES, rows=tuple((line,) for line in lines))] if lines else []


def _value(label: Label, value: str | tuple[str, ...]) -> str:
    if not isinstance(value, str):
        return "; ".join(value)
    return printed_date(value) if label.value == "date" else value


def printed_date(iso: str) -> str:
    """An ISO date as the letters print it: 04/23/2015; a month alone as April 2015."""
    parts = iso.split("-")
    if len(parts) == 3:
        return f"{parts[1]}/{parts[2]}/{parts[0]}"
    if len(parts) == 2:
        return f"{_MONTHS[int(parts[1]) - 1]} {parts[0]}"
    return iso


def _leads(section: Section) -> list[Block]:
    noun = {"noun": _DEFAULT_NOUN}
    return [paragraph(sentence.fill(**noun)) for sentence in section.sentences if sentence.lead]


def _reviewer(section: Section, determination: Determination) -> list[Block]:
    """The section on the reviewer: one paragraph, and the credentials as a block unless they are inline."""
    inline = _inline_credentials(determination)
    values = _slot_values(determination.reviewer)
    block_values = [(label, _label_value(label, values)) for label in section.labels]
    has_block = not inline and any(value for _, value in block_values)
    sentences = [
        filled
        for sentence in section.sentences
        if not _left_out(sentence, inline) and (filled := _filled(sentence, values))
    ]
    blocks = [paragraph(" ".join(sentences))] if sentences else []
    return blocks + (_credentials_block(section, values, block_values) if has_block else [])


def _left_out(sentence: Sentence, inline: bool) -> bool:
    return sentence.id == "made.credentials" or (sentence.id == "made.inline_credentials" and not inline)


def _credentials_block(
    section: Section, values: dict[str, str], labels: list[tuple[Label, str]]
) -> list[Block]:
    titled = {**values, "noun": values["noun"].title()}
    leads = [_filled(sentence, titled) for sentence in section.sentences if sentence.id == "made.credentials"]
    lines = [lead for lead in leads if lead]
    lines += [f"{label.label} {value}" for label, value in labels if value]
    return [Block(BlockKind.LINES, rows=tuple((cell(line),) for line in lines))]


def _inline_credentials(determination: Determination) -> bool:
    """Whether the credentials stand in a sentence: as the letter had them, or where the block has no room."""
    if determination.accounting:
        ids = {known.id for known in determination.accounting.boilerplate}
        if "made.inline_credentials" in ids or "made.states" in ids:
            return "made.inline_credentials" in ids
    return bool(determination.reviewer.subspecialties)


def _slot_values(reviewer: Reviewer) -> dict[str, str]:
    values = {
        "kind": reviewer.kind,
        "noun": reviewer.kind or _DEFAULT_NOUN,
        "years": _spelled(reviewer.years_active_practice_min),
        "hours": _figure(reviewer.hours_per_week_min),
        "states": ", ".join(reviewer.states_of_licensure),
        "certifications": ", ".join(reviewer.certifications),
        "subspecialties": ", ".join(reviewer.subspecialties),
    }
    return {name: value for name, value in values.items() if value}


def _spelled(number: int | None) -> str | None:
    if number is None:
        return None
    return _NUMBER_WORDS[number] if 0 <= number < len(_NUMBER_WORDS) else str(number)


def _figure(number: int | None) -> str | None:
    return None if number is None else str(number)


def _label_value(label: Label, values: dict[str, str]) -> str:
    return values.get(
        "states" if (label.field or "").endswith("states_of_licensure") else "certifications", ""
    )


def _filled(sentence: Sentence, values: dict[str, str]) -> str | None:
    """The sentence with its slots filled, or None where a value that it needs is not known."""
    try:
        words = sentence.fill(**values)
    except KeyError:
        return None
    kind = values.get("kind", "")
    if kind and kind[0].lower() not in "aeiou":
        words = words.replace(f" an {kind}", f" a {kind}")
    return words


def _item(form: Layout, item: DisputedItem) -> list[Block]:
    words = {decision: word for word, decision in form.decisions}
    result = words.get(item.decision) if item.decision else None
    head = f"{item.heading_text}: {result}" if result else item.heading_text
    blocks = [heading(head, BlockKind.ITEM)]
    # Labels stand even where nothing follows them, as on the form: without them no reader could tell the
    # heading of an item from the text before it.
    return blocks + [
        paragraph(_item_value(item, label) or "", label=label.label.rstrip(":")) for label in form.item_labels
    ]


def _item_value(item: DisputedItem, label: Label) -> str | None:
    value = getattr(item, label.field) if label.field else None
    return guideline_words(value) if isinstance(value, GuidelineBlock) else value


def guideline_words(block: GuidelineBlock) -> str | None:
    """What a guideline block says: its text, or its citations as they were printed; None if it is empty."""
    return block.text or " ".join(citation.raw for citation in block.citations if citation.raw) or None

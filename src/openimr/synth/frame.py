"""The fixed wording around a synthetic letter, taken from the layouts' own data."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from openimr.letters.layout import Layout, layout
from openimr.synth.arguing import Argument
from openimr.synth.asking import Asked
from openimr.synth.citing import CitedLine

MARK = "Synthetic letter made by openimr synth; no real person."


class Block(NamedTuple):
    """A block of a letter.

    `kind` is line (never wrapped), tight (a line without a gap above), heading (of an item) or paragraph.
    """

    kind: str
    text: str


@dataclass(slots=True)
class Disputed:
    """One disputed item as it is printed. `spoilt` names the parts that an injected error has changed."""

    asked: Asked
    upheld: bool
    claims: CitedLine
    reviewer: CitedLine
    argument: Argument
    spoilt: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Papers:
    """All that a letter prints. `front` are values of the letter page by field; empty where there is none."""

    layout: str
    front: dict[str, str]
    letter_page: bool
    reviewer: dict[str, Any]
    inline: bool
    summary: str
    items: list[Disputed]
    others: list[dict[str, Any]] = field(default_factory=list)
    records: list[str] = field(default_factory=list)
    service_list: list[str] = field(default_factory=list)
    closing: bool = False

    @property
    def shape(self) -> Layout:
        """The layout as its data file has it."""
        return layout(self.layout)


@lru_cache(maxsize=4096)
def _fixed(layout_id: str, sentence_id: str, slots: tuple[tuple[str, str], ...]) -> str:
    text: str = _find(layout(layout_id), sentence_id).fill(**dict(slots))
    return text


@lru_cache(maxsize=512)
def _has(layout_id: str, sentence_id: str) -> bool:
    try:
        _find(layout(layout_id), sentence_id)
    except KeyError:
        return False
    return True


def _find(shape: Layout, sentence_id: str) -> Any:
    named = [one for one in shape.front_sentences if one.id == sentence_id]
    return named[0] if named else shape.sentence(sentence_id)


def _say(papers: Papers, sentence_id: str, **slots: str) -> str:
    return _fixed(papers.layout, sentence_id, tuple(slots.items()))


def frame(papers: Papers) -> list[Block]:
    """The whole letter in blocks, section after section as the layout orders them."""
    shape = layout(papers.layout)
    blocks = _front(papers, shape)
    for section in shape.sections:
        maker = _SECTIONS.get(section.id)
        if maker is not None:
            blocks.extend(maker(papers, section))
    blocks.append(Block("line", MARK))
    return blocks


# --- the letter page ---

_HEAD_OF_PAGE = frozenset(
    {"front.organisation", "front.unit", "front.address", "front.title", "front.meaning"}
)


def _front(papers: Papers, shape: Layout) -> list[Block]:
    blocks = []
    if papers.letter_page or papers.layout in {"F0", "F2", "F3"}:
        blocks += [Block("line", _say(papers, one)) for one in _titles(papers) if _has(papers.layout, one)]
    labels = {label.field: label.label for label in reversed(shape.front_matter) if label.field}
    printed = [name for name in labels if name in papers.front and name not in {"result", "treatments"}]
    blocks += [
        Block("tight" if n else "line", f"{labels[name]} {papers.front[name]}")
        for n, name in enumerate(reversed(printed))
    ]
    if papers.letter_page and papers.layout != "F3":
        blocks += _page(papers)
    if shape.stated is not None:
        blocks += _stated(papers, shape)
    return blocks


def _titles(papers: Papers) -> tuple[str, ...]:
    return (
        ("front.organisation", "front.unit")
        if papers.layout == "F2"
        else ("front.organisation", "front.title")
    )


def _page(papers: Papers) -> list[Block]:
    """The sentences of the letter page that can be said without choosing between their words."""
    result = {"uphold": "UPHOLD", "overturn": "OVERTURN"}.get(papers.front["result"], "PARTIALLY OVERTURN")
    return [
        Block("paragraph", _say(papers, one.id, salutation="Synthetic Person", result=result))
        for one in papers.shape.front_sentences
        if one.id not in _HEAD_OF_PAGE
    ]


def _stated(papers: Papers, shape: Layout) -> list[Block]:
    if shape.stated is None:
        return []
    return [
        Block(
            "paragraph",
            shape.stated.fill(number=f"{n})", service=one.asked.heading, decision=_decision(shape, one)),
        )
        for n, one in enumerate(papers.items, 1)
    ]


def _decision(shape: Layout, one: Disputed) -> str:
    """The layout's first words for the decision."""
    wanted = "upheld" if one.upheld else "overturned"
    return next(words for words, decision in shape.decisions if decision == wanted)


# --- sections ---


def _head(section: Any) -> Block:
    return Block("line", section.headings[0])


def _made(papers: Papers, section: Any) -> list[Block]:
    reviewer = papers.reviewer
    noun = "expert reviewer" if papers.layout == "F0" else reviewer["kind"] or "reviewer"
    slots = {
        "kind": noun, "noun": noun, "years": reviewer["years"], "hours": reviewer["hours"],
        "qualification": "Medical Doctor",
        "certifications": ", ".join(reviewer["certifications"]),
        "states": ", ".join(reviewer["states"]),
    }  # fmt: skip
    if reviewer["subspecialties"]:
        slots["subspecialties"] = ", ".join(reviewer["subspecialties"])
    if reviewer["kind"] is None:
        del slots["noun"]
    skipped = {"made.credentials", *(() if papers.inline else ("made.inline_credentials",))}
    said = [one.id for one in section.sentences if one.id not in skipped]
    text = " ".join(_fixed(papers.layout, one, tuple(slots.items())) for one in said)
    text = text.replace(" an physician", " a physician").replace(" a expert", " an expert")
    blocks = [_head(section), Block("paragraph", text)]
    return blocks if papers.inline else [*blocks, *_credentials(papers, section, slots)]


def _credentials(papers: Papers, section: Any, slots: dict[str, str]) -> list[Block]:
    lead = [one.id for one in section.sentences if one.id == "made.credentials"]
    rows = [Block("line", _say(papers, one, noun=slots["noun"].title())) for one in lead]
    parts = {"reviewer.states_of_licensure": "states", "reviewer.certifications": "certifications"}
    for reviewer in (papers.reviewer, *papers.others):
        rows += [
            Block("tight", f"{one.label} {', '.join(reviewer[parts[one.field]])}") for one in section.labels
        ]
    return rows


def _summary(papers: Papers, section: Any) -> list[Block]:
    blocks = [_head(section)]
    for sentence in section.sentences:
        noun = papers.reviewer["kind"] or "expert reviewer"
        blocks.append(
            Block(
                "paragraph",
                _say(papers, sentence.id, noun=noun, summarized=papers.front.get("ur_denial_date", "")),
            )
        )
    body = f'"{papers.summary}"' if section.quoted else papers.summary
    return [*blocks, Block("paragraph", body)]


def _documents(papers: Papers, section: Any) -> list[Block]:
    if not papers.records:
        return []
    lead = [Block("paragraph", _say(papers, one.id)) for one in section.sentences]
    rows = [Block("tight" if n else "line", f"- {one}") for n, one in enumerate(papers.records)]
    return [_head(section), *lead, *rows]


def _issues(papers: Papers, section: Any) -> list[Block]:
    blocks = [_head(section)] if section.headings else []
    blocks += [Block("paragraph", _say(papers, one.id)) for one in section.sentences]
    for number, one in enumerate(papers.items, 1):
        blocks += _ITEMS[papers.layout](papers.shape, one, number)
    return blocks


def _item_f1(shape: Layout, one: Disputed, _number: int) -> list[Block]:
    word = "Upheld" if one.upheld else "Overturned"
    claims, reviewer, rationale = (label.label for label in shape.item_labels)
    return [
        Block("heading", f"{one.asked.heading}:  {word}"),
        Block("paragraph", f"{claims} {one.claims.text}"),
        Block("paragraph", f"{reviewer} {one.reviewer.text}"),
        Block("paragraph", f"{rationale} {one.argument.text}"),
    ]


def _based(party: str, line: CitedLine) -> str:
    """A guideline line as the early layouts word it: the party's name comes first."""
    lead = "Decision based on "
    if not line.text.startswith(lead):
        return line.text.replace("The Expert Reviewer", f"The {party}").replace(
            "The Claims Administrator", f"The {party}"
        )
    verb = "its" if party == "Claims Administrator" else "his/her"
    sources = line.text[len(lead) :].replace(f". {lead}", " and ")
    return f"The {party} based {verb} decision on {sources}"


def _item_f2(shape: Layout, one: Disputed, number: int) -> list[Block]:
    rationale = next(label.label for label in shape.item_labels if label.id == "item.rationale")
    party = "Physician Reviewer" if "Physician" in rationale else "Expert Reviewer"
    return [
        Block("heading", f"{number}. The request for {one.asked.heading} {_decision(shape, one)}."),
        Block("paragraph", _based("Claims Administrator", one.claims)),
        Block("paragraph", _based(party, one.reviewer)),
        Block("paragraph", f"{rationale} {one.argument.text}"),
    ]


def _item_f0(shape: Layout, one: Disputed, number: int) -> list[Block]:
    opening = shape.opening.fill() if shape.opening else ""
    labels = [label.label for label in shape.item_labels]
    rationale = next(label.label for label in shape.item_labels if label.id == "item.rationale")
    return [
        Block("heading", f"{number}) {opening} {one.asked.heading}:"),
        Block("paragraph", labels[0]),
        Block("paragraph", _based("Claims Administrator", one.claims)),
        Block("paragraph", _based("Expert Reviewer", one.reviewer)),
        Block("paragraph", f"{rationale} {one.argument.text}"),
    ]


_ITEMS = {"F0": _item_f0, "F1": _item_f1, "F2": _item_f2}


def _numbered(section: Any, texts: list[str]) -> list[Block]:
    """One text plainly, several with their numbers."""
    if len(texts) == 1:
        return [_head(section), Block("paragraph", texts[0])]
    return [_head(section), *(Block("paragraph", f"{n}. {text}") for n, text in enumerate(texts, 1))]


def _issue(papers: Papers, section: Any) -> list[Block]:
    return _numbered(section, [one.asked.heading for one in papers.items])


def _guidelines(papers: Papers, section: Any) -> list[Block]:
    return _numbered(section, [_relied_upon(one.reviewer.text) for one in papers.items])


def _relied_upon(line: str) -> str:
    """A guideline line where there is one party only: it need not say whose decision it was."""
    bare = line.rsplit("did not base their decision on the MTUS. ", maxsplit=1)[-1]
    bare = bare.replace(". Decision based on ", " and ")
    return bare.removeprefix("Decision based on ") if bare.startswith("Decision based on MTUS") else bare


def _rationale(papers: Papers, section: Any) -> list[Block]:
    return _numbered(section, [one.argument.text for one in papers.items])


def _decided(papers: Papers, section: Any) -> list[Block]:
    slots = {
        "filed": papers.front["application_received"],
        "denied": papers.front["ur_denial_date"],
        "assigned": papers.front["date_assigned"],
    }
    said = [Block("paragraph", _say(papers, one.id, **slots)) for one in section.sentences]
    return [_head(section), *said, *_stated(papers, papers.shape)]


def _service(papers: Papers, section: Any) -> list[Block]:
    if not papers.service_list:
        return []
    return [_head(section), *(Block("tight", one) for one in papers.service_list)]


def _closing(papers: Papers, section: Any) -> list[Block]:
    if not papers.closing:
        return []
    return [Block("paragraph", " ".join(_say(papers, one.id) for one in section.sentences))]


_SECTIONS = {
    "made": _made, "summary": _summary, "documents": _documents, "issues": _issues, "issue": _issue,
    "guidelines": _guidelines, "rationale": _rationale, "decision": _decided, "service": _service,
    "closing": _closing,
}  # fmt: skip

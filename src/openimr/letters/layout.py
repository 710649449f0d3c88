"""Layouts of published letters, read from data: headings, fixed sentences with slots, item labels."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import yaml

from openimr.letters.folded import plain

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TOKEN = re.compile(r"\{(\w+)\}|([<|>])|(\s+)|([^\s{}<|>]+)")
_FOLDER = "data/layouts"
_SHARED = "shared.yaml"

# A service named within a sentence, as long as a heading may be.
_SERVICE = r"\S(?:.{0,900}?\S)??"

# Printers and scanners use several forms of one mark.
_FORMS = {"'": "['’‘`´]", "’": "['’‘`´]", '"': '["“”]', "“": '["“”]', "”": '["“”]', "-": "[-–‐‑]"}


class Slot(NamedTuple):
    """A value within fixed wording: the field it fills (None for wording that varies) and its pattern."""

    field: str | None
    pattern: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A fixed sentence. `text` is the template, `pattern` finds it however it is wrapped.

    `slots` maps the pattern's groups to the fields they fill. `literals` are the stretches of fixed
    words in it, in order, `anchor` the longest of them and `opening` the first word (empty if a
    slot stands first), both in small letters, `whole` all of it if nothing in it varies. With `lead`
    its section begins here where the heading is lost.
    """

    id: str
    text: str
    pattern: re.Pattern[str]
    slots: tuple[tuple[str, str], ...]
    lead: bool = False
    literals: tuple[str, ...] = ()
    anchor: str = ""
    opening: str = ""
    whole: str = ""

    def fill(self, **values: str) -> str:
        """The sentence as it is printed, with the given values in its slots, first alternatives taken.

        An optional part that holds slots is printed only if all its slots have values.
        Raises KeyError if a slot outside an optional part has no value.
        """
        return re.sub(r"\s+([.,:])", r"\1", re.sub(r"\s{2,}", " ", _fill(self.text, values)))


class Label(NamedTuple):
    """A label with a value behind it. `label` is its printed form, `field` the field the value fills.

    A label without field is fixed wording alone. `value` is text, date, result, lines (a list that
    goes on over lines) or wrapped (a list in one paragraph). With `keep` the label's words belong to
    the value.
    """

    id: str
    field: str | None
    label: str
    pattern: re.Pattern[str]
    value: str = "text"
    keep: bool = False
    low: str = ""


class Heading(NamedTuple):
    """A heading: in small letters, as printed, and whether it is told even within a line."""

    low: str
    shown: str
    loose: bool


@dataclass(frozen=True, slots=True, eq=False)
class Section:
    """A section of a letter: its headings, its fixed sentences and labels, and the field its body fills.

    `body` is None for the section on the reviewer; `wording` and `stated` have no field of their own.
    `forms` are the headings to be found. A section without
    heading begins at a lead sentence or, with `begins` "item", at the first item.
    `quoted` is true where the body is a quotation, in quotation marks.
    """

    id: str
    headings: tuple[str, ...]
    sentences: tuple[Sentence, ...]
    labels: tuple[Label, ...]
    body: str | None
    optional: bool = False
    quoted: bool = False
    begins: str | None = None
    forms: tuple[Heading, ...] = ()

    @property
    def is_sign(self) -> bool:
        """Whether the section must be there and has a heading."""
        return not self.optional and bool(self.headings)


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """A layout: what stands where in a letter, and in which fixed words.

    `evidence` are words that speak for this layout beside its headings. `stated` is the numbered
    statement of a decision. An item's heading begins with `opening` (its number before it if
    `numbered`), and has its decision word behind `separator`; `decision_from` says where the
    decision stands: heading, stated, or conclusion.
    """

    id: str
    title: str
    sections: tuple[Section, ...]
    front_matter: tuple[Label, ...]
    front_sentences: tuple[Sentence, ...]
    furniture: tuple[Sentence, ...]
    decisions: tuple[tuple[str, str], ...]
    item_labels: tuple[Label, ...]
    evidence: tuple[str, ...] = ()
    stated: Sentence | None = None
    opening: Sentence | None = None
    separator: str = ":"
    numbered: bool = False
    decision_from: str = "heading"

    def sentence(self, sentence_id: str) -> Sentence:
        """The fixed sentence with that id. Raises KeyError if the layout has none."""
        for section in self.sections:
            for sentence in section.sentences:
                if sentence.id == sentence_id:
                    return sentence
        raise KeyError(sentence_id)

    def section(self, body: str | None) -> Section | None:
        """The section whose body fills that field, or None."""
        return next((section for section in self.sections if section.body == body), None)


@cache
def layouts() -> tuple[Layout, ...]:
    """All known layouts, in the order of their data files' names."""
    return tuple(one for one, catch_all in _all() if not catch_all)


@cache
def fallback() -> Layout:
    """What is looked for in a letter of no known layout."""
    return next(one for one, catch_all in _all() if catch_all)


def layout(layout_id: str) -> Layout:
    """The layout with that id, such as `F1`. Raises KeyError if there is none."""
    for candidate in layouts():
        if candidate.id == layout_id:
            return candidate
    raise KeyError(layout_id)


@cache
def furniture_pattern() -> re.Pattern[str]:
    """Any line of page furniture of any layout, from its first character to its last."""
    lines = dict.fromkeys(line.pattern.pattern for one, _ in _all() for line in one.furniture)
    return re.compile("|".join(f"(?:{line})" for line in lines), re.IGNORECASE)


@cache
def furniture_letters() -> str:
    """The letters with which lines of page furniture begin, as a set of a pattern."""
    return "".join(sorted({line.text[0].upper() for one, _ in _all() for line in one.furniture}))


@cache
def _all() -> tuple[tuple[Layout, bool], ...]:
    folder = files("openimr.letters") / _FOLDER
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".yaml"))
    data = {name: yaml.load((folder / name).read_text("utf-8"), _LOADER) for name in names}  # noqa: S506
    shared = data.pop(_SHARED)
    return tuple((_layout(_merged(one, shared)), bool(one.get("catch_all"))) for one in data.values())


def _merged(data: dict[str, Any], shared: dict[str, Any]) -> dict[str, Any]:
    """The layout's data with what it takes from the shared file written out."""
    whole = {**data, "slots": {**shared["slots"], **data.get("slots", {})}}
    for name in ("front_matter", "front_sentences", "furniture"):
        if whole.get(name) == "shared":
            whole[name] = shared[name]
    whole["sections"] = [
        {**shared["sections"][section["shared"]], **section} if "shared" in section else section
        for section in data["sections"]
    ]
    return whole


def _layout(data: dict[str, Any]) -> Layout:
    items = data.get("items", {})
    decisions = items.get("decisions", {})
    slots = {name: Slot(slot.get("field"), slot["pattern"]) for name, slot in data["slots"].items()}
    slots["service"] = Slot("service", _SERVICE)
    slots["decision"] = Slot("decision", "|".join(_spaced(words) for words in decisions) or "(?!)")
    return Layout(
        id=data["id"],
        title=data["title"],
        sections=tuple(_section(section, slots) for section in data["sections"]),
        front_matter=tuple(_label("front." + row["field"], row) for row in data.get("front_matter", ())),
        front_sentences=tuple(_sentence(row, slots) for row in data.get("front_sentences", ())),
        furniture=tuple(_furniture(row) for row in data.get("furniture", ())),
        decisions=tuple(decisions.items()),
        item_labels=tuple(_label(row["id"], row) for row in items.get("labels", ())),
        evidence=tuple(data.get("evidence", ())),
        stated=_sentence(data["stated"], slots) if "stated" in data else None,
        opening=_sentence({"id": "item.opening", "text": items["opening"]}, slots)
        if "opening" in items
        else None,
        separator=items.get("separator", ":"),
        numbered=items.get("numbered", False),
        decision_from=items.get("decision", "heading"),
    )


def _section(data: dict[str, Any], slots: dict[str, Slot]) -> Section:
    return Section(
        id=data["id"],
        headings=tuple(data.get("headings", ())),
        sentences=tuple(_sentence(row, slots) for row in data.get("sentences", ())),
        labels=tuple(
            _label(row["id"], {**row, "field": slots[row["slot"]].field}) for row in data.get("labels", ())
        ),
        body=data.get("body"),
        optional=data.get("optional", False),
        quoted=data.get("quoted", False),
        begins=data.get("begins"),
        forms=tuple(
            Heading(plain(one), one, one.isupper() and len(one.split()) > 2)
            for one in data.get("headings", ())
        ),
    )


def _label(label_id: str, data: dict[str, Any]) -> Label:
    pattern, _ = _compile(data["label"], {})
    printed = re.sub(r"\s+([.,:])", r"\1", _fill(data["label"], {}))
    return Label(
        label_id,
        data.get("field"),
        printed,
        caseless(pattern),
        data.get("value", "text"),
        data.get("keep", False),
        plain(printed),
    )


def _sentence(data: dict[str, Any], slots: dict[str, Slot]) -> Sentence:
    pattern, names = _compile(data["text"], slots)
    fields = tuple((name, field) for name in names if (field := slots[name].field))
    literals = _literals(data["text"])
    first = data["text"].split()[0]
    return Sentence(
        data["id"],
        data["text"],
        caseless(pattern),
        fields,
        data.get("lead", False),
        literals,
        plain(max(literals, key=len, default="")),
        plain(first) if first.isalpha() or ("/" in first and "<" not in first) else "",
        plain(data["text"]) if literals == (data["text"],) else "",
    )


def _furniture(data: dict[str, Any]) -> Sentence:
    loose = {name: Slot(None, r"[\w-]+") for name in re.findall(r"\{(\w+)\}", data["text"])}
    pattern, _ = _compile(data["text"], loose)
    line = re.compile(rf"{pattern}(?=[^\S\n]*(?:\n|\Z))", re.IGNORECASE)
    return Sentence(data["id"], data["text"], line, ())


def _literals(template: str) -> tuple[str, ...]:
    """The stretches of words outside slots and alternatives."""
    depth = 0
    plain = ""
    for character in re.sub(r"\{\w+\}", "\0", template):
        depth += {"<": 1, ">": -1}.get(character, 0)
        plain += "\0" if depth or character == ">" else character
    return tuple(part for part in (one.strip() for one in plain.split("\0")) if part)


def caseless(pattern: str) -> re.Pattern[str]:
    """The pattern without regard to case, beginning at the beginning of a word if it begins with a letter.

    The first letter is written as a set because the engine then skips quickly to where a match can begin.
    """
    first = pattern[:1]
    if not first.isalpha():
        return re.compile(pattern, re.IGNORECASE)
    return re.compile(rf"[{first.upper()}{first.lower()}](?<!\w.)(?i:{pattern[1:]})")


def _spaced(text: str) -> str:
    return r"\s*".join(_word(word) for word in text.split())


def _word(word: str) -> str:
    return "".join(_FORMS.get(character) or re.escape(character) for character in word)


def _compile(template: str, slots: dict[str, Slot]) -> tuple[str, list[str]]:
    """A template as a pattern. A blank may be missing: some letters glue words together."""
    parts: list[str] = []
    names: list[str] = []
    for slot, mark, blank, words in _TOKEN.findall(template):
        if slot:
            parts.append(_group(slot, slots[slot], names))
        elif mark:
            parts.append({"<": "(?:", "|": "|", ">": ")"}[mark])
        else:
            parts.append(r"\s*" if blank else _word(words))
    return "".join(parts), names


def _group(name: str, slot: Slot, names: list[str]) -> str:
    if slot.field is None or name in names:
        return f"(?:{slot.pattern})"
    names.append(name)
    return f"(?P<{name}>{slot.pattern})"


def _fill(template: str, values: dict[str, str]) -> str:
    out = ""
    position = 0
    while position < len(template):
        if template[position] == "<":
            end = _closing(template, position)
            out += _first_printable(template[position + 1 : end], values)
            position = end + 1
        elif template[position] == "{":
            end = template.index("}", position)
            out += values[template[position + 1 : end]]
            position = end + 1
        else:
            out += template[position]
            position += 1
    return out


def _closing(template: str, opening: int) -> int:
    depth = 0
    for position in range(opening, len(template)):
        depth += {"<": 1, ">": -1}.get(template[position], 0)
        if depth == 0:
            return position
    raise ValueError(f"The template has an open alternative at character {opening}: {template}")


def _first_printable(alternatives: str, values: dict[str, str]) -> str:
    for choice in _alternatives(alternatives):
        try:
            return _fill(choice, values)
        except KeyError:
            continue
    return ""


def _alternatives(text: str) -> list[str]:
    parts = [""]
    depth = 0
    for character in text:
        depth += {"<": 1, ">": -1}.get(character, 0)
        if character == "|" and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return parts

"""Layouts of published letters, read from data: headings, fixed sentences with slots, item labels."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TOKEN = re.compile(r"\{(\w+)\}|([<|>])|(\s+)|([^\s{}<|>]+)")


class Slot(NamedTuple):
    """A value within fixed wording: the field it fills (None for wording that varies) and its pattern."""

    field: str | None
    pattern: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A fixed sentence. `text` is the template, `pattern` finds it however it is wrapped.

    `slots` maps the pattern's groups to the fields they fill.
    """

    id: str
    text: str
    pattern: re.Pattern[str]
    slots: tuple[tuple[str, str], ...]
    lead: bool = False

    @property
    def first_word(self) -> str:
        """The first word of the sentence as it is printed."""
        return self.text.split()[0]

    def fill(self, **values: str) -> str:
        """The sentence as it is printed, with the given values in its slots, first alternatives taken.

        An optional part that holds slots is printed only if all its slots have values.
        Raises KeyError if a slot outside an optional part has no value.
        """
        return re.sub(r"\s+([.,:])", r"\1", re.sub(r"\s{2,}", " ", _fill(self.text, values)))


class Label(NamedTuple):
    """A label with a value behind it. `field` is the field the value fills, `value` text or date."""

    id: str
    field: str
    label: str
    pattern: re.Pattern[str]
    value: str = "text"


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a letter: its heading, its fixed sentences and labels, and the field its body fills."""

    id: str
    headings: tuple[str, ...]
    heading: re.Pattern[str]
    sentences: tuple[Sentence, ...]
    labels: tuple[Label, ...]
    body: str | None


@dataclass(frozen=True, slots=True)
class Layout:
    """A layout: what stands where in a letter, and in which fixed words."""

    id: str
    title: str
    sections: tuple[Section, ...]
    front_matter: tuple[Label, ...]
    furniture: tuple[Sentence, ...]
    decisions: tuple[tuple[str, str], ...]
    item_labels: tuple[Label, ...]

    def sentence(self, sentence_id: str) -> Sentence:
        """The fixed sentence with that id. Raises KeyError if the layout has none."""
        for section in self.sections:
            for sentence in section.sentences:
                if sentence.id == sentence_id:
                    return sentence
        raise KeyError(sentence_id)


@cache
def layouts() -> tuple[Layout, ...]:
    """All layouts, in the order of their data files' names."""
    folder = files("openimr.letters") / "data" / "layouts"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".yaml"))
    return tuple(_layout(yaml.load((folder / name).read_text("utf-8"), _LOADER)) for name in names)  # noqa: S506


def layout(layout_id: str) -> Layout:
    """The layout with that id, such as `F1`. Raises KeyError if there is none."""
    for candidate in layouts():
        if candidate.id == layout_id:
            return candidate
    raise KeyError(layout_id)


def _layout(data: dict[str, Any]) -> Layout:
    slots = {name: Slot(slot.get("field"), slot["pattern"]) for name, slot in data["slots"].items()}
    items = data.get("items", {})
    return Layout(
        id=data["id"],
        title=data["title"],
        sections=tuple(_section(section, slots) for section in data["sections"]),
        front_matter=tuple(_label("front." + row["field"], row) for row in data.get("front_matter", ())),
        furniture=tuple(_furniture(row) for row in data.get("furniture", ())),
        decisions=tuple(items.get("decisions", {}).items()),
        item_labels=tuple(_label(row["id"], row) for row in items.get("labels", ())),
    )


def _section(data: dict[str, Any], slots: dict[str, Slot]) -> Section:
    headings = tuple(data["headings"])
    either = "|".join(_spaced(heading) for heading in headings)
    return Section(
        id=data["id"],
        headings=headings,
        heading=re.compile(rf"^[^\S\n]*(?:{either})[^\S\n]*:?[^\S\n]*$", re.MULTILINE),
        sentences=tuple(_sentence(row, slots) for row in data.get("sentences", ())),
        labels=tuple(
            _label(row["id"], {**row, "field": slots[row["slot"]].field}) for row in data.get("labels", ())
        ),
        body=data.get("body"),
    )


def _label(label_id: str, data: dict[str, Any]) -> Label:
    pattern = caseless(_spaced(data["label"]))
    return Label(label_id, data["field"], data["label"], pattern, data.get("value", "text"))


def _sentence(data: dict[str, Any], slots: dict[str, Slot]) -> Sentence:
    pattern, names = _compile(data["text"], slots)
    fields = tuple((name, field) for name in names if (field := slots[name].field))
    return Sentence(data["id"], data["text"], caseless(pattern), fields, data.get("lead", False))


def _furniture(data: dict[str, Any]) -> Sentence:
    loose = {name: Slot(None, r"[\w-]+") for name in re.findall(r"\{(\w+)\}", data["text"])}
    pattern, _ = _compile(data["text"], loose)
    return Sentence(data["id"], data["text"], caseless(rf"{pattern}(?=[^\S\n]*(?:\n|$))"), ())


def caseless(pattern: str) -> re.Pattern[str]:
    """The pattern without regard to case. It begins with a letter, at the beginning of a word.

    The first letter is written as a set because the engine then skips quickly to where a match can begin.
    """
    first = pattern[0]
    return re.compile(rf"[{first.upper()}{first.lower()}](?<!\w.)(?i:{pattern[1:]})")


def _spaced(text: str) -> str:
    return r"\s+".join(re.escape(word) for word in text.split())


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
            parts.append(r"\s*" if blank else re.escape(words))
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

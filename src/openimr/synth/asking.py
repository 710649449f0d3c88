"""Disputed items of synthetic letters: what is asked for, how the heading writes it, and that as data."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from random import Random
from typing import Any

from openimr.synth.phrases import Phrase, between, capital, maybe, pick
from openimr.synth.story import Story, sided, spoken
from openimr.synth.vocabulary import vocabulary

_WORDS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty", "twenty-one",
    "twenty-two", "twenty-three", "twenty-four",
)  # fmt: skip
_WITH_SURGERY = frozenset({"postoperative", "dme", "lab", "brace"})
_NO_QUANTITY = {"visits": None, "per_week": None, "weeks": None}


@dataclass(slots=True)
class Asked:
    """One disputed item: its kind, its heading, and what the heading says in the exchange format.

    `spoken` is how sentences name the service; `visits` how many are asked for.
    """

    kind: dict[str, Any]
    heading: str
    service: str
    spoken: str
    regions: list[str] = field(default_factory=list)
    laterality: str | None = None
    quantity: dict[str, Any] = field(default_factory=lambda: dict(_NO_QUANTITY))
    therapy: str | None = None

    @property
    def visits(self) -> int | None:
        """Visits asked for."""
        visits: int | None = self.quantity["visits"]
        return visits


def ask(chosen: Random, made: Story, count: int) -> list[Asked]:
    """So many different items for the case."""
    asked: list[Asked] = []
    seen: set[str] = set()
    for _ in range(count * 3):
        kind = _kind(chosen, made)
        one = _MAKERS[kind["form"]](chosen, made, kind)
        if one.service not in seen:
            seen.add(one.service)
            asked.append(_cased(chosen, one))
        if len(asked) == count:
            break
    _infer_regions(made, asked)
    _associate(chosen, asked)
    return asked


def _kind(chosen: Random, made: Story) -> dict[str, Any]:
    kinds = vocabulary("requests")["kinds"]
    while True:
        kind: dict[str, Any] = chosen.choices(kinds, _weights())[0]
        fits = made.profile in kind.get("profiles", (made.profile,))
        if fits and ("nerve" not in kind or kind["nerve"] is made.nerve):
            return kind


def _weights() -> list[int]:
    return [kind["weight"] for kind in vocabulary("requests")["kinds"]]


def _infer_regions(made: Story, asked: list[Asked]) -> None:
    """An item without region is about the region of the letter, if it has one only."""
    named = [region for one in asked for region in one.regions]
    for one in asked:
        infers = one.kind["form"] == "bare" and not regionless(one)
        if infers and not one.regions and not made.others and not made.limb:
            one.regions = named[:1] or [made.complained]


def regionless(one: Asked) -> bool:
    """Whether the service is asked for without a region: drugs, tests, programs."""
    return one.kind["kind"] in {"drug_test", "program", "restoration", "home_health", "lab"} or bool(
        re.search(r"pain management|psych|internal medicine|follow", one.spoken)
    )


def _associate(chosen: Random, asked: list[Asked]) -> None:
    """What goes with an operation in dispute is sometimes asked for as a service associated with it."""
    if not any(one.kind["form"] == "surgery" for one in asked) or not maybe(chosen, 0.4):
        return
    for one in asked:
        if one.kind["kind"] in _WITH_SURGERY and "ssociated" not in one.heading:
            lead = pick(chosen, vocabulary("requests")["associated"])
            one.heading = lead + one.heading
            one.service = f"{lead.lower()}{one.service}"


def _in_parts(chosen: Random, one: Asked) -> Asked:
    """An operation asked for with its sub-parts in the same heading."""
    words = vocabulary("requests")
    parts = chosen.sample(words["parts"], 3)
    slots = dict(zip("abc", parts, strict=True))
    form = pick(chosen, words["part_forms"])
    one.service = spoken(chosen, form, {**slots, "heading": one.service})
    one.heading = spoken(chosen, form, {**slots, "heading": one.heading})
    return one


def _cased(chosen: Random, one: Asked) -> Asked:
    style = chosen.random()
    if style < 0.08 and one.kind["form"] not in {"drug", "topical"}:
        one.heading = one.heading.upper()
    elif style < 0.25:
        one.heading = " ".join(
            capital(word) if word.isalpha() and len(word) > 3 else word for word in one.heading.split()
        )
    one.heading = capital(one.heading)
    return one


def place_of(chosen: Random, made: Story) -> tuple[str, list[str], str | None]:
    """The place as a heading names it, its region as written without side, and the side."""
    if made.side is None:
        place = pick(chosen, made.body["heading"])
        return place, [place], None
    words = sided(made.part, made.side)
    return words, [words.split(" ", 1)[1]], made.side


def _named(row: dict[str, Any]) -> tuple[str, str]:
    return row["name"], row.get("spelled") or lowered(row["name"])


def lowered(words: str) -> str:
    """Lower case, but abbreviations keep their capitals."""
    return " ".join(
        word
        if any(part.isupper() and len(part) > 1 for part in re.split(r"[/-]", word)) or word == "H-wave"
        else word.lower()
        for word in words.split()
    )


def _visits(chosen: Random, made: Story, kind: dict[str, Any]) -> Asked:
    name, service = _named(row := pick(chosen, kind["names"]))
    place, regions, side = place_of(chosen, made)
    family, words, quantity = _quantity(chosen)
    bare = kind["form"] == "visits_bare"
    forms = vocabulary("requests")["forms"]
    if family == "before":
        form = forms["visits_before"]
        template = Phrase("{q} {name}") if bare else pick(chosen, form)
        if service.endswith(")"):
            name, service = name.split(" ", 1)[1], service.split(" (")[0]
        if not words.endswith("of"):
            name = f"{name} {pick(chosen, ('sessions', 'visits'))}"
        if words.endswith("additional sessions of"):
            service = service.split(" (")[0]
            service += " (additional)"
    else:
        fitting = forms["visits_bare" if bare else "visits" if family != "count" else "visits_counted"]
        template = pick(chosen, fitting)
    heading = template.say(chosen, {"name": name, "q": words, "place": place})
    if bare:
        regions, side = [], None
    spoken_name = (row.get("therapy") or service).split(" (")[0]
    return Asked(kind, heading, service, spoken_name, regions, side, quantity, row.get("therapy"))


def _quantity(chosen: Random) -> tuple[str, str, dict[str, Any]]:
    """How often and how many: the family of wording, the words, and the data."""
    families = vocabulary("requests")["quantities"]
    family = chosen.choices(("schedule", "once", "twice", "count", "before"), (10, 2, 2, 6, 4))[0]
    weeks = between(chosen, 2, 8)
    often = {"once": 1, "twice": 2}.get(family) or between(chosen, 2, 3)
    plain = family in {"count", "before"}
    visits = between(chosen, 4, 24) if plain else often * weeks
    slots = {
        "f": str(often), "w": str(weeks), "n": str(visits),
        "F": _WORDS[often], "W": _WORDS[weeks], "N": _WORDS[visits],
    }  # fmt: skip
    words = spoken(chosen, pick(chosen, families[family]), slots)
    return (
        family,
        words,
        {
            "visits": visits,
            "per_week": None if plain else often,
            "weeks": None if plain else weeks,
        },
    )


def _drug(chosen: Random, _made: Story, kind: dict[str, Any]) -> Asked:
    row = pick(chosen, kind["names"])
    strength = str(pick(chosen, row["strengths"]))
    words = vocabulary("requests")
    form = "" if "patch" in row["name"] else pick(chosen, words["drug_forms"])
    topical = kind["form"] == "topical"
    name = " ".join(part for part in (row["name"], strength, "" if topical else form) if part)
    templates = words["gram_quantities" if row.get("grams") else "drug_quantities"]
    slots = {"n": str(pick(chosen, row["counts"])), "r": str(between(chosen, 1, 3))}
    tail = spoken(chosen, pick(chosen, templates), slots)
    heading = f"{name}{tail}" if tail[0] in " ," else f"{name} {tail}"
    bare = row["name"].split(" ")[0] if row["name"][:1].isupper() else row["name"]
    return Asked(kind, capital(heading), lowered(name), bare)


def _placed(chosen: Random, made: Story, kind: dict[str, Any]) -> Asked:
    name, service = _named(pick(chosen, kind["names"]))
    place, regions, side = place_of(chosen, made)
    if kind.get("limb"):
        end = "lower" if made.profile == "lumbar" else "upper"
        sides = ("bilateral", made.limb.split()[0]) if made.limb else ("bilateral", "left", "right")
        side = pick(chosen, sides)
        regions = [f"{end} extremities" if side == "bilateral" else f"{end} extremity"]
        place = f"{side} {regions[0]}"
    template: Phrase = pick(chosen, vocabulary("requests")["forms"]["place"])
    heading = template.say(chosen, {"name": name, "place": place})
    return Asked(kind, heading, service, service.split(" (")[0], regions, side)


def _level(chosen: Random, made: Story, kind: dict[str, Any]) -> Asked:
    name, service = _named(row := pick(chosen, kind["names"]))
    side = pick(chosen, ("left", "right", "bilateral")) if row.get("sided") else None
    lead = f"{side} " if side else ""
    adjective = made.profile
    form = between(chosen, 0, 3)
    heading = (
        f"{lead}{made.level} {name}",
        f"{lead}{name} at {made.level}",
        f"{name}, {lead}{made.level}",
        f"{lead}{adjective} {name} at {made.level}",
    )[form]
    service = f"{adjective} {service}" if form == 3 else service
    return Asked(kind, heading, service, name, [f"{adjective} spine"], side)


def _surgery(chosen: Random, made: Story, kind: dict[str, Any]) -> Asked:
    name, service = _named(pick(chosen, kind["names"][made.profile]))
    if made.level:
        heading = f"{made.level} {name}" if maybe(chosen, 0.5) else f"{name} at {made.level}"
        asked = Asked(kind, heading, service, name, [f"{made.profile} spine"], None)
        return _in_parts(chosen, asked) if maybe(chosen, 0.2) else asked
    side = made.side if made.side != "bilateral" else made.slots["one"]
    name = name.removeprefix(made.part + " ").removeprefix(made.profile + " ")
    joint = name == "arthroscopy"
    heading = f"{side} {made.part} {name}" if joint or maybe(chosen, 0.7) else f"{name}, {side} {made.part}"
    asked = Asked(kind, heading, service, service, [made.part], side)
    return _in_parts(chosen, asked) if maybe(chosen, 0.2) else asked


def _brace(chosen: Random, made: Story, kind: dict[str, Any]) -> Asked:
    name, _ = _named(pick(chosen, kind["names"]))
    part = {"lumbar": "lumbar", "cervical": "cervical"}.get(made.profile, made.part)
    side = None if made.side is None else made.side if made.side != "bilateral" else made.slots["one"]
    heading = f"{side + ' ' if side else ''}{part} {name}"
    region = f"{part} spine" if made.side is None else part
    return Asked(kind, heading, f"{part} {name}", name, [region], side)


def _bare(chosen: Random, made: Story, kind: dict[str, Any]) -> Asked:
    fitting = [row for row in kind["names"] if made.side is None or "spine" not in row]
    name, service = _named(pick(chosen, fitting))
    asked = Asked(kind, name, service, service)
    if (made.nerve or made.others) and not regionless(asked):
        place, asked.regions, asked.laterality = place_of(chosen, made)
        asked.heading = f"{name} for the {place}"
    return asked


_MAKERS = {
    "visits": _visits, "visits_bare": _visits, "drug": _drug, "topical": _drug, "place": _placed,
    "level": _level, "surgery": _surgery, "brace": _brace, "bare": _bare,
}  # fmt: skip

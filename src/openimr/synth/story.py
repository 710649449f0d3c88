"""The invented case behind a synthetic letter: a person, complaints, diagnoses, care so far, dates."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from openimr.synth.phrases import Phrase, between, maybe, pick, several
from openimr.synth.vocabulary import vocabulary

_MEN = {"male": ("he", "his", "him", "man"), "female": ("she", "her", "her", "woman")}


@dataclass(slots=True)
class Therapy:
    """A treatment given before. `printed` and `name` differ by an article at most; `count` is of visits."""

    printed: str
    name: str
    count: int | None = None
    outcome: str | None = None


@dataclass(slots=True)
class Story:
    """What is true of one invented case. Dates are dates; `style` is how the letter prints them.

    `body` is the profile of the main complaint, `side` its side (None in the midline), `nerve`
    whether there is a radicular complaint in `limb`. `slots` are the words that all templates use.
    """

    age: int
    sex: str
    profile: str
    body: dict[str, Any]
    side: str | None
    part: str
    others: list[str]
    nerve: bool
    limb: str | None
    level: str | None
    root: str
    injured: date
    visit: date
    reviewed: date
    decided: date
    style: int
    slots: dict[str, str]
    diagnoses: list[str] = field(default_factory=list)
    exam: list[str] = field(default_factory=list)
    therapies: list[Therapy] = field(default_factory=list)

    def printed(self, day: date) -> str:
        """The date as this letter prints dates."""
        return printed_date(day, self.style)

    def therapy(self, name: str | None) -> Therapy | None:
        """The earlier treatment of that name."""
        return next((one for one in self.therapies if one.name == name), None)

    def remember(self, name: str | None) -> None:
        """Have had that therapy: an argument speaks of it."""
        if name is not None and self.therapy(name) is None:
            self.therapies.append(Therapy(name, name))

    @property
    def complained(self) -> str:
        """The main part with its side, in the plural where both sides hurt: "bilateral knees"."""
        return sided(self.part, self.side)


def sided(part: str, side: str | None) -> str:
    """A part of the body with its side: "left knee", "bilateral knees"."""
    if side is None:
        return part
    plural = {"foot": "feet", "extremity": "extremities"}
    head, _, last = part.rpartition(" ")
    ending = plural.get(last, last + "s") if side == "bilateral" else last
    return f"{side} {head + ' ' if head else ''}{ending}"


def printed_date(day: date, style: int) -> str:
    """A date as print has it: 5/8/2014, 05/08/2014, 05/08/14, 5-8-2014, May 8, 2014."""
    month = vocabulary("case")["months"][day.month - 1]
    return (
        f"{day.month}/{day.day}/{day.year}",
        f"{day.month:02d}/{day.day:02d}/{day.year}",
        f"{day.month:02d}/{day.day:02d}/{day.year % 100:02d}",
        f"{day.month}-{day.day}-{day.year}",
        f"{month} {day.day}, {day.year}",
        f"{day.month}/{day.day}/{day.year % 100:02d}",
    )[style]


def story(chosen: Random, first_year: int = 2013, last_year: int = 2015) -> Story:
    """A new case. `first_year` and `last_year` bound the year of the utilization review decision."""
    profile = _weighted(chosen)
    body = vocabulary("body")["profiles"][profile]
    reviewed = date(between(chosen, first_year, last_year), 1, 1) + timedelta(days=between(chosen, 20, 360))
    visit = reviewed - timedelta(days=between(chosen, 10, 60))
    injured = visit - timedelta(days=between(chosen, 150, 4500))
    sex = "male" if maybe(chosen, 0.55) else "female"
    age = between(chosen, 21, 72)
    side = (
        pick(chosen, ("left", "right", "left", "right", "left", "right", "bilateral"))
        if body["sided"]
        else None
    )
    nerve = bool(body.get("nerve")) and maybe(chosen, 0.45)
    limb_side = pick(chosen, ("left", "right"))
    made = Story(
        age=age,
        sex=sex,
        profile=profile,
        body=body,
        side=side,
        part=pick(chosen, body["parts"]),
        others=_others(chosen, profile),
        nerve=nerve,
        limb=f"{limb_side} {pick(chosen, body['radiates'])}" if nerve else None,
        level=pick(chosen, body["levels"]) if "levels" in body else None,
        root=pick(chosen, body["roots"]) if "roots" in body else "",
        injured=injured,
        visit=visit,
        reviewed=reviewed,
        decided=reviewed + timedelta(days=between(chosen, 60, 200)),
        style=between(chosen, 0, 5),
        slots={},
    )
    made.slots = _slots(chosen, made, limb_side)
    _clinic(chosen, made)
    return made


def _weighted(chosen: Random) -> str:
    profiles = vocabulary("body")["profiles"]
    names: list[str] = list(profiles)
    weights: list[int] = [profiles[name]["weight"] for name in names]
    return chosen.choices(names, weights)[0]


def _others(chosen: Random, profile: str) -> list[str]:
    if not maybe(chosen, 0.12) or profile not in {"lumbar", "cervical"}:
        return []
    return ["mid back"] if profile == "lumbar" else ["upper back"]


def _slots(chosen: Random, made: Story, limb_side: str) -> dict[str, str]:
    words = vocabulary("case")
    term = pick(chosen, words["terms"])
    he, his, him, man = _MEN[made.sex]
    age: Phrase = pick(chosen, words["ages"])
    return {
        "term": term,
        "Term": term.capitalize(),
        "he": he,
        "He": he.capitalize(),
        "his": his,
        "him": him,
        "man": man,
        "sex": made.sex,
        "n": str(made.age),
        "age": age.say(chosen, {"n": str(made.age)}),
        "doi": made.printed(made.injured),
        "visit": made.printed(made.visit),
        "ur": made.printed(made.reviewed),
        "job": pick(chosen, words["jobs"]),
        "side": made.side or "",
        "one": limb_side,
        "level": made.level or "",
        "root": made.root,
        "verb": pick(chosen, ("is", "is", "is", "was")),
        "non": pick(chosen, ("non-", "non-", "non")),
        ",": ",",
    }


def measures(chosen: Random, made: Story) -> dict[str, str]:
    """The slots of clinical phrases, with new numbers."""
    slots = dict(made.slots)
    slots["mm"] = str(between(chosen, 2, 6))
    slots["deg"] = str(5 * between(chosen, 4, 16))
    slots["grade"] = pick(chosen, ("I", "II"))
    if "levels" in made.body:
        slots["level"] = (
            made.level if maybe(chosen, 0.7) and made.level else pick(chosen, made.body["levels"])
        )
    return slots


def spoken(chosen: Random, phrase: Any, slots: dict[str, str]) -> str:
    """A text of the vocabulary, filled if it is a template."""
    return phrase.say(chosen, slots) if isinstance(phrase, Phrase) else str(phrase)


def _clinic(chosen: Random, made: Story) -> None:
    """Diagnoses, examination and earlier care, so that they agree with the complaint."""
    body = made.body
    slots = measures(chosen, made)
    found = several(chosen, body["diagnoses"], between(chosen, 1, 3))
    if made.nerve:
        found.insert(between(chosen, 0, len(found)), pick(chosen, body["nerve_diagnoses"]))
    made.diagnoses = list(dict.fromkeys(spoken(chosen, one, slots) for one in found))
    signs = several(chosen, body["exam"], between(chosen, 1, 4))
    if made.nerve:
        signs.extend(several(chosen, body["nerve"], between(chosen, 1, 2)))
    made.exam = [spoken(chosen, one, slots) for one in signs]
    made.therapies = [_therapy(chosen, row) for row in _therapies(chosen, made)]


def _therapies(chosen: Random, made: Story) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = several(chosen, vocabulary("case")["therapies"], between(chosen, 1, 5))
    if maybe(chosen, 0.3):
        rows.append({"name": spoken(chosen, pick(chosen, made.body["injections"]), made.slots)})
    kept: dict[str, dict[str, Any]] = {}
    for row in rows:
        kept.setdefault(str(row.get("gold", row["name"])).split()[-1], row)
    return list(kept.values())


def _therapy(chosen: Random, row: dict[str, Any]) -> Therapy:
    name = str(row.get("gold", row["name"]))
    if not row.get("visits") or maybe(chosen, 0.55):
        return Therapy(str(row["name"]), name)
    count = between(chosen, 3, 24)
    template: Phrase = pick(chosen, vocabulary("case")["counted"])
    return Therapy(template.say(chosen, {"count": str(count), "name": name}), name, count)

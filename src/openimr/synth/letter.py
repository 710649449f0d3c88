"""One synthetic letter: its text, and its gold in the exchange format."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from openimr.synth.arguing import argue
from openimr.synth.asking import Asked, ask
from openimr.synth.citing import Citing, Usage, guideline_line, usage
from openimr.synth.faults import inject
from openimr.synth.frame import MARK, Disputed, Papers, frame
from openimr.synth.noise import printed, printing
from openimr.synth.phrases import between, maybe, pick, several
from openimr.synth.story import Story, spoken, story
from openimr.synth.telling import tell
from openimr.synth.vocabulary import vocabulary

LAYOUTS = ("F0", "F1", "F2", "F3")
_YEARS = {"F0": (2013, 2013), "F1": (2014, 2015), "F2": (2013, 2014), "F3": (2013, 2014)}
_NUMBERS = {"five": 5, "ten": 10}
_WORD = re.compile(r"[a-z]{5,}")


@dataclass(frozen=True, slots=True)
class SyntheticLetter:
    """An invented letter. `gold` is its annotation in the exchange format; `anomalies` are its errors."""

    name: str
    text: str
    gold: dict[str, Any]


def make_letter(
    seed: int, number: int, layout: str = "F1", noise: str = "none", errors: float = 0.0
) -> SyntheticLetter:
    """The letter of that number under that seed; always the same.

    `layout` is one of `LAYOUTS`, `noise` none, light or heavy, `errors` the share of letters that get
    one to three injected errors. Noise changes the print only: the case is the same at every level.
    Raises ValueError for an unknown layout or level of noise.
    """
    if layout not in LAYOUTS:
        raise ValueError(f"There is no layout {layout!r} to write in: it is {', '.join(LAYOUTS)}.")
    chosen = Random(f"{seed}/{number}/{layout}")  # noqa: S311 (nothing secret)
    made = story(chosen, *_YEARS[layout])
    papers = _papers(chosen, made, layout)
    summary, case = tell(chosen, made, [one.asked.heading for one in papers.items])
    papers.summary = summary
    injected = inject(chosen, made, papers, case) if errors and maybe(chosen, errors) else []
    gold = {**_gold(papers, case), "anomalies": injected}
    scanner = Random(f"{seed}/{number}/{layout}/{noise}")  # noqa: S311
    how = printing(scanner, noise)
    if how.redacted:
        papers.summary += " " + pick(scanner, vocabulary("papers")["redactions"])
    kept = _kept(gold) if how.misread else frozenset()
    text = printed(scanner, frame(papers), how, _case_number(number), kept)
    name = f"synthetic-{layout.lower()}-{number:06d}.txt"
    return SyntheticLetter(name, text, {"letter": name, "layout": layout, "noise": noise, **gold})


def _case_number(number: int) -> str:
    """Numbers from CM00-9000000 on are for invented cases: none was issued in the year 2000."""
    return f"CM00-9{number % 1_000_000:06d}"


def _papers(chosen: Random, made: Story, layout: str) -> Papers:
    use = usage(chosen)
    asked = ask(chosen, made, _count(chosen))
    items = [_disputed(chosen, made, one, use) for one in asked]
    letter_page = layout in {"F0", "F1", "F2"} and maybe(chosen, 0.25)
    inline = layout in {"F0", "F3"} or maybe(chosen, 0.5)
    filed = made.reviewed + timedelta(days=between(chosen, 3, 25))
    papers = Papers(
        layout=layout,
        front={},
        letter_page=letter_page,
        reviewer=_reviewer(chosen, made, layout, inline, asked),
        inline=inline,
        summary="",
        items=items,
        records=_records(chosen, made, filed) if layout in {"F0", "F2", "F3"} else [],
        service_list=several(chosen, vocabulary("papers")["service_list"], 3) if maybe(chosen, 0.12) else [],
        closing=maybe(chosen, 0.1),
    )
    papers.front = _front(chosen, made, papers, filed)
    if not inline and maybe(chosen, 0.08):
        papers.others = [_reviewer(chosen, made, layout, inline, asked)]
    return papers


def _count(chosen: Random) -> int:
    roll = chosen.random()
    if roll < 0.94:
        return 1 + int(5 * (roll / 0.94) ** 1.4)
    return between(chosen, 6, 14) if roll < 0.99 else between(chosen, 15, 40)


def _disputed(chosen: Random, made: Story, asked: Asked, use: Usage) -> Disputed:
    upheld = maybe(chosen, 0.8)
    claims = guideline_line(chosen, Citing(asked.kind, made.body, use, "Claims Administrator"))
    reviewer = guideline_line(chosen, Citing(asked.kind, made.body, use, "Expert Reviewer"))
    return Disputed(asked, upheld, claims, reviewer, argue(chosen, made, asked, reviewer.guide, upheld))


def _reviewer(chosen: Random, made: Story, layout: str, inline: bool, asked: list[Asked]) -> dict[str, Any]:
    words = vocabulary("reviewers")
    fields = words["specialties"]
    kinds = [one.kind["kind"] for one in asked]
    options = next((fields[kind] for kind in kinds if kind in fields and len(kinds) == 1), None)
    if any(one.kind["kind"] == "surgery" for one in asked):
        options = fields["limb" if made.side else "spine"][:2]
    first = pick(chosen, options or fields["default"])
    both = not inline and first.startswith(("Physical", "Anesth")) and maybe(chosen, 0.5)
    subs = words["subspecialties"].get(first, []) if inline and maybe(chosen, 0.4) else []
    states = several(chosen, list(dict.fromkeys(words["states"])), 2 if maybe(chosen, 0.15) else 1)
    kind = {"F0": "medical doctor", "F3": None}.get(layout, pick(chosen, words["kinds"]))
    return {
        "kind": kind,
        "certifications": [first, pick(chosen, words["second"])] if both else [first],
        "subspecialties": [pick(chosen, subs)] if subs else [],
        "states": states if maybe(chosen, 0.4) else ["California"],
        "years": pick(chosen, words["years"]),
        "hours": pick(chosen, words["hours"]),
    }


def _records(chosen: Random, made: Story, filed: date) -> list[str]:
    made.slots |= {
        "filed": made.printed(filed),
        "from": made.printed(made.injured + timedelta(days=30)),
        "to": made.printed(made.visit),
    }
    rows = [spoken(chosen, one, made.slots) for one in vocabulary("papers")["records"]]
    return rows[: between(chosen, 3, len(rows))]


def _front(chosen: Random, made: Story, papers: Papers, filed: date) -> dict[str, str]:
    """Values of the letter page as printed. F0 needs some of them in its sentences."""
    if papers.layout == "F3" or (papers.layout != "F0" and not papers.letter_page and maybe(chosen, 0.4)):
        return {}
    assigned = filed + timedelta(days=between(chosen, 5, 30))
    dates = {
        "date_assigned": assigned, "date_of_injury": made.injured, "decision_date": made.decided,
        "ur_denial_date": made.reviewed, "application_received": filed,
    }  # fmt: skip
    front = {name: _numeric(day) for name, day in dates.items()}
    front["case_number"] = _case_number(between(chosen, 0, 999_999))
    front["priority"] = pick(chosen, ("Standard", "Standard", "Expedited"))
    if papers.layout == "F0":
        front |= {"letter_date": _numeric(made.decided), "employee": "Synthetic Person"}
        del front["decision_date"], front["priority"]
    upheld = {one.upheld for one in papers.items}
    front["result"] = "partially_overturn" if len(upheld) > 1 else "uphold" if True in upheld else "overturn"
    return front


def _numeric(day: date) -> str:
    return f"{day.month:02d}/{day.day:02d}/{day.year}"


def _gold(papers: Papers, case: dict[str, Any]) -> dict[str, Any]:
    reviewer = papers.reviewer
    return {
        "synthetic": MARK,
        "front_matter": _front_gold(papers),
        "reviewer": {
            "kind": reviewer["kind"],
            "states_of_licensure": reviewer["states"],
            "certifications": reviewer["certifications"],
            "subspecialties": reviewer["subspecialties"],
            "years_active_practice_min": _NUMBERS.get(reviewer["years"]) or int(reviewer["years"]),
            "hours_per_week_min": int(reviewer["hours"]),
        },
        "other_reviewers": [
            {"states_of_licensure": one["states"], "certifications": one["certifications"]}
            for one in papers.others
        ],
        "case": case,
        "documents_reviewed": papers.records,
        "items": [_item_gold(papers.layout, one) for one in papers.items],
    }


def _front_gold(papers: Papers) -> dict[str, Any] | None:
    if not papers.front:
        return None
    gold: dict[str, Any] = {}
    for name, value in papers.front.items():
        month, _, rest = value.partition("/")
        gold[name] = f"{rest[3:]}-{month}-{rest[:2]}" if re.fullmatch(r"\d\d/\d\d/\d{4}", value) else value
    if not papers.letter_page:
        gold.pop("result", None)
    return gold


def _item_gold(layout: str, one: Disputed) -> dict[str, Any]:
    nothing: dict[str, Any] = {"basis": None, "citations": []}
    return {
        "heading_text": one.asked.heading,
        "service": one.asked.service,
        "body_regions": one.asked.regions,
        "laterality": one.asked.laterality,
        "quantity": one.asked.quantity,
        "decision": "upheld" if one.upheld else "overturned",
        "claims_administrator_guideline": nothing if layout == "F3" else one.claims.gold,
        "reviewer_guideline": one.reviewer.gold,
        "criteria_applied": one.argument.criteria,
        "conclusion_phrase": one.argument.conclusion,
    }


def _kept(gold: dict[str, Any]) -> frozenset[str]:
    """Words of the annotation: noise must not touch them, or the annotation would be wrong."""
    words: set[str] = set()
    _collect(gold, words)
    return frozenset(words)


def _collect(value: Any, words: set[str]) -> None:
    if isinstance(value, str):
        words.update(_WORD.findall(value.lower()))
    elif isinstance(value, dict):
        for one in value.values():
            _collect(one, words)
    elif isinstance(value, list):
        for one in value:
            _collect(one, words)

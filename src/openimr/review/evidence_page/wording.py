"""The words of the page, and sentences made from single nouns: a fact, a quantity, a page list."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import Any

import yaml

from openimr.model import DrugOrder, Fact, ItemQuantity, Quantity, TreatmentRequest

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def wording() -> dict[str, Any]:
    """The words of the page by table and key, as in `data/wording.yaml`."""
    text = resources.files(__package__).joinpath("data/wording.yaml").read_text("utf-8")
    return dict(yaml.load(text, Loader=_LOADER))  # noqa: S506 (a safe loader, the fast one where there is one)


def words_of(key: str) -> str:
    """A key of a lexicon as words: `low_back` gives `low back`."""
    return key.replace("_", " ")


def number(value: float) -> str:
    """A number as a person writes it: 12, not 12.0; 2.5 stays."""
    return f"{value:g}"


def joined(parts: Iterable[str | None], by: str = ", ") -> str:
    """The parts that say something, joined."""
    return by.join(part for part in parts if part)


def shortened(text: str, limit: int) -> str:
    """`text` on one line, cut at a word after at most `limit` characters with an ellipsis."""
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else flat[:limit].rsplit(" ", 1)[0] + " …"


def pages_in_words(pages: tuple[int, ...]) -> str:
    """Pages as cited: `p. 60`, `pp. 98-99`, `pp. 9, 22`; empty for none."""
    if not pages:
        return ""
    ordered = sorted(set(pages))
    if len(ordered) > 1 and ordered[-1] - ordered[0] == len(ordered) - 1:
        return f"pp. {ordered[0]}-{ordered[-1]}"
    return ("p. " if len(ordered) == 1 else "pp. ") + ", ".join(map(str, ordered))


def fact_value(fact: Fact) -> str:
    """The value a fact carries, with its unit and role: `24 visits, completed`.

    Empty if it carries none, or if its label states it.
    """
    if fact.role and fact.value is not None and number(fact.value) in fact.label:
        return ""
    unit = words_of(fact.unit) if fact.unit else "visits" if fact.role else ""
    amount = joined([number(fact.value), unit], " ") if fact.value is not None else ""
    role = wording()["roles"][fact.role] if fact.role else ""
    return joined([amount, words_of(fact.value_text or ""), role])


def fact_place(fact: Fact) -> str:
    """Where in the body: side, regions and spinal levels, in words."""
    where = joined([fact.laterality, joined(words_of(region) for region in fact.regions)], " ")
    return joined([where, joined(fact.levels)])


def fact_in_words(fact: Fact) -> str:
    """One line for a fact: label, value, place; how the record says it is told apart (`fact_assertion`)."""
    head = joined([fact.severity, fact.label], " ")
    return joined([joined([head[:1].upper() + head[1:], fact_value(fact)], ": "), fact_place(fact)], " · ")


def fact_assertion(fact: Fact) -> str:
    """How the record says it: `denied or not there`, `earlier`, `planned`, `possible`; empty for present."""
    return str(wording()["assertions"][fact.assertion])


def _frequency(per_week: float | None, weeks: float | None) -> str:
    often = f"{number(per_week)} a week" if per_week is not None else ""
    span = f"for {number(weeks)} week{'' if weeks == 1 else 's'}" if weeks is not None else ""
    return joined([often, span], " ")


def quantity_in_words(quantity: Quantity | ItemQuantity) -> str:
    """A quantity: `12 visits (2 a week for 6 weeks)`; empty if the request does not say."""
    visits = (
        f"{quantity.visits} visit{'' if quantity.visits == 1 else 's'}" if quantity.visits is not None else ""
    )
    often = _frequency(quantity.per_week, quantity.weeks)
    counted = joined([visits, f"({often})" if visits and often else often], " ")
    units = ""
    if isinstance(quantity, Quantity) and quantity.units is not None:
        units = joined([number(quantity.units), quantity.unit], " ")
    return joined([counted, units])


def drug_in_words(drug: DrugOrder) -> str:
    """A drug as ordered: name, strength, count, refills, directions."""
    count = f"#{drug.count}" if drug.count is not None else None
    refills = f"{drug.refills} refill{'' if drug.refills == 1 else 's'}" if drug.refills is not None else None
    return joined([joined([drug.name, drug.strength, count], " "), refills, drug.directions])


def request_flags(request: TreatmentRequest) -> list[str]:
    """What else the request says of itself: additional, postoperative, retrospective."""
    flags = ("additional", "postoperative", "retrospective")
    return [flag for flag in flags if getattr(request, flag)]

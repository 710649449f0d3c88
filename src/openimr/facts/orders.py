"""Drugs with their orders: strength, how often, how many, and what that is in a day."""

from __future__ import annotations

import re

from openimr.facts.draft import Draft
from openimr.facts.reading import Hit, Sentence
from openimr.language import dosing, drugs
from openimr.language.concepts import concepts
from openimr.model import DrugOrder, FactKind

_REACH = 110
_DIGIT = re.compile(r"\d")
_DAILY_WORD = re.compile(r"\b(?:daily|nightly|bid|tid|qid|qhs|b\.i\.d|t\.i\.d)\b", re.IGNORECASE)


def add_order(draft: Draft, hit: Hit, sentence: Sentence, text: str) -> None:
    """Complete the fact of a drug by the order behind its name.

    The value is milligrams of oral morphine a day for opioids (`mg_med_per_day`, CDC factors), milligrams a
    day else (`mg_per_day`), each the most that the directions allow; none if they do not say how often. The
    label is the order as written.
    """
    end = _stop(hit, sentence)
    behind = text[hit.end : end]
    if not (_DIGIT.search(behind) or _DAILY_WORD.search(behind)):
        return
    order = next(iter(drugs.find_orders(text[hit.start : end])), None)
    if order is None or not (order.strength or order.directions or order.count):
        return
    draft.label = _in_words(order)
    amounts = dosing.daily(order, draft.date)
    if draft.value is not None or draft.unit is not None:
        return
    if amounts.morphine is not None and order.drug_class == "opioid":
        draft.value, draft.unit = amounts.morphine, "mg_med_per_day"
    elif amounts.milligrams is not None:
        draft.value, draft.unit = amounts.milligrams, "mg_per_day"


def _stop(hit: Hit, sentence: Sentence) -> int:
    """Where the order ends: at the next drug, or the end of the sentence."""
    later = [
        h.start
        for h in sentence.hits
        if h.start >= hit.end and h.kind == "concept" and concepts()[h.key].kind is FactKind.MEDICATION
    ]
    return min([*later, sentence.end, hit.end + _REACH])


def _in_words(order: DrugOrder) -> str:
    strength = f" {order.strength}" if order.strength else ""
    if strength and strength[-1].isdigit():
        strength += " mg"
    parts = [f"{order.name}{strength}", order.directions, f"#{order.count}" if order.count else None]
    return ", ".join(part for part in parts if part)

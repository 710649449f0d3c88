"""How long a drug has been taken, by the words behind its name: "for years", "for 3 months", "since 2011"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from openimr.facts.draft import Draft
from openimr.language.visits import NUMBER, number
from openimr.model import Assertion, FactKind

_REACH = 40
_FOR = re.compile(
    rf"\bfor\s+(?:the (?:past|last)\s+)?(?:about |approximately |over |at least |more than )?"
    rf"(?:(?P<n>{NUMBER})\s+|(?:many|several|numerous)\s+)?(?P<unit>years|months|weeks|year|month|week)\b",
    re.IGNORECASE,
)
_SINCE = re.compile(r"\bsince\s+(?:[a-z]+\.?\s+)?(?P<year>(?:19|20)\d\d)\b", re.IGNORECASE)
_OTHER_CLAUSE = re.compile(r"[;,%.]|\b(?:with|pain|and)\b", re.IGNORECASE)
_TAKEN = (Assertion.PRESENT, Assertion.HISTORICAL)


def use_of_drug(drug: Draft, name_end: int, text: str, sentence_end: int) -> Iterator[Draft]:
    """Facts of how long the drug of `drug`, named up to `name_end`, was taken.

    A duration gives a fact `duration_of_use` with its number and unit, or the words, and the drug's concept
    in `value_text`; "since 2011" gives the drug once more, dated 2011.
    """
    if drug.assertion not in _TAKEN:
        return
    limit = min(sentence_end, name_end + _REACH)
    since = _SINCE.search(text, name_end, limit)
    if since and not _OTHER_CLAUSE.search(text, name_end, since.start()):
        yield _of(drug, drug.concept, Assertion.HISTORICAL, date=since["year"], value_text=drug.value_text)
    lasting = _FOR.search(text, name_end, limit)
    if lasting is None or _OTHER_CLAUSE.search(text, name_end, lasting.start()):
        return
    count = number(lasting["n"]) if lasting["n"] else None
    unit = lasting["unit"].lower().rstrip("s") + "s"
    words = drug.concept if count else f"{drug.concept}, for {unit}"
    known_unit = unit if count else None
    yield _of(drug, "duration_of_use", drug.assertion, value=count, unit=known_unit, value_text=words)


def _of(  # noqa: PLR0913
    drug: Draft,
    concept: str,
    assertion: Assertion,
    *,
    date: str | None = None,
    value: float | None = None,
    unit: str | None = None,
    value_text: str | None = None,
) -> Draft:
    return Draft(
        FactKind.MEDICATION,
        concept,
        drug.start,
        drug.end,
        assertion,
        date=date or drug.date,
        value=None if value is None else float(value),
        unit=unit,
        value_text=value_text,
    )

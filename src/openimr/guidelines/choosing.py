"""Which treatment of the library a request is about, and which of several answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from openimr.guidelines.case import Case, Facts, says
from openimr.guidelines.format import Choice, Entry
from openimr.guidelines.matching import found
from openimr.guidelines.phase import phase_of
from openimr.guidelines.predicates import evaluate
from openimr.guidelines.request_tests import has_property
from openimr.guidelines.wording import described, joined
from openimr.language.regions import related
from openimr.model import Outcome, TreatmentRequest


def covers(entry: Entry, request: TreatmentRequest, service: str, regions: Sequence[str]) -> bool:
    """Whether the entry is about this service in one of these regions (any region if none is named).

    Limits of the law are no criteria of necessity and cover nothing; they are shown beside.
    """
    if service not in entry.services or entry.status.value == "legal_limit":
        return False
    if entry.request_words and not any(word in request.text.lower() for word in entry.request_words):
        return False
    if not _drugs_fit(entry, request):
        return False
    if not entry.regions or not regions:
        return True
    return any(related(own, region) for own in entry.regions for region in regions)


def _drugs_fit(entry: Entry, request: TreatmentRequest) -> bool:
    if entry.drugs and not _names_drug(entry, request):
        return False
    if entry.drug_classes and request.drugs:
        return any(order.drug_class in entry.drug_classes for order in request.drugs)
    return True


def _names_drug(entry: Entry, request: TreatmentRequest) -> bool:
    named = {word for order in request.drugs for word in (*order.ingredients, order.name.lower())}
    return not named.isdisjoint(entry.drugs) or says(request.text, entry.drugs)


def looked_at(entries: Iterable[Entry], case: Case) -> list[Entry]:
    """The entries that a case is about: service, regions and drugs fit, and what they are for is met."""
    return [entry for entry in entries if _fits(entry, case)]


def _fits(entry: Entry, case: Case) -> bool:
    if not covers(entry, case.request, case.own[0], case.regions):
        return False
    if entry.only_if is not None and evaluate(entry.only_if, case).outcome is not Outcome.MET:
        return False
    return entry.phase in ("both", phase_of(case, entry.counts_as, entry.earlier))


_PREFERENCES: tuple[Callable[[Entry, Case], int], ...] = (
    lambda entry, _case: entry.precedence,
    lambda entry, _case: int(bool(entry.drugs)),
    lambda entry, _case: int(bool(entry.request_words)),
    lambda entry, case: int(bool(entry.regions and case.regions)),
)


def choose(entries: Sequence[Entry], case: Case) -> tuple[Entry | None, str]:
    """The entry among several of the same rank, and why; None if the request does not settle it.

    Of each table one row is taken, by the request, by facts, or by default. Then the higher precedence goes
    first, then entries for the drug named, for words of the request, for the body part.
    """
    if len(entries) == 1:
        return entries[0], ""
    rows = _rows(entries, case)
    left = [entry for entry in entries if entry.choice is None or entry.id in rows]
    if not left:
        return None, f"Neither the request nor the record tells which of these applies: {_titles(entries)}."
    if not case.regions and _of_different_regions(left):
        return None, _several(left, case)
    for preference in _PREFERENCES:
        best = max(preference(entry, case) for entry in left)
        left = [entry for entry in left if preference(entry, case) == best]
    if len(left) == 1:
        return left[0], rows.get(left[0].id, "")
    return None, _several(left, case)


# Without a body part nothing tells between guidelines of different body parts, whichever goes first else.
def _of_different_regions(entries: Sequence[Entry]) -> bool:
    own = [entry.regions for entry in entries if entry.regions and not entry.request_words]
    return len(own) == len(entries) and not set.intersection(*map(set, own))


def _several(entries: Sequence[Entry], case: Case) -> str:
    lacking = "" if case.regions else "; the request does not say which body part is meant"
    return f"Several guidelines could answer ({_titles(entries)}){lacking}."


def _titles(entries: Iterable[Entry]) -> str:
    return joined((entry.title for entry in entries), "or")


def _rows(entries: Sequence[Entry], case: Case) -> dict[str, str]:
    """The row taken of each table, by id, with the reason."""
    tables: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.choice:
            tables.setdefault(entry.choice.table, []).append(entry)
    chosen = (_row(rows, case) for rows in tables.values())
    return {entry.id: why for entry, why in chosen if entry is not None}


def _row(rows: Sequence[Entry], case: Case) -> tuple[Entry | None, str]:
    """The row of a table. A diagnosis stated for the region asked for goes before one without a region."""
    named = [entry for entry in rows if entry.choice and _named_by(entry.choice, case.request)]
    if named:
        chosen = max(named, key=lambda entry: entry.choice.priority if entry.choice else 0)
        return chosen, "The row is chosen by the words of the request."
    scored: list[tuple[tuple[bool, int], Entry, Facts]] = []
    for entry in rows:
        facts = found(entry.choice.when, case) if entry.choice else ()
        if entry.choice and facts:
            scored.append(((any(fact.regions for fact in facts), entry.choice.priority), entry, facts))
    if scored:
        _, entry, why = max(scored, key=lambda item: item[0])
        return entry, f"The row is chosen by the diagnosis: {joined(described(fact) for fact in why[:3])}."
    default = next((entry for entry in rows if entry.choice and entry.choice.default), None)
    if default is None or default.choice is None:
        return None, ""
    why_default = default.choice.default_reason
    return default, why_default or "No diagnosis chooses a row; this one is taken by default."


def _named_by(choice: Choice, request: TreatmentRequest) -> bool:
    if says(request.text, choice.request_words):
        return True
    return choice.request is not None and has_property(choice.request, request)

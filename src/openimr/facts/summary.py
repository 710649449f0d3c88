"""The clinical case summary: sentences in the manner of the letters, each with the facts behind it.

The worker is "the injured worker" throughout; no pronouns, so that none can be wrong.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from openimr.facts.wording import date_in_words, joined, place_in_words, thing_in_words
from openimr.model import Assertion, CaseFile, Fact, FactKind, RationaleSentence, VisitRole

_MOST = 8
_MOST_QUOTES = 4
_LONGEST_QUOTE = 220
_UNDATED = "0000"
_SIGNS_OF_DATE = 4
_STUDIES = ("imaging_study", "electrodiagnostics")


def case_summary(facts: Sequence[Fact], case_file: CaseFile) -> tuple[RationaleSentence, ...]:
    """A clinical case summary of the facts, every sentence with the ids of the facts it rests on.

    Later records come before earlier ones; what the record does not say is not mentioned. Statements
    that cannot be told in the lexicon's words are quoted. Only facts of documents of `case_file` are used.
    """
    known = {document.id for document in case_file.documents}
    usable = [fact for fact in facts if fact.evidence.document in known]
    return tuple(sentence for part in _PARTS for sentence in part(usable))


def _sentence(text: str, facts: Sequence[Fact]) -> RationaleSentence:
    return RationaleSentence(text=text, facts=tuple(dict.fromkeys(fact.id for fact in facts)))


def _latest_first(facts: Sequence[Fact]) -> list[Fact]:
    return sorted(facts, key=lambda fact: fact.date or _UNDATED, reverse=True)


def _distinct(facts: Sequence[Fact], key: Callable[[Fact], object] | None = None) -> list[Fact]:
    """The latest fact of each thing and place."""
    found: dict[object, Fact] = {}
    for fact in _latest_first(facts):
        found.setdefault(key(fact) if key else (fact.concept, fact.regions, fact.levels), fact)
    return list(found.values())


def _of(
    facts: Sequence[Fact], *kinds: FactKind, said: Sequence[Assertion] = (Assertion.PRESENT,)
) -> list[Fact]:
    return [fact for fact in facts if fact.kind in kinds and fact.assertion in said]


def _person(facts: Sequence[Fact]) -> Iterator[RationaleSentence]:
    ages, sexes = _latest_first(_of(facts, FactKind.AGE)), _latest_first(_of(facts, FactKind.SEX))
    dated = _of(facts, FactKind.INJURY_DATE)
    printed = Counter(fact.date for fact in dated)
    injuries = sorted(dated, key=lambda f: (-len(f.date or ""), -printed[f.date], f.date or ""))
    words = f"a {int(ages[0].value or 0)}-year-old" if ages else "a"
    if (ages and str(int(ages[0].value or 0))[0] == "8") or (ages and int(ages[0].value or 0) in (11, 18)):
        words = "an" + words[1:]
    words = f"{words} {sexes[0].value_text}" if sexes else (f"{words} person" if ages else "")
    injury = f"sustained an industrial injury on {_on(injuries[0].date)}" if injuries else ""
    used = [*ages[:1], *sexes[:1], *injuries[:1]]
    if words and injury:
        yield _sentence(f"The injured worker is {words} who {injury}.", used)
    elif words or injury:
        yield _sentence(f"The injured worker {'is ' + words if words else injury}.", used)
    mechanisms = _distinct(_of(facts, FactKind.MECHANISM), lambda f: f.concept)
    if mechanisms:
        yield _sentence(
            f"The reported mechanism of injury is {joined(f.label for f in mechanisms[:2])}.", mechanisms[:2]
        )


def _on(iso: str | None) -> str:
    return date_in_words(iso) if iso else "an unstated date"


def _complaints(facts: Sequence[Fact]) -> Iterator[RationaleSentence]:
    told = [f for f in _distinct(_of(facts, FactKind.COMPLAINT)) if f.regions or f.concept != "pain"][:_MOST]
    if told:
        yield _sentence(f"Complaints include {joined(map(thing_in_words, told))}.", told)


def _findings(facts: Sequence[Fact]) -> Iterator[RationaleSentence]:
    found = _of(facts, FactKind.FINDING, FactKind.FUNCTION)
    for date, dated in _by_date(found)[:2]:
        told = _distinct(dated)[:_MOST]
        when = f"The record of {date_in_words(date)}" if date != _UNDATED else "The record"
        yield _sentence(f"{when} notes {joined(map(thing_in_words, told))}.", told)
    denied = _distinct(_of(facts, FactKind.FINDING, said=[Assertion.ABSENT]))[:_MOST]
    if denied:
        yield _sentence(f"Denied or found absent: {joined(map(thing_in_words, denied))}.", denied)


def _by_date(facts: Sequence[Fact]) -> list[tuple[str, list[Fact]]]:
    found: dict[str, list[Fact]] = {}
    for fact in facts:
        found.setdefault(fact.date or _UNDATED, []).append(fact)
    return sorted(found.items(), reverse=True)


def _diagnoses(facts: Sequence[Fact]) -> Iterator[RationaleSentence]:
    told = _distinct(
        _of(facts, FactKind.DIAGNOSIS),
        lambda f: (f.concept, f.label.lower() if f.concept == "other_diagnosis" else f.regions),
    )[:_MOST]
    if told:
        yield _sentence(f"Diagnoses include {joined(map(thing_in_words, told))}.", told)


def _imaging(facts: Sequence[Fact]) -> Iterator[RationaleSentence]:
    studies: dict[tuple[str, str, tuple[str, ...]], list[Fact]] = {}
    for fact in _of(facts, FactKind.IMAGING):
        studies.setdefault((fact.date or _UNDATED, fact.value_text or "Imaging", fact.regions), []).append(
            fact
        )
    for (date, name, regions), found in sorted(studies.items(), reverse=True)[:_MOST]:
        lesions = _distinct([f for f in found if f.concept not in _STUDIES])
        if not lesions:
            continue
        where = place_in_words(regions, None, ())
        study = f"{name} of the {where}" if where else name
        when = f" of {date_in_words(date)}" if date != _UNDATED else ""
        yield _sentence(f"{study}{when} showed {joined(map(_lesion, lesions))}.", found)


def _lesion(fact: Fact) -> str:
    label = f"{fact.severity} {fact.label}" if fact.severity else fact.label
    return f"{label} at {joined(fact.levels)}" if fact.levels else label


def _surgery(facts: Sequence[Fact]) -> Iterator[RationaleSentence]:
    told = _distinct(_of(facts, FactKind.SURGERY, said=[Assertion.HISTORICAL]))[:_MOST]
    if told:
        words = joined(thing_in_words(f) + (f" ({date_in_words(f.date)})" if f.date else "") for f in told)
        yield _sentence(f"Surgical history includes {words}.", told)


def _treatments(facts: Sequence[Fact]) -> Iterator[RationaleSentence]:
    given = _of(
        facts, FactKind.TREATMENT, FactKind.MEDICATION, said=[Assertion.HISTORICAL, Assertion.PRESENT]
    )
    told = _distinct(given, lambda f: f.concept)[: _MOST + 4]
    if told:
        yield _sentence(f"Treatment has included {joined(map(_treatment, told))}.", told)
    for role, words in (
        (VisitRole.COMPLETED, "completed"),
        (VisitRole.REMAINING, "left"),
        (VisitRole.AUTHORIZED, "authorized"),
    ):
        for fact in _distinct([f for f in facts if f.role is role], lambda f: f.concept)[:3]:
            when = f" as of {date_in_words(fact.date)}" if fact.date else ""
            yield _sentence(f"Visits of {_therapy(fact)} {words}{when}: {int(fact.value or 0)}.", [fact])


def _therapy(fact: Fact) -> str:
    return fact.label.split(":")[0]


def _treatment(fact: Fact) -> str:
    if fact.value is not None and fact.unit == "injections":
        return f"{fact.label} ({int(fact.value)})"
    amount = fact.value_text
    return f"{fact.label} ({amount})" if amount and fact.kind is FactKind.TREATMENT else fact.label


def _responses(facts: Sequence[Fact]) -> Iterator[RationaleSentence]:
    """Response to care is told in the record's own words: paraphrase would decide what the "
    "criteria decide."""
    said = [Assertion.PRESENT, Assertion.ABSENT, Assertion.HISTORICAL]
    told = _distinct(
        _of(facts, FactKind.RESPONSE, said=said), lambda f: (f.concept, f.assertion, f.value_text)
    )
    for fact in told[:_MOST_QUOTES]:
        quote = " ".join(fact.evidence.quote.split()).rstrip(".,;")
        if len(quote) <= _LONGEST_QUOTE:
            when = f" on {date_in_words(fact.date)}" if fact.date and len(fact.date) > _SIGNS_OF_DATE else ""
            yield _sentence(f'On the response to care the record states{when}: "{quote}".', [fact])


def _work(facts: Sequence[Fact]) -> Iterator[RationaleSentence]:
    told = _distinct(_of(facts, FactKind.WORK_STATUS), lambda f: f.concept)[:2]
    if told:
        when = f" as of {date_in_words(told[0].date)}" if told[0].date else ""
        yield _sentence(f"Work status{when}: {joined(f.label for f in told)}.", told)


def _request(facts: Sequence[Fact]) -> Iterator[RationaleSentence]:
    asked = _of(facts, FactKind.TREATMENT, FactKind.MEDICATION, FactKind.SURGERY, said=[Assertion.PLANNED])
    asked += [f for f in _of(facts, FactKind.IMAGING, said=[Assertion.PLANNED]) if f.concept in _STUDIES]
    visits = {f.concept: f for f in _latest_first([f for f in facts if f.role is VisitRole.REQUESTED])[::-1]}
    told = _distinct(asked, lambda f: f.concept)[:_MOST]
    if told:
        words = [
            thing_in_words(f)
            + (f" ({int(visits[f.concept].value or 0)} visits)" if f.concept in visits else "")
            for f in told
        ]
        used = [*told, *(visits[f.concept] for f in told if f.concept in visits)]
        yield _sentence(f"Requested or planned: {joined(words)}.", used)


def _record(facts: Sequence[Fact]) -> Iterator[RationaleSentence]:
    illegible = [f for f in facts if f.concept == "illegible_record" and f.assertion is Assertion.PRESENT][:1]
    if illegible:
        yield _sentence("Parts of the record are illegible.", illegible)


_PARTS: tuple[Callable[[Sequence[Fact]], Iterator[RationaleSentence]], ...] = (
    _person,
    _complaints,
    _findings,
    _diagnoses,
    _imaging,
    _surgery,
    _treatments,
    _responses,
    _work,
    _request,
    _record,
)

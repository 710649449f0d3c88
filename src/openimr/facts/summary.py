"""The clinical case summary: paragraphs in the manner of the letters, each sentence with the facts behind it.

The worker is "the injured worker" throughout; no pronouns, so that none can be wrong. Nothing is told twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from openimr.facts.wording import (
    date_in_words,
    joined,
    measured,
    place_in_words,
    thing_in_words,
    with_article,
)
from openimr.language.concepts import concept_label
from openimr.model import Assertion, CaseFile, Fact, FactKind, RationaleSentence, VisitRole

_MOST = 8
_MOST_QUOTES = 4
_LONGEST_QUOTE = 220
_UNDATED = "0000"
_SIGNS_OF_DATE = 4
_STUDIES = ("imaging_study", "electrodiagnostics")
_GENERAL = frozenset({"medication", "therapy_sessions", "other_surgery", "injection_other", "exercise"})
_GIVEN = (Assertion.HISTORICAL, Assertion.PRESENT)


def case_summary(facts: Sequence[Fact], case_file: CaseFile) -> tuple[RationaleSentence, ...]:
    """A clinical case summary of the facts, every sentence with the ids of the facts it rests on.

    It goes from the person and the injury over the course of care to the latest report and request. What
    the record does not say is not mentioned. What cannot be told in the lexicon's words is quoted.
    Only facts of documents of `case_file` are used, none of documents about another person.
    """
    known = {document.id for document in case_file.documents if not document.foreign}
    usable = [fact for fact in facts if fact.evidence.document in known]
    return tuple(sentence for part in _PARTS for sentence in part(usable))


def _sentence(text: str, facts: Sequence[Fact]) -> RationaleSentence:
    return RationaleSentence(text=text, facts=tuple(dict.fromkeys(fact.id for fact in facts)))


def _latest_first(facts: Sequence[Fact]) -> list[Fact]:
    return sorted(facts, key=lambda fact: fact.date or _UNDATED, reverse=True)


def _distinct(facts: Sequence[Fact], key: Callable[[Fact], object] | None = None) -> list[Fact]:
    """The latest fact of each thing and place; of those of one day the one that says most."""
    found: dict[object, Fact] = {}
    said_most = sorted(facts, key=lambda f: (f.date or _UNDATED, _says(f)), reverse=True)
    for fact in said_most:
        found.setdefault(key(fact) if key else (fact.concept, fact.regions, fact.levels), fact)
    return list(found.values())


def _says(fact: Fact) -> int:
    said = (fact.regions, fact.laterality, fact.levels, fact.severity, fact.value, fact.value_text)
    return sum(1 for part in said if part not in (None, ()))


def _without_vaguer(facts: Sequence[Fact]) -> list[Fact]:
    """Without a thing of no stated place where the same thing is told of a place."""
    placed = {fact.concept for fact in facts if fact.regions}
    return [fact for fact in facts if fact.regions or fact.concept not in placed]


def _of(
    facts: Sequence[Fact], *kinds: FactKind, said: Sequence[Assertion] = (Assertion.PRESENT,)
) -> list[Fact]:
    return [fact for fact in facts if fact.kind in kinds and fact.assertion in said]


def _on(iso: str | None) -> str:
    return f"on {date_in_words(iso)}" if iso else "on an unstated date"


def _person(facts: Sequence[Fact]) -> Iterator[RationaleSentence]:
    ages, sexes = _latest_first(_of(facts, FactKind.AGE)), _latest_first(_of(facts, FactKind.SEX))
    dated = _of(facts, FactKind.INJURY_DATE)
    printed = Counter(fact.date for fact in dated)
    injuries = sorted(dated, key=lambda f: (-len(f.date or ""), -printed[f.date], f.date or ""))[:1]
    age = f"{int(ages[0].value or 0)}-year-old" if ages else ""
    sex = (sexes[0].value_text or "") if sexes else ("person" if age else "")
    who = with_article(f"{age} {sex}".strip()) if age or sex else ""
    injury = f"sustained an industrial injury {_on(injuries[0].date)}" if injuries else ""
    told = " who ".join(part for part in (f"is {who}" if who else "", injury) if part)
    if told:
        yield _sentence(f"The injured worker {told}.", [*ages[:1], *sexes[:1], *injuries])
    causes = _causes(_of(facts, FactKind.MECHANISM))
    if causes:
        yield _sentence(f"The reported mechanism of injury is {joined(f.label for f in causes)}.", causes)


def _causes(told: Sequence[Fact]) -> list[Fact]:
    """At most two mechanisms, the one told most often first; a second only if told half as often."""
    often = Counter(fact.concept for fact in told)
    kept = [concept for concept, times in often.most_common(2) if 2 * times >= max(often.values())]
    first = {fact.concept: fact for fact in _latest_first(told)}
    return [first[concept] for concept in kept]


def _diagnoses(facts: Sequence[Fact]) -> Iterator[RationaleSentence]:
    named = _distinct(_of(facts, FactKind.DIAGNOSIS), _diagnosis)
    told = _without_vaguer(named)[:_MOST]
    if told:
        verb = "diagnosis is" if len(told) == 1 else "diagnoses include"
        yield _sentence(f"The {verb} {joined(map(thing_in_words, told))}.", told)


def _diagnosis(fact: Fact) -> object:
    return fact.concept, fact.label.lower() if fact.concept == "other_diagnosis" else fact.regions


def _surgery(facts: Sequence[Fact]) -> Iterator[RationaleSentence]:
    named = _distinct(_of(facts, FactKind.SURGERY, said=[Assertion.HISTORICAL]))
    told = [f for f in _without_vaguer(named) if len(named) == 1 or f.concept not in _GENERAL][:_MOST]
    if told:
        words = joined(thing_in_words(f) + (f" ({date_in_words(f.date)})" if f.date else "") for f in told)
        yield _sentence(f"The surgical history includes {words}.", told)


def _treatments(facts: Sequence[Fact]) -> Iterator[RationaleSentence]:
    """Care so far in one sentence, each therapy with the largest number of visits done."""
    given = _of(facts, FactKind.TREATMENT, said=[Assertion.HISTORICAL]) or _of(
        facts, FactKind.TREATMENT, said=_GIVEN
    )
    done = _most_visits(facts, VisitRole.COMPLETED)
    told = [f for f in _distinct(given, lambda f: f.concept) if f.concept not in _GENERAL]
    counted = [f for key, f in done.items() if key not in {one.concept for one in told}]
    used = [*told, *counted][: _MOST + 2]
    if used:
        words = joined(_care(fact, done) for fact in used)
        counts = [done[fact.concept] for fact in used if fact.concept in done]
        yield _sentence(f"Treatment to date has included {words}.", [*used, *counts])
    for role, words in ((VisitRole.REMAINING, "remain"), (VisitRole.AUTHORIZED, "were authorized")):
        for key, fact in list(_most_visits(facts, role).items())[:3]:
            when = f" as of {date_in_words(fact.date)}" if fact.date else ""
            number = f"{fact.value or 0:g} visit{'' if fact.value == 1 else 's'}"
            verb = "remains" if (words, fact.value) == ("remain", 1) else words
            yield _sentence(f"Of {concept_label(key)}, {number} {verb}{when}.", [fact])


def _most_visits(facts: Sequence[Fact], role: VisitRole) -> dict[str, Fact]:
    """The count of each therapy: the largest of those done, the latest of those left or authorized."""
    counted = [f for f in facts if f.role is role and f.value is not None]
    done = role is VisitRole.COMPLETED
    counted.sort(key=lambda f: ((f.value or 0) if done else 0, f.date or _UNDATED), reverse=True)
    found: dict[str, Fact] = {}
    for fact in counted:
        found.setdefault(fact.concept, fact)
    return dict(sorted(found.items()))


def _care(fact: Fact, done: dict[str, Fact]) -> str:
    name = concept_label(fact.concept)
    if fact.concept in done:
        visits = int(done[fact.concept].value or 0)
        return f"{name} ({visits} visit{'' if visits == 1 else 's'})"
    if fact.unit == "injections" and fact.value is not None:
        return f"{name} ({int(fact.value)})"
    where = place_in_words(fact.regions, fact.laterality, fact.levels)
    when = f" in {date_in_words(fact.date)}" if fact.date and len(fact.date) < len("2014-01-01") else ""
    when = f" on {date_in_words(fact.date)}" if fact.date and not when else when
    if fact.concept.startswith(("injection", "radiofrequency", "nerve_block")):
        return f"{name}{f' of the {where}' if where else ''}{when}"
    return f"{name} ({fact.value_text})" if fact.value_text else name


def _drugs(facts: Sequence[Fact]) -> Iterator[RationaleSentence]:
    taken = [f for f in _of(facts, FactKind.MEDICATION) if f.concept not in _GENERAL]
    told = _distinct([f for f in taken if f.concept != "duration_of_use"], _drug)[:_MOST]
    if told:
        yield _sentence(f"Medications include {joined(_drug_in_words(f) for f in told)}.", told)
    doses = [f for f in told if f.unit == "mg_med_per_day" and f.value]
    if doses:
        total = sum(f.value or 0 for f in doses)
        together = "together " if len(doses) > 1 else ""
        words = (
            f"The opioids as prescribed come to {together}at most {total:g} mg of morphine equivalents a day."
        )
        yield _sentence(words, doses)


def _drug(fact: Fact) -> str:
    return fact.label.split(",")[0].split(" ")[0].lower() if fact.value_text else fact.concept


def _drug_in_words(fact: Fact) -> str:
    return fact.label if fact.label != concept_label(fact.concept) else (fact.value_text or fact.label)


def _imaging(facts: Sequence[Fact]) -> Iterator[RationaleSentence]:
    """What each study showed, each lesion with one source; an undated telling adds only what is new."""
    told: set[tuple[str, tuple[str, ...]]] = set()
    for (date, name, regions), found in sorted(_by_study(facts).items(), reverse=True)[:_MOST]:
        lesions = _distinct([f for f in found if f.concept not in _STUDIES])
        if date == _UNDATED:
            lesions = [f for f in lesions if not {(f.concept, f.levels), (f.concept, ())} & told]
        if not lesions:
            continue
        told |= {(f.concept, levels) for f in lesions for levels in (f.levels, ())}
        where = place_in_words(regions, None, ())
        study = f"{name} of the {where}" if where else name
        when = f" of {date_in_words(date)}" if date != _UNDATED else ""
        named = [f for f in found if f.concept in _STUDIES][:1]
        yield _sentence(f"{study}{when} showed {joined(map(_lesion, lesions))}.", [*named, *lesions])


def _by_study(facts: Sequence[Fact]) -> dict[tuple[str, str, tuple[str, ...]], list[Fact]]:
    """Facts of imaging by date, name of the study and regions."""
    studies: dict[tuple[str, str, tuple[str, ...]], list[Fact]] = {}
    for fact in _of(facts, FactKind.IMAGING):
        study = (fact.date or _UNDATED, fact.value_text or "Imaging", fact.regions)
        studies.setdefault(study, []).append(fact)
    return studies


def _lesion(fact: Fact) -> str:
    label = f"{fact.severity} {fact.label}" if fact.severity else fact.label
    return f"{label} at {joined(fact.levels)}" if fact.levels else label


def _responses(facts: Sequence[Fact]) -> Iterator[RationaleSentence]:
    """Response to care in the record's own words: a paraphrase would decide what the criteria decide."""
    said = [Assertion.PRESENT, Assertion.ABSENT, Assertion.HISTORICAL]
    told = _distinct(
        _of(facts, FactKind.RESPONSE, said=said), lambda f: (f.concept, f.assertion, f.value_text)
    )
    quoted: set[str] = set()
    for fact in told:
        quote = " ".join(fact.evidence.quote.split()).rstrip(".,;")
        if len(quote) > _LONGEST_QUOTE or quote in quoted or len(quoted) == _MOST_QUOTES:
            continue
        quoted.add(quote)
        when = f" {_on(fact.date)}" if fact.date and len(fact.date) > _SIGNS_OF_DATE else ""
        of = f" to {concept_label(fact.value_text)}" if fact.value_text else " to care"
        yield _sentence(f'On the response{of} the record states{when}: "{quote}".', [fact])


def _latest(facts: Sequence[Fact]) -> Iterator[RationaleSentence]:
    """Complaints and findings by report, the latest two; what was told once is not told again."""
    clinical = _of(facts, FactKind.COMPLAINT, FactKind.FINDING, FactKind.FUNCTION)
    denied = _of(facts, FactKind.COMPLAINT, FactKind.FINDING, said=[Assertion.ABSENT])
    told: set[object] = set()
    for date in sorted({f.date or _UNDATED for f in clinical}, reverse=True)[:2]:
        when = f"The report of {date_in_words(date)}" if date != _UNDATED else "The record"
        for kinds, verb in _PHRASES:
            of_day = [f for f in clinical if f.kind in kinds and (f.date or _UNDATED) == date]
            new = [f for f in _without_vaguer(_distinct(of_day)) if _thing(f) not in told][:_MOST]
            if new:
                told |= {_thing(f) for f in new}
                yield _sentence(f"{when} {verb} {joined(map(measured, new))}.", new)
                when = "It"
    absent = [f for f in _without_vaguer(_distinct(denied)) if _thing(f) not in told][:_MOST]
    if absent:
        yield _sentence(f"Denied or found absent are {joined(map(thing_in_words, absent))}.", absent)


_PHRASES: tuple[tuple[tuple[FactKind, ...], str], ...] = (
    ((FactKind.COMPLAINT,), "notes complaints of"),
    ((FactKind.FINDING,), "records"),
    ((FactKind.FUNCTION,), "states as to function"),
)


def _thing(fact: Fact) -> object:
    return fact.concept, fact.regions, fact.laterality


def _work(facts: Sequence[Fact]) -> Iterator[RationaleSentence]:
    latest = _latest_first(_of(facts, FactKind.WORK_STATUS))
    told = _distinct([f for f in latest if f.date == latest[0].date], lambda f: f.concept)[:2]
    if told:
        when = f" as of {date_in_words(told[0].date)}" if told[0].date else ""
        yield _sentence(f"The work status{when} is {joined(measured(f) for f in told)}.", told)


def _request(facts: Sequence[Fact]) -> Iterator[RationaleSentence]:
    asked = _of(facts, FactKind.TREATMENT, FactKind.MEDICATION, FactKind.SURGERY, said=[Assertion.PLANNED])
    asked += [f for f in _of(facts, FactKind.IMAGING, said=[Assertion.PLANNED]) if f.concept in _STUDIES]
    visits = {f.concept: f for f in _latest_first([f for f in facts if f.role is VisitRole.REQUESTED])[::-1]}
    told = [f for f in _distinct(asked, lambda f: f.concept) if f.concept not in _GENERAL][:_MOST]
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
    _diagnoses,
    _surgery,
    _treatments,
    _responses,
    _imaging,
    _latest,
    _drugs,
    _work,
    _request,
    _record,
)

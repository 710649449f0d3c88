"""A proposed fact weighed: it is taken only if its words stand on its page and our own rules read them so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from openimr.assist import amounts
from openimr.assist.answers import FactProposed
from openimr.assist.page_reading import PageReading
from openimr.assist.refused import Refused
from openimr.assist.requests import PageKey, rules
from openimr.assist.support import Ground, denies, ground, is_unreal
from openimr.facts.draft import Draft
from openimr.facts.reading import Sentence
from openimr.facts.reading import rules as reading_rules
from openimr.language.concepts import concept_label, concepts
from openimr.language.regions import region_label, regions, related
from openimr.model import (
    Assertion,
    Evidence,
    Fact,
    FactKind,
    Proposal,
    ProposalOutcome,
    VisitRole,
)

_LEAST_WORDS, _MOST_WORDS, _LEAST_SIGNS = 2, 80, 6
_SIDES = ("left", "right", "bilateral")


class Weighed(NamedTuple):
    """What became of a proposal, and the new fact if it became one."""

    proposal: Proposal
    fact: Fact | None = None


class Words(NamedTuple):
    """A quote found: its page as read, its place in the running text, its sentence, what names it there."""

    page: PageReading
    place: tuple[int, int]
    sentence: Sentence
    grounds: Ground


class Known(NamedTuple):
    """What proposals are weighed against: pages as read, facts of the rules by page."""

    page: Callable[[PageKey], PageReading]
    facts: Callable[[PageKey], Sequence[Fact]]


def weigh(proposed: FactProposed, asked: dict[tuple[str, int], PageKey], known: Known) -> Weighed:
    """Take a proposal or refuse it with the reason.

    `asked` has the pages that were sent with the request by their names in it. Never raises for a bad
    proposal.
    """
    places: list[Evidence] = []

    def told(outcome: ProposalOutcome, reason: str, fact: str | None = None) -> Proposal:
        key = asked.get((proposed.document or "", proposed.page or 0))
        where = key[0] if key else proposed.document
        return _told(proposed, where, places).model_copy(
            update={"outcome": outcome, "reason": reason[:1].upper() + reason[1:], "fact": fact}
        )

    try:
        kind = _kind(proposed)
        key, page, found = _found(proposed, asked, known, places)
        facts = [_fact(proposed, kind, words) for words in (_words(proposed, page, place) for place in found)]
        if len({fact.assertion for fact in facts}) > 1:
            raise Refused("the quote stands there more than once and not in the same sense")
        repeats = _repeated(facts[0], known.facts(key))
    except Refused as error:
        return Weighed(told(ProposalOutcome.REJECTED, f"{error}."))
    if repeats:
        return Weighed(told(ProposalOutcome.KNOWN, "The rules found this as well.", repeats.id))
    reason = "The quote stands on the page and the rules read it in the same sense."
    if proposed.value is not None and not amounts.takes_value(kind):
        reason += " Its number was left out: numbers of this kind are read by rules only."
    return Weighed(told(ProposalOutcome.ACCEPTED, reason, facts[0].id), facts[0])


def _told(proposed: FactProposed, document: str | None, places: Sequence[Evidence]) -> Proposal:
    """A proposal as it is recorded, before what became of it is known."""
    return Proposal(
        what="fact",
        outcome=ProposalOutcome.REJECTED,
        reason="",
        text=proposed.in_words(),
        quote=proposed.quote,
        document=document,
        page=proposed.page,
        evidence=places[0] if places else None,
    )


def _kind(proposed: FactProposed) -> FactKind:
    """The kind of a proposal, if it and its concept are known and go together."""
    if proposed.kind is None or proposed.kind not in rules()["kinds"]:
        raise Refused("facts of this kind cannot be proposed")
    kind = FactKind(proposed.kind)
    concept = concepts().get(proposed.concept or "")
    if concept is None:
        raise Refused("its concept is not known")
    counts = kind is FactKind.VISITS and concept.key in reading_rules()["visit_therapies"]
    if concept.kind is not kind and not counts:
        raise Refused(f"{concept.label} is no fact of the kind {kind.value}")
    if proposed.assertion not in set(Assertion):
        raise Refused("it does not say whether the thing is present, absent, historical, planned or possible")
    return kind


def _found(
    proposed: FactProposed,
    asked: dict[tuple[str, int], PageKey],
    known: Known,
    places: list[Evidence],
) -> tuple[PageKey, PageReading, list[tuple[int, int]]]:
    """The page and the places on it where the quote stands; the first one also goes into `places`."""
    key = asked.get((proposed.document or "", proposed.page or 0))
    if key is None:
        raise Refused("it names a page that was not sent with this request")
    quote = proposed.quote or ""
    if not _LEAST_WORDS <= len(quote.split()) <= _MOST_WORDS or len(quote) < _LEAST_SIGNS:
        raise Refused(f"its quote is not from {_LEAST_WORDS} to {_MOST_WORDS} words long")
    page = known.page(key)
    found = page.places_of(quote)
    if not found:
        raise Refused(_nowhere(quote, key, asked, known))
    places.append(page.evidence(found[0]))
    return key, page, found


def _nowhere(quote: str, key: PageKey, asked: dict[tuple[str, int], PageKey], known: Known) -> str:
    elsewhere = next((k for k in asked.values() if k != key and known.page(k).places_of(quote)), None)
    if elsewhere is None:
        return "its quote does not stand on this page"
    return f"its quote does not stand on this page, but on page {elsewhere[1]} of {elsewhere[0]}"


def _words(proposed: FactProposed, page: PageReading, place: tuple[int, int]) -> Words:
    """The one sentence of the quote that names the concept."""
    concept = proposed.concept or ""
    sentences = page.sentences_at(place)
    named = [(s, g) for s in sentences if (g := ground(concept, s, page.text, *place))]
    for sentence in sentences:
        why = page.why_unusable(sentence)
        if why:
            raise Refused(why)
    if not named:
        label = concept_label(concept)
        raise Refused(f"the quote stands there, but its words do not name {label}: for a physician to read")
    if len(named) > 1:
        raise Refused("the quote runs over several sentences that speak of this")
    return Words(page, place, *named[0])


def _fact(proposed: FactProposed, kind: FactKind, words: Words) -> Fact:
    """The fact in the reading of our own rules, where the proposal agrees with it."""
    found = _read(proposed, words)
    sentence, text = words.sentence, words.page.text
    quote = text[words.place[0] : words.place[1]]
    role, assertion, value, unit = None, found.assertion, None, None
    if kind is FactKind.VISITS:
        role = amounts.counted(proposed, quote, found)
        assertion, value, unit = amounts.OF_ROLE[role], proposed.value, "visits"
    elif kind is FactKind.RESPONSE:
        value = amounts.relief(proposed, quote)
        unit = "percent" if value is not None else None
    if proposed.assertion not in (assertion, found.assertion):
        raise Refused(f"the rules read it as {found.assertion.value}, not as {proposed.assertion}")
    return Fact(
        kind=kind,
        concept=found.concept,
        label=_label(found.concept, value, role),
        assertion=assertion,
        regions=_regions(proposed, words, found),
        laterality=_side(proposed, words, found),
        levels=_levels(proposed, sentence, found),
        severity=found.severity,
        date=amounts.dated(proposed, sentence, text, found),
        value=value,
        unit=unit,
        value_text=found.value_text if kind is FactKind.RESPONSE else None,
        role=role,
        evidence=words.page.evidence(words.place),
    )


def _label(concept: str, value: float | None, role: VisitRole | None) -> str:
    words = concept_label(concept)
    return f"{words}: {value:g} visits {role}" if role else words


def _read(proposed: FactProposed, words: Words) -> Draft:
    """What our rules make of the concept in these words: one sense, or none that counts."""
    concept = proposed.concept or ""
    drafts = words.page.drafts(concept, words.sentence, words.grounds)
    if not drafts:
        raise Refused("the rules read no statement about the person in these words")
    if any(draft.kind is FactKind.RECORD and concepts()[concept].kind is not draft.kind for draft in drafts):
        raise Refused("the sentence says only that the record does not speak of it")
    senses = {draft.assertion for draft in drafts}
    if not words.grounds.as_listed:
        _check_apart(senses, words.page.said(words.sentence))
        senses = senses - {Assertion.PRESENT} or senses
    if len(senses) > 1:
        raise Refused("the words speak of it in more than one sense")
    return next(draft for draft in drafts if draft.assertion in senses)


def _check_apart(senses: set[Assertion], sentence: str) -> None:
    """Words that stand apart are not judged in a sentence that may take back what they say."""
    if Assertion.PRESENT in senses and denies(sentence):
        raise Refused("the sentence denies something, and the rules cannot tell what")
    if not senses.isdisjoint((Assertion.PRESENT, Assertion.HISTORICAL)) and is_unreal(sentence):
        raise Refused("the sentence tells of something hoped, supposed or said of others")


def _regions(proposed: FactProposed, words: Words, found: Draft) -> tuple[str, ...]:
    named = found.place.regions
    if not proposed.regions:
        return named
    if any(key not in regions() for key in proposed.regions):
        raise Refused("it names a body part that is not known")
    said = named or tuple(mention.region for mention in words.sentence.regions)
    for key in proposed.regions:
        if not any(related(key, one) for one in said):
            raise Refused(f"the words do not place it at the {region_label(key)}")
    return named or proposed.regions


def _side(proposed: FactProposed, words: Words, found: Draft) -> str | None:
    if proposed.side is None or proposed.side == found.place.laterality:
        return found.place.laterality
    keys = found.place.regions or proposed.regions
    mentions = [m for m in words.sentence.regions if any(related(m.region, key) for key in keys)]
    sides = {mention.laterality for mention in mentions}
    if proposed.side not in _SIDES or found.place.laterality or sides != {proposed.side}:
        raise Refused("the words do not say this side")
    return proposed.side


def _levels(proposed: FactProposed, sentence: Sentence, found: Draft) -> tuple[str, ...]:
    said = {level for _, _, level in sentence.levels} | set(found.place.levels)
    if any(level not in said for level in proposed.levels):
        raise Refused("the sentence does not name this spinal level")
    return found.place.levels or proposed.levels


def _repeated(fact: Fact, facts: Sequence[Fact]) -> Fact | None:
    """The fact of the rules that says the same at the same words. Raises Refused if they say otherwise."""
    beside = [f for f in facts if f.concept == fact.concept and _overlap(f, fact)]
    same_kind = [f for f in beside if f.kind is fact.kind]
    for one in same_kind:
        if (one.assertion, one.role, one.value or fact.value) == (
            fact.assertion,
            fact.role,
            fact.value or one.value,
        ):
            return one
    if fact.kind is FactKind.VISITS and same_kind:
        raise Refused("the rules count the visits in these words otherwise")
    if same_kind and all(one.assertion is not fact.assertion for one in same_kind):
        raise Refused(f"the rules read these words as {same_kind[0].assertion.value}")
    return None


def _overlap(one: Fact, other: Fact) -> bool:
    a, b = one.evidence.span, other.evidence.span
    return a.start < b.end and b.start < a.end

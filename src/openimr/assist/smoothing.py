"""Smoother prose from an assistant: taken only where it says what the sentences said, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from openimr.assist.amounts import numbers
from openimr.assist.answers import SentenceProposed, listed, sentence_proposed
from openimr.assist.assistant import Assistant
from openimr.assist.refused import Refused
from openimr.assist.requests import prose_requests, rules
from openimr.assist.support import stem
from openimr.assist.texts import NoJson, shortened
from openimr.language.concepts import lexicon
from openimr.language.context import Cue, find_cues, judge
from openimr.language.dates import find_dates
from openimr.language.phrases import fold
from openimr.language.regions import find_levels, find_regions
from openimr.language.visits import number
from openimr.model import Proposal, ProposalOutcome, RationaleSentence

_QUOTED = re.compile(r'"[^"]{1,2000}"|“[^”]{1,2000}”')
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+(?:[.,/-]\d+)*%?")
_SIGNS = re.compile(r"[<>=≤≥%#+±?]")
_MOST_TEXT = 300
_ADDED = 60

Token = tuple[str, ...]


class Smoothed(NamedTuple):
    """Sentences after smoothing, all proposals with what became of them, and what went wrong."""

    sentences: tuple[RationaleSentence, ...]
    proposals: tuple[Proposal, ...] = ()
    troubles: tuple[str, ...] = ()


def smoother(assistant: Assistant, about: str, sentences: Sequence[RationaleSentence]) -> Smoothed:
    """Sentences in smoother words where an assistant's proposal states the same; the others as they are.

    `about` says in words what the sentences are. A new sentence has the sources of those it stands for.
    """
    asked = prose_requests(about, sentences)
    answers = assistant.ask([request for request, _ in asked])
    kept: dict[int, tuple[int, RationaleSentence]] = {}
    proposals: list[Proposal] = []
    troubles: list[str] = []
    for answer in answers:
        if answer.text is None:
            troubles.append(f"{about}: {answer.trouble}.")
            continue
        try:
            entries = listed(answer.text, "sentences").entries
        except NoJson as error:
            troubles.append(f"{about}: the answer cannot be read ({error}).")
            continue
        proposals.extend(_weigh(sentence_proposed(entry), sentences, kept) for entry in entries)
    return Smoothed(tuple(_replaced(sentences, kept)), tuple(proposals), tuple(troubles))


def _replaced(
    sentences: Sequence[RationaleSentence], kept: dict[int, tuple[int, RationaleSentence]]
) -> Iterator[RationaleSentence]:
    at = 0
    while at < len(sentences):
        end, sentence = kept.get(at, (at + 1, sentences[at]))
        yield sentence
        at = end


def _weigh(
    proposed: SentenceProposed,
    sentences: Sequence[RationaleSentence],
    kept: dict[int, tuple[int, RationaleSentence]],
) -> Proposal:
    replaces: tuple[str, ...] = ()
    try:
        first, end = _run(proposed.replaces, len(sentences))
        sources = sentences[first:end]
        replaces = tuple(one.text for one in sources)
        if replaces == (proposed.text,):
            return _told(proposed, replaces, ProposalOutcome.KNOWN, "It is the sentence as it was.")
        if any(first < stop and start < end for start, (stop, _) in kept.items()):
            raise Refused("these sentences were replaced before")
        merged = _merged(proposed.text, sources)
        says_the_same(proposed.text, " ".join(replaces))
    except Refused as error:
        return _told(proposed, replaces, ProposalOutcome.REJECTED, f"{error}.")
    kept[first] = (end, merged)
    return _told(
        proposed,
        replaces,
        ProposalOutcome.ACCEPTED,
        "It states what the replaced sentences state, nothing else.",
    )


def _told(
    proposed: SentenceProposed, replaces: tuple[str, ...], outcome: ProposalOutcome, reason: str
) -> Proposal:
    return Proposal(
        what="sentence",
        outcome=outcome,
        reason=reason[:1].upper() + reason[1:],
        text=shortened(proposed.text, _MOST_TEXT) if outcome is ProposalOutcome.REJECTED else proposed.text,
        replaces=replaces,
    )


def _run(names: tuple[str, ...], total: int) -> tuple[int, int]:
    """First and end of the sentences that are named, if they follow one another."""
    numbers_named = [int(name[1:]) if re.fullmatch(r"S[0-9]{1,4}", name) else 0 for name in names]
    if not names or not all(0 < one <= total for one in numbers_named):
        raise Refused("it names sentences that were not sent")
    first = numbers_named[0]
    if numbers_named != list(range(first, first + len(names))):
        raise Refused("it does not replace sentences that follow one another")
    return first - 1, first - 1 + len(names)


def _merged(text: str, sources: Sequence[RationaleSentence]) -> RationaleSentence:
    """The new sentence with the sources of the old ones, if one sentence can carry them."""
    guidelines = {one.guideline for one in sources}
    criteria = {one.criterion for one in sources}
    if len(guidelines) > 1 or len(criteria) > 1:
        raise Refused("it joins sentences that rest on different guidelines or criteria")
    facts = tuple(dict.fromkeys(fact for one in sources for fact in one.facts))
    return RationaleSentence(text=text, guideline=guidelines.pop(), criterion=criteria.pop(), facts=facts)


def says_the_same(text: str, source: str) -> None:
    """Raise Refused unless `text` states what `source` states.

    Both must have the same quotations, numbers, dates, places, clinical terms with their sense, denials and
    judgements, and otherwise the same words but for those that only join: all in the same order.
    """
    if not text or text[-1] not in '.!”"' or len(text) > len(source) * 2 + _ADDED:
        raise Refused("it is no sentence, or far longer than what it replaces")
    for name, what in _ORDERED:
        if what(text) != what(source):
            raise Refused(f"{name} are not the same, or not in the same order")
    new, old = _content(text), _content(source)
    added, lost = [w for w in new if w not in old], [w for w in old if w not in new]
    if added:
        raise Refused(f"it says what the sentences do not: {', '.join(added[:6])}")
    if lost:
        raise Refused(f"it leaves out what they say: {', '.join(lost[:6])}")
    if new != old:
        raise Refused("it says the same words in another order, or not as often")


def _quotations(text: str) -> list[str]:
    return [found[0][1:-1] for found in _QUOTED.finditer(text)]


def _numbers(text: str) -> list[object]:
    return [*numbers(text), "|", *_SIGNS.findall(text)]


def _dates(text: str) -> list[str]:
    return [found.iso or found.printed for found in find_dates(text)]


def _places(text: str) -> list[Token]:
    named = [(m.start, (m.region, m.laterality or "")) for m in find_regions(text)]
    levels: list[tuple[int, Token]] = [(start, (level,)) for start, _, level in find_levels(text)]
    return [token for _, token in sorted([*named, *levels])]


def _terms(text: str) -> list[Token]:
    """Concepts with the sense in which the sentence speaks of them."""
    folded = fold(text)
    cues = find_cues(text, folded)
    found = lexicon().find(text, folded)
    return [
        (kind, key, judge(_of_sentence(cues, text, m.start), m.start, m.end).assertion.value)
        for m in found
        for kind, key in m.payloads
        if kind != "ignore"
    ]


def _of_sentence(cues: Sequence[Cue], text: str, place: int) -> list[Cue]:
    """The cues of the sentence at `place`: none reaches beyond a full stop."""
    first = text.rfind(". ", 0, place) + 1
    end = text.find(". ", place)
    return [cue for cue in cues if first <= cue.start and (end < 0 or cue.end <= end)]


@cache
def _judging() -> frozenset[str]:
    return frozenset([*rules()["judging"], *rules()["denials"]])


@cache
def _glue() -> frozenset[str]:
    return frozenset(rules()["glue"])


def _judgements(text: str) -> list[str]:
    return [word for word in _words(text) if word in _judging() or word.endswith("n't")]


def _words(text: str) -> list[str]:
    return [found[0] for found in _WORD.finditer(fold(text))]


def _content(text: str) -> list[str]:
    """Stems of the words that state something; numbers and dates are compared apart."""
    dates = find_dates(text)
    found = (m for m in _WORD.finditer(fold(text)) if not any(d.start <= m.start() < d.end for d in dates))
    words = (m[0] for m in found)
    return [stem(w) for w in words if w not in _glue() and not w[0].isdigit() and number(w) is None]


_ORDERED = (
    ("quotations", _quotations),
    ("numbers", _numbers),
    ("dates", _dates),
    ("body parts, sides or levels", _places),
    ("clinical terms and their sense", _terms),
    ("denials and judgements", _judgements),
)

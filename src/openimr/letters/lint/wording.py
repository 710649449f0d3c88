"""Checks 5xx: redaction, template and wording."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import cache
from typing import NamedTuple

from openimr.letters.layout import layout
from openimr.letters.lint.rule import check, load
from openimr.letters.lint.view import Hit, LetterView, Passage
from openimr.model import Edit

_VERBS = (
    r"noted?|states?|stated|indicates?|indicated|shows?|showed|documents?|documented|reports?|"
    r"reported|describes?|described|"
    r"reveals?|revealed|recommends?|recommended|requests?|requested|wrote|writes|opines?|opined"
)
_GAP_BEFORE_STOP = re.compile(r"\b(?:(?:while )?employed by|from|with|by|of|Dr\.)\s+[.,;](?=\s)", re.I)
_GAP_BEFORE_VERB = re.compile(
    r"\b(?:from|by|with|Dr\.)[ \t]{2,20}"
    r"(?:noted?|stated?|states|indicates?|indicated|showed|documented|reported|described|revealed|"
    r"recommended|wrote|opine[sd])\b",
    re.I,
)
_GAP_BEFORE_NOUN = re.compile(
    r"\b(?:a|an|the|former|represented|unrepresented)(?:[ \t]+(?:former|represented|unrepresented))?"
    r"[ \t]{2,20}(?:employee|worker|company|corporation)\b",
    re.I,
)
_NAME_FRAGMENT = re.compile(rf"\bDr\.\s+([A-Z][a-z]?)\s+(?={_VERBS})\b")
_SSN = re.compile(r"\d{3}(?<![\d-]\d{3})-\d{2}-\d{4}(?![\d-])")
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63}){1,4}\b")
_PLACEHOLDER = re.compile(
    r"\{\{[^{}\n]{0,80}\}\}|<<[^<>\n]{0,80}>>|\[(?:insert|enter|tbd|select|choose|name|date|specify)\b"
    r"[^\[\]\n]{0,60}\]|\b(?:click here to enter|choose an item|lorem ipsum)\b"
    r"|(?<!\w)(?:_{4,}|#REF!|X{4,})(?!\w)",
    re.I,
)
_IDENTITIES = (
    (re.compile(r"(?<![\w/.-])\(?\d{3}\)?[ .-]\d{3}[.-]\d{4}(?![\w-])"), "a telephone number"),
    (
        re.compile(r"\b(?:DOB|D\.O\.B\.|date of birth|born on)\s*:?\s*\d{1,2}/\d{1,2}/\d{2,4}", re.I),
        "a date of birth",
    ),
    (
        re.compile(
            r"\b(?:claim|MRN|medical record|patient ID|policy|SSN)\s*(?:number|no\.|#|:)\s*:?\s*"
            r"(?=[\w-]{0,20}\d)[\w-]{5,}",
            re.I,
        ),
        "a number that identifies a person",
    ),
    (
        re.compile(
            r"\b[A-Z][a-z]+\s+(?:[A-Z]\.\s+)?[A-Z][a-z]+(?:-[A-Z][a-z]+)?,\s+"
            r"(?:M\.?D\.?|D\.O\.|D\.?C\.?|D\.?P\.?M\.?|Ph\.?D\.?|Psy\.?D\.?|PA-C)(?!\w)"
        ),
        "a practitioner's name",
    ),
)
_ALIKE = 0.75
_ALTERED = re.compile(r"disputed\s+items/Service\b(?!s)")
_UNDECIDED = re.compile(r"\b(?:was/is|is/was|were/are|are/were|has/had|had/has)\b", re.I)
_MISSING_SPACE = re.compile(r"(?:[a-z]{3}|\b(?:19|20)\d\d|\))\.(?=[A-Z][a-z]{0,20}\s)[A-Z][a-z]*")
_GLUED = re.compile(
    r"(?<![\w./#-])\(?\d{1,3}(?:sessions?|visits?|weeks?|months?|times|days|years?|hours?|treatments?|"
    r"injections?)\b\)?",
    re.I,
)
_REPEATED = re.compile(
    r"\b(?=[taoiwfb][a-z]{1,3} )"
    r"(the|of|and|to|in|is|was|for|with|an|on|are|were|by|from|this|be) +\1\b(?![-/.])",
    re.I,
)
_GRAMMAR = re.compile(
    r"^(?:The |A |An )?(?:Request|Report|Examination|Exam|Diagnosis|Treatment)"
    r"(?: (?:under consideration|of \w+|for \w+)){0,2} (?:include|show|reveal|demonstrate)(?= )"
    r"|^Review of (?:\w+ ){1,5}(?:include|show|reveal|demonstrate)(?= )"
)


@check("IMR501")
def redaction_gap(view: LetterView) -> Iterator[Hit]:
    """A place where a name was taken out and the sentence no longer holds."""
    for passage in view.written:
        raw = view.text[passage.start : passage.end]
        patterns = (
            [_GAP_BEFORE_STOP] if _justified(raw) else [_GAP_BEFORE_STOP, _GAP_BEFORE_VERB, _GAP_BEFORE_NOUN]
        )
        for pattern in patterns:
            for match in pattern.finditer(raw):
                yield Hit(
                    passage.start + match.start(),
                    passage.start + match.end(),
                    {"words": _fold(match.group())},
                )


@check("IMR502")
def name_fragment(view: LetterView) -> Iterator[Hit]:
    """One or two letters of a physician's name that survived the redaction."""
    surnames = frozenset(load("words")["short_surnames"])
    for passage in view.written:
        for match in passage.find(_NAME_FRAGMENT):
            if match.group(1) not in surnames:
                verb_end = re.compile(r"\w+").match(passage.text, match.end())
                yield passage.hit(
                    match.start(), verb_end.end() if verb_end else match.end(), words=match.group(1)
                )


@check("IMR503")
def identity_left(view: LetterView) -> Iterator[Hit]:
    """A social security number or an e-mail address."""
    for match in _SSN.finditer(view.text):
        yield Hit(match.start(), match.end(), {"what": "a social security number"})
    for match in _EMAIL.finditer(view.text) if "@" in view.text else ():
        yield Hit(match.start(), match.end(), {"what": "an e-mail address"})


@check("IMR504")
def altered_wording(view: LetterView) -> Iterator[Hit]:
    """Fixed wording that mixes plural and singular."""
    for match in _ALTERED.finditer(view.text):
        word = Edit(start=match.end() - len("Service"), end=match.end(), text="services")
        yield Hit(match.start(), match.end(), {}, None, (word,))


@check("IMR505", needs=("{{", "<<", "[", "click", "choose", "lorem", "____", "#ref!", "xxxx"))
def placeholder(view: LetterView) -> Iterator[Hit]:
    """A placeholder of the template that nobody filled in."""
    for match in _PLACEHOLDER.finditer(view.text):
        yield Hit(match.start(), match.end(), {"words": match.group()})


@check("IMR506", needs=("was/", "is/", "were/", "are/", "has/", "had/"))
def undecided_tense(view: LetterView) -> Iterator[Hit]:
    """Two tenses joined by a slash."""
    for passage in view.written:
        for match in passage.find(_UNDECIDED):
            following = re.compile(r"\s\w+").match(passage.text, match.end())
            yield passage.hit(
                match.start(), following.end() if following else match.end(), words=match.group()
            )


@check("IMR508")
def missing_space(view: LetterView) -> Iterator[Hit]:
    """Full stops without a space after them: reported once a letter, at the first."""
    found = [(passage, match) for passage in view.written for match in passage.find(_MISSING_SPACE)]
    if found:
        passage, match = found[0]
        words = ", ".join(
            place.text[_word_start(place.text, near.start()) : near.end()] for place, near in found
        )
        hit = passage.hit(_word_start(passage.text, match.start()), match.end(), words=words)
        yield hit._replace(edits=tuple(_space_after_stop(place, near) for place, near in found))


def _space_after_stop(passage: Passage, match: re.Match[str]) -> Edit:
    after = passage.text.index(".", match.start()) + 1
    return passage.edit(after, after, " ")


def _word_start(text: str, position: int) -> int:
    while position > 0 and text[position - 1].isalnum():
        position -= 1
    return position


@check("IMR509")
def glued_number(view: LetterView) -> Iterator[Hit]:
    """A number run together with what it counts."""
    for item in view.items:
        for passage in (item.heading, item.rationale):
            for match in passage.find(_GLUED):
                hit = passage.hit(match.start(), match.end(), item.index, words=match.group())
                digits = match.start() + len(match.group()) - len(match.group().lstrip("(0123456789"))
                yield hit._replace(edits=(passage.edit(digits, digits, " "),))


@check("IMR510")
def repeated_word(view: LetterView) -> Iterator[Hit]:
    """A small word written twice."""
    for passage in view.written:
        for match in passage.find(_REPEATED):
            hit = passage.hit(match.start(), match.end(), words=match.group())
            yield hit._replace(edits=(passage.edit(match.end(1), match.end(), ""),))


# "Review of reports does not show": the verb behind "does" has no ending.
_HELPED = re.compile(r"\b(?:does|did|can|could|may|might|will|would|must|should)\b")


@check("IMR511")
def grammar(view: LetterView) -> Iterator[Hit]:
    """A sentence whose singular subject has a plural verb."""
    for passage in view.written:
        for sentence in passage.sentences:
            match = _GRAMMAR.match(sentence.text)
            if match and not _HELPED.search(match.group()):
                yield passage.hit(sentence.start, sentence.start + match.end(), words=match.group())


def _justified(raw: str) -> bool:
    """Whether double spaces inside sentences are this text's layout and so say nothing."""
    return len(re.findall(r"[a-z,] {2,}(?=[a-z])", raw)) > 5


def _fold(words: str) -> str:
    return re.sub(r"\s+", " ", words)


@check("IMR512")
def person_left(view: LetterView) -> Iterator[Hit]:
    """A telephone number, a date of birth, a claim or record number, a practitioner's name."""
    for passage in view.written:
        for pattern, what in _IDENTITIES:
            for match in passage.find(pattern):
                yield passage.hit(match.start(), match.end(), what=what)


@check("IMR513")
def changed_boilerplate(view: LetterView) -> Iterator[Hit]:
    """Words that belong to no field and nearly are a sentence of the layout's fixed wording."""
    accounting, name = view.determination.accounting, view.determination.layout
    long = [piece for piece in accounting.residue if piece.text.count(" ") >= 5] if accounting else []
    for piece in long if name else ():
        words = re.findall(r"[a-z/]+", piece.text.lower())
        best = max(_fixed_sentences(name or ""), key=lambda known: _likeness(words, known.words))
        if _likeness(words, best.words) >= _ALIKE and not _unchanged(piece.text, best.fragments):
            yield Hit(piece.start, piece.end, {"known": " ".join(best.words)})


class _Fixed(NamedTuple):
    """A sentence of fixed wording: its words, and its letters between the places that vary."""

    words: tuple[str, ...]
    fragments: tuple[str, ...]


def _likeness(words: list[str], known: tuple[str, ...]) -> float:
    if not len(known) // 2 < len(words) < len(known) * 2:
        return 0.0
    return SequenceMatcher(None, words, known, autojunk=False).ratio()


def _unchanged(text: str, fragments: tuple[str, ...]) -> bool:
    """Whether all fixed letters stand in the text in order, whatever hyphens and spaces a scan adds."""
    letters, place = _letters(text), 0
    for fragment in fragments:
        place = letters.find(fragment, place)
        if place < 0:
            return False
        place += len(fragment)
    return True


def _letters(text: str) -> str:
    return "".join(character for character in text.lower() if character.isalpha())


@cache
def _fixed_sentences(name: str) -> tuple[_Fixed, ...]:
    """The fixed sentences of a layout."""
    found = []
    for sentence in (one for section in layout(name).sections for one in section.sentences):
        pieces = re.split(r"\{\w+\}|<[^<>]*(?:<[^<>]*>[^<>]*)*>", sentence.text)
        words = tuple(re.findall(r"[a-z/]+", " ".join(pieces).lower()))
        found.append(_Fixed(words, tuple(filter(None, map(_letters, pieces)))))
    return tuple(found) or (_Fixed((), ()),)

"""A text read once: its sentences with the concepts, cues, regions, dates and headings they carry."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

import yaml

from openimr.facts import topics
from openimr.facts.topics import topics_of
from openimr.language.concepts import lexicon
from openimr.language.context import Cue, find_cues
from openimr.language.dates import DateMention, find_dates
from openimr.language.flow import Flow, flow
from openimr.language.phrases import Phrases, fold
from openimr.language.regions import RegionMention, find_levels, find_regions
from openimr.language.sentences import split

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_LABEL = re.compile(r"(?:[A-Z0-9]{1,2}[.)]\s+)?([A-Z][A-Za-z0-9/()&' -]{0,48}?)\s*(?::|\s-\s)\s*")
_LEADING = re.compile(
    r"^((?:short[ -]term |long[ -]term )?(?:goals|plan|recommendations|diagnos[ei]s|impression|"
    r"assessment))\b.*"
)
_LONG_BLOCK = 160
_BARE_HEADING = re.compile(r"[A-Z][A-Za-z0-9/&'() -]{0,48}$")


class Hit(NamedTuple):
    """A phrase of the lexicon. `kind` is concept, anchor or sign; `key` names it."""

    start: int
    end: int
    kind: str
    key: str
    region: str | None = None


@dataclass(slots=True)
class Sentence:
    """A sentence of the running text, or the part of it that may be used, with all that was found in it.

    Positions count characters of the running text. `block` numbers the paragraph or line,
    `section` is the heading it stands under, `opens` tells that it is the first of its block.
    """

    start: int
    end: int
    block: int
    section: str | None
    heading: bool = False
    opens: bool = False
    hits: list[Hit] = field(default_factory=list)
    cues: list[Cue] = field(default_factory=list)
    regions: list[RegionMention] = field(default_factory=list)
    levels: list[tuple[int, int, str]] = field(default_factory=list)
    dates: list[DateMention] = field(default_factory=list)
    guideline: bool = False
    relatives: list[tuple[int, int]] = field(default_factory=list)
    section_block: int = -1
    topics: int = 0

    @property
    def has_number(self) -> bool:
        """Whether it has digits or a number in words."""
        return bool(self.topics & (topics.DIGITS | topics.NUMBER_WORD))


@dataclass(slots=True)
class Reading:
    """A text read: the running text and its sentences in order."""

    flow: Flow
    sentences: list[Sentence]
    imaging_report: bool
    therapy: str | None = None


@cache
def rules() -> dict[str, Any]:
    """The reading rules of `data/reading.yaml`."""
    source = resources.files("openimr.facts") / "data" / "reading.yaml"
    loaded: dict[str, Any] = yaml.load(source.read_text("utf-8"), Loader=_LOADER)  # noqa: S506
    return loaded


@cache
def _headings() -> dict[str, str]:
    return {name: key for key, section in rules()["sections"].items() for name in section["headings"]}


@cache
def _severities() -> tuple[str, ...]:
    return tuple(rules()["severities"])


@cache
def _speakers() -> Phrases[str]:
    words = rules()
    entries = [(phrase, "guideline") for phrase in words["guideline_words"]]
    entries += [(phrase, "person") for phrase in words["person_words"]]
    entries += [(phrase, "relative") for phrase in words["relatives"] + words["acquaintances"]]
    return Phrases(entries, plurals=False)


def read_text(text: str, spans: Sequence[tuple[int, int]] | None = None) -> Reading:
    """Read `text`, or only the pieces `spans` of it (characters of `text`)."""
    running = flow(text)
    sentences = _sentences(running.text)
    imaging = _is_imaging_report(sentences, running.text)
    if spans is not None:
        sentences = _within(sentences, running, spans)
    _fill(sentences, running.text)
    return Reading(running, sentences, imaging)


def _sentences(text: str) -> list[Sentence]:
    sentences: list[Sentence] = []
    section: str | None = None
    inline = heading = False
    block, block_end, opened = -1, -1, -1
    for start, end in _rejoined(split(text), text):
        opens = start > block_end
        if opens:
            block += 1
            newline = text.find("\n", start)
            block_end = len(text) if newline < 0 else newline
            if inline and block_end - start > _LONG_BLOCK:
                section = None
            known, heading = _section_at(text, start, block_end)
            if known or heading:
                section, inline, opened = known, not heading, block
        sentences.append(Sentence(start, end, block, section, heading and opens, opens, section_block=opened))
    return sentences


# The label of a form and its answer on the next line: "Treatment", then "5/12".
_VISIT_LABEL = re.compile(
    r"(?:visit|session|treatment|tx|appt)s?(?: ?(?:#|no\.?|number|count))?\s*:?$", re.IGNORECASE
)
_PART_OF = re.compile(r"\d{1,3}\s?(?:/|of|out of)\s?\d{1,3}$", re.IGNORECASE)
_SHORT_LINE = 18


def _rejoined(spans: Iterable[tuple[int, int]], text: str) -> Iterator[tuple[int, int]]:
    """The sentences, a label of visits put together with the answer on the line below it."""
    label: tuple[int, int] | None = None
    for start, end in spans:
        short = end - start <= _SHORT_LINE
        if label and short and _PART_OF.match(text, start, end):
            yield label[0], end
            label = None
            continue
        if label:
            yield label
        label = (start, end) if short and _VISIT_LABEL.match(text, start, end) else None
        if label is None:
            yield start, end
    if label:
        yield label


def _section_at(text: str, start: int, end: int) -> tuple[str | None, bool]:
    """The section that the block opens (None if it opens none), and whether it is a heading alone."""
    label = _LABEL.match(text, start, min(end, start + 64))
    if label:
        known = _known_heading(label[1].lower().strip())
        return known, bool(label.end() >= end and known)
    line = text[start:end]
    if len(line) > 50 or not _BARE_HEADING.match(line):
        return None, False
    plain = re.sub(r"\s*\(.*", "", line.lower())
    known = _headings().get(line.lower()) or _headings().get(plain)
    return known, bool(known) or (line.isupper() and len(line) > 3)


def _known_heading(label: str) -> str | None:
    """The section of a heading, also with a remark in brackets or further words ("Goals for 6 weeks")."""
    plain = re.sub(r"\s*\(.*", "", label)
    return _headings().get(label) or _headings().get(plain) or _headings().get(_LEADING.sub(r"\1", plain))


def _is_imaging_report(sentences: Sequence[Sentence], text: str) -> bool:
    heads = {text[s.start : s.end].split(":", maxsplit=1)[0].lower() for s in sentences if s.opens}
    return len(
        heads & {"technique", "findings", "impression", "comparison", "exam", "clinical history"}
    ) >= 2 and bool(heads & {"technique", "findings", "comparison"})


def _within(sentences: Iterable[Sentence], running: Flow, spans: Sequence[tuple[int, int]]) -> list[Sentence]:
    """The sentences, cut to the pieces of the source that may be used."""
    kept: list[Sentence] = []
    for sentence in sentences:
        low, high = running.source_span(sentence.start, sentence.end)
        for start, end in spans:
            if start < high and low < end and (piece := _cut(sentence, running, start, end)):
                kept.append(piece)
    return kept


def _cut(sentence: Sentence, running: Flow, start: int, end: int) -> Sentence | None:
    first, last = sentence.start, sentence.end
    while first < last and running.source_position(first) < start:
        first += 1
    while last > first and running.source_position(last - 1) >= end:
        last -= 1
    if first >= last:
        return None
    opens = sentence.opens and first == sentence.start
    return Sentence(
        first,
        last,
        sentence.block,
        sentence.section,
        sentence.heading,
        opens,
        section_block=sentence.section_block,
    )


def _fill(sentences: list[Sentence], text: str) -> None:
    if not sentences:
        return
    ordered = sorted(sentences, key=lambda s: s.start)
    starts = [s.start for s in ordered]
    folded = fold(text)
    hits = [
        Hit(start, end, kind, key)
        for start, end, payloads in lexicon().find(text, folded)
        for kind, key in payloads
    ]
    _deal(ordered, starts, hits, "hits")
    _deal(ordered, starts, find_cues(text, folded), "cues")
    _deal(ordered, starts, find_dates(text), "dates")
    _deal(ordered, starts, find_levels(text) if "\n" not in text else _by_line(text, find_levels), "levels")
    _deal(ordered, starts, _regions(text), "regions")
    severities = _severities()
    for sentence in ordered:
        named = [(h.start, h.end) for h in sentence.hits]
        sentence.cues = [c for c in sentence.cues if not any(_strictly_inside(c, a, b) for a, b in named)]
        sentence.hits = [h for h in sentence.hits if h.kind != "ignore" and not _unticked(text, h.start)]
        sentence.cues = _settled(sentence, text)
        sentence.topics = topics_of(folded, sentence.start, sentence.end, severities)
    _mark_speakers(ordered, starts, text, folded)


_BOX_ENDS = frozenset("])☐□○_")
# A rule of the form is an empty box too, where no cross stands on it and no label's answer goes there.
_BOX = re.compile(r"(?:\[[\s_]?\]|\([\s_]\)|[☐□○]|(?<!\w)__+)\s*$")
_LABEL_BEGINS = re.compile(r"[:;,.|\]]|\s-\s")
_ANSWERED = re.compile(
    r"\s*(?:$|[;,.)|/]|\[|\(|[☐☒☑□]|(?:[a-z]+\s+){0,3}[a-z]+\s*(?::|\s-\s))", re.IGNORECASE
)


def _unticked(text: str, start: int) -> bool:
    """Whether an empty box of a form stands before the words: a form that was not ticked says nothing."""
    before = text[max(0, start - 6) : start].rstrip()
    return before[-1:] in _BOX_ENDS and bool(_BOX.search(before))


def _settled(sentence: Sentence, text: str) -> list[Cue]:
    """The cues, those of answers (": no") turned to where they belong.

    "Numbness: no" answers what stands before; in "CURES: no aberrant behavior" what follows is denied.
    """
    settled = []
    for cue in sentence.cues:
        if text[cue.start] in ":-" and cue.kind == "negated":
            before = bool(_ANSWERED.match(text, cue.end, sentence.end))
            cue = cue._replace(forward=not before, backward=before)  # noqa: PLW2901
            labels = [*_LABEL_BEGINS.finditer(text, sentence.start, cue.start)] if before else []
            settled += [Cue(m.start(), m.end(), "stop", True, False) for m in labels[-1:]]
        if cue.kind != "negated" or text[cue.end : cue.end + 1] != ":":
            settled.append(cue)
    return settled


def _strictly_inside(cue: Cue, start: int, end: int) -> bool:
    return start <= cue.start and cue.end <= end and (cue.start, cue.end) != (start, end)


def _by_line(text: str, find: Any) -> list[tuple[int, int, str]]:
    found: list[tuple[int, int, str]] = []
    place = 0
    for line in text.split("\n"):
        found += [(place + start, place + end, level) for start, end, level in find(line)]
        place += len(line) + 1
    return found


def _regions(text: str) -> list[RegionMention]:
    found: list[RegionMention] = []
    place = 0
    for line in text.split("\n"):
        found += [
            RegionMention(place + m.start, place + m.end, m.region, m.laterality, m.text)
            for m in find_regions(line)
        ]
        place += len(line) + 1
    return found


def _deal(sentences: list[Sentence], starts: list[int], found: Iterable[Any], name: str) -> None:
    """Give each find to the sentence that holds it."""
    for item in found:
        low, high = item[0], item[1]
        index = bisect_left(starts, low + 1) - 1
        if index >= 0 and high <= sentences[index].end:
            getattr(sentences[index], name).append(item)


def _mark_speakers(sentences: list[Sentence], starts: list[int], text: str, folded: str) -> None:
    heard: dict[int, set[str]] = {}
    for match in _speakers().find(text, folded):
        index = bisect_left(starts, match.start + 1) - 1
        if index < 0 or match.end > sentences[index].end:
            continue
        heard.setdefault(index, set()).update(match.payloads)
        if "relative" in match.payloads:
            end = _end_of_clause(folded, match.end, sentences[index].end)
            sentences[index].relatives.append((match.start, end))
    for index, words in heard.items():
        sentence = sentences[index]
        sentence.guideline = "guideline" in words and "person" not in words
        sentence.relatives = [span for span in sentence.relatives if _suffers(folded, *span, sentence.start)]


_CLAUSE_END = re.compile(
    r"[;.]|,? (?:but|and|while|whereas) (?:he|she|the (?:patient|claimant|applicant|worker)"
    r"|reports|denies|has)\b"
)
_KIN = (
    r"(?:mother|father|brother|sister|son|daughter|husband|wife|grandmother|grandfather|aunt|uncle|spouse|"
    r"family)"
)
_KIN_HAS = re.compile(
    rf"(?:\w+(?:'s)?[\s,]+(?:also |both |and {_KIN} |)(?:has|have|had|with|suffers?|suffered|died"
    rf"|is|was|:|-|diagnosed|underwent)\b|"
    r"family (?:medical )?history|[a-z']+\s*[:(-])"
)
_HELPER = re.compile(
    r"[\w']+ (?:has been |is |was |had |has |)(?:helps?|helping|assist\w*|driv\w*|cook\w*|present"
    r"|accompan\w*)"
)
# What another person has of health or care: their own pain, relief, surgery or drug.
_HEALTH = (
    r"(?:pain|relief|functions?|symptoms?|conditions?|surgery|operations?|injur\w+|injections?|therapy|treatments?"
    r"|care|improvement|recovery|relapse|visits|sessions|back|neck|knees?|shoulders?|numbness|weakness"
    r"|depression|arthritis|illness|health)\b"
)
_OWN = re.compile(
    r"[\w-]+(?:'s)?(?: of (?:his|hers|her|theirs|mine))?(?:"
    rf"(?<='s) (?:own )?(?:[\w-]+ )?{_HEALTH}(?! (?:bills?|records?|office|appointments?))"
    rf"|,? (?:also |once |has |have |had |\w+ that (?:her|his) own )*"
    r"(?:(?<=own )|(?:had|has|have|got|gets|reported|reports|noticed|underwent|suffer\w*"
    r"|completed|attended) )"
    rf"(?:(?!(?:with|to|for|by|into|on|in)\b)[\w%-]+ ){{0,3}}?{_HEALTH}"
    r"|,? (?:also )?(?:takes?|took|uses?|used|gets?|needs?) [^.;]{0,40}?"
    r"\b(?:(?:her|his) own\b|herself\b|himself\b))"
)
_OTHERS = re.compile(
    r"(?:co-?worker|co worker|colleague|neighbou?r|friend|interpreter|translator|adjuster|supervisor|foreman"
    r"|employer|boss|acquaintance|classmate|some(?:body|one) else|other patient|another patient|case manager"
    r"|roommate|partner)\b"
)
_OF_KIN = re.compile(r"\b(?:in|of|for|by) (?:his |her |the |a |patient's )?$")


def _end_of_clause(folded: str, start: int, end: int) -> int:
    stop = _CLAUSE_END.search(folded, start, end)
    return stop.start() if stop else end


def _suffers(folded: str, start: int, end: int, begin: int) -> bool:
    """Whether the clause is about a relative, and does not only name one ("lives with his wife")."""
    if _HELPER.match(folded, start, end):
        return False
    if _OWN.match(folded, start, end):
        return True
    if _OTHERS.match(folded, start, end):
        return False
    return bool(_KIN_HAS.match(folded, start, end) or _OF_KIN.search(folded, max(begin, start - 20), start))

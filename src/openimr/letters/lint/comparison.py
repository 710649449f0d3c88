"""Checks that compare summary, rationales and items with each other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from openimr.language import regions, services
from openimr.language.concepts import concepts
from openimr.letters.lint.quantities import facts_of
from openimr.letters.lint.rule import check, load
from openimr.letters.lint.view import Hit, ItemView, LetterView, Named, Passage, Sentence, services_named
from openimr.model import Assertion, Fact, FactKind

_LIST = re.compile(
    r"\btreatments?\s+(?:has|have|had)?\s*(?:to date\s+)?includ(?:ed|es?)\s+(?P<list>[^.;]{5,300})", re.I
)
_OR = re.compile(r"\b([a-z]{5,})\s+or\s+([a-z]{5,})\b", re.I)
_GRADE = (
    r"(mild(?:-to-|\s+to\s+)moderate|moderate(?:-to-|\s+to\s+)severe|mild|moderate|severe|minimal|marked)"
)
_LESIONS = (
    r"(stenosis|disc bulge|disk bulge|disc protrusion|disc herniation|spondylosis|"
    r"arthritis|osteoarthritis|tear|tendinosis)"
)
_GRADED = re.compile(
    rf"\b{_GRADE}\s+((?:(?!(?:mild|moderate|severe|minimal|marked|pain|symptoms|"
    rf"headaches?)\b)[a-z-]+\s+){{0,4}}?){_LESIONS}\b",
    re.I,
)
_NO_OTHER = re.compile(
    r"\bno\s+(?:other\s+|additional\s+|concurrent\s+)?adjunct\w*\s+(?:treatments?|therap\w+)\b[^.]{0,40}|"
    r"\bno\s+other\s+(?:treatments?|therap(?:y|ies))\s+(?:is\s+|are\s+|being\s+){0,2}(?:planned|"
    r"requested|sought)\b",
    re.I,
)
_PLANNED = re.compile(r"\b(?:plan|request(?:s|ed)?|recommend(?:s|ed)?|sought)\b", re.I)
_UNCHANGED = re.compile(
    r"\bunchanged\s+(?:[a-z]+\s+){0,3}?(?:complaints?|symptoms?|pain)(?:\s+complaints?)?\b", re.I
)
_CHANGED = re.compile(
    r"\b(?:increas(?:ed|ing)|worsen(?:ed|ing)|worse|decreas(?:ed|ing)|"
    r"improved)\s+(?:[a-z]+\s+){0,2}?(?:pain|symptoms)\b"
    r"(?!\s+(?:[a-z]+\s+){0,4}?(?:with|on|during|upon|when|while|after|by)\b)",
    re.I,
)
_PAST = re.compile(r"\bno\s+|\bdenie[sd]\b|\bwithout\b|\bif\b", re.I)
_OPERATION = re.compile(r"\b((?:hemi[\s-]?|micro)?[a-z]*(?:ectomy|otomy)|fusion)\b", re.I)
_EARLIER = re.compile(r"\b(?:earlier|prior|previous|status post)\b", re.I)
# What is under review, and which subjects the records document, is no finding that the summary should have.
_NO_FACT_TOLD = re.compile(
    r"^\s*This is a (?:review|request)\b|\bthe request(?:ed)?\b|\b(?:may|can) (?:be|help)\b|"
    r"\b(?:no|lack of|without)\s+(?:\w+\s+)?(?:documentation|evidence|mention|record)\s+of\b|"
    r"\b(?:records?|reports?|notes?|documentation)\b[^.;]{0,40}\b(?:document|show|contain|include)\w*\s+(?:\w+\s+){0,2}?"
    r"(?:monitoring|review|assessment|discussion|documentation)\s+of\b",
    re.I,
)
_FACT_KINDS = frozenset({FactKind.FINDING, FactKind.TREATMENT, FactKind.SURGERY})
_LONG_ENOUGH = 18


@check("IMR404")
def fact_only_in_rationale(view: LetterView) -> Iterator[Hit]:
    """Findings or treatments the rationale relies on and the summary does not have: once each."""
    known = set(view.summary.concepts)
    if not known:
        return
    for item in view.items:
        by_place: dict[tuple[int, int], list[str]] = {}
        asked = known | services_named(item.heading.text) | item.heading.concepts
        for fact, start, end in facts_of(item.rationale, _naming_other_than(asked, item.rationale)):
            if fact.concept not in asked | known and _relied_on(fact):
                known.add(fact.concept)
                by_place.setdefault((start, end), []).append(fact.label)
        for (start, end), labels in by_place.items():
            yield Hit(start, end, {"label": " and ".join(labels)}, item.index)


def _naming_other_than(known: set[str], passage: Passage) -> list[Sentence]:
    """The sentences of fact that name a finding or treatment which is not known."""
    places = [one.start for one in passage.named if _may_be_new(one, known)]
    told = [s for s in passage.of_fact if not _NO_FACT_TOLD.search(s.text)]
    return [s for s in told if any(s.start <= place < s.end for place in places)]


def _may_be_new(named: Named, known: set[str]) -> bool:
    if named.kind != "concept":
        return named.kind == "anchor"
    if named.key in known or named.key in load("words")["general_concepts"]:
        return False
    return concepts()[named.key].kind in _FACT_KINDS


def _relied_on(fact: Fact) -> bool:
    if fact.kind not in _FACT_KINDS or fact.concept in load("words")["general_concepts"]:
        return False
    if fact.kind is FactKind.FINDING:
        return fact.assertion in {Assertion.PRESENT, Assertion.HISTORICAL}
    return fact.assertion is Assertion.HISTORICAL


@check("IMR405", needs=("includ",))
def treatment_lists_differ(view: LetterView) -> Iterator[Hit]:
    """The rationale repeats the summary's list of treatments with other members. Once a letter."""
    first = _LIST.search(view.summary.text)
    if first is None:
        return
    stated = _members(first.group("list"))
    for item in view.items:
        match = _LIST.search(item.rationale.text)
        repeated = _members(match.group("list")) if match else set()
        if match and len(repeated & stated) >= 2 and repeated != stated:
            missing = ", ".join(sorted(repeated ^ stated))
            yield item.rationale.hit(match.start(), match.end(), item.index, members=missing)
            return


def _members(listed: str) -> set[str]:
    parts = re.split(r",\s*(?:and\s+)?|\s+and\s+", listed)
    return {" ".join(part.lower().split()) for part in parts if part.strip()}


@check("IMR406")
def becomes_bilateral(view: LetterView) -> Iterator[Hit]:
    """A region called bilateral in the rationale that the summary describes without sides. Once a letter."""
    if any(_SIDED.search(item.heading.text) for item in view.items):
        return
    for item in view.items:
        for sentence in item.sentences("fact"):
            if not _BOTH.search(sentence.text):
                continue
            for mention in regions.find_regions(sentence.text):
                if mention.laterality == "bilateral" and _described_without_side(view, mention.region):
                    word = sentence.text.lower().rfind("bilateral", max(0, mention.start - 25), mention.end)
                    start = word if word >= 0 else mention.start
                    words = sentence.text[start : mention.end]
                    yield item.rationale.hit(
                        sentence.start + start, sentence.start + mention.end, item.index, words=words
                    )
                    return


def _described_without_side(view: LetterView, region: str) -> bool:
    same = [m for m in view.summary.regions if m.region == region]
    related = [m for m in view.summary.regions if regions.related(m.region, region)]
    sided = any(m.laterality for m in related)
    return bool(same) and not sided and not any(_SIDED.search(_near(view.summary, m)) for m in related)


_BOTH = re.compile(r"\b(?:bilateral|both|b/l|bil)", re.I)
_SIDED = re.compile(r"\b(?:bilateral(?:ly)?|both|left|right|sides?)\b", re.I)


def _near(passage: Passage, mention: regions.RegionMention) -> str:
    return passage.text[max(0, mention.start - 30) : mention.end + 20]


@check("IMR407")
def or_becomes_and(view: LetterView) -> Iterator[Hit]:
    """ "Spasm or tenderness" in the summary, "spasm and tenderness" in the rationale."""
    pairs = {(a.lower(), b.lower()): f"{a} or {b}" for a, b in _OR.findall(view.summary.text)}
    for item in view.items:
        for sentence in item.sentences("fact", ""):
            for (first, second), printed in pairs.items():
                match = re.search(rf"\b{first}\s+and\s+{second}\b", sentence.text, re.I)
                if match and f"{first} and {second}" not in view.summary.text.lower():
                    start, end = sentence.start + match.start(), sentence.start + match.end()
                    yield item.rationale.hit(start, end, item.index, summary=printed, rationale=match.group())


@check("IMR408", needs=("mild", "moderate", "severe", "minimal", "marked"))
def grade_differs(view: LetterView) -> Iterator[Hit]:
    """A lesion graded otherwise in the rationale than in the summary."""
    graded = _grades(view.summary.text)
    for item in view.items:
        for sentence in item.sentences("fact", "application"):
            for lesion, (grade, start, end) in _grades(sentence.text).items():
                stated = graded.get(lesion)
                if stated and stated[0] != grade:
                    place = (sentence.start + start, sentence.start + end)
                    yield item.rationale.hit(*place, item.index, lesion=lesion, stated=stated[0], grade=grade)


def _grades(text: str) -> dict[str, tuple[str, int, int]]:
    """Lesion to its one grade with its characters; a lesion graded in two ways is left out."""
    found: dict[str, tuple[str, int, int]] = {}
    several: set[str] = set()
    for match in _GRADED.finditer(text):
        place = "foraminal " if "foramin" in match.group(2).lower() else ""
        lesion, grade = place + match.group(3).lower(), re.sub(r"\s+to\s+", "-to-", match.group(1).lower())
        if lesion in found and found[lesion][0] != grade:
            several.add(lesion)
        found.setdefault(lesion, (grade, match.start(), match.end()))
    return {lesion: value for lesion, value in found.items() if lesion not in several}


@check("IMR409", needs=("adjunct", "other"))
def other_treatment_denied(view: LetterView) -> Iterator[Hit]:
    """ "No adjunctive treatment is planned" although the request or the plan names another treatment."""
    for item in view.items:
        request = item.item.request
        for match in item.rationale.find(_NO_OTHER):
            planned = _planned_services(view, item)
            weighed = services_named(item.said("guideline"))
            judged = {request.service_category} if request else set()
            others = sorted(planned - (weighed & planned if len(planned & weighed) == 1 else judged))
            if others:
                names = ", ".join(services.service_label(key) for key in others)
                there = re.match(
                    r"there\s+(?:is|are|was)\s+$",
                    item.rationale.text[max(0, match.start() - 10) : match.start()],
                    re.I,
                )
                start = match.start() - len(there.group()) if there else match.start()
                yield item.rationale.hit(start, match.end(), item.index, others=names)


def _planned_services(view: LetterView, item: ItemView) -> set[str]:
    texts = [s.text for s in view.summary.sentences if _PLANNED.search(s.text)]
    return {
        mention.service.category
        for text in [item.heading.text, *texts]
        for mention in services.find_services(text)
    }


@check("IMR410", needs=("unchanged",))
def unchanged_but_changed(view: LetterView) -> Iterator[Hit]:
    """The rationale calls complaints unchanged, the summary records a change."""
    change = next(
        (m for m in view.summary.find(_CHANGED) if not _PAST.search(_before(view.summary, m))), None
    )
    if change is None:
        return
    for item in view.items:
        for match in item.rationale.find(_UNCHANGED):
            yield item.rationale.hit(match.start(), match.end(), item.index, change=change.group())


def _before(passage: Passage, match: re.Match[str]) -> str:
    return passage.text[max(0, match.start() - 25) : match.start()]


@check("IMR421", needs=("ectomy", "otomy", "fusion"))
def operation_named_twice(view: LetterView) -> Iterator[Hit]:
    """One earlier operation at one level under two names. Once a letter."""
    first: dict[str, str] = {}
    for passage in view.written:
        for sentence in passage.sentences:
            found = _earlier_operation(sentence) if sentence.role != "guideline" else None
            if found is None:
                continue
            level, name, start, end = found
            if _stem(name) != _stem(first.setdefault(level, name)):
                yield passage.hit(
                    sentence.start + start,
                    sentence.start + end,
                    None,
                    level=level,
                    first=first[level],
                    name=name,
                )
                return


def _earlier_operation(sentence: Sentence) -> tuple[str, str, int, int] | None:
    """Level, name and place of the one operation a sentence calls earlier; None if none or several."""
    names = list(_OPERATION.finditer(sentence.text))
    levels = regions.find_levels(sentence.text)
    if len(names) != 1 or not levels or len({level for _, _, level in levels}) != 1:
        return None
    name, (begin, end, level) = names[0], levels[0]
    earlier = _EARLIER.search(sentence.text[max(0, min(name.start(), begin) - 30) : name.start()])
    near = abs(name.start() - end) < 12 or abs(begin - name.end()) < 12
    if earlier is None or not near:
        return None
    return level, name.group(), min(name.start(), begin), max(name.end(), end)


def _stem(name: str) -> str:
    return (
        re.sub(r"[\s-]", "", name.lower()).replace("disk", "disc").removeprefix("hemi").removeprefix("micro")
    )


@check("IMR422")
def pasted_facts(view: LetterView) -> Iterator[Hit]:
    """The same paragraph of facts in two rationales. Reported once, where it first stands."""
    for first, second in combinations(view.items[:40], 2):
        shared = {" ".join(s.text.split()) for s in second.sentences("fact")}
        run = _longest_run(first.sentences("fact"), shared)
        if len(run) >= 2 and sum(len(s.text.split()) for s in run) >= _LONG_ENOUGH:
            slots = {"first": first.index + 1, "second": second.index + 1, "count": len(run)}
            yield first.rationale.hit(run[0].start, run[-1].end, first.index, **slots)
            return


def _longest_run(sentences: list[Sentence], shared: set[str]) -> list[Sentence]:
    best: list[Sentence] = []
    run: list[Sentence] = []
    for sentence in sentences:
        run = [*run, sentence] if " ".join(sentence.text.split()) in shared else []
        best = max(best, run, key=len)
    return best

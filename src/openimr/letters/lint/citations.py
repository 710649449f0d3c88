"""Checks 3xx: guideline citations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from openimr.language import regions
from openimr.letters.lint.rule import check, load
from openimr.letters.lint.view import Hit, ItemView, LetterView, Passage
from openimr.model import Citation, GuidelineBlock

_CHRONIC_PAIN = re.compile(r"chronic\s+pain\s+(?:medical\s+)?(?:treatment\s+)?guidelines?", re.I)
_SECTIONS_JOINED = re.compile(
    r"\b8\s+C\.?\s?C\.?\s?R\.?\s+§{0,2}\s*97\d\d\.\d{1,2}(?:\.\d)?\s*(?:&|and)\s*97\d\d\.\d{1,2}(?:\.\d)?",
    re.I,
)
_DOUBLED_LABEL = re.compile(r"\bPage\(s\):\s*(?P<again>(?:pages?|pgs?\.?|pp?\.)\s*:?\s*)[\d\s,&-]*\d", re.I)
_NOT_MTUS = re.compile(r"\bdid not base (?:their|his|her|its|his/her) decision on the MTUS\b", re.I)
_ON_MTUS = re.compile(r"\bDecision based on MTUS\b[^.]{0,120}", re.I)
_CHAPTER_PAGE = re.compile(r"\bchapter\s+(\d{1,2})\b[^.]{0,40}?\bpages?\s+(\d{1,3})\b", re.I)
_BARE = re.compile(
    r"^(?:Decision based on\s+)?(?:Non-MTUS Citation:?\s+|MTUS\s+)?(?:MTUS\s+)?"
    r"(?:Chronic Pain (?:Medical )?Treatment Guidelines?|Official Disability Guidelines(?: \(ODG\))?|"
    r"ODG(?: Guidelines)?|"
    r"(?:MTUS )?ACOEM(?: (?:Practice )?Guidelines)?|ACOEM Practice Guidelines)\s*[.;,:]*$",
    re.I,
)


class Cited(NamedTuple):
    """A citation with the side that made it and its characters in that side's passage."""

    item: ItemView
    passage: Passage
    citation: Citation
    start: int
    end: int

    def fault(self, *codes: str) -> str:
        """What the check of the citation found, if it is one of these faults; else empty."""
        verdict = self.citation.check
        if verdict is None or verdict.verdict != "fault" or not set(codes) & set(verdict.codes):
            return ""
        reason = verdict.reason or ""
        return reason[:1].upper() + reason[1:]

    def hit(self, **slots: object) -> Hit:
        """A hit at the citation."""
        return self.passage.hit(self.start, self.end, self.item.index, **slots)


def _cited(view: LetterView) -> Iterator[Cited]:
    for item in view.items:
        yield from cited_in(item, item.claims, item.item.claims_administrator_guideline)
        yield from cited_in(item, item.reviewer, item.item.reviewer_guideline)


def cited_in(item: ItemView, passage: Passage, block: GuidelineBlock) -> Iterator[Cited]:
    """The citations of one side that stand in its passage as they were read."""
    for citation in block.citations:
        raw = " ".join((citation.raw or "").split())
        at = passage.text.find(raw) if raw else -1
        if at >= 0:
            yield Cited(item, passage, citation, at, at + len(raw))


def _is_chronic_pain(citation: Citation) -> bool:
    return _CHRONIC_PAIN.search(citation.source or citation.raw or "") is not None


@check("IMR301")
def impossible_page(view: LetterView) -> Iterator[Hit]:
    """A page beyond the end of the chronic pain guideline."""
    book = load("guidelines")["chronic_pain"]
    for cited in _cited(view):
        beyond = [page for page in cited.citation.pages or () if page > book["pages"]]
        if beyond and _is_chronic_pain(cited.citation) and view.latest_date < book["until"]:
            yield cited.hit(reason=f"Page {beyond[0]} is cited of a guideline that has {book['pages']} pages")
        elif reason := cited.fault("page-outside-document"):
            yield cited.hit(reason=reason)


@cache
def _chapters() -> dict[int, Any]:
    return {
        int(number): chapter for number, chapter in load("guidelines")["acoem_chapters"]["chapters"].items()
    }


@check("IMR302")
def wrong_chapter(view: LetterView) -> Iterator[Hit]:
    """An ACOEM chapter that does not have the page cited with it."""
    until = load("guidelines")["acoem_chapters"]["until"]
    for cited in _cited(view):
        reason = _wrong_page(cited)
        reason = reason if reason and view.latest_date < until else ""
        if not reason and not _at_the_seam(cited):
            reason = cited.fault("page-in-other-chapter", "chapter-number-title", "no-such-chapter")
        if reason:
            yield cited.hit(reason=reason)


def _at_the_seam(cited: Cited) -> bool:
    """Whether the page is so near to its chapter that the approximate table of pages decides nothing."""
    chapter, pages = _chapter_of(cited), cited.citation.pages or ()
    return chapter is not None and bool(pages) and all(_lies_in(chapter, page, slack=3) for page in pages)


def _wrong_page(cited: Cited) -> str:
    """That the page cited lies in another chapter than the one cited, well inside it; else empty."""
    chapter, pages = _chapter_of(cited), cited.citation.pages or ()
    if chapter is None or not pages or "acoem" not in (cited.citation.raw or "").lower():
        return ""
    right = _chapter_with(pages[0])
    if right in {None, chapter} or _lies_in(chapter, pages[0], slack=3):
        return ""
    title = _chapters()[right or chapter]["title"]
    return f"Chapter {chapter} is cited for page {pages[0]}, which lies in Chapter {right}, {title}"


def _chapter_of(cited: Cited) -> int | None:
    match = re.search(r"\bChapter\s+(\d{1,2})\b", cited.citation.raw or "", re.I)
    number = int(match.group(1)) if match else None
    return number if number in _chapters() else None


def _chapter_with(page: int) -> int | None:
    return next((number for number in _chapters() if _lies_in(number, page)), None)


def _lies_in(chapter: int, page: int, slack: int = 0) -> bool:
    first, last = _chapters()[chapter]["pages"]
    return bool(first - slack <= page <= last + slack)


@check("IMR303")
def citation_without_section(view: LetterView) -> Iterator[Hit]:
    """A citation that names a whole guideline: no section, chapter or page."""
    for cited in _cited(view):
        citation = cited.citation
        if not (citation.section or citation.chapter or citation.pages) and _BARE.match(_sentence_of(cited)):
            yield cited.hit(source=citation.source or citation.raw)


def _sentence_of(cited: Cited) -> str:
    return cited.passage.text[cited.start : cited.end].strip()


@check("IMR304", needs=("97",))
def joined_regulations(view: LetterView) -> Iterator[Hit]:
    """Two sections of the regulations joined by an ampersand where a range is meant."""
    for item in view.items:
        for passage in (item.claims, item.reviewer):
            for match in passage.find(_SECTIONS_JOINED):
                yield passage.hit(match.start(), match.end(), item.index, words=match.group())


@check("IMR305")
def unrelated_section(view: LetterView) -> Iterator[Hit]:
    """A second section that is not on the pages cited and that nothing in the item speaks of."""
    sections = load("guidelines")["chronic_pain"]["sections"]
    for cited in _cited(view):
        pages, section = cited.citation.pages or (), cited.citation.section or ""
        if not _is_chronic_pain(cited.citation) or not pages or section.lower() in sections:
            continue
        known = next((name for name in _sections_beside(cited) if name.lower() in sections), None)
        if known is not None and _lies_on(sections[known.lower()], pages):
            yield from _unrelated(cited, section, known)


def _sections_beside(cited: Cited) -> list[str]:
    """The sections cited in the same words as this one, separated from it by a semicolon."""
    return re.split(r"\s*;\s*|\s+Page\(s\)", (cited.citation.raw or "").split("Guidelines")[-1].strip())


def _lies_on(bounds: list[int], pages: tuple[int, ...]) -> bool:
    return all(bounds[0] <= page <= bounds[1] for page in pages)


def _unrelated(cited: Cited, part: str, known: str) -> Iterator[Hit]:
    spoken = f"{cited.item.heading.text} {cited.item.rationale.text}".lower()
    words = re.findall(r"[a-z]{5,}", part.lower())
    if part != known and words and not any(word[:6] in spoken for word in words):
        at = cited.passage.text.find(part, cited.start)
        if at >= 0:
            yield cited.passage.hit(at, at + len(part), cited.item.index, part=part, known=known)


@check("IMR306", needs=("page(s)",))
def doubled_page_label(view: LetterView) -> Iterator[Hit]:
    """The word for pages repeated after its label."""
    for item in view.items:
        for passage in (item.claims, item.reviewer):
            for match in passage.find(_DOUBLED_LABEL):
                hit = passage.hit(match.start(), match.end(), item.index, words=match.group())
                yield hit._replace(edits=(passage.edit(*match.span("again"), ""),))


@check("IMR307")
def guideline_named_twice(view: LetterView) -> Iterator[Hit]:
    """One guideline under two names in one letter. Reported once, where the second name first stands."""
    for official, other in load("guidelines")["names"]:
        short = [
            item for item in view.items if _contains(item.claims, other) or _contains(item.reviewer, other)
        ]
        for item in view.items if short else ():
            at = item.rationale.text.lower().find(official.lower())
            if at >= 0:
                yield item.rationale.hit(at, at + len(official), item.index, official=official, other=other)
                return


def _contains(passage: Passage, name: str) -> bool:
    return name.lower() in passage.text.lower()


@check("IMR308")
def guideline_shift(view: LetterView) -> Iterator[Hit]:
    """Both sides cite one guideline, under sections for different services, without a word on why."""
    for item in view.items:
        if not _CHRONIC_PAIN.search(item.claims.text):
            continue
        claims, reviewer = _section_services(item.claims), _section_services(item.reviewer)
        if (
            not claims
            or not reviewer
            or claims & reviewer
            or "claims administrator" in item.rationale.text.lower()
        ):
            continue
        reviewers = [
            cited
            for cited in cited_in(item, item.reviewer, item.item.reviewer_guideline)
            if cited.citation.section
        ]
        if reviewers and _is_chronic_pain(reviewers[0].citation):
            claimed = next(
                (c.section for c in item.item.claims_administrator_guideline.citations if c.section), ""
            )
            yield reviewers[0].hit(claims=claimed, reviewer=reviewers[0].citation.section)


def _section_services(passage: Passage) -> set[str]:
    """The services whose sections a guideline line names."""
    text = passage.text.lower()
    return {service for service, pattern in _section_patterns().items() if pattern.search(text)}


@cache
def _section_patterns() -> dict[str, re.Pattern[str]]:
    table: dict[str, list[str]] = load("guidelines")["section_services"]
    return {
        service: re.compile("|".join(rf"\b{re.escape(title)}\b" for title in titles))
        for service, titles in table.items()
    }


@check("IMR309", needs=("mtus",))
def basis_contradicted(view: LetterView) -> Iterator[Hit]:
    """A side that says it did not base its decision on the MTUS and then cites the MTUS."""
    for item in view.items:
        for passage in (item.claims, item.reviewer):
            said = _NOT_MTUS.search(passage.text)
            match = _ON_MTUS.search(passage.text) if said else None
            if said and match:
                start, end = min(said.start(), match.start()), max(said.end(), match.end())
                yield passage.hit(start, end, item.index)


@check("IMR310")
def rationale_cites_other_chapter(view: LetterView) -> Iterator[Hit]:
    """The rationale cites a chapter that does not have the page it cites."""
    until = load("guidelines")["acoem_chapters"]["until"]
    for item in view.items:
        for match in item.rationale.find(_CHAPTER_PAGE):
            chapter, page = int(match.group(1)), int(match.group(2))
            right = _chapter_with(page)
            if (
                chapter in _chapters()
                and right not in {None, chapter}
                and not _lies_in(chapter, page, slack=3)
                and view.latest_date < until
            ):
                yield item.rationale.hit(
                    match.start(), match.end(), item.index, chapter=chapter, page=page, right=right
                )


@check("IMR311")
def chapter_of_other_region(view: LetterView) -> Iterator[Hit]:
    """A chapter for a body part that the letter never mentions, while it does mention others."""
    for cited in _cited(view):
        chapter = _chapter_of(cited)
        if chapter is None or cited.citation.pages or "acoem" not in (cited.citation.raw or "").lower():
            continue
        spoken = {m.region for passage in (*view.written, cited.item.heading) for m in passage.regions}
        wanted = _chapters()[chapter]["regions"]
        if spoken and chapter < 15 and not any(regions.related(a, b) for a in wanted for b in spoken):
            yield cited.hit(chapter=chapter, title=_chapters()[chapter]["title"])

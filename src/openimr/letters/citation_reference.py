"""Journal articles, books, labels and web pages: author, title, journal, year, volume, pages."""

from __future__ import annotations

import re
from collections.abc import Iterator

from openimr.letters.documents import Evidence, name_pattern, names
from openimr.model import Reference

_PAGE = r"[a-z]{0,2}\d{1,6}(?:\s*-\s*[a-z]?\d{1,6})?"
# 2005 Aug 15;30(16):1799-807; 2010;(3):CD001234
_VANCOUVER = re.compile(
    rf"\b(?P<year>(?:19|20)\d\d)(?:\s+[a-z]{{3,9}}\.?(?:[-/][a-z]{{3,9}}\.?)?(?:\s+\d{{1,2}}(?:-\d{{1,2}})?)?)?\s*"
    rf"(?:;\s*(?:vol\.?\s*)?(?P<volume>\d{{1,4}})?|,\s*(?:vol\.?\s*)?(?P<after>\d{{1,4}})(?=\s*\())"
    rf"\s*(?:\((?P<issue>[^()]{{1,20}})\))?\s*:\s*(?P<pages>{_PAGE})?"
)
# Spine, 30(16), 1799-1807; Vol. 30, No. 16, pp. 1799-1807
_VOLUME_FIRST = re.compile(
    rf"\b(?:vol(?:ume)?\.?\s*)?(?P<volume>\d{{1,4}})\s*(?:\((?P<issue>[^()]{{1,20}})\)|,?\s*(?:no\.?|issue)\s*(?P<number>\d{{1,4}}))"
    rf"\s*[:,]\s*(?:pp?\.?\s*|pages?\s*)?(?P<pages>{_PAGE})"
)
_YEAR = re.compile(r"(?<![\d./:-])(?:19|20)\d\d(?![\d/])")
# Smith AB, de Jong C, et al. | Smith, A. B., & Jong, C. | Smith et al.
_AUTHOR = (
    r"(?:(?:de|van|der|von|la)\s){0,2}[A-Z][\w'’-]{1,30}(?:\s[A-Z][\w'’-]{2,30})?"
    r"(?:\s[A-Z]{1,3}\b|,\s(?:[A-Z]\.\s?-?){1,3}|(?=\s+et\s+al))"
)
_AUTHORS = re.compile(
    rf"{_AUTHOR}(?:(?:,\s|,?\s(?:and|&)\s){_AUTHOR}){{0,20}}(?:,?\s+et\.?\s+al)?(?=[.,:;(]|\s\(|\s|$)"
)
_YEAR_FIRST = re.compile(r"^[\s.,]*\((?:19|20)\d\d[^()]{0,12}\)")
_DOI = re.compile(r"\b10\.\d{4,9}/[^\s,;]{1,100}")
_PMID = re.compile(r"\bpmid:?\s*(\d{5,9})|ncbi\.nlm\.nih\.gov/pubmed/(\d{5,9})")
_URL = re.compile(
    r"\b(?:https?://|www\.)[^\s,;()]{3,200}|\b[a-z][\w-]{1,40}\.(?:com|org|gov|net)(?:/[^\s,;()]{0,200})?"
)
_EDITION = re.compile(r"\b(\d{1,2}(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth)\s+ed(?:ition|\b)")
_STOP = re.compile(r"(?<!\bvs)(?<!\bDr)[.?]\s+(?=[A-Z\"'(])")


def kind_of(low: str) -> tuple[str | None, Evidence | None]:
    """What kind of source a piece of plain text cites, and which source if its name is known."""
    named: Evidence | None = None
    for match in name_pattern().finditer(low):
        target = names()[" ".join(match.group().split())]
        if isinstance(target, Evidence) and not low[match.start() - 1 : match.start()].isalnum():
            named = target
            break
    if _VANCOUVER.search(low) or _VOLUME_FIRST.search(low):
        return ("review" if named and named.kind == "review" else "journal"), named
    if named:
        return named.kind, named
    if "et al" in low:
        return "journal", None
    if ("edition" in low or " ed" in low) and _EDITION.search(low):
        return "book", None
    return ("website" if _URL.search(low) else None), None


def reference_in(text: str, low: str, kind: str | None) -> Reference | None:
    """The bibliographic parts of `text` (`low` is its plain form), or None if none can be told."""
    mark = _VANCOUVER.search(low) or _VOLUME_FIRST.search(low)
    parts = {name: value for name, value in (mark.groupdict() if mark else {}).items() if value}
    year = parts.get("year") or _last_year(low)
    doi, pmid, url = _DOI.search(low), _PMID.search(low), _URL.search(low)
    edition = _EDITION.search(low)
    head = _head(text, mark.start() if mark else None) if kind in {"journal", "review", "book"} else {}
    found = Reference(
        **head,
        year=int(year) if year else None,
        volume=parts.get("volume") or parts.get("after"),
        issue=parts.get("issue") or parts.get("number"),
        pages=parts["pages"].replace(" ", "") if "pages" in parts else None,
        edition=edition.group(1) if edition else None,
        doi=doi.group().rstrip(".") if doi else None,
        pmid=(pmid.group(1) or pmid.group(2)) if pmid else None,
        url=text[slice(*url.span())].rstrip(".") if url else None,
    )
    return None if found == Reference() else found


def _last_year(low: str) -> str | None:
    years = _YEAR.findall(low)
    return years[-1] if years else None


def _head(text: str, end: int | None) -> dict[str, str]:
    """Authors, title and journal before the volume: segments end with a full stop and a capital."""
    found: dict[str, str] = {}
    start = 0
    if authors := _AUTHORS.match(text):
        found["authors"] = authors.group().strip(" ,")
        start = authors.end()
    rest = _YEAR_FIRST.sub("", text[start:end])
    segments = [part for part in (one.strip(' .,;:"') for one in _STOP.split(rest)) if part]
    if end is not None and len(segments) > 1:
        found["journal"] = _journal(segments.pop())
    elif end is not None and segments:
        return found | _by_comma(segments[0])
    if segments:
        found["title"] = ". ".join(segments)
    return found


def _journal(segment: str) -> str:
    return segment.rstrip(" ,.(0123456789")


def _by_comma(segment: str) -> dict[str, str]:
    """`Smith J, Effect of rest on back pain, Spine` and plain `Spine`."""
    parts = [part.strip() for part in segment.split(",") if part.strip()]
    if len(parts) < 2:
        return {"journal": _journal(segment)}
    return {"title": ", ".join(parts[:-1]), "journal": _journal(parts[-1])}


def journal_marks(low: str) -> Iterator[re.Match[str]]:
    """Places of year, volume and pages of journal articles in plain text, in order."""
    if ";" in low or "(" in low:
        yield from _VANCOUVER.finditer(low)


def is_reference(low: str) -> bool:
    """Whether a line without the name of a guideline is a bibliographic reference."""
    return any(True for _ in journal_marks(low)) or kind_of(low)[0] in {"website", "review"}

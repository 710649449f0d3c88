"""The service, body regions and side of a heading, as written."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from openimr.language.regions import RegionMention, find_regions, region_label
from openimr.language.visits import NUMBER
from openimr.letters.case_surgery import operation
from openimr.letters.clauses import lower_plain, plain

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NUMBERING = re.compile(r"^\s*\(?\d{1,2}[.)]\s+(?=\D)")
_PLURAL_MARK = re.compile(r"(?<=[a-z])\(s\)", re.IGNORECASE)
_N = NUMBER
_RANGE = r"(?:\s*\(\d+\))?(?:\s*(?:-|–|to)\s*\d+)?"
_SESSION = r"(?:sessions?|visits?|treatments?)"
_SPAN = r"(?:weeks?|wks?|months?|mos?|days?)"
_EACH = r"(?:\s*(?:per|a|an|each|every|/)\s*(?:week|wk|month|day)\b|\s*weekly|\s*daily)"
# How often, how long and how many: said apart from the service.
_QUANTITY = re.compile(
    rf"[,;]?\s*(?:\(?\b(?:quantity|qty\.?|total(?:\s+of)?)\s*:?\s*(?:of\s+)?#?\d+(?:\s*(?:{_SESSION}|units?|tablets?|capsules?))?\)?"
    rf"|\(?\b{_N}{_RANGE}\s*(?:x|times?)(?:{_EACH}|\s*\d+\s*(?:-\s*\d+\s*)?(?:{_SPAN}|{_SESSION})?)\)?"
    rf"|\b(?:once|twice|thrice){_EACH}"
    rf"|\(?\b{_N}{_RANGE}\s*(?:{_SESSION}\s*)?{_EACH}\)?"
    rf"|\b(?:for|times)\s+(?:a\s+total\s+of\s+)?{_N}{_RANGE}\s*(?:{_SPAN}|{_SESSION})"
    rf"|(?:\(\s*)?\b{_N}{_RANGE}\s*{_SESSION}\s*\)?(?:\s+of\b)?"
    rf"|\bx\s*\d+(?:\s*(?:{_SPAN}|{_SESSION}))?"
    r"|\b\d+(?:\.\d+)?\s*(?:grams?|gms?|g|ml|ounces?|oz)\b(?:\s+tubes?)?"
    r"|\(?#\s*\d+\)?(?:\s*,?\s*(?:with\s+)?\w+\s+refills?)?|(?:with\s+)?\b\w+\s+refills?\b)",
    re.IGNORECASE,
)
_LEADING_COUNT = re.compile(
    rf"^\s*(?:\d{{1,3}}\s*|{_N}(?![\w-])\s*)(?:\(\d+\)\s*)?(?=[A-Za-z])(?!(?:mg|mcg)\b)", re.IGNORECASE
)
_TRAILING_UNIT = re.compile(r"\s+(?:visits?|sessions?)\s*(?=$|\()", re.IGNORECASE)
_LINK = (
    r"(?:\b(?:for|to|of|on|in|at|over)\s+)?(?:\b(?:the|his|her)\s+)?"
    r"(?:\b(?:left|right|bilateral|both|bilaterally)\s+)?"
)
_LEFTOVER = re.compile(
    r"\(\s*\)|\b(?:and|or|for|to|of|the|with|left|right|bilateral|both|at|on|in)\s*$|^\s*(?:and|or|for|to|of|the)\s+|[\s,;:/&-]+$|^[\s,;:/&-]+",
    re.IGNORECASE,
)
_MORE = re.compile(r"^(?P<more>additional|further|continued|extension\s+of)\s+(?P<rest>.+)", re.IGNORECASE)
_SPINAL = frozenset({"cervical", "thoracic", "lumbar", "lumbosacral", "thoracolumbar", "cervicothoracic"})


def service_text(heading: str) -> str | None:
    """The service in plain words: no count, no schedule, no body region, abbreviations spelled out.

    >>> service_text("4 MASSAGE THERAPY VISITS (LUMBAR)")
    'massage therapy'
    """
    text = _PLURAL_MARK.sub("s", _NUMBERING.sub("", heading))
    text = _QUANTITY.sub(" ", _without_regions(text))
    text = _TRAILING_UNIT.sub(" ", _LEADING_COUNT.sub("", text))
    text = re.sub(r"^(?:left|right|bilateral)\s+", "", _clean(text), flags=re.IGNORECASE)
    text = re.sub(r"\s+/\s*|/\s+", " / ", lower_plain(plain(_spelled(text))))
    more = _MORE.match(text)
    if more:
        text = f"{more.group('rest')} ({more.group('more')})"
    gloss = _data()["glossed"].get(text)
    return (f"{text} ({gloss})" if gloss else text) or None


def _clean(text: str) -> str:
    before = None
    while before != text:
        before, text = text, _LEFTOVER.sub(" ", text).strip()
    text = re.sub(r"\s+([,;:)])", r"\1", re.sub(r"\(\s+", "(", text))
    return " ".join(text.split())


def _without_regions(text: str) -> str:
    """The heading without its body regions. A region that belongs to the name of the service stays."""
    mentions = [one for one in find_regions(text) if _stands_apart(text, one)]
    for one in reversed(mentions):
        link = re.search(_LINK + "$", text[: one.start], re.IGNORECASE)
        start = link.start() if link else one.start
        text = text[:start] + " " + text[one.end :]
    return re.sub(r"(?:\s+(?:and|or|&|/)\s*){2,}", " ", text) if mentions else text


def _stands_apart(text: str, one: RegionMention) -> bool:
    """Whether the mention is a place and not a part of a name ("knee brace", "medial branch block")."""
    after = text[one.end :].lstrip()
    if _LEVEL.match(one.text):
        return True
    if operation().search(one.text):
        return False
    before = text[: one.start].rstrip().lower()
    if _PLACED.search(before) or not _LETTER.match(after) or _GOES_ON.match(after):
        return True
    return bool(_place_first().match(after)) or (
        bool(_SIDED.search(before)) and not _keeps_place().match(after)
    )


_LEVEL = re.compile(r"[CTLS]-?\d")
_PLACED = re.compile(r"\b(?:for|to|of|on|in|at|the|both|and)$|[(,/&-]$")
_SIDED = re.compile(r"\b(?:left|right|bilateral)$")
_LETTER = re.compile(r"[A-Za-z]")
_GOES_ON = re.compile(r"(?:and|x|\d|for)\b", re.IGNORECASE)


@cache
def _place_first() -> re.Pattern[str]:
    """Services before which a body region is the place ("lumbar spine MRI")."""
    return re.compile(rf"(?:{'|'.join(_data()['place_first'])})\b", re.IGNORECASE)


@cache
def _keeps_place() -> re.Pattern[str]:
    """Things whose name has the body region in it, with a side or without ("left knee brace")."""
    return re.compile(rf"(?:{'|'.join(_data()['keeps_place'])})", re.IGNORECASE)


def _spelled(text: str) -> str:
    return _abbreviations().sub(lambda match: _spelling(match.group()), text)


@cache
def _abbreviations() -> re.Pattern[str]:
    keys = sorted(_data()["spelled"], key=len, reverse=True)
    longer = [re.escape(key) for key in keys if " " in key]
    short = [re.escape(key) for key in keys if " " not in key]
    return re.compile(rf"(?<!\w)(?:(?i:{'|'.join(longer)})|(?:{'|'.join(short)}))(?!\w)")


@cache
def _spelling(words: str) -> str:
    spelled: dict[str, str] = _data()["spelled"]
    wanted = " ".join(words.lower().split())
    return spelled.get(words) or next(full for key, full in spelled.items() if key.lower() == wanted)


def body_regions(heading: str) -> tuple[str, ...]:
    """The body regions as written, in lower case, without their side; each once.

    A spinal adjective stands for its spine ("lumbar" is "lumbar spine"), levels for their part of it.
    A region in the name of a condition or a provider ("trigger finger", "spine surgeon") counts only
    where no other is named.
    """
    text = _NUMBERING.sub("", heading)
    mentions = find_regions(text)
    if len(mentions) > 1:
        names = [match.span() for match in _place_in_name().finditer(text)]
        apart = [m for m in mentions if not any(a <= m.start < b for a, b in names)]
        mentions = apart or mentions
    found: dict[str, str] = {}
    for one in mentions:
        name = _region_words(one)
        if not any(name in other for other in found.values()):
            found.setdefault(one.region, name)
    return tuple(found.values())


@cache
def _place_in_name() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(_data()['place_in_name'])})\b", re.IGNORECASE)


def _region_words(one: RegionMention) -> str:
    words = re.sub(r"^(?:left|right|bilateral|both|the)\s+", "", plain(one.text).lower())
    if words in _SPINAL:
        return f"{words} spine"
    return region_label(one.region) if re.search(r"\d", words) or operation().search(words) else words


def laterality(heading: str) -> str | None:
    """left, right or bilateral; bilateral where left and right are both named."""
    sides = {one.laterality for one in find_regions(heading) if one.laterality}
    if not sides:
        return None
    return "bilateral" if len(sides) > 1 else sides.pop()


def needs_no_region(heading: str, category: str = "") -> bool:
    """Whether the service is one that is asked for without a body region (drugs, tests, programs).

    `category` is the service category of the request, if it is known.
    """
    return category in _data()["regionless_categories"] or bool(_regionless().search(heading))


@cache
def _regionless() -> re.Pattern[str]:
    return re.compile("|".join(_data()["regionless"]), re.IGNORECASE)


@cache
def _data() -> dict[str, Any]:
    path = files("openimr.letters") / "data" / "services.yaml"
    loaded: dict[str, Any] = yaml.load(path.read_text("utf-8"), _LOADER)  # noqa: S506
    return loaded

"""The service, body regions and side of a heading, as written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import yaml

from openimr.language.hints import heard, lower, need
from openimr.language.later import later
from openimr.language.regions import RegionMention, region_label, regions_of
from openimr.language.visits import NUMBER, NUMBER_WORD
from openimr.letters.case_surgery import operation
from openimr.letters.clauses import lower_plain, plain

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NUMBERING = re.compile(r"\s*\(?\d{1,2}[.)]\s+(?=\D)")
# What stands before a service and is none: that it goes with an operation, or has already been given.
_LEAD = re.compile(
    r"(?:(?:associated|related|ancillary|post-?op(?:erative)?|pre-?op(?:erative)?)\s+(?:surgical\s+)?(?:services?|items?|procedures?|requests?|dme)\s*[:;-]"
    r"|(?:retro(?:spective(?:ly)?)?|prospective|concurrent)(?:\s+(?:request|review|authorization)(?:\s+for)?)?\s*[:;-]|(?:request\s+for|dme|medication)\s*:)\s*",
    re.IGNORECASE,
)
_LEAD_LETTERS = frozenset("ARPCDMarpcdm")
_SERVED_ON = re.compile(
    r"[\s,]*\(?\b(?:dos|date\s+of\s+service|performed(?:\s+on)?|dispensed(?:\s+on)?)\s*:?\s*\d{1,2}[/-]\d{1,2}[/-]\d{2,4}(?:\s*(?:-|to|through)\s*\d{1,2}[/-]\d{1,2}[/-]\d{2,4})?\)?",
    re.IGNORECASE,
)
# A number that belongs to the name: of a tooth, of a dimension.
_NUMBERED = re.compile(
    r"\b(?:teeth|tooth|crowns?|implants?|extractions?|root\s+canals?|fillings?|bridges?)\b[^,;]{0,20}#\s*\d"
    r"|#\s*\d+\s*(?:and|&|-|to|through)\s*#\s*\d",
    re.IGNORECASE,
)
_SESSIONS_OF = re.compile(r"^(?:sessions?|visits?|treatments?)\s+of\s+", re.IGNORECASE)
_TWO_MARKS = re.compile(r",\s*(?=[,:;])")
_PLURAL_MARK = re.compile(r"(?<=[a-z])\(s\)", re.IGNORECASE)
_N = NUMBER
_RANGE = r"(?:\s*\(\d+\))?(?:\s*(?:-|–|to)\s*\d+)?"
_SESSION = r"(?:sessions?|visits?|treatments?)"
_SPAN = r"(?:weeks?|wks?|months?|mos?|days?)"
_EACH = r"(?:\s*(?:per|a|an|each|every|/)\s*(?:week|wk|month|day)\b|\s*weekly|\s*daily)"


def _quantity(refills: str, more: str) -> re.Pattern[str]:
    """How often, how long and how many, in lower case: said apart from the service."""
    # The first character is looked at first: at most places nothing of all this can begin.
    return later(
        rf"[,;]?\s*(?=[(#\dqtofxsenad]{more})(?:\(?\b(?:quantity|qty\.?|total(?:\s+of)?)\s*:?\s*(?:of\s+)?#?\d+(?:\s*(?:{_SESSION}|units?|tablets?|capsules?))?\)?"
        rf"|\(?\b{_N}{_RANGE}\s*(?:x|times?)(?:{_EACH}|\s*\d+\s*(?:-\s*\d+\s*)?(?:{_SPAN}|{_SESSION})?)\)?"
        rf"|\b(?:once|twice|thrice){_EACH}"
        rf"|\(?\b{_N}{_RANGE}\s*(?:{_SESSION}\s*)?{_EACH}\)?"
        rf"|\b(?:for|times)\s+(?:a\s+total\s+of\s+)?{_N}{_RANGE}\s*(?:{_SPAN}|{_SESSION})"
        rf"|(?:\(\s*)?\b{_N}{_RANGE}\s*{_SESSION}\s*\)?(?:\s+of\b)?"
        rf"|\bx\s*\d+(?:\s*(?:{_SPAN}|{_SESSION}))?"
        r"|\b\d+(?:\.\d+)?\s*(?:grams?|gms?|g|ml|ounces?|oz)\b(?:\s+tubes?)?"
        rf"|\(?#\s*\d+\)?{refills})"
    )


_QUANTITY = _quantity("", "")
_REFILLS_TOO = _quantity(r"(?:\s*,?\s*(?:with\s+)?\w+\s+refills?)?|(?:with\s+)?\b\w+\s+refills?\b", r"|\w")
_LEADING_COUNT = re.compile(
    rf"\s*(?:\d{{1,3}}\s*|{_N}(?![\w-])\s*)(?:\(\d+\)\s*)?(?=[a-z])(?!(?:mg|mcg|d)\b)"
)
_TRAILING_UNIT = re.compile(r"\s+(?:visits?|sessions?)\s*(?=[,;]?\s*$|\()", re.IGNORECASE)
_LINK = re.compile(
    r"(?:\b(?:for|to|of|on|in|at|over)\s+)?(?:\b(?:the|his|her)\s+)?"
    r"(?:\b(?:left|right|bilateral|both|bilaterally)\s+)?$"
)
_LINK_REACH = 60
_EMPTY = re.compile(r"\(\s*\)")
_LAST_LINK = re.compile(r"\b(?:and|or|for|to|of|the|with|left|right|bilateral|both|at|on|in)$", re.IGNORECASE)
_LAST_LINK_REACH = 10
_FIRST_LINK = re.compile(r"(?:and|or|for|to|of|the)\s+", re.IGNORECASE)
_FIRST_SIDE = re.compile(r"(?:left|right|bilateral)\s+", re.IGNORECASE)
_SLASH = re.compile(r"\s+/\s*|/\s+")
_LINKS_LEFT = re.compile(r"(?:\s+(?:and|or|&|/)\s*){2,}")
_MORE = re.compile(r"^(?P<more>additional|further|continued|extension\s+of)\s+(?P<rest>.+)", re.IGNORECASE)
_SPINAL = frozenset({"cervical", "thoracic", "lumbar", "lumbosacral", "thoracolumbar", "cervicothoracic"})
_REMEMBERED = 2048

# What the words of a heading must hold for an amount or a unit to be in it.
_SAYS_AMOUNT = need(rf"\d|{NUMBER_WORD}|thrice|refill")
_SAYS_REFILL = need("refill")
_SAYS_UNIT = need("visit|session")


def service_text(heading: str) -> str | None:
    """The service in plain words: no count, no schedule, no body region, abbreviations spelled out.

    >>> service_text("4 MASSAGE THERAPY VISITS (LUMBAR)")
    'massage therapy'
    """
    text = _unnumbered(heading)
    lead = _LEAD.match(text) if text[:1] in _LEAD_LETTERS else None
    if lead and (rest := service_text(text[lead.end() :])):
        return rest
    text = _SERVED_ON.sub("", text) if "/" in text or "-" in text else text
    if "(s)" in text or "(S)" in text:
        text = _PLURAL_MARK.sub("s", text)
    text = _without_amount(_without_regions(text))
    text = _clean(text)
    side = _FIRST_SIDE.match(text)
    text = lower_plain(plain(_spelled(text[side.end() :] if side else text)))
    if "/" in text:
        text = _SLASH.sub(" / ", text)
    more = _MORE.match(text)
    if more:
        text = f"{_SESSIONS_OF.sub('', more.group('rest'))} ({more.group('more')})"
    gloss = _data()["glossed"].get(text)
    return (f"{text} ({gloss})" if gloss else text) or None


def _unnumbered(heading: str) -> str:
    numbering = _NUMBERING.match(heading)
    return heading[numbering.end() :] if numbering else heading


def _without_amount(text: str) -> str:
    marks = heard(text).marks
    if marks & _SAYS_AMOUNT and not _NUMBERED.search(text):
        amount = _REFILLS_TOO if marks & _SAYS_REFILL else _QUANTITY
        text = _blanked(text, amount.finditer(lower(text)))
        leading = _LEADING_COUNT.match(lower(text))
        text = text[leading.end() :] if leading else text
    return _TRAILING_UNIT.sub(" ", text) if marks & _SAYS_UNIT else text


def _blanked(text: str, matches: Iterable[re.Match[str]]) -> str:
    """The text with a blank for each of the stretches matched."""
    pieces, position = [], 0
    for match in matches:
        pieces.append(text[position : match.start()])
        position = match.end()
    return " ".join([*pieces, text[position:]])


def _clean(text: str) -> str:
    """The text without empty brackets, and without links and marks left over at its ends."""
    before = None
    while before != text:
        before = text
        if "(" in text:
            text = _EMPTY.sub(" ", text)
        text = text.strip().strip(",;:/&-").strip()
        last = _LAST_LINK.search(text, max(0, len(text) - _LAST_LINK_REACH))
        text = text[: last.start()].rstrip() if last else text
        first = _FIRST_LINK.match(text)
        text = text[first.end() :] if first else text
    text = _TWO_MARKS.sub("", " ".join(text.split())).replace("( ", "(")
    return text.replace(" ,", ",").replace(" ;", ";").replace(" :", ":").replace(" )", ")")


def _without_regions(text: str) -> str:
    """The heading without its body regions. A region that belongs to the name of the service stays."""
    low = lower(text)
    mentions = [one for one in regions_of(text) if _stands_apart(text, low, one)]
    if not mentions:
        return text
    for start, end in sorted({(one.start, one.end) for one in mentions}, reverse=True):
        link = _LINK.search(low, max(0, start - _LINK_REACH), start)
        text = text[: link.start() if link else start] + " " + text[end:]
    return _LINKS_LEFT.sub(" ", text)


def _stands_apart(text: str, low: str, one: RegionMention) -> bool:
    """Whether the mention is a place and not a part of a name ("knee brace", "medial branch block")."""
    after = text[one.end :].lstrip()
    if _LEVEL.match(one.text):
        return True
    if _names_operation(one.text) or _names_more(one.text, after):
        return False
    before = low[max(0, one.start - _PLACED_REACH) : one.start].rstrip()
    if _PLACED.search(before) or not _LETTER.match(after) or _GOES_ON.match(after):
        return True
    return bool(_place_first().match(after)) or (
        bool(_SIDED.search(before)) and not _keeps_place().match(after)
    )


def _names_more(words: str, after: str) -> bool:
    """Whether the place is within the name of a test, or has a number as a tooth has."""
    return words.endswith(("gram", "graphy")) or after.startswith("#")


_LEVEL = re.compile(r"[CTLS]-?\d")
_PLACED_REACH = 24
_PLACED = re.compile(r"\b(?:for|to|of|on|in|at|the|both|and)$|[(,/&-]$")
_SIDED = re.compile(r"\b(?:left|right|bilateral)$")
_LETTER = re.compile(r"[A-Za-z]")
_GOES_ON = re.compile(r"(?:and|x|\d|for)\b", re.IGNORECASE)


@lru_cache(_REMEMBERED)
def _names_operation(words: str) -> bool:
    return operation().search(words) is not None


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
    text = _unnumbered(heading)
    mentions = regions_of(text)
    if len(mentions) > 1:
        names = [match.span() for match in _place_in_name().finditer(text)]
        apart = tuple(m for m in mentions if not any(a <= m.start < b for a, b in names))
        mentions = apart or mentions
    found: dict[str, str] = {}
    for one in mentions:
        name = _region_words(one.text, one.region)
        if name.endswith(("gram", "graphy")):
            continue
        before = found.get(one.region, "")
        if before and region_label(one.region) == name and name not in before:
            found[one.region] = name
        if not any(name in other for other in found.values()):
            found.setdefault(one.region, name)
    return tuple(found.values())


@cache
def _place_in_name() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(_data()['place_in_name'])})\b", re.IGNORECASE)


@lru_cache(_REMEMBERED)
def _region_words(written: str, region: str) -> str:
    words = re.sub(r"^(?:left|right|bilateral|both|the)\s+", "", plain(written).lower())
    if words in _SPINAL:
        return f"{words} spine"
    return region_label(region) if re.search(r"\d", words) or operation().search(words) else words


def laterality(heading: str) -> str | None:
    """left, right or bilateral; bilateral where left and right are both named."""
    sides = {one.laterality for one in regions_of(heading) if one.laterality}
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

"""What people type into the search: words, "phrases", field:value, -not, OR, (groups); read into a tree.

functional improvement                    both words
"functional improvement"                  the phrase; "functional improvement"~3 with up to 3 words between
acupunct*                                 words that begin so
decision:overturned service:acupuncture   an item that is both
year:2014..2016  age:..40  quantity:12    numbers from, to, exactly
region:neck,low_back                      either
-"home exercise" (EMG OR NCV)             without; either
cites:"MTUS Chronic Pain p. 98"           decisions that cite it
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches

from openimr.corpus.errors import CorpusError

LONGEST = 2000
MOST_PARTS = 64
DEEPEST = 12

# The fields and what they take, in words for people.
FIELDS = {
    "decision": "upheld or overturned",
    "service": "what was asked for, such as acupuncture or mri",
    "region": "part of the body, such as low_back or neck",
    "section": "section of a guideline, such as physical medicine",
    "cites": "a citation, such as ACOEM chapter 12 page 303",
    "quantity": "visits or units, such as 12 or 6..12",
    "year": "year of the decision, such as 2014 or 2014..2016",
    "date": "day of the decision, such as 2014-01-01..2014-06-30",
    "specialty": "specialty of the reviewer, such as pain medicine",
    "age": "age of the worker, such as 30..40",
    "sex": "female or male",
    "layout": "layout of the letter, such as F1",
    "status": "full or partial",
    "case": "case number",
}

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<open>\() | (?P<close>\)) |
      (?P<not>-(?=[^\s)-])|NOT(?=\s)) |
      (?P<or>OR(?=[\s(]|$)) | (?P<and>AND(?=[\s(]|$)) |
      (?P<field>[A-Za-z_]{2,20}):(?=[^\s:/\\)]) |
      (?P<quoted>"[^"]*"(?:~(?P<slop>\d{1,2}))?) |
      (?P<word>[^\s()"]+)
    )""",
    re.VERBOSE,
)
_VALUE = re.compile(r'(?:"[^"]*"|[^\s()",]+)(?:,(?:"[^"]*"|[^\s()",]+)){0,40}')
_ONE_VALUE = re.compile(r'"[^"]*"|[^",]+')


class QueryError(CorpusError):
    """A query that cannot be read. The message says where."""


@dataclass(frozen=True, slots=True)
class Words:
    """Words that stand together, at most `slop` others between them; `begins` if words may go on."""

    text: str
    slop: int = 0
    begins: bool = False
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """A field with the values of which one must hold."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """What must not hold."""

    part: Tree


@dataclass(frozen=True, slots=True)
class All:
    """Parts that all must hold; none of them means every letter."""

    parts: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """Parts of which one must hold."""

    parts: tuple[Tree, ...]


Tree = Words | Filter | Not | All | Either


def read_query(text: str) -> All:
    """The tree of a query. Raises QueryError with what is wrong and where."""
    if len(text) > LONGEST:
        raise QueryError(
            f"The query is {len(text):,} characters long.", f"At most {LONGEST:,} are searched for."
        )
    reading = _Reading(text)
    tree = reading.group(0)
    if reading.at < len(text.rstrip()):
        raise _wrong("there is a ) without a ( before it", text, reading.at)
    return tree


class _Reading:
    """One pass over the query, part by part."""

    def __init__(self, text: str) -> None:
        self.text, self.at, self._parts = text, 0, 0

    def group(self, depth: int) -> All:
        """The parts up to the next ) or the end, as the alternatives that OR divides them into."""
        if depth > DEEPEST:
            raise _wrong("there are too many ( within each other", self.text, self.at)
        sides: list[list[Tree]] = [[]]
        while (found := self._next()) and not found.group("close"):
            self.at = found.end()
            if found.group("or"):
                if not sides[-1]:
                    raise _wrong("OR stands between two parts", self.text, found.start("or"))
                sides.append([])
            elif not found.group("and"):
                sides[-1].append(self._part(found, depth))
        if len(sides) > 1 and not sides[-1]:
            raise _wrong("after OR something must follow", self.text, self.at)
        return _joined(sides)

    def _next(self) -> re.Match[str] | None:
        found = _TOKEN.match(self.text, self.at)
        if found is None and self.text[self.at :].strip():
            at = len(self.text) - len(self.text[self.at :].lstrip())
            raise _wrong('a " has no second one', self.text, at)
        return found

    def _part(self, found: re.Match[str], depth: int) -> Tree:
        self._parts += 1
        if self._parts > MOST_PARTS:
            raise QueryError(f"The query has more than {MOST_PARTS} parts.", "Ask for less at a time.")
        if found.group("not"):
            following = self._next()
            if following is None or following.group("close") or following.group("or"):
                raise _wrong("after - or NOT something must follow", self.text, self.at)
            self.at = following.end()
            if depth > DEEPEST:
                raise _wrong("there are too many NOT after each other", self.text, self.at)
            return Not(self._part(following, depth + 1))
        if found.group("open"):
            inside = self.group(depth + 1)
            closing = self._next()
            if closing is None:
                raise _wrong("a ( has no )", self.text, found.start("open"))
            self.at = closing.end()
            return inside
        if found.group("field"):
            return self._filter(found)
        return _words(found)

    def _filter(self, found: re.Match[str]) -> Tree:
        name = found.group("field").lower()
        if name not in FIELDS:
            near = get_close_matches(name, FIELDS, 1)
            raise QueryError(
                f'There is no field "{name}".',
                (f"Did you mean {near[0]}? " if near else "")
                + f"Fields are {', '.join(FIELDS)}. To search for the words, put them into quotes.",
            )
        value = _VALUE.match(self.text, self.at)
        if value is None:
            raise _wrong(f"after {name}: a value must follow ({FIELDS[name]})", self.text, self.at)
        self.at = value.end()
        # A comma parts citations too, so a citation is one value.
        whole = value.group()
        values = [whole] if name == "cites" else _ONE_VALUE.findall(whole)
        cleaned = tuple(one.strip('" ') for one in values if one.strip('" '))
        if not cleaned:
            raise _wrong(f"after {name}: a value must follow ({FIELDS[name]})", self.text, value.start())
        return Filter(name, cleaned)


def _words(found: re.Match[str]) -> Words:
    if quoted := found.group("quoted"):
        return Words(quoted[1 : quoted.rindex('"')], int(found.group("slop") or 0), quoted=True)
    word = found.group("word")
    return Words(word.rstrip("*"), begins=word.endswith("*"))


def _joined(sides: list[list[Tree]]) -> All:
    """Words stand closer than OR only in a group: `a b OR c` is a, and b or c."""
    if len(sides) == 1:
        return All(tuple(sides[0]))
    before, last = sides[0][:-1], sides[-1][1:]
    middle: list[Tree] = [sides[0][-1]]
    rest: list[Tree] = list(before)
    for turn, side in enumerate(sides[1:], 1):
        middle.append(side[0])
        if turn < len(sides) - 1 and len(side) > 1:
            rest += [Either(tuple(middle)), *side[1:-1]]
            middle = [side[-1]]
    return All((*rest, Either(tuple(middle)), *last))


def _wrong(what: str, text: str, at: int) -> QueryError:
    shown = (
        f"{text[:at]}>>>{text[at:]}"
        if len(text) < 200
        else f"...{text[max(0, at - 40) : at]}>>>{text[at : at + 40]}"
    )
    return QueryError(f"The query cannot be read: {what}, at {shown}", "See openimr corpus search --help.")

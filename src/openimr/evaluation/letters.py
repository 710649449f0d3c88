"""How well published letters are read, measured against annotations made by hand."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import Any, NamedTuple

from openimr.letters import parse
from openimr.model import Determination

CLOSED_CASE = ("age", "sex", "represented", "date_of_injury", "ur_date")
FREE_CASE = (
    "body_parts_complained",
    "diagnoses",
    "findings",
    "prior_treatments",
    "imaging",
    "surgery",
    "documents_mentioned",
)
CLOSED_ITEM = (
    "heading_text",
    "service",
    "body_regions",
    "laterality",
    "quantity",
    "decision",
    "conclusion_phrase",
)
CITATION = ("source", "section", "chapter", "pages", "basis")
ENOUGH = 0.6
_TOKEN = re.compile(r"[a-z0-9]+")
_EMPTY = frozenset({
    "a", "an", "the", "of", "in", "on", "at", "to", "for", "and", "or", "with", "by", "is", "are", "was",
    "were", "from", "as",
})  # fmt: skip


class Score(NamedTuple):
    """Right and wrong of one field over all letters. `strict` counts those equal as strings."""

    right: int = 0
    wrong: int = 0
    strict: int = 0

    def plus(self, right: int, wrong: int, strict: int) -> Score:
        """The score with more counted in."""
        return Score(self.right + right, self.wrong + wrong, self.strict + strict)


class Miss(NamedTuple):
    """One value that is not right.

    `gold` is None for a value read that is not annotated, `read` for one annotated and not read.
    """

    letter: str
    path: str
    gold: Any
    read: Any


@dataclass(slots=True)
class LetterReport:
    """The measurement: a score for each field, characters of residue for each letter, and every miss."""

    letters: int = 0
    scores: dict[str, Score] = field(default_factory=lambda: defaultdict(Score))
    residue: dict[str, int] = field(default_factory=dict)
    misses: list[Miss] = field(default_factory=list)

    @property
    def right(self) -> int:
        """Values right over all fields."""
        return sum(score.right for score in self.scores.values())

    @property
    def wrong(self) -> int:
        """Values wrong, missed or too many over all fields."""
        return sum(score.wrong for score in self.scores.values())

    @property
    def strict(self) -> int:
        """Values equal to the annotation as strings over all fields."""
        return sum(score.strict for score in self.scores.values())

    def __str__(self) -> str:
        """The report in lines: totals, residue, each field that is not all right, each miss."""
        total = self.right + self.wrong
        lines = [
            f"letters: {self.letters}",
            f"values right: {self.right} of {total}; equal to the annotation as strings: {self.strict}",
            f"characters of residue: {sum(self.residue.values())}",
        ]
        lines += [
            f"  {path}: {score.right} of {score.right + score.wrong}"
            for path, score in sorted(self.scores.items())
            if score.wrong
        ]
        lines += [f"  missed {m.letter} {m.path}: wanted {m.gold!r}; read {m.read!r}" for m in self.misses]
        return "\n".join(lines)


def evaluate(directory: Path) -> LetterReport:
    """Measure the reading of the letters of a directory.

    The directory holds `NAME.txt` letters and, in `gold/` or beside them, `NAME.json` annotations in
    the exchange format; letters without annotation are left out. Raises FileNotFoundError if no
    letter has one.

    Closed fields (reviewer, age, sex, representation, dates, and of the items heading, service,
    regions, side, quantity, decision, conclusion, each part of each citation) are right if equal.
    Lists of free text (complaints, diagnoses, findings, treatments, imaging, surgery, documents,
    criteria) are matched one to one, best pairs first; a pair is right if the words of its text
    overlap by at least 0.6 (shared words, by stem and without articles and prepositions, over the
    words of the shorter text, which must have half as many as the longer) and its closed parts
    (counts, dates, outcome, threshold, explicit) are equal. Every value annotated and not read, and
    every value read and not annotated, counts as wrong. The strict figure counts values equal as
    strings. Summaries in an annotator's own words are not measured.
    """
    report = LetterReport()
    for text_path, gold_path in annotated(directory):
        gold = json.loads(gold_path.read_text("utf-8"))
        determination = parse(text_path.read_text("utf-8"), text_path.name)
        measure(report, determination, gold)
    if not report.letters:
        raise FileNotFoundError(
            f"No annotated letters in {directory}: expected NAME.txt with NAME.json beside it or in gold/."
        )
    return report


def measure(report: LetterReport, determination: Determination, gold: dict[str, Any]) -> None:
    """Count one letter into the report. `gold` is its annotation in the exchange format."""
    name = determination.letter or gold.get("letter") or "letter"
    read = determination.model_dump(mode="json")
    report.letters += 1
    residue = determination.accounting.residue if determination.accounting else ()
    report.residue[name] = sum(len("".join(one.text.split())) for one in residue)
    _closed(report, name, "reviewer", gold["reviewer"], read["reviewer"], tuple(gold["reviewer"]))
    _closed(report, name, "case", gold["case"], read["case"], CLOSED_CASE)
    for part in FREE_CASE:
        _free(report, name, f"case.{part}", gold["case"][part], read["case"][part])
    if gold.get("front_matter"):
        keys = tuple(gold["front_matter"])
        _closed(report, name, "front_matter", gold["front_matter"], read["front_matter"] or {}, keys)
    others = gold.get("other_reviewers", ())
    for index, (one, other) in enumerate(zip_longest(others, read["other_reviewers"])):
        keys = tuple(one or ("states_of_licensure", "certifications"))
        _closed(report, name, f"other_reviewers[{index}]", one or {}, other or {}, keys)
    if gold.get("documents_reviewed"):
        listed = list(read["documents_reviewed"])
        _free(report, name, "documents_reviewed", gold["documents_reviewed"], listed)
    _items(report, name, gold["items"], read["items"])


def matching(gold: list[Any], read: list[Any]) -> list[tuple[int, int]]:
    """Indexes of the annotated and the read members that say the same: best pairs first, one to one."""
    scored = sorted(
        (
            (score, -g, -r)
            for g, a in enumerate(gold)
            for r, b in enumerate(read)
            if (score := _alike(a, b)) >= ENOUGH
        ),
        reverse=True,
    )
    pairs: list[tuple[int, int]] = []
    for _, g, r in scored:
        if all(-g != first and -r != second for first, second in pairs):
            pairs.append((-g, -r))
    return pairs


def overlap(one: str, other: str) -> float:
    """Overlap of the words of two texts, 0 to 1; 0 if one has less than half as many as the other."""
    a, b = _words(one), _words(other)
    shorter, longer = sorted((len(a), len(b)))
    if not shorter:
        return 1.0 if a == b else 0.0
    return len(a & b) / shorter if shorter * 2 >= longer else len(a & b) / longer


def annotated(directory: Path) -> Iterator[tuple[Path, Path]]:
    """The letters of a directory that have an annotation: text and annotation, by name."""
    for path in sorted(directory.glob("*.txt")):
        for gold in (directory / "gold" / f"{path.stem}.json", path.with_suffix(".json")):
            if gold.exists():
                yield path, gold
                break


def _items(report: LetterReport, name: str, gold: list[Any], read: list[Any]) -> None:
    _closed(report, name, "letter", {"items": len(gold)}, {"items": len(read)}, ("items",))
    for index, (one, other) in enumerate(zip(gold, read, strict=False)):
        path = f"items[{index}]"
        _closed(report, name, path, one, other, CLOSED_ITEM)
        for side in ("claims_administrator_guideline", "reviewer_guideline"):
            _closed(report, name, f"{path}.{side}", one[side], other[side], ("basis",))
            _citations(report, name, f"{path}.{side}", one[side]["citations"], other[side]["citations"])
        _free(report, name, f"{path}.criteria_applied", one["criteria_applied"], other["criteria_applied"])


def _citations(report: LetterReport, name: str, path: str, gold: list[Any], read: list[Any]) -> None:
    _closed(report, name, path, {"citations": len(gold)}, {"citations": len(read)}, ("citations",))
    for index, (one, other) in enumerate(zip(gold, read, strict=False)):
        _closed(report, name, f"{path}.citations[{index}]", one, other, CITATION)


def _closed(  # noqa: PLR0913, PLR0917 - a comparison has two sides, a place and the keys that count
    report: LetterReport,
    name: str,
    path: str,
    gold: dict[str, Any],
    read: dict[str, Any],
    keys: tuple[str, ...],
) -> None:
    for key in keys:
        right = gold.get(key) == read.get(key)
        _count(report, f"{path}.{key}", int(right), int(not right), int(right))
        if not right:
            report.misses.append(Miss(name, f"{path}.{key}", gold.get(key), read.get(key)))


def _free(report: LetterReport, name: str, path: str, gold: list[Any], read: list[Any]) -> None:
    pairs = matching(gold, read)
    strict = sum(_bare(gold[g]) == _bare(read[r]) for g, r in pairs)
    matched_gold, matched_read = {g for g, _ in pairs}, {r for _, r in pairs}
    missed = [Miss(name, path, one, None) for index, one in enumerate(gold) if index not in matched_gold]
    extra = [Miss(name, path, None, one) for index, one in enumerate(read) if index not in matched_read]
    _count(report, path, len(pairs), len(missed) + len(extra), strict)
    report.misses.extend([*missed, *extra])


def _count(report: LetterReport, path: str, right: int, wrong: int, strict: int) -> None:
    general = re.sub(r"\[\d+\]", "[]", path)
    report.scores[general] = report.scores[general].plus(right, wrong, strict)


def _alike(gold: Any, read: Any) -> float:
    """Overlap of the texts of two members, 0 if a closed part differs."""
    if isinstance(gold, str):
        return overlap(gold, read)
    gold, read = _bare(gold), _bare(read)
    texts = ("statement", "name", "type", "outcome", "findings", "modality", "region")
    free = {"outcome"} if "name" in gold else set()
    for key in {*gold, *read} - {"statement", "name", "type", "findings"} - free:
        if gold.get(key) != read.get(key):
            return 0.0
    main = next((key for key in texts if key in gold), None)
    score = overlap(str(gold.get(main)), str(read.get(main))) if main else 1.0
    for key in ("outcome", "findings") if free or "findings" in gold else ():
        if key in gold or key in read:
            score = min(score, overlap(str(gold.get(key, "")), str(read.get(key, ""))))
    return score


def _bare(member: Any) -> Any:
    """A member without empty parts and without its place in the letter."""
    if not isinstance(member, dict):
        return member
    return {key: value for key, value in member.items() if value not in (None, [], ()) and key != "span"}


def _words(text: str) -> set[str]:
    return {_stem(word) for word in _TOKEN.findall(text.lower()) if word not in _EMPTY}


def _stem(word: str) -> str:
    for ending in ("ies", "ation", "ing", "ed", "es", "s", "y"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word

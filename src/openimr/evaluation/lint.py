"""How many annotated anomalies of letters lint finds, and what it finds beside them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from openimr import letters
from openimr.letters.lint import Agreement, agreement, lint
from openimr.model import LintFinding


@dataclass(frozen=True, slots=True)
class LetterAgreement:
    """One letter by name, and how its findings agree with its annotation."""

    letter: str
    agreement: Agreement


@dataclass(frozen=True, slots=True)
class LintReport:
    """All letters. `matched` of `total` annotated anomalies were found; `extras` were found beside them.

    An extra is not a wrong finding: it is one that the annotator did not write down, to be read
    by a person. Two findings of one anomaly give one match and one extra.
    """

    letters: tuple[LetterAgreement, ...]

    @property
    def matched(self) -> int:
        """Annotated anomalies that lint found."""
        return sum(len(one.agreement.matched) for one in self.letters)

    @property
    def total(self) -> int:
        """All annotated anomalies."""
        return self.matched + sum(len(one.agreement.unmatched_gold) for one in self.letters)

    @property
    def extras(self) -> tuple[tuple[str, LintFinding], ...]:
        """Letter and finding, for each finding that no annotation matches."""
        return tuple((one.letter, finding) for one in self.letters for finding in one.agreement.extra)

    def __str__(self) -> str:
        """The report in lines: total, each missed anomaly, each extra finding, counts by kind."""
        return "\n".join(
            [
                f"lint: {self.matched} of {self.total} annotated anomalies found "
                f"in {len(self.letters)} letters, {len(self.extras)} findings beside them",
                *self._missed(),
                *(f"  extra   {letter}: {f.code} {f.kind}: {_fold(f.text)}" for letter, f in self.extras),
                *self._by_kind(),
            ]
        )

    def _missed(self) -> Iterator[str]:
        for one in self.letters:
            for anomaly in one.agreement.unmatched_gold:
                yield f"  missed  {one.letter}: {anomaly['kind']}: {_fold(anomaly['text'])}"

    def _by_kind(self) -> Iterator[str]:
        found = Counter(gold["kind"] for one in self.letters for _, gold in one.agreement.matched)
        missed = Counter(gold["kind"] for one in self.letters for gold in one.agreement.unmatched_gold)
        for kind in sorted({*found, *missed}):
            yield f"  {kind}: {found[kind]} of {found[kind] + missed[kind]}"


def evaluate(directory: Path) -> LintReport:
    """Lint the letters of a folder and compare with their annotations.

    `directory` holds letters as `*.txt`, and annotations as `gold/<same name>.json` or
    `<same name>.json`, with `anomalies`: a list of objects with `kind` and `text` (quoted from the
    letter). A finding matches an anomaly of the same kind whose quote it overlaps. Letters without
    annotation are left out. Raises FileNotFoundError if no letter of the folder has one.
    """
    pairs = list(_annotated(directory))
    if not pairs:
        raise FileNotFoundError(
            f"{directory} has no letter NAME.txt with its annotation gold/NAME.json; "
            "give the folder that has both."
        )
    return LintReport(tuple(_compare(letter, gold) for letter, gold in pairs))


def _annotated(directory: Path) -> Iterable[tuple[Path, Path]]:
    for letter in sorted(directory.glob("*.txt")):
        for gold in (directory / "gold" / f"{letter.stem}.json", letter.with_suffix(".json")):
            if gold.is_file():
                yield letter, gold
                break


def _compare(letter: Path, gold: Path) -> LetterAgreement:
    text = letter.read_text(encoding="utf-8")
    anomalies = json.loads(gold.read_text(encoding="utf-8")).get("anomalies", [])
    findings = lint(letters.parse(text, letter.name), text)
    return LetterAgreement(letter.name, agreement(findings, anomalies, text))


def _fold(text: str) -> str:
    return " ".join(text.split())

"""Competing recommendations weighed by the strength of their evidence (8 CCR 9792.25.1).

The hierarchy grades studies, not guidelines, and only once recommendations that differ are cited. The MTUS is
presumed correct (Labor Code 4604.5(a)): what departs from it must be cited, and its evidence be stronger.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Any, Literal, NamedTuple

import yaml

from openimr.guidelines.wording import joined

Question = Literal["treatment_benefit", "diagnostic_test", "prognosis", "treatment_harm"]


class Recommendation(NamedTuple):
    """A recommendation for or against the service, with the best study that it cites.

    `design` is a key of `data/evidence.yaml` (None: no study is cited), `applicable` whether the study's
    people, setting and care are like this person's, `mtus` whether the MTUS makes it. `stated` is the level
    that the citation itself names, used where the design does not tell.
    """

    source: str
    supports: bool
    design: str | None = None
    applicable: bool = True
    mtus: bool = False
    stated: str | None = None


class Weighed(NamedTuple):
    """The recommendation to follow, None if the evidence does not settle it, and why."""

    follow: Recommendation | None
    reason: str


@cache
def _table() -> dict[str, Any]:
    path = resources.files("openimr.guidelines") / "data" / "evidence.yaml"
    table: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return table


def level(design: str | None, question: Question = "treatment_benefit") -> str | None:
    """The level of evidence (1a strongest to 5) of a study's design for a question; None if it has none."""
    for name, row in _table()["levels"].items():
        if design in row.get(question, ()):
            return str(name)
    return None


def levels() -> tuple[str, ...]:
    """The levels of evidence, strongest first."""
    return tuple(sorted(str(name) for name in _table()["levels"]))


def designs() -> tuple[str, ...]:
    """The designs of studies that the hierarchy grades, strongest first."""
    rows = _table()["levels"]
    return tuple(dict.fromkeys(name for row in rows.values() for names in row.values() for name in names))


def graded(cited: Recommendation, question: Question = "treatment_benefit") -> str | None:
    """The level of what a recommendation cites: by the study's design, failing that as it states itself."""
    return level(cited.design, question) or (cited.stated if cited.stated in levels() else None)


def weighs_against_presumption(level: str | None) -> bool:
    """Whether a study of this level weighs against a presumed recommendation whose studies are not known."""
    return level is not None and level <= str(_table()["weakest_against_presumption"])


def in_force(decided: str | None) -> bool:
    """Whether the hierarchy was in force on the date of the decision (ISO); without a date it was."""
    return decided is None or decided >= _table()["in_force_from"]


def weigh_recommendations(
    cited: Sequence[Recommendation], question: Question = "treatment_benefit", decided: str | None = None
) -> Weighed:
    """Which of competing recommendations to follow, and why.

    Those that agree need no weighing. Studies that do not fit the person count for nothing. The strongest
    level wins; where levels are equal or none is cited, the recommendation of the MTUS stands.
    """
    mtus = next((one for one in cited if one.mtus), None)
    if len({one.supports for one in cited}) < 2:
        return Weighed(mtus or (cited[0] if cited else None), "No competing recommendations are cited.")
    if not in_force(decided):
        return Weighed(mtus, "The hierarchy of evidence of 8 CCR 9792.25.1 was not yet in force.")
    known = [(found, one) for one in cited if one.applicable and (found := graded(one, question))]
    if not known:
        return Weighed(mtus, "No study that fits this person is cited, so the presumption stands.")
    best = min(found for found, _ in known)
    leading = [one for found, one in known if found == best]
    if len({one.supports for one in leading}) > 1:
        return Weighed(mtus, f"Studies of level {best} are on both sides, so the presumption stands.")
    others = joined(one.source for one in cited if one.supports != leading[0].supports)
    return Weighed(leading[0], f"{leading[0].source} rests on level {best}, above what {others} cites.")

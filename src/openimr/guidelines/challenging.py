"""The presumption of the MTUS challenged: what was cited, how it ranks, what the lower ranks say to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, cast, get_args

from openimr.guidelines.editions import CaseDates
from openimr.guidelines.evidence import (
    Question,
    Recommendation,
    graded,
    in_force,
    weigh_recommendations,
    weighs_against_presumption,
)
from openimr.guidelines.library_format import Standard
from openimr.guidelines.wording import date_in_words, joined
from openimr.model import Challenge, CitedStudy, Rebuttal, TraceStep

_MTUS = "the MTUS"
_SHOWN = 160


class Searched(NamedTuple):
    """A rank below the presumed one: the standard, and what of it is installed on the service."""

    standard: Standard
    installed: tuple[str, ...]


def speaks_to(rebuttal: Rebuttal | None, service: str) -> bool:
    """Whether a rebuttal concerns a service; one that names none concerns all that are asked for."""
    return rebuttal is not None and (not rebuttal.services or service in rebuttal.services)


def weighed(rebuttal: Rebuttal, dates: CaseDates) -> Challenge:
    """The rebuttal weighed against the MTUS by the hierarchy of 8 CCR 9792.25.1.

    The hierarchy grades studies and only for decisions after it took effect. What studies the MTUS itself
    rests on is not installed, so a prevailing challenge is no finding: it says that a person must read them.
    """
    decided = _decided(dates)
    if not in_force(decided):
        reason = _TOO_EARLY.format(day=date_in_words(decided), what=_what_is_dated(dates))
        return Challenge(rebuttal=rebuttal, prevails=False, reason=reason, lacking=_lacking(rebuttal))
    question = _question(rebuttal)
    mtus = Recommendation(_MTUS, supports=False, mtus=True)
    cited = [_recommendation(study) for study in rebuttal.citations]
    found = weigh_recommendations((mtus, *cited), question, decided)
    followed = found.follow if found.follow is not None and found.follow.supports else None
    level = graded(followed, question) if followed else None
    prevails = weighs_against_presumption(level)
    reason = found.reason if any(one.supports for one in cited) else _NOTHING_CITED
    if followed:
        words = _PREVAILS if prevails else _TOO_WEAK
        reason = words.format(study=_short(followed.source), level=level, rest=_against(cited))
    return Challenge(rebuttal=rebuttal, prevails=prevails, reason=reason, lacking=_lacking(rebuttal))


_TOO_EARLY = (
    "8 CCR 9792.25.1, by which cited studies are ranked, holds only for decisions from April 20, 2015; "
    "{what} is of {day}, so the MTUS is followed and the studies are left to the reader."
)
_TOO_WEAK = "{study} is of level {level}, too weak alone to set against what is presumed correct."
_NOTHING_CITED = "The challenge cites no study for the service, so the presumption stands."
_PREVAILS = (
    "{study} is of level {level}, above what is known to stand against it{rest}. A person must read it and "
    "judge whether it fits this worker, so the criteria of the MTUS alone decide nothing here."
)


def _against(cited: Sequence[Recommendation]) -> str:
    others = [_short(one.source) for one in cited if not one.supports]
    return f" ({joined(others)})" if others else " (no study of the MTUS is installed)"


def _question(rebuttal: Rebuttal) -> Question:
    known = rebuttal.question if rebuttal.question in get_args(Question) else "treatment_benefit"
    return cast("Question", known)


def _recommendation(study: CitedStudy) -> Recommendation:
    fits = study.fits_person is not False
    return Recommendation(study.text, study.supports, study.design, fits, stated=study.level)


def _what_is_dated(dates: CaseDates) -> str:
    return "this decision" if dates.decision_date else "this request"


def _decided(dates: CaseDates) -> str | None:
    return dates.decision_date or dates.request_date or dates.service_date


# What a rebuttal needs beside its statement (8 CCR 9792.21.1(b), from memory): the citation, and a copy of
# the study or of its relevant part with the request.
def _lacking(rebuttal: Rebuttal) -> tuple[str, ...]:
    if not rebuttal.citations:
        return ("a citation of the evidence that the challenge rests on",)
    if not any(study.attached for study in rebuttal.citations):
        return ("a copy of the study, or of its relevant part, with the request",)
    return ()


def presumed_step(step: TraceStep, challenge: Challenge) -> TraceStep:
    """The step of the presumed rank, with the challenge and what came of it."""
    said = f'The presumption is challenged: "{_short(challenge.rebuttal.statement)}".'
    needs = f" Not seen: {joined(challenge.lacking)}." if challenge.lacking else ""
    outcome = "It does not settle the matter alone." if challenge.prevails else challenge.reason
    reason = f"{step.reason} {said} {outcome}{needs}"
    return step.model_copy(update={"answered": not challenge.prevails, "reason": reason})


def further_steps(challenge: Challenge, below: Sequence[Searched], dates: CaseDates) -> Iterator[TraceStep]:
    """What the ranks below say, down to the studies: a challenge sends the search there (9792.21.1(a)(2))."""
    if not in_force(_decided(dates)):
        return
    for standard, installed in below:
        if standard.standard == "studies":
            yield _of_studies(standard, challenge)
            return
        yield TraceStep(
            rank=standard.rank, standard=standard.title, answered=False, reason=_of_guidelines(installed)
        )


def _of_guidelines(installed: Sequence[str]) -> str:
    if not installed:
        return "Searched because the presumption is challenged; no criteria of this rank are installed."
    return (
        f"Searched because the presumption is challenged; it speaks of the service ({joined(installed)}), "
        "but studies are ranked and not guidelines, and those it rests on are not installed."
    )


def _of_studies(standard: Standard, challenge: Challenge) -> TraceStep:
    cited = challenge.rebuttal.citations
    named = "; ".join(_study(study, _question(challenge.rebuttal)) for study in cited)
    reason = f"Cited: {named}. {challenge.reason}" if cited else challenge.reason
    return TraceStep(rank=standard.rank, standard=standard.title, answered=challenge.prevails, reason=reason)


def _study(study: CitedStudy, question: Question) -> str:
    found = graded(_recommendation(study), question)
    level = f"level {found}" if found else "no level can be told"
    side = "" if study.supports else ", against the service"
    unfit = ", its people or care are unlike this worker's" if study.fits_person is False else ""
    return f'"{_short(study.text)}" ({level}{side}{unfit})'


def _short(text: str) -> str:
    words = " ".join(text.split()).rstrip(".")
    return words if len(words) <= _SHOWN else f"{words[:_SHOWN].rsplit(' ', 1)[0]} ..."

"""How results look in a terminal: in words for people, with progress bars on long work."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from openimr.model import Ambiguity, Assessment, CriterionResult, Determination, TreatmentRequest
    from openimr.review import Replay, ReplayedItem

_MOST_TROUBLES = 8
_MARKS = {"met": "+", "not_met": "-", "not_documented": "?", "not_applicable": "."}


def determination_in_words(determination: Determination) -> str:
    """A parsed letter in a few lines: who, what, decided how, and what was left over."""
    case = determination.case
    person = ", ".join(
        part
        for part in [f"{case.age} years" if case.age else "", case.sex or "", _injury(case.date_of_injury)]
        if part
    )
    lines = [f"{determination.letter}  layout {determination.layout or 'unknown'}  {person}"]
    for number, item in enumerate(determination.items, 1):
        lines.append(f"  {number}. {item.heading_text}: {item.decision or 'no decision read'}")
        cited = "; ".join(citation.raw or "" for citation in item.reviewer_guideline.citations)
        lines.append(f"     reviewer cites: {cited or 'nothing that was recognized'}")
    residue = determination.accounting.residue if determination.accounting else ()
    lines.append(f"  residue: {sum(len(r.text.split()) for r in residue)} word(s)")
    return "\n".join(lines)


def letters_in_words(letters: Sequence[Determination]) -> bytes:
    """Parsed letters in words, one after the other, as bytes for a stream."""
    return "".join(determination_in_words(letter) + "\n" for letter in letters).encode()


def _injury(date: str | None) -> str:
    return f"injured {date}" if date else ""


def request_in_words(request: TreatmentRequest) -> str:
    """A treatment request as understood, one aspect a line, doubts last."""
    asked = request.quantity
    amounts = [
        ("visits", asked.visits),
        ("a week", asked.per_week),
        ("weeks", asked.weeks),
        (asked.unit, asked.units),
    ]
    rows: list[tuple[str, Iterable[str]]] = [
        ("service", (f"{s.label} ({s.service})" for s in request.services)),
        ("body region", request.body_regions),
        ("side", [request.laterality] if request.laterality else []),
        ("level", request.levels),
        ("quantity", (f"{value:g} {name}" for name, value in amounts if value is not None)),
        ("drug", (_drug_in_words(drug) for drug in request.drugs)),
        ("code", (f"{code.system} {code.code}" for code in request.codes)),
        ("contradiction", (c.explanation for c in request.contradictions)),
        ("understood", (_reading(a) for a in request.ambiguities if len(a.readings) == 1)),
        ("ambiguous", (_reading(a) for a in request.ambiguities if len(a.readings) > 1)),
    ]
    lines = [f"{name + ':':15}{'; '.join(words)}" for name, found in rows if (words := list(found))]
    return "\n".join(lines) or "Nothing in this request was recognized."


def _reading(doubt: Ambiguity) -> str:
    return f"{doubt.text}: {' or '.join(doubt.readings)}; settled by {doubt.settled_by}"


def _drug_in_words(drug: Any) -> str:
    parts = [
        drug.name,
        drug.strength,
        f"#{drug.count}" if drug.count else None,
        drug.directions,
        drug.drug_class,
    ]
    return ", ".join(part for part in parts if part)


def review_in_words(summary: dict[str, Any]) -> str:
    """What a review produced and where to look first."""
    totals = summary["totals"]
    lines = [f"{summary['case']}: {_totals_in_words(totals)}"]
    lines += [
        f"  {row['state']}: {row['path']}: {row['reason']} {row['advice'] or ''}".rstrip()
        for row in summary["not_read"]
    ]
    for item in summary["items"]:
        proposed = f"proposed: {item['proposed']}" if item["proposed"] else "no proposal"
        lines.extend([f"  {item['request']}: {proposed}", f"    {item['reason']}"])
        challenge = f"The presumption is challenged. {item['challenge']}" if item["challenge"] else None
        lines += [f"    {told}" for told in (challenge, *item["legal_limits"]) if told]
    lines += _assistance_in_words(summary.get("assistance"))
    out = summary["out"]
    lines += [
        "This is a draft. It awaits a physician's decision.",
        f"  open  {out}/evidence.html        criteria, facts and page images",
        f"  read  {out}/draft-letter.pdf     also .docx and .txt",
        f"  data  {out}/determination.json   and {out}/manifest.json",
    ]
    return "\n".join(lines)


def _assistance_in_words(assistance: dict[str, Any] | None) -> Iterator[str]:
    """What an assistant added and what was refused, and everything that went wrong with it."""
    if assistance is None:
        return
    yield (
        f"Assistant {assistance['model']} at {assistance['host']}: "
        f"{assistance['facts_accepted']} facts accepted, {assistance['facts_known']} known before, "
        f"{assistance['facts_rejected']} rejected; "
        f"{assistance['sentences_accepted']} sentences accepted, {assistance['sentences_rejected']} rejected"
    )
    yield from (f"  changed: {told}" for told in assistance["items_changed"])
    troubles = assistance["troubles"]
    yield from (f"  trouble: {told}" for told in troubles[:_MOST_TROUBLES])
    if len(troubles) > _MOST_TROUBLES:
        yield f"  and {len(troubles) - _MOST_TROUBLES} more, see determination.json"
    if assistance["pages_unanswered"]:
        asked = assistance["pages_asked"]
        yield (
            f"  {assistance['pages_unanswered']} of {asked} pages got no answer; "
            "the review went on without. Run it again to ask for those only."
        )


def _totals_in_words(totals: dict[str, Any]) -> str:
    named = {
        name.replace("_", " "): count for name, count in totals.items() if isinstance(count, int) and count
    }
    return ", ".join(f"{count} {name}" for name, count in named.items())


def replay_in_words(replayed: Replay) -> str:
    """A replayed letter: per item both decisions, why, and the criteria tree."""
    lines = [replayed.letter]
    for number, item in enumerate(replayed.items, 1):
        lines += [f"  {number}. {item.heading_text}", *_item_in_words(item)]
    return "\n".join(lines)


def _item_in_words(item: ReplayedItem) -> Iterator[str]:
    verdict = {True: "agree", False: "DIFFER", None: "not comparable"}[item.agrees]
    human, proposed = item.human or "not read", item.proposed or "no proposal"
    yield f"     reviewer: {human}   criteria: {proposed}   {verdict}"
    if item.note:
        yield f"     note: {item.note}"
    yield f"     why: {item.assessment.reason}"
    yield from _assessment_in_words(item.assessment)


def _assessment_in_words(assessment: Assessment) -> Iterator[str]:
    for service in assessment.services:
        guideline = service.guideline
        named = f"{guideline.title}, {guideline.heading}" if guideline else "no installed guideline"
        yield f"       {service.service} under {named} ({service.phase}): {service.outcome}"
        for criterion in service.criteria:
            yield from _criterion_in_words(criterion)


def _criterion_in_words(criterion: CriterionResult) -> Iterator[str]:
    advisory = " (advisory)" if criterion.requirement == "advisory" else ""
    yield f"         {_MARKS[criterion.outcome]} {criterion.outcome}: {criterion.statement}{advisory}"
    yield f"             {criterion.reason}"


@contextmanager
def progress_bars(*, quiet: bool) -> Iterator[Callable[[str, int, int], None] | None]:
    """A bar for each step of long work, on standard error; nothing where nobody looks."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    columns = (TextColumn("{task.description:28}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bars:
        steps: dict[str, Any] = {}

        def show(step: str, done: int, total: int) -> None:
            if step not in steps:
                steps[step] = bars.add_task(step, total=total)
            bars.update(steps[step], completed=done, total=total)

        yield show


@contextmanager
def told_plainly(fail: Callable[[str, str], NoReturn]) -> Iterator[None]:
    """Turn the errors that a person can mend into a message with advice and exit code 1."""
    from openimr.intake import InputNotFound, NothingToRead  # noqa: PLC0415
    from openimr.review import NothingInDispute  # noqa: PLC0415

    try:
        yield
    except (InputNotFound, NothingToRead, NothingInDispute) as error:
        notes = " ".join(getattr(error, "__notes__", ()))
        fail(str(error), f"{error.advice} {notes}".strip())
    except OSError as error:
        where = f" {error.filename}" if error.filename else ""
        fail(
            f"{error.strerror or error}:{where}.",
            "Check that the folder exists, is writable and has space left.",
        )

"""What the commands of `openimr decide` share: files, the time, and what is still to do in words."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from openimr.cli.common import clear_errors, fail, write

if TYPE_CHECKING:
    from openimr.model import Noun
    from openimr.process.signing import OpenPoint, Review, SignedDetermination, State

KEY = "OPENIMR_SIGNING_KEY"

ReviewFile = Annotated[Path, typer.Argument(metavar="REVIEW", help="The review file of `decide start`.")]
SignedFile = Annotated[Path, typer.Argument(metavar="SIGNED", help="The signed file of `decide sign`.")]
Item = Annotated[int, typer.Argument(metavar="ITEM", help="Number of the disputed item, from 1.")]
Part = Annotated[int, typer.Argument(metavar="PART", help="Number of the item, or 0 for the case summary.")]
Reason = Annotated[str, typer.Option("--reason", help="Why; kept beside the proposal.")]
At = Annotated[
    str | None,
    typer.Option("--at", metavar="TIME", help="When, as 2026-04-01T09:30-07:00 [default: now]."),
]


def moment(at: str | None, option: str = "--at") -> datetime:
    """The time that an option names, else the time now. A time without a zone is California's."""
    from openimr.process.values import PACIFIC

    if at is None:
        return datetime.now(PACIFIC)
    try:
        found = datetime.fromisoformat(at)
    except ValueError:
        fail(f"{option} {at} is no time.", "Write it as 2026-04-01T09:30-07:00.", code=2)
    return found if found.tzinfo else found.replace(tzinfo=PACIFIC)


def read_review(path: Path) -> Review:
    """The review in a file; trouble is told plainly."""
    from openimr.process.signing import Review

    found: Review = _read(path, Review, "a review", "Begin one with openimr decide start DRAFT_DIR.")
    return found


def read_signed(path: Path) -> SignedDetermination:
    """The signed determination in a file; trouble is told plainly."""
    from openimr.process.signing import SignedDetermination

    advice = "Sign one with openimr decide sign."
    found: SignedDetermination = _read(path, SignedDetermination, "a signed determination", advice)
    return found


def _read(path: Path, noun: type[Any], what: str, advice: str) -> Any:
    from pydantic import ValidationError

    with clear_errors():
        content = path.read_bytes()
    try:
        return noun.model_validate_json(content)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"]) or "the file"
        fail(f"{path} is not {what}: {where}: {first['msg']}.", advice)


def save(path: Path, noun: Noun) -> None:
    """Write a noun as JSON, whole or not at all."""
    write(path, (noun.model_dump_json(indent=1) + "\n").encode())


def tried(make: Callable[[], Any]) -> Any:
    """What a step of signing gives; a refusal is told with its advice, open points one by one."""
    from openimr.process.signing import EditRefused, NotReady

    try:
        return make()
    except NotReady as error:
        for point in error.reasons:
            typer.echo(f"  {point.what} {point.advice}", err=True)
        fail(f"Not done: {len(error.reasons)} point(s) stand against it.", "See above.")
    except EditRefused as error:
        fail(str(error), error.advice)
    except ValueError as error:
        fail(str(error), "Check the values.")


def edited(path: Path, step: Callable[[Review, datetime], Review], at: str | None, *, as_json: bool) -> None:
    """Read a review, take a step, write it back, and tell what is still to do."""
    review = read_review(path)
    now = moment(at)
    review = tried(lambda: step(review, now))
    save(path, review)
    tell_open(review, as_json=as_json)


def tell_open(review: Review, *, as_json: bool) -> None:
    """Say what is still to do before the review can be signed."""
    from openimr.process.signing import open_points

    points = open_points(review)
    if as_json:
        typer.echo(json.dumps({"ready": not points, "open": points_as_data(points)}, ensure_ascii=False))
        return
    typer.echo("\n".join(points_in_words(points)))


def points_as_data(points: Sequence[OpenPoint]) -> list[dict[str, Any]]:
    """Open points for machines."""
    return [point.model_dump(mode="json") for point in points]


def points_in_words(points: Sequence[OpenPoint]) -> list[str]:
    """Open points one a line, with what to do."""
    if not points:
        return ["Nothing is left to do: it can be signed with openimr decide sign."]
    lines = [f"Still to do before it can be signed ({len(points)}):"]
    for point in points:
        source = f" [{point.source}]" if point.source else ""
        lines.append(f"  {point.what} {point.advice}{source}")
    return lines


def state_in_words(review: Review, state: State) -> list[str]:
    """What stands now: each item with proposal and decision, its criteria and its sentences."""
    lines = [f"Reviewer {review.reviewer}, {len(review.edits)} edit(s) since {review.started_at.isoformat()}"]
    lines += ["Case summary:", *_sentences(state.summary)]
    for item in state.items:
        decision = item.decision.value if item.decision else "not decided"
        proposed = item.proposed.value if item.proposed else "nothing"
        lines.append(f"Item {item.number}: {item.heading}")
        lines.append(
            f"  proposed: {proposed}; decided: {decision}" + (f" ({item.reason})" if item.reason else "")
        )
        lines.append(f"  guideline: {item.guideline.text or 'none'}")
        for one in item.criteria:
            own = f"; the reviewer: {one.outcome.value} ({one.reason})" if one.overridden else ""
            lines.append(f"  {one.id} {one.statement}: {one.proposed.value}{own}")
        lines += _sentences(item.sentences)
    for change in state.facts:
        now = change.now or change.was
        done = "struck out" if change.now is None else ("corrected" if change.was else "added")
        checked = "" if change.quote_checked or change.now is None else "; its words were not checked"
        lines.append(
            f"Fact {now.id if now else ''} {done}: {now.label if now else ''} ({change.reason}{checked})"
        )
    return lines


def _sentences(sentences: Sequence[Any]) -> list[str]:
    marks = {"kept": " ", "edited": "*", "added": "+", "removed": "-"}
    return [f"  {marks[one.state]} {one.id}: {one.text}" for one in sentences]


def signing_key() -> bytes | None:
    """The key from the environment, if there is one."""
    found = os.environ.get(KEY)
    return found.encode() if found else None


def fields_of(pairs: Sequence[str]) -> dict[str, str]:
    """FIELD=VALUE pairs as a mapping."""
    fields = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            fail(f"{pair} is no FIELD=VALUE.", "Write it as front_matter.case_number=CM14-0000000.", code=2)
        fields[name.strip()] = value
    return fields

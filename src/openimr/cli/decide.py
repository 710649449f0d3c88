"""The commands `openimr decide ...`: a reviewer edits a draft, signs it, and issues what was signed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from openimr.cli import decide_sign
from openimr.cli.common import AsJson, clear_errors, fail, write
from openimr.cli.deciding import (
    At,
    Item,
    Part,
    Reason,
    ReviewFile,
    edited,
    fields_of,
    moment,
    points_as_data,
    points_in_words,
    read_review,
    save,
    state_in_words,
    tell_open,
    tried,
)

if TYPE_CHECKING:
    from datetime import datetime

    from openimr.process.signing import Review

app = typer.Typer(
    help="Decide a draft: edit it item by item, sign it, issue what was signed. A physician decides.",
    no_args_is_help=True,
)
Facts = Annotated[
    list[str] | None, typer.Option("--fact", help="A fact it rests on, by its id; none for no fact.")
]
Service = Annotated[str, typer.Option("--service", help="The service, if several have this criterion.")]


@app.command()
def start(
    draft: Annotated[Path, typer.Argument(metavar="DRAFT_DIR", help="The output folder of a review.")],
    reviewer: Annotated[str, typer.Option("--reviewer", help="The assigned reviewer.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="The review file to write.")] = Path("review.json"),
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """Give a draft to its reviewer: the proposal as it was made, and no edit yet."""
    from openimr.process import signing

    if out.exists():
        fail(f"{out} is there already.", "Name another file with --out; a review is never written over.")
    folder = draft if draft.is_dir() else draft.parent
    determination = _draft(folder / "determination.json" if draft.is_dir() else draft)
    documents, pages = _documents(folder / "manifest.json")
    now = moment(at)
    review = tried(
        lambda: signing.start(determination, reviewer=reviewer, at=now, documents=documents, pages=pages)
    )
    save(out, review)
    tell_open(review, as_json=as_json)


def _draft(path: Path) -> Any:
    from openimr.model import Determination

    return _noun(Determination, path, "determination", "Give the output folder of a review.")


def _noun(noun: Any, path: Path, name: str, advice: str) -> Any:
    """A noun of the model from a JSON file; a file that holds none is told with the first fault."""
    from pydantic import ValidationError

    with clear_errors():
        content = path.read_bytes()
    try:
        return noun.model_validate_json(content)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"]) or "the file"
        fail(f"{path} is no {name}: {where}: {first['msg']}.", advice)


def _documents(manifest: Path) -> tuple[dict[str, str], dict[str, int] | None]:
    """Names and pages of the documents as the manifest of the review tells them."""
    if not manifest.is_file():
        return {}, None
    with clear_errors():
        listed = json.loads(manifest.read_text("utf-8")).get("documents", [])
    names = {one["id"]: one.get("path", one["id"]) for one in listed}
    pages = {
        one["id"]: len(one["pages"]) if isinstance(one["pages"], list) else one["pages"] for one in listed
    }
    return names, pages or None


@app.command()
def status(file: ReviewFile, as_json: AsJson = False) -> None:
    """Say what stands now, what lint finds, and all that is still to do."""
    from openimr.process import signing

    review = read_review(file)
    state = tried(lambda: signing.state_of(review))
    points, found = signing.open_points(review), signing.findings(review)
    if as_json:
        answers = [one.model_dump(mode="json") for one in found]
        told = {"ready": not points, "open": points_as_data(points), "findings": answers}
        typer.echo(json.dumps(told | {"state": state.model_dump(mode="json")}, ensure_ascii=False))
        return
    lines = state_in_words(review, state)
    lines += [f"Finding {one.key}: {one.answer or 'not answered'}" for one in found]
    typer.echo("\n".join([*lines, *points_in_words(points)]))


@app.command("set")
def set_decision(
    file: ReviewFile,
    item: Item,
    decision: Annotated[str, typer.Argument(metavar="DECISION", help="upheld or overturned.")],
    reason: Reason = "",
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """Decide an item. A decision against the proposal needs a reason."""
    from openimr.model import Decision
    from openimr.process import signing

    chosen = _one_of(decision, Decision, "decision")
    edited(file, lambda review, now: signing.decide(review, item, chosen, now, reason), at, as_json=as_json)


@app.command()
def override(
    file: ReviewFile,
    item: Item,
    criterion: Annotated[str, typer.Argument(metavar="CRITERION", help="Its id, as in the draft.")],
    outcome: Annotated[str, typer.Argument(metavar="OUTCOME", help="met, not_met, not_documented, ...")],
    reason: Reason = "",
    fact: Facts = None,
    service: Service = "",
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """Find otherwise than the proposal on a criterion, with a reason."""
    from openimr.model import Outcome
    from openimr.process import signing

    chosen = _one_of(outcome, Outcome, "outcome")
    named = signing.CriterionNamed(item, criterion, service, tuple(fact or ()))
    edited(
        file,
        lambda review, now: signing.override_criterion(review, named, chosen, reason, now),
        at,
        as_json=as_json,
    )


@app.command()
def confirm(
    file: ReviewFile,
    item: Item,
    criterion: Annotated[str, typer.Argument(metavar="CRITERION", help="Its id, as in the draft.")],
    proposed: Annotated[bool, typer.Option("--proposed", help="Go back to the proposed outcome.")] = False,
    service: Service = "",
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """Look at a criterion again and leave its outcome, or take an override back."""
    from openimr.process import signing

    named = signing.CriterionNamed(item, criterion, service)

    def step(review: Review, now: datetime) -> Review:
        states = signing.state_of(review).items[item - 1 : item] if item > 0 else ()
        found = [one.proposed for state in states for one in state.criteria if one.id == criterion]
        return signing.confirm_criterion(review, named, now, found[0] if proposed and found else None)

    edited(file, step, at, as_json=as_json)


@app.command()
def say(
    file: ReviewFile,
    part: Part,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="The sentence in the reviewer's words.")],
    sentence: Annotated[str, typer.Option("--sentence", help="The sentence it replaces, such as s3.")] = "",
    after: Annotated[str, typer.Option("--after", help="The sentence a new one follows.")] = "",
    fact: Facts = None,
    guideline: Annotated[
        str | None, typer.Option("--guideline", help="The guideline entry it cites.")
    ] = None,
    criterion: Annotated[str | None, typer.Option("--criterion", help="The criterion it speaks of.")] = None,
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """Put a sentence of the rationale or the summary in the reviewer's own words, or add one."""
    from openimr.process import signing

    facts = None if fact is None else tuple(name for name in fact if name != "none")
    sources = {"facts": facts, "guideline": guideline, "criterion": criterion}

    def step(review: Review, now: datetime) -> Review:
        if sentence:
            return signing.edit_sentence(review, part, sentence, text, now, **sources)
        return signing.add_sentence(review, part, text, now, after=after, **sources)

    edited(file, step, at, as_json=as_json)


@app.command()
def remove(
    file: ReviewFile,
    part: Part,
    sentence: Annotated[str, typer.Argument(metavar="SENTENCE", help="Its id, such as s3.")],
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """Take a sentence out. It stays on file."""
    from openimr.process import signing

    edited(
        file, lambda review, now: signing.remove_sentence(review, part, sentence, now), at, as_json=as_json
    )


@app.command()
def keep(
    file: ReviewFile,
    part: Part,
    sentence: Annotated[str, typer.Argument(metavar="SENTENCE", help="Its id, such as s3.")],
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """Let a sentence stand after looking at it; one that was taken out comes back."""
    from openimr.process import signing

    edited(file, lambda review, now: signing.keep_sentence(review, part, sentence, now), at, as_json=as_json)


@app.command()
def fact(
    file: ReviewFile,
    given: Annotated[Path, typer.Argument(metavar="FACT.json", help="The fact with its evidence, as JSON.")],
    reason: Reason = "",
    corrects: Annotated[str, typer.Option("--corrects", help="The fact it puts right, by its id.")] = "",
    case: Annotated[
        Path | None, typer.Option("--case", help="The case file, to check the words on their page.")
    ] = None,
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """Add a fact of the record, or put one right, with the page that says so."""
    from openimr.process.signing import Edit, EditKind, edit

    found = _fact(given)
    checked = _on_its_page(found, case) if case else False

    def step(review: Review, now: datetime) -> Review:
        kind = EditKind.CORRECT_FACT if corrects else EditKind.ADD_FACT
        made = {"kind": kind, "by": review.reviewer, "at": now, "target": corrects, "fact": found}
        return edit(review, Edit.model_validate(made | {"reason": reason, "quote_checked": checked}))

    edited(file, step, at, as_json=as_json)


def _fact(path: Path) -> Any:
    from openimr.model import Fact

    return _noun(Fact, path, "fact", "See openimr schema for its form.")


def _on_its_page(found: Any, case: Path) -> bool:
    """Whether the words stand on the page that is named; if not, nothing is written."""
    from openimr import intake
    from openimr.process.signing import quote_on_page

    with clear_errors():
        case_file = intake.read(case)
    place = found.evidence
    pages = [page for one in case_file.documents if one.id == place.document for page in one.pages]
    if not any(page.number == place.page and quote_on_page(found, page.text) for page in pages):
        fail(
            f'"{place.quote}" does not stand on page {place.page} of {place.document}.',
            "Quote the words of the page as they are.",
        )
    return True


@app.command()
def strike(
    file: ReviewFile,
    named: Annotated[str, typer.Argument(metavar="FACT", help="The fact, by its id.")],
    reason: Reason = "",
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """Strike a fact out that the record does not say. It stays on file."""
    from openimr.process import signing

    edited(file, lambda review, now: signing.strike_fact(review, named, reason, now), at, as_json=as_json)


@app.command()
def cite(
    file: ReviewFile,
    item: Item,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="The guideline with section and pages.")],
    basis: Annotated[str, typer.Option("--basis", help="mtus or non_mtus.")] = "mtus",
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """Name the guideline or evidence that the decision relies on."""
    from openimr.process import signing

    edited(file, lambda review, now: signing.cite(review, item, text, basis, now), at, as_json=as_json)


@app.command()
def fill(
    file: ReviewFile,
    fields: Annotated[
        list[str], typer.Argument(metavar="FIELD=VALUE...", help="Lists parted by semicolons.")
    ],
    reason: Reason = "",
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """Fill in the head of the letter and the reviewer's qualifications."""
    from openimr.process import signing

    given = fields_of(fields)

    def step(review: Review, now: datetime) -> Review:
        for field, value in given.items():
            review = signing.fill(review, field, value, now, reason)
        return review

    edited(file, step, at, as_json=as_json)


@app.command()
def answer(
    file: ReviewFile,
    finding: Annotated[str, typer.Argument(metavar="FINDING", help="The finding, as the status names it.")],
    text: Annotated[str, typer.Argument(metavar="TEXT", help="The answer in words.")],
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """Answer a finding of lint in words."""
    from openimr.process import signing

    def step(review: Review, now: datetime) -> Review:
        known = [one.key for one in signing.findings(review)]
        if finding not in known:
            raise signing.EditRefused(
                f"There is no finding {finding}.", f"There is {', '.join(known) or 'none'}."
            )
        return signing.answer(review, finding, text, now)

    edited(file, step, at, as_json=as_json)


@app.command()
def attest(
    file: ReviewFile,
    statements: Annotated[
        list[str] | None,
        typer.Argument(metavar="STATEMENT...", help="Which, by id; without any they are listed."),
    ] = None,
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """Make the statements that a reviewer must make, or list them."""
    from openimr.process import signing

    if not statements:
        for one in signing.attestations():
            typer.echo(f"{one.id}: {one.text} [{one.source}; {one.mark}]")
        return
    edited(file, lambda review, now: signing.attest(review, now, *statements), at, as_json=as_json)


@app.command()
def apply(
    file: ReviewFile,
    edits: Annotated[
        Path, typer.Argument(metavar="EDITS.json", help="A JSON list of edits, each with by and at.")
    ],
    as_json: AsJson = False,
) -> None:
    """Lay edits from a file over a review, all or none."""
    from pydantic import TypeAdapter, ValidationError

    from openimr.process import signing

    with clear_errors():
        content = edits.read_bytes()
    try:
        given = TypeAdapter(list[signing.Edit]).validate_json(content)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"]) or "the file"
        fail(f"{edits} is no list of edits: {where}: {first['msg']}.", "See docs/signing.md for their form.")
    review = read_review(file)
    review = tried(lambda: signing.edit(review, *given))
    save(file, review)
    tell_open(review, as_json=as_json)


@app.command()
def preview(
    file: ReviewFile,
    to: Annotated[
        Path | None, typer.Option("--to", "-o", help="Where to write it, else it is printed.")
    ] = None,
) -> None:
    """Show the letter as it would be issued. Every part of it says that it is not signed."""
    from openimr.letters.render import preview_text
    from openimr.process import signing

    review = read_review(file)
    text = tried(lambda: preview_text(signing.decided(review), review.documents))
    if to is None:
        typer.echo(text, nl=False)
    else:
        write(to, text.encode())


def _one_of(text: str, kind: Any, what: str) -> Any:
    try:
        return kind(text.lower().replace("-", "_").replace(" ", "_"))
    except ValueError:
        known = ", ".join(one.value for one in kind)
        fail(f"{text} is no {what}.", f"It is one of {known}.", code=2)


for command in (decide_sign.sign, decide_sign.verify, decide_sign.correct, decide_sign.issue):
    app.command()(command)

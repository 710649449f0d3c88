"""Commands about the decision of a case: reviewers, drafts, signature, letters, notices."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from openimr.cli.case import Number, app, read_json
from openimr.cli.common import AsJson, fail, write
from openimr.cli.deciding import fields_of, signing_key
from openimr.cli.docket import As, Data, Role, Why, open_desk, tell, who

__all__ = ["app"]

Reviewer = Annotated[str, typer.Option("--reviewer", help="The reviewer, by id.")]


@app.command("enrol")
def enrol(
    file: Annotated[Path, typer.Argument(metavar="REVIEWERS.json", help="A list of reviewers as JSON.")],
    data: Data = None, name: As = "", role: Role = "staff", why: Why = "reviewers enrolled",
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Keep reviewers with their credentials, or bring them up to date."""
    from openimr import panel

    given = read_json(file)
    given = given["reviewers"] if isinstance(given, dict) else given
    with open_desk(data):
        from openimr.docket import designations

        people = [panel.Reviewer.model_validate(one) for one in given]
        count = designations.enrol(people, who(name, role, why))
    tell({"reviewers": count}, f"{count} reviewer(s) kept.", as_json=as_json)


@app.command("passphrase")
def passphrase(
    reviewer: Reviewer, data: Data = None, name: As = "", role: Role = "staff", why: Why = "passphrase set",
) -> None:  # fmt: skip
    """Set the passphrase by which a reviewer proves, before signing, to be that reviewer."""
    said = typer.prompt("Passphrase", hide_input=True, confirmation_prompt=True)
    with open_desk(data):
        from openimr.docket import designations

        designations.set_passphrase(reviewer, said, who(name, role, why))
    typer.echo(f"{reviewer} can sign now.")


@app.command("declare")
def declare(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="{kind: declaration|answer|organization, ...} or a list."),
    ],
    data: Data = None, name: As = "", role: Role = "staff", why: Why = "declared",
) -> None:  # fmt: skip
    """Keep what the panel must know: a reviewer's declaration on a case, an answer to a doubt, an owner."""
    from openimr import panel

    nouns: dict[str, Any] = {
        "declaration": panel.Declaration, "answer": panel.Answer, "organization": panel.Organization,
    }  # fmt: skip
    given = read_json(file)
    with open_desk(data):
        from openimr.docket import designations

        by = who(name, role, why)
        for one in given if isinstance(given, list) else [given]:
            kind = one.pop("kind", "declaration")
            if kind not in nouns:
                fail(f"The panel keeps no {kind}.", f"It keeps {', '.join(nouns)}.")
            designations.state(nouns[kind].model_validate(one), by)
    typer.echo("Kept.")


@app.command("assign")
def assign(
    numbers: Annotated[list[str], typer.Argument(metavar="NUMBER...", help="The cases.")],
    seed: Annotated[str, typer.Option("--seed", help="Decides among equals; recorded.")],
    as_of: Annotated[str, typer.Option("--as-of", help="The day (YYYY-MM-DD) [default: today].")] = "",
    data: Data = None,
    name: As = "",
    role: Role = "staff",
    why: Why = "reviewer needed",
    as_json: AsJson = False,
) -> None:
    """Give cases to reviewers who are eligible, matched and cleared; each check and reason is kept."""
    with open_desk(data):
        from openimr.docket import designations
        from openimr.docket.present import now

        day = date.fromisoformat(as_of) if as_of else now().date()
        found = designations.assign(numbers, seed, day, who(name, role, why))
    told = [one.model_dump(mode="json") for one in found]
    lines = [f"{one.case}  {one.outcome}  {', '.join(x.reviewer for x in one.chosen)}" for one in found]
    tell(told, "\n".join(lines), as_json=as_json)


@app.command("draft")
def draft(
    number: Number,
    source: Annotated[
        Path | None, typer.Option("--from", help="A determination.json made elsewhere, instead of a job.")
    ] = None,
    data: Data = None,
    name: As = "",
    role: Role = "staff",
    why: Why = "draft needed",
    as_json: AsJson = False,
) -> None:
    """Have the papers of a case reviewed by a worker, which leaves a proposal; or bring one."""
    with open_desk(data):
        from openimr.docket import decisions, jobs, work
        from openimr.model import Determination

        by = who(name, role, why)
        if source is None:
            told = jobs.as_data(work.order_review(number, by))
            words = f"Job {told['job']} is {told['state']}; openimr worker does it."
        else:
            content = Determination.model_validate(read_json(source)).model_dump_json()
            told = {"draft": decisions.add_draft(number, "proposal", content, by)}
            words = f"Kept as version {told['draft']}."
    tell(told, words, as_json=as_json)


@app.command("review")
def review(
    number: Number,
    reviewer: Reviewer,
    to: Annotated[Path | None, typer.Option("--to", help="Take the review out, to edit it.")] = None,
    source: Annotated[Path | None, typer.Option("--from", help="Keep the edited review.")] = None,
    data: Data = None,
    name: As = "",
    role: Role = "reviewer",
    why: Why = "the reviewer's work",
    as_json: AsJson = False,
) -> None:
    """Give the proposal to its reviewer as a file for openimr decide, and take the edited file back."""
    with open_desk(data):
        from openimr.docket import decisions
        from openimr.process import signing

        by = who(name or reviewer, role, why)
        if source is not None:
            kept = decisions.keep_review(number, signing.Review.model_validate(read_json(source)), by)
            tell({"draft": kept}, f"Kept as version {kept}.", as_json=as_json)
        if to is not None:
            write(to, decisions.begun_review(number, reviewer, by).model_dump_json(indent=1).encode())
            tell({"review": str(to)}, f"The review is in {to}: openimr decide status {to}.", as_json=as_json)
        if source is None and to is None:
            fail("Nothing to do.", "Give --to FILE to take the review out, or --from FILE to keep it.", 2)


def _pen(reviewer: str) -> Any:
    """The signer, authenticated anew by passphrase. Needs an open docket."""
    from openimr.docket import designations
    from openimr.docket.decisions import Pen
    from openimr.docket.present import now

    said = typer.prompt(f"Passphrase of {reviewer}", hide_input=True, err=True)
    if not designations.authenticated(reviewer, said):
        fail(f"This is not the passphrase of {reviewer}, or none is set.", "See openimr case passphrase.")
    return Pen(reviewer, now(), signing_key())


@app.command("sign")
def sign(
    number: Number, reviewer: Reviewer, data: Data = None, why: Why = "signed by the reviewer",
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Seal the determination. Asks for the reviewer's passphrase; tells every point that is still open."""
    with open_desk(data):
        from openimr.docket import decisions

        signed = decisions.sign(number, _pen(reviewer), who(reviewer, "reviewer", why))
    told = {"case": number, "content_hash": signed.content_hash}
    tell(told, f"{number} is signed: {signed.content_hash}", as_json=as_json)


@app.command("correct")
def correct(
    number: Number,
    reviewer: Reviewer,
    fields: Annotated[list[str], typer.Option("--set", help="FIELD=VALUE, as often as needed.")],
    why: Annotated[str, typer.Option("--why", help="Why it is corrected; kept in the correction.")],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Add a numbered correction to what was served. Asks for the passphrase."""
    with open_desk(data):
        from openimr.docket import decisions

        by = who(reviewer, "reviewer", why)
        signed = decisions.correct(number, fields_of(fields), _pen(reviewer), by)
    told = {"case": number, "correction": len(signed.corrections), "content_hash": signed.latest_hash}
    tell(told, f"Correction {told['correction']} of {number}: {signed.latest_hash}", as_json=as_json)


@app.command("issue")
def issue(
    number: Number,
    to: Annotated[Path, typer.Option("--to", help="Folder for the letters.")],
    service: Annotated[str, typer.Option("--service", help="How it is served, as mail or electronic.")],
    data: Data = None,
    name: As = "",
    role: Role = "staff",
    why: Why = "determination served",
    as_json: AsJson = False,
) -> None:
    """Write the letters of what was signed and make the result final. Nothing is issued unsigned."""
    with open_desk(data):
        from openimr.docket import decisions

        made = decisions.issue(number, service, who(name, role, why), signing_key())
        for file, content in made.items():
            write(to / file, content)
    tell({"files": sorted(made)}, f"{len(made)} letter(s) of {number} in {to}.", as_json=as_json)


@app.command("notices")
def notices(
    number: Number,
    show: Annotated[str, typer.Option("--show", help="Print the text of this notice.")] = "",
    later: Annotated[bool, typer.Option("--later", help="Leave the rendering to a worker.")] = False,
    sent: Annotated[str, typer.Option("--sent", help="Record a delivery of this notice.")] = "",
    recipient: Annotated[str, typer.Option("--recipient", help="Role of who got it.")] = "",
    channel: Annotated[str, typer.Option("--channel", help="By what means.")] = "mail",
    state: Annotated[
        str, typer.Option("--state", help="handed_over, delivered, failed, returned.")
    ] = "handed_over",
    proof: Annotated[str, typer.Option("--proof", help="Proof of delivery, as a tracking number.")] = "",
    data: Data = None,
    name: As = "",
    role: Role = "staff",
    why: Why = "notices",
    as_json: AsJson = False,
) -> None:
    """Render the notices that a case owes; show one; record that one was sent."""
    with open_desk(data):
        from openimr.docket import cases, jobs, mailings, work

        by = who(name, role, why)
        if show:
            kept = mailings.shown(number, show, by)
            tell(kept, f"{kept['subject']}\n\n{kept['text']}", as_json=as_json)
            return
        if later:
            told = jobs.as_data(work.order_notices(number, by))
            tell(told, f"Job {told['job']} is {told['state']}; openimr worker does it.", as_json=as_json)
            return
        if sent:
            delivery = {"recipient": recipient, "channel": channel, "state": state, "proof": proof}
            mailings.deliver(number, sent, delivery, by)
        cases.row(number)
        owed = mailings.render_owed(number, by)
    lines = [
        f"{one['notice']}  {one['kind']} to {one['to']} by {one['means']}  {one.get('trouble', '')}".rstrip()
        for one in owed
    ]
    tell(owed, "\n".join(lines) or "No notice is owed.", as_json=as_json)

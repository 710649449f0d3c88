"""Signing on the command line: sign, verify, correct, issue."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from openimr.cli.common import AsJson, fail, write
from openimr.cli.deciding import (
    KEY,
    At,
    ReviewFile,
    SignedFile,
    fields_of,
    moment,
    read_review,
    read_signed,
    save,
    signing_key,
    tried,
)

if TYPE_CHECKING:
    from datetime import datetime

    from openimr.process.signing import Issued, SignedDetermination

Signer = Annotated[str, typer.Option("--as", help="Who signs.")]
Authenticated = Annotated[
    str | None,
    typer.Option(
        "--authenticated-at",
        metavar="TIME",
        help="When the signer was last authenticated; without it the signer types the name again.",
    ),
]
Expected = Annotated[
    str | None, typer.Option("--hash", help="The hash that the letter prints or the audit keeps.")
]


def sign(
    file: ReviewFile,
    signer: Signer,
    out: Annotated[Path, typer.Option("--out", "-o", help="The signed file to write.")] = Path("signed.json"),
    authenticated_at: Authenticated = None,
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """Sign a review of which nothing is left to do. From then on only corrections are possible."""
    from openimr.process import signing

    if out.exists():
        fail(f"{out} is there already.", "Name another file with --out; nothing signed is written over.")
    review = read_review(file)
    fresh = _authenticated(authenticated_at, signer, at)
    signed = tried(lambda: signing.seal(review, signer, fresh, moment(at), signing_key()))
    save(out, signed)
    _tell(signed, "Signed", as_json=as_json)


def verify(file: SignedFile, expected: Expected = None, as_json: AsJson = False) -> None:
    """Check that a signed determination is what was signed, its corrections included."""
    from openimr.process import signing

    signed = read_signed(file)
    found = tried(lambda: signing.verify(signed, signing_key(), expected))
    if as_json:
        typer.echo(found.model_dump_json())
    else:
        typer.echo(f"{'It is' if found.ok else 'It is NOT'} what was signed: {found.content_hash}")
        typer.echo(f"Corrections: {found.number}. Keyed code: {found.key}.")
        if not found.rechecked:
            typer.echo("It was signed under other rules; whether it was ready was not checked again.")
        typer.echo("".join(f"  {one}\n" for one in found.problems), nl=False)
    raise typer.Exit(0 if found.ok else 1)


def correct(
    file: SignedFile,
    fields: Annotated[
        list[str], typer.Argument(metavar="FIELD=VALUE...", help="What is put right, by its path.")
    ],
    why: Annotated[str, typer.Option("--why", help="Why it is corrected.")],
    signer: Signer,
    authenticated_at: Authenticated = None,
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """Add the next numbered correction to a signed determination. A decision is not corrected."""
    from openimr.process import signing

    signed = read_signed(file)
    given = fields_of(fields)
    hand = signing.Hand(signer, _authenticated(authenticated_at, signer, at), moment(at), signing_key())
    corrected = tried(lambda: signing.correct(signed, given, why, hand))
    save(file, corrected)
    _tell(corrected, f"Correction {len(corrected.corrections)} signed", as_json=as_json)


def issue(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="SIGNED...", help="The signed file; of several reviewers, each one's."),
    ],
    to: Annotated[Path, typer.Option("--to", help="The folder for the letter.")],
    form: Annotated[
        list[str] | None, typer.Option("--form", help="txt, html, docx or pdf [default: all].")
    ] = None,
    expected: Expected = None,
    as_json: AsJson = False,
) -> None:
    """Write the letter of what was signed. There is no other way to an issued letter.

    Of several reviewers the majority decides each item, and the letter has each one's analysis.
    """
    from openimr.process import signing
    from openimr.process.signing.issuing import FORMS

    forms = tuple(form) if form else FORMS
    unknown = [name for name in forms if name not in FORMS]
    if unknown:
        fail(f"{unknown[0]} is no form of a letter.", f"It is one of {', '.join(FORMS)}.", code=2)
    signed = [read_signed(file) for file in files]
    if len(signed) > 1 and expected is not None:
        fail("One hash is expected of several files.", "Check each with decide verify --hash.", code=2)
    if len(signed) > 1:
        made = tried(lambda: signing.issue_together(signed, signing_key(), forms))
    else:
        made = tried(lambda: signing.issue(signed[0], signing_key(), expected, forms))
    _write_issued(made, to, as_json=as_json)


def _write_issued(made: Issued, to: Path, *, as_json: bool) -> None:
    """The letters, the determination as data, and a record with the hash of each file."""
    stem = f"determination-correction-{made.correction}" if made.correction else "determination"
    files = {f"{stem}.{name}": content for name, content in made.letters.items()}
    files[f"{stem}.json"] = (made.determination.model_dump_json(indent=1) + "\n").encode()
    record = {
        "content_hash": made.content_hash,
        "correction": made.correction,
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())},
    }
    files[f"{stem}-record.json"] = (json.dumps(record, indent=1) + "\n").encode()
    for name, content in files.items():
        write(to / name, content)
    typer.echo(json.dumps(record) if as_json else "\n".join(str(to / name) for name in files))


def _authenticated(given: str | None, signer: str, at: str | None) -> datetime:
    """When the signer was authenticated: as the caller says, or by typing the name at the terminal."""
    if given is not None:
        return moment(given, "--authenticated-at")
    if not sys.stdin.isatty():
        fail(
            "Nobody is here to confirm who signs.",
            "Run it at a terminal, or give --authenticated-at with the time at which your system "
            "authenticated the signer.",
        )
    if typer.prompt("Type your name as the reviewer again to sign") != signer:
        fail("That is another name, so nothing is signed.", "Type the name given with --as.")
    return moment(at)


def _tell(signed: SignedDetermination, what: str, *, as_json: bool) -> None:
    keyed = signed.corrections[-1].key_seal if signed.corrections else signed.key_seal
    told = {
        "content_hash": signed.latest_hash,
        "correction": len(signed.corrections),
        "keyed": keyed is not None,
    }
    if as_json:
        typer.echo(json.dumps(told))
        return
    typer.echo(f"{what}: {signed.latest_hash}")
    if keyed is None:
        typer.echo(f"Without a key in {KEY}: keep this hash elsewhere, it is what shows a change.", err=True)

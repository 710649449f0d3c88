"""One chunk of letters: read, parsed, and put into its form. This is what a worker process does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from openimr.letters.parse import parse
from openimr.letters.reading.forms import Form
from openimr.letters.reading.outcome import Outcome, outcome_of
from openimr.letters.source import LetterUnreadable, Source, read_letter
from openimr.model import Determination


class ReadLetter(NamedTuple):
    """What became of one letter. `reason` and `advice` are for people, where it or a page was not read."""

    name: str
    outcome: Outcome
    reason: str = ""
    advice: str = ""


class Batch(NamedTuple):
    """Some letters, in the order of the input: what became of each, and those that were parsed as bytes."""

    letters: tuple[ReadLetter, ...]
    content: bytes


def work(chunk: Sequence[Source], form: Form) -> Batch:
    """Read and parse `chunk`. One letter that cannot be read never stops the others."""
    letters: list[ReadLetter] = []
    parsed: list[Determination] = []
    for source in chunk:
        try:
            letter = read_letter(source)
            determination = parse(letter.text, letter.name)
        except LetterUnreadable as error:
            letters.append(ReadLetter(source.name, Outcome.UNREADABLE, str(error), error.advice))
        except Exception as error:  # noqa: BLE001 (a fault in our own reading must not cost the other letters)
            letters.append(_failed(source, error))
        else:
            parsed.append(determination)
            letters.append(_read(source, determination, letter.unread))
    return Batch(tuple(letters), form(parsed))


def _read(source: Source, determination: Determination, unread: str) -> ReadLetter:
    outcome = outcome_of(determination)
    if unread and outcome is not Outcome.NOT_A_LETTER:
        advice = "Its other pages are read. Give the letter as a better scan or as text."
        return ReadLetter(source.name, Outcome.PARTIAL, unread, advice)
    if outcome is not Outcome.NOT_A_LETTER:
        return ReadLetter(source.name, outcome)
    reason = f"{source.place}: this is not a determination letter of a known layout."
    return ReadLetter(source.name, outcome, reason, "Its text is kept as residue.")


def _failed(source: Source, error: Exception) -> ReadLetter:
    # The words of the error may hold words of the letter, and those belong into no log.
    reason = f"{source.place}: reading it failed with {type(error).__name__}; the others are read."
    return ReadLetter(
        source.name, Outcome.UNREADABLE, reason, "This is a fault of OpenIMR; please report it."
    )


def lost(source: Source) -> Batch:
    """The batch of a letter whose reading ended the process that read it."""
    reason = f"{source.place}: the process that read it died; the others are read."
    advice = "The file may be damaged: save it again, or give the letter as text."
    return Batch((ReadLetter(source.name, Outcome.UNREADABLE, reason, advice),), b"")

"""A letter or a draft from a file, ready for lint."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from pydantic import ValidationError

from openimr.letters.lint.run import lint
from openimr.letters.lint.sarif import Linted
from openimr.letters.parse import parse
from openimr.letters.render import render_text
from openimr.letters.source import LetterUnreadable, Source, read_letter
from openimr.model import Determination


def examine(source: Source, codes: Collection[str] | None = None) -> Linted:
    """Lint a letter (text or PDF), or a determination if it is a file whose name ends on `.json`.

    `codes` are the rules that apply (see `choose`). Raises LetterUnreadable if it cannot be read, or if what
    is in it is neither a letter of a known layout nor a determination.
    """
    if source.file and source.file.suffix.lower() == ".json":
        return examine_determination(_determination(source.file), str(source.file), codes)
    letter = read_letter(source)
    return examine_text(letter.text, str(source.file or letter.name), codes)


def examine_text(text: str, name: str, codes: Collection[str] | None = None) -> Linted:
    """Lint a letter's text. Raises LetterUnreadable if it is no letter of a known layout."""
    determination = parse(text, name)
    if determination.layout is None:
        raise LetterUnreadable(
            f"{name} is not a determination letter of a known layout.",
            "Give the whole letter, with its headings, as text or digital PDF.",
        )
    return Linted(name, text, lint(determination, text, codes))


def examine_determination(
    determination: Determination, name: str, codes: Collection[str] | None = None
) -> Linted:
    """Lint a determination as the letter it is rendered to; places count characters of that letter.

    A draft is linted as it is. A published determination is rendered and read again, so that what
    is checked is what a reader of the letter would see.
    """
    bare = determination.model_copy(update={"accounting": None})
    text = render_text(bare)
    read_again = parse(text, name) if determination.status == "published" else bare
    return Linted(name, text, lint(read_again if read_again.items else bare, text, codes))


def _determination(path: Path) -> Determination:
    try:
        return Determination.model_validate_json(path.read_bytes())
    except OSError as error:
        raise LetterUnreadable(f"{path} cannot be opened: {error.strerror}.", "Check its name.") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        raise LetterUnreadable(
            f"{path} is not a determination: {place}: {first['msg']}.",
            "Give the determination.json that `openimr review` writes; `openimr schema` shows the format.",
        ) from error

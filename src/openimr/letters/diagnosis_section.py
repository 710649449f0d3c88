"""The section on the diagnosis that some layouts have: a list without words that announce it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from openimr.letters.accounting import Ledger
from openimr.letters.clauses import lower_plain, plain, split_list
from openimr.letters.folded import Folded
from openimr.model import CaseFacts

# Between two entries: the number of the next one, or the end of a sentence.
_BETWEEN = re.compile(r"(?:(?<=\s)|^)\(?\d{1,2}[.)]\s+|[.;](?:\s+|$)")
_CODE = re.compile(r"\s*\(?\b(?:ICD-?\s?\d{1,2}\s*:?\s*)?(?:\d{3}\.\d{1,2}|[A-Z]\d{2}\.\w{1,4})\)?")
_LONGEST = 160


def with_diagnoses(case: CaseFacts, section: Folded | None, ledger: Ledger) -> CaseFacts:
    """The case with the words of its section on the diagnosis and the diagnoses listed there, each once.

    What the summary has said comes first. The characters of each new diagnosis are noted in the ledger.
    """
    if section is None or not section.text:
        return case
    diagnoses = list(case.diagnoses)
    for start, end in _entries(section.text):
        for piece in split_list(section.text, start, end):
            name = _name(piece.text)
            if name and name not in diagnoses:
                ledger.derive(f"case.diagnoses[{len(diagnoses)}]", *section.source(piece.start, piece.end))
                diagnoses.append(name)
    return case.model_copy(update={"diagnosis_text": section.text, "diagnoses": tuple(diagnoses)})


def _entries(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for cut in _BETWEEN.finditer(text):
        yield start, cut.start()
        start = cut.end()
    yield start, len(text)


def _name(words: str) -> str | None:
    name = lower_plain(plain(_CODE.sub("", words))).strip(" .;:")
    return name if 2 < len(name) < _LONGEST else None

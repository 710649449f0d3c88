"""The clinical case of a letter, from its summary and from what only the rationales say."""

from __future__ import annotations

from collections.abc import Sequence

from openimr.letters.accounting import Ledger
from openimr.letters.case_complaints import read_body_parts, read_diagnoses
from openimr.letters.case_findings import read_findings
from openimr.letters.case_person import (
    read_age,
    read_injury_date,
    read_represented,
    read_review_date,
    read_sex,
)
from openimr.letters.case_records import read_documents, read_imaging
from openimr.letters.case_surgery import read_surgery
from openimr.letters.case_treatments import read_treatments
from openimr.letters.clauses import Found, Sentence, sentences_of
from openimr.letters.folded import Folded
from openimr.model import CaseFacts


def read_case(summary: Folded | None, rationales: Sequence[list[Sentence]], ledger: Ledger) -> CaseFacts:
    """The case facts in the exchange format; the characters they rest on are noted in the ledger.

    `summary` is the running text of the case summary, `rationales` the sentences of each item's.
    Age, sex and dates come from the summary alone. Findings, treatments and documents that only a
    rationale gives are added once, however often it is repeated.
    """
    sentences = sentences_of(summary) if summary else []
    argued = _each_once(rationales)
    single = _single(sentences)
    lists = _lists(sentences, argued)
    for name, one in single.items():
        _note(ledger, f"case.{name}", one)
    for name, members in lists.items():
        for index, one in enumerate(members):
            _note(ledger, f"case.{name}[{index}]", one)
    values = {name: one.value for name, one in single.items() if one}
    many = {name: tuple(one.value for one in members) for name, members in lists.items()}
    return CaseFacts(**values, **many, summary_text=(summary.text or None) if summary else None)


def _single(sentences: list[Sentence]) -> dict[str, Found | None]:
    return {
        "age": read_age(sentences),
        "sex": read_sex(sentences),
        "represented": read_represented(sentences),
        "date_of_injury": read_injury_date(sentences),
        "ur_date": read_review_date(sentences),
    }


def _lists(sentences: list[Sentence], argued: list[list[Sentence]]) -> dict[str, list[Found]]:
    imaging = read_imaging(sentences)
    studies = " ".join(finding for one in imaging for finding in one.value.findings)
    everything = [*sentences, *(one for rationale in argued for one in rationale)]
    return {
        "body_parts_complained": read_body_parts(sentences),
        "diagnoses": read_diagnoses(sentences),
        "findings": read_findings(sentences, argued),
        "prior_treatments": read_treatments(sentences, argued),
        "imaging": imaging,
        "surgery": read_surgery(sentences, studies),
        "documents_mentioned": read_documents(everything),
    }


def _each_once(rationales: Sequence[list[Sentence]]) -> list[list[Sentence]]:
    """Rationales without the sentences that an earlier one has in the same words."""
    seen: set[str] = set()
    kept = []
    for rationale in rationales:
        kept.append([one for one in rationale if one.text not in seen])
        seen.update(one.text for one in rationale)
    return kept


def _note(ledger: Ledger, path: str, one: Found | None) -> None:
    if one is not None and one.end > one.start:
        ledger.derive(path, *one.source.source(one.start, one.end))

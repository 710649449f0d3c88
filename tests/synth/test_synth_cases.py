"""Synthetic case files: exact size, the same bytes again, gold that stands on its page."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest

from openimr.model import DocumentKind, FactKind
from openimr.synth.cases import FORMS, NOISES, WORDINGS, SyntheticCase, make_case, write_cases
from openimr.synth.cases.wording import data


@pytest.fixture(scope="module")
def case() -> SyntheticCase:
    """A clean case of 60 pages in one file."""
    return make_case(4, 60, form="packet")


def page_texts(case: SyntheticCase) -> Iterator[tuple[str, int, str]]:
    """File, page and characters without white space of each page."""
    for name, content in case.files.items():
        for number, page in enumerate(pypdfium2.PdfDocument(content), 1):
            yield name, number, "".join(page.get_textpage().get_text_range().replace("\ufffe", "-").split())


@pytest.mark.parametrize("pages", [5, 6, 9, 13, 31])
@pytest.mark.parametrize("wording", WORDINGS)
def test_a_case_has_exactly_so_many_pages(pages: int, wording: str) -> None:
    """Documents, copies, covers and blank pages add up; the gold says the same as the files."""
    case = make_case(1, pages, wording=wording)
    printed = {name: len(pypdfium2.PdfDocument(content)) for name, content in case.files.items()}
    assert sum(printed.values()) == pages
    assert {file["path"]: file["pages"] for file in case.gold["files"]} == printed


@pytest.mark.parametrize("noise", NOISES)
def test_the_same_seed_gives_the_same_bytes(noise: str) -> None:
    """Scans and faxes too; another seed gives another case."""
    first, again = (make_case(2, 7, noise=noise, form="zip") for _ in range(2))
    assert first == again
    assert make_case(3, 7, noise=noise, form="zip").files != first.files


def test_every_printed_page_says_that_it_is_synthetic(case: SyntheticCase) -> None:
    """All but blank pages and pictures of pages."""
    blank = {(one["file"], one["page"]) for one in case.gold["blank"]}
    pictures = {
        (one["file"], page)
        for one in case.gold["documents"]
        if one["copy"] == "rescanned"
        for page in range(one["first"], one["last"] + 1)
    }
    for file, number, text in page_texts(case):
        if (file, number) not in blank | pictures:
            assert "SYNTHETIC-NOTAREALPERSON" in text, (file, number)


def test_documents_and_blank_pages_cover_the_file_once(case: SyntheticCase) -> None:
    """No page belongs to two documents, none to nothing."""
    covered = [(one["file"], one["page"]) for one in case.gold["blank"]]
    for one in case.gold["documents"]:
        covered += [(one["file"], page) for page in range(one["first"], one["last"] + 1)]
    assert sorted(covered) == [("packet.pdf", page) for page in range(1, 61)]


def test_statements_stand_on_their_pages(case: SyntheticCase) -> None:
    """The words begin on the page that the gold names (a sentence may end on the next)."""
    texts = {(file, number): text for file, number, text in page_texts(case)}
    assert len(case.gold["statements"]) > 200
    for statement in case.gold["statements"]:
        words = "".join(statement["words"].split())
        text = texts[statement["file"], statement["page"]]
        assert words in text or words[:12] in text or words[-12:] in text, statement


def test_facts_speak_the_language_of_the_model(case: SyntheticCase) -> None:
    """Kinds of facts and documents are those of the model."""
    kinds = {kind.value for kind in FactKind}
    for statement in case.gold["statements"]:
        for fact in statement["facts"]:
            assert set(fact["kind"] if isinstance(fact["kind"], list) else [fact["kind"]]) <= kinds
    assert {one["kind"] for one in case.gold["documents"]} <= {kind.value for kind in DocumentKind}


def test_counts_of_visits_agree_with_the_notes(case: SyntheticCase) -> None:
    """As many notes as visits, copies and other patients' notes apart."""
    noted = [
        one
        for one in case.gold["documents"]
        if one["kind"].endswith("_note") and not one["copy"] and not one["foreign"]
    ]
    assert sum(one["completed"] for one in case.gold["visits"]) == len(noted)


def test_a_case_has_its_faults(case: SyntheticCase) -> None:
    """A copy, another patient's page, reports that are named and left out, contradictions."""
    gold = case.gold
    patients = {one["patient"] for one in gold["documents"] if one["foreign"]}
    assert patients
    assert gold["patient"]["name"] not in patients
    assert any(one["duplicate_of"] for one in gold["documents"])
    assert gold["missing"]
    assert {one["about"] for one in gold["contradictions"]} >= {"side", "visits completed"}


def test_missing_reports_are_named_in_the_decision_and_not_in_the_file(case: SyntheticCase) -> None:
    """By their date."""
    [decision] = [one for one in case.gold["documents"] if one["kind"] == "ur_decision"]
    text = "".join(
        text
        for file, number, text in page_texts(case)
        if file == decision["file"] and decision["first"] <= number <= decision["last"]
    )
    there = {(one["kind"], one["date_of_service"]) for one in case.gold["documents"]}
    for missing in case.gold["missing"]:
        year, month, day = missing["date"].split("-")
        assert f"{month}/{day}/{year}" in text
        assert (missing["kind"], missing["date"]) not in there


@pytest.mark.parametrize("noise", ["fax", "scan"])
def test_noisy_pages_have_no_text(noise: str) -> None:
    """They are pictures, in PDF or TIFF."""
    case = make_case(5, 6, noise=noise)
    for name, content in case.files.items():
        if name.endswith(".pdf"):
            assert all(
                not page.get_textpage().get_text_range().strip() for page in pypdfium2.PdfDocument(content)
            )


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"pages": 4}, "5 to 1000"),
        ({"pages": 1001}, "5 to 1000"),
        ({"pages": 9, "noise": "loud"}, "noise"),
        ({"pages": 9, "form": "heap"}, "form"),
        ({"pages": 9, "wording": "verse"}, "wording"),
    ],
)
def test_wrong_options_are_named(options: dict[str, object], words: str) -> None:
    """With what there is to choose from."""
    with pytest.raises(ValueError, match=re.escape(words)):
        make_case(0, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("form", FORMS)
def test_cases_are_written_with_their_gold(tmp_path: Path, form: str) -> None:
    """cases/NAME/ and gold/NAME.json, by their number."""
    folders = write_cases(tmp_path, 2, 7, 6, form=form)
    assert [folder.name for folder in folders] == ["case-0007", "case-0008"]
    assert all(any(folder.iterdir()) for folder in folders)
    assert sorted(path.name for path in (tmp_path / "gold").iterdir()) == ["case-0007.json", "case-0008.json"]


def test_both_wordings_say_all_statements() -> None:
    """A statement without words in one of them would be found only by chance."""
    said = [set(data(name)["say"]) for name in WORDINGS.values()]
    assert said == [set(data("statements")["statements"])] * 2


def test_wordings_share_few_templates() -> None:
    """The held-out wording is another one."""

    def lines(name: str) -> set[str]:
        return {str(line).lower() for one in data(name)["say"].values() for line in one}

    shared = lines(WORDINGS["open"]) & lines(WORDINGS["heldout"])
    assert len(shared) < 8, shared


def test_a_zip_holds_the_files() -> None:
    """Paths in the gold name the archive and its member."""
    case = make_case(9, 8, form="zip")
    [(name, content)] = case.files.items()
    members = zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert {file["path"] for file in case.gold["files"]} == {f"{name}/{member}" for member in members}

"""The synthetic case files: what they hold, that they say they are synthetic, that they come out the same."""

from __future__ import annotations

import hashlib
import importlib.util
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pypdfium2 as pdfium
import pytest

from openimr.language.concepts import concepts
from openimr.model import Assertion, FactKind, Outcome, VisitRole

SCRIPT = Path(__file__).parents[2] / "examples" / "make_cases.py"
MARK = "SYNTHETIC - NOT A REAL PERSON"
CASES = ["a", "b", "c"]


def load_script() -> ModuleType:
    specification = importlib.util.spec_from_file_location("make_cases", SCRIPT)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


make_cases = load_script()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("examples")
    make_cases.make_cases(folder)
    return folder


def documents(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each PDF of a case, those in its zip included."""
    for path in sorted(folder.iterdir()):
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as packed:
                yield from ((f"{path.name}/{name}", packed.read(name)) for name in packed.namelist())
        else:
            yield path.name, path.read_bytes()


def page_texts(content: bytes) -> list[str]:
    pages = pdfium.PdfDocument(io.BytesIO(content))
    return [" ".join(page.get_textpage().get_text_range().split()) for page in pages]


def expected(made: Path, case: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((made / "expected" / f"{case}.json").read_text("utf-8"))
    return loaded


def digest(folder: Path) -> dict[str, str]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in paths}


def test_the_same_data_gives_the_same_bytes(made: Path, tmp_path: Path) -> None:
    make_cases.make_cases(tmp_path)
    assert digest(tmp_path) == digest(made)


@pytest.mark.parametrize("case", CASES)
def test_a_case_has_ten_to_twenty_five_pages_each_marked_as_synthetic(made: Path, case: str) -> None:
    hidden = {(page["document"], page["page"]) for page in expected(made, case)["pages_not_readable"]}
    count = 0
    for name, content in documents(made / "cases" / case):
        for number, text in enumerate(page_texts(content), 1):
            count += 1
            assert (MARK in text) != ((name, number) in hidden)
    assert 10 <= count <= 25


@pytest.mark.parametrize("case", CASES)
def test_the_expected_facts_stand_where_it_says(made: Path, case: str) -> None:
    texts = {name: page_texts(content) for name, content in documents(made / "cases" / case)}
    wanted = expected(made, case)
    assert {name: len(pages) for name, pages in texts.items()} == wanted["pages"]
    assert len(wanted["facts"]) >= 15
    for fact in wanted["facts"]:
        assert fact["words"] in texts[fact["document"]][fact["page"] - 1]


@pytest.mark.parametrize("case", CASES)
def test_the_application_and_the_denial_list_the_disputed_treatments(made: Path, case: str) -> None:
    texts = {name: " ".join(page_texts(content)) for name, content in documents(made / "cases" / case)}
    application = next(text for name, text in texts.items() if "application" in name.lower())
    denial = next(text for name, text in texts.items() if name.lower().startswith(("02_u", "02_ur")))
    for number, item in enumerate(expected(made, case)["items"], 1):
        assert f"{number}. {item['request']}" in application
        assert f"{number}. {item['request']}" in denial
        assert item["decision"] in ("upheld", "overturned")


@pytest.mark.parametrize("case", CASES)
def test_expectations_are_told_in_the_words_of_the_model(made: Path, case: str) -> None:
    known = {*concepts(), "age", "sex", "injury_date"}
    wanted = expected(made, case)
    for fact in wanted["facts"]:
        FactKind(fact["kind"])
        assert fact["concept"] in known
        if "assertion" in fact:
            Assertion(fact["assertion"])
        if "role" in fact:
            VisitRole(fact["role"])
    for item in wanted["items"]:
        for criterion in item["criteria"]:
            Outcome(criterion["outcome"])


def test_one_case_has_a_scanned_page_and_a_zip(made: Path) -> None:
    wanted = expected(made, "b")
    (scan,) = wanted["pages_not_readable"]
    content = (made / "cases" / "b" / scan["document"]).read_bytes()
    page = pdfium.PdfDocument(content)[scan["page"] - 1]
    assert page.get_textpage().get_text_range().strip() == ""
    assert any(item.type == pdfium.raw.FPDF_PAGEOBJ_IMAGE for item in page.get_objects())
    assert (made / "cases" / "b" / "therapy_notes.zip").is_file()


def test_expectations_are_not_part_of_the_input(made: Path) -> None:
    names = {path.suffix for case in CASES for path in (made / "cases" / case).rglob("*")}
    assert names == {".pdf", ".zip"}


def test_an_expected_fact_that_is_not_printed_is_refused() -> None:
    fact = {"document": "note.pdf", "words": "never said"}
    with pytest.raises(LookupError, match="never said"):
        make_cases.expected_of(
            {"title": "", "documents": [], "expected": {"items": [], "facts": [fact]}},
            "x",
            {"note.pdf": ["something else"]},
        )


def test_the_command_needs_a_folder(capsys: pytest.CaptureFixture[str]) -> None:
    assert make_cases.main([]) == 2
    assert "OUT_DIR" in capsys.readouterr().err

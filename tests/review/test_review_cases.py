"""The three synthetic case files, reviewed from their PDFs: every expected fact, decision and file."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest

from openimr.evaluation.case_files import evaluate_case
from openimr.model import Decision, Determination, Outcome
from openimr.review import CaseOptions, NothingInDispute, review, review_to

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "make_cases.py"


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    spec = importlib.util.spec_from_file_location("make_cases", EXAMPLES)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    folder = tmp_path_factory.mktemp("cases")
    module.make_cases(folder)
    return folder


@pytest.fixture(scope="session")
def reviewed(made: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    out = tmp_path_factory.mktemp("review") / "b"
    return out, review_to(made / "cases" / "b", out)


@pytest.mark.parametrize("name", ["a", "b", "c"])
def test_every_expected_fact_is_found_at_its_page_and_every_decision_is_right(made: Path, name: str) -> None:
    """What a careful reader finds in the case, the review finds too."""
    report = evaluate_case(made / "cases" / name, made / "expected" / f"{name}.json")
    assert report.expected_facts >= 20
    assert not report.missed_facts, str(report)
    assert not report.wrong_decisions, str(report)
    assert not report.wrong_criteria, str(report)


@pytest.mark.parametrize("name", ["a", "b", "c"])
def test_nothing_in_a_draft_is_without_source(made: Path, name: str) -> None:
    """Facts quote their page; sentences name guideline, criterion or facts; silence carries its search."""
    draft = review(made / "cases" / name)
    pages = {(d.id, p.number): p.text for d in draft.case_file.documents for p in d.pages}
    for fact in draft.determination.facts:
        place = fact.evidence
        assert place.page
        assert pages[place.document, place.page][place.span.start : place.span.end] == place.quote
        assert place.boxes
    known = {fact.id for fact in draft.determination.facts}
    for item in draft.determination.items:
        assert item.rationale_sources
        for sentence in (*item.rationale_sources, *draft.determination.case_summary_sources):
            assert sentence.guideline or sentence.criterion or sentence.facts, sentence.text
            assert set(sentence.facts) <= known
        assert item.assessment
        for service in item.assessment.services:
            for criterion in service.criteria:
                assert criterion.reason
                if criterion.outcome is Outcome.NOT_DOCUMENTED:
                    assert criterion.search
                    assert criterion.search.pages > 0


def test_a_draft_decides_nothing(made: Path) -> None:
    """Only a person decides: the decision of a draft is empty, the proposal stands beside it."""
    draft = review(made / "cases" / "c")
    assert draft.determination.status == "draft"
    assert [item.decision for item in draft.determination.items] == [None, None]
    proposals = [item.assessment.decision for item in draft.determination.items if item.assessment]
    assert proposals == [Decision.UPHELD, Decision.OVERTURNED]


def test_the_output_folder_holds_what_is_promised(reviewed: tuple[Path, dict[str, Any]]) -> None:
    """Six files, each readable by what it is for."""
    out, summary = reviewed
    assert sorted(p.name for p in out.iterdir()) == [
        "determination.json",
        "draft-letter.docx",
        "draft-letter.pdf",
        "draft-letter.txt",
        "evidence.html",
        "manifest.json",
    ]
    determination = Determination.model_validate_json((out / "determination.json").read_text())
    assert determination.items[0].heading_text == summary["items"][0]["request"]
    assert (out / "draft-letter.pdf").read_bytes().startswith(b"%PDF")
    assert "DRAFT" in (out / "draft-letter.txt").read_text()
    assert "<script" in (out / "evidence.html").read_text()


def test_the_manifest_accounts_for_every_file_and_page(
    made: Path, reviewed: tuple[Path, dict[str, Any]]
) -> None:
    """Each file of the folder and of the zip in it is listed; the scanned page waits or was read by OCR."""
    out, _ = reviewed
    manifest = json.loads((out / "manifest.json").read_text())
    listed = {row["path"] for row in manifest["files"]}
    for path in (made / "cases" / "b").iterdir():
        assert any(name == path.name or name.startswith(f"{path.name}/") for name in listed)
    expected = json.loads((made / "expected" / "b.json").read_text())
    pages = [page for document in manifest["documents"] for page in document["pages"]]
    scanned = [page for page in pages if page["state"] == "not_yet_read" or page.get("ocr")]
    assert len(scanned) == len(expected["pages_not_readable"]) > 0


def test_the_same_case_gives_the_same_bytes(made: Path, tmp_path: Path) -> None:
    """Two runs into two folders write identical files."""
    for run in ("one", "two"):
        review_to(made / "cases" / "b", tmp_path / run)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes(), path.name


def test_a_case_without_dispute_says_so_and_keeps_the_manifest(tmp_path: Path) -> None:
    """No disputed treatment named: an error with advice, and the manifest is written."""
    case = tmp_path / "case"
    case.mkdir()
    (case / "note.txt").write_text("PROGRESS NOTE\nThe patient has neck pain.\n")
    with pytest.raises(NothingInDispute) as caught:
        review_to(case, tmp_path / "out")
    assert "--item" in caught.value.advice
    assert (tmp_path / "out" / "manifest.json").exists()
    draft = review(case, CaseOptions(items=("Massage therapy x4, neck",)))
    assert draft.determination.items[0].assessment


def test_nothing_is_proposed_on_the_papers_of_the_dispute_alone(tmp_path: Path) -> None:
    """An application without any medical record gives no proposal, and the rationale does not conclude."""
    (tmp_path / "application.txt").write_text(
        "APPLICATION FOR INDEPENDENT MEDICAL REVIEW\nDWC Form IMR\n"
        "Disputed treatment: Massage therapy x4, neck\n"
    )
    item = review(tmp_path).determination.items[0]
    assert item.assessment
    assert item.assessment.decision is None
    assert "No page of a medical record was read" in item.assessment.reason
    assert "not medically necessary" not in (item.rationale_text or "")

"""Packs put together, kept and damaged; explanations; strength of evidence; pages of the library."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml
from guideline_cases import SCOPE, assess, fact, request, visits

from openimr import guidelines, kept
from openimr.guidelines.describing import difference, documentation, graph
from openimr.guidelines.evidence import Recommendation, weigh_recommendations
from openimr.guidelines.explaining import explanation, what_would_change
from openimr.guidelines.loading import PackError, load_pack

PACK = load_pack()
MARK = {"level": "memory"}


@pytest.fixture
def further(tmp_path: Path) -> Path:
    """An invented licensed pack: the chronic pain edition of December 2017 with criteria for massage."""
    root = tmp_path / "licensed"
    (root / "treatments").mkdir(parents=True)
    manifest = {
        "id": "licensed", "title": "Invented", "publisher": "P", "edition": "E", "license": "L",
        "caution": "C", "prepared_from": "nothing", "extends": "mtus-2009",
    }  # fmt: skip
    document = {
        "key": "CP17", "title": "Invented Chronic Pain 2017", "short": "CP17", "family": "chronic_pain",
        "standard": "mtus", "basis": "mtus", "mark": MARK,
    }  # fmt: skip
    edition = {
        "family": "chronic_pain", "effective": "2017-12-01", "trigger": "service_date", "document": "CP17",
        "title": "Invented", "mark": MARK,
    }  # fmt: skip
    treatment = {
        "id": "massage-2017", "title": "Massage, invented", "category": "physical_medicine",
        "services": ["massage"], "source": {"document": "CP17", "heading": "Massage", "mark": MARK},
        "status": {"value": "option", "mark": MARK}, "summary": "massage is an option",
        "criteria": [
            {"id": "C1", "statement": "Exercise.", "test": {"documented": [{"concepts": "exercise"}]},
             "mark": MARK},
            {"id": "C2", "statement": "Gain.", "test": {"use": "functional_improvement"}, "mark": MARK},
        ],
    }  # fmt: skip
    for name, content in (
        ("manifest.yaml", manifest),
        ("documents.yaml", {"documents": [document]}),
        ("editions.yaml", {"editions": [edition]}),
        ("treatments/massage-2017.yaml", treatment),
    ):
        (root / name).write_text(yaml.safe_dump(content), "utf-8")
    return root


@pytest.mark.parametrize(
    ("date", "entry"),
    [("2018-02-01", "massage-2017"), ("2014-02-01", "massage-therapy"), ("2017-01-01", None)],
)
def test_a_further_pack_answers_for_its_edition_and_no_other(
    further: Path, date: str, entry: str | None
) -> None:
    """Licensed content is added as a folder; each edition answers in its time, a missing one says so."""
    pack = load_pack(further=[further])
    asked = request("massage", regions=("neck",))
    dates = guidelines.CaseDates(request_date=date, service_date=date)
    found = guidelines.govern(pack, asked, "massage", ("neck",), dates, ())
    assert (found.entry.id if found.entry else None) == entry
    if entry is None:
        assert "its criteria are not installed" in found.reason


def test_a_further_pack_can_be_named_in_the_environment(
    further: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No code is touched."""
    monkeypatch.setenv("OPENIMR_PACKS", str(further))
    assert [part.id for part in load_pack().parts] == ["mtus-2009", "licensed"]


def test_a_further_pack_may_not_hide_a_treatment(further: Path) -> None:
    """The same id twice is refused, and a pack that extends nothing known."""
    (further / "treatments" / "massage-2017.yaml").rename(further / "treatments" / "massage-therapy.yaml")
    text = (further / "treatments" / "massage-therapy.yaml").read_text("utf-8")
    (further / "treatments" / "massage-therapy.yaml").write_text(
        text.replace("massage-2017", "massage-therapy")
    )
    with pytest.raises(PackError, match="already"):
        load_pack(further=[further])
    manifest = (further / "manifest.yaml").read_text("utf-8")
    (further / "manifest.yaml").write_text(manifest.replace("extends: mtus-2009", "extends: other"), "utf-8")
    with pytest.raises(PackError, match="extends other"):
        load_pack(further=[further / ".." / "licensed"])


def test_a_kept_pack_is_the_pack_itself_and_a_damaged_one_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Kept packs are plain JSON behind a digest; whatever does not fit is read from the files again."""
    monkeypatch.setenv("OPENIMR_CACHE_DIR", str(tmp_path / "kept"))
    loaded = []
    for number in range(3):
        root = tmp_path / f"pack{number}"
        shutil.copytree(PACK.path, root)
        loaded.append(load_pack(root))
        files = list((tmp_path / "kept").glob("pack-*.json"))
        assert len(files) == 1
        if number == 1:
            files[0].write_bytes(files[0].read_bytes()[:-20] + b"x" * 20)
    assert loaded[0].entries == loaded[1].entries == loaded[2].entries == PACK.entries
    monkeypatch.setenv("OPENIMR_CACHE_DIR", "off")
    assert kept.folder() is None


@pytest.mark.parametrize(
    ("file", "old", "new", "line"),
    [
        ("treatments/physical-medicine/massage-therapy.yaml", "pages: [60]", "pages: [600]", "pages: [600]"),
        ("editions.yaml", 'effective: "2016-07-29"', 'effective: "2009-07-18"', 'effective: "2009-07-18"'),
    ],
)
def test_a_fault_between_files_is_told_with_its_line(
    tmp_path: Path, file: str, old: str, new: str, line: str
) -> None:
    """Pages outside the document and dates that overlap lead to the line as well."""
    root = tmp_path / "pack"
    shutil.copytree(PACK.path, root)
    text = (root / file).read_text("utf-8")
    assert old in text
    (root / file).write_text(text.replace(old, new), "utf-8")
    with pytest.raises(PackError) as caught:
        load_pack(root)
    assert caught.value.line is not None
    assert line in (root / file).read_text("utf-8").splitlines()[caught.value.line - 1]


def test_documents_that_give_way_to_each_other_are_refused(tmp_path: Path) -> None:
    """A circle of hand-overs would have no end."""
    root = tmp_path / "pack"
    shutil.copytree(PACK.path, root)
    path = root / "treatments/physical-medicine/pm-myalgia-myositis.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("  - to: PSTG", "  - to: CPMTG"), "utf-8")
    with pytest.raises(PackError, match="circle"):
        load_pack(root)


THERAPY = request("physical_therapy", regions=("neck",), visits=6)


def test_what_to_send_and_what_stands_against_are_told_apart() -> None:
    """Goals are missing and can be sent; eleven visits are a fact."""
    silent, against = assess(THERAPY), assess(THERAPY, visits("physical_therapy", "completed", 11))
    (change,) = what_would_change(silent, PACK)
    assert change.send
    assert not change.against
    assert change.enough
    (change,) = what_would_change(against, PACK)
    assert any("11 visits" in reason for reason in change.against)
    assert not change.enough


def test_a_supported_request_tells_what_carries_it() -> None:
    """The counter-explanation of a proposal in favor."""
    found = assess(THERAPY, fact("functional_goals"), fact("sprain_strain", regions=("neck",)))
    (change,) = what_would_change(found, PACK)
    assert change.loses
    assert not change.send
    assert not change.against


def test_the_explanation_names_rank_criteria_and_what_decided() -> None:
    """What governed, what was required, what the record shows, what decided, what to send."""
    words = explanation(assess(THERAPY), PACK)
    for part in ("Rank A", "answers", "C1 not documented (required, decided)", "Send these documents:"):
        assert part in words


TRIAL = Recommendation("a trial", supports=True, design="randomized_trial")
MTUS = Recommendation("the MTUS", supports=False, design="case_series", mtus=True)


@pytest.mark.parametrize(
    ("cited", "decided", "follows"),
    [
        ([MTUS, TRIAL], "2016-01-01", "a trial"),
        ([TRIAL, MTUS], None, "a trial"),
        ([MTUS, TRIAL], "2014-01-01", "the MTUS"),
        ([MTUS, TRIAL._replace(applicable=False)], None, "the MTUS"),
        ([MTUS, TRIAL._replace(design="case_report")], None, "the MTUS"),
        ([MTUS._replace(design=None), TRIAL._replace(design=None)], None, "the MTUS"),
        ([MTUS], None, "the MTUS"),
    ],
)
def test_competing_recommendations(cited: list[Recommendation], decided: str | None, follows: str) -> None:
    """The stronger study that fits wins once the hierarchy is in force; else the MTUS is presumed right."""
    found = weigh_recommendations(cited, decided=decided)
    assert found.follow is not None
    assert found.follow.source == follows
    assert found.reason


def test_the_pages_of_the_library_are_those_of_the_data() -> None:
    """docs/guidelines is written by `openimr guideline docs --to docs/guidelines`; run it after a change."""
    folder = Path(__file__).parents[2] / "docs" / "guidelines"
    pages = documentation(PACK)
    assert {path.name for path in folder.glob("*.md")} == set(pages)
    assert [name for name, page in pages.items() if (folder / name).read_text("utf-8") != page] == []


def test_difference_and_graph(further: Path) -> None:
    """Two packs compared; documents, editions and treatments as a graph."""
    assert difference(PACK, PACK) == "No difference."
    more = load_pack(further=[further])
    assert difference(PACK, more) == "only in mtus-2009: massage-2017"
    assert '-> "Massage therapy"' in graph(PACK)
    assert graph(PACK, "mermaid").startswith("flowchart LR")


def test_every_treatment_is_weighed_without_any_fact() -> None:
    """Silence alone fails nothing but what the request itself says."""
    for entry in PACK.entries:
        text = " ".join((*entry.request_words[:1], *entry.drugs[:1])) or "request"
        asked = request(*entry.services[:1], regions=entry.regions[:1], text=text)
        weighed = guidelines.weigh(entry, asked, entry.services[0], (), SCOPE)
        for result in weighed.criteria:
            if result.outcome.value == "not_met":
                assert result.threshold, result.id

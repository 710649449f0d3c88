"""The shipped pack, its schemas and expert tests, and packs that are refused."""

from __future__ import annotations

import json
import shutil
import time
from importlib import resources
from pathlib import Path

import jsonschema
import pytest
import yaml

from openimr import guidelines
from openimr.guidelines.checking import json_schemas, name_faults, unknown_concepts
from openimr.guidelines.situations import PackReport, run_situation

PACK = guidelines.load_pack()
MYALGIA = "treatments/physical-medicine/pm-myalgia-myositis.yaml"
OPIOIDS = "treatments/medications/opioids-ongoing.yaml"
CAP = "treatments/legal/lc-24-visit-cap.yaml"


def test_the_experts_situations_come_out_as_expected() -> None:
    """Every treatment has its situations, supported, not supported and not documented."""
    report = guidelines.test_pack(PACK)
    assert report.ok, str(report)
    assert str(report).endswith("treatments")


def test_a_situation_that_comes_out_otherwise_is_told_with_its_reason() -> None:
    """The report names treatment, situation, what was expected, and why it came out otherwise."""
    file = PACK.situations("massage-therapy")
    assert file is not None
    wrong = file.situations[0].model_copy(
        update={"expect": file.situations[1].expect.model_copy(update={"criteria": {"C99": "met"}})}
    )
    result = run_situation(PACK, PACK.entry("massage-therapy"), wrong)
    report = PackReport((result,), ())
    assert not report.ok
    assert "expected not_supported, came out supported" in str(report)
    assert "there is no criterion C99" in str(report)


def test_every_treatment_has_a_title_of_its_own() -> None:
    """A reader finds each treatment by its title."""
    titles = [entry.title for entry in PACK.entries]
    assert len(titles) >= 8
    assert len(set(titles)) == len(titles)


def test_every_concept_asked_for_is_in_the_lexicon() -> None:
    """A misspelt concept would never be found in a record."""
    assert unknown_concepts(PACK) == ()


def test_every_mark_is_of_a_known_level_and_verified_marks_name_their_source() -> None:
    """Nobody takes a remembered number for a checked one."""
    marks = [criterion.mark for entry in PACK.entries for criterion in entry.criteria]
    marks += [limit.mark for entry in PACK.entries for limit in entry.limits]
    assert {mark.level for mark in marks} <= {"verified", "seed", "memory", "uncertain"}
    assert all(mark.sources for mark in marks if mark.level in ("verified", "seed"))


def test_schemas_are_those_of_the_format() -> None:
    """The JSON Schemas that are shipped are written from the classes that read the packs."""
    folder = resources.files("openimr.guidelines") / "data" / "schema"
    for name, schema in json_schemas().items():
        shipped = json.loads((folder / f"{name}.schema.json").read_text("utf-8"))
        assert shipped == json.loads(json.dumps(schema)), name


def test_treatment_files_fit_the_schema() -> None:
    """An author's editor can check a file by its schema."""
    schema = json.loads(json.dumps(json_schemas()["treatment"]))
    for path in PACK.files.values():
        jsonschema.validate(yaml.safe_load(path.read_text("utf-8")), schema)


def test_loading_is_quick_and_done_once() -> None:
    """Under 200 ms the first time, nothing after that."""
    began = time.perf_counter()
    assert guidelines.load_pack() is PACK
    assert time.perf_counter() - began < 0.2


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the shipped pack to spoil."""
    target = tmp_path / "pack"
    shutil.copytree(PACK.path, target)
    return target


def spoil(pack: Path, file: str, old: str, new: str) -> guidelines.PackError:
    """Replace a text in a file of the pack and return the refusal."""
    path = pack / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(guidelines.PackError) as caught:
        guidelines.load_pack(pack)
    assert caught.value.advice
    return caught.value


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        (MYALGIA, "pages: [98, 99]", "pages: [98, 474]", "Page 474 is outside CPMTG"),
        (MYALGIA, "at_most: {", "at_mots: {", "there is no key at_mots here. Did you mean at_most"),
        (MYALGIA, "unit: visits, period", "unit: furlongs, period", "unit is 'furlongs', which is not"),
        (MYALGIA, "unit: visits, period", "unit: percent, period", "unit is 'percent'"),
        (OPIOIDS, "unit: mg_med_per_day", "unit: visits", "measured in mg_med_per_day, not in visits"),
        (MYALGIA, "limit: 10, unit", "limit: ten, unit", "limit is 'ten', which is no number"),
        (MYALGIA, "limit: 10, unit", "limit: -10, unit", "greater than or equal to 0"),
        (MYALGIA, "pages: [98, 99]", "pages: [0]", "Page 0 is outside CPMTG"),
        (MYALGIA, "title: Phys", "id: again\ntitle: Phys", "the key id stands twice"),
        (MYALGIA, "  - to: PSTG", "  - to: CPMTG", "CPMTG -> CPMTG give way to each other in a circle"),
        (MYALGIA, "  - to: PSTG", "  - to: PSGT", "There is no document PSGT"),
        (MYALGIA, "level: seed", "level: sure", "There is no mark sure"),
        (MYALGIA, "{level: seed, sources: [published letter]}", "{level: verified}", "without a source"),
        (MYALGIA, "    requirement: advisory", "    waives: [C2]", "Only a bypass waives"),
        (CAP, "waives: [C2]", "waives: [C1]", "C1 waives C1"),
        (CAP, '"2004-01-01"', '"2004-13-01"', "month must be in 1..12"),
        (MYALGIA, "use: functional_improvement", "use: functional_gain", "no shared test functional_gain"),
        (MYALGIA, "id: pm-myalgia-myositis", "id: pm-myalgia", "not the file's name"),
        (MYALGIA, "  document: CPMTG", "  document: CPMTX", "no document CPMTX"),
        (MYALGIA, "- id: C2", "- id: C1", "Two criteria are called C1"),
        (MYALGIA, "title: Phys", "title: [Phys", "not valid YAML"),
        (MYALGIA, "assertions: present", "assertions: presently", "presently"),
        ("editions.yaml", 'effective: "2016-07-29"', 'effective: "2009-07-18"', "Two editions of chronic"),
        ("editions.yaml", "trigger: request_date", "trigger: birthday", "trigger is 'birthday'"),
        ("editions.yaml", "trigger: request_date, ", "", "the key trigger is missing"),
        ("editions.yaml", 'effective: "2016-07-29"', 'effective: "2016-07-32"', "day is out of range"),
        ("documents.yaml", 'in_force_to: "2016-07-28"', 'in_force_to: "2006-07-28"', "which is no time"),
        ("documents.yaml", "family: neck", "family: low_back", "A8 and A12, both of low_back"),
        ("documents.yaml", "adapted_from: ODG-PAIN", "adapted_from: CPMTG", "adapted from itself"),
        ("documents.yaml", "standard: mtus", "standard: mtuss", "mtuss, which has no rank"),
        ("standards.yaml", 'to_date: "2015-04-19"', 'to_date: "2015-04-20"', "odg has two ranks"),
        ("standards.yaml", "statutes: [LC4604.5]", "statutes: [LC4605]", "no document LC4605"),
        ("definitions.yaml", "      any_of:", "      use: other\n      any_of:", "exactly one"),
    ],
)  # fmt: skip
def test_a_bad_pack_is_refused_with_file_and_advice(
    copy: Path, file: str, old: str, new: str, says: str
) -> None:
    """Unknown predicate, wrong unit, page outside the document, overlapping dates, misspelt names."""
    error = spoil(copy, file, old, new)
    assert says in str(error)
    assert error.file == file
    assert error.line or "exactly one" not in says
    assert "Extra inputs" not in str(error)


def test_the_line_of_a_fault_is_told(copy: Path) -> None:
    """The author is led to the line."""
    error = spoil(copy, MYALGIA, "at_most: {", "at_mots: {")
    lines = (copy / MYALGIA).read_text("utf-8").splitlines()
    assert error.line is not None
    assert "at_mots" in lines[error.line - 1]


def test_documents_that_hand_over_in_a_longer_circle_are_refused(copy: Path) -> None:
    """From the chronic pain to the postsurgical guideline, from there to a chapter, and back."""
    heirs = {"postsurg-other": "A12", "manual-therapy-lowback": "CPMTG"}
    for name, heir in heirs.items():
        (path,) = copy.rglob(f"{name}.yaml")
        entry = yaml.safe_load(path.read_text("utf-8"))
        entry["services"] = ["physical_therapy"]
        entry["source"]["document"] = {"postsurg-other": "PSTG", "manual-therapy-lowback": "A12"}[name]
        entry["source"].pop("pages", None)
        way = {"to": heir, "when": {"phase_is": "initial"}, "reason": "x", "mark": {"level": "memory"}}
        entry["gives_way"] = [way]
        path.write_text(yaml.safe_dump(entry), "utf-8")
    with pytest.raises(guidelines.PackError, match="A12 -> CPMTG -> PSTG -> A12") as caught:
        guidelines.load_pack(copy)
    assert caught.value.line


def test_regions_are_checked_wherever_they_stand(copy: Path) -> None:
    """A misspelt region of a document looked into first would never be asked for."""
    path = copy / MYALGIA
    path.write_text(
        path.read_text("utf-8").replace("regions: [neck, upper_back]", "regions: [nek]", 1), "utf-8"
    )
    (fault,) = name_faults(guidelines.load_pack(copy))
    assert "there is no region nek" in fault
    assert MYALGIA in fault


def test_shared_tests_that_refer_to_each_other_are_refused(copy: Path) -> None:
    """A circle has no meaning."""
    definitions = (
        "  a: {meaning: x, mark: {level: memory}, test: {use: b}}\n"
        "  b: {meaning: x, mark: {level: memory}, test: {use: a}}\n"
    )
    path = copy / "definitions.yaml"
    path.write_text(path.read_text("utf-8") + definitions, "utf-8")
    error = spoil(copy, MYALGIA, "use: functional_improvement", "use: a")
    assert "circle" in error.problem


def test_a_folder_that_is_no_pack_is_refused(tmp_path: Path) -> None:
    """And told what a pack is."""
    with pytest.raises(guidelines.PackError, match=r"manifest\.yaml"):
        guidelines.load_pack(tmp_path)

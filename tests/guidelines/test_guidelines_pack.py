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
from openimr.guidelines.checking import json_schemas, unknown_concepts
from openimr.guidelines.situations import PackReport, run_situation

PACK = guidelines.load_pack()
MYALGIA = "treatments/physical-medicine/pm-myalgia-myositis.yaml"


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
        (MYALGIA, "at_most: {", "at_mots: {", "at_mots"),
        (MYALGIA, "unit: visits, period", "unit: furlongs, period", "unit"),
        (MYALGIA, "use: functional_improvement", "use: functional_gain", "no shared test functional_gain"),
        (MYALGIA, "id: pm-myalgia-myositis", "id: pm-myalgia", "not the file's name"),
        (MYALGIA, "  document: CPMTG", "  document: CPMTX", "no document CPMTX"),
        (MYALGIA, "- id: C2", "- id: C1", "Two criteria are called C1"),
        (MYALGIA, "title: Phys", "title: [Phys", "not valid YAML"),
        (MYALGIA, "assertions: present", "assertions: presently", "presently"),
        ("editions.yaml", 'effective: "2016-07-29"', 'effective: "2009-07-18"', "Two editions of chronic"),
        ("editions.yaml", "trigger: request_date", "trigger: birthday", "trigger"),
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


def test_the_line_of_a_fault_is_told(copy: Path) -> None:
    """The author is led to the line."""
    error = spoil(copy, MYALGIA, "at_most: {", "at_mots: {")
    lines = (copy / MYALGIA).read_text("utf-8").splitlines()
    assert error.line is not None
    assert "at_mots" in lines[error.line - 1]


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

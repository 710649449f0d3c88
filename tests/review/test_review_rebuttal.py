"""A challenge to the presumption of the MTUS: found in the request with its place, or given in a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from openimr.model import CaseFile, Document, DocumentKind, Page, PageState
from openimr.review.rebuttal import RebuttalUnreadable, read_rebuttal, stated_rebuttal

# Invented wording, written before the cues.
CHALLENGES = (
    "The MTUS presumption of correctness is hereby challenged.",
    "This request rebuts the presumption that the MTUS is correct.",
    "I respectfully dispute the presumed correctness of the MTUS recommendation in this case.",
    "The presumption is rebutted by the preponderance of scientific medical evidence attached.",
    "Pursuant to 8 CCR 9792.21.1(b) the undersigned challenges the MTUS' presumption.",
    "A variance from the MTUS is reasonably required for this patient.",
    "The treating physician contests the presumption attached to the chronic pain guideline.",
    "Rebuttal of the MTUS presumption: the enclosed study supports acupuncture.",
    "We believe that the evidence cited below overcomes the presumption.",
    "The recommendation departs from the MTUS on the strength of newer trials.",
    "The presumption of correctness under Labor Code 4604.5 is being challenged.",
    "It is my opinion that the MTUS is rebutted by higher quality evidence.",
    "Please treat this letter as a challenge to the presumptively correct MTUS guideline.",
    "The evidence below is sufficient to overcome the presumptive weight of the MTUS.",
)
NO_CHALLENGES = (
    "The MTUS is presumed correct on the extent and scope of treatment.",
    "The presumption is rebuttable and may be controverted by a preponderance of the evidence.",
    "The provider has not rebutted the presumption of correctness.",
    "The disputed treatment is addressed in the MTUS.",
    "The requesting physician did not challenge the MTUS presumption.",
    "Unless the presumption is rebutted, the MTUS is followed.",
    "If the physician wishes to rebut the presumption, a citation must be provided.",
    "This request is in accordance with the MTUS.",
    "The patient is challenged by stairs; MTUS guidelines support therapy.",
    "There is no evidence that would overcome the MTUS.",
    "The request fails to rebut the presumption.",
    "Presumptive diagnosis: lumbar radiculopathy. The MTUS is cited.",
    "The MTUS does not dispute the value of exercise.",
    "A statement that the presumption is challenged was not included.",
)


def case(*pages: str, kind: DocumentKind = DocumentKind.RFA) -> CaseFile:
    """A case file with one document of these pages."""
    made = tuple(
        Page(number=number, text=text, state=PageState.READ, width=612, height=792)
        for number, text in enumerate(pages, 1)
    )
    document = Document(
        id="d1", path="rfa.txt", sha256="0" * 64, media_type="text/plain", kind=kind, pages=made
    )
    return CaseFile(name="invented", documents=(document,))


@pytest.mark.parametrize("sentence", CHALLENGES)
def test_a_challenge_is_found_with_its_place(sentence: str) -> None:
    """Any word of challenging with what is presumed, in one sentence."""
    text = f"Massage therapy x 6 is requested. {sentence} Thank you."
    found = stated_rebuttal(case(text))
    assert found is not None
    assert found.evidence is not None
    assert found.evidence.quote == sentence
    assert text[found.evidence.span.start : found.evidence.span.end] == sentence


@pytest.mark.parametrize("sentence", NO_CHALLENGES)
def test_what_is_no_challenge_is_not_taken_for_one(sentence: str) -> None:
    """Statements of the law, denials and conditions challenge nothing."""
    assert stated_rebuttal(case(f"Massage therapy x 6 is requested. {sentence} Thank you.")) is None


@pytest.mark.parametrize("kind", [DocumentKind.UR_DECISION, DocumentKind.NOTICE_OF_ASSIGNMENT])
def test_only_the_one_who_asks_can_challenge(kind: DocumentKind) -> None:
    """What utilization review says of the presumption is the dispute itself."""
    assert stated_rebuttal(case(CHALLENGES[0], kind=kind)) is None


@pytest.mark.parametrize(
    ("cited", "design", "level", "supports", "attached"),
    [
        ("Invented A, et al. A randomized controlled trial of massage. J Invent. 2012;4:1-9.",
         "randomized_trial", None, True, None),
        ("A meta-analysis of nine trials (Invented 2014) found lasting benefit; a copy is enclosed.",
         "systematic_review_of_trials", None, True, True),
        ("Invented B 2011, a cohort study with controls.", "controlled_cohort_study", None, True, None),
        ("Invented C et al., 2010: level of evidence 2.", None, "2", True, None),
        ("A case series by Invented D (2009) reported relief.", "case_series", None, True, None),
        ("An RCT of 2013 by Invented E showed no benefit.", "randomized_trial", None, False, None),
        ("Invented F, Invented G. Hands and backs. Spine 2008;33:12.", None, None, True, None),
    ],
)  # fmt: skip
def test_studies_are_read_with_design_level_and_copy(
    cited: str, design: str | None, level: str | None, supports: bool, attached: bool | None
) -> None:
    """Each study as cited, with what its citation tells of it."""
    found = stated_rebuttal(case(f"The MTUS presumption is challenged. {cited}"))
    assert found is not None
    (study,) = found.citations
    assert (study.design, study.level, study.supports, study.attached) == (design, level, supports, attached)
    assert study.evidence is not None
    assert study.evidence.quote in cited


def test_what_is_told_of_the_patient_is_no_study() -> None:
    """Years and trials of treatment in the history are not citations."""
    text = (
        "The MTUS presumption is challenged. The patient was injured in 2012 and had a trial of therapy "
        "in 2013. Six visits of massage are requested."
    )
    found = stated_rebuttal(case(text))
    assert found is not None
    assert found.citations == ()


def test_a_challenge_that_names_a_service_is_about_that_service() -> None:
    """One request may challenge the presumption for one of its treatments only."""
    found = stated_rebuttal(case("For acupuncture the presumption of the MTUS is challenged."))
    assert found is not None
    assert found.services == ("acupuncture",)


def test_a_rebuttal_is_read_from_a_file(tmp_path: Path) -> None:
    """A person may add what the record does not hold, as YAML or JSON."""
    file = tmp_path / "rebuttal.yaml"
    file.write_text(
        "statement: The presumption is challenged.\n"
        "services: [massage]\n"
        "citations:\n"
        "  - {text: An invented trial, design: randomized_trial, attached: true}\n"
    )
    found = read_rebuttal(file)
    assert found.services == ("massage",)
    assert found.citations[0].design == "randomized_trial"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("citations: []\n", "statement"),
        ("statement: x\ncitations: [{text: y, design: guesswork}]\n", "guesswork"),
        ("statement: x\ncitations: [{text: y, level: 7}]\n", "level"),
        ("statement: x\nservices: [massages]\n", "massages"),
        ("statement: x\nquestion: price\n", "price"),
        ("statement: [\n", "YAML"),
        ("- a list\n", "statement"),
    ],
)
def test_a_bad_file_is_refused_with_advice(tmp_path: Path, content: str, says: str) -> None:
    """What is wrong and what may stand there."""
    file = tmp_path / "rebuttal.yaml"
    file.write_text(content)
    with pytest.raises(RebuttalUnreadable, match=says) as caught:
        read_rebuttal(file)
    assert caught.value.advice

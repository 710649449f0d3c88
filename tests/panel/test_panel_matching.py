"""Same, similar or none: the table read as a manual."""

from __future__ import annotations

import pytest
from panel_people import TODAY, certified, reviewer

from openimr.language import understand
from openimr.language.services import services
from openimr.panel import Needs, match, tables
from openimr.panel.matching import family_of, match_all, match_specialties, needs_of, unknown_key, wanted


@pytest.mark.parametrize(
    ("specialty", "service", "region", "level"),
    [
        ("physical_medicine_rehabilitation", "physical_therapy", "low_back", "same"),
        ("occupational_medicine", "physical_therapy", "shoulder", "same"),
        ("neurology", "physical_therapy", "neck", "similar"),
        ("dermatology", "physical_therapy", "neck", "none"),
        ("orthopaedic_surgery", "spine_fusion", "low_back", "same"),
        ("physical_medicine_rehabilitation", "spine_fusion", "low_back", "none"),
        ("pain_medicine", "injection_epidural", "low_back", "same"),
        ("orthopaedic_surgery", "injection_epidural", "low_back", "similar"),
        ("chiropractic", "chiropractic", "neck", "same"),
        ("chiropractic", "physical_therapy", "neck", "similar"),
        ("chiropractic", "medication_opioid", "neck", "none"),
        ("chiropractic", "acupuncture", "neck", "none"),
        ("acupuncture", "acupuncture", "knee", "same"),
        ("acupuncture", "physical_therapy", "knee", "none"),
        ("psychology", "psychotherapy", "psyche", "same"),
        ("psychology", "medication_psych", "psyche", "none"),
        ("podiatry", "surgery_ankle_foot", "ankle", "same"),
        ("podiatry", "surgery_knee", "knee", "none"),
        ("podiatry", "consultation_referral", "toe", "same"),
        ("dentistry", "dental", "teeth", "same"),
        ("dentistry", "medication_opioid", "low_back", "none"),
        ("ophthalmology", "consultation_referral", "eye", "same"),
        ("hand_surgery", "surgery", "wrist", "same"),
        ("orthopaedic_surgery", "surgery", "knee", "same"),
        ("general_surgery", "surgery", "knee", "none"),
        ("general_surgery", "surgery_hernia", "groin", "same"),
        ("occupational_medicine", "other", "low_back", "same"),
    ],
)
def test_table(specialty: str, service: str, region: str, level: str) -> None:
    """What the shipped table says of some everyday requests."""
    assert match_specialties([specialty], Needs(service=service, regions=(region,))).level == level


@pytest.mark.parametrize("service", sorted(services()))
@pytest.mark.parametrize("region", ["low_back", "knee", "psyche"])
def test_every_service_has_somebody_who_answers(service: str, region: str) -> None:
    """No service of the lexicon is without a same specialty, wherever it is given."""
    found = wanted(service, (region,), ())
    assert found.same
    assert not found.same & found.similar


def test_the_diagnosis_decides_over_the_region() -> None:
    """A consultation for the chest is a cardiologist's, unless the diagnosis is of the lungs."""
    heart = Needs(service="consultation_referral", regions=("chest",))
    lungs = Needs(service="consultation_referral", regions=("chest",), diagnoses=("J45.909",))
    assert match_specialties(["cardiology"], heart).level == "same"
    assert match_specialties(["cardiology"], lungs).level == "none"
    assert match_specialties(["pulmonary_disease"], lungs).level == "same"


@pytest.mark.parametrize(
    ("code", "family"),
    [
        ("M54.5", "spine_pain"),
        ("m51.26", "spine_pain"),
        ("M75.101", "upper_limb"),
        ("M77.3", "foot"),
        ("M77.9", "soft_tissue"),
        ("G56.01", "nerve_entrapment"),
        ("F32.9", "mental"),
        ("F11.20", "addiction"),
        ("K40.90", "hernia"),
        ("K21.9", "digestion"),
        ("724.2", "spine_pain"),
        ("354.0", "nerve_entrapment"),
        ("311", "mental"),
        ("304.00", "addiction"),
        ("440.2", "vessels"),
        ("headache", "headache"),
        ("Z99", None),
        ("", None),
        ("not a code", None),
        ("999999", None),
    ],
)
def test_families_of_diagnoses(code: str, family: str | None) -> None:
    """The longest beginning of an ICD-10 code decides, the narrowest range of an ICD-9 code."""
    assert family_of(code) == family


def test_without_condition_and_service_generalists_are_similar() -> None:
    """A case of which nothing is known is not left without anybody, but nobody is the same."""
    nothing = Needs(service="unknown")
    assert match_specialties(["occupational_medicine"], nothing).level == "similar"
    assert match_specialties(["neurological_surgery"], nothing).level == "none"


def test_several_items_are_matched_by_the_weakest() -> None:
    """Who answers for one item only does not match the case."""
    items = (
        Needs(service="physical_therapy", regions=("low_back",)),
        Needs(service="spine_fusion", regions=("low_back",)),
    )
    assert match_all(["physical_medicine_rehabilitation"], items).level == "none"
    assert match_all(["orthopaedic_surgery"], items).level == "same"


def test_only_current_certifications_match_on_a_day() -> None:
    """With a day, a certification without proof does not count; without, what is on file does."""
    who = reviewer(certifications=(certified("neurology", "ABPN", proof=None),))
    needs = Needs(service="electrodiagnostics")
    assert match(who, needs).level == "same"
    assert match(who, needs, TODAY).level == "none"


def test_each_answer_has_its_reason_with_source_and_mark() -> None:
    """A yes names the row, a no out of scope names the law."""
    yes = match_specialties(["pain_medicine"], Needs(service="medication_opioid"))
    no = match_specialties(["acupuncture"], Needs(service="medication_opioid"))
    assert "opioid" in yes.why[0].words
    assert yes.why[0].mark == "memory"
    assert no.why[0].rule == "scope"
    assert "3209.3" in no.why[0].source


def test_needs_come_from_a_request() -> None:
    """A request in words gives service, regions and diagnosis codes."""
    needs = needs_of(understand("MRI of the lumbar spine, ICD-10 M54.16"), ["G89.4"])
    assert needs.service == "imaging_mri"
    assert "low_back" in needs.regions
    assert needs.diagnoses[-1] == "G89.4"


def test_unknown_keys_are_told_with_near_ones() -> None:
    """A misspelt key is refused with what was probably meant."""
    told = unknown_key(Needs(service="physical_therpy"))
    assert told is not None
    assert "physical_therapy" in told[1]
    assert unknown_key(Needs(service="dme", regions=("low_back",))) is None


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Orthopedic Surgery", "orthopaedic_surgery"),
        ("PM&R", "physical_medicine_rehabilitation"),
        ("Board certified in Physical Medicine & Rehabilitation", "physical_medicine_rehabilitation"),
        ("physical medicine and rehabilitation (DO)", "physical_medicine_rehabilitation"),
        ("neurosurgery", "neurological_surgery"),
        ("Chiropractor", "chiropractic"),
        ("astrology", None),
    ],
)
def test_specialties_as_credentials_print_them(written: str, key: str | None) -> None:
    """Other spellings of a specialty are read; what is no specialty is not."""
    assert tables.specialty_named(written) == key


def test_a_misspelt_key_in_the_data_is_refused_with_near_ones() -> None:
    """Whoever edits the tables is told the file, the place and the key that was probably meant."""
    with pytest.raises(
        tables.DataFaulty, match=r"matching.yaml: row of dme: neurologi is not known. Did you mean neurology"
    ):
        tables.require("matching.yaml", "row of dme", ["neurologi"], tables.known_keys())


def test_no_two_specialties_share_a_name() -> None:
    """A name printed by a credential means one specialty."""
    data = tables.specialties()
    names = [name for entry in (*data.specialties.values(), *data.fields.values()) for name in entry.names]
    assert len(names) == len(set(names))

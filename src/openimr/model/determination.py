"""The determination: who reviewed, the case, the disputed items, their guidelines, decisions and rationales.

Names and meaning of the fields down to `items` are the exchange format of `openimr parse`.
"""

from __future__ import annotations

from typing import Annotated

from openimr.model.assessment import Assessment, Decision, Necessity, Outcome
from openimr.model.assistance import Assistance
from openimr.model.base import Noun
from openimr.model.evidence import Span
from openimr.model.fact import Fact
from openimr.model.place import AsObjects, Boilerplate, FieldSpan, Residue
from openimr.model.request import TreatmentRequest


class FrontMatter(Noun):
    """What stands above the first heading of an issued letter. Dates are ISO (YYYY-MM-DD).

    `result` is the letter's own word for the whole: uphold, overturn or partially_overturn.
    `treatments` are the treatments in dispute as the application lists them, `service_list` those
    to whom copies went.
    """

    case_number: str | None = None
    date_assigned: str | None = None
    date_of_injury: str | None = None
    decision_date: str | None = None
    ur_denial_date: str | None = None
    priority: str | None = None
    application_received: str | None = None
    letter_date: str | None = None
    employee: str | None = None
    claim_number: str | None = None
    treatments: str | None = None
    result: str | None = None
    salutation: str | None = None
    signed_by: str | None = None
    service_list: tuple[str, ...] = ()


class Reviewer(Noun):
    """The reviewer's credentials, never the name. Practice figures are minima as attested in the letter."""

    kind: str | None = None
    states_of_licensure: tuple[str, ...] = ()
    certifications: tuple[str, ...] = ()
    subspecialties: tuple[str, ...] = ()
    years_active_practice_min: int | None = None
    hours_per_week_min: int | None = None


class PriorTreatment(Noun):
    """A treatment already given: `count` of visits or injections, `outcome` in the record's words."""

    name: str
    count: int | None = None
    outcome: str | None = None


class ImagingStudy(Noun):
    """An imaging study and what it showed. `date` is ISO."""

    modality: str
    region: str | None = None
    date: str | None = None
    findings: tuple[str, ...] = ()


class Surgery(Noun):
    """An operation the record mentions. `date` is ISO."""

    name: str
    region: str | None = None
    level: str | None = None
    date: str | None = None


class DocumentMention(Noun):
    """A document that the letter names. `date_as_printed` keeps the printed form where it is odd."""

    type: str
    date: str | None = None
    date_as_printed: str | None = None
    date_from: str | None = None
    date_to: str | None = None


class CaseFacts(Noun):
    """The clinical case in the exchange format. None or empty means that the letter does not say.

    `diagnosis_text` is the section on the diagnosis that some layouts have, in its own words.
    """

    age: int | None = None
    sex: str | None = None
    represented: bool | None = None
    date_of_injury: str | None = None
    body_parts_complained: tuple[str, ...] = ()
    diagnoses: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    prior_treatments: tuple[PriorTreatment, ...] = ()
    imaging: tuple[ImagingStudy, ...] = ()
    surgery: tuple[Surgery, ...] = ()
    documents_mentioned: tuple[DocumentMention, ...] = ()
    ur_date: str | None = None
    summary_text: str | None = None
    diagnosis_text: str | None = None


class ItemQuantity(Noun):
    """Quantity of a disputed item in the exchange format."""

    visits: int | None = None
    per_week: float | None = None
    weeks: float | None = None


class CitationCheck(Noun):
    """Verdict of the check of a citation: `ok`, `fault` or `unknown`, with the reason in words.

    `codes` names each fault or doubt by a stable word, such as `page-outside-document`.
    """

    verdict: str
    reason: str | None = None
    codes: tuple[str, ...] = ()


class Reference(Noun):
    """Bibliographic parts of an article, book, label or web page, as printed; None where not told."""

    authors: str | None = None
    title: str | None = None
    journal: str | None = None
    year: int | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    edition: str | None = None
    doi: str | None = None
    pmid: str | None = None
    url: str | None = None


class Citation(Noun):
    """One guideline citation: as printed (`raw`), taken apart, normalized, and checked; kept apart.

    `source` is the guideline's name as printed without section and pages; `basis` is mtus or
    non_mtus; `document` is the key of the guideline library if recognized. Normalized are also
    `heading` (the document's own title of the section), `laws` (`8 CCR 9792.24.2`,
    `Lab. Code 4610.5(c)(2)`), `year` (of the edition cited) and `governing` (the edition in force
    on the dates of the letter). `kind` is guideline, regulation, statute, journal, review, book,
    label, database, society, policy or website.
    """

    source: str | None = None
    section: str | None = None
    chapter: str | None = None
    pages: tuple[int, ...] | None = None
    basis: str | None = None
    raw: str | None = None
    document: str | None = None
    check: CitationCheck | None = None
    kind: str | None = None
    heading: str | None = None
    laws: tuple[str, ...] = ()
    year: int | None = None
    governing: str | None = None
    reference: Reference | None = None


class GuidelineBlock(Noun):
    """What one side based its decision on. `basis` is the first stated: mtus, non_mtus or None."""

    basis: str | None = None
    citations: tuple[Citation, ...] = ()
    text: str | None = None


class CriterionApplied(Noun):
    """A criterion that the reviewer states in the rationale, and how the reviewer found it.

    `explicit` is true when the reviewer says the outcome in words.
    """

    statement: str
    outcome: Outcome
    threshold: str | None = None
    explicit: bool = False
    span: Span | None = None


class RationaleSentence(Noun):
    """A sentence of a proposed rationale with its sources: a guideline entry, a criterion, or facts.

    A sentence without any source is not allowed in a draft.
    """

    text: str
    guideline: str | None = None
    criterion: str | None = None
    facts: tuple[str, ...] = ()


class DisputedItem(Noun):
    """One disputed item: the request as printed and as understood, both guidelines, decision, rationale.

    `decision` says what happens to the UR decision, `necessity` whether the service is necessary.
    In a draft `decision` is None until a physician decides; the proposal is in `assessment`.
    """

    heading_text: str
    service: str | None = None
    body_regions: tuple[str, ...] = ()
    laterality: str | None = None
    quantity: ItemQuantity = ItemQuantity()
    decision: Decision | None = None
    necessity: Necessity | None = None
    claims_administrator_guideline: GuidelineBlock = GuidelineBlock()
    reviewer_guideline: GuidelineBlock = GuidelineBlock()
    rationale_text: str | None = None
    rationale_summary: str | None = None
    criteria_applied: tuple[CriterionApplied, ...] = ()
    conclusion_phrase: str | None = None
    request: TreatmentRequest | None = None
    assessment: Assessment | None = None
    rationale_sources: tuple[RationaleSentence, ...] = ()


class StatedDecision(Noun):
    """A decision as a letter states it apart from the item, in the first notices more than once.

    `place` is the section of the layout (`front` above the first heading), `number` the printed
    number, `item` the index of the item it speaks of, `agrees` whether it says the same as that
    item's other statements and conclusion; both are None where that cannot be known.
    """

    place: str
    service: str
    number: int | None = None
    decision: Decision | None = None
    item: int | None = None
    agrees: bool | None = None


class Accounting(Noun):
    """Where each non-blank character of the letter went.

    `fields`, `boilerplate` and `residue` together cover every non-blank character exactly once.
    `derived` gives, for fields derived from within others (age, diagnoses, pages of a citation),
    the characters they rest on. Offsets count characters of the letter as given.
    """

    characters: int
    fields: Annotated[tuple[FieldSpan, ...], AsObjects(FieldSpan)] = ()
    boilerplate: Annotated[tuple[Boilerplate, ...], AsObjects(Boilerplate)] = ()
    residue: Annotated[tuple[Residue, ...], AsObjects(Residue)] = ()
    derived: Annotated[tuple[FieldSpan, ...], AsObjects(FieldSpan)] = ()


class RecordConsidered(Noun):
    """One record that the reviewer considered, as 8 CCR 9792.10.6(d) wants them listed: one by one.

    `type` is what it is in words, `author` who wrote it, `date` its date as ISO, `pages` how many pages it
    has, `document` its id in the case file. None means that the record does not say.
    """

    type: str
    author: str | None = None
    date: str | None = None
    pages: int | None = None
    document: str | None = None


class Determination(Noun):
    """An argument: disputed items, guidelines that governed, criteria, facts with their place, decisions.

    `status` is `published` for a letter that was read, `draft` for a proposal that awaits a
    physician's decision, `issued` for one that a physician decided; `records_considered` are the
    records it rests on. `layout` names the layout a letter was read with, `confidence` (0 to 1)
    how much of it was understood. `other_reviewers` are the second and further reviewers,
    `documents_reviewed` the list of records as printed, `stated_decisions` the decisions stated apart
    from the items. `summary_copied` is true where the case summary is printed as a quotation from
    the utilization review decision (of `summary_source_date`, ISO).
    `assistance` tells what an optional assistant proposed; None if none was asked.
    """

    letter: str | None = None
    status: str = "published"
    layout: str | None = None
    confidence: float | None = None
    front_matter: FrontMatter | None = None
    reviewer: Reviewer = Reviewer()
    other_reviewers: tuple[Reviewer, ...] = ()
    case: CaseFacts = CaseFacts()
    items: tuple[DisputedItem, ...] = ()
    facts: tuple[Fact, ...] = ()
    case_summary_sources: tuple[RationaleSentence, ...] = ()
    documents_reviewed: tuple[str, ...] = ()
    records_considered: tuple[RecordConsidered, ...] = ()
    stated_decisions: tuple[StatedDecision, ...] = ()
    summary_copied: bool = False
    summary_source_date: str | None = None
    accounting: Accounting | None = None
    assistance: Assistance | None = None

"""The way of a case, one line a verb: read, find, understand, govern, weigh, propose."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from openimr import facts as fact_finding
from openimr import guidelines, intake, language, letters, packet
from openimr.letters.render import records_of
from openimr.model import (
    Assessment,
    CaseFile,
    Determination,
    DisputedItem,
    DocumentKind,
    Fact,
    FactKind,
    ItemQuantity,
    LintFinding,
    Necessity,
    PageState,
    RationaleSentence,
    Rebuttal,
    TreatmentRequest,
)
from openimr.packet import Disagreement, Packet
from openimr.review import scope
from openimr.review.case_facts import case_facts
from openimr.review.citing import reviewer_guideline, ur_guideline
from openimr.review.disputed import DisputedEntry, disputed_items, requests_of
from openimr.review.rebuttal import stated_rebuttal
from openimr.review.searches import with_nearest

if TYPE_CHECKING:
    from openimr.assist import Assistant

Progress = Callable[[str, int, int], None]

# What utilization review says about the records is the decision under dispute, not evidence on it;
# only identity and dates are taken from it.
_FROM_UR = frozenset({FactKind.AGE, FactKind.SEX, FactKind.INJURY_DATE, FactKind.REPRESENTED})
_NOT_EVIDENCE = frozenset({DocumentKind.UR_DECISION, DocumentKind.APPLICATION})
_STATING = (DocumentKind.APPLICATION, DocumentKind.RFA, DocumentKind.UR_DECISION)


class NothingInDispute(Exception):
    """The case file names no disputed treatment. `advice` says what to do."""

    advice = (
        "Check that the application (DWC Form IMR) or the utilization review decision is among the files "
        'and was read (see manifest.json), or name the treatment with --item "TEXT".'
    )


@dataclass(frozen=True)
class Draft:
    """A proposed determination with the case file it came from and what lint says of its letter.

    `case_file` has all documents of the record, `packet` says which of them are copies or another patient's.
    """

    case_file: CaseFile
    determination: Determination
    findings: tuple[LintFinding, ...]
    packet: Packet
    disagreements: tuple[Disagreement, ...] = ()


@dataclass(frozen=True)
class CaseOptions:
    """What a person may add: disputed items in words, the date of decision (ISO), the jurisdiction.

    `rebuttal` is a challenge to what is presumed correct; without it one is looked for in the papers of the
    one who asks. `jobs` and `cache` are those of `intake.read`. `assistant` may propose further facts and
    smoother prose; None asks nobody.
    """

    items: tuple[str, ...] = ()
    decision_date: str | None = None
    jurisdiction: str = "CA"
    jobs: int | None = None
    cache: Path | None = None
    rebuttal: Rebuttal | None = None
    assistant: Assistant | None = None


def review(path: Path, options: CaseOptions | None = None, progress: Progress | None = None) -> Draft:
    """Read a case file and propose a determination.

    Raises `intake.InputNotFound` and `intake.NothingToRead` when there is no input to work on, and
    NothingInDispute when the case file names no disputed treatment and `options` name none.
    """
    options = options or CaseOptions()
    case_file = intake.read(path, jobs=options.jobs, cache=options.cache, progress=progress)
    return review_case_file(case_file, options, progress)


def review_case_file(
    case_file: CaseFile, options: CaseOptions | None = None, progress: Progress | None = None
) -> Draft:
    """As `review`, for a case file that was read already. Raises NothingInDispute if nothing is disputed."""
    return review_packet(packet.sort_out(case_file), options, progress)


def review_packet(
    sorted_out: Packet, options: CaseOptions | None = None, progress: Progress | None = None
) -> Draft:
    """As `review`, for a packet that was sorted out already. Raises NothingInDispute if nothing is disputed.

    No fact is taken from a copy or from another patient's page: a copy would count visits twice.
    """
    options = options or CaseOptions()
    case_file = sorted_out.evidence_file
    found = fact_finding.find(case_file, progress=_named(progress, "finding facts"))
    disputed = _disputed(case_file, options)
    determination = _proposed(case_file, found, disputed, options, progress)
    names = {document.id: document.path for document in case_file.documents}
    findings = letters.lint.lint(determination, letters.render_text(determination, names))
    differing = disagreements(case_file, determination)
    return Draft(sorted_out.case_file, determination, findings, sorted_out, differing)


def _proposed(
    case_file: CaseFile,
    found: Sequence[Fact],
    disputed: Sequence[str],
    options: CaseOptions,
    progress: Progress | None,
) -> Determination:
    if options.assistant is None:
        return propose(case_file, found, disputed, options)
    from openimr.review.assisted import Shown, with_assistant  # noqa: PLC0415 (most reviews ask nobody)

    return with_assistant(
        options.assistant,
        Shown(case_file, _searched(case_file).documents, found),
        lambda facts: propose(case_file, facts, disputed, options),
        _named(progress, "asking the assistant"),
    )


def disagreements(case_file: CaseFile, determination: Determination) -> tuple[Disagreement, ...]:
    """Where application, request, decision, records and draft differ on body part, side or level."""
    stated = [
        packet.stated(kind.value, entry.text, entry.evidence)
        for kind in _STATING
        for entry in requests_of(case_file, kind)
    ]
    drafted = [packet.stated("draft", item.heading_text or "") for item in determination.items]
    return packet.disagreements([*stated, *drafted], evidence_facts(case_file, determination.facts))


def propose(
    case_file: CaseFile, found: Sequence[Fact], disputed: Sequence[str], options: CaseOptions
) -> Determination:
    """The draft determination for the disputed treatments. Decides nothing: `decision` stays empty."""
    evidence = evidence_facts(case_file, found)
    dates = scope.case_dates(case_file, found, options.decision_date)
    summary = fact_finding.case_summary(evidence, case_file)
    passages = fact_finding.Passages(case_file, _searched(case_file).documents)
    options = replace(options, rebuttal=options.rebuttal or stated_rebuttal(case_file))
    return Determination(
        letter=case_file.name,
        status="draft",
        case=case_facts(case_file, evidence, " ".join(sentence.text for sentence in summary)),
        case_summary_sources=summary,
        items=tuple(
            _with_searches(_propose_item(text, case_file, evidence, dates, options), passages)
            for text in disputed
        ),
        facts=tuple(found),
        records_considered=records_of(case_file),
    )


def evidence_facts(case_file: CaseFile, found: Sequence[Fact]) -> tuple[Fact, ...]:
    """The facts that may decide a criterion: the medical record's, not those of the dispute's papers."""
    papers = {d.id for d in case_file.documents if d.kind in _NOT_EVIDENCE}
    return tuple(f for f in found if f.evidence.document not in papers or f.kind in _FROM_UR)


def _with_searches(item: DisputedItem, passages: fact_finding.Passages) -> DisputedItem:
    if item.assessment is None:
        return item
    return item.model_copy(update={"assessment": with_nearest(item.assessment, passages)})


def _propose_item(
    text: str,
    case_file: CaseFile,
    evidence: Sequence[Fact],
    dates: guidelines.CaseDates,
    options: CaseOptions,
) -> DisputedItem:
    request, note = scope.with_region(language.understand(text), evidence)
    assessment = guidelines.assess(
        guidelines.load_pack(),
        request,
        evidence,
        dates,
        _searched(case_file),
        jurisdiction=options.jurisdiction,
        rebuttal=options.rebuttal,
    )
    if not _searched(case_file).pages:
        assessment = _without_records(assessment)
    if note:
        assessment = assessment.model_copy(update={"reason": f"{assessment.reason} {note}"})
    sentences = guidelines.rationale(assessment, request, evidence)
    return DisputedItem(
        heading_text=text,
        service=" / ".join(service.label for service in request.services) or None,
        body_regions=request.body_regions_text or request.body_regions,
        laterality=request.laterality,
        quantity=_quantity(request),
        claims_administrator_guideline=ur_guideline(case_file),
        reviewer_guideline=reviewer_guideline(assessment),
        rationale_text=_paragraph(sentences),
        request=request,
        assessment=assessment,
        rationale_sources=sentences,
    )


def _without_records(assessment: Assessment) -> Assessment:
    """No proposal on the papers of the dispute alone (8 CCR 9792.10.6(b)(2)): silence there means nothing."""
    return assessment.model_copy(
        update={
            "decision": None,
            "necessity": Necessity.UNDETERMINED,
            "reason": "No page of a medical record was read, so nothing is proposed. Add the records.",
        }
    )


def _searched(case_file: CaseFile) -> guidelines.SearchScope:
    documents = tuple(d for d in case_file.documents if d.kind not in _NOT_EVIDENCE)
    pages = sum(1 for d in documents for page in d.pages if page.state is PageState.READ)
    return guidelines.SearchScope(documents=tuple(d.id for d in documents), pages=pages)


def _quantity(request: TreatmentRequest) -> ItemQuantity:
    asked = request.quantity
    return ItemQuantity(visits=asked.visits, per_week=asked.per_week, weeks=asked.weeks)


def _paragraph(sentences: Sequence[RationaleSentence]) -> str:
    return " ".join(sentence.text for sentence in sentences)


def _disputed(case_file: CaseFile, options: CaseOptions) -> tuple[str, ...]:
    named: tuple[DisputedEntry, ...] = () if options.items else disputed_items(case_file)
    disputed = options.items or tuple(entry.text for entry in named)
    if not disputed:
        raise NothingInDispute(f"No disputed treatment was found in {case_file.name}.")
    return disputed


def _named(progress: Progress | None, step: str) -> Callable[[int, int], None] | None:
    if progress is None:
        return None
    return lambda done, total: progress(step, done, total)

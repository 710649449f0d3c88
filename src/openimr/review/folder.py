"""The output folder of a review: each file whole or not at all."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from openimr import guidelines, intake, letters, packet
from openimr.model import Assistance, Determination, DisputedItem, FileState, ProposalOutcome
from openimr.review.evidence import FOLDER, PAGE, drawing, evidence_page
from openimr.review.pipeline import CaseOptions, Draft, NothingInDispute, Progress, review_packet

EXCHANGE = "assist-exchange.json"


def review_to(
    case: Path, out: Path, options: CaseOptions | None = None, progress: Progress | None = None
) -> dict[str, Any]:
    """Review the case at `case` and write everything into the folder `out`. Returns a summary for machines.

    `manifest.json` is written as soon as the case is read, so that it says what became of every file
    even when no draft can be made. Raises what `intake.read` raises, NothingInDispute, and OSError if
    writing fails.
    """
    options = options or CaseOptions()
    sorted_out = packet.sort_out(intake.read(case, jobs=options.jobs, cache=options.cache, progress=progress))
    write_file(out / "manifest.json", _json_bytes(_manifest(sorted_out)))
    with drawing(case, sorted_out.case_file, out) as drawn:
        try:
            draft = review_packet(sorted_out, options, progress)
        except NothingInDispute as error:
            error.add_note(f"What became of each file is in {out / 'manifest.json'}.")
            raise
        finally:
            _keep_exchange(options, out)
        write_file(out / "determination.json", draft.determination.model_dump_json(indent=1).encode())
        _write_letter(draft, out, progress)
        if progress:
            progress("drawing the evidence page", 0, 1)
        write_file(out / PAGE, evidence_page(case, draft, out, drawn).encode())
        if progress:
            progress("drawing the evidence page", 1, 1)
    return _summary(draft, out)


def _keep_exchange(options: CaseOptions, out: Path) -> None:
    """What an assistant answered, also when the review ends early: nothing is asked twice."""
    if options.assistant and options.assistant.has_answers:
        write_file(out / EXCHANGE, options.assistant.recorded())


def _manifest(sorted_out: packet.Packet) -> dict[str, Any]:
    """What became of every file and page; copies, other patients' pages, what is missing."""
    return {**intake.manifest(sorted_out.case_file), "packet": sorted_out.summary()}


def _write_letter(draft: Draft, out: Path, progress: Progress | None) -> None:
    makers: dict[str, Callable[[Determination, dict[str, str]], str | bytes]] = {
        "draft-letter.txt": letters.render_text,
        "draft-letter.docx": letters.render_docx,
        "draft-letter.pdf": letters.render_pdf,
    }
    names = {document.id: document.path for document in draft.case_file.documents}
    for done, (name, make) in enumerate(makers.items()):
        if progress:
            progress("writing the letter", done, len(makers))
        made = make(draft.determination, names)
        write_file(out / name, made.encode() if isinstance(made, str) else made)
    if progress:
        progress("writing the letter", len(makers), len(makers))


def _summary(draft: Draft, out: Path) -> dict[str, Any]:
    case_file = draft.case_file
    totals = intake.manifest(case_file)["totals"]
    assisted = draft.determination.assistance
    return {
        "status": "draft",
        "case": case_file.name,
        "out": str(out),
        "files": {
            "determination": "determination.json",
            "letter": ["draft-letter.pdf", "draft-letter.docx", "draft-letter.txt"],
            "evidence": PAGE,
            **({"page_pictures": FOLDER} if (out / FOLDER).is_dir() else {}),
            "manifest": "manifest.json",
            **({"assist_exchange": EXCHANGE} if (out / EXCHANGE).exists() and assisted else {}),
        },
        "totals": totals,
        "not_read": [
            {"path": f.path, "state": f.state, "reason": f.reason, "advice": f.advice}
            for f in case_file.files
            if f.state is not FileState.READ
        ],
        "packet": draft.packet.summary(),
        "disagreements": [entry.model_dump(mode="json") for entry in draft.disagreements],
        "items": [
            {
                "request": item.heading_text,
                "proposed": item.assessment.decision if item.assessment else None,
                "reason": item.assessment.reason if item.assessment else None,
                "legal_limits": _legal_limits(item),
                "challenge": _challenge(item),
            }
            for item in draft.determination.items
        ],
        "assistance": _assistance(assisted) if assisted else None,
        "lint": [finding.model_dump(mode="json") for finding in draft.findings],
    }


def _assistance(assisted: Assistance) -> dict[str, Any]:
    """An assistant's part in figures; the proposals themselves are in the determination."""
    outcomes = [(proposal.what, proposal.outcome) for proposal in assisted.proposals]
    return {
        "host": assisted.host,
        "model": assisted.model,
        "pages_asked": assisted.pages_asked,
        "pages_unanswered": assisted.pages_unanswered,
        **{
            f"{what}s_{outcome.value}": outcomes.count((what, outcome))
            for what in ("fact", "sentence")
            for outcome in ProposalOutcome
        },
        "items_changed": list(assisted.items_changed),
        "troubles": list(assisted.troubles),
    }


def _legal_limits(item: DisputedItem) -> list[str]:
    """The limits of the law beside an item, in words, each once."""
    services = item.assessment.services if item.assessment else ()
    found = (guidelines.limit_in_words(limit) for service in services for limit in service.legal_limits)
    return list(dict.fromkeys(found))


def _challenge(item: DisputedItem) -> str | None:
    """What came of a challenge to what is presumed correct, in words; None if there is none."""
    services = item.assessment.services if item.assessment else ()
    reasons = (service.challenge.reason for service in services if service.challenge)
    return " ".join(dict.fromkeys(reasons)) or None


def _json_bytes(value: Any) -> bytes:
    return (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode()


def write_file(path: Path, content: bytes) -> None:
    """Write `content` to `path` so that a reader sees the old file or the new one, never half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise

"""A case file as it was read becomes a packet sorted out."""

from __future__ import annotations

from openimr.model import CaseFile, Document
from openimr.packet.naming import recognize
from openimr.packet.nouns import Packet


def sort_out(case_file: CaseFile) -> Packet:
    """Sort out a case file. Deterministic; documents that say already what they are stay as they are."""
    documents = tuple(_named(document) for document in case_file.documents)
    return Packet(case_file=case_file.model_copy(update={"documents": documents}))


def _named(document: Document) -> Document:
    if document.title is not None or document.kind != "unknown":
        return document
    found = recognize([page.text for page in document.pages], document.path)
    return document.model_copy(update=found._asdict())

"""A packet of records sorted out: documents, duplicates, other patients' pages, what is missing.

`sort_out` takes a case file as it was read and gives it back with one document for each of the record.
"""

from openimr.packet.consistency import disagreements, stated
from openimr.packet.nouns import (
    Disagreement,
    ForeignDocument,
    Missing,
    Packet,
    PageDuplicate,
    Patient,
    Search,
    Stated,
)
from openimr.packet.sorting import sort_out

__all__ = [
    "Disagreement",
    "ForeignDocument",
    "Missing",
    "Packet",
    "PageDuplicate",
    "Patient",
    "Search",
    "Stated",
    "disagreements",
    "sort_out",
    "stated",
]

"""Clinical and request English: running text, sentences, dates, concepts, context, regions, services, requests."""

from openimr.language.concepts import ConceptMention, concept_label, find_concepts
from openimr.language.context import assertion, is_silent
from openimr.language.dates import DateMention, find_dates
from openimr.language.flow import Flow, flow
from openimr.language.sentences import sentences

__all__ = [
    "ConceptMention",
    "DateMention",
    "Flow",
    "assertion",
    "concept_label",
    "find_concepts",
    "find_dates",
    "flow",
    "is_silent",
    "sentences",
]

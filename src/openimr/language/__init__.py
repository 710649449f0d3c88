"""Clinical and request English: running text, sentences, dates, concepts, context, regions, requests."""

from openimr.language.concepts import ConceptMention, concept_label, find_concepts
from openimr.language.context import assertion, is_silent
from openimr.language.dates import DateMention, find_dates
from openimr.language.flow import Flow, flow
from openimr.language.regions import RegionMention, find_levels, find_regions, region_label, related
from openimr.language.request import understand
from openimr.language.sentences import sentences

__all__ = [
    "ConceptMention",
    "DateMention",
    "Flow",
    "RegionMention",
    "assertion",
    "concept_label",
    "find_concepts",
    "find_dates",
    "find_levels",
    "find_regions",
    "flow",
    "is_silent",
    "region_label",
    "related",
    "sentences",
    "understand",
]

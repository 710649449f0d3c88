"""Guidelines: packs of criteria, which one governed when, the three-valued engine, and its explanation."""

from openimr.guidelines.assess import assess
from openimr.guidelines.beside import legal_limits, limit_in_words
from openimr.guidelines.case import SearchScope
from openimr.guidelines.editions import CaseDates
from openimr.guidelines.explained import explained, explained_data
from openimr.guidelines.explaining import explanation, what_would_change
from openimr.guidelines.format import Entry
from openimr.guidelines.govern import Governance, govern
from openimr.guidelines.loading import Pack, PackError, load_pack
from openimr.guidelines.rationale import rationale
from openimr.guidelines.situations import PackReport, test_pack
from openimr.guidelines.weigh import weigh

__all__ = [
    "CaseDates",
    "Entry",
    "Governance",
    "Pack",
    "PackError",
    "PackReport",
    "SearchScope",
    "assess",
    "explained",
    "explained_data",
    "explanation",
    "govern",
    "legal_limits",
    "limit_in_words",
    "load_pack",
    "rationale",
    "test_pack",
    "weigh",
    "what_would_change",
]

"""The optional assistant: a model that a person chose may propose; our own rules decide what is taken.

Off unless asked for. Nothing is sent to any place but the named host.
"""

from openimr.assist.assistant import Assistant, live, replayed
from openimr.assist.endpoint import (
    KEY_VARIABLE,
    AssistantMisnamed,
    Endpoint,
    endpoint,
    where_records_go,
)
from openimr.assist.proposing import FurtherFacts, further_facts
from openimr.assist.smoothing import Smoothed, smoother

__all__ = [
    "KEY_VARIABLE",
    "Assistant",
    "AssistantMisnamed",
    "Endpoint",
    "FurtherFacts",
    "Smoothed",
    "endpoint",
    "further_facts",
    "live",
    "replayed",
    "smoother",
    "where_records_go",
]

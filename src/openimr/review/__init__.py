"""From a case file to a proposed determination, and from a published letter back to its reasons."""

from openimr.review.folder import review_to
from openimr.review.pipeline import CaseOptions, Draft, NothingInDispute, review
from openimr.review.replay import Replay, ReplayedItem, replay

__all__ = [
    "CaseOptions",
    "Draft",
    "NothingInDispute",
    "Replay",
    "ReplayedItem",
    "replay",
    "review",
    "review_to",
]

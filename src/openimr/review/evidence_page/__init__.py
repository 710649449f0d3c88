"""The evidence page: one HTML file in which every outcome leads to the words of the record it rests on."""

from openimr.review.evidence_page.page import render_evidence_page

__all__ = ["render_evidence_page"]

"""Where something was read: document, page, characters, boxes, words. Nothing derived exists without it."""

from __future__ import annotations

from openimr.model.base import Noun


class Box(Noun):
    """A rectangle on a page in PDF points (1/72 inch), origin at the top left, y growing downward."""

    x0: float
    y0: float
    x1: float
    y1: float


class Span(Noun):
    """Characters `start` (included) to `end` (excluded) of one text."""

    start: int
    end: int


class Evidence(Noun):
    """The place of a quote.

    `document` is the document's id in the case file (or the letter's file name), `page` its
    1-based page (None for a text without pages), `span` the characters within that page's text
    (within the whole letter's text for letters), `boxes` one rectangle a line of the quote, and
    `quote` the words themselves, exactly as they stand there.
    """

    document: str
    page: int | None = None
    span: Span
    boxes: tuple[Box, ...] = ()
    quote: str

"""Fixed wording that a scanner has misread, set right: the second try where the exact wording is missing."""

from __future__ import annotations

from openimr.letters.folded import Folded
from openimr.letters.layout import Layout
from openimr.letters.printed import Printed


def mended(printed: Printed, layout: Layout | None) -> Folded:
    """The running text with misread wording of the layout set right (nothing is mended yet)."""
    del layout
    return printed.running

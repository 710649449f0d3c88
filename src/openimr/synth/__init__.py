"""Synthetic letters: invented determinations of all layouts with their gold, for tests and for scale.

Test data only: every letter says that it is synthetic, and accuracy on them is reported apart from that on
real letters.
"""

from __future__ import annotations

from openimr.synth.letter import LAYOUTS, SyntheticLetter, make_letter
from openimr.synth.noise import LEVELS
from openimr.synth.writing import write_letters

__all__ = ["LAYOUTS", "LEVELS", "SyntheticLetter", "make_letter", "write_letters"]

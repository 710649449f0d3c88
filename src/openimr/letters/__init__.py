"""Letters: a published letter to a Determination and back, and the faults in it."""

from openimr.letters.parse import parse

__all__ = ["parse"]

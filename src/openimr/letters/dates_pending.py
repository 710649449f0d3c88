"""Stand-in until the language room reads dates."""
from typing import NamedTuple
class _D(NamedTuple):
    iso: str | None
def find_dates(words: str) -> list[_D]:
    return []

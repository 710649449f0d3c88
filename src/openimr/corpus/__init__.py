"""Letters by the million: built once, then searched, counted and compared.

>>> from openimr.corpus import Corpus
>>> Corpus(folder).search('decision:overturned service:acupuncture "functional improvement"').total

Needs the extra `corpus`. What is on disk is told in `schema`; libraries are loaded when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from openimr.corpus.errors import CorpusError

if TYPE_CHECKING:
    from openimr.corpus.building import build
    from openimr.corpus.corpus import Corpus
    from openimr.corpus.sources import find_sources

__all__ = ["Corpus", "CorpusError", "build", "find_sources"]

_PLACES = {"Corpus": "corpus", "build": "building", "find_sources": "sources"}


def __getattr__(name: str) -> Any:
    if name in _PLACES:
        return getattr(import_module(f"openimr.corpus.{_PLACES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

"""The reading of pictures by an existing engine, Tesseract, through tesserocr: words with boxes.

Imported only where a page is a picture, and only by the processes that read pictures. The engine's own
threads are off: they made it several times slower, and there is a process for each core.
"""

from __future__ import annotations

import os
import sys
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from PIL import Image

DPI = 200
_ADDED = ("numpy", "tesserocr", "tessdata")


class Read(NamedTuple):
    """Words of a picture in reading order with their boxes in pixels, confidences (0 to 100) and breaks.

    `breaks` says what comes before each word: a blank, a line feed, or two (a new paragraph).
    """

    words: list[str]
    boxes: list[tuple[int, int, int, int]]
    confidences: list[int]
    breaks: list[str]

    @property
    def sure(self) -> float:
        """Mean confidence by length of word, 0 to 100; 0 if there are no words."""
        total = sum(map(len, self.words))
        return (
            sum(len(w) * c for w, c in zip(self.words, self.confidences, strict=True)) / total if total else 0
        )


def installed() -> bool:
    """Whether the extra `openimr[ocr]` is there, its model included."""
    return all(find_spec(name) for name in _ADDED[:2]) and model_folder() is not None


def model_folder() -> Path | None:
    """The folder of the engine's English model, None if there is none."""
    stated = os.environ.get("TESSDATA_PREFIX")
    places = [Path(stated)] if stated else []
    places += [Path(prefix) / "share" / "tessdata" for prefix in (sys.prefix, sys.base_prefix)]
    return next((place for place in places if (place / "eng.traineddata").is_file()), None)


@cache
def version() -> str:
    """Name and version of the engine, as it stands in `model.Ocr.engine`."""
    return "tesseract " + str(_library().tesseract_version()).split("\n")[0].removeprefix("tesseract").strip()


def read(image: Image.Image) -> Read:
    """The words of an upright gray picture of `DPI` dots to the inch."""
    library, engine = _library(), _engine()
    engine.SetImage(image)
    engine.SetSourceResolution(DPI)
    engine.Recognize()
    found = Read([], [], [], [])
    words = engine.GetIterator()
    if words is None:
        return found
    level = library.RIL
    for word in library.iterate_level(words, level.WORD):
        _take(found, word, level)
    return found


def _take(found: Read, word: Any, level: Any) -> None:
    try:
        text = word.GetUTF8Text(level.WORD)
    except RuntimeError:
        return
    box = word.BoundingBox(level.WORD)
    text = "".join(text.split())
    if not text or box is None:
        return
    before = " "
    if word.IsAtBeginningOf(level.TEXTLINE):
        before = "\n\n" if word.IsAtBeginningOf(level.PARA) else "\n"
    found.words.append(text)
    found.boxes.append(box)
    found.confidences.append(max(0, min(100, round(word.Confidence(level.WORD)))))
    found.breaks.append(before)


@cache
def _library() -> Any:
    os.environ["OMP_THREAD_LIMIT"] = "1"
    return import_module("tesserocr")


@cache
def _engine() -> Any:
    library = _library()
    return library.PyTessBaseAPI(
        path=str(model_folder()), lang="eng", psm=library.PSM.AUTO, oem=library.OEM.LSTM_ONLY
    )

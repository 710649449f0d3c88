"""Made-up PDFs for measurements, the same on every machine, kept in `build/`."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path

import typst

BUILD = Path(__file__).parent.parent / "build" / "benchmarks"
_WORDS_A_PAGE = 460

_VOCABULARY = [
    "the",
    "patient",
    "reports",
    "neck",
    "pain",
    "and",
    "low",
    "back",
    "pain",
    "with",
    "numbness",
    "of",
    "the",
    "left",
    "hand",
    "physical",
    "therapy",
    "visits",
    "were",
    "completed",
    "without",
    "functional",
    "improvement",
    "cervical",
    "lumbar",
    "radiculopathy",
    "examination",
    "shows",
    "decreased",
    "range",
    "of",
    "motion",
    "tenderness",
    "of",
    "paraspinal",
    "muscles",
    "strength",
    "is",
    "4/5",
    "reflexes",
    "are",
    "symmetric",
    "medication",
    "naproxen",
    "550mg",
    "tramadol",
    "was",
    "prescribed",
    "work",
    "status",
    "modified",
    "duty",
    "request",
    "for",
    "authorization",
    "of",
    "additional",
    "visits",
    "C5-C6",
    "L4-S1",
    "MRI",
    "of",
    "03/14/2013",
    "shows",
    "a",
    "disc",
    "protrusion",
    "treatment",
    "plan",
    "home",
    "exercise",
    "program",
    "follow-up",
    "in",
    "4",
    "weeks",
]

_SENTENCES = (
    "The patient returns for follow-up; the pain in the low back is about the same as last time.",
    "He rates it as {n} out of 10 at rest and worse after a long day, and sleeps about {n} hours a night.",
    "She drives herself to the office, came alone today, and waited about {n} minutes to be seen.",
    "There has been no fever, no weight loss, and no change in bowel or bladder habits.",
    "On examination the gait is normal and the patient is in no acute distress.",
    "Lumbar flexion is {n}0 degrees, extension {n} degrees, with tenderness of the paraspinal muscles.",
    "Motor strength is 5/5 in both legs and the reflexes are symmetric at the knees and ankles.",
    "The records of the earlier visits were looked at again before the patient was called in.",
    "Naproxen 550 mg is taken twice a day with food and is tolerated well.",
    "The home exercise program was reviewed and a sheet with drawings was handed out.",
    "A new appointment was made at the front desk for {n} weeks from now, in the morning if possible.",
    "The patient continues on modified duty with no lifting of more than {n}5 pounds.",
    "The employer has a light job at a desk, which the patient says is boring but can be done.",
    "Questions were answered, and the patient said that the plan was understood and agreed to.",
    "Copies of this report go to the claims administrator and into the chart at this office.",
    "The time spent face to face was {n}5 minutes, most of it on talking through what to expect.",
)

_PAGES = b"""
#let pages = json(bytes(sys.inputs.at("pages")))
#set page("us-letter", margin: 0.8in)
#set text(size: 10pt, lang: "en")
#for (number, paragraphs) in pages.enumerate() {
  if number != 0 { pagebreak() }
  for paragraph in paragraphs { par(paragraph) }
}
"""


def prose(seed: int, words: int) -> str:
    """So many words of clinical-sounding prose; the same for the same seed."""
    chosen = random.Random(seed)  # noqa: S311 (nothing secret: the text must be the same each time)
    return " ".join(chosen.choice(_VOCABULARY) for _ in range(words))


def note(seed: int, words: int) -> str:
    """About so many words of a progress note in whole sentences; the same for the same seed."""
    chosen = random.Random(seed)  # noqa: S311 (nothing secret: the text must be the same each time)
    sentences: list[str] = []
    while sum(sentence.count(" ") + 1 for sentence in sentences) < words:
        sentences.append(chosen.choice(_SENTENCES).format(n=chosen.randint(2, 8)))
    return " ".join(sentences)


def pdf(name: str, pages: int, seed: int = 0, text: Callable[[int, int], str] = prose) -> Path:
    """A digital PDF of so many pages with 460 words on each, made once."""
    file = BUILD / f"{name}-{pages}.pdf"
    if not file.exists():
        part = _WORDS_A_PAGE // 10
        texts = [[text(seed + page * 10 + n, part) for n in range(10)] for page in range(pages)]
        made = typst.compile(_PAGES, sys_inputs={"pages": json.dumps(texts)}, ignore_system_fonts=True)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(made)
    return file


def plain_pdf(name: str, pages: int) -> Path:
    """The same words in a PDF of the simplest kind: a standard font, one string a line, no compression."""
    file = BUILD / f"{name}-plain-{pages}.pdf"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(_plain_pdf([prose(page, _WORDS_A_PAGE).split() for page in range(pages)]))
    return file


def _plain_pdf(pages: list[list[str]]) -> bytes:
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"", b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]
    kids = []
    for words in pages:
        lines = [" ".join(words[i : i + 10]) for i in range(0, len(words), 10)]
        shown = "BT /F1 10 Tf 12 TL 54 740 Td " + " T* ".join(f"({line}) Tj" for line in lines) + " ET"
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(shown), shown.encode()))
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]"
            b"/Resources<</Font<</F1 3 0 R>>>>/Contents %d 0 R>>" % len(objects)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), b" ".join(kids))
    return _numbered(objects)


def _numbered(objects: list[bytes]) -> bytes:
    out = b"%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj%sendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + end

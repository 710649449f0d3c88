"""Guideline lines of synthetic letters, with their citations as data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from openimr.synth.phrases import Phrase, maybe, pick
from openimr.synth.vocabulary import vocabulary


@dataclass(slots=True)
class CitedLine:
    """A guideline line: its words, its block in the exchange format, what the rationale calls the source."""

    text: str
    gold: dict[str, Any]
    guide: str


@dataclass(frozen=True, slots=True)
class Usage:
    """How one letter cites: each guideline has one name all through. `dated` is the form of 2015."""

    chronic_pain: str
    acoem: str
    odg: str
    dated: bool


def usage(chosen: Random) -> Usage:
    """How a letter cites."""
    words = vocabulary("citing")
    dated = maybe(chosen, 0.3)
    name = words["chronic_pain_2015"] if dated else pick(chosen, words["chronic_pain"])
    return Usage(name, pick(chosen, words["acoem"]), pick(chosen, words["odg"]), dated)


@dataclass(frozen=True, slots=True)
class Citing:
    """What a guideline line is about: the kind of item, the body, how the letter cites, whose it is."""

    kind: Mapping[str, Any]
    body: Mapping[str, Any]
    use: Usage
    party: str


def guideline_line(chosen: Random, about: Citing) -> CitedLine:
    """A guideline line for an item of that kind on that part of the body, worded as of the party."""
    ours = about.party != "Claims Administrator"
    if not ours and maybe(chosen, 0.06):
        return CitedLine(pick(chosen, vocabulary("citing")["unsaid"]), _block(None, []), "the guidelines")
    ranked = _ranked(about.kind)
    if ours and not ranked and maybe(chosen, 0.2):
        return _other(chosen, about)
    makers = ranked if ours and ranked else _makers(about.kind)
    line = pick(chosen, makers)(chosen, about)
    if line.gold["basis"] == "mtus" and "odg" in about.kind and maybe(chosen, 0.12):
        extra, found = _odg_words(chosen, about)
        text = f"{line.text} Decision based on Non-MTUS Citation {extra}."
        return CitedLine(text, _block("mtus", [*line.gold["citations"], found]), line.guide)
    return line


Maker = Callable[[Random, Citing], CitedLine]


def _ranked(kind: Mapping[str, Any]) -> list[Maker]:
    """What a reviewer has to cite before anything else: the MTUS, where it has a section."""
    return [one for one in _makers(kind) if one is not _odg and one is not _consult]


def rank_skipped(chosen: Random, about: Citing) -> CitedLine | None:
    """A line that passes over the MTUS where it has a section, without a reason; None if that cannot be."""
    return _odg(chosen, about) if _ranked(about.kind) and "odg" in about.kind else None


def _makers(kind: Mapping[str, Any]) -> list[Maker]:
    if "named" in kind:
        return [_named]
    if kind.get("cite") == "consult":
        return [_consult]
    makers: list[Maker] = [_chronic_pain] * 2 if "mtus" in kind else []
    makers += [_acoem] * 2 if kind.get("acoem") else []
    return makers + ([_odg] if "odg" in kind else [])


def _block(basis: str | None, citations: list[dict[str, Any]]) -> dict[str, Any]:
    return {"basis": basis, "citations": citations}


def citation(
    source: str,
    basis: str,
    section: str | None = None,
    chapter: str | None = None,
    pages: list[int] | None = None,
) -> dict[str, Any]:
    """A citation in the exchange format."""
    return {"source": source, "section": section, "chapter": chapter, "pages": pages, "basis": basis}


def pages_of(words: str) -> list[int]:
    """Pages of "98-99" or "60" as numbers."""
    first, _, last = str(words).partition("-")
    return list(range(int(first), int(last or first) + 1))


def _mtus(name: str) -> str:
    return "the " + name.removeprefix("MTUS ") + ("" if name.endswith("Guidelines") else " Guidelines")


def _chronic_pain(chosen: Random, about: Citing) -> CitedLine:
    name = about.use.chronic_pain
    cited = [pick(chosen, about.kind["mtus"])]
    if len(about.kind["mtus"]) > 1 and maybe(chosen, 0.2):
        both = sorted(about.kind["mtus"], key=lambda one: pages_of(one[1])[0])[:2]
        cited = both if pages_of(both[0][1])[-1] < pages_of(both[1][1])[0] - 1 else cited
    guide = _mtus("MTUS Chronic Pain Treatment Guidelines" if about.use.dated else name)
    sections = [section for section, _ in cited]
    if about.use.dated:
        text = f"Decision based on {name}, Section(s): {', '.join(sections)}."
        return CitedLine(text, _block("mtus", [citation(name, "mtus", one) for one in sections]), guide)
    if maybe(chosen, 0.15):
        text = f"Decision based on {name} {', '.join(sections)}."
        return CitedLine(text, _block("mtus", [citation(name, "mtus", one) for one in sections]), guide)
    paged = _pages(chosen, ", ".join(str(pages) for _, pages in cited))
    text = f"Decision based on {name} {', '.join(sections)}{paged}."
    found = [citation(name, "mtus", one, pages=pages_of(pages)) for one, pages in cited]
    return CitedLine(text, _block("mtus", found), guide)


def _pages(chosen: Random, pages: str) -> str:
    template: Phrase = pick(chosen, vocabulary("citing")["pages"])
    return template.say(chosen, {"pages": pages})


def _named(chosen: Random, about: Citing) -> CitedLine:
    name = pick(chosen, about.kind["named_2015" if about.use.dated else "named"])
    guide = _mtus(name) if not about.use.dated else "the guidelines"
    return CitedLine(f"Decision based on {name}.", _block("mtus", [citation(name, "mtus")]), guide)


def _acoem(chosen: Random, about: Citing) -> CitedLine:
    chapter = about.body["acoem"]
    if about.use.dated:
        section = pick(chosen, vocabulary("citing")["acoem_2015"])
        title = f"{chapter['title']} 2004"
        text = f"Decision based on MTUS {title}, Section(s): {section}."
        return CitedLine(
            text, _block("mtus", [citation("MTUS", "mtus", section, title)]), "the ACOEM guidelines"
        )
    pages = pick(chosen, chapter["pages"])
    title = f"Chapter {chapter['chapter']} {chapter['title']}"
    text = f"Decision based on {about.use.acoem} {title} Page(s): {pages}."
    found = citation(about.use.acoem, "mtus", chapter=title, pages=pages_of(pages))
    return CitedLine(text, _block("mtus", [found]), "the ACOEM guidelines")


_INDEPENDENT = {"chapter": 7, "title": "Independent Medical Examinations and Consultations", "pages": ["127"]}


def _consult(chosen: Random, about: Citing) -> CitedLine:
    if about.use.dated or maybe(chosen, 0.3):
        return _odg(chosen, about)
    return _acoem(chosen, replace(about, body={"acoem": _INDEPENDENT}))


def _odg_words(chosen: Random, about: Citing) -> tuple[str, dict[str, Any]]:
    chapter = pick(chosen, about.kind.get("odg_chapter") or about.body["odg"])
    section = pick(chosen, about.kind["odg"])
    form: Phrase = pick(chosen, vocabulary("citing")["odg_forms"])
    words = form.say(chosen, {"source": about.use.odg, "chapter": chapter, "section": section})
    return words, citation(about.use.odg, "non_mtus", section, chapter)


def _odg(chosen: Random, about: Citing) -> CitedLine:
    words, found = _odg_words(chosen, about)
    return CitedLine(_not_mtus(about.party, words), _block("non_mtus", [found]), "the ODG guidelines")


def _other(chosen: Random, about: Citing) -> CitedLine:
    row = pick(chosen, vocabulary("citing")["others"])
    found = citation(row["source"], "non_mtus")
    return CitedLine(_not_mtus(about.party, row["source"]), _block("non_mtus", [found]), row["guide"])


def _not_mtus(party: str, words: str) -> str:
    said = vocabulary("citing")["not_mtus"].say(Random(0), {"party": party})  # noqa: S311 (no choice in it)
    return f"{said} Decision based on Non-MTUS Citation {words}."

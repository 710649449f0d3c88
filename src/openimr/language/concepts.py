"""The concept lexicon: what facts may be about, found in a text in one pass."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any, NamedTuple

from openimr.language import drugs
from openimr.language.data_files import bytes_of, parsed
from openimr.language.flow import flow
from openimr.language.phrases import Phrases, fold
from openimr.model import FactKind


class Concept(NamedTuple):
    """What a fact may be about. `region` is the body region that the name itself implies."""

    key: str
    kind: FactKind
    label: str
    region: str | None


class ConceptMention(NamedTuple):
    """A concept named at characters `start` to `end`."""

    start: int
    end: int
    concept: str


class Pair(NamedTuple):
    """A concept said in two parts that stand apart: "range of motion ... was limited".

    `anchor` and `sign` name the word groups; `absent` tells that together they deny the concept,
    `region` where such a test looks; `at_sign` that the sign carries the statement ("EMG showed no
    radiculopathy"), so that it is judged where the sign stands.
    """

    concept: str
    anchor: str
    sign: str
    absent: bool
    region: str | None
    at_sign: bool = False


@cache
def _data() -> dict[str, Any]:
    """The files of `data/concepts/` as one: `concepts`, `anchors`, `signs`, `pairs`, `ignore` and `icd`.

    A file may add phrases to a concept of another one by naming its key with `phrases` only.
    Raises ValueError if two files describe the same concept differently.
    """
    merged: dict[str, Any] = {}
    for name, source in _sources().items():
        _merge(merged, parsed(source), name)
    return merged


@cache
def _sources() -> dict[str, bytes]:
    folder = resources.files("openimr.language") / "data" / "concepts"
    files = [source for source in folder.iterdir() if source.name.endswith(".yaml")]
    files.sort(key=lambda one: (one.name != "general.yaml", one.name))
    return {source.name: source.read_bytes() for source in files}


def _merge(merged: dict[str, Any], more: dict[str, Any], name: str) -> None:
    for part, content in more.items():
        if isinstance(content, list):
            merged.setdefault(part, []).extend(content)
        elif part == "concepts":
            for key, entry in content.items():
                _merge_concept(merged.setdefault("concepts", {}), key, entry, name)
        else:
            for key, phrases in content.items():
                merged.setdefault(part, {}).setdefault(key, []).extend(phrases)


def _merge_concept(concepts: dict[str, Any], key: str, entry: dict[str, Any], name: str) -> None:
    known = concepts.setdefault(key, {"phrases": []})
    for field, value in entry.items():
        if field == "phrases":
            known["phrases"] = [*known["phrases"], *value]
        elif known.setdefault(field, value) != value:
            raise ValueError(f"{name}: {key} has the {field} {value}, another file says {known[field]}")


@cache
def concepts() -> dict[str, Concept]:
    """All concepts of the lexicon by key."""
    return {
        key: Concept(key, FactKind(entry["kind"]), entry["label"], entry.get("region"))
        for key, entry in _data()["concepts"].items()
    }


def concept_label(key: str) -> str:
    """The concept in words; the key with blanks if the lexicon does not have it."""
    known = concepts().get(key)
    return known.label if known else key.replace("_", " ")


def phrases_of(key: str) -> tuple[str, ...]:
    """The phrases of a concept as its files write them, and the names of drugs that stand for it."""
    own = _data()["concepts"].get(key, {}).get("phrases", ())
    return (*own, *(name for name, concept in drugs.names_by_concept() if concept == key))


@cache
def lexicon() -> Phrases[tuple[str, str]]:
    """The phrases of all concepts, of the parts of pairs, and of names that are no concept ("ignore")."""
    sources = {**_sources(), "drugs": bytes_of("openimr.language", "drugs.yaml")}
    return Phrases.kept("concepts", sources, _entries)


def _entries() -> list[tuple[str, tuple[str, str]]]:
    data = _data()
    entries = [
        (phrase, ("concept", key))
        for key, entry in data["concepts"].items()
        for phrase in entry.get("phrases", ())
    ]
    entries += [(name, ("concept", key)) for name, key in drugs.names_by_concept()]
    entries += [(p, ("anchor", key)) for key, phrases in data.get("anchors", {}).items() for p in phrases]
    entries += [(p, ("sign", key)) for key, phrases in data.get("signs", {}).items() for p in phrases]
    entries += [(phrase, ("ignore", "")) for phrase in data.get("ignore", ())]
    return entries


@cache
def pairs() -> tuple[Pair, ...]:
    """Concepts said in two parts, in the order in which they are tried."""
    return tuple(
        Pair(
            entry["concept"],
            entry["anchor"],
            entry["sign"],
            bool(entry.get("absent")),
            entry.get("region"),
            entry.get("at") == "sign",
        )
        for entry in _data().get("pairs", ())
    )


@cache
def icd_concepts() -> tuple[tuple[str, str], ...]:
    """Beginnings of ICD-9 and ICD-10 diagnosis codes and the concepts they stand for, longest first."""
    codes = {str(code): key for key, listed in _data().get("icd", {}).items() for code in listed}
    return tuple(sorted(codes.items(), key=lambda item: (-len(item[0]), item[0])))


def find_concepts(text: str) -> list[ConceptMention]:
    """Concepts that `text` names, longest match at each place. Line wraps are seen through."""
    running = flow(text)
    mentions: list[ConceptMention] = []
    for start, end, payloads in lexicon().find(running.text, fold(running.text)):
        place = running.source_span(start, end)
        mentions += [ConceptMention(*place, key) for kind, key in payloads if kind == "concept"]
    return mentions

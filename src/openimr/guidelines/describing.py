"""The library in words for readers: a treatment, the differences of two packs, the graph of hand-overs."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from openimr.guidelines.beside import statutory_entries
from openimr.guidelines.format import Criterion, Entry, Source
from openimr.guidelines.loading import Pack
from openimr.guidelines.wording import joined, pages_in_words
from openimr.language.regions import region_label
from openimr.model import Mark

_MARKS = {
    "verified": "read at the source",
    "seed": "seen in a published letter",
    "memory": "from memory, not checked",
    "uncertain": "uncertain, check before use",
}
_REQUIREMENTS = {
    "required": "required",
    "any_of": "one of a group",
    "advisory": "reported, never decides",
    "bypass": "makes others unnecessary",
}


def marked(mark: Mark) -> str:
    """How well something is founded, in words, with its sources."""
    words = _MARKS.get(mark.level, mark.level)
    return f"{words}: {'; '.join(mark.sources)}" if mark.sources else words


def treatment_page(pack: Pack, entry: Entry) -> str:
    """A treatment as a page of Markdown, made from its data."""
    return "\n".join(_page(pack, entry)).rstrip() + "\n"


def _page(pack: Pack, entry: Entry) -> Iterator[str]:
    yield f"# {entry.title}\n"
    yield f"`{entry.id}`, {entry.category.replace('_', ' ')}. " + _status(entry) + "\n"
    yield f"In short: {entry.summary}.\n"
    for name, words in (
        ("Body regions", joined(region_label(region) for region in entry.regions)),
        ("Also called", ", ".join(entry.synonyms)),
        ("Drugs", ", ".join((*entry.drugs, *entry.drug_classes))),
    ):
        if words:
            yield f"{name}: {words}.\n"
    yield "## Where it stands\n"
    for source in (entry.source, *entry.source_by_region, *entry.also_cited):
        yield f"- {_place(pack, source)}"
    yield "\n## Criteria\n"
    for criterion in entry.criteria:
        yield from _criterion(criterion)
    for group in entry.groups:
        yield f"- Group {group.id}: at least {group.min_met} must be met. {group.meaning}"
    yield from _beside(pack, entry)
    yield from _rest(entry)


def _beside(pack: Pack, entry: Entry) -> Iterator[str]:
    """The limits of the law on the same services, of all jurisdictions that have any."""
    if entry.status.value == "legal_limit":
        return
    own = {law.id: (law, order.title) for order in pack.jurisdictions.values() for service in entry.services
           for law in statutory_entries(pack, service, order.key)}  # fmt: skip
    if own:
        yield "\n## Limits of the law beside it\n"
        yield "They are shown with each request and decide no question of medical necessity.\n"
    for law, where in own.values():
        yield f"- {where}, {_place(pack, law.source)}: {law.summary} (`{law.id}`)"


def _status(entry: Entry) -> str:
    return f"Status: {entry.status.value.replace('_', ' ')} ({marked(entry.status.mark)})."


def _place(pack: Pack, source: Source) -> str:
    document = pack.documents[source.document]
    pages = f", {pages_in_words(source.pages)}" if source.pages else ""
    return f'{document.title}, "{source.heading}"{pages} ({marked(source.mark)})'


def _criterion(criterion: Criterion) -> Iterator[str]:
    phase = "" if criterion.phase == "both" else f", {criterion.phase} courses only"
    silence = _silence(criterion)
    word = _REQUIREMENTS[criterion.requirement]
    group = f" ({criterion.group})" if criterion.group else ""
    yield f"- **{criterion.id}** {criterion.statement}"
    yield f"    - {word}{group}{phase}; {silence}; {marked(criterion.mark)}"
    if criterion.waives:
        yield f"    - when met, {joined(criterion.waives)} need not be met"
    if criterion.send:
        yield f"    - to show it, send: {criterion.send}"
    if criterion.note:
        yield f"    - note: {criterion.note}"


# Only what is required can be in the way: an advisory criterion never decides, and a bypass that is not
# documented waives nothing.
def _silence(criterion: Criterion) -> str:
    if criterion.requirement == "advisory":
        return "silence changes nothing"
    if criterion.requirement == "bypass":
        return "silence waives nothing"
    return "silence stands in the way" if criterion.silence_blocks else "silence is only reported"


def _rest(entry: Entry) -> Iterator[str]:
    if entry.limits:
        yield "\n## Limits\n"
        yield from (f"- {limit.what}: {_limit(limit.min, limit.max)} {limit.unit}"
                    f"{f' over {limit.period}' if limit.period else ''} ({marked(limit.mark)})"
                    for limit in entry.limits)  # fmt: skip
    for heading, items in (
        ("What denials say is missing", entry.denial_usually_says_missing),
        ("Notes", (*entry.notes, *((entry.weaning,) if entry.weaning else ()))),
        ("Words that can mean several things", _ambiguous(entry)),
    ):
        if items:
            yield f"\n## {heading}\n"
            yield from (f"- {item}" for item in items)
    if entry.later:
        yield f"\n## Later\n\n{entry.later.note} ({marked(entry.later.mark)})"


def _ambiguous(entry: Entry) -> tuple[str, ...]:
    return tuple(f"{a.term}: {joined(a.meanings, 'or')}; settled by {a.settled_by}" for a in entry.ambiguous)


def _limit(low: float | None, high: float | None) -> str:
    if low is not None and high is not None:
        return f"{low:g} to {high:g}"
    return f"at most {high:g}" if high is not None else f"at least {low or 0:g}"


def library_page(pack: Pack) -> str:
    """The table of contents of a pack as Markdown: what it is, and every treatment by category."""
    lines = [
        f"# {pack.manifest.title}\n",
        f"{pack.manifest.edition}. Published by: {pack.manifest.publisher}. {pack.manifest.license}\n",
        f"{pack.manifest.caution}\n",
        "This page and those it names are written from the data by `openimr guideline docs`.\n",
    ]
    categories: dict[str, list[Entry]] = {}
    for entry in sorted(pack.entries, key=lambda e: e.title):
        categories.setdefault(entry.category, []).append(entry)
    for category, entries in sorted(categories.items()):
        lines += [f"## {category.replace('_', ' ').capitalize()}\n"]
        lines += [f"- [{e.title}]({e.id}.md): {_levels(e)}" for e in entries]
        lines += [""]
    return "\n".join(lines).rstrip() + "\n"


def _levels(entry: Entry) -> str:
    levels = [criterion.mark.level for criterion in entry.criteria]
    counts = (f"{levels.count(level)} {level}" for level in _MARKS if level in levels)
    return f"{len(levels)} criteria ({', '.join(counts)})"


def documentation(pack: Pack) -> dict[str, str]:
    """All pages of a pack by file name."""
    pages = {f"{entry.id}.md": treatment_page(pack, entry) for entry in pack.entries}
    return {"library.md": library_page(pack), **pages}


def difference(one: Pack, other: Pack) -> str:
    """What differs between two packs: treatments that only one has, and criteria that changed."""
    first = {entry.id: entry for entry in one.entries}
    second = {entry.id: entry for entry in other.entries}
    lines = [f"only in {one.manifest.id}: {name}" for name in sorted(first.keys() - second.keys())]
    lines += [f"only in {other.manifest.id}: {name}" for name in sorted(second.keys() - first.keys())]
    for name in sorted(first.keys() & second.keys()):
        lines += [f"{name}: {change}" for change in _changes(first[name], second[name])]
    return "\n".join(lines) or "No difference."


def _changes(before: Entry, after: Entry) -> Iterator[str]:
    ours = {criterion.id: criterion for criterion in before.criteria}
    theirs = {criterion.id: criterion for criterion in after.criteria}
    yield from (f"{name} is left out" for name in sorted(ours.keys() - theirs.keys()))
    yield from (f"{name} is new: {theirs[name].statement}" for name in sorted(theirs.keys() - ours.keys()))
    for name in sorted(ours.keys() & theirs.keys()):
        changed = [key for key in type(ours[name]).model_fields if _differs(ours[name], theirs[name], key)]
        if changed:
            yield f"{name} differs in {joined(changed)}"
    fields = [key for key in Entry.model_fields if key != "criteria" and _differs(before, after, key)]
    if fields:
        yield f"differs in {joined(fields)}"


def _differs(one: object, other: object, key: str) -> bool:
    return bool(getattr(one, key) != getattr(other, key))


def graph(pack: Pack, form: str = "dot") -> str:
    """Documents, their editions and the treatments, with how they hand over, as Graphviz or Mermaid text."""
    edges = sorted(set(_edges(pack)))
    if form == "mermaid":
        ends = sorted({name for before, after, _ in edges for name in (before, after)})
        names = {name: f"n{number}" for number, name in enumerate(ends)}
        nodes = [f'    {key}["{_quoted(name)}"]' for name, key in names.items()]
        arrows = [f'    {names[a]} -->|"{_quoted(why)}"| {names[b]}' for a, b, why in edges]
        return "\n".join(["flowchart LR", *nodes, *arrows])
    arrows = [f'    "{_quoted(a)}" -> "{_quoted(b)}" [label="{_quoted(why)}"];' for a, b, why in edges]
    return "\n".join(["digraph guidelines {", "    rankdir=LR;", *arrows, "}"])


def _quoted(words: str) -> str:
    return words.replace("\\", "/").replace('"', "'")


def _edges(pack: Pack) -> Iterator[tuple[str, str, str]]:
    for entry in pack.entries:
        own = pack.documents[entry.source.document].short
        yield own, entry.title, "answers for"
        for looked in entry.looked_first:
            yield pack.documents[looked.document].short, own, "is silent, hands on"
        for way in entry.gives_way:
            yield own, pack.documents[way.to].short, "gives way"
    yield from _successions(pack)


def _successions(pack: Pack) -> Iterator[tuple[str, str, str]]:
    families: dict[str, list[tuple[str, str, str]]] = {}
    for row in pack.editions:
        title = pack.documents[row.document].short if row.document else row.title
        families.setdefault(row.family, []).append((row.effective, title, row.trigger))
    for rows in families.values():
        for (_, before, _t), (day, after, trigger) in pairwise(sorted(rows)):
            yield before, after, f"from {day} by {trigger.replace('_', ' ')}"

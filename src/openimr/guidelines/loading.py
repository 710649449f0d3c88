"""Guideline packs: a folder of YAML files, read once, checked whole, refused with file, line and advice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from openimr.guidelines.format import Definitions, Entry, Part
from openimr.guidelines.library_format import (
    Documents,
    Edition,
    Editions,
    GuidelineDocument,
    Jurisdiction,
    Manifest,
    Standards,
)
from openimr.guidelines.sharing import resolved_entry
from openimr.guidelines.situation_format import Situations

SHIPPED = "mtus-2009"
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PartT = TypeVar("_PartT", bound=Part)


class PackError(ValueError):
    """A pack that cannot be used. Says the file, the line if known, what is wrong, and how to mend it."""

    def __init__(self, file: str, problem: str, advice: str, line: int | None = None) -> None:
        place = f"{file}:{line}" if line else file
        super().__init__(f"{place}: {problem} {advice}")
        self.file, self.line, self.problem, self.advice = file, line, problem, advice


@dataclass(frozen=True, eq=False)
class Pack:
    """A guideline pack: manifest, documents, effective-date table, standards, shared tests, treatments."""

    path: Path
    manifest: Manifest
    documents: dict[str, GuidelineDocument]
    editions: tuple[Edition, ...]
    jurisdictions: dict[str, Jurisdiction]
    definitions: Definitions
    entries: tuple[Entry, ...]
    files: dict[str, Path]

    def entry(self, entry_id: str) -> Entry:
        """The treatment with that id. Raises KeyError if the pack has none."""
        for entry in self.entries:
            if entry.id == entry_id:
                return entry
        raise KeyError(entry_id)

    def entries_for(self, service: str) -> tuple[Entry, ...]:
        """The treatments that are about a service."""
        return self._by_service.get(service, ())

    @cached_property
    def _by_service(self) -> dict[str, tuple[Entry, ...]]:
        found: dict[str, list[Entry]] = {}
        for entry in self.entries:
            for service in dict.fromkeys(entry.services):
                found.setdefault(service, []).append(entry)
        return {service: tuple(entries) for service, entries in found.items()}

    def situations(self, entry_id: str) -> Situations | None:
        """The expert tests beside a treatment, None if there are none. Raises PackError for a bad file."""
        path = self.files[entry_id].with_suffix(".test.yaml")
        return _read(path, Situations, self.path) if path.exists() else None


def load_pack(path: Path | None = None) -> Pack:
    """The pack in the folder `path`, by default the shipped one. Read once, then kept.

    Raises PackError with file, line, what is wrong and how to mend it.
    """
    return _load(path or _shipped())


@cache
def _shipped() -> Path:
    return Path(str(resources.files("openimr.guidelines"))) / "data" / "packs" / SHIPPED


@cache
def _load(root: Path) -> Pack:
    if not (root / "manifest.yaml").is_file():
        raise PackError(
            str(root), "This folder has no manifest.yaml.", "A pack is a folder with manifest.yaml in it."
        )
    documents = {
        document.key: document for document in _read(root / "documents.yaml", Documents, root).documents
    }
    standards = _read(root / "standards.yaml", Standards, root)
    definitions = _read(root / "definitions.yaml", Definitions, root)
    files = {path.stem: path for path in _treatment_files(root)}
    pack = Pack(
        path=root,
        manifest=_read(root / "manifest.yaml", Manifest, root),
        documents=documents,
        editions=_read(root / "editions.yaml", Editions, root).editions,
        jurisdictions={jurisdiction.key: jurisdiction for jurisdiction in standards.jurisdictions},
        definitions=definitions,
        entries=tuple(_entry(path, definitions, root) for path in files.values()),
        files=files,
    )
    _check_editions(pack)
    for entry in pack.entries:
        _check_entry(pack, entry)
    return pack


def _treatment_files(root: Path) -> Iterator[Path]:
    seen: dict[str, Path] = {}
    for path in sorted((root / "treatments").rglob("*.yaml")):
        if path.name.endswith(".test.yaml"):
            continue
        if path.stem in seen:
            raise PackError(
                str(path.relative_to(root)),
                f"There is another treatment {path.stem} in {seen[path.stem].relative_to(root)}.",
                "Each treatment has one file; rename or remove one of them.",
            )
        seen[path.stem] = path
        yield path


def _entry(path: Path, definitions: Definitions, root: Path) -> Entry:
    entry = _read(path, Entry, root)
    name = str(path.relative_to(root))
    if entry.id != path.stem:
        raise PackError(name, f"The id {entry.id} is not the file's name.", f"Write `id: {path.stem}`.", 1)
    try:
        return resolved_entry(entry, definitions.definitions)
    except ValueError as error:
        raise PackError(name, str(error), "See definitions.yaml for the names that exist.") from error


def _read(path: Path, kind: type[_PartT], root: Path) -> _PartT:
    name = str(path.relative_to(root))
    try:
        text = path.read_text("utf-8")
        return kind.model_validate(yaml.load(text, Loader=_LOADER))  # noqa: S506
    except FileNotFoundError as error:
        raise PackError(
            name, "This file is missing.", "Every pack has it; see docs/guidelines.md."
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise PackError(name, f"It cannot be read: {error}.", "Save it as UTF-8 text.") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = f"It is not valid YAML: {getattr(error, 'problem', None) or error}."
        raise PackError(name, problem, "Mend the line.", mark.line + 1 if mark else None) from error
    except ValidationError as error:
        raise _refusal(name, text, error) from error


def _refusal(name: str, text: str, error: ValidationError) -> PackError:
    """The first fault that pydantic found, with the line of the YAML node it speaks of."""
    first = error.errors()[0]
    where = ".".join(str(step) for step in first["loc"]) or "the file"
    advice = {
        "extra_forbidden": "Remove the key or mend its spelling; see the schema for the keys there are.",
        "missing": "Add the key.",
    }.get(first["type"], "See the schema in guidelines/data/schema.")
    more = f" ({error.error_count() - 1} more faults in this file.)" if error.error_count() > 1 else ""
    given = f" (it is {first['input']!r})" if isinstance(first["input"], str | int | float) else ""
    problem = f"{where}: {first['msg']}{given}.{more}"
    return PackError(name, problem, advice, _line_of(text, first["loc"]))


def _line_of(text: str, loc: tuple[str | int, ...]) -> int:
    """The 1-based line of the node that a pydantic location leads to, or of the last node on the way."""
    node = yaml.compose(text, Loader=_LOADER)
    line = 1
    for step in loc:
        if isinstance(node, yaml.MappingNode):
            found = next(((key, value) for key, value in node.value if key.value == step), None)
            if found is None:
                break
            line, node = found[0].start_mark.line + 1, found[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line = node.start_mark.line + 1
        else:
            break
    return line


def _check_editions(pack: Pack) -> None:
    seen: set[tuple[str, str]] = set()
    for edition in pack.editions:
        key = (edition.family, edition.effective)
        if key in seen:
            raise PackError(
                "editions.yaml",
                f"Two editions of {edition.family} take effect on {edition.effective}.",
                "Dates of one family may not overlap: remove one or mend its date.",
            )
        seen.add(key)
        if edition.document and edition.document not in pack.documents:
            raise PackError(
                "editions.yaml",
                f"{edition.family}: there is no document {edition.document}.",
                "Add it to documents.yaml.",
            )


def _check_entry(pack: Pack, entry: Entry) -> None:
    name = str(pack.files[entry.id].relative_to(pack.path))
    for problem, advice in _entry_faults(pack, entry):
        raise PackError(name, problem, advice)


def _entry_faults(pack: Pack, entry: Entry) -> Iterator[tuple[str, str]]:
    sources = (entry.source, *entry.source_by_region, *entry.also_cited)
    for source in sources:
        document = pack.documents.get(source.document)
        if document is None:
            yield f"There is no document {source.document}.", "Add it to documents.yaml or mend the key."
            continue
        low, high = document.first_page or 1, document.last_page
        for page in source.pages:
            if page < low or (high is not None and page > high):
                yield (
                    f"Page {page} is outside {source.document}, which has pages {low} to {high}.",
                    "Mend the page or the document.",
                )
    for key in [looked.document for looked in entry.looked_first] + [way.to for way in entry.gives_way]:
        if key not in pack.documents:
            yield f"There is no document {key}.", "Add it to documents.yaml or mend the key."
    yield from _criteria_faults(entry)


def _criteria_faults(entry: Entry) -> Iterator[tuple[str, str]]:
    ids = [criterion.id for criterion in entry.criteria]
    groups = {group.id: group for group in entry.groups}
    for criterion in entry.criteria:
        if ids.count(criterion.id) > 1:
            yield f"Two criteria are called {criterion.id}.", "Number them apart."
        for waived in criterion.waives:
            if waived not in ids:
                yield f"{criterion.id} waives {waived}, which does not exist.", "Mend the id."
        if criterion.requirement == "any_of" and criterion.group not in groups:
            yield f"{criterion.id} is of group {criterion.group}, which does not exist.", "Add it to groups."
    for group in groups.values():
        members = sum(1 for criterion in entry.criteria if criterion.group == group.id)
        if members < group.min_met:
            yield f"Group {group.id} needs {group.min_met} of {members} members.", "Lower min_met."

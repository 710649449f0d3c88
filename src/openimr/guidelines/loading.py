"""Guideline packs: folders of YAML files, read once, checked whole, put together, kept for the next time."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from pathlib import Path

from pydantic import ValidationError

from openimr import kept
from openimr.guidelines import pack_checks
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
from openimr.guidelines.pack_files import PackError, read_file
from openimr.guidelines.sharing import SharedTestError, resolved_entry
from openimr.guidelines.situation_format import Situations

__all__ = ["SHIPPED", "Pack", "PackError", "load_pack"]

SHIPPED = "mtus-2009"

# Raised when a kept pack would be understood otherwise than before.
_LAYOUT = "1"


class _PackData(Part):
    """All that a pack holds, as it is kept. Each treatment is text of its own, read when it is asked for."""

    manifest: Manifest
    documents: tuple[GuidelineDocument, ...]
    editions: tuple[Edition, ...]
    jurisdictions: tuple[Jurisdiction, ...]
    definitions: Definitions
    files: dict[str, str]
    services: dict[str, tuple[str, ...]]
    entries: dict[str, str]


class Shelf:
    """Treatments by id, each made from its kept text the first time that it is asked for."""

    def __init__(self, entries: dict[str, Entry | str], services: dict[str, tuple[str, ...]]) -> None:
        self._entries = entries
        self.services = services

    def __getitem__(self, entry_id: str) -> Entry:
        entry = self._entries[entry_id]
        if isinstance(entry, str):
            entry = self._entries[entry_id] = Entry.model_validate_json(entry)
        return entry

    def together(self, other: Shelf) -> Shelf:
        """Both as one."""
        return Shelf({**self._entries, **other._entries}, {**self.services, **other.services})


@dataclass(frozen=True, eq=False)
class Pack:
    """A guideline pack: manifest, documents, effective-date table, standards, shared tests, treatments.

    `parts` are the manifests of all packs that were put together, the first being its own. Treatments
    lie on the `shelf`, to be asked for by `entry`, `entries_for` or, all of them, `entries`.
    """

    path: Path
    manifest: Manifest
    documents: dict[str, GuidelineDocument]
    editions: tuple[Edition, ...]
    jurisdictions: dict[str, Jurisdiction]
    definitions: Definitions
    shelf: Shelf
    files: dict[str, Path]
    parts: tuple[Manifest, ...] = ()

    def entry(self, entry_id: str) -> Entry:
        """The treatment with that id. Raises KeyError if the pack has none."""
        return self.shelf[entry_id]

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """All treatments, in order of their files."""
        return tuple(self.shelf[entry_id] for entry_id in self.files)

    def entries_for(self, service: str) -> tuple[Entry, ...]:
        """The treatments that are about a service."""
        return tuple(self.shelf[entry_id] for entry_id in self._by_service.get(service, ()))

    @cached_property
    def _by_service(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for entry_id in self.files:
            for service in dict.fromkeys(self.shelf.services[entry_id]):
                found.setdefault(service, []).append(entry_id)
        return found

    def situations(self, entry_id: str) -> Situations | None:
        """The expert tests beside a treatment, None if there are none. Raises PackError for a bad file."""
        path = self.files[entry_id].with_suffix(".test.yaml")
        return read_file(path, Situations, self.path) if path.exists() else None


def load_pack(path: Path | None = None, further: Sequence[Path] = ()) -> Pack:
    """The pack in the folder `path`, by default the shipped one, with `further` packs put to it.

    Without a path, the folders named in the environment variable OPENIMR_PACKS (divided as in PATH) are
    further packs as well: licensed content is added without touching any code. Read once, then kept.
    Raises PackError with file, line, what is wrong and how to mend it.
    """
    named = os.environ.get("OPENIMR_PACKS", "") if path is None else ""
    folders = tuple(Path(part) for part in named.split(os.pathsep) if part)
    return _load((path or _shipped()), (*folders, *further))


@cache
def _shipped() -> Path:
    return Path(str(resources.files("openimr.guidelines"))) / "data" / "packs" / SHIPPED


@cache
def _load(root: Path, further: tuple[Path, ...]) -> Pack:
    pack = _kept_or_read(root)
    for folder in further:
        pack = _together(pack, _read_pack(_existing(folder), pack))
    if further:
        pack_checks.check(pack)
    return pack


def _existing(root: Path) -> Path:
    if not (root / "manifest.yaml").is_file():
        raise PackError(
            str(root), "This folder has no manifest.yaml.", "A pack is a folder with manifest.yaml in it."
        )
    return root


def _kept_or_read(root: Path) -> Pack:
    """A pack from what was kept of it, else from its files, which are checked and kept."""
    name = kept.key(_contents(_existing(root)), _LAYOUT)
    content = kept.kept("pack", name)
    if content is not None:
        with contextlib.suppress(ValidationError):
            return _from_kept(root, _PackData.model_validate_json(content))
    pack = _read_pack(root, None)
    pack_checks.check(pack)
    kept.keep("pack", name, _to_keep(pack))
    return pack


def _from_kept(root: Path, data: _PackData) -> Pack:
    return Pack(
        path=root,
        manifest=data.manifest,
        documents={document.key: document for document in data.documents},
        editions=data.editions,
        jurisdictions={jurisdiction.key: jurisdiction for jurisdiction in data.jurisdictions},
        definitions=data.definitions,
        shelf=Shelf(dict(data.entries), data.services),
        files={entry: root / path for entry, path in data.files.items()},
        parts=(data.manifest,),
    )


def _to_keep(pack: Pack) -> bytes:
    data = _PackData(
        manifest=pack.manifest,
        documents=tuple(pack.documents.values()),
        editions=pack.editions,
        jurisdictions=tuple(pack.jurisdictions.values()),
        definitions=pack.definitions,
        files={name: path.relative_to(pack.path).as_posix() for name, path in pack.files.items()},
        services=pack.shelf.services,
        entries={
            entry.id: entry.model_dump_json(by_alias=True, exclude_defaults=True) for entry in pack.entries
        },
    )
    return data.model_dump_json(by_alias=True, exclude_defaults=True).encode()


def _contents(root: Path) -> dict[str, bytes]:
    paths = [*root.glob("*.yaml"), *(root / "treatments").rglob("*.yaml")]
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in paths
        if not path.name.endswith(".test.yaml")
    }


def _read_pack(root: Path, base: Pack | None) -> Pack:
    """A pack from its files. One that extends another may leave out standards, editions and definitions."""
    manifest = read_file(root / "manifest.yaml", Manifest, root)
    extended = _extended(manifest, base)
    definitions = _definitions(root, extended)
    files = {path.stem: path for path in _treatment_files(root)}
    entries = {name: _entry(path, definitions, root) for name, path in files.items()}
    documents = read_file(root / "documents.yaml", Documents, root).documents
    optional = extended is not None
    return Pack(
        path=root,
        manifest=manifest,
        documents={document.key: document for document in documents},
        editions=() if _left_out(root / "editions.yaml", optional) else _editions(root),
        jurisdictions={} if _left_out(root / "standards.yaml", optional) else _jurisdictions(root),
        definitions=definitions,
        shelf=Shelf(dict(entries), {name: entry.services for name, entry in entries.items()}),
        files=files,
        parts=(manifest,),
    )


def _jurisdictions(root: Path) -> dict[str, Jurisdiction]:
    standards = read_file(root / "standards.yaml", Standards, root)
    return {jurisdiction.key: jurisdiction for jurisdiction in standards.jurisdictions}


def _editions(root: Path) -> tuple[Edition, ...]:
    return read_file(root / "editions.yaml", Editions, root).editions


def _left_out(path: Path, optional: bool) -> bool:
    return optional and not path.exists()


def _extended(manifest: Manifest, base: Pack | None) -> Pack | None:
    """The pack that this one extends. Raises PackError if it is not there."""
    if manifest.extends is None:
        return None
    known = (base or load_pack()).parts
    if manifest.extends not in {part.id for part in known}:
        raise PackError(
            "manifest.yaml",
            f"It extends {manifest.extends}, which is not loaded.",
            f"Loaded: {', '.join(part.id for part in known)}. Mend the id or load that pack first.",
        )
    return base or load_pack()


def _definitions(root: Path, extended: Pack | None) -> Definitions:
    path = root / "definitions.yaml"
    if extended is None:
        return read_file(path, Definitions, root)
    if not path.exists():
        return extended.definitions
    own = read_file(path, Definitions, root)
    return own.model_copy(update={"definitions": {**extended.definitions.definitions, **own.definitions}})


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
    entry = read_file(path, Entry, root)
    name = str(path.relative_to(root))
    if entry.id != path.stem:
        raise PackError(name, f"The id {entry.id} is not the file's name.", f"Write `id: {path.stem}`.", 1)
    try:
        return resolved_entry(entry, definitions)
    except SharedTestError as error:
        line = pack_checks.line_with(path.read_text("utf-8"), error.name)
        raise PackError(name, str(error), "See definitions.yaml for the names that exist.", line) from error


def _together(first: Pack, second: Pack) -> Pack:
    """Two packs as one: the second adds documents and treatments, and fills rows of the table of editions.

    Raises PackError if both have a treatment, or different documents, of the same name.
    """
    name = second.manifest.id
    for key, document in second.documents.items():
        if first.documents.get(key, document) != document:
            raise PackError(
                "documents.yaml", f"{name} has another document {key}.", "Give it a key of its own."
            )
    for entry in second.files.keys() & first.files.keys():
        raise PackError(str(second.files[entry]), f"There is a treatment {entry} already.", "Rename it.")
    filled = {(row.family, row.effective): row for row in (*first.editions, *second.editions)}
    return Pack(
        path=first.path,
        manifest=first.manifest,
        documents={**first.documents, **second.documents},
        editions=tuple(filled.values()),
        jurisdictions={**second.jurisdictions, **first.jurisdictions},
        definitions=first.definitions,
        shelf=first.shelf.together(second.shelf),
        files={**first.files, **second.files},
        parts=first.parts + second.parts,
    )

"""A synthetic case file with its gold: made in memory, written as a folder, a packet or a zip."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from openimr.synth.cases import papers
from openimr.synth.cases.filing import ZIP_TIME, Filed, arranged, disturbed, pdf_file, tiff_file, whole
from openimr.synth.cases.gold import gold
from openimr.synth.cases.planning import Plan, plan
from openimr.synth.cases.printing import Printed, printed
from openimr.synth.cases.scanning import NOISES
from openimr.synth.cases.story import DAY
from openimr.synth.cases.wording import WORDINGS

FORMS = ("folder", "packet", "zip")
FEWEST, MOST = 5, 1000


class SyntheticCase(NamedTuple):
    """Files by name, and what is in them."""

    name: str
    files: dict[str, bytes]
    gold: dict[str, Any]


def make_case(
    seed: int, pages: int, *, noise: str = "none", form: str = "folder", wording: str = "open"
) -> SyntheticCase:
    """One case file of exactly `pages` pages. Same arguments, same bytes.

    Raises ValueError for a number of pages outside 5 to 1,000 and for an unknown noise, form or wording.
    """
    _check(pages, noise, form, wording)
    chosen = Random(f"{seed}-{pages}-{wording}")  # noqa: S311
    made = plan(chosen, pages, wording)
    filed = _filled(made, pages, chosen)
    disturbed(chosen, filed, noise)
    by_file = arranged(chosen, filed, "packet" if pages < 7 and form != "folder" else form)
    name = f"case-{seed:04d}"
    files: dict[str, bytes] = {}
    for stem, entries in by_file.items():
        tiff = noise != "none" and len(entries) < 80 and chosen.random() < 0.3
        file = f"{stem}.{'tif' if tiff else 'pdf'}"
        files[file] = (tiff_file if tiff else pdf_file)(chosen, entries, noise)
        for one in entries:
            one.file = file
    about = {"case": name, "seed": seed, "pages": pages, "noise": noise, "form": form, "wording": wording}
    packed = f"{name}.zip" if form == "zip" else ""
    return SyntheticCase(name, _packed(packed, files), gold(about, made, by_file, packed))


def _check(pages: int, noise: str, form: str, wording: str) -> None:
    if not FEWEST <= pages <= MOST:
        raise ValueError(f"A case file has {FEWEST} to {MOST} pages, not {pages}.")
    for what, value, known in (
        ("noise", noise, NOISES),
        ("form", form, FORMS),
        ("wording", wording, WORDINGS),
    ):
        if value not in known:
            raise ValueError(f"There is no {what} {value!r}: choose {', '.join(known)}.")


def _filled(made: Plan, pages: int, chosen: Random) -> list[Filed]:
    """The documents of the plan; copies, a foreign page, letters and blank pages to make up the number."""
    filed = [whole(one) for one in _fitting(made, pages)]
    room = pages - sum(len(one.order) for one in filed)
    room = _copies(filed, room, chosen, pages)
    if made.foreign is not None and room > 0:
        other = _foreign(made, room)
        filed.insert(chosen.randrange(1, len(filed)), other)
        room -= len(other.order)
    while room > 0:
        if room > 1 and chosen.random() < 0.25:
            filed.insert(chosen.randrange(1, len(filed) + 1), Filed(None, (0,)))
            room -= 1
            continue
        day = chosen.choice(made.story.reports) + chosen.randint(1, 20) * DAY
        sheet = chosen.choice((papers.letter, papers.fax_cover))(made.story, made.looks["paper"], day)
        filed.insert(chosen.randrange(len(filed) + 1), whole(printed(sheet)))
        room -= 1
    return filed


def _foreign(made: Plan, room: int) -> Filed:
    assert made.foreign is not None  # noqa: S101
    one = whole(printed(made.foreign))
    one.foreign, one.order = True, one.order[: min(room, len(one.order))]
    return one


def _fitting(made: Plan, pages: int) -> list[Printed]:
    """The documents printed, the least needed left out where they are too many."""
    all_of_them = [printed(sheet) for sheet in made.sheets]
    total = sum(one.pages for one in all_of_them)
    limit = pages - (0 if pages < 12 else 2 + pages // 40)
    for kinds in _LEAST_NEEDED:
        for one in [x for x in all_of_them if x.sheet.kind in kinds]:
            if total > limit:
                all_of_them = [other for other in all_of_them if other is not one]
                total -= one.pages
                made.missing += [one.sheet] if id(one.sheet) in made.named else []
    return all_of_them


_LEAST_NEEDED = (
    ("work_status",),
    ("medication_list", "drug_test"),
    ("consultation",),
    ("notice_of_assignment",),
    ("medical_legal_report",),
    ("operative_report", "electrodiagnostic_report"),
    ("progress_report",),
    ("application", "imaging_report"),
)


def _copies(filed: list[Filed], room: int, chosen: Random, pages: int) -> int:
    """One document in fifty is there twice, at least one in a file of 12 pages; half are scanned again."""
    if pages < 12:
        return room
    for number in range(max(1, len(filed) // 50)):
        small = [one for one in filed if len(one.order) <= min(4, room - 1) and not one.copy]
        if not small:
            break
        one = chosen.choice(small)
        copy = ("exact", "rescanned")[(number + chosen.randrange(2)) % 2]
        filed.insert(chosen.randrange(1, len(filed) + 1), Filed(one.printed, one.order, copy=copy, of=one))
        room -= len(one.order)
    return room


def _packed(archive: str, files: dict[str, bytes]) -> dict[str, bytes]:
    if not archive:
        return files
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            member = zipfile.ZipInfo(name, ZIP_TIME)
            member.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(member, content)
    return {archive: stream.getvalue()}


def write_cases(to: Path, count: int, seed: int, pages: int, **options: str) -> list[Path]:
    """Write `count` cases from `seed` on: `to`/cases/NAME/ and `to`/gold/NAME.json. Returns the folders."""
    folders = []
    (to / "gold").mkdir(parents=True, exist_ok=True)
    for number in range(seed, seed + count):
        case = make_case(number, pages, **options)
        folder = to / "cases" / case.name
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in case.files.items():
            (folder / name).write_bytes(content)
        text = json.dumps(case.gold, ensure_ascii=False, indent=1)
        (to / "gold" / f"{case.name}.json").write_text(text + "\n", "utf-8")
        folders.append(folder)
    return folders

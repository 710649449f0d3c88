"""One self-contained HTML file from a determination and its case file."""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from importlib import resources
from typing import Any

import jinja2
from markupsafe import Markup

from openimr.model import CaseFile, Determination
from openimr.review.evidence_page import argument, places, record, sheets
from openimr.review.evidence_page.wording import shortened, wording

_UNSEEN = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127, 65534, 65535))


def render_evidence_page(
    determination: Determination,
    case_file: CaseFile,
    page_image: sheets.PageImage,
    *,
    max_images: int = 40,
    max_text_pages: int = 300,
) -> str:
    """The evidence page of a determination as one HTML file that needs no network and no other file.

    `page_image` gives the PNG of a page by document id and 1-based page number; it is asked only
    for cited pages, for `max_images` of them at most, the deciding ones first. A page it cannot
    draw (OSError, ValueError, LookupError, RuntimeError) comes as text and says so. All pages
    with a fact come with their text; further pages fill up to `max_text_pages`. The same input
    gives the same bytes.
    """
    found = places.gather(determination, case_file)
    included = sheets.choose(case_file, found, page_image, max_images, max_text_pages)
    items = argument.item_views(determination.items, found)
    style, script = _asset("page.css"), _asset("page.js")
    return (
        _environment()
        .get_template("page.html.jinja")
        .render(
            words=wording(),
            determination=determination,
            case_name=determination.letter or case_file.name,
            case_file=case_file,
            items=items,
            counts=record.counts(case_file),
            unread=record.unread(case_file),
            index=record.index(case_file, _first_sheets(included)),
            moments=record.timeline(case_file, determination.facts, found),
            rows=record.fact_rows(determination.facts, found),
            summary=argument.sentence_views(determination.case_summary_sources, found),
            sheets=included,
            left_out=case_file.page_count - len(included),
            style=Markup(style),  # noqa: S704 (the package's own file)
            script=Markup(script),  # noqa: S704 (the package's own file)
            policy=_policy(style, script),
            data=_json(_page_data(found, included)),
        )
    )


def _first_sheets(included: tuple[sheets.Sheet, ...]) -> dict[str, int]:
    first: dict[str, int] = {}
    for number, sheet in enumerate(included):
        first.setdefault(sheet.document.id, number)
    return first


def _page_data(found: places.Places, included: tuple[sheets.Sheet, ...]) -> dict[str, Any]:
    """What the script needs: the places with their sheet and characters, the sheets with their text."""
    at = {sheet.key: number for number, sheet in enumerate(included)}
    texts = {sheet.key: sheet.page.text for sheet in included}
    return {
        "places": {place.id: _place_data(place, at, texts) for place in found.by_id.values()},
        "sheets": [_sheet_data(sheet) for sheet in included],
    }


def _place_data(
    place: places.Place, at: dict[places.PageKey, int], texts: dict[places.PageKey, str]
) -> dict[str, Any]:
    key = places.page_key(place.evidence)
    text = texts.get(key, "") if key else ""
    start, end = place.evidence.span.start, place.evidence.span.end
    return {
        "s": at.get(key) if key else None,
        "a": _script_offset(text, start),
        "b": _script_offset(text, end),
        "q": place.evidence.quote,
        "l": place.label,
        "h": place.how,
        "w": f"{place.source}, {place.where}",
        "k": place.kind,
    }


def _script_offset(text: str, offset: int) -> int:
    """A script counts UTF-16 units where Python counts characters: rare signs count double there."""
    head = text[:offset]
    return len(head) + (0 if head.isascii() else sum(1 for sign in head if ord(sign) > 0xFFFF))


def _sheet_data(sheet: sheets.Sheet) -> dict[str, Any]:
    document = sheet.document
    return {
        "d": sheet.name,
        "m": " · ".join(
            part
            for part in (document.date, document.author, document.title or document.path)
            if part and part != sheet.name
        ),
        "n": sheet.page.number,
        "of": len(document.pages),
        "i": bool(sheet.picture),
        "note": sheet.note,
        "t": sheet.page.text,
    }


def _json(value: Any) -> Markup:
    """JSON that cannot leave its script element: no sign that HTML knows is left in it."""
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704 (escaped above)


def _policy(style: str, script: str) -> str:
    """The page may load nothing: its own style and script by their hashes, pictures from within."""
    return (
        f"default-src 'none'; img-src data:; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")


@cache
def _asset(name: str) -> str:
    return resources.files(__package__).joinpath("templates", name).read_text("utf-8").strip()


def _shown(value: Any) -> Any:
    """What is printed into the page: no control signs, no half characters; None prints nothing."""
    if value is None:
        return ""
    if isinstance(value, str) and not isinstance(value, Markup):
        whole = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return whole.translate(_UNSEEN)
    return value


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader(__package__, "templates"),
        autoescape=True,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters["shortened"] = shortened
    environment.filters["reason_of"] = argument.proposal_reason
    return environment

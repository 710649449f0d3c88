"""One HTML file from a determination and its case file."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

import jinja2
from markupsafe import Markup

from openimr.facts import chronology, contradictions
from openimr.model import CaseFile, Determination
from openimr.packet import Disagreement, Packet
from openimr.review.evidence_page import argument, checks, places, record, sheets
from openimr.review.evidence_page.payload import payload
from openimr.review.evidence_page.wording import shortened, wording

_SCRIPTS = ("record.js", "page.js")
_UNSEEN = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127, 65534, 65535))


def render_evidence_page(  # noqa: PLR0913 (each names one thing that a page may have)
    determination: Determination,
    case_file: CaseFile,
    page_image: sheets.PageImage | None = None,
    *,
    packet: Packet | None = None,
    disagreements: Sequence[Disagreement] = (),
    pictures: Mapping[tuple[str, int], str] | None = None,
    max_images: int = 40,
    max_text_pages: int = 3000,
) -> str:
    """The evidence page of a determination as one HTML file that needs no network.

    Pictures of pages come from `pictures`, relative addresses of files beside the page by document id and
    page number, or from `page_image`, which gives the PNG of a page and is asked for `max_images` pages at
    most, the deciding ones first; those travel inside the file. A page without a picture shows its words
    where they stand; one that cannot be drawn (OSError, ValueError, LookupError, RuntimeError) says so. All
    pages with a fact come with their text; further pages fill up to `max_text_pages`. `packet` and
    `disagreements` tell what is missing, doubled or foreign. The same input gives the same bytes.
    """
    contradicting = contradictions(determination.facts)
    known = checks.Known(packet, tuple(disagreements), contradicting, determination.assistance)
    found = places.gather(determination, case_file, known.evidence())
    included = sheets.choose(
        case_file, found, sheets.Pictures(pictures or {}, page_image, max_images), max_text_pages
    )
    at = {sheet.key: number for number, sheet in enumerate(included)}
    events = chronology(case_file, determination.facts)
    style, script = _asset("page.css"), "\n".join(_asset(name) for name in _SCRIPTS)
    return (
        _environment()
        .get_template("page.html.jinja")
        .render(
            words=wording(),
            determination=determination,
            case_name=determination.letter or case_file.name,
            case_file=case_file,
            items=argument.item_views(determination.items, found),
            counts=record.counts(case_file),
            unread=record.unread(case_file),
            index=record.index(case_file, _first_sheets(included)),
            checks=checks.checks(case_file, known, found, at),
            events=len(events),
            kinds=[kind for kind in wording()["kinds"] if any(f.kind == kind for f in determination.facts)],
            summary=argument.sentence_views(determination.case_summary_sources, found),
            pages=len(included),
            left_out=case_file.page_count - len(included),
            style=Markup(style),  # noqa: S704 (the package's own file)
            script=Markup(script),  # noqa: S704 (the package's own file)
            policy=_policy(style, script, bool(pictures)),
            data=_json(payload(case_file, found, determination.facts, events, included)),
        )
    )


def _first_sheets(included: tuple[sheets.Sheet, ...]) -> dict[str, int]:
    first: dict[str, int] = {}
    for number, sheet in enumerate(included):
        first.setdefault(sheet.document.id, number)
    return first


def _json(value: Any) -> Markup:
    """JSON that cannot leave its script element: no sign that HTML knows is left in it."""
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704 (escaped above)


def _policy(style: str, script: str, beside: bool) -> str:
    """The page may load nothing but its own style and script, by their hashes, and pictures.

    Pictures come from within, and where `beside` is true from the page's own folder. A browser that opened
    the page from a disk takes no file for the page's own, so that files have to be named.
    """
    images = "data: 'self' file:" if beside else "data:"
    return (
        f"default-src 'none'; img-src {images}; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
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

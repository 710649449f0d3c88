"""Make three synthetic case files of PDFs, each with its expected facts and decisions.

    python examples/make_cases.py OUT_DIR

writes OUT_DIR/cases/{a,b,c}/ (what a reviewer would be sent) and OUT_DIR/expected/{a,b,c}.json (what a
careful reader finds in it; not part of the input). The people are invented and every page says so. The
content is data: examples/cases/*.yaml. Same data, same bytes.
"""

from __future__ import annotations

import io
import json
import re
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import typst
import yaml
from PIL import Image, ImageFilter

HERE = Path(__file__).resolve().parent
CREATION = 946_684_800
ZIP_TIME = (2015, 1, 2, 9, 0, 0)

# A page as a scanner gives it: 110 dots an inch, gray, slightly turned and soft.
SCAN_SCALE = 110 / 72
SCAN_TURN = 0.6


def make_cases(out: Path) -> list[Path]:
    """Write all cases below `out`. Returns the folders of the case files."""
    return [make_case(source, out) for source in sorted((HERE / "cases").glob("*.yaml"))]


def make_case(source: Path, out: Path) -> Path:
    """Write one case from its data file. Raises LookupError if an expected fact is not printed in it."""
    case = load_case(source)
    folder = out / "cases" / source.stem
    folder.mkdir(parents=True, exist_ok=True)
    files: dict[str, bytes] = {}
    pages: dict[str, list[str]] = {}
    for document in case["documents"]:
        content = document_pdf(document, case)
        name = document["file"]
        pages[f"{document['zip']}/{name}" if "zip" in document else name] = page_texts(content)
        files[name] = content
    write_files(folder, case["documents"], files)
    expected = expected_of(case, source.stem, pages)
    target = out / "expected" / f"{source.stem}.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(expected, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return folder


def load_case(source: Path) -> dict[str, Any]:
    """A case with the forms that all cases share, every {name} of its `about` filled in."""
    case: dict[str, Any] = yaml.safe_load(source.read_text("utf-8"))
    forms = yaml.safe_load((HERE / "forms.yaml").read_text("utf-8"))
    case["shared"] = filled({**forms, **case.get("shared", {})}, case["about"])
    return case


def filled(value: Any, about: dict[str, Any]) -> Any:
    """`value` with {name} replaced by the case's words in every string within it."""
    if isinstance(value, str):
        return re.sub(r"\{(\w+)\}", lambda name: str(about[name[1]]), value)
    if isinstance(value, list):
        return [filled(one, about) for one in value]
    if isinstance(value, dict):
        return {key: filled(one, about) for key, one in value.items()}
    return value


def document_pdf(document: dict[str, Any], case: dict[str, Any]) -> bytes:
    """One document as PDF; the pages named in `scan` are images without text."""
    blocks = list(expand(document["blocks"], case))
    record = {
        "title": document["title"],
        "style": document["style"],
        "running": document.get("running"),
        "blocks": blocks,
    }
    content = bytes(
        typst.compile(
            (HERE / "templates" / "record.typ").read_bytes(),
            format="pdf",
            ignore_system_fonts=True,
            sys_inputs={"record": json.dumps(record, ensure_ascii=False)},
            timestamp=CREATION,
        )
    )
    return scanned(content, set(document["scan"])) if "scan" in document else content


def expand(blocks: list[dict[str, Any]], case: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The blocks with the shared ones (`use: name`) put in and short forms spelled out."""
    for block in blocks:
        if "use" in block:
            yield from expand(case["shared"][block["use"]], case)
        elif "kind" in block:
            yield block
        else:
            kind, value = next(iter(block.items()))
            yield {"kind": kind, **_spelled_out(kind, value)}


def _spelled_out(kind: str, value: Any) -> dict[str, Any]:
    match kind:
        case "text" | "section":
            return {"text": " ".join(str(value).split())}
        case "list" | "checks":
            return {"entries": value}
        case "fields" | "table":
            table = value if isinstance(value, dict) else {"rows": value}
            return {**table, "rows": [[_words(cell) for cell in row] for row in table["rows"]]}
        case "page":
            return {}
    return dict(value) if isinstance(value, dict) else {"text": value}


def _words(cell: Any) -> Any:
    return [str(part) for part in cell] if isinstance(cell, list) else str(cell)


def scanned(content: bytes, numbers: set[int]) -> bytes:
    """The PDF with the given pages (from 1) replaced by images of them, as a scanner would make them."""
    source = pdfium.PdfDocument(content)
    result = pdfium.PdfDocument.new()
    for index in range(len(source)):
        if index + 1 in numbers:
            picture = pdfium.PdfDocument(_picture_pdf(source[index]))
            result.import_pages(picture)
        else:
            result.import_pages(source, [index])
    stream = io.BytesIO()
    result.save(stream)
    return _without_chance(stream.getvalue())


def _picture_pdf(page: pdfium.PdfPage) -> bytes:
    picture = page.render(scale=SCAN_SCALE, grayscale=True).to_pil().convert("L")
    picture = picture.rotate(SCAN_TURN, resample=Image.Resampling.BICUBIC, fillcolor=255)
    picture = picture.filter(ImageFilter.GaussianBlur(0.6)).point(lambda level: min(level + 6, 246))
    stream = io.BytesIO()
    fixed = {"creationDate": None, "modDate": None, "producer": "Synthetic scanner"}
    picture.save(stream, "PDF", resolution=110, **fixed)
    return stream.getvalue()


def _without_chance(content: bytes) -> bytes:
    """The file without the clock and the random number that pdfium writes into it."""
    content = re.sub(rb"(?<=D:)\d{14}", b"20000101000000", content)
    return re.sub(
        rb"/ID ?\[[^\]]*\]",
        lambda found: re.sub(rb"[0-9A-Fa-f]{2}(?=[0-9A-Fa-f]*>)", b"00", found[0]),
        content,
    )


def page_texts(content: bytes) -> list[str]:
    """The words of each page in one line."""
    document = pdfium.PdfDocument(content)
    texts = []
    for page in document:
        words = page.get_textpage().get_text_range()
        texts.append(" ".join(words.replace("\ufffe", "-").split()))
    return texts


def write_files(folder: Path, documents: list[dict[str, Any]], files: dict[str, bytes]) -> None:
    """Write the documents, those with a `zip` into that archive."""
    archives: dict[str, list[str]] = {}
    for document in documents:
        if "zip" in document:
            archives.setdefault(document["zip"], []).append(document["file"])
        else:
            (folder / document["file"]).write_bytes(files[document["file"]])
    for archive, names in archives.items():
        with zipfile.ZipFile(folder / archive, "w", zipfile.ZIP_DEFLATED) as packed:
            for name in names:
                member = zipfile.ZipInfo(name, ZIP_TIME)
                member.compress_type = zipfile.ZIP_DEFLATED
                packed.writestr(member, files[name])


def expected_of(case: dict[str, Any], name: str, pages: dict[str, list[str]]) -> dict[str, Any]:
    """The expected facts with their pages, and the expected decisions."""
    return {
        "case": name,
        "title": case["title"],
        "note": "Synthetic: invented people and records.",
        "pages": {path: len(texts) for path, texts in sorted(pages.items())},
        "pages_not_readable": [
            {"document": _path(document), "page": page}
            for document in case["documents"]
            for page in document.get("scan", ())
        ],
        "items": case["expected"]["items"],
        "facts": [_placed(fact, pages) for fact in case["expected"]["facts"]],
    }


def _path(document: dict[str, Any]) -> str:
    return f"{document['zip']}/{document['file']}" if "zip" in document else str(document["file"])


def _placed(fact: dict[str, Any], pages: dict[str, list[str]]) -> dict[str, Any]:
    """The fact with the page its words stand on. Its words must stand on exactly one page of the document."""
    words = " ".join(fact["words"].split())
    texts = pages[fact["document"]]
    found = [number for number, text in enumerate(texts, 1) if words in text]
    if "page" in fact and fact["page"] in found:
        found = [fact["page"]]
    if len(found) != 1:
        raise LookupError(f"{fact['document']}: {words!r} stands on pages {found}, expected exactly one.")
    return {**fact, "words": words, "page": found[0]}


def main(arguments: list[str]) -> int:
    """Make the cases in the folder named on the command line. Returns the exit code."""
    if len(arguments) != 1:
        print("Usage: python examples/make_cases.py OUT_DIR", file=sys.stderr)
        return 2
    for folder in make_cases(Path(arguments[0])):
        documents = sum(1 for path in folder.iterdir() if path.is_file())
        print(f"{folder}: {documents} files")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

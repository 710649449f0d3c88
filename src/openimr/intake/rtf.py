"""RTF documents as text: one pass over its words, symbols and groups; pictures and hidden parts left out."""

from __future__ import annotations

import re

from openimr.intake.settings import Converted, Unreadable

RTF = "application/rtf"
_TOKEN = re.compile(
    r"\\([a-z]{1,32})(-?\d{1,10})?[ ]?|\\'([0-9a-fA-F]{2})|\\([^a-z])|([{}])|[\r\n]+|([^\\{}\r\n]+)",
    re.IGNORECASE,
)
# Groups that hold no text of the document.
_ASIDE = frozenset(
    [
        "fonttbl",
        "colortbl",
        "stylesheet",
        "info",
        "pict",
        "object",
        "objdata",
        "themedata",
        "colorschememapping",
        "datastore",
        "latentstyles",
        "listtable",
        "listoverridetable",
        "rsidtbl",
        "generator",
        "xmlnstbl",
        "filetbl",
        "revtbl",
        "fldinst",
        "bkmkstart",
        "bkmkend",
    ]
)
_LINES = {"par": "\n", "line": "\n", "row": "\n", "sect": "\f", "page": "\f", "tab": "\t", "cell": "\t"}
_SIGNS = {
    "emdash": "\u2014",
    "endash": "\u2013",
    "bullet": "\u2022",
    "lquote": "\u2018",
    "rquote": "\u2019",
    "ldblquote": "\u201c",
    "rdblquote": "\u201d",
    "emspace": " ",
    "enspace": " ",
}
_SYMBOLS = {"~": " ", "_": "-", "\\": "\\", "{": "{", "}": "}", "\n": "\n", "\r": "\n"}


class _State:
    """What holds within a group: whether its text is left out, and how many characters stand for one."""

    __slots__ = ("aside", "fallback")

    def __init__(self, aside: bool = False, fallback: int = 1) -> None:
        self.aside, self.fallback = aside, fallback


class _Reader:
    def __init__(self) -> None:
        self.out: list[str] = []
        self.groups = [_State()]
        self.codepage = "cp1252"
        self.skip = 0
        self.starred = False
        self.binary = 0

    def text(self, text: str) -> None:
        if self.skip:
            gone = min(self.skip, len(text))
            self.skip -= gone
            text = text[gone:]
        if text and not self.groups[-1].aside:
            self.out.append(text)

    def byte(self, digits: str) -> None:
        self.text(bytes.fromhex(digits).decode(self.codepage, "replace"))

    def brace(self, brace: str) -> None:
        self.skip = 0
        if brace == "{":
            self.groups.append(_State(self.groups[-1].aside, self.groups[-1].fallback))
        elif len(self.groups) > 1:
            self.groups.pop()

    def symbol(self, symbol: str) -> None:
        if symbol == "*":
            self.groups[-1].aside = True
        elif symbol in _SYMBOLS:
            self.text(_SYMBOLS[symbol])

    def word(self, word: str, number: str | None) -> None:
        if word in _ASIDE or (word == "v" and number != "0"):
            self.groups[-1].aside = True
        elif word == "v":
            self.groups[-1].aside = False
        elif word == "u" and number:
            self.text(chr(int(number) % 65536))
            self.skip = self.groups[-1].fallback
        elif word == "uc" and number:
            self.groups[-1].fallback = min(9, max(0, int(number)))
        elif word == "ansicpg" and number:
            self.codepage = _codepage(number)
        else:
            self.text(_LINES.get(word) or _SIGNS.get(word, ""))


def _codepage(number: str) -> str:
    try:
        "".encode(f"cp{number}")
    except LookupError:
        return "cp1252"
    return f"cp{number}"


def rtf_text(content: bytes) -> Converted:
    """The text of an RTF document. Raises Unreadable if it does not begin as one."""
    if not content.lstrip()[:5].lower().startswith(b"{\\rtf"):
        raise Unreadable("rich_text_damaged")
    reader = _Reader()
    for match in _TOKEN.finditer(content.decode("latin-1")):
        word, number, byte, symbol, brace, text = match.groups()
        if text:
            reader.text(text if text.isascii() else text.encode("latin-1").decode(reader.codepage, "replace"))
        elif word:
            reader.word(word, number)
        elif byte:
            reader.byte(byte)
        elif brace:
            reader.brace(brace)
        elif symbol:
            reader.symbol(symbol)
    text = "".join(reader.out).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return Converted(text.replace("\0", " ").strip("\n"))

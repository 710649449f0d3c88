"""A letter as the full-text index holds it: its words, its filters, and what a list of results shows."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, product
from typing import Any

from openimr.corpus.rows import Row, Rows, decided_on
from openimr.model import Determination

# What is said of one item: decision, service, region, citation, quantity. Filters on several of them must
# hold for the same item, so what an item is, is also indexed by twos and threes.
KINDS = {"decision": "d", "service": "s", "region": "r", "section": "c", "quantity": "q"}
_TOGETHER = ("d", "s", "r", "c", "q", "ds", "dr", "dc", "dq", "sr", "sc", "sq", "dsr", "dsc", "dsq")
_MOST_OF_A_KIND = 12
_LONGEST_QUANTITY = 100_000

# Facets of many hits are counted on the letters whose id falls on one of so many.
SAMPLES = (4, 16, 64, 256)


def entry(determination: Determination, rows: Rows) -> dict[str, Any]:
    """The letter's entry in the index (see `index.fields`)."""
    letter = rows.letter
    day = decided_on(letter)
    filled: dict[str, Any] = {
        "id": letter["id"],
        "text": own_words(determination, letter["text"]),
        "shown": b64encode(shown(rows).encode()).decode(),
        "year": letter["year"],
        "day": day.toordinal() if day else 0,
        "layout": letter["layout"] or "unknown",
        "status": letter["status"],
        "specialty": [name.lower() for name in letter["specialties"]],
        "has": list(_marks(rows.items)),
    }
    filled |= _gathered(rows.items)
    filled |= {name: letter[name] for name in ("age", "sex") if letter[name] is not None}
    if letter["case_key"]:
        filled["case"] = letter["case_key"]
    filled["has"] += [sample(one) for one in SAMPLES if int(letter["id"][:8], 16) % one == 0]
    return filled


def entry_json(determination: Determination, rows: Rows) -> str:
    """The entry as one line of JSON."""
    return json.dumps(entry(determination, rows), ensure_ascii=False, separators=(",", ":"))


def own_words(determination: Determination, text: str) -> str:
    """The letter without the fixed wording of its layout, which is in all letters and costs only time."""
    parts, at = [], 0
    for piece in determination.accounting.boilerplate if determination.accounting else ():
        if piece.start > at:
            parts.append(text[at : piece.start])
        at = max(at, piece.end)
    parts.append(text[at:])
    return "\n".join(part.strip() for part in parts if part.strip())


def shown(rows: Rows) -> str:
    """What a list of results shows of a letter, as JSON."""
    letter = rows.letter
    day = decided_on(letter)
    items = [
        {
            "item": item["item"], "request": item["request"], "decision": item["decision"],
            "service": item["service"], "services": item["services"], "regions": item["regions"],
            "quantity": item["quantity"], "citations": item["citations"],
        }
        for item in rows.items
    ]  # fmt: skip
    made = {"name": letter["name"], "case": letter["case_number"], "date": day and day.isoformat()}
    return json.dumps({**made, "items": items}, ensure_ascii=False, separators=(",", ":"))


def sample(of: int) -> str:
    """The term under which one of so many letters is found, the same ones on every machine."""
    return f"sample={of}"


def mark(kinds: str, values: Sequence[str]) -> str:
    """The term under which letters are found that have an item with all of these: `ds=upheld|massage`."""
    return f"{kinds}={'|'.join(values)}"


def together(kinds: Iterable[str]) -> list[str]:
    """The fewest indexed combinations that hold all of `kinds`, in their order within each."""
    wanted = set(kinds)
    possible = [one for one in _TOGETHER if wanted.issuperset(one)]
    for size in range(1, len(possible) + 1):
        for chosen in combinations(sorted(possible, key=len, reverse=True), size):
            if wanted == set("".join(chosen)):
                return list(chosen)
    return []


def _marks(items: Sequence[Row]) -> Iterator[str]:
    found: dict[str, None] = {}
    for item in items:
        values = _values(item)
        for kinds in _TOGETHER:
            for chosen in product(*(values[kind] for kind in kinds)):
                found[mark(kinds, chosen)] = None
    return iter(found)


def _values(item: Row) -> dict[str, list[str]]:
    quantity = item["quantity"]
    counted = quantity is not None and quantity == int(quantity) and 0 <= quantity < _LONGEST_QUANTITY
    return {
        "d": [item["decision"]] if item["decision"] else [],
        "s": (item["services"] or [item["service"]])[:_MOST_OF_A_KIND],
        "r": item["regions"][:_MOST_OF_A_KIND],
        "c": item["citations"][:_MOST_OF_A_KIND],
        "q": [str(int(quantity))] if counted else [],
    }


def _gathered(items: Sequence[Row]) -> dict[str, list[Any]]:
    """What facets count: each value once a letter."""
    values = [_values(item) for item in items]
    gathered = {
        name: list(dict.fromkeys(v for one in values for v in one[kind])) for name, kind in KINDS.items()
    }
    gathered["section"] = [key for key in gathered["section"] if ": " in key]
    return {**gathered, "quantity": [int(value) for value in gathered["quantity"]]}

"""Where a quote stands on its page: one rectangle for each line of print."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from openimr.model import Box, Page, Word


def boxes_of(page: Page, start: int, end: int) -> tuple[Box, ...]:
    """Rectangles (points, origin top left) around the words of characters `start` to `end`, one a line.

    Empty if the page has no word boxes.
    """
    return line_boxes(page.words, [word[0] for word in page.words], start, end)


def line_boxes(words: Sequence[Word], starts: Sequence[int], start: int, end: int) -> tuple[Box, ...]:
    """As `boxes_of`, for words whose first characters `starts` are at hand (they ascend)."""
    index = max(bisect_right(starts, start) - 1, 0)
    lines: list[list[float]] = []
    for place in range(index, len(words)):
        first, last, x0, y0, x1, y1 = words[place]
        if first >= end:
            break
        if last <= start:
            continue
        if lines and _same_line(lines[-1], x0, y0, y1):
            line = lines[-1]
            line[0], line[1] = min(line[0], x0), min(line[1], y0)
            line[2], line[3] = max(line[2], x1), max(line[3], y1)
        else:
            lines.append([x0, y0, x1, y1])
    return tuple(Box(x0=a, y0=b, x1=c, y1=d) for a, b, c, d in lines)


def _same_line(line: list[float], x0: float, y0: float, y1: float) -> bool:
    """Whether a word goes on in the line: its middle is within the line's height and it is not "
    "to its left."""
    middle = (y0 + y1) / 2
    return line[1] - 1 <= middle <= line[3] + 1 and x0 >= line[0] - 1

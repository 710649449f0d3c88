"""Letters by the million: found lazily, parsed by several processes, given back in the order of the input.

>>> from openimr.letters.reading import find_letters, json_lines, stream
>>> for batch in stream(find_letters([folder]), json_lines, jobs=2):
...     sys.stdout.buffer.write(batch.content)
"""

from openimr.letters.reading.forms import Form, JsonArray, JsonLines, Writer, json_lines, json_members
from openimr.letters.reading.outcome import Outcome, Tally, outcome_of
from openimr.letters.reading.stream import stream
from openimr.letters.reading.work import Batch, ReadLetter
from openimr.letters.source import find_letters

__all__ = [
    "Batch",
    "Form",
    "JsonArray",
    "JsonLines",
    "Outcome",
    "ReadLetter",
    "Tally",
    "Writer",
    "find_letters",
    "json_lines",
    "json_members",
    "outcome_of",
    "stream",
]

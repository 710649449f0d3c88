"""Files become a case file: every file and page accounted for, each word with its box.

`read` reads a folder, a zip or a file; `page_image` draws a page of what was read; `manifest` lists it.
"""

from openimr.intake.case import read
from openimr.intake.errors import InputNotFound, IntakeError, NothingToRead, PageNotFound
from openimr.intake.images import page_image
from openimr.intake.manifest import manifest

__all__ = [
    "InputNotFound",
    "IntakeError",
    "NothingToRead",
    "PageNotFound",
    "manifest",
    "page_image",
    "read",
]

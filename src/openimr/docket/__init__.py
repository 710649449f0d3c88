"""The docket: cases, papers, reviewers, drafts, signatures, jobs and the audit chain, kept in a database.

A Django app without a web server. `open_docket` comes first; the modules that read and write are imported
after it, because Django wants its settings before its models. The rules are not here: `process` and
`panel` decide, the docket remembers.
"""

from openimr.docket.opening import DocketUnusable, open_docket

__all__ = ["DocketUnusable", "open_docket"]

"""The assistant that a command names: off unless asked for, and never asked before a person confirms."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from openimr.cli.common import clear_errors, fail, warn

if TYPE_CHECKING:
    from openimr.assist import Assistant


class Chosen(NamedTuple):
    """What the options of a command say of an assistant."""

    url: str | None
    model: str
    sends_records: bool
    tokens: int
    replay: Path | None


def chosen_assistant(chosen: Chosen, out: Path) -> Assistant | None:
    """The assistant for a review into `out`; None if none is named. Ends with exit code 2 if misnamed.

    Without the confirmation the warning is shown and nothing is sent.
    """
    from openimr import assist

    if chosen.url is None and chosen.replay is None:
        if chosen.model or chosen.sends_records:
            fail("No assistant is named.", "Give its address with --assist.", code=2)
        return None
    if chosen.url is not None and chosen.replay is not None:
        fail("Recorded answers and an endpoint are both named.", "Give --assist or --assist-replay.", code=2)
    try:
        if chosen.replay is not None:
            with clear_errors():
                return assist.replayed(chosen.replay)
        return _live(chosen, out)
    except assist.AssistantMisnamed as error:
        fail(str(error), error.advice, code=2)


def _live(chosen: Chosen, out: Path) -> Assistant:
    from openimr import assist
    from openimr.review.folder import EXCHANGE

    endpoint = assist.endpoint(chosen.url or "", chosen.model, tokens=chosen.tokens)
    warning = assist.where_records_go(endpoint)
    if not chosen.sends_records:
        advice = "Nothing was sent. If the records may go there, add --assist-sends-records."
        fail(warning, advice, code=2)
    warn(warning, "You confirmed this with --assist-sends-records.")
    return assist.live(endpoint, out / EXCHANGE)

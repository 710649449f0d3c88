"""Checks can be audited later, and do not tell who the reviewer is (LC 4610.6(f))."""

from __future__ import annotations

import pytest
from panel_people import INVOLVED, TODAY, declared, reviewer, tie

from openimr.panel import audit_record, holds, reviewer_token, screen

SECRET = b"a secret for the tests only"


def test_a_record_proves_the_check_it_was_made_of() -> None:
    """The same check and secret hold; another secret, another check or an altered record do not."""
    who = reviewer(affiliations=(tie("Quailbrook Surgery Center"),))
    check = screen(who, INVOLVED, declared(who), as_of=TODAY)
    record = audit_record(check, SECRET)
    assert holds(record, check, SECRET)
    assert not holds(record, check, SECRET + b"x")
    assert not holds(record.model_copy(update={"verdict": "clear"}), check, SECRET)
    assert not holds(record, screen(who, INVOLVED, None, as_of=TODAY), SECRET)


def test_a_record_tells_no_names() -> None:
    """Neither the reviewer nor the names of ties and parties stand in it; verdict, law and relation do."""
    who = reviewer(affiliations=(tie("Quailbrook Surgery Center"),))
    text = audit_record(screen(who, INVOLVED, None, as_of=TODAY), SECRET).model_dump_json()
    for name in (who.id, who.name, "Quailbrook", "Ravenscar"):
        assert name not in text
    assert "conflict D facility professional employment" in text
    assert "undeclared" in text


def test_tokens_are_stable_and_keyed() -> None:
    """The same reviewer has the same token under one secret, another under another."""
    assert reviewer_token("SYN-R1", SECRET) == reviewer_token("SYN-R1", SECRET)
    assert reviewer_token("SYN-R1", SECRET) != reviewer_token("SYN-R2", SECRET)
    assert reviewer_token("SYN-R1", SECRET) != reviewer_token("SYN-R1", SECRET[::-1])


def test_a_short_secret_is_refused() -> None:
    """A secret that can be guessed is none."""
    with pytest.raises(ValueError, match="at least 16"):
        reviewer_token("SYN-R1", b"short")

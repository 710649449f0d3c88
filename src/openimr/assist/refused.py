"""A proposal that is not taken, with the reason in words."""

from __future__ import annotations


class Refused(Exception):
    """Why a proposal is not taken; the message is a sentence without its full stop."""

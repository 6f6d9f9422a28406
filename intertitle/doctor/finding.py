"""Define a finding: the result of a check, with advice if there is something to do."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal

from intertitle.model import Struct

_State = Literal["ok", "note", "problem"]


class Finding(Struct, frozen=True, kw_only=True):
    """One result of a check, in words for a critic."""

    state: _State
    message: str
    advice: str = ""
    check: str = ""


Check = Callable[[], Iterable[Finding]]


def ok(message: str) -> Finding:
    """Return a finding for something that works."""
    return Finding(state="ok", message=message)


def note(message: str, advice: str = "") -> Finding:
    """Return a finding that is worth knowing but no problem."""
    return Finding(state="note", message=message, advice=advice)


def problem(message: str, advice: str = "") -> Finding:
    """Return a finding for a problem, with advice."""
    return Finding(state="problem", message=message, advice=advice)

"""What an examination finds: one thing that is well, worth knowing, or wrong, and then what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal

from intertitle.model import Struct

_State = Literal["ok", "note", "problem"]


class Finding(Struct, frozen=True, kw_only=True):
    """One finding of one check, in words for a critic."""

    state: _State
    message: str
    advice: str = ""
    check: str = ""


Check = Callable[[], Iterable[Finding]]


def ok(message: str) -> Finding:
    """Say that something is well."""
    return Finding(state="ok", message=message)


def note(message: str, advice: str = "") -> Finding:
    """Say what is worth knowing, and hinders nothing."""
    return Finding(state="note", message=message, advice=advice)


def problem(message: str, advice: str = "") -> Finding:
    """Say what is wrong, and what to do."""
    return Finding(state="problem", message=message, advice=advice)

"""Group the entries of long indexes by their initials."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

_Entry = TypeVar("_Entry")
_DIGITS = "0–9"


def by_initial(entries: Iterable[tuple[str, _Entry]]) -> tuple[tuple[str, tuple[_Entry, ...]], ...]:
    """Group sorted entries by the initials of their sort keys."""
    groups: dict[str, list[_Entry]] = {}
    for key, entry in entries:
        first = key[:1].upper()
        groups.setdefault(first if first.isalpha() else _DIGITS if first.isdigit() else "#", []).append(entry)
    return tuple((letter, tuple(found)) for letter, found in groups.items())

"""Describe a change in words, with the values before and after."""

from __future__ import annotations

from collections.abc import Sequence

from intertitle.building.changes import Change, Field

_LONGEST = 40  # characters of a value
_NOTHING = "(none)"
_WHAT = {
    "added": "added",
    "removed": "removed",
    "released": "published",
    "withheld": "no longer published",
    "fixed": "its error was fixed",
    "broken": "it has an error",
    "changed": "changed",
}
_NAMES = {"authors": "author", "blurb": "the opening"}  # of fields that an author knows by another name
_BY_CLOCK = {"released": "its date has been reached", "withheld": "its date is in the future"}


def describe_change(change: Change) -> str:
    """Describe a change without its file: "rating 3 → 4; the text"."""
    return describe_fields(change, change.fields, text=change.has_new_text)


def describe_fields(change: Change, fields: Sequence[Field], *, text: bool) -> str:
    """Describe a change by some of its fields, and with ``text`` also by its text."""
    if change.kind == "everything":
        return "first build: there was no cache of this version and of these kinds of pages"
    named = [*map(_field, fields), *(["the text"] if text else [])]
    if change.what in _BY_CLOCK:
        return f"{_WHAT[change.what]}: {'; '.join(named) or _BY_CLOCK[change.what]}"
    if change.what != "changed":
        return _WHAT[change.what]
    if named:
        return "; ".join(named)
    return "its lines have moved, which no page shows" if change.has_moved_lines else "changed"


def _field(field: Field) -> str:
    """Describe a field that differs. The short texts of two long lists may be equal."""
    name = _NAMES.get(field.name, field.name)
    if field.before == field.after:
        return name
    return f"{name} {_short(field.before)} → {_short(field.after)}"


def _short(value: str) -> str:
    if not value:
        return _NOTHING
    return value if len(value) <= _LONGEST else f"{value[: _LONGEST - 1].rstrip()}…"

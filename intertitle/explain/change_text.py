"""Telling: a change in words, with the values before and after."""

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
    "fixed": "its error is gone",
    "broken": "it has an error",
    "changed": "changed",
}
_NAMES = {"blurb": "the opening"}  # of fields that an author knows by another name
_BY_CLOCK = {"released": "its time has come", "withheld": "its time has not come yet"}


def describe_change(change: Change) -> str:
    """Tell a change without naming its file: "rating 3 → 4; the text"."""
    return describe_fields(change, change.fields, text=change.has_new_text)


def describe_fields(change: Change, fields: Sequence[Field], *, text: bool) -> str:
    """Tell a change by some of its fields, and by its text or not."""
    if change.kind == "everything":
        return "first build: there was no cache of this version and of these kinds of pages"
    named = [*map(_field, fields), *(["the text"] if text else [])]
    if change.what in _BY_CLOCK:
        return f"{_WHAT[change.what]}: {'; '.join(named) or _BY_CLOCK[change.what]}"
    if change.what != "changed":
        return _WHAT[change.what]
    if named:
        return "; ".join(named)
    return "its lines have moved; no page shows that" if change.has_moved_lines else "changed"


def _field(field: Field) -> str:
    """Tell a field that differs; of a list, whose short text may be the same, that it does."""
    name = _NAMES.get(field.name, field.name)
    if field.before == field.after:
        return name
    return f"{name} {_short(field.before)} → {_short(field.after)}"


def _short(value: str) -> str:
    if not value:
        return _NOTHING
    return value if len(value) <= _LONGEST else f"{value[: _LONGEST - 1].rstrip()}…"

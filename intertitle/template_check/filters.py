"""Return the types of filters' results."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from intertitle.template_check.value_types import Kind, list_of

_SAME = {"list", "sort", "select", "reject", "selectattr", "rejectattr", "unique", "reverse"}
_ONE = {"first", "last", "random", "min", "max"}
_WHOLE = {"length", "count", "int", "wordcount", "hue"}
_TEXT = {
    "join", "lower", "upper", "title", "capitalize", "trim", "truncate", "string", "replace", "format", "plural",
    "longest_word",
}  # fmt: skip
_HTML = {"e", "escape", "safe", "forceescape", "bylines", "cites", "ref", "refs"}


def filter_type(name: str, one: Kind, field: Kind | None) -> Kind:
    """Return the type of a filter's result.

    Args:
        name: the filter.
        one: the type of each element of its input.
        field: the type of the field named in its arguments, or None.
    """
    if name == "map":
        return list_of(field) if field is not None else Any
    if name in _SAME:
        return list_of(one)
    if name in _ONE:
        return one
    table = (_WHOLE, int), (_TEXT, str), (_HTML, Markup)
    return next((kind for names, kind in table if name in names), Any)

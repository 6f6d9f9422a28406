"""Check the fields of a plug-in's record, because its constructor does not check types."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, get_type_hints

from intertitle.catalogue.join import Join
from intertitle.outputs.plugin import Plugin
from intertitle.outputs.registry import Entry, context_type
from intertitle.outputs.view import Node

_Fits = Callable[[Any], bool]


def faults(plugin: Plugin) -> Iterator[str]:
    """Yield the problems of a record in words."""
    for field, (fits, words) in _FIELDS.items():
        if not fits(getattr(plugin, field)):
            yield f"its '{field}' must be {words}"
            return
    if taken := sorted(_of_jinja(plugin.filters)):
        yield f"it registers the filter '{taken[0]}', which already exists in Jinja"
    parts: tuple[Entry | Join | Node, ...] = (*plugin.entries, *plugin.joins, *plugin.nodes)
    for part in parts:
        for field, (fits, words) in _PARTS[type(part)].items():
            if not fits(getattr(part, field)):
                yield f"the '{field}' of {part!r} must be {words}"
    yield from filter(None, map(_fault_of_types, plugin.entries))
    if plugin.templates is not None and not plugin.templates.is_dir():
        yield f"the folder of its templates does not exist: {plugin.templates}"


def _fault_of_types(entry: Entry) -> str:
    """Return why a type of a template's context cannot be found, because the check of templates needs all of them."""
    if not entry.template:
        return ""
    try:
        get_type_hints(context_type(entry))
    except Exception as failure:  # noqa: BLE001  (an annotation is any code)
        words = f"{type(failure).__name__}: {failure}"
        return f"the types in the context of the kind '{entry.kind}' cannot be read: {words}"
    return ""


def _is_text(value: Any) -> bool:  # noqa: ANN401  (the author may have written anything)
    return isinstance(value, str)


def _is_switch(value: Any) -> bool:  # noqa: ANN401  (likewise)
    return isinstance(value, bool)


def _optional(fits: _Fits) -> _Fits:
    return lambda value: value is None or fits(value)


def _tuple_of(fits: _Fits) -> _Fits:
    return lambda value: isinstance(value, tuple) and all(map(fits, value))


def _mapping_of(name: _Fits, fits: _Fits) -> _Fits:
    def is_one(value: Any) -> bool:  # noqa: ANN401  (likewise)
        return isinstance(value, Mapping) and all(name(key) and fits(one) for key, one in value.items())

    return is_one


def _is_identifier(value: Any) -> bool:  # noqa: ANN401  (likewise)
    return isinstance(value, str) and value.isidentifier()


_FIELDS: Mapping[str, tuple[_Fits, str]] = {
    "markdown": (_optional(callable), "a function"),
    "filters": (_mapping_of(_is_identifier, callable), "a dict of functions by names that a template can use"),
    "entries": (_tuple_of(lambda one: isinstance(one, Entry)), "a tuple of Entry"),
    "joins": (_tuple_of(lambda one: isinstance(one, Join)), "a tuple of Join"),
    "nodes": (_tuple_of(lambda one: isinstance(one, Node)), "a tuple of Node"),
    "checks": (_tuple_of(callable), "a tuple of functions"),
    "templates": (_optional(lambda one: isinstance(one, Path)), "the Path of a folder"),
}
_PARTS: Mapping[type, Mapping[str, tuple[_Fits, str]]] = {
    Entry: {
        **dict.fromkeys(("kind", "address", "template", "menu"), (_is_text, "text")),
        **dict.fromkeys(("is_indexed", "is_fixed", "follows", "encodes"), (_is_switch, "True or False")),
        **dict.fromkeys(("items", "make"), (callable, "a function")),
    },
    Join: {
        "name": (_is_text, "text"),
        "tables": (_mapping_of(_is_text, lambda _: True), "a dict of types by the names of tables"),
        "function": (callable, "a function"),
    },
    Node: {
        "kind": (_is_text, "text"),
        "function": (callable, "a function"),
        "names": (_optional(callable), "a function"),
        **dict.fromkeys(("is_kept", "is_eager", "follows"), (_is_switch, "True or False")),
    },
}


def _of_jinja(filters: Mapping[str, object]) -> set[str]:
    """Return the names that are names of Jinja's own filters."""
    if not filters:
        return set()
    from jinja2.filters import FILTERS  # noqa: PLC0415  (only for plug-ins with filters)

    return set(filters) & set(FILTERS)

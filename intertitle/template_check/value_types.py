"""Kinds: what is known of a value in a template, as the type annotation of a view says it.

`Any` is a value of which nothing is known; all that is asked of it is granted.
"""

from __future__ import annotations

import functools
import types
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias, Union, get_args, get_origin, get_type_hints

import msgspec
from markupsafe import Markup

Kind: TypeAlias = Any  # an annotation, or one of the kinds below

_WORDS = {str: "text", Markup: "text", int: "number", float: "number", bool: "switch", tuple: "list", list: "list"}
_OF_A_LOOP: Mapping[str, Kind] = {
    **dict.fromkeys(("index", "index0", "revindex", "revindex0", "length", "depth", "depth0"), int),
    **dict.fromkeys(("first", "last"), bool),
    **dict.fromkeys(("cycle", "changed"), Any),
}


class Missing:
    """What is not there at all, and what is asked of that."""


@dataclass(frozen=True, eq=False)
class Names:
    """Something with fields of its own, all known: the options of a theme, a template that is imported, a loop."""

    what: str  # for messages: "theme"
    fields: Mapping[str, Kind] = field(default_factory=dict)
    plain: type = object  # what it is besides: of a mapping, all that Python has for one may be asked


def loop_type(item: Kind) -> Names:
    """Give what a template knows of the loop that it is in, over values of a kind."""
    return Names("loop", {**_OF_A_LOOP, "previtem": item, "nextitem": item})


@functools.cache
def field_types(view: type) -> Mapping[str, Kind]:
    """Give the fields of a view, or of what a template is given, with their kinds."""
    return get_type_hints(view)


def _origin(kind: Kind) -> Any:  # noqa: ANN401  (a type, or what stands for one in an annotation)
    found: object = get_origin(kind)
    return found


def without_none(kind: Kind) -> Kind:
    """Give the kind of a value that is not none: a template that asks for more of it has looked."""
    if _origin(kind) in {Union, types.UnionType}:
        return join_types(part for part in get_args(kind) if part is not type(None))
    return kind


def join_types(kinds: Iterable[Kind]) -> Kind:
    """Give the kind of what may be of one kind or another: known where all are the same."""
    different = list(dict.fromkeys(kind for kind in kinds if kind not in {type(None), Missing}))
    return different[0] if len(different) == 1 else Any


def attribute_type(kind: Kind, name: str) -> Kind:
    """Give the kind of a field; `Missing` where such a value has none of that name."""
    kind = without_none(kind)
    if isinstance(kind, Names):
        return kind.fields.get(name, Any if hasattr(kind.plain, name) else Missing)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return field_types(kind).get(name, Any if hasattr(kind, name) else Missing)
    plain = _origin(kind) or kind
    if plain in _WORDS:
        return Any if hasattr(plain, name) else Missing
    return Any


def element_type(kind: Kind) -> Kind:
    """Give the kind of what a loop over a value gives."""
    kind = without_none(kind)
    if _origin(kind) is tuple:
        parts = get_args(kind)
        return parts[0] if parts[-1] is ... else join_types(parts)
    return str if kind in {str, Markup} else kind if kind is Missing else Any


def list_of(kind: Kind) -> Kind:
    """Give the kind of a list of values of a kind."""
    return types.GenericAlias(tuple, (kind, ...))


def tuple_of(kinds: Iterable[Kind]) -> Kind:
    """Give the kind of a row of values."""
    return types.GenericAlias(tuple, tuple(kinds)) if (kinds := tuple(kinds)) else Any


def item_type(kind: Kind, number: int) -> Kind:
    """Give the kind of one of several values, by its number."""
    kind = without_none(kind)
    if _origin(kind) is not tuple:
        return str if kind in {str, Markup} else kind if kind is Missing else Any
    parts = get_args(kind)
    if parts[-1] is ...:
        return parts[0]
    return parts[number] if -len(parts) <= number < len(parts) else Any


def unpack_types(kind: Kind, count: int) -> list[Kind]:
    """Give the kinds of a value's parts, when it is taken apart into some names."""
    return [item_type(kind, number) for number in range(count)]


def describe(kind: Kind) -> str:
    """Say what a value is, for a message."""
    kind = without_none(kind)
    if isinstance(kind, Names):
        return kind.what
    plain = _origin(kind) or kind
    return _WORDS[plain] if plain in _WORDS else str(getattr(plain, "__name__", "value"))


def list_fields(kind: Kind) -> tuple[str, ...]:
    """Name the fields that a value has; none for plain ones."""
    kind = without_none(kind)
    if isinstance(kind, Names):
        return tuple(kind.fields)
    return tuple(field_types(kind)) if isinstance(kind, type) and issubclass(kind, msgspec.Struct) else ()

"""Types of values in templates, as the annotations of views declare them.

`Any` is an unknown type, which has every field.
"""

from __future__ import annotations

import functools
import types
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias, Union, get_args, get_origin, get_type_hints

import msgspec
from markupsafe import Markup

Kind: TypeAlias = Any  # an annotation, or one of the classes below

_WORDS = {str: "text", Markup: "text", int: "number", float: "number", bool: "switch", tuple: "list", list: "list"}
_OF_A_LOOP: Mapping[str, Kind] = {
    **dict.fromkeys(("index", "index0", "revindex", "revindex0", "length", "depth", "depth0"), int),
    **dict.fromkeys(("first", "last"), bool),
    **dict.fromkeys(("cycle", "changed"), Any),
}


class Missing:
    """The type of a missing value, and of its fields."""


@dataclass(frozen=True, eq=False)
class Names:
    """A value whose fields are all known: the options of a theme, an imported template, a loop."""

    what: str  # for messages: "theme"
    fields: Mapping[str, Kind] = field(default_factory=dict)
    plain: type = object  # its Python type, whose attributes exist too


def loop_type(item: Kind) -> Names:
    """Return the type of ``loop`` in a loop over values of a type."""
    return Names("loop", {**_OF_A_LOOP, "previtem": item, "nextitem": item})


@functools.cache
def field_types(view: type) -> Mapping[str, Kind]:
    """Return the types of the fields of a view or a context, by name."""
    return get_type_hints(view)


def _origin(kind: Kind) -> Any:  # noqa: ANN401  (a type or a special form)
    found: object = get_origin(kind)
    return found


def _without_none(kind: Kind) -> Kind:
    """Return a type without None. We assume that a template checks for None before it uses a field."""
    if _origin(kind) in {Union, types.UnionType}:
        return join_types(part for part in get_args(kind) if part is not type(None))
    return kind


def join_types(kinds: Iterable[Kind]) -> Kind:
    """Return the common type of alternatives, or `Any` if they differ."""
    different = list(dict.fromkeys(kind for kind in kinds if kind not in {type(None), Missing}))
    return different[0] if len(different) == 1 else Any


def attribute_type(kind: Kind, name: str) -> Kind:
    """Return the type of a field, or `Missing` if there is no such field."""
    kind = _without_none(kind)
    if isinstance(kind, Names):
        return kind.fields.get(name, Any if hasattr(kind.plain, name) else Missing)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return field_types(kind).get(name, Any if hasattr(kind, name) else Missing)
    plain = _origin(kind) or kind
    if plain in _WORDS:
        return Any if hasattr(plain, name) else Missing
    return Any


def element_type(kind: Kind) -> Kind:
    """Return the type of the elements of a value."""
    kind = _without_none(kind)
    if _origin(kind) is tuple:
        parts = get_args(kind)
        return parts[0] if parts[-1] is ... else join_types(parts)
    return str if kind in {str, Markup} else kind if kind is Missing else Any


def list_of(kind: Kind) -> Kind:
    """Return the type of a list of values of a type."""
    return types.GenericAlias(tuple, (kind, ...))


def tuple_of(kinds: Iterable[Kind]) -> Kind:
    """Return the type of a tuple."""
    return types.GenericAlias(tuple, tuple(kinds)) if (kinds := tuple(kinds)) else Any


def item_type(kind: Kind, number: int) -> Kind:
    """Return the type of an item by its index."""
    kind = _without_none(kind)
    if _origin(kind) is not tuple:
        return str if kind in {str, Markup} else kind if kind is Missing else Any
    parts = get_args(kind)
    if parts[-1] is ...:
        return parts[0]
    return parts[number] if -len(parts) <= number < len(parts) else Any


def unpack_types(kind: Kind, count: int) -> list[Kind]:
    """Return the types of ``count`` names that a value is unpacked into."""
    return [item_type(kind, number) for number in range(count)]


def describe(kind: Kind) -> str:
    """Return the name of a type for messages."""
    kind = _without_none(kind)
    if isinstance(kind, Names):
        return kind.what
    plain = _origin(kind) or kind
    return _WORDS[plain] if plain in _WORDS else str(getattr(plain, "__name__", "value"))


def list_fields(kind: Kind) -> tuple[str, ...]:
    """Return the names of a type's fields; empty for plain types."""
    kind = _without_none(kind)
    if isinstance(kind, Names):
        return tuple(kind.fields)
    return tuple(field_types(kind)) if isinstance(kind, type) and issubclass(kind, msgspec.Struct) else ()

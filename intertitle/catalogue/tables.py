"""Tables: what joins answer, by key and in order; an answer is decoded when it is first asked for."""

from __future__ import annotations

import functools
from collections.abc import Callable, ItemsView, Iterator, Mapping, ValuesView
from typing import Any, TypeVar

import msgspec

Value = TypeVar("Value")
Packed = Mapping[str, msgspec.Raw]
_encode = msgspec.msgpack.Encoder(order="deterministic").encode


class Table(Mapping[str, Value]):
    """The answers of one kind that a join gives.

    Args:
        kind: the type of the answers.
        load: gives the answers as MessagePack, by key, in order, when the first of them is asked for.
        values: the answers that are decoded already.
    """

    def __init__(self, kind: Any, load: Callable[[], Packed], values: Mapping[str, Value] | None = None) -> None:  # noqa: ANN401  (a type form, as tuple[str, ...])
        self.kind = kind
        self._load = load
        self._values: dict[str, Value] = dict(values or {})
        self._is_whole = values is not None

    @functools.cached_property
    def packed(self) -> Packed:
        """The answers as MessagePack."""
        return self._load()

    @functools.cached_property
    def order(self) -> tuple[str, ...]:
        """The keys, in order."""
        return tuple(self.packed)

    def __getitem__(self, key: str) -> Value:
        """Return an answer, decoded once."""
        if key not in self._values:
            self._values[key] = msgspec.msgpack.decode(self.packed[key], type=self.kind)
        return self._values[key]

    def __contains__(self, key: object) -> bool:
        """Tell whether there is such an answer, without decoding it."""
        return key in self.packed

    def __iter__(self) -> Iterator[str]:
        return iter(self.packed)

    def __len__(self) -> int:
        return len(self.packed)

    def values(self) -> ValuesView[Value]:
        """Return all answers, in order."""
        return self._decoded().values()

    def items(self) -> ItemsView[str, Value]:
        """Return all answers with their keys, in order."""
        return self._decoded().items()

    def _decoded(self) -> dict[str, Value]:
        """Decode all answers at once, which takes a tenth of the time that it takes one by one."""
        if not self._is_whole:
            raw = _encode(list(self.packed.values()))
            several = msgspec.msgpack.decode(raw, type=list[self.kind])  # type: ignore[name-defined]
            known = self._values  # what somebody has an answer of stays that one
            self._values = {key: known.get(key, value) for key, value in zip(self.packed, several, strict=True)}
            self._is_whole = True
        return self._values

    def __getstate__(self) -> tuple[object, ...]:
        """Leave what is decoded behind: it can be decoded again."""
        return (self.kind, {key: bytes(value) for key, value in self.packed.items()})

    def __setstate__(self, state: Any) -> None:  # noqa: ANN401  (what `__getstate__` gave)
        self.kind, packed = state
        self._values, self._is_whole = {}, False
        self._load = lambda: {key: msgspec.Raw(value) for key, value in packed.items()}


def table_of(kind: Any, packed: Packed, values: Mapping[str, Value] | None = None) -> Table[Value]:  # noqa: ANN401  (a type form)
    """Return a table of answers that are loaded already."""
    return Table(kind, lambda: packed, values)


def packed(values: Mapping[str, object], before: Packed) -> dict[str, msgspec.Raw]:
    """Pack answers; one that is the same as before keeps its packed form."""
    made: dict[str, msgspec.Raw] = {}
    for key, value in values.items():
        data = msgspec.Raw(_encode(value))
        known = before.get(key)
        made[key] = known if known is not None and known == data else data
    return made

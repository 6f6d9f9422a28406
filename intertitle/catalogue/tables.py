"""Tables: what joins answer, by key and in order; an answer is decoded when it is first asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

import msgspec

Value = TypeVar("Value")
_encode = msgspec.msgpack.Encoder(order="deterministic").encode


class Table(Mapping[str, Value]):
    """The answers of one kind that a join gives.

    Args:
        kind: the type of the answers.
        packed: the answers as MessagePack, by key, in order.
        values: the answers that are decoded already.
    """

    def __init__(self, kind: Any, packed: Mapping[str, msgspec.Raw], values: Mapping[str, Value] | None = None) -> None:  # noqa: ANN401  (a type form, as tuple[str, ...])
        self.kind = kind
        self.packed = packed
        self._values: dict[str, Value] = dict(values or {})

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

    def __getstate__(self) -> tuple[object, ...]:
        """Leave what is decoded behind: it can be decoded again."""
        return (self.kind, {key: bytes(value) for key, value in self.packed.items()})

    def __setstate__(self, state: Any) -> None:  # noqa: ANN401  (what `__getstate__` gave)
        self.kind, packed = state
        self.packed = {key: msgspec.Raw(value) for key, value in packed.items()}
        self._values = {}


def packed(values: Mapping[str, object], before: Mapping[str, msgspec.Raw]) -> dict[str, msgspec.Raw]:
    """Pack answers; one that is the same as before keeps its packed form."""
    made: dict[str, msgspec.Raw] = {}
    for key, value in values.items():
        data = msgspec.Raw(_encode(value))
        known = before.get(key)
        made[key] = known if known is not None and known == data else data
    return made

"""Mappings whose values are decoded when they are asked for: a build that shows three pages opens three reviews."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Generic, TypeVar

Packed = TypeVar("Packed")
Value = TypeVar("Value")


class Unpacked(Mapping[str, Value], Generic[Packed, Value]):
    """A mapping of text to values.

    Args:
        packed: what to open, by key, in order.
        unpack: opens one.
    """

    def __init__(self, packed: Mapping[str, Packed], unpack: Callable[[Packed], Value]) -> None:
        self._packed = packed
        self._unpack = unpack
        self._opened: dict[str, Value] = {}

    def __getitem__(self, key: str) -> Value:
        """Give a value, opened once."""
        if key not in self._opened:
            self._opened[key] = self._unpack(self._packed[key])
        return self._opened[key]

    def __contains__(self, key: object) -> bool:
        """Tell whether there is such a value, without opening it."""
        return key in self._packed

    def __iter__(self) -> Iterator[str]:
        return iter(self._packed)

    def __len__(self) -> int:
        return len(self._packed)

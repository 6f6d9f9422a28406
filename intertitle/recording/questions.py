"""Number the questions that a join, a node or an output can ask.

A question has a kind ("document", "setting", "table reviews") and a name ("content/reviews/m.md", "title"). Its number
is a digest of both, so every process computes the same one. If two questions get the same number, a change of one
affects what asked the other: something may be made again unnecessarily, but nothing is missed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator

from intertitle.model import Struct

BITS = 40  # of a question's number; together with a maker's number it fills 64 bits (`index`)
_WHY = 40  # causes kept for one changed answer; a join that reads every field has as many


class UnregisteredError(LookupError):
    """A table, a node or a kind of page is not registered. The message names it."""


def question(kind: str, name: str = "") -> int:
    """Return the number of a question: 40 bits of BLAKE2b."""
    return int.from_bytes(hashlib.blake2b(f"{kind}\0{name}".encode(), digest_size=BITS // 8).digest(), "big")


class Changed(Struct, frozen=True, kw_only=True, array_like=True):
    """A question whose answer differs from the last published build.

    ``why`` are the numbers of the changed questions that caused it; empty for an input.
    """

    kind: str
    name: str
    why: tuple[int, ...] = ()


class Changes:
    """The questions whose answers have changed since the last published build, by number."""

    def __init__(self) -> None:
        self.by_number: dict[int, Changed] = {}
        self._inputs: dict[int, frozenset[int]] = {}

    def add(self, kind: str, name: str = "", why: Iterable[int] = ()) -> None:
        """Record that the answer to a question has changed."""
        self.by_number.setdefault(question(kind, name), Changed(kind=kind, name=name, why=tuple(why)[:_WHY]))

    def select(self, notes: Iterable[int]) -> tuple[int, ...]:
        """Return the questions whose answers have changed, out of some."""
        known = self.by_number
        return tuple(one for one in notes if one in known)

    def select_causes(self, numbers: Collection[int], most: int) -> tuple[int, ...]:
        """Return at most ``most`` changed questions, preferring those that add new inputs as causes."""
        if len(numbers) <= most:
            return tuple(numbers)
        covered: set[int] = set()
        first: list[int] = []
        for number in numbers:
            if not self._inputs_behind(number) <= covered:
                covered |= self._inputs_behind(number)
                first.append(number)
        return tuple(dict.fromkeys((*first, *numbers)))[:most]

    def _inputs_behind(self, number: int) -> frozenset[int]:
        """Return the changed inputs that caused a changed answer. An input is its own cause."""
        if (found := self._inputs.get(number)) is None:
            known = self.by_number.get(number)
            behind = [self._inputs_behind(one) for one in known.why] if known else []
            found = self._inputs[number] = frozenset().union(*behind) if behind else frozenset([number])
        return found

    def __contains__(self, number: int) -> bool:
        return number in self.by_number

    def __iter__(self) -> Iterator[int]:
        return iter(self.by_number)

    def __len__(self) -> int:
        return len(self.by_number)

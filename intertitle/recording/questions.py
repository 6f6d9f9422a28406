"""Questions: everything that a join, a node or an output can ask, each named by a number.

A question has a kind ("document", "setting", "table reviews") and a name ("content/reviews/m.md", "title"). Its number
is a digest of both, so that every process computes the same one and nobody has to hand out numbers. Two questions
with one number would make a change of either reach what asked the other: something is made again without need, and
nothing is missed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator

from intertitle.model import Struct

BITS = 40  # of a question's number; with a maker's number it fills 64 bits (`index`)
_WHY = 40  # reasons kept for one changed answer: a join that asks for every field has as many


class UnregisteredError(LookupError):
    """Something asks for a table, a node or a kind of page that is not registered; the message names it."""


def question(kind: str, name: str = "") -> int:
    """Return the number of a question: 40 bits of BLAKE2b."""
    return int.from_bytes(hashlib.blake2b(f"{kind}\0{name}".encode(), digest_size=BITS // 8).digest(), "big")


class Changed(Struct, frozen=True, kw_only=True, array_like=True):
    """A question whose answer differs from the last published build's.

    ``why`` are the numbers of the changed questions that this answer was made from; none for an input.
    """

    kind: str
    name: str
    why: tuple[int, ...] = ()


class Changes:
    """The questions whose answers have changed since the last published build, by their numbers."""

    def __init__(self) -> None:
        self.by_number: dict[int, Changed] = {}
        self._inputs: dict[int, frozenset[int]] = {}

    def add(self, kind: str, name: str = "", why: Iterable[int] = ()) -> None:
        """Note that the answer to a question has changed."""
        self.by_number.setdefault(question(kind, name), Changed(kind=kind, name=name, why=tuple(why)[:_WHY]))

    def select(self, notes: Iterable[int]) -> tuple[int, ...]:
        """Return those of some questions whose answers have changed."""
        known = self.by_number
        return tuple(one for one in notes if one in known)

    def select_causes(self, numbers: Collection[int], most: int) -> tuple[int, ...]:
        """Return a few of some changed questions: first those behind which are inputs that no earlier one has."""
        if len(numbers) <= most:
            return tuple(numbers)
        told: set[int] = set()
        first: list[int] = []
        for number in numbers:
            if not self._inputs_behind(number) <= told:
                told |= self._inputs_behind(number)
                first.append(number)
        return tuple(dict.fromkeys((*first, *numbers)))[:most]

    def _inputs_behind(self, number: int) -> frozenset[int]:
        """Return the changed inputs that an answer was made from; an input's own is itself."""
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

"""Index the recorded questions: from a question to everything that asked it.

A maker is anything that asks: a join, a node or an output. Each note is one 64-bit number: the question in the upper 40
bits, the maker in the lower 24. The numbers are sorted, so bisection finds the makers of a question. Each batch of a
build adds one sorted segment, which counts its makers from its first one. Nothing is deleted: an output that is made
again gets a new number, and the old one is ignored until `compact` removes it.
"""

from __future__ import annotations

import functools
from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence

from intertitle.model import Struct
from intertitle.recording.questions import BITS

_MAKER = 64 - BITS
_MASK = (1 << _MAKER) - 1
MAX_MAKERS = 1 << _MAKER  # the largest number of makers
_FULL = 512  # segments; merging more of them is faster than searching them


class Segment(Struct, frozen=True, kw_only=True, array_like=True):
    """Sorted pairs of question and maker as unsigned 64-bit numbers. Makers are counted from ``first``."""

    first: int
    pairs: bytes


def make_segment(first: int, notes: Sequence[Iterable[int]]) -> Segment:
    """Return a segment with the notes of several makers, numbered from ``first``."""
    pairs = [asked << _MAKER | local for local, own in enumerate(notes) for asked in own]
    pairs.sort()
    return Segment(first=first, pairs=array("Q", pairs).tobytes())


def pairs_from_maker(pairs: bytes, first: int) -> bytes:
    """Return the pairs of a segment's makers from a number on."""
    return array("Q", [pair for pair in array("Q", pairs) if pair & _MASK >= first]).tobytes()


def merge(segments: Sequence[Segment]) -> Segment:
    """Merge a few segments into one. All their pairs are sorted again."""
    first = min(one.first for one in segments)
    pairs = [pair + one.first - first for one in segments for pair in array("Q", one.pairs)]
    pairs.sort()
    return Segment(first=first, pairs=array("Q", pairs).tobytes())


class Index:
    """Several segments, searched together.

    Args:
        segments: the segments of earlier builds, oldest first.
    """

    def __init__(self, segments: Iterable[Segment] = ()) -> None:
        self.segments = tuple(segments)

    @functools.cached_property
    def _numbers(self) -> list[tuple[int, memoryview[int]]]:
        """Return the pairs of each segment as numbers, without a copy."""
        return [(one.first, memoryview(one.pairs).cast("Q")) for one in self.segments]

    def makers(self, asked: Collection[int]) -> dict[int, list[int]]:
        """Return the makers that asked any of some questions, each with those questions."""
        found: dict[int, list[int]] = {}
        wanted = sorted(asked)
        for first, pairs in self._numbers:
            for question in wanted:
                place = bisect_left(pairs, question << _MAKER)
                while place < len(pairs) and pairs[place] >> _MAKER == question:
                    found.setdefault(first + (pairs[place] & _MASK), []).append(question)
                    place += 1
        return found

    def notes(self, makers: Collection[int]) -> dict[int, list[int]]:
        """Return the questions that some makers asked, by maker."""
        found: dict[int, list[int]] = {}
        for one in self.segments:
            for pair in array("Q", one.pairs):
                if (maker := one.first + (pair & _MASK)) in makers:
                    found.setdefault(maker, []).append(pair >> _MAKER)
        return found

    def needs_compacting(self, alive: int, numbered: int) -> bool:
        """Return whether half of the makers are gone, or there are too many segments or numbers."""
        return numbered > 2 * alive + 1000 or len(self.segments) > _FULL or numbered > MAX_MAKERS // 2


def compact(index: Index, numbers: Mapping[int, int], next_number: int) -> Index:
    """Return an index with the pairs of some makers only, under new numbers.

    Args:
        index: the index to compact.
        numbers: old number to new number, for each maker to keep.
        next_number: greater than every old number.
    """
    dead = -1
    new_numbers = array("q", [dead]) * next_number  # faster than a mapping for a million pairs
    for old, new in numbers.items():
        new_numbers[old] = new
    pairs: list[int] = []
    for one in index.segments:
        first = one.first
        pairs += [
            pair & ~_MASK | maker
            for pair in array("Q", one.pairs)
            if (maker := new_numbers[first + (pair & _MASK)]) != dead
        ]
    pairs.sort()
    return Index([Segment(first=0, pairs=array("Q", pairs).tobytes())])

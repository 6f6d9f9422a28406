"""The index: from a question to everything that asked it.

It holds one 64-bit number for each note: the question in the upper 40 bits, the maker in the lower 24. The numbers are
sorted, so the makers that asked a question lie together and are found by bisection. Each batch of a build adds one
sorted segment, whose makers are counted from the segment's first. Nothing is deleted: a thing that is made again gets
a new number, and the pairs of the old one lead to nobody. `compacted` drops them.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence

from intertitle.model import Struct
from intertitle.recording.questions import BITS

_MAKER = 64 - BITS
_MASK = (1 << _MAKER) - 1
MAX_MAKERS = 1 << _MAKER  # makers that can be told apart
_FULL = 512  # segments: more are slower to search than to merge


class Segment(Struct, frozen=True, kw_only=True, array_like=True):
    """Sorted pairs of question and maker, as unsigned 64-bit numbers; makers are counted from ``first``."""

    first: int
    pairs: bytes


def make_segment(first: int, notes: Sequence[Iterable[int]]) -> Segment:
    """Return a segment for several makers' notes; the first maker has the number ``first``."""
    pairs = [asked << _MAKER | local for local, own in enumerate(notes) for asked in own]
    pairs.sort()
    return Segment(first=first, pairs=array("Q", pairs).tobytes())


def pairs_from_maker(pairs: bytes, first: int) -> bytes:
    """Return the pairs of a segment's makers from a number on."""
    return array("Q", [pair for pair in array("Q", pairs) if pair & _MASK >= first]).tobytes()


def merge(segments: Sequence[Segment]) -> Segment:
    """Return several segments as one; they are few, since all their pairs are sorted again."""
    first = min(one.first for one in segments)
    pairs = [pair + one.first - first for one in segments for pair in array("Q", one.pairs)]
    pairs.sort()
    return Segment(first=first, pairs=array("Q", pairs).tobytes())


class Index:
    """Segments, searched together.

    Args:
        segments: those of earlier builds, oldest first.
    """

    def __init__(self, segments: Iterable[Segment] = ()) -> None:
        self.segments = tuple(segments)

    def makers(self, asked: Collection[int]) -> dict[int, list[int]]:
        """Return the makers that asked some questions, each with the questions of these that it asked."""
        found: dict[int, list[int]] = {}
        wanted = sorted(asked)
        for one in self.segments:
            pairs = array("Q", one.pairs)
            for question in wanted:
                place = bisect_left(pairs, question << _MAKER)
                while place < len(pairs) and pairs[place] >> _MAKER == question:
                    found.setdefault(one.first + (pairs[place] & _MASK), []).append(question)
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
        """Tell whether it should be compacted: half of its makers are gone, or its segments or numbers are many."""
        return numbered > 2 * alive + 1000 or len(self.segments) > _FULL or numbered > MAX_MAKERS // 2


def compact(index: Index, numbers: Mapping[int, int], next_number: int) -> Index:
    """Return an index of some makers alone, under new numbers.

    Args:
        index: with the pairs of makers that are gone.
        numbers: the new number of each maker that is kept, by its old one.
        next_number: more than every old number.
    """
    dead = -1
    new_numbers = array("q", [dead]) * next_number  # faster than a mapping, and there are a million pairs
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

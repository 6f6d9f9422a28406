"""An index of the search terms of texts, in which an edit changes only the rows of the terms that it adds or removes.

The texts are divided into segments. A segment has a row for each bucket: a line of terms, and a line that has for each
term one letter for each text of the segment that contains it. Rows are stored by their digest, so rows with the same
digest contain the same. A text keeps its letter as long as its file exists, and no other file of the segment gets it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from itertools import islice, zip_longest

from intertitle import digest
from intertitle.markup.terms import BUCKETS, bucket, group_by_bucket
from intertitle.model import Struct

MAX_TEXTS = 200  # in a segment; so every letter is one byte of memory
_FIRST_LETTER = ord("!")  # above the blank and the line break, which separate terms


class TermSegment(Struct, frozen=True, kw_only=True, array_like=True):
    """The terms of some texts: their files ("" for a removed one), and the digest of each bucket's row.

    The digest is empty if there are no terms in a bucket.
    """

    paths: tuple[str, ...]
    rows: tuple[bytes, ...] = (b"",) * BUCKETS


Rows = Mapping[bytes, bytes]  # digest → row


def make_segments(texts: Iterable[tuple[str, Collection[str]]]) -> tuple[list[TermSegment], Rows]:
    """Return the segments of several files and their terms, and the rows."""
    segments: list[TermSegment] = []
    rows: dict[bytes, bytes] = {}
    remaining = iter(texts)
    while several := list(islice(remaining, MAX_TEXTS)):
        found: dict[str, str] = {}
        for position, (_, terms) in enumerate(several):
            letter = chr(_FIRST_LETTER + position)
            for term in terms:
                found[term] = found.get(term, "") + letter
        made = [_store(of_bucket, found, rows) for of_bucket in group_by_bucket(found)]
        segments.append(TermSegment(paths=tuple(path for path, _ in several), rows=tuple(made)))
    return segments, rows


def read_terms(segments: Iterable[TermSegment], rows: Rows) -> dict[str, set[str]]:
    """Return the terms of each file of several segments."""
    found: dict[str, set[str]] = {}
    for segment in segments:
        of_letter = {letter: found.setdefault(path, set()) for letter, path in _letters(segment)}
        for row in segment.rows:
            for term, letters in _parse(rows, row).items():
                for letter in letters:
                    of_letter[letter].add(term)
    return found


def update_segments(
    segments: Sequence[TermSegment],
    texts: Mapping[str, Collection[str]],
    paths: Container[str],
    read: Callable[[Sequence[bytes]], Rows],
) -> tuple[tuple[TermSegment, ...], Rows]:
    """Return segments with new terms of some files, and the rows that are new.

    Args:
        segments: the segments of the last build.
        texts: the terms of new and changed files.
        paths: all files that exist.
        read: returns stored rows by their digests.
    """
    known = {
        path: (number, position)
        for number, segment in enumerate(segments)
        for position, path in enumerate(segment.paths)
        if path
    }
    edits: dict[int, dict[int, Collection[str]]] = defaultdict(dict)
    for path, (number, position) in known.items():
        if path in texts or path not in paths:
            edits[number][position] = texts.get(path, ())
    new = [(path, terms) for path, terms in texts.items() if terms and path not in known]
    updated = list(segments)
    last = len(updated) - 1
    free = MAX_TEXTS - len(updated[last].paths) if updated else 0
    if added := new[:free]:
        start = len(updated[last].paths)
        updated[last] = TermSegment(paths=(*updated[last].paths, *(path for path, _ in added)), rows=updated[last].rows)
        edits[last].update((start + number, terms) for number, (_, terms) in enumerate(added))
    changed: dict[bytes, bytes] = {}
    for number, of_segment in edits.items():
        updated[number] = _edit(updated[number], of_segment, paths, read, changed)
    more, rows = make_segments(new[free:])
    return tuple(one for one in (*updated, *more) if any(one.paths)), {**changed, **rows}


def find_changed_buckets(before: Sequence[TermSegment], now: Sequence[TermSegment]) -> list[int]:
    """Return the buckets whose terms may differ: all, if a file took the place of another one."""
    is_same_order = all(
        old == new or not old or not new
        for one, other in zip(before, now, strict=False)
        for old, new in zip(one.paths, other.paths, strict=False)
    )
    empty = TermSegment(paths=())
    pairs = list(zip_longest(before, now, fillvalue=empty))
    return [
        number
        for number in range(BUCKETS)
        if not is_same_order or any(a.rows[number] != b.rows[number] for a, b in pairs)
    ]


def find_places(rows: Iterable[tuple[str, Mapping[str, int]]]) -> dict[str, list[int]]:
    """Return each term of a bucket with the sorted places of its texts.

    Args:
        rows: the bucket's row of each segment, with the place of each of its letters; texts without a place are left
            out.
    """
    found: dict[str, list[int]] = defaultdict(list)
    for row, places in rows:
        for term, letters in _pairs(row):
            if (place := places.get(letters)) is not None:  # most terms have one letter
                found[term].append(place)
            elif several := [places[letter] for letter in letters if letter in places]:
                found[term] += several
    for every in found.values():
        every.sort()
    return found


def place_letters(segment: TermSegment, places: Mapping[str, int]) -> dict[str, int]:
    """Return the place of each letter of a segment, from those of the files; the others are left out."""
    return {letter: places[path] for letter, path in _letters(segment) if path in places}


def _edit(
    segment: TermSegment,
    edits: Mapping[int, Collection[str]],
    paths: Container[str],
    read: Callable[[Sequence[bytes]], Rows],
    changed: dict[bytes, bytes],
) -> TermSegment:
    """Return a segment with other terms of the texts at some positions, and add its new rows to ``changed``."""
    rows = read([row for row in segment.rows if row])
    erased = {_FIRST_LETTER + position: None for position in edits}
    added: list[dict[str, str]] = [defaultdict(str) for _ in range(BUCKETS)]
    for position, terms in edits.items():
        for term in terms:
            added[bucket(term)][term] += chr(_FIRST_LETTER + position)
    made = list(segment.rows)
    for number, row in enumerate(segment.rows):
        before = _parse(rows, row)
        now = {term: kept for term, letters in before.items() if (kept := letters.translate(erased))}
        for term, letters in added[number].items():
            now[term] = "".join(sorted(now.get(term, "") + letters))
        if now != before:
            made[number] = _store(now, now, changed)
    existing = tuple(path if path in paths else "" for path in segment.paths)
    return TermSegment(paths=existing, rows=tuple(made))


def _parse(rows: Rows, row: bytes) -> dict[str, str]:
    """Return the letters of each term of a row."""
    return dict(_pairs(rows[row].decode())) if row else {}


def _pairs(row: str) -> Iterator[tuple[str, str]]:
    """Return the terms of a row with their letters."""
    terms, letters = row.split("\n")
    return zip(terms.split(" "), letters.split(" "), strict=True)


def _store(terms: Iterable[str], letters: Mapping[str, str], rows: dict[bytes, bytes]) -> bytes:
    """Add the row of some terms to others, and return its digest, or an empty one if there are no terms."""
    ordered = sorted(terms)
    if not ordered:
        return b""
    row = f"{' '.join(ordered)}\n{' '.join([letters[term] for term in ordered])}".encode()
    made = digest.of_bytes(row)
    rows[made] = row
    return made


def _letters(segment: TermSegment) -> Iterator[tuple[str, str]]:
    """Yield the letter and the path of each file of a segment."""
    for position, path in enumerate(segment.paths):
        if path:
            yield chr(_FIRST_LETTER + position), path

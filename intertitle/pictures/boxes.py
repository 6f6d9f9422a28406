"""Boxes: what an AVIF is made of, and its metadata blanked where it stands.

Its parts find each other by their distance from the beginning of the file, so that nothing can be cut out: an item that
is no picture is overwritten with zeros and given a type that nobody reads, and any other box with words in it becomes
free space. Facts: ISO/IEC 14496-12, 4.2 (boxes), 8.2, 8.3 and 8.4 (times), 8.11.3 (iloc) and 8.11.6 (iinf); ISO/IEC
23008-12, 6.5 (properties).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from intertitle.pictures.errors import NotBareError

# What may stand in the file, and in the boxes that hold others; in these alone, what is not named is blanked.
_KEPT: Mapping[bytes, frozenset[bytes]] = {
    b"": frozenset((b"ftyp", b"meta", b"moov", b"mdat", b"moof", b"sidx", b"styp", b"mfra")),
    b"moov": frozenset((b"mvhd", b"trak", b"mvex", b"meta")),
    b"trak": frozenset((b"tkhd", b"edts", b"mdia", b"tref", b"trgr", b"meta")),
    b"mdia": frozenset((b"mdhd", b"hdlr", b"minf")),
    b"meta": frozenset((b"hdlr", b"pitm", b"iloc", b"iinf", b"iref", b"iprp", b"idat", b"dinf", b"grpl", b"ipro")),
}
_TIMED = frozenset((b"mvhd", b"tkhd", b"mdhd"))  # which begin with the times of making and of change
_PICTURES = frozenset((b"av01", b"grid", b"iovl", b"tmap", b"sato", b"iden"))
_WORDS = frozenset((b"udes", b"altt", b"crtt", b"mdft", b"uuid"))  # properties: a description, a text, times
_OF_IINF, _OF_ILOC = {2: 2, 3: 4}, {0: 2, 1: 2, 2: 4}  # version → bytes of an item's number
_UNKNOWN = "it lists its parts as no AVIF does"
_NOBODY = b"free"  # the type of free space, for boxes; for items, one that there is not

Box = tuple[bytes, int, int, int]  # its type, and where its type, its body and what comes after it begin


def blanked(data: bytes) -> bytes:
    """Give an AVIF with its metadata overwritten; it is as long as before, and every picture is where it was.

    Raises:
        NotBareError: when its parts cannot be told apart.
        IndexError: when it ends before it should.
    """
    made = bytearray(data)
    _blank_within(made, b"", 0, len(made))
    return bytes(made)


def _blank_within(made: bytearray, holder: bytes, start: int, end: int) -> None:
    if holder == b"meta":
        _blank_items(made, start, end)
    for kind, at, body, after in _boxes(made, start, end):
        if kind not in _KEPT[holder]:
            _blank(made, at, body, after)
        elif kind in _TIMED:
            long = made[body] == 1
            _clear(made, body + 4, body + (20 if long else 12))
        elif kind == b"iprp":
            _blank_properties(made, body, after)
        elif kind in _KEPT:
            _blank_within(made, kind, body + 4 if kind == b"meta" else body, after)


def _boxes(made: bytearray, start: int, end: int) -> Iterator[Box]:
    at = start
    while at < end:
        size, body = _number(made, at, 4), at + 8
        if size == 1:
            size, body = _number(made, body, 8), body + 8
        after = end if size == 0 else at + size
        if not body <= after <= end:
            raise NotBareError("the file ends before it should")
        yield bytes(made[at + 4 : at + 8]), at + 4, body, after
        at = after


def _number(made: bytearray, at: int, size: int) -> int:
    if at + size > len(made):
        raise IndexError(at)
    return int.from_bytes(made[at : at + size])


def _clear(made: bytearray, start: int, end: int) -> None:
    if not start <= end <= len(made):
        raise NotBareError("a part of it lies outside the file")
    made[start:end] = bytes(end - start)


def _blank(made: bytearray, at: int, body: int, after: int) -> None:
    made[at : at + 4] = _NOBODY
    _clear(made, body, after)


def _blank_properties(made: bytearray, start: int, end: int) -> None:
    """Blank the properties that say something in words; the others are known by their number, and keep it."""
    for kind, _, body, after in _boxes(made, start, end):
        if kind == b"ipco":
            for name, at, inner, end_of_one in _boxes(made, body, after):
                if name in _WORDS:
                    _blank(made, at, inner, end_of_one)


def _blank_items(made: bytearray, start: int, end: int) -> None:
    """Blank the items that are no pictures, and the names of all."""
    found = {kind: (body, after) for kind, _, body, after in _boxes(made, start, end)}
    if b"iinf" not in found:
        return
    body, after = found[b"iinf"]
    others: set[int] = set()
    for _, _, at, end_of_one in _boxes(made, body + (6 if made[body] == 0 else 8), after):
        wide = _OF_IINF.get(made[at])
        if not wide:
            raise NotBareError(_UNKNOWN)
        kind = at + 4 + wide + 2
        if bytes(made[kind : kind + 4]) not in _PICTURES:
            others.add(_number(made, at + 4, wide))
            made[kind : kind + 4] = _NOBODY
        _clear(made, kind + 4, end_of_one)
    if others and b"iloc" in found:
        within, room = found.get(b"idat", (0, 0))[0], len(made)
        for item, first, last in _extents(made, found[b"iloc"][0], within):
            if item in others:
                room -= last - first
                if room < 0:
                    raise NotBareError("its parts lie over each other")
                _clear(made, first, last)


def _extents(made: bytearray, at: int, within: int) -> Iterator[tuple[int, int, int]]:
    """Give where the bytes of each item are: its number, and the beginning and the end of a piece of it."""
    version, sizes, more = made[at], made[at + 4], made[at + 5]
    of_offset, of_length, of_base, of_index = sizes >> 4, sizes & 15, more >> 4, (more & 15) if version else 0
    wide = _OF_ILOC.get(version)
    if not wide:
        raise NotBareError(_UNKNOWN)
    count, at = _number(made, at + 6, wide), at + 6 + wide
    for _ in range(count):
        item, at = _number(made, at, wide), at + wide
        method = 0
        if version:
            method, at = _number(made, at, 2) & 15, at + 2
        base, at = _number(made, at + 2, of_base), at + 2 + of_base
        pieces, at = _number(made, at, 2), at + 2
        for _ in range(pieces):
            at += of_index
            offset, length = _number(made, at, of_offset), _number(made, at + of_offset, of_length)
            at += of_offset + of_length
            if method > 1 or not of_length:
                raise NotBareError(_UNKNOWN)
            first = base + offset + (within if method else 0)
            yield item, first, first + length

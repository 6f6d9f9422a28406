"""PNGs that are written from pieces: any reader opens them, and finds the rows of every piece."""

from __future__ import annotations

import io
import struct
import zlib

from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from intertitle.pictures.png import compress_rows, join_pieces

WIDTH = 6
ROW = 1 + WIDTH // 2  # the number of the filter, and two pixels a byte
PALETTE = bytes(range(48))

_rows = st.lists(st.binary(min_size=ROW - 1, max_size=ROW - 1), min_size=1, max_size=400).map(
    lambda rows: b"".join(b"\0" + row for row in rows)
)


@given(st.lists(st.tuples(_rows, st.integers(1, 9)), min_size=1, max_size=5))
def test_a_png_has_the_rows_of_its_pieces(several: list[tuple[bytes, int]]) -> None:
    rows = b"".join(one for one, _ in several)
    data = join_pieces(WIDTH, len(rows) // ROW, PALETTE, [compress_rows(one, level) for one, level in several])
    with Image.open(io.BytesIO(data)) as image:
        assert (image.format, image.mode, image.size) == ("PNG", "P", (WIDTH, len(rows) // ROW))
        assert bytes(image.getpalette() or ()) == PALETTE
        pixels = image.tobytes()
    packed = [rows[start + 1 : start + ROW] for start in range(0, len(rows), ROW)]
    assert pixels == bytes(half for row in packed for byte in row for half in (byte >> 4, byte & 15))


@given(st.lists(_rows, min_size=1, max_size=5))
def test_every_checksum_is_right(several: list[bytes]) -> None:
    rows = b"".join(several)
    data = join_pieces(WIDTH, len(rows) // ROW, PALETTE, [compress_rows(one, 2) for one in several])
    kinds, place = [], 8
    while place < len(data):
        (size,) = struct.unpack_from(">I", data, place)
        kind, body = data[place + 4 : place + 8], data[place + 8 : place + 8 + size]
        assert struct.unpack_from(">I", data, place + 8 + size) == (zlib.crc32(kind + body),)
        kinds.append(kind)
        if kind == b"IDAT":
            assert zlib.decompress(body) == rows  # which checks the sum of all pieces
        place += 12 + size
    assert kinds == [b"IHDR", b"PLTE", b"IDAT", b"IEND"]


def test_a_piece_does_not_depend_on_what_precedes_it() -> None:
    rows = (b"\0" + b"\x12" * (ROW - 1)) * 40
    piece = compress_rows(rows, 2)
    assert zlib.decompressobj(-zlib.MAX_WBITS).decompress(piece.blocks) == rows
    assert compress_rows(rows, 2) == piece

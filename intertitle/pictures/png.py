"""Write a PNG of 16 colours from rows that are compressed in pieces.

The rows of a picture that many pictures have in common are compressed once. The bytes depend on the rows and on the
version of zlib, and not on the processor.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable

from intertitle.model import Struct

BITS = 4  # for each pixel
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_ZLIB_HEAD = b"\x78\x01"  # deflate with a window of 32 KB, compressed fast
_LAST_BLOCK = b"\x03\x00"  # an empty block with fixed codes
_PALETTE = 3  # the colour type
_ADLER_BASE = 65521


class Piece(Struct, frozen=True):
    """Compressed rows: whole deflate blocks that refer to no earlier bytes, and the checksum and size of the rows."""

    blocks: bytes
    adler: int
    size: int


def compress_rows(rows: bytes, level: int) -> Piece:
    """Compress whole rows, each of which begins with the number of its filter."""
    compressor = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    blocks = compressor.compress(rows) + compressor.flush(zlib.Z_FULL_FLUSH)
    return Piece(blocks=blocks, adler=zlib.adler32(rows), size=len(rows))


def join_pieces(width: int, height: int, palette: bytes, pieces: Iterable[Piece]) -> bytes:
    """Return a PNG whose rows are those of some pieces, from top to bottom.

    Args:
        width: in pixels.
        height: in pixels.
        palette: three bytes for each colour, 16 colours at most.
        pieces: compressed rows of 4 bits for each pixel.
    """
    blocks, adler = [_ZLIB_HEAD], 1
    for piece in pieces:
        blocks.append(piece.blocks)
        adler = _combine(adler, piece)
    blocks += (_LAST_BLOCK, adler.to_bytes(4, "big"))
    head = struct.pack(">IIBBBBB", width, height, BITS, _PALETTE, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"PLTE", palette), (b"IDAT", b"".join(blocks)), (b"IEND", b""))
    return _SIGNATURE + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return b"".join((len(data).to_bytes(4, "big"), kind, data, zlib.crc32(data, zlib.crc32(kind)).to_bytes(4, "big")))


def _combine(adler: int, piece: Piece) -> int:
    """Return the Adler-32 checksum of some bytes and a piece after them (RFC 1950), from the checksums of both."""
    before, after = adler & 0xFFFF, piece.adler & 0xFFFF
    total = (before + after - 1) % _ADLER_BASE
    weighted = ((adler >> 16) + (piece.adler >> 16) + piece.size * (before - 1)) % _ADLER_BASE
    return weighted << 16 | total

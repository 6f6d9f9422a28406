"""Remove the metadata of pictures that are published unchanged: author, time, place and camera.

GIF, PNG and WebP are parsed, and only the parts that a browser needs are kept. An AVIF is encoded again. Sources:
GIF89a; PNG (third edition), 4.3 and 11.3; RFC 9649 for WebP.
"""

from __future__ import annotations

import io
import re
import struct
import warnings
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from intertitle.model import Form
from intertitle.pictures.encode import READABLE, orientation
from intertitle.pictures.errors import StripError

_LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")  # the number of loops; both are equivalent
_PLAIN, _CONTROL, _COMMENT, _APPLICATION = 0x01, 0xF9, 0xFE, 0xFF
_EXTENSION, _IMAGE, _END = 0x21, 0x2C, 0x3B

_PNG = b"\x89PNG\r\n\x1a\n"
# Chunks that affect the pixels. Critical chunks, which begin with a capital, are kept too.
_PNG_KEPT = frozenset((
    b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP", b"mDCV", b"cLLI", b"sBIT", b"bKGD", b"pHYs", b"hIST", b"sPLT",
    b"acTL", b"fcTL", b"fdAT",
))  # fmt: skip
_WEBP_KEPT = frozenset((b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"))
# One thread, because several threads may tile an AVIF differently.
ANIMATED_AVIF: Mapping[str, Any] = {
    "format": "AVIF", "save_all": True, "quality": 60, "speed": 6, "max_threads": 1, "exif": b"", "xmp": b"",
}  # fmt: skip
_ENCODING_TIMES = re.compile(rb"((?:mvhd|tkhd|mdhd)\x01\0\0[\0\x01])[\0-\xff]{16}")  # of a moving AVIF
_EXIF, _XMP = 0x08, 0x04  # the bits of VP8X for these chunks


def strip_metadata(data: bytes, form: Form) -> bytes:
    """Return a picture without its metadata.

    Raises:
        StripError: if the file cannot be parsed, or an AVIF cannot be encoded again.
    """
    strip = _STRIPPERS.get(form)
    try:
        return b"".join(strip(data)) if strip else data
    except (IndexError, struct.error) as failure:
        raise StripError("the file ends before it should") from failure


def _strip_gif(data: bytes) -> Iterator[bytes]:
    if data[:6] not in {b"GIF87a", b"GIF89a"}:
        raise StripError("this is not a GIF")
    at = 13 + _colour_table_size(data[10])
    yield data[:at]
    while at < len(data) and data[at] != _END:
        kind, start = data[at], at
        if kind == _EXTENSION:
            label = data[at + 1]
            name, at = data[at + 3 : at + 3 + data[at + 2]], _skip_blocks(data, at + 2)
            if label in {_PLAIN, _CONTROL} or (label == _APPLICATION and name in _LOOPS):
                yield data[start:at]
        elif kind == _IMAGE:
            at = _skip_blocks(data, at + 11 + _colour_table_size(data[at + 9]))
            yield data[start:at]
        else:
            raise StripError("a part of the file does not belong in a GIF")
    yield bytes((_END,))


def _colour_table_size(packed: int) -> int:
    """Return the length of a colour table in bytes, given the byte that announces it."""
    return 3 << ((packed & 7) + 1) if packed & 0x80 else 0


def _skip_blocks(data: bytes, at: int) -> int:
    while size := data[at]:
        at += 1 + size
    return at + 1


def _strip_png(data: bytes) -> Iterator[bytes]:
    if not data.startswith(_PNG):
        raise StripError("this is not a PNG")
    yield _PNG
    at, kind = len(_PNG), b""
    while kind != b"IEND":
        (size,) = struct.unpack_from(">I", data, at)
        kind, end = data[at + 4 : at + 8], at + 12 + size
        if end > len(data):
            raise StripError("the file ends before it should")
        if kind[:1].isupper() or kind in _PNG_KEPT:
            yield data[at:end]
        elif kind == b"eXIf" and (exif := _orientation_exif(data)):
            yield _make_chunk(kind, exif)
        at = end


def _make_chunk(kind: bytes, body: bytes) -> bytes:
    import zlib  # noqa: PLC0415  (pictures on their side are rare)

    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _strip_webp(data: bytes) -> Iterator[bytes]:
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        raise StripError("this is not a WebP")
    kept: list[bytes] = []
    exif = _orientation_exif(data) if b"EXIF" in data else b""
    at, end = 12, 8 + struct.unpack_from("<I", data, 4)[0]
    while at < min(end, len(data)):
        kind, (size,) = data[at : at + 4], struct.unpack_from("<I", data, at + 4)
        body, at = data[at + 8 : at + 8 + size], at + 8 + size + size % 2
        if len(body) < size:
            raise StripError("the file ends before it should")
        if kind == b"VP8X":
            body = bytes((body[0] & ~(_XMP | (0 if exif else _EXIF)),)) + body[1:]
        elif kind == b"EXIF" and exif:
            body = exif
        if kind in _WEBP_KEPT or (kind == b"EXIF" and exif):
            kept.append(kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2))
    body_out = b"".join(kept)
    yield b"RIFF" + struct.pack("<I", 4 + len(body_out)) + b"WEBP" + body_out


def _orientation_exif(data: bytes) -> bytes:
    """Return EXIF data with the orientation only; empty for an upright picture."""
    from PIL import Image  # noqa: PLC0415  (most moving pictures have no EXIF)

    try:
        with Image.open(io.BytesIO(data), formats=READABLE) as image:
            value = orientation(image)
    except Exception:  # noqa: BLE001  (decoders raise anything for broken data)
        return b""
    # Little-endian TIFF with one entry: the orientation as a short.
    return struct.pack("<2sHIHHHIHHI", b"II", 42, 8, 1, 0x0112, 3, 1, value, 0, 0) if value > 1 else b""


def _encode_avif(data: bytes) -> Iterator[bytes]:
    """Encode a moving AVIF again. Its parts contain file offsets, so none can be cut out."""
    from PIL import Image, ImageOps, ImageSequence  # noqa: PLC0415  (moving ones are rare)

    output = io.BytesIO()
    try:
        with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(data), formats=("AVIF",)) as image:
            durations: list[int] = []
            for frame in ImageSequence.Iterator(image):
                frame.load()
                durations.append(frame.info["duration"])
            first: Image.Image
            first, *others = [image]  # holds all frames and decodes one at a time
            if orientation(image) > 1:  # the encoder crashes for a moving picture with an orientation
                first, *others = [ImageOps.exif_transpose(frame) for frame in ImageSequence.Iterator(image)]
            first.save(output, append_images=others, duration=durations, **ANIMATED_AVIF)
    except Exception as failure:  # decoders raise anything for broken data
        raise StripError(f"the picture cannot be encoded: {failure}") from failure
    yield _ENCODING_TIMES.sub(lambda found: found[1] + bytes(16), output.getvalue())


def _strip_svg(data: bytes) -> Iterator[bytes]:
    from intertitle.pictures.svg import strip_svg  # noqa: PLC0415  (only drawings need the parser)

    yield strip_svg(data)


_STRIPPERS: Mapping[Form, Callable[[bytes], Iterator[bytes]]] = {
    "avif": _encode_avif,
    "gif": _strip_gif,
    "png": _strip_png,
    "webp": _strip_webp,
    "svg": _strip_svg,
}

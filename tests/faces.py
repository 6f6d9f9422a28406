"""Typefaces to draw with: the shipped theme's, and one that is made of full squares, the widest that letters can be."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from struct import pack

from intertitle import digest, themes
from intertitle.model import CardStyle, Face


def style(theme: str = "intertitle", *own: Face) -> CardStyle:
    """Give the style of a shipped theme's cards, with faces of a site's own behind its faces."""
    found = themes.load(theme, Path("/nowhere")).share
    assert found
    return CardStyle(
        ground=found.ground,
        ink=found.ink,
        quiet=found.quiet,
        tint=found.tint,
        frame=found.frame,
        display=(*found.display, *own),
        text=(*found.text, *own),
        italic=(*found.italic, *own),
    )


DISPLAY, TEXT = style().display, style().text


def block_font(letters: str) -> bytes:
    """Make a TrueType font that draws a full square for each of some letters, and nothing for others."""
    points = ((20, -100), (20, 860), (980, 860), (980, -100))
    steps = [tuple(now[axis] - was[axis] for was, now in pairwise(((0, 0), *points))) for axis in (0, 1)]
    square = pack(">hhhhhHH4B8h", 1, 20, -100, 980, 860, 3, 0, *(1,) * 4, *steps[0], *steps[1])
    square += b"\0" * (-len(square) % 4)
    groups = b"".join(pack(">III", ord(char), ord(char), 1) for char in sorted(set(letters)))
    mapped = pack(">HHIII", 12, 0, 16 + len(groups), 0, len(groups) // 12) + groups
    tables = {
        b"cmap": pack(">HHHHI", 0, 1, 3, 10, 12) + mapped,
        b"glyf": square,
        b"head": pack(
            ">IIIIHHqqhhhhHHhhh",
            0x10000, 0x10000, 0, 0x5F0F3CF5, 0, 1000, 0, 0, 20, -100, 980, 860, 0, 8, 2, 1, 0,
        ),
        b"hhea": pack(">IhhhHhhhhhhhhhhhH", 0x10000, 880, -120, 0, 1000, 0, 0, 980, 1, 0, 0, 0, 0, 0, 0, 0, 2),
        b"hmtx": pack(">HhHh", 500, 0, 1000, 20),
        b"loca": pack(">III", 0, 0, len(square)),
        b"maxp": pack(">IH", 0x10000, 2) + pack(">13H", 4, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
    }  # fmt: skip
    start = 12 + 16 * len(tables)
    index, data = pack(">IHHHH", 0x10000, len(tables), 0, 0, 0), b""
    for name, table in tables.items():
        index += pack(">4sIII", name, 0, start + len(data), len(table))
        data += table + b"\0" * (-len(table) % 4)
    return index + data


def block_face(folder: Path, letters: str, data: bytes = b"") -> Face:
    """Write such a font into a folder, or other bytes as one, and give its face."""
    file = folder / f"{digest.of_value(letters).hex()}.ttf"
    file.write_bytes(data or block_font(letters))
    return Face(file=str(file), digest=digest.of_bytes(file.read_bytes()))

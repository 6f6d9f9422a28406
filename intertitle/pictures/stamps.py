"""Keep letters as small pictures of palette indexes, so that a text is drawn by copying them.

Drawing a letter takes a hundred times as long as copying it. A letter is the same wherever it is, because fonts are
hinted and every letter begins on a whole pixel. Text whose letters join, or that runs from right to left, is drawn as a
whole and not kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from intertitle.model import Struct

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

_OVERHEAD = 2048  # bytes of a stamp beside its pixels


class Stamp(Struct, frozen=True):
    """A picture of palette indexes, its edges relative to the pen on the baseline, and how far the pen moves.

    A blank has no picture.
    """

    advance: float
    image: Image | None = None
    left: int = 0
    top: int = 0
    right: int = 0
    bottom: int = 0


Placed = tuple["Image", int, int, int, int]  # a picture, and its left, upper, right and lower edges


class Stamps:
    """The letters of one font in one size and colour.

    Args:
        font: the font in its size.
        ramp: the palette index for each value of a mask; 0 is the background, and more ink has a higher index.

    Attributes:
        weight: the bytes that they need.
    """

    def __init__(self, font: FreeTypeFont, ramp: Sequence[int]) -> None:
        self._font, self._ramp = font, ramp
        self._letters: dict[str, Stamp] = {}
        self.weight = 0

    def place(self, text: str) -> tuple[list[tuple[Stamp, float]], float]:
        """Return the stamps of a text, each with the position of its pen, and the width of the text.

        Letters are not kerned, as they are not when lines are measured.
        """
        letters = self._letters
        placed: list[tuple[Stamp, float]] = []
        x = 0.0
        for char in text:
            stamp = letters.get(char) or self._add_letter(char)
            placed.append((stamp, x))
            x += stamp.advance
        return placed, x

    def _add_letter(self, char: str) -> Stamp:
        found = self._letters[char] = draw_stamp(self._font, char, self._ramp)
        self.weight += _OVERHEAD + (found.right - found.left) * (found.bottom - found.top)
        return found


def draw_stamp(font: FreeTypeFont, text: str, ramp: Sequence[int]) -> Stamp:
    """Draw a text as one stamp."""
    from PIL import Image, ImageDraw  # noqa: PLC0415  (only builds that draw need it)

    advance = font.getlength(text)
    left, top, right, bottom = (round(side) for side in font.getbbox(text, anchor="ls"))
    mask = Image.new("L", (right - left + 2, bottom - top + 2))
    ImageDraw.Draw(mask).text((1 - left, 1 - top), text, fill=255, font=font, anchor="ls")
    indexes = mask.point(ramp)
    box = indexes.getbbox()
    if not box:
        return Stamp(advance)
    left, top = left - 1, top - 1
    edges = left + box[0], top + box[1], left + box[2], top + box[3]
    return Stamp(advance, indexes.crop(box).convert("P"), *edges)


def place_images(stamps: Iterable[tuple[Stamp, float]], x: int, y: int) -> list[Placed]:
    """Return the pictures of some stamps whose first pen is at a place."""
    placed: list[Placed] = []
    for stamp, along in stamps:
        if stamp.image:
            pen = x + int(along + 0.5)
            placed.append((stamp.image, pen + stamp.left, y + stamp.top, pen + stamp.right, y + stamp.bottom))
    return placed


def paste_line(target: Image, line: Sequence[Placed], x: int, y: int, floor: int) -> int:
    """Paste the pictures of a line from left to right. Where pictures overlap, more ink wins.

    Args:
        target: the picture to change.
        line: the pictures.
        x: the left edge of the target.
        y: the upper edge of the target.
        floor: the lower edge of all earlier lines.

    Returns:
        the lower edge of all lines.
    """
    end = x
    core = target.im  # `Image.paste` takes five times as long, because it checks what is true here
    for image, left, top, right, bottom in line:
        box = left - x, top - y, right - x, bottom - y
        if left < end or top < floor:
            core.paste(core.crop(box).chop_lighter(image.im), box)
            end = max(end, right)
        else:
            core.paste(image.im, box)
            end = right
    return max([floor, *[one[4] for one in line]])

"""Keep letters and words as small pictures of palette indexes, so that a text is drawn by copying them.

Drawing a letter takes twenty times as long as copying it. A letter is the same wherever it stands, because fonts are
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

_MAX_WORD_SIZE = 48  # pixels; larger words rarely occur twice
_OVERHEAD = 2048  # bytes of a stamp beside its pixels
_PAIR = 256  # bytes of a distance between two letters


class Stamp(Struct, frozen=True):
    """A picture of palette indexes, where it lies relative to the pen on the baseline, and how far the pen moves.

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
    """The letters and words of one font in one size and colour.

    Args:
        font: the font in its size.
        ramp: the palette index for each value of a mask; 0 is the background, and more ink has a higher index.
    """

    def __init__(self, font: FreeTypeFont, ramp: Sequence[int]) -> None:
        self._font, self._ramp = font, ramp
        self._keeps_words = font.size <= _MAX_WORD_SIZE
        self._letters: dict[str, Stamp] = {}
        self._words: dict[str, Stamp] = {}
        self._advances: dict[str, float] = {}
        self.weight = 0  # bytes

    def place(self, text: str) -> tuple[list[tuple[Stamp, float]], float]:
        """Return the stamps of a text, each with the position of its pen, and the width of the text."""
        if not self._keeps_words:
            return self._place_letters(text)
        words, space = self._words, self._letter(" ").advance
        placed: list[tuple[Stamp, float]] = []
        x = 0.0
        for word in text.split(" "):
            stamp = words.get(word) or self._add_word(word)
            placed.append((stamp, x))
            x += stamp.advance + space
        return placed, x - space

    def _place_letters(self, text: str) -> tuple[list[tuple[Stamp, float]], float]:
        placed: list[tuple[Stamp, float]] = []
        x = 0.0
        for number, char in enumerate(text):
            placed.append((self._letter(char), x))
            x += self._advance(text[number : number + 2])
        return placed, x

    def _advance(self, pair: str) -> float:
        """Return the distance from one letter to the next, which the font may kern."""
        found = self._advances.get(pair)
        if found is None:
            found = self._font.getlength(pair) - (self._font.getlength(pair[1]) if len(pair) > 1 else 0)
            self._advances[pair] = found
            self.weight += _PAIR
        return found

    def _letter(self, char: str) -> Stamp:
        found = self._letters.get(char)
        if found is None:
            found = self._letters[char] = draw_stamp(self._font, char, self._ramp)
            self._weigh(found)
        return found

    def _add_word(self, word: str) -> Stamp:
        placed, advance = self._place_letters(word)
        found = self._words[word] = _join(place_images(placed, 0, 0), advance)
        self._weigh(found)
        return found

    def _weigh(self, stamp: Stamp) -> None:
        self.weight += _OVERHEAD + (stamp.right - stamp.left) * (stamp.bottom - stamp.top)


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


def place_images(stamps: Iterable[tuple[Stamp, float]], x: float, y: int) -> list[Placed]:
    """Return the pictures of some stamps whose first pen is at a place."""
    placed: list[Placed] = []
    for stamp, along in stamps:
        if stamp.image:
            pen = round(x + along)
            placed.append((stamp.image, pen + stamp.left, y + stamp.top, pen + stamp.right, y + stamp.bottom))
    return placed


def paste_line(target: Image, line: Iterable[Placed], x: int, y: int, floor: int) -> int:
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
    end, lowest = x, floor
    for image, left, top, right, bottom in line:
        box = left - x, top - y, right - x, bottom - y
        if left < end or top < floor:
            target.paste(_lighter(target.crop(box), image), box)
        else:
            target.paste(image, box)
        end, lowest = max(end, right), max(lowest, bottom)
    return lowest


def _lighter(one: Image, other: Image) -> Image:
    from PIL import ImageChops  # noqa: PLC0415  (as above)

    return ImageChops.lighter(one, other)


def _join(line: list[Placed], advance: float) -> Stamp:
    """Return some pictures in a line as one stamp."""
    from PIL import Image  # noqa: PLC0415  (as above)

    if not line:
        return Stamp(advance)
    left, top = min(one[1] for one in line), min(one[2] for one in line)
    right, bottom = max(one[3] for one in line), max(one[4] for one in line)
    joined = Image.new("P", (right - left, bottom - top))
    paste_line(joined, line, left, top, top)
    return Stamp(advance, joined, left, top, right, bottom)

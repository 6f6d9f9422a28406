"""Draw share cards: the pictures that networks show for a page.

A card has a few colours and the steps between them and the background, so it is a small PNG that compresses fast. This
module and `text_layout` determine its bytes, and `drawing_digest` covers both.
"""

from __future__ import annotations

import functools
import io
import math
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from intertitle import digest
from intertitle.model import CardStyle, ShareCard, Struct
from intertitle.pictures import text_layout
from intertitle.pictures.text_layout import BASELINE, LEADING, Lines, fit_text

if TYPE_CHECKING:
    from PIL.Image import Image

WIDTH, HEIGHT = 1200, 630
SAFE = (96, 64, 1104, 566)  # left, top, right, bottom: text stays inside

_TITLE = (144, 128, 112, 98, 86, 75, 66, 58, 51, 45, 39, 34)  # pixels, as all sizes below
_LINE = (42, 37, 32)
_FACTS = (34, 30, 26)
_MARK = (60, 46, 36)
_OVER = (34, 29, 25)
_FOOT = (28, 24, 20)
_STAR = 46
_WING_WIDTH = 100  # on either side of the blog's name
_BEARING = 12  # how far a letter may extend beyond its line, at either end
_GAP = 20  # between blocks
_MAX_LINES = 3  # of the verdict
_STEPS = 5  # between the background and a colour: three colours of five steps and the background fill four bits
_INK, _TINT, _QUIET = 0, 1, 2
_ZLIB_LEVEL = 4  # level 6 takes a third longer and saves 5 % (measured)
_OVERSAMPLING = 4  # shapes are drawn at this scale and reduced


class _Block(Struct, frozen=True):
    """A block on a card, from ``top`` downwards: text in a colour, or stars if there are no words."""

    colour: int
    words: Lines | None = None
    top: int = 0

    @property
    def height(self) -> int:
        """Return the height in pixels."""
        return self.words.height if self.words else _STAR


@functools.cache
def drawing_digest() -> bytes:
    """Digest what determines a card's bytes, apart from its text and style."""
    sources = (Path(__file__), Path(text_layout.__file__))
    return digest.of_value(([file.read_bytes() for file in sources], digest.version_of("pillow")))


def draw_card(card: ShareCard, style: CardStyle) -> bytes:
    """Draw a card as a PNG of `WIDTH` by `HEIGHT`. The style's fonts must support its text.

    Raises:
        OSError: if a font cannot be read.
    """
    image = _draw_background(style).copy()
    *blocks, foot = lay_out(card, style)
    for block in blocks:
        if block.words:
            _draw_text(image, block)
        else:
            _draw_stars(image, card, block.top)
    if foot.words:
        _draw_text(image, foot)
        _draw_wings(image, foot)
    output = io.BytesIO()
    image.save(output, "PNG", bits=4, compress_level=_ZLIB_LEVEL)
    return output.getvalue()


def lay_out(card: ShareCard, style: CardStyle) -> list[_Block]:
    """Return a card's blocks from top to bottom, centred in the safe area. The last block is the blog's name."""
    left, top, right, bottom = SAFE
    foot_lines = fit_text(card.foot, style.text, _FOOT, right - left - 2 * _WING_WIDTH, _line_height(_FOOT), cut=True)
    foot = _Block(_QUIET, foot_lines)
    if foot_lines:
        bottom -= foot_lines.height + _GAP
        foot = _Block(_QUIET, foot_lines, SAFE[3] - foot_lines.height)
    blocks = list(_choose_blocks(card, style, right - left - 2 * _BEARING, bottom - top))
    y = top + (bottom - top - sum(block.height for block in blocks) - _GAP * (len(blocks) - 1)) // 2
    placed: list[_Block] = []
    for block in blocks:
        placed.append(_Block(block.colour, block.words, y))
        y += block.height + _GAP
    return [*placed, foot]


def _line_height(sizes: tuple[int, ...]) -> int:
    """Return the line height for the largest of some sizes."""
    return round(sizes[0] * LEADING) + 1


def _choose_blocks(card: ShareCard, style: CardStyle, width: int, height: int) -> Iterator[_Block]:
    """Choose a card's blocks, with the title as large as the rest allows.

    A verdict that leaves too little space for the title is dropped.
    """
    over = fit_text(card.over, style.text, _OVER, width, _line_height(_OVER), cut=True)
    facts = fit_text(card.facts, style.text, _FACTS, width, 2 * _line_height(_FACTS[-1:]), cut=True)
    mark = fit_text(card.mark, style.display, _MARK, width, _line_height(_MARK), cut=True)
    small = [one for one in (over, facts, mark) if one]
    taken = sum(one.height + _GAP for one in small) + (_STAR + _GAP if card.stars else 0)
    line = fit_text(card.line, style.italic, _LINE, width - 80, _MAX_LINES * _line_height(_LINE[-1:]))
    title = None
    if card.title and line:
        title = fit_text(card.title, style.display, _TITLE[:-3], width, height - taken - line.height - _GAP)
    if card.title and title is None:
        line = None if len(card.title) > len(card.line) else line
        room = height - taken - (line.height + _GAP if line else 0)
        title = fit_text(card.title, style.display, _TITLE, width, room, cut=True)
    if over:
        yield _Block(_TINT, over)
    if title:
        yield _Block(_INK, title)
    if facts:
        yield _Block(_QUIET, facts)
    if card.stars:
        yield _Block(_TINT)
    if mark:
        yield _Block(_TINT, mark)
    if line:
        yield _Block(_INK, line)


# ---------------------------------------------------------------- text


def _draw_text(image: Image, block: _Block) -> None:
    """Draw a block's lines, centred. Accents may extend beyond a line, but not beyond the safe area."""
    from PIL import Image, ImageDraw  # noqa: PLC0415  (only builds that draw need it)

    words = block.words
    if not words:
        return
    left, top, right, bottom = SAFE
    over = words.size // 3
    above, below = max(top, block.top - over), min(bottom, block.top + block.height + over)
    mask = Image.new("L", (right - left, below - above))
    pen = ImageDraw.Draw(mask)
    for number, line in enumerate(words.lines):
        several = text_layout.position_runs(words, line)
        x = (right - left - sum(width for _, _, width in several)) / 2
        y = block.top - above + (number * LEADING + BASELINE) * words.size
        for font, run, width in several:
            pen.text((x, y), run, fill=255, font=font, anchor="ls")
            x += width
    ramp = _colour_ramp(block.colour)
    image.paste(mask.point(ramp), (left, above), mask.point([255 if step else 0 for step in ramp]))


def _paste_mask(image: Image, mask: Image, colour: int, place: tuple[int, int]) -> None:
    """Paste a mask in a colour onto the background."""
    image.paste(mask.point(_colour_ramp(colour)), place)


@functools.cache
def _colour_ramp(colour: int) -> list[int]:
    """Return the palette index of a colour for every value of a mask; 0 is the background."""
    steps = [round(value * _STEPS / 255) for value in range(256)]
    return [colour * _STEPS + step if step else 0 for step in steps]


# ---------------------------------------------------------------- shapes


def _draw_wings(image: Image, foot: _Block) -> None:
    """Draw a line on each side of the blog's name."""
    from PIL import ImageDraw  # noqa: PLC0415  (as above)

    if not foot.words:
        return
    half = round(text_layout.max_width(foot.words) / 2) + 24
    y = foot.top + foot.height // 2
    pen = ImageDraw.Draw(image)
    for start, end in ((-half - 60, -half), (half, half + 60)):
        pen.line((WIDTH // 2 + start, y, WIDTH // 2 + end, y), fill=_colour_ramp(_QUIET)[150], width=2)


def _draw_stars(image: Image, card: ShareCard, top: int) -> None:
    """Draw a rating as a row of whole, half and empty stars."""
    step = _STAR + 12
    left = (WIDTH - card.stars * step + 12) // 2
    for number in range(card.stars):
        filled_halves = min(2, max(0, card.halves - 2 * number))
        image.paste(_draw_star(filled_halves), (left + number * step, top))


@functools.cache
def _draw_star(filled_halves: int) -> Image:
    """Draw a star as palette indexes: an outline, and the filled halves inside."""
    from PIL import Image, ImageDraw  # noqa: PLC0415  (as above)

    size = _STAR * _OVERSAMPLING
    mask = Image.new("L", (size, size))
    pen = ImageDraw.Draw(mask)
    pen.polygon(_star_points(size, 0.5), fill=255)
    if filled_halves < 2:  # noqa: PLR2004  (halves of a star)
        empty = Image.new("L", (size, size))
        ImageDraw.Draw(empty).polygon(_star_points(size, 0.42), fill=255)
        if filled_halves:
            empty.paste(0, (0, 0, size // 2, size))
        mask.paste(0, (0, 0), empty)
    return mask.reduce(_OVERSAMPLING).point(_colour_ramp(_TINT))


def _star_points(size: int, radius: float) -> list[tuple[float, float]]:
    angles = [math.pi * (number / 5 - 0.5) for number in range(10)]
    lengths = [size * radius * (1 if number % 2 == 0 else 0.4) for number in range(10)]
    middle = (size / 2, size * 0.525)
    return [
        (middle[0] + length * math.cos(angle), middle[1] + length * math.sin(angle))
        for angle, length in zip(angles, lengths, strict=True)
    ]


@functools.lru_cache(maxsize=4)
def _draw_background(style: CardStyle) -> Image:
    """Draw the background of a style with its frame, which all its cards share."""
    from PIL import Image  # noqa: PLC0415  (as above)

    image = Image.new("P", (WIDTH, HEIGHT))
    ground = _parse_colour(style.ground)
    palette = [*ground]
    for colour in (style.ink, style.tint, style.quiet):
        for step in range(1, _STEPS + 1):
            palette += (round(g + (c - g) * step / _STEPS) for g, c in zip(ground, _parse_colour(colour), strict=True))
    image.putpalette(palette)
    if style.frame == "lamps":
        _paste_mask(image, _draw_lamps(), _TINT, (0, 0))
    else:
        _paste_mask(image, _draw_rules(), _QUIET, (0, 0))
    return image


def _parse_colour(colour: str) -> tuple[int, int, int]:
    digits = colour.removeprefix("#")
    digits = "".join(2 * digit for digit in digits) if len(digits) == 3 else digits  # noqa: PLR2004  (#rgb)
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)


def _draw_rules() -> Image:
    """Draw two rules with stepped corners around the card, like a title card of the 1920s."""
    from PIL import Image, ImageDraw  # noqa: PLC0415  (as above)

    mask = Image.new("L", (WIDTH, HEIGHT))
    pen = ImageDraw.Draw(mask)
    for inset, notch, width in ((26, 34, 3), (37, 34, 1)):
        x0, y0, x1, y1 = inset, inset, WIDTH - 1 - inset, HEIGHT - 1 - inset
        pen.line(
            [
                (x0 + notch, y0), (x1 - notch, y0), (x1 - notch, y0 + notch), (x1, y0 + notch),
                (x1, y1 - notch), (x1 - notch, y1 - notch), (x1 - notch, y1), (x0 + notch, y1),
                (x0 + notch, y1 - notch), (x0, y1 - notch), (x0, y0 + notch), (x0 + notch, y0 + notch),
                (x0 + notch, y0),
            ],
            fill=170,
            width=width,
        )  # fmt: skip
    for x in (38, WIDTH - 39):
        for y in (38, HEIGHT - 39):
            pen.polygon([(x - 8, y), (x, y - 8), (x + 8, y), (x, y + 8)], fill=170)
    return mask


def _draw_lamps() -> Image:
    """Draw a row of lamps around the card, like a cinema's sign."""
    from PIL import Image, ImageDraw  # noqa: PLC0415  (as above)

    mask = Image.new("L", (WIDTH * _OVERSAMPLING, HEIGHT * _OVERSAMPLING))
    pen = ImageDraw.Draw(mask)
    inset = 30.0
    across, down = 38, 19
    places = [
        (inset + (WIDTH - 2 * inset) * number / across, y)
        for number in range(across + 1)
        for y in (inset, HEIGHT - inset)
    ]
    places += [
        (x, inset + (HEIGHT - 2 * inset) * number / down) for number in range(1, down) for x in (inset, WIDTH - inset)
    ]
    for x, y in places:
        for radius, light in ((9, 70), (5, 255)):
            bounds = (
                (x - radius) * _OVERSAMPLING,
                (y - radius) * _OVERSAMPLING,
                (x + radius) * _OVERSAMPLING,
                (y + radius) * _OVERSAMPLING,
            )
            pen.ellipse(bounds, fill=light)
    return mask.reduce(_OVERSAMPLING)

"""Draw share cards: the pictures that networks show for a page.

A card has a few colours and the steps between them and the background, so it is a small PNG that compresses fast. Most
of a card is its background, whose rows are compressed once for all cards; only the rows with text are compressed for
each card.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from intertitle.model import CardStyle, Face, ShareCard, Struct
from intertitle.pictures import png, text_layout
from intertitle.pictures.stamps import Placed, Stamp, Stamps, draw_stamp, paste_line, place_images
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
_LEVEL = 2  # of zlib, for the rows of a card: a twentieth smaller than with level 1, in a twentieth more time
_GROUND_LEVEL = 9  # of zlib, for the rows that all cards share
_FILTER = 2  # pixels before each row of colour 0: packed, they are the number of PNG's filter that changes nothing
_GRAIN = 8  # rows; texts begin and end at its multiples, so that few pieces of the background differ
_MAX_GROUNDS = 4
_MAX_WEIGHT = 8 << 20  # bytes of letters that are kept
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


def draw_card(card: ShareCard, style: CardStyle) -> bytes:
    """Draw a card as a PNG of `WIDTH` by `HEIGHT`. The style's fonts must support its text.

    Raises:
        OSError: if a font cannot be read.
    """
    painter = painter_of(style)
    *blocks, foot = lay_out(card, style)
    return painter.draw(card, blocks, foot)


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


# ---------------------------------------------------------------- one card


class _Painter:
    """Draws the cards of one style. It keeps letters and the compressed rows of the background."""

    def __init__(self, style: CardStyle) -> None:
        self._style = style
        self._palette = _palette(style)
        self._stamps: dict[tuple[Face, int, int], Stamps] = {}
        self._grounds: dict[_Block, _Ground] = {}  # by the name of the blog, or of its author

    def draw(self, card: ShareCard, blocks: Sequence[_Block], foot: _Block) -> bytes:
        """Draw a card on its background, and return the PNG."""
        ground = self._grounds.get(foot)
        if ground is None:
            if len(self._grounds) == _MAX_GROUNDS:
                self._grounds.clear()
            ground = self._grounds[foot] = _Ground(self._draw_ground(foot), foot.top if foot.words else HEIGHT)
        drawn = (self._place_lines(block) if block.words else [_place_stars(card, block.top)] for block in blocks)
        pieces = ground.pieces_with(drawn)
        if self.weight > _MAX_WEIGHT:
            self._stamps.clear()
        return png.join_pieces(WIDTH, HEIGHT, self._palette, pieces)

    @property
    def weight(self) -> int:
        """Return the bytes of the letters that are kept."""
        return sum([one.weight for one in tuple(self._stamps.values())])

    def _draw_ground(self, foot: _Block) -> Image:
        """Draw the background with its frame and the blog's name."""
        from PIL import Image  # noqa: PLC0415  (only builds that draw need it)

        image = Image.new("P", (_FILTER + WIDTH, HEIGHT))
        frame, colour = (_draw_lamps(), _TINT) if self._style.frame == "lamps" else (_draw_rules(), _QUIET)
        image.paste(frame.point(_colour_ramp(colour)).convert("P"), (_FILTER, 0))
        _paste_lines(image, self._place_lines(foot), 0, 0)
        _draw_wings(image, foot)
        return image

    def _place_lines(self, block: _Block) -> list[list[Placed]]:
        """Return the pictures of each line, centred. They may extend beyond a line, but not beyond the safe area."""
        words = block.words
        if not words:
            return []
        left, top, right, bottom = SAFE
        over = words.size // 3
        bounds = left, max(top, block.top - over), right, min(bottom, block.top + block.height + over)
        lines: list[list[Placed]] = []
        for number, text in enumerate(words.lines):
            runs = [self._place_run(words.size, block.colour, *run) for run in text_layout.visual_runs(words, text)]
            x = (WIDTH - sum([width for _, width in runs])) / 2
            y = round(block.top + (number * LEADING + BASELINE) * words.size)
            line: list[Placed] = []
            for stamps, width in runs:
                line += place_images(stamps, int(x + 0.5), y)
                x += width
            lines.append(_clip(line, bounds))
        return lines

    def _place_run(self, size: int, colour: int, face: Face, run: str) -> tuple[Sequence[tuple[Stamp, float]], float]:
        """Return the stamps of a text in one font, each with the position of its pen, and the width of the text."""
        if text_layout.needs_shaping(run):
            stamp = draw_stamp(text_layout.load_font(face, size, shaped=True), run, _colour_ramp(colour))
            return [(stamp, 0)], stamp.advance
        stamps = self._stamps.get((face, size, colour))
        if stamps is None:
            stamps = Stamps(text_layout.load_font(face, size, shaped=False), _colour_ramp(colour))
            self._stamps[face, size, colour] = stamps
        return stamps.place(run)


class _Ground:
    """A background, and its rows as compressed pieces.

    Args:
        image: the background.
        foot: the row at which the blog's name begins.
    """

    def __init__(self, image: Image, foot: int) -> None:
        self._image, self._foot = image, foot
        self._pieces: dict[tuple[int, int], png.Piece] = {}

    def pieces_with(self, blocks: Iterable[list[list[Placed]]]) -> list[png.Piece]:
        """Return the rows of the background with the lines of some blocks on it, from top to bottom."""
        pieces: list[png.Piece] = []
        start = 0
        for top, bottom, lines in _merge_bands(blocks):
            if start < top:
                pieces.append(self._piece(start, top))
            band = self._image.crop((0, top, _FILTER + WIDTH, bottom))
            _paste_lines(band, lines, top, bottom if bottom > self._foot else top)
            pieces.append(png.compress_rows(_pack(band), _LEVEL))
            start = bottom
        return [*pieces, self._piece(start, HEIGHT)]

    def _piece(self, top: int, bottom: int) -> png.Piece:
        found = self._pieces.get((top, bottom))
        if found is None:
            rows = _pack(self._image.crop((0, top, _FILTER + WIDTH, bottom)))
            found = self._pieces[top, bottom] = png.compress_rows(rows, _GROUND_LEVEL)
        return found


def _merge_bands(blocks: Iterable[list[list[Placed]]]) -> list[tuple[int, int, list[list[Placed]]]]:
    """Return the rows that some blocks cover, with their lines. Blocks with common rows are one band."""
    bands: list[tuple[int, int, list[list[Placed]]]] = []
    for block in blocks:
        if not any(block):
            continue
        lines = block
        top = min([one[2] for line in lines for one in line]) // _GRAIN * _GRAIN
        bottom = -(-max([one[4] for line in lines for one in line]) // _GRAIN) * _GRAIN
        while bands and bands[-1][1] > top:
            first, last, above = bands.pop()
            top, bottom, lines = min(top, first), max(bottom, last), [*above, *lines]
        bands.append((top, bottom, lines))
    return bands


def _pack(image: Image) -> bytes:
    """Return the rows of an image as those of a PNG, each with the number of its filter."""
    return image.tobytes("raw", f"P;{png.BITS}")


def _paste_lines(image: Image, lines: Iterable[list[Placed]], top: int, floor: int) -> None:
    """Paste lines onto the part of a background that begins at a row, and that has text above another one."""
    for line in lines:
        floor = paste_line(image, line, -_FILTER, top, floor)


def _clip(line: list[Placed], bounds: tuple[int, int, int, int]) -> list[Placed]:
    """Return the parts of pictures that lie within some bounds."""
    first, highest, last, lowest = bounds
    inside: list[Placed] = []
    for one in line:
        image, left, top, right, bottom = one
        if left >= first and top >= highest and right <= last and bottom <= lowest:
            inside.append(one)
            continue
        box = max(left, first), max(top, highest), min(right, last), min(bottom, lowest)
        if box[0] < box[2] and box[1] < box[3]:
            part = image.crop((box[0] - left, box[1] - top, box[2] - left, box[3] - top))
            inside.append((part, *box))
    return inside


@functools.lru_cache(maxsize=2)
def painter_of(style: CardStyle) -> _Painter:
    """Return the painter of a style, which its cards share."""
    return _Painter(style)


@functools.cache
def _colour_ramp(colour: int) -> list[int]:
    """Return the palette index of a colour for every value of a mask; 0 is the background."""
    steps = [round(value * _STEPS / 255) for value in range(256)]
    return [colour * _STEPS + step if step else 0 for step in steps]


def _palette(style: CardStyle) -> bytes:
    """Return the palette of a style's cards: the background, and the steps to each colour."""
    ground = _parse_colour(style.ground)
    palette = [*ground]
    for colour in (style.ink, style.tint, style.quiet):
        for step in range(1, _STEPS + 1):
            palette += (round(g + (c - g) * step / _STEPS) for g, c in zip(ground, _parse_colour(colour), strict=True))
    return bytes(palette)


# ---------------------------------------------------------------- shapes


def _draw_wings(image: Image, foot: _Block) -> None:
    """Draw a line on each side of the blog's name."""
    from PIL import ImageDraw  # noqa: PLC0415  (as above)

    if not foot.words:
        return
    half = round(text_layout.max_width(foot.words) / 2) + 24
    middle, y = _FILTER + WIDTH // 2, foot.top + foot.height // 2
    pen = ImageDraw.Draw(image)
    for start, end in ((-half - 60, -half), (half, half + 60)):
        pen.line((middle + start, y, middle + end, y), fill=_colour_ramp(_QUIET)[150], width=2)


def _place_stars(card: ShareCard, top: int) -> list[Placed]:
    """Return the pictures of a rating: a row of whole, half and empty stars."""
    step = _STAR + 12
    left = (WIDTH - card.stars * step + 12) // 2
    placed: list[Placed] = []
    for number in range(card.stars):
        filled_halves = min(2, max(0, card.halves - 2 * number))
        x = left + number * step
        placed.append((_draw_star(filled_halves), x, top, x + _STAR, top + _STAR))
    return placed


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
    return mask.reduce(_OVERSAMPLING).point(_colour_ramp(_TINT)).convert("P")


def _star_points(size: int, radius: float) -> list[tuple[float, float]]:
    angles = [math.pi * (number / 5 - 0.5) for number in range(10)]
    lengths = [size * radius * (1 if number % 2 == 0 else 0.4) for number in range(10)]
    middle = (size / 2, size * 0.525)
    return [
        (middle[0] + length * math.cos(angle), middle[1] + length * math.sin(angle))
        for angle, length in zip(angles, lengths, strict=True)
    ]


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

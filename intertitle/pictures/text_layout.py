"""Lay out a text in fonts, line by line, as large as fits a width and a height in pixels.

The result does not depend on the machine's fonts: the fonts are files of the theme and the site, and letters are spaced
as the fonts say. Scripts with joined letters or from right to left need FriBiDi, which Pillow finds on most machines.
Without it, no font counts as having those letters.
"""

from __future__ import annotations

import functools
import itertools
import math
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from intertitle import digest
from intertitle.model import Face, Struct

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

_Faces = tuple[Face, ...]  # the first that has a letter is used
_Piece = tuple[str, bool]  # a text that is not broken, and whether a space precedes it
_Filler = Callable[[float, int], list[int] | None]

LEADING = 1.18  # line height, in font sizes
BASELINE = 0.9  # distance from the top of a line to its baseline, in font sizes
_NONCHARACTER = "\uffff"  # a Unicode noncharacter: a font draws it like any letter that it lacks
_PROBE_SIZE = 40  # pixels; the size for checking letters
# Letters from right to left, joined, or reordered: Hebrew to Arabic, Indic scripts to Myanmar, Khmer, and their forms.
_SHAPED = re.compile("[\u0590-\u109f\u1780-\u17ff\ufb1d-\ufdff\ufe70-\ufefc]")
_IDEOGRAPHIC = frozenset("WF")  # East Asian widths of letters after which a line may break
_NEVER_FIRST = frozenset(
    "、。，．・：；？！゛゜ヽヾゝゞ々ー’”）〕］｝〉》」』】ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ…"
)
_MAY_BREAK = re.compile("[-/\u1100-\U0010ffff]")  # wide letters begin with those of Korean
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_JOINING = " ·,.:;–—-!?"
_NEVER_LAST = frozenset("‘“（〔［｛〈《「『【")


class Lines(Struct, frozen=True, kw_only=True):
    """A text that was laid out: font size in pixels, lines, and whether it runs from right to left."""

    size: int
    lines: tuple[str, ...]
    faces: _Faces
    right_to_left: bool = False

    @property
    def height(self) -> int:
        """Return the height of all lines in pixels."""
        return round(len(self.lines) * self.size * LEADING)


# ---------------------------------------------------------------- letters


def normalise(text: str) -> str:
    """Return a text in one line, with composed accents and without invisible characters."""
    composed = unicodedata.normalize("NFC", text)
    if not composed.isprintable():
        composed = "".join(char for char in composed if unicodedata.category(char) not in {"Cf", "Cs", "Co"})
    return " ".join(_SELECTORS.sub("", composed).split())


def supported_text(text: str, faces: _Faces) -> tuple[str, str]:
    """Return the part of a plain text that some fonts support, and the characters that they lack.

    A text may lose symbols (an emoji, a dingbat). If a letter, mark or number is missing, the first value is empty.
    """
    missing = {char for char in set(text) if not char.isspace() and not any(has_letter(face, char) for face in faces)}
    if any(unicodedata.category(char)[0] in "LMN" for char in missing):
        return "", "".join(sorted(missing))
    return normalise("".join(char for char in text if char not in missing)), "".join(sorted(missing))


@functools.lru_cache(maxsize=1 << 14)
def has_letter(face: Face, char: str) -> bool:
    """Return whether a font has a letter: it draws it differently from a letter that it lacks."""
    if not is_font(face) or (needs_shaping(char) and not _can_shape()):
        return False
    font = load_font(face, _PROBE_SIZE, shaped=False)
    return bytes(font.getmask(char)) != _missing_glyph(face) or font.getlength(char) != font.getlength(_NONCHARACTER)


@functools.lru_cache(maxsize=64)
def _missing_glyph(face: Face) -> bytes:
    return bytes(load_font(face, _PROBE_SIZE, shaped=False).getmask(_NONCHARACTER))


@functools.lru_cache(maxsize=64)
def is_font(face: Face) -> bool:
    """Return whether a file is a font.

    Raises:
        OSError: if the file has changed since the build began, or cannot be read.
    """
    _check_unchanged(face)
    try:
        load_font(face, _PROBE_SIZE, shaped=False)
    except (OSError, ValueError):
        return False
    return True


@functools.cache
def _can_shape() -> bool:
    from PIL import features  # noqa: PLC0415  (only builds that draw need it)

    return bool(features.check("raqm"))


def needs_shaping(text: str) -> bool:
    """Return whether a text has joined letters or letters from right to left."""
    return not text.isascii() and _SHAPED.search(text) is not None


def _is_right_to_left(text: str) -> bool:
    """Return whether the first letter with a direction runs from right to left."""
    kinds = (unicodedata.bidirectional(char) for char in text)
    return next((kind != "L" for kind in kinds if kind in {"L", "R", "AL"}), False)


# There are few sizes, and opening a font takes a millisecond per size.
@functools.lru_cache(maxsize=128)
def load_font(face: Face, size: int, *, shaped: bool) -> FreeTypeFont:
    """Return a font in a size, which joins and orders letters if they need shaping.

    Raises:
        OSError: if the file has changed since the build began, or cannot be read.
    """
    from PIL import ImageFont  # noqa: PLC0415  (as above)

    _check_unchanged(face)
    layout = ImageFont.Layout.RAQM if shaped else ImageFont.Layout.BASIC
    return ImageFont.truetype(face.file, size, layout_engine=layout)


@functools.lru_cache(maxsize=64)
def _check_unchanged(face: Face) -> None:
    with open(face.file, "rb") as file:
        if digest.of_bytes(file.read()) != face.digest:
            raise OSError(None, "the file was saved during the build; build again", face.file)


# ---------------------------------------------------------------- lines


def fit_text(
    text: str, faces: _Faces, sizes: Sequence[int], width: int, height: int, *, cut: bool = False
) -> Lines | None:
    """Lay out a text as large as fits into a box. Return None if it does not fit or is empty.

    Args:
        text: a plain text that the fonts support.
        faces: the fonts.
        sizes: the sizes to try, largest first.
        width: of the box, in pixels.
        height: of the box, in pixels.
        cut: break words and truncate the text instead of returning None.
    """
    if not text:
        return None
    right_to_left = _is_right_to_left(text)
    pieces = list(_split_pieces(text))
    shaped = needs_shaping(text)
    for size in sizes:
        max_lines = int(height / (size * LEADING))
        fill = _choose_filler(pieces, _widths(faces, size), shaped=shaped)
        starts = fill(width, max_lines)
        if starts is not None:
            lines = _join_pieces(pieces, _balance(fill, width, starts))
            return Lines(size=size, lines=lines, faces=faces, right_to_left=right_to_left)
    if not cut:
        return None
    size = sizes[-1]
    max_lines = max(1, int(height / (size * LEADING)))
    widths, letters = _widths(faces, size), [(char, False) for char in text]
    starts = _choose_filler(letters, widths, shaped=shaped)(width, len(text))
    lines = _join_pieces(letters, starts) if starts is not None else ("",)
    if len(lines) > max_lines:
        lines = (*lines[: max_lines - 1], _truncate(lines[max_lines - 1], width, widths.width_of))
    return Lines(size=size, lines=tuple(line.strip() for line in lines), faces=faces, right_to_left=right_to_left)


def _split_pieces(text: str) -> Iterator[_Piece]:
    """Split a text where a line may break. Each piece says whether a space precedes it."""
    for number, word in enumerate(text.split(" ")):
        start = 0
        for place in range(1, len(word)) if _MAY_BREAK.search(word) else ():
            if _may_break(word[place - 1], word[place]):
                yield word[start:place], number > 0 and start == 0
                start = place
        yield word[start:], number > 0 and start == 0


def _may_break(before: str, after: str) -> bool:
    if after in _NEVER_FIRST or before in _NEVER_LAST or unicodedata.combining(after):
        return False
    if before in "-–—/":
        return after.isalpha()
    return any(unicodedata.east_asian_width(char) in _IDEOGRAPHIC for char in (before, after))


def _choose_filler(pieces: Sequence[_Piece], widths: _Widths, *, shaped: bool) -> _Filler:
    """Return a function that fills lines with pieces.

    It takes the width of a line and the maximum number of lines. It returns the number of the first piece of each line,
    or None if the pieces need more lines, or if one alone is wider than a line.
    """
    if shaped:
        return functools.partial(_fill_shaped, pieces, widths.width_of)
    space, width_of_char = widths[" "], widths.__getitem__
    alone = [sum(map(width_of_char, piece)) for piece, _ in pieces]
    after = [one + space if spaced else one for one, (_, spaced) in zip(alone, pieces, strict=True)]
    return functools.partial(_fill_lines, alone, after)


def _fill_lines(alone: Sequence[float], after: Sequence[float], width: float, max_lines: int) -> list[int] | None:
    """Fill lines with pieces of known widths: each has one at the start of a line, and another after a piece."""
    if max(alone) > width:
        return None
    starts: list[int] = []
    taken = math.inf
    for number, more in enumerate(after):
        taken += more
        if taken > width:
            if len(starts) == max_lines:
                return None
            starts.append(number)
            taken = alone[number]
    return starts


def _fill_shaped(
    pieces: Sequence[_Piece], measure: Callable[[str], float], width: float, max_lines: int
) -> list[int] | None:
    """Fill lines with pieces whose widths depend on each other."""
    starts: list[int] = []
    line = ""
    for number, (piece, spaced) in enumerate(pieces):
        longer = f"{line} {piece}" if spaced else line + piece
        if line and measure(longer) <= width:
            line = longer
        elif len(starts) == max_lines or measure(piece) > width:
            return None
        else:
            starts.append(number)
            line = piece
    return starts


def _balance(fill: _Filler, width: int, starts: list[int]) -> list[int]:
    """Break a text into the same number of lines with more even lengths."""
    if len(starts) == 1:
        return starts
    narrow, wide = width // 2, width
    while wide - narrow > width // 24:
        middle = (narrow + wide) // 2
        tried = fill(middle, len(starts))
        if tried is not None and len(tried) == len(starts):
            starts, wide = tried, middle
        else:
            narrow = middle
    return starts


def _join_pieces(pieces: Sequence[_Piece], starts: Sequence[int]) -> tuple[str, ...]:
    """Return the text of each line, from the number of its first piece."""
    spaced = [f" {piece}" if is_spaced else piece for piece, is_spaced in pieces]
    return tuple("".join(spaced[start:end]).lstrip() for start, end in itertools.pairwise([*starts, len(pieces)]))


def _truncate(line: str, width: int, measure: Callable[[str], float]) -> str:
    """Shorten a line until an ellipsis fits after it."""
    while line and measure(f"{line.rstrip()} …") > width:
        line = line[:-1]
    return f"{line.rstrip()} …"


class _FaceByChar(dict[str, Face]):
    """Maps a letter to the font that draws it. Each letter is looked up once."""

    def __init__(self, faces: _Faces) -> None:
        super().__init__()
        self.faces = faces

    def __missing__(self, char: str) -> Face:
        face = self[char] = next((one for one in self.faces if has_letter(one, char)), self.faces[-1])
        return face


class _Widths(dict[str, float]):
    """Maps a letter to its width in pixels. Each is measured once; laying out a line takes 100 times as long."""

    def __init__(self, faces: _Faces, size: int) -> None:
        super().__init__()
        self.faces, self.size = faces, size

    def __missing__(self, char: str) -> float:
        width = self[char] = load_font(_face_by_char(self.faces)[char], self.size, shaped=False).getlength(char)
        return width

    def width_of(self, text: str) -> float:
        """Return the width of a text in pixels. Joined letters are laid out."""
        if needs_shaping(text):
            several = split_runs(text, self.faces)
            return sum(load_font(face, self.size, shaped=needs_shaping(run)).getlength(run) for face, run in several)
        return sum(map(self.__getitem__, text))


@functools.lru_cache(maxsize=16)
def _face_by_char(faces: _Faces) -> _FaceByChar:
    return _FaceByChar(faces)


@functools.lru_cache(maxsize=64)
def _widths(faces: _Faces, size: int) -> _Widths:
    return _Widths(faces, size)


def split_runs(text: str, faces: _Faces) -> list[tuple[Face, str]]:
    """Split a text into runs with one font each. A space or a sign that the font has does not end a run."""
    setter = _face_by_char(faces)
    found: list[tuple[Face, str]] = []
    face, start = setter[text[:1] or " "], 0
    for place, char in enumerate(text):
        other = setter[char]
        if other is face or (not char.isalpha() and has_letter(face, char)):
            continue
        if start < place:
            found.append((face, text[start:place]))
        face, start = other, place
    return [*found, (face, text[start:])] if text else found


def visual_runs(lines: Lines, line: str) -> list[tuple[Face, str]]:
    """Return the runs of a line with one font each, from left to right."""
    several = split_runs(line, lines.faces)
    if lines.right_to_left:
        return [(face, part) for face, run in several[::-1] for part in _reverse_run(run)]
    return several


def _reverse_run(run: str) -> Iterator[str]:
    """Return the parts of a run in a line from right to left: signs at one end move to the other."""
    if needs_shaping(run):
        yield run
        return
    start = len(run) - len(run.lstrip(_JOINING))
    end = max(start, len(run.rstrip(_JOINING)))
    yield from filter(None, (run[end:][::-1], run[start:end], run[:start][::-1]))


def max_width(lines: Lines) -> float:
    """Return the width of the widest line in pixels."""
    return max(itertools.chain(map(_widths(lines.faces, lines.size).width_of, lines.lines), (0.0,)))

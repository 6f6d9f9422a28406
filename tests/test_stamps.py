"""Letters that are drawn once and copied: a text looks as Pillow draws it."""

from __future__ import annotations

import pytest
from faces import DISPLAY, TEXT, style
from PIL import Image, ImageChops, ImageDraw
from PIL.ImageFont import FreeTypeFont

from intertitle.model import Face
from intertitle.pictures.stamps import Placed, Stamps, draw_stamp, paste_line, place_images
from intertitle.pictures.text_layout import load_font

ITALIC = style().italic
RAMP = [round(value * 5 / 255) for value in range(256)]
SIZE = (1400, 200)
TEXTS = ["Ballerina", "fjord, office, ffi: gyq “jj”", "AVATAR To Te f) W.", "Ấucun Łódź", "a", " ", "x̂ȳz̧̃"]


def drawn(stamps: Stamps, text: str) -> Image.Image:
    image = Image.new("P", SIZE)
    placed, _ = stamps.place(text)
    paste_line(image, place_images(placed, 100, 120), 0, 0, 0)
    return image


def plain(font: FreeTypeFont, text: str) -> Image.Image:
    mask = Image.new("L", SIZE)
    ImageDraw.Draw(mask).text((100, 120), text, fill=255, font=font, anchor="ls")
    return mask.point(RAMP)


def steps(one: Image.Image, other: Image.Image) -> dict[int, int]:
    """Count the pixels by how far they differ."""
    indexes = Image.frombytes("L", SIZE, one.tobytes())
    counted = ImageChops.difference(indexes, other).getcolors() or []
    return {int(str(step)): count for count, step in counted}


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("size", [24, 37, 112])
@pytest.mark.parametrize("face", [DISPLAY[0], TEXT[0], ITALIC[0]], ids=["display", "text", "italic"])
def test_a_text_looks_as_pillow_draws_it(text: str, size: int, face: Face) -> None:
    font = load_font(face, size, shaped=False)
    image = drawn(Stamps(font, RAMP), text)
    found = steps(image, plain(font, text))
    assert max(found) <= 2, found  # where two edges share a pixel
    assert sum(count for step, count in found.items() if step) <= 3 * len(text), found
    other = steps(image, plain(font, f"{text}l"))
    assert max(other) == 5  # a letter more is seen


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_is_as_wide_as_pillow_says(text: str) -> None:
    for face in (*DISPLAY, *TEXT, *ITALIC):
        font = load_font(face, 40, shaped=False)
        assert Stamps(font, RAMP).place(text)[1] == font.getlength(text)


def test_a_letter_is_drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def noting(font: FreeTypeFont, text: str, ramp: list[int]) -> object:
        seen.append(text)
        return draw_stamp(font, text, ramp)

    monkeypatch.setattr("intertitle.pictures.stamps.draw_stamp", noting)
    stamps = Stamps(load_font(TEXT[0], 30, shaped=False), RAMP)
    for text in ("banana", "band", "nab"):
        stamps.place(text)
    assert seen == ["b", "a", "n", "d"]
    weight = stamps.weight
    assert weight > 4 * 2048
    stamps.place("banana")
    assert stamps.weight == weight


def test_what_overlaps_shows_both() -> None:
    square, target = Image.new("P", (10, 10), 2), Image.new("P", (40, 30))
    more = square.point([1 + 3 * value // 2 for value in range(256)])
    line: list[Placed] = [(square, 0, 0, 10, 10), (more, 5, 0, 15, 10), (square, 8, 0, 18, 10)]
    floor = paste_line(target, line, 0, 0, 0)
    assert floor == 10
    assert [target.getpixel((x, 5)) for x in (0, 4, 5, 9, 14, 15, 17, 18)] == [2, 2, 4, 4, 4, 2, 2, 0]
    assert paste_line(target, [(square, 0, 5, 10, 15)], 0, 0, floor) == 15
    assert [target.getpixel((5, y)) for y in (4, 6, 9, 10, 14, 15)] == [4, 4, 4, 2, 2, 0]

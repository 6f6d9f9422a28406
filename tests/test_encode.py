"""Encoded variants are upright, in sRGB, of the requested size, and without metadata."""

from __future__ import annotations

import pytest
from photographs import CANARY, encoded, opened, photograph, scene, with_profile
from PIL import Image

from intertitle.model import Form
from intertitle.pictures.encode import ENDINGS, encode, encoder_digest

FORMS: tuple[Form, ...] = tuple(ENDINGS)
SOURCES = {
    "a JPEG": photograph(64, 48),
    "a grey JPEG": encoded(scene(64, 48, "L"), "JPEG"),
    "a printer's JPEG": encoded(scene(64, 48, "CMYK"), "JPEG"),
    "a JPEG with a profile": with_profile(64, 48),
    "a JPEG with half a profile": encoded(scene(64, 48), "JPEG", icc_profile=b"no profile"),
    "two JPEGs in one": encoded(scene(64, 48), "MPO", save_all=True, append_images=[scene(8, 6)]),
    "a PNG": photograph(64, 48, form="PNG"),
    "a clear PNG": encoded(scene(64, 48, "RGBA"), "PNG"),
    "a clear grey PNG": encoded(scene(64, 48, "LA"), "PNG"),
    "a PNG of two colours": encoded(scene(64, 48, "1"), "PNG"),
    "a PNG with a palette": encoded(scene(64, 48, "P"), "PNG"),
    "a clear PNG with a palette": encoded(scene(64, 48, "P"), "PNG", transparency=0),
    "a deep PNG": encoded(Image.linear_gradient("L").resize((64, 48)).convert("I;16"), "PNG"),
    "a WebP": photograph(64, 48, form="WEBP"),
    "an AVIF": photograph(64, 48, form="AVIF"),
}


@pytest.mark.parametrize("data", SOURCES.values(), ids=SOURCES)
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("size", [(64, 48), (32, 24), (7, 5), (1, 1)])
def test_every_picture_comes_in_every_format_and_size(data: bytes, form: Form, size: tuple[int, int]) -> None:
    made = opened(encode(data, form, *size))
    assert (made.format, made.size) == (form.upper(), size)


@pytest.mark.parametrize("source", ["JPEG", "PNG", "WEBP", "AVIF"])
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("size", [(64, 48), (32, 24)])
def test_nothing_is_left_of_what_a_camera_writes(source: str, form: Form, size: tuple[int, int]) -> None:
    before = photograph(64, 48, form=source, orientation=1)
    assert CANARY.encode() in before
    data = encode(before, form, *size)
    made = opened(data)
    assert CANARY.encode() not in data
    assert dict(made.getexif()) == {}
    assert not {"icc_profile", "exif", "xmp", "comment", "dpi"} & made.info.keys()


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_rotated_picture_is_encoded_upright(form: Form, orientation: int) -> None:
    wanted = scene(60, 40)
    turns = Image.Transpose
    laid = {
        2: turns.FLIP_LEFT_RIGHT,
        3: turns.ROTATE_180,
        4: turns.FLIP_TOP_BOTTOM,
        5: turns.TRANSPOSE,
        6: turns.ROTATE_90,
        7: turns.TRANSVERSE,
        8: turns.ROTATE_270,
    }
    lying = wanted.transpose(laid[orientation]) if orientation > 1 else wanted
    exif = Image.Exif()
    exif[0x0112] = orientation
    made = opened(encode(encoded(lying, "JPEG", exif=exif, quality=95), form, 60, 40)).convert("RGB")
    for spot in ((6, 4), (54, 4), (6, 36), (54, 36)):
        found, meant = made.getpixel(spot), wanted.getpixel(spot)
        assert isinstance(found, tuple)
        assert isinstance(meant, tuple)
        assert all(abs(one - other) < 30 for one, other in zip(found, meant, strict=True)), (spot, found, meant)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("source", "mode"), [("JPEG", "RGB"), ("PNG", "RGB"), ("PNG", "RGBA"), ("WEBP", "RGB")])
def test_colours_are_those_of_the_picture_s_profile(form: Form, source: str, mode: str) -> None:
    made = encode(with_profile(60, 40, source, mode), form, 30, 20)
    red, green, _ = opened(made).convert("RGB").getpixel((2, 10))  # type: ignore[misc]
    assert (red < 80, green > 170) == (True, True)  # reversed in the file
    assert CANARY.encode() not in made


@pytest.mark.parametrize("form", ["png", "webp", "avif"])
def test_one_still_sees_through_a_clear_picture(form: Form) -> None:
    made = opened(encode(encoded(scene(64, 48, "RGBA"), "PNG"), form, 32, 24)).convert("RGBA")
    top, foot = made.getpixel((16, 1)), made.getpixel((16, 22))
    assert isinstance(top, tuple)
    assert isinstance(foot, tuple)
    assert (top[3] < 40, foot[3] > 200) == (True, True)


def test_a_small_palette_stays_one() -> None:
    data = encoded(scene(64, 48, "P"), "PNG", transparency=0)
    made = opened(encode(data, "png", 64, 48))
    assert made.mode == "P"
    assert made.has_transparency_data


@pytest.mark.parametrize("form", FORMS)
def test_the_same_picture_comes_out_the_same(form: Form) -> None:
    data = photograph(300, 200)
    assert encode(data, form, 150, 100) == encode(data, form, 150, 100)


def test_what_cannot_be_encoded_is_an_error_of_the_file() -> None:
    with pytest.raises(OSError, match="the picture cannot be encoded"):
        encode(b"one picture", "avif", 10, 10)


def test_what_makes_the_bytes_is_named() -> None:
    assert encoder_digest() == encoder_digest()
    assert len(encoder_digest()) == 16

"""Measuring: pictures are measured upright, and any broken file is reported with its path."""

from __future__ import annotations

import struct
import zlib

import pytest
from photographs import encoded, photograph, scene

from intertitle.diagnostics import Diagnostic
from intertitle.model import ImageInfo
from intertitle.pictures.measure import measure


def _png_of(width: int, height: int) -> bytes:
    """Write a PNG whose header promises more data than the file has."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 99)) + chunk(b"IEND", b"")
    )


def _moving(form: str, **more: object) -> bytes:
    return encoded(scene(8, 6), form, save_all=True, append_images=[scene(8, 6, seed=1)], **more)


SOUND = {
    "a JPEG": ("a.jpg", photograph(64, 48), ImageInfo(form="jpeg", width=64, height=48)),
    "a JPEG by its longer ending": ("a.JPEG", photograph(64, 48), ImageInfo(form="jpeg", width=64, height=48)),
    "a JPEG on its side": ("a.jpg", photograph(64, 48, orientation=6), ImageInfo(form="jpeg", width=48, height=64)),
    "a JPEG upside down": ("a.jpg", photograph(64, 48, orientation=3), ImageInfo(form="jpeg", width=64, height=48)),
    "a JPEG held as nobody can": (
        "a.jpg",
        photograph(64, 48, orientation=77),
        ImageInfo(form="jpeg", width=64, height=48),
    ),
    "a grey JPEG": ("a.jpg", encoded(scene(9, 7, "L"), "JPEG"), ImageInfo(form="jpeg", width=9, height=7)),
    "a printer's JPEG": ("a.jpg", encoded(scene(9, 7, "CMYK"), "JPEG"), ImageInfo(form="jpeg", width=9, height=7)),
    "two JPEGs in one": ("a.jpg", _moving("MPO"), ImageInfo(form="jpeg", width=8, height=6)),
    "a PNG": ("a.png", encoded(scene(9, 7), "PNG"), ImageInfo(form="png", width=9, height=7)),
    "a clear PNG": ("a.png", encoded(scene(9, 7, "RGBA"), "PNG"), ImageInfo(form="png", width=9, height=7, clear=True)),
    "a PNG that moves": ("a.png", _moving("PNG"), ImageInfo(form="png", width=8, height=6, moves=True)),
    "a GIF": ("a.gif", encoded(scene(9, 7), "GIF"), ImageInfo(form="gif", width=9, height=7)),
    "a GIF that moves": ("a.gif", _moving("GIF"), ImageInfo(form="gif", width=8, height=6, moves=True)),
    "a WebP": ("a.webp", photograph(9, 7, form="WEBP"), ImageInfo(form="webp", width=9, height=7)),
    "a WebP on its side": (
        "a.webp",
        photograph(9, 7, form="WEBP", orientation=8),
        ImageInfo(form="webp", width=7, height=9),
    ),
    "an AVIF": ("a.avif", encoded(scene(9, 7), "AVIF"), ImageInfo(form="avif", width=9, height=7)),
    "an AVIF on its side": (
        "a.avif",
        photograph(9, 7, form="AVIF", orientation=6),
        ImageInfo(form="avif", width=7, height=9),
    ),
}


@pytest.mark.parametrize(("name", "data", "found"), SOUND.values(), ids=SOUND)
def test_a_picture_is_measured_upright(name: str, data: bytes, found: ImageInfo) -> None:
    assert measure(f"content/images/{name}", data) == found


SVG = "http://www.w3.org/2000/svg"
DRAWINGS = {
    "by its size": ('<svg xmlns="http://www.w3.org/2000/svg" width="20" height="30"/>', (20, 30)),
    "by its size in single quotes": ("<svg width='20' height='30'></svg>", (20, 30)),
    "by its size in pixels": ('<svg width="20px" height="30.4px"/>', (20, 30)),
    "by its size on paper": ('<svg width="1in" height="2.54cm"/>', (96, 96)),
    "by its box": ('<svg viewBox="0 0 40 25"/>', (40, 25)),
    "by its box with commas": ('<svg viewBox="0,0,40,25"/>', (40, 25)),
    "by its box, to fill the page": ('<svg width="100%" height="100%" viewBox="-1 -1 40 25"/>', (40, 25)),
    "by its width and its box": ('<svg width="80" viewBox="0 0 40 25"/>', (80, 50)),
    "by its height and its box": ('<svg height="50" viewBox="0 0 40 25"/>', (80, 50)),
    "by a browser's measure": ("<svg/>", (300, 150)),
    "never at nothing": ('<svg width="0.2" height="0.2"/>', (1, 1)),
    "never without end": ('<svg width="999999999" height="1"/>', (16_000, 1)),
    "with an odd box": ('<svg viewBox="0 0 nan inf"/>', (300, 150)),
    "behind a declaration": ('\ufeff<?xml version="1.0"?>\n<!-- <svg> -->\n<svg width="2" height="3"/>', (2, 3)),
    "behind its type": (f'<!DOCTYPE svg [<!ENTITY a "b">]>\n<s:svg width="2" height="3" xmlns:s="{SVG}"/>', (2, 3)),
}  # fmt: skip


@pytest.mark.parametrize(("text", "size"), DRAWINGS.values(), ids=DRAWINGS)
def test_a_drawing_is_measured_as_a_browser_shows_it(text: str, size: tuple[int, int]) -> None:
    found = measure("content/images/a.svg", text.encode())
    assert isinstance(found, ImageInfo)
    assert (found.form, found.width, found.height) == ("svg", *size)


_BOMB = '<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa">' + "".join(f'<!ENTITY a{n} "{"&a;" * 10}">' for n in range(99)) + "]>"
BROKEN = {
    "no picture": ("a.png", b"one picture", "this is not a readable picture"),
    "nothing": ("a.jpg", b"", "the file is empty"),
    "another format": ("a.jpg", encoded(scene(9, 7), "PNG"), "the picture is a PNG, but its name says a JPEG"),
    "a format of somebody else": ("a.png", encoded(scene(9, 7), "TIFF"), "this is a TIFF picture"),
    "a PNG that calls itself a drawing": ("a.svg", encoded(scene(9, 7), "PNG"), "this is not a drawing"),
    "a page that calls itself a drawing": ("a.svg", b"<html><svg/></html>", "this is a web page, not a picture"),
    "a drawing that calls itself a PNG": ("a.png", b"<svg/>", "this is not a readable picture"),
    "20,000 pixels square": ("a.png", _png_of(20_000, 20_000), "the picture has too many pixels; at most it has 60"),
    "9,000 pixels square": ("a.png", _png_of(9_000, 9_000), "the picture has 9,000 × 9,000 pixels; at most it has 60"),
    "one long line": ("a.png", _png_of(16_001, 1), "the picture has 16,001 × 1 pixels; at most it has 60 million"),
    "a promise": ("a.png", _png_of(900, 900), "the picture is broken: "),
    "half a JPEG": ("a.jpg", photograph(640, 480)[:9_000], "the picture is broken: "),
    "half a PNG": ("a.png", encoded(scene(640, 480), "PNG")[:700], "the picture is broken: "),
    "half a GIF": ("a.gif", encoded(scene(640, 480), "GIF")[:3_000], "the picture is broken: "),
}


@pytest.mark.parametrize(("name", "data", "message"), BROKEN.values(), ids=BROKEN)
def test_an_invalid_picture_is_reported_with_its_file(name: str, data: bytes, message: str) -> None:
    found = measure(f"content/images/{name}", data)
    assert isinstance(found, Diagnostic)
    assert (found.code, found.severity, found.path) == ("IT119", "error", f"content/images/{name}")
    assert found.message.startswith(message)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF", "WEBP", "AVIF"])
def test_a_picture_cut_anywhere_is_measured_or_an_error_and_never_more(form: str) -> None:
    data = encoded(scene(40, 30), form)
    ending = {"JPEG": "jpg"}.get(form, form.lower())
    for length in range(0, len(data), max(1, len(data) // 40)):
        assert isinstance(measure(f"content/images/a.{ending}", data[:length]), ImageInfo | Diagnostic)


def test_a_wrong_suffix_is_reported_with_the_right_one() -> None:
    found = measure("content/images/a.png", photograph())
    assert isinstance(found, Diagnostic)
    assert found.hint == "Rename it a.jpg , and write that name where a page shows it, or save it as PNG."


def test_a_drawing_that_declares_a_bomb_is_not_published() -> None:
    found = measure("content/images/a.svg", (_BOMB + '<svg width="&a98;" height="2" viewBox="0 0 4 2"/>').encode())
    assert isinstance(found, Diagnostic)
    assert (found.code, found.message) == ("IT119", "the drawing declares the entity 'a0', which may grow")


def test_a_drawing_without_a_root_element_is_rejected_quickly() -> None:
    for text in (
        "<!--" * 99_999,
        "<!DOCTYPE [" * 99_999,
        "<svg a='" * 99_999,
        "<svg " + "a='b' " * 99_999,
        " " * 9_999_999,
    ):
        assert isinstance(measure("content/images/a.svg", text.encode()), Diagnostic)

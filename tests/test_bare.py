"""Bare pictures: the same pixels, and nothing of what was written beside them."""

from __future__ import annotations

import contextlib
import io
import struct
import zlib
from typing import get_args

import pytest
from conftest import SiteFolder
from hypothesis import given
from hypothesis import strategies as st
from photographs import put
from PIL import Image, PngImagePlugin

from intertitle.model import Form
from intertitle.pictures.bare import bare
from intertitle.pictures.errors import NotBareError

CANARY = b"GPS 51.5007N"
_sizes = st.integers(1, 24)


def _frames(data: bytes) -> list[tuple[bytes, object]]:
    with Image.open(io.BytesIO(data)) as image:
        shown = []
        for number in range(getattr(image, "n_frames", 1)):
            image.seek(number)
            shown.append((image.convert("RGBA").tobytes(), image.info.get("duration")))
        return [*shown, (b"", image.info.get("loop"))]


def _exif(lies: int = 1) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = lies
    exif[0x010E] = CANARY.decode()
    return exif.tobytes()


def _moving(form: str, colours: list[int], size: tuple[int, int], lies: int = 1) -> bytes:
    """Give a picture of some frames, with words in every place that the format has for them."""
    frames = [Image.new("RGB", size, (one, 255 - one, number * 9 % 256)) for number, one in enumerate(colours)]
    made, extra = io.BytesIO(), {}
    if form == "gif":
        extra = {"comment": CANARY, "loop": 3}
    elif form == "png":
        text = PngImagePlugin.PngInfo()
        text.add_text("Author", CANARY.decode())
        text.add_text("Zipped", CANARY.decode(), zip=True)
        text.add_itxt("XML:com.adobe.xmp", CANARY.decode())
        extra = {"pnginfo": text, "exif": _exif(lies), "loop": 2}
    else:
        extra = {"exif": _exif(lies), "xmp": CANARY, "lossless": True, "loop": 2}
    frames[0].save(made, form.upper(), save_all=True, append_images=frames[1:], duration=70, **extra)
    return made.getvalue()


@given(
    st.sampled_from(["avif", "gif", "png", "webp"]),
    st.lists(st.integers(0, 255), min_size=2, max_size=5),
    st.tuples(_sizes, _sizes),
)
def test_the_pixels_stay_and_the_words_go(form: Form, colours: list[int], size: tuple[int, int]) -> None:
    data = _moving(form, colours, size)
    made = bare(data, form)
    assert _frames(made) == _frames(data)
    assert CANARY not in made
    assert b"Zipped" not in made
    assert b"xmp" not in made.lower()
    assert len(made) == len(data) if form == "avif" else len(made) < len(data)
    assert bare(made, form) == made


@pytest.mark.parametrize("form", ["png", "webp"])
def test_how_a_picture_lies_is_kept_and_nothing_more(form: Form) -> None:
    made = bare(_moving(form, [1, 2], (4, 6), lies=6), form)
    assert CANARY not in made
    with Image.open(io.BytesIO(made)) as image:
        assert dict(image.getexif()) == {0x0112: 6}


def test_an_application_s_own_extension_of_a_gif_goes_and_its_loop_stays() -> None:
    data = _moving("gif", [1, 2, 3], (3, 3))
    at = data.index(b"!\xff\x0bNETSCAPE2.0")
    xmp = b"!\xff\x0bXMP DataXMP" + b"<x:xmpmeta>GPS</x>\x01" + bytes(range(255, -1, -1)) + b"\0"
    made = bare(data[:at] + xmp + data[at:-1] + b";trailing words", "gif")
    assert b"XMP" not in made
    assert b"trailing" not in made
    assert b"NETSCAPE2.0" in made
    assert _frames(made) == _frames(data)


def test_a_chunk_that_nobody_knows_goes() -> None:
    made = io.BytesIO()
    Image.new("RGB", (2, 2)).save(made, "PNG")
    data = made.getvalue()
    own = struct.pack(">I", 3) + b"prVt" + b"abc" + struct.pack(">I", zlib.crc32(b"prVtabc"))
    end = data.index(b"IEND") - 4
    assert bare(data[:end] + own + data[end:] + b"after", "png") == bare(data, "png") == data


@given(st.sampled_from(get_args(Form)), st.binary(max_size=200), st.booleans())
def test_no_bytes_are_more_than_an_error(form: Form, data: bytes, begun: bool) -> None:  # noqa: FBT001
    heads = {
        "gif": b"GIF89a",
        "png": b"\x89PNG\r\n\x1a\n",
        "webp": b"RIFF\xff\0\0\0WEBP",
        "svg": b"<svg>",
        "avif": b"\0\0\0\x0cftypavif",
    }
    with contextlib.suppress(NotBareError):
        bare(heads.get(form, b"") * begun + data, form)


def _box(kind: bytes, *bodies: bytes) -> bytes:
    body = b"".join(bodies)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def test_the_times_and_the_words_of_an_avif_go_wherever_they_stand() -> None:
    clock, words = struct.pack(">I", 0xDEADBEEF), CANARY + b"\0"
    item = _box(b"infe", b"\2\0\0\0", struct.pack(">HH4s", 7, 0, b"uri "), words)
    placed = struct.pack(">BBHHHHHII", 0x44, 0, 1, 7, 1, 0, 1, 3, len(CANARY))  # from the third byte of idat on
    meta = _box(
        b"meta",
        bytes(4),
        _box(b"iinf", bytes(4), b"\0\1", item),
        _box(b"iloc", b"\1\0\0\0", placed),
        _box(b"iprp", _box(b"ipco", _box(b"udes", bytes(4), words), _box(b"ispe", b"size")), _box(b"ipma", b"tied")),
        _box(b"idat", b"abc", CANARY, b"xyz"),
        _box(b"cprt", words),
    )
    track = _box(b"trak", _box(b"tkhd", b"\1\0\0\7", clock * 4, b"rest"), _box(b"udta", words))
    data = _box(b"ftyp", b"avis") + meta + _box(b"moov", _box(b"mvhd", bytes(4), clock * 2, b"rest"), track)
    data += _box(b"uuid", words) + _box(b"mdat", b"seen") + struct.pack(">I4sQ", 1, b"free", 16 + len(words)) + words
    made = bare(data, "avif")
    assert CANARY not in made
    assert clock not in made
    assert len(made) == len(data)
    kept = (b"avis", b"ispe", b"size", b"tied", b"abc", b"xyz", b"\1\0\0\7", b"rest", b"seen")
    assert [(one, made.count(one)) for one in kept] == [(one, data.count(one)) for one in kept]


@pytest.mark.parametrize(
    ("iloc", "said"),
    [
        (struct.pack(">BBHHHHHII", 0x44, 0, 1, 7, 2, 0, 1, 0, 1), "it lists its parts as no AVIF does"),
        (struct.pack(">BBHHHHHI", 0x40, 0, 1, 7, 0, 0, 1, 0), "it lists its parts as no AVIF does"),
        (struct.pack(">BBHHHHHII", 0x44, 0, 1, 7, 0, 0, 1, 0, 9999), "its parts lie over each other"),
        (struct.pack(">BBHHHHHII", 0x44, 0, 1, 7, 0, 0, 1, 9999, 1), "a part of it lies outside the file"),
        (struct.pack(">BBHH", 0x44, 0, 9, 7), "the file ends before it should"),
    ],
)
def test_an_avif_whose_metadata_cannot_be_found_is_an_error(iloc: bytes, said: str) -> None:
    item = _box(b"infe", b"\2\0\0\0", struct.pack(">HH4s", 7, 0, b"Exif"), b"\0")
    data = _box(b"meta", bytes(4), _box(b"iinf", bytes(4), b"\0\1", item), _box(b"iloc", b"\1\0\0\0", iloc))
    with pytest.raises(NotBareError, match=said):
        bare(data, "avif")


@given(st.sampled_from(["avif", "gif", "png", "webp"]), st.data())
def test_a_picture_that_is_cut_is_an_error_or_has_no_words(form: Form, data: st.DataObject) -> None:
    whole = _moving(form, [5, 6], (5, 5))
    cut = whole[: data.draw(st.integers(0, len(whole) - 1))]
    try:
        made = bare(cut, form)
    except NotBareError:
        return
    assert CANARY not in made


def test_a_moving_picture_is_published_bare(site: SiteFolder) -> None:
    put(site.root, "content/images/run.gif", _moving("gif", [1, 2], (8, 8)))
    site.write("content/images/mark.svg", '<svg xmlns="http://www.w3.org/2000/svg"><!-- GPS --><path d="M0 0"/></svg>')
    assert site.build().diagnostics == ()
    assert CANARY not in site.tree()["images/run.gif"]
    assert site.tree()["images/mark.svg"] == b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>'


def test_a_drawing_that_cannot_be_read_whole_is_told(site: SiteFolder) -> None:
    site.write("content/images/mark.svg", '<svg xmlns="http://www.w3.org/2000/svg">\n<g></svg>')
    (found,) = site.build().diagnostics
    assert (found.code, found.path) == ("IT119", "content/images/mark.svg")
    assert found.message == "this is no well-formed drawing: mismatched tag, line 2, column 6"
    assert "images/mark.svg" not in site.tree()

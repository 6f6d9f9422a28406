"""Stripping metadata: the pixels stay the same, and metadata is removed."""

from __future__ import annotations

import contextlib
import io
import struct
import time
import zlib
from typing import Any, cast, get_args

import pytest
from conftest import SiteFolder
from hypothesis import given
from hypothesis import strategies as st
from photographs import encoded, put, scene
from PIL import Image, PngImagePlugin

from intertitle.diagnostics import Diagnostic
from intertitle.model import Form, ImageInfo
from intertitle.pictures.errors import StripError
from intertitle.pictures.measure import measure
from intertitle.pictures.strip import ANIMATED_AVIF, strip_metadata

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


def _moving(
    form: str, colours: list[int], size: tuple[int, int], lies: int = 1, duration: int | list[int] = 70
) -> bytes:
    """Return a picture of some frames, with text in every metadata field of its format."""
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
    frames[0].save(made, form.upper(), save_all=True, append_images=frames[1:], duration=duration, **extra)
    return made.getvalue()


@given(
    st.sampled_from(["gif", "png", "webp"]),
    st.lists(st.integers(0, 255), min_size=2, max_size=5),
    st.tuples(_sizes, _sizes),
)
def test_the_pixels_stay_and_the_words_go(form: Form, colours: list[int], size: tuple[int, int]) -> None:
    data = _moving(form, colours, size)
    made = strip_metadata(data, form)
    assert _frames(made) == _frames(data)
    assert CANARY not in made
    assert b"Zipped" not in made
    assert b"xmp" not in made.lower()
    assert len(made) < len(data)
    assert strip_metadata(made, form) == made


@pytest.mark.parametrize("form", ["png", "webp"])
def test_how_a_picture_lies_is_kept_and_nothing_more(form: Form) -> None:
    made = strip_metadata(_moving(form, [1, 2], (4, 6), lies=6), form)
    assert CANARY not in made
    with Image.open(io.BytesIO(made)) as image:
        assert dict(image.getexif()) == {0x0112: 6}


def test_an_application_s_own_extension_of_a_gif_goes_and_its_loop_stays() -> None:
    data = _moving("gif", [1, 2, 3], (3, 3))
    at = data.index(b"!\xff\x0bNETSCAPE2.0")
    xmp = b"!\xff\x0bXMP DataXMP" + b"<x:xmpmeta>GPS</x>\x01" + bytes(range(255, -1, -1)) + b"\0"
    made = strip_metadata(data[:at] + xmp + data[at:-1] + b";trailing words", "gif")
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
    assert strip_metadata(data[:end] + own + data[end:] + b"after", "png") == strip_metadata(data, "png") == data


@given(st.sampled_from(get_args(Form)), st.binary(max_size=200), st.booleans())
def test_no_bytes_are_more_than_an_error(form: Form, data: bytes, begun: bool) -> None:  # noqa: FBT001
    heads = {
        "gif": b"GIF89a",
        "png": b"\x89PNG\r\n\x1a\n",
        "webp": b"RIFF\xff\0\0\0WEBP",
        "svg": b"<svg>",
        "avif": b"\0\0\0\x0cftypavif",
    }
    with contextlib.suppress(StripError):
        strip_metadata(heads.get(form, b"") * begun + data, form)


@given(
    st.lists(st.tuples(st.integers(0, 255), st.integers(1, 5000)), min_size=2, max_size=5), st.tuples(_sizes, _sizes)
)
def test_a_moving_avif_is_encoded_again_and_the_words_go(frames: list[tuple[int, int]], size: tuple[int, int]) -> None:
    data = _moving("avif", [colour for colour, _ in frames], size, duration=[length for _, length in frames])
    made = strip_metadata(data, "avif")
    assert CANARY in data
    assert CANARY not in made
    with Image.open(io.BytesIO(made)) as image:
        assert image.size == size
        assert not image.info.keys() & {"exif", "xmp"}
    shown, before = _frames(made), _frames(data)
    assert [length for _, length in shown] == [length for _, length in before]
    for (pixels, _), (pixels_before, _) in zip(shown, before, strict=True):
        assert all(abs(one - other) < 24 for one, other in zip(pixels, pixels_before, strict=True))


def test_a_moving_avif_is_encoded_to_the_same_bytes_at_any_time() -> None:
    data = _moving("avif", [1, 2, 3], (8, 8))
    made = strip_metadata(data, "avif")
    time.sleep(1.1)  # the encoder stores the second
    assert strip_metadata(data, "avif") == made


def _lying(data: bytes, turns: int) -> bytes:
    """Return a moving AVIF that is shown turned anticlockwise by some quarters."""
    turned = struct.pack(">I4sB", 9, b"irot", turns)
    made, at, end = bytearray(data), 0, len(data)
    for holder in (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stsd", b"av01"):
        at = data.index(holder, at, end)
        size = int.from_bytes(data[at - 4 : at])
        made[at - 4 : at], end = (size + len(turned)).to_bytes(4), at - 4 + size
    places = data.index(b"stco") + 12
    made[places : places + 4] = (int.from_bytes(data[places : places + 4]) + len(turned)).to_bytes(4)
    return bytes(made[:end] + turned + made[end:])


def test_a_moving_avif_that_lies_on_its_side_is_turned_upright() -> None:
    upright = encoded(scene(40, 24), "AVIF", save_all=True, append_images=[scene(40, 24, seed=1)], duration=70)
    lying = _lying(upright, 1)
    found = measure("a.avif", lying)
    assert isinstance(found, ImageInfo)
    assert (found.width, found.height, found.moves) == (24, 40, True)
    with Image.open(io.BytesIO(strip_metadata(lying, "avif"))) as image:
        assert image.size == (24, 40)
        assert dict(image.getexif()) == {}
        for number in range(2):
            image.seek(number)
            top, foot = image.convert("RGB").getpixel((12, 2)), image.convert("RGB").getpixel((12, 37))
            assert isinstance(top, tuple)
            assert isinstance(foot, tuple)
            assert foot[0] - top[0] > 100  # red was on the left
            assert top[1] - foot[1] > 100  # green was on the right


def test_an_animated_avif_with_a_broken_frame_is_reported() -> None:
    whole = encoded(scene(40, 24), "AVIF", save_all=True, append_images=[scene(40, 24, seed=1)], duration=70)
    broken = whole[:-40] + b"\xff" * 40
    with Image.open(io.BytesIO(broken)) as image:
        image.load()  # the first frame is intact
    found = measure("a.avif", broken)
    assert isinstance(found, Diagnostic)
    assert (found.code, found.message.partition(":")[0]) == ("IT119", "the picture is broken")
    with pytest.raises(StripError, match="cannot be encoded"):
        strip_metadata(broken, "avif")


def test_an_avif_that_cannot_be_encoded_is_reported(site: SiteFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    put(site.root, "content/images/run.avif", _moving("avif", [1, 2], (8, 8)))
    site.write("content/pages/run.md", "---\ntitle: Run\n---\n![A run](images/run.avif)\n")
    monkeypatch.setitem(cast("dict[str, Any]", ANIMATED_AVIF), "codec", "none")
    (found,) = site.build().diagnostics
    assert (found.code, found.path) == ("IT111", "content/images/run.avif")
    assert "the picture cannot be encoded: Invalid saving codec" in found.message
    assert "images/run.avif" not in site.tree()


@given(st.sampled_from(["avif", "gif", "png", "webp"]), st.data())
def test_a_picture_that_is_cut_is_an_error_or_has_no_words(form: Form, data: st.DataObject) -> None:
    whole = _moving(form, [5, 6], (5, 5))
    cut = whole[: data.draw(st.integers(0, len(whole) - 1))]
    try:
        made = strip_metadata(cut, form)
    except StripError:
        return
    assert CANARY not in made


def test_a_moving_picture_is_published_bare(site: SiteFolder) -> None:
    put(site.root, "content/images/run.gif", _moving("gif", [1, 2], (8, 8)))
    put(site.root, "content/images/walk.avif", _moving("avif", [1, 2], (8, 8)))
    site.write("content/images/mark.svg", '<svg xmlns="http://www.w3.org/2000/svg"><!-- GPS --><path d="M0 0"/></svg>')
    named = "".join(f"![A run](images/{name})\n" for name in ("run.gif", "walk.avif", "mark.svg"))
    site.write("content/pages/run.md", f"---\ntitle: Run\n---\n{named}")
    assert site.build().diagnostics == ()
    assert CANARY not in site.tree()["images/run.gif"]
    assert CANARY not in site.tree()["images/walk.avif"]
    assert len(_frames(site.tree()["images/walk.avif"])) == len(_frames(site.tree()["images/run.gif"])) == 3
    assert site.tree()["images/mark.svg"] == b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>'


def test_an_incomplete_drawing_is_reported(site: SiteFolder) -> None:
    site.write("content/images/mark.svg", '<svg xmlns="http://www.w3.org/2000/svg">\n<g></svg>')
    (found,) = site.build().diagnostics
    assert (found.code, found.path) == ("IT119", "content/images/mark.svg")
    assert found.message == "this is not a well-formed drawing: mismatched tag, line 2, column 6"
    assert "images/mark.svg" not in site.tree()

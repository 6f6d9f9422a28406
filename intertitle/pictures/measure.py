"""Measure a new picture, and check that it can be decoded completely."""

from __future__ import annotations

import io
import math
import re
import warnings
from collections.abc import Mapping
from pathlib import PurePosixPath

from intertitle.diagnostics import Diagnostic, Location, error
from intertitle.model import FORM_BY_SUFFIX, Form, ImageInfo
from intertitle.pictures.encode import READABLE, is_on_its_side
from intertitle.pictures.errors import StripError
from intertitle.pictures.strip import strip_metadata

_MAX_PIXELS = 60_000_000  # a quarter of a gigabyte when decoded; large cameras have as many
_MAX_SIDE = 16_000  # pixels; every format supports this
# Pillow calls a phone's JPEG with a second picture "MPO".
_PILLOW_FORMS: Mapping[str, Form] = {
    "AVIF": "avif", "GIF": "gif", "JPEG": "jpeg", "MPO": "jpeg", "PNG": "png", "WEBP": "webp",
}  # fmt: skip
_SINGLE_FRAME = ("JPEG", "MPO")  # further frames of these formats are other pictures

# Files that are often named like pictures, by their first bytes.
_WEB_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_OTHER_FILES = (
    (re.compile(rb".{4}ftyp(?:hei[cmsx]|hev[cx]|mif1|msf1)", re.DOTALL), "a HEIC picture, as phones save it"),
    (re.compile(rb".{4}ftyp(?!avi[fs])|\x1aE\xdf\xa3", re.DOTALL), "a video"),
    (re.compile(rb"II\*\0|MM\0\*"), "a TIFF picture or a camera's raw file"),
    (re.compile(rb"BM.{12}[\x0c\x28\x38\x40\x6c\x7c]\0\0\0", re.DOTALL), "a BMP picture"),
    (re.compile(rb"\xff\x0a|.{4}JXL |.{4}jP  ", re.DOTALL), "a JPEG XL or JPEG 2000 picture"),
    (re.compile(rb"8BPS|gimp xcf"), "a file of an image program"),
    (re.compile(rb"%PDF"), "a PDF file"),
)
_EXPORT_AGAIN = "Save it again from the original, as JPEG or PNG; until then it is not published."

# An SVG is read up to its first tag, without expanding entities.
_MAX_HEAD = 64 * 1024  # characters
_PROLOGUE = re.compile(r"\s*(?:<\?[^>]*>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[[^\]]*\])?[^>]*>)", re.DOTALL)
_ROOT = re.compile(r"""\s*<(?:[\w.-]+:)?svg(?P<attributes>(?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*/?>""")
_ATTRIBUTE = re.compile(r"""([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_LENGTH = re.compile(r"\s*\+?(\d{1,9}(?:\.\d*)?|\.\d+)(px|pt|pc|in|cm|mm|em|ex)?\s*")
_UNITS = {"px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 96 / 2.54, "mm": 9.6 / 2.54, "em": 16.0, "ex": 8.0}
_DEFAULT_SIZE = (300, 150)  # a browser's default for a drawing without a size


def measure(path: str, data: bytes) -> ImageInfo | Diagnostic:
    """Measure a picture, given its path from the site's root and its bytes, or report what is wrong (IT119)."""
    named = FORM_BY_SUFFIX[PurePosixPath(path).suffix.casefold()]
    found = _measure_svg(data) if named == "svg" else _measure_raster(data)
    if isinstance(found, str):
        return error("IT119", Location(path), *(_describe_other_file(path, data) or (found, _EXPORT_AGAIN)))
    if found.form != named:
        message = f"the picture is {_form_name(found.form)}, but its name says {_form_name(named)}"
        name = f"{PurePosixPath(path).stem}.{'jpg' if found.form == 'jpeg' else found.form}"
        hint = f"Rename it {name} , and write that name where a page shows it, or save it as {named.upper()}."
        return error("IT119", Location(path), message, hint)
    if found.form != "avif" and (found.moves or found.form in {"gif", "svg"}):  # published without metadata
        try:
            strip_metadata(data, found.form)
        except StripError as failure:
            return error("IT119", Location(path), str(failure), _EXPORT_AGAIN)
    return found


def _describe_other_file(path: str, data: bytes) -> tuple[str, str] | None:
    """Return the message and the hint for a file that is recognised and is none of our pictures, or None."""
    name = PurePosixPath(path).name
    if not data.strip(b"\0"):
        return "the file is empty", "Copy the picture again; until then it is not published."
    if _WEB_PAGE.match(data[:_MAX_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip()):
        hint = f"A download has saved a page of a site. Open the picture itself, and save that as {name} ."
        return "this is a web page, not a picture", hint
    kind = next((kind for start, kind in _OTHER_FILES if start.match(data)), None)
    if kind is None:
        return None
    jpeg = PurePosixPath(path).with_suffix(".jpg").name
    return (
        f"this is {kind}, which Intertitle does not publish",
        f"Open it, and save it as JPEG, under the name {jpeg} .",
    )


def _form_name(form: Form) -> str:
    return f"{'an' if form in {'avif', 'svg'} else 'a'} {form.upper()}"


def _measure_raster(data: bytes) -> ImageInfo | str:
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415  (only builds with new pictures need it)

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about odd tags, and about sizes that are rejected below anyway
            with Image.open(io.BytesIO(data), formats=READABLE) as image:
                width, height = image.size
                if width * height > _MAX_PIXELS or max(width, height) > _MAX_SIDE:
                    return _describe_too_large(f"{width:,} × {height:,}")
                form = _PILLOW_FORMS[image.format or ""]
                moves = image.format not in _SINGLE_FRAME and getattr(image, "is_animated", False)
                on_its_side, clear = is_on_its_side(image), image.has_transparency_data
                image.draft(None, (1, 1))  # reads a JPEG to its end, with a fraction of the memory
                for frame in range(getattr(image, "n_frames", 1) if form == "avif" else 1):  # all are encoded again
                    image.seek(frame)
                    image.load()
    except Image.DecompressionBombError:
        return _describe_too_large("too many")
    except UnidentifiedImageError:
        return "this is not a readable picture"
    except Exception as failure:  # noqa: BLE001  (decoders raise anything for broken data)
        return f"the picture is broken: {failure}"
    if on_its_side:
        width, height = height, width
    return ImageInfo(form=form, width=width, height=height, moves=moves, clear=clear)


def _describe_too_large(size: str) -> str:
    most = f"{_MAX_PIXELS // 1_000_000} million pixels, and sides of {_MAX_SIDE:,}"
    return f"the picture has {size} pixels; at most it has {most}"


def _measure_svg(data: bytes) -> ImageInfo | str:
    head = data[: 4 * _MAX_HEAD].decode("utf-8-sig", "replace")[:_MAX_HEAD]
    start = 0
    while before := _PROLOGUE.match(head, start):
        start = before.end()
    root = _ROOT.match(head, start)
    if root is None:
        return "this is not a drawing: it does not begin with  <svg"
    attributes = {found[1]: found[2] or found[3] or "" for found in _ATTRIBUTE.finditer(root["attributes"])}
    width, height = _parse_length(attributes.get("width", "")), _parse_length(attributes.get("height", ""))
    box = [_parse_number(part) for part in re.split(r"[\s,]+", attributes.get("viewBox", "").strip())]
    across, down = (box[2], box[3]) if len(box) == 4 else (0.0, 0.0)  # noqa: PLR2004  (x, y, width, height)
    if across > 0 and down > 0:
        if not width and not height:
            width, height = across, down
        width = width or height * across / down
        height = height or width * down / across
    return ImageInfo(
        form="svg", width=_clamp_pixels(width or _DEFAULT_SIZE[0]), height=_clamp_pixels(height or _DEFAULT_SIZE[1])
    )


def _parse_length(text: str) -> float:
    """Parse a length and return pixels; 0 for a percentage."""
    found = _LENGTH.fullmatch(text)
    return float(found[1]) * _UNITS[found[2] or "px"] if found else 0.0


def _parse_number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        return 0.0
    return value if math.isfinite(value) else 0.0


def _clamp_pixels(length: float) -> int:
    return min(max(round(length), 1), _MAX_SIDE)

"""Encode: a picture in one format and at one size, upright, in sRGB, and without a word of where it was taken.

All that decides the bytes of a print stands in this module, and `made_by` digests it: what is kept of earlier builds
holds until this file or Pillow changes.
"""

from __future__ import annotations

import functools
import io
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from intertitle import digest
from intertitle.model import Form

if TYPE_CHECKING:
    from PIL.Image import Image

ENDINGS: Mapping[Form, str] = {"avif": ".avif", "webp": ".webp", "jpeg": ".jpg", "png": ".png"}
# One thread: several may cut an AVIF into other pieces.
_SETTINGS: Mapping[Form, Mapping[str, object]] = {
    "avif": {"format": "AVIF", "quality": 60, "speed": 6, "max_threads": 1},
    "webp": {"format": "WEBP", "quality": 80, "method": 4},
    "jpeg": {"format": "JPEG", "quality": 82, "optimize": True, "progressive": True},
    "png": {"format": "PNG", "optimize": True},
}
READABLE = ("AVIF", "GIF", "JPEG", "PNG", "WEBP")  # Pillow reads others, too, some by means of other programs
_ORIENTATION = 0x0112  # the tag of EXIF that says how the camera was held
_ON_ITS_SIDE = 5  # this value, and those above it
_DEEP_MODES = ("I", "F")  # modes whose pixels have more than eight bits begin so


@functools.cache
def encoder_digest() -> bytes:
    """Digest what decides how prints come out, apart from the picture: this module, and Pillow's version."""
    return digest.of_value((Path(__file__).read_bytes(), digest.version_of("pillow")))


def encode(data: bytes, form: Form, width: int, height: int) -> bytes:
    """Encode a picture, given as the bytes of a file that was measured, in a format and at a size.

    Raises:
        OSError: when the picture cannot be decoded, or there is no such encoder.
    """
    made = io.BytesIO()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd tags, which no print has
            _decode(data, form, (width, height)).save(made, **_SETTINGS[form])  # type: ignore[arg-type]
    except Exception as failure:  # whatever a decoder or an encoder makes of it
        raise OSError(None, f"the picture cannot be encoded: {failure}") from failure
    return made.getvalue()


def orientation(image: Image) -> int:
    """Tell how a picture lies in its file, in the numbers of EXIF: 1 is upright, 5 and above on its side."""
    value = image.getexif().get(_ORIENTATION, 1)
    return value if value in range(1, 9) else 1


def is_on_its_side(image: Image) -> bool:
    """Tell whether a picture's width is its height in the file."""
    return orientation(image) >= _ON_ITS_SIDE


def _decode(data: bytes, form: Form, size: tuple[int, int]) -> Image:
    """Decode a picture and make it what is shown: scaled before it is turned, so that the large one is copied least."""
    from PIL import Image  # noqa: PLC0415  (a build that encodes nothing does without it)

    image: Image.Image = Image.open(io.BytesIO(data), formats=READABLE)
    lies, profile = orientation(image), image.info.get("icc_profile")
    stored_size = (size[1], size[0]) if lies >= _ON_ITS_SIDE else size
    image.draft(None, (2 * stored_size[0], 2 * stored_size[1]))  # a JPEG is decoded at a fraction where that will do
    image.load()
    clear = image.info.get("transparency")
    if form == "png" and image.size == stored_size and lies == 1 and not profile and image.mode in {"P", "1", "L"}:
        image.info = {} if clear is None else {"transparency": clear}
        return image
    image = _with_channels(image)
    if image.size != stored_size:
        image = image.resize(stored_size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    image = _in_srgb(image, profile)
    turns = Image.Transpose
    how = {
        2: turns.FLIP_LEFT_RIGHT,
        3: turns.ROTATE_180,
        4: turns.FLIP_TOP_BOTTOM,
        5: turns.TRANSPOSE,
        6: turns.ROTATE_270,
        7: turns.TRANSVERSE,
        8: turns.ROTATE_90,
    }.get(lies)
    image = image if how is None else image.transpose(how)
    image.info = {}  # encoders take comments and profiles from it
    return image.convert("RGB") if form == "jpeg" and image.mode == "RGBA" else image


def _with_channels(image: Image) -> Image:
    """Give a picture whose pixels are light or colours, where they were numbers of a palette or of more bits."""
    if image.mode.startswith(_DEEP_MODES):
        scale = 1 / 256 if image.mode.startswith("I;16") else 1
        return image.convert("F").point(lambda value: value * scale + 0).convert("L")
    if image.has_transparency_data:
        return image.convert("RGBA")
    if image.mode == "1":
        return image.convert("L")
    return image if image.mode in {"L", "RGB", "CMYK"} else image.convert("RGB")


def _in_srgb(image: Image, profile: bytes | None) -> Image:
    """Convert a picture from the colours of its profile; one that cannot be used counts as none."""
    from PIL import ImageCms  # noqa: PLC0415  (likewise)

    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    if profile:
        try:
            own, srgb = ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB")
            return ImageCms.profileToProfile(image, own, srgb, outputMode=mode) or image
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass
    return image if image.mode in {"L", mode} else image.convert(mode)

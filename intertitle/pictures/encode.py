"""Encode a picture in one format and size, upright, in sRGB and without metadata.

This module and Pillow's version determine the bytes of an image variant. `encoder_digest` covers both, so cached
variants stay valid until one of them changes.
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
# One thread, because several threads may tile an AVIF differently.
_SETTINGS: Mapping[Form, Mapping[str, object]] = {
    "avif": {"format": "AVIF", "quality": 60, "speed": 6, "max_threads": 1},
    "webp": {"format": "WEBP", "quality": 80, "method": 4},
    "jpeg": {"format": "JPEG", "quality": 82, "optimize": True, "progressive": True},
    "png": {"format": "PNG", "optimize": True},
}
READABLE = ("AVIF", "GIF", "JPEG", "PNG", "WEBP")  # Pillow also reads others, some through other programs
_ORIENTATION = 0x0112  # the EXIF tag for the orientation of the camera
_ON_ITS_SIDE = 5  # this value and above
_DEEP_MODES = ("I", "F")  # prefixes of modes with more than eight bits per pixel


@functools.cache
def encoder_digest() -> bytes:
    """Digest what determines an encoded variant apart from the picture: this module and Pillow's version."""
    return digest.of_value((Path(__file__).read_bytes(), digest.version_of("pillow")))


def encode(data: bytes, form: Form, width: int, height: int) -> bytes:
    """Encode a picture, given as the bytes of a measured file, in a format and at a size in pixels.

    Raises:
        OSError: if the picture cannot be decoded, or the encoder is missing.
    """
    output = io.BytesIO()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about odd tags, which no variant keeps
            _decode(data, form, (width, height)).save(output, **_SETTINGS[form])  # type: ignore[arg-type]
    except Exception as failure:  # decoders and encoders raise anything
        raise OSError(None, f"the picture cannot be encoded: {failure}") from failure
    return output.getvalue()


def orientation(image: Image) -> int:
    """Return a picture's EXIF orientation: 1 is upright, 5 and above lie on a side."""
    value = image.getexif().get(_ORIENTATION, 1)
    return value if value in range(1, 9) else 1


def is_on_its_side(image: Image) -> bool:
    """Return whether width and height are swapped in the file."""
    return orientation(image) >= _ON_ITS_SIDE


def _decode(data: bytes, form: Form, size: tuple[int, int]) -> Image:
    """Decode a picture, scale it and turn it upright. Scaling comes first, so that little is copied."""
    from PIL import Image  # noqa: PLC0415  (only builds that encode need it)

    image: Image.Image = Image.open(io.BytesIO(data), formats=READABLE)
    lies, profile = orientation(image), image.info.get("icc_profile")
    stored_size = (size[1], size[0]) if lies >= _ON_ITS_SIDE else size
    image.draft(None, (2 * stored_size[0], 2 * stored_size[1]))  # decodes a large JPEG at a fraction of its size
    image.load()
    clear = image.info.get("transparency")
    if form == "png" and image.size == stored_size and lies == 1 and not profile and image.mode in {"P", "1", "L"}:
        image.info = {} if clear is None else {"transparency": clear}
        return image
    image = _convert_to_channels(image)
    if image.size != stored_size:
        image = image.resize(stored_size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    image = _convert_to_srgb(image, profile)
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
    image.info = {}  # encoders would write its comments and profiles
    return image.convert("RGB") if form == "jpeg" and image.mode == "RGBA" else image


def _convert_to_channels(image: Image) -> Image:
    """Convert a picture with a palette or deep pixels to grey or colour channels."""
    if image.mode.startswith(_DEEP_MODES):
        scale = 1 / 256 if image.mode.startswith("I;16") else 1
        return image.convert("F").point(lambda value: value * scale + 0).convert("L")
    if image.has_transparency_data:
        return image.convert("RGBA")
    if image.mode == "1":
        return image.convert("L")
    return image if image.mode in {"L", "RGB", "CMYK"} else image.convert("RGB")


def _convert_to_srgb(image: Image, profile: bytes | None) -> Image:
    """Convert a picture from its colour profile to sRGB. An unusable profile is ignored."""
    from PIL import ImageCms  # noqa: PLC0415  (as above)

    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    if profile:
        try:
            own, srgb = ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB")
            return ImageCms.profileToProfile(image, own, srgb, outputMode=mode) or image
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass
    return image if image.mode in {"L", mode} else image.convert(mode)

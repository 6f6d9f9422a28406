"""Real pictures, made when a test asks for them: what a camera, a scanner and an image editor leave in a file."""

from __future__ import annotations

import io
import struct
from pathlib import Path

from PIL import Image

ORIENTATION = 0x0112
GPS = 0x8825
CANARY = "Kodak Canary 9"


def scene(width: int, height: int, mode: str = "RGB", *, seed: int = 0) -> Image.Image:
    """Paint a picture with something in every part: red at the left, green at the right, darker to the foot."""
    across = Image.linear_gradient("L").rotate(90).resize((width, height))
    down = Image.linear_gradient("L").resize((width, height))
    made = Image.merge("RGB", (across.point(lambda v: 255 - v), across, down.point(lambda v: (v + 37 * seed) % 256)))
    if mode == "RGBA":
        made.putalpha(down)
        return made
    return made.convert(mode)


def encoded(image: Image.Image, form: str, **more: object) -> bytes:
    made = io.BytesIO()
    image.save(made, form, **more)
    return made.getvalue()


def photograph(width: int = 64, height: int = 48, *, form: str = "JPEG", orientation: int = 1, seed: int = 0) -> bytes:
    """Give a picture as a camera writes it: with its maker, where it was taken, and how the camera was held."""
    exif = Image.Exif()
    exif[0x010F] = CANARY
    exif[ORIENTATION] = orientation
    exif.get_ifd(GPS).update({1: "N", 2: (51.0, 30.0, 26.0), 3: "W", 4: (0.0, 7.0, 39.0)})
    more: dict[str, object] = {"exif": exif}
    if form == "JPEG":
        more |= {"comment": CANARY.encode(), "dpi": (300, 300), "quality": 95}
    if form in {"WEBP", "PNG"}:
        more |= {"xmp": CANARY.encode()} if form == "WEBP" else {}
        more |= {"lossless": True} if form == "WEBP" else {}
    return encoded(scene(width, height, seed=seed), form, **more)


def profile() -> bytes:
    """Write a colour profile (ICC, version 2) in which red and green have changed places."""

    def number(value: float) -> bytes:
        return struct.pack(">i", round(value * 65536))

    def colour(x: float, y: float, z: float) -> bytes:
        return b"XYZ \0\0\0\0" + number(x) + number(y) + number(z)

    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(2.2 * 256)) + b"\0\0"
    text = b"text\0\0\0\0" + CANARY.encode().ljust(16, b"\0")
    tags = {
        b"cprt": text,
        b"wtpt": colour(0.9642, 1.0, 0.8249),
        b"rXYZ": colour(0.3851, 0.7169, 0.0971),
        b"gXYZ": colour(0.4361, 0.2225, 0.0139),
        b"bXYZ": colour(0.1431, 0.0606, 0.7141),
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
    }
    table, body = struct.pack(">I", len(tags)), b""
    for name, data in tags.items():
        table += name + struct.pack(">II", 128 + 4 + 12 * len(tags) + len(body), len(data))
        body += data
    head = bytearray(128)
    head[0:4] = struct.pack(">I", 128 + len(table) + len(body))
    head[8:12] = b"\x02\x10\0\0"
    head[12:24] = b"mntrRGB XYZ "
    head[36:40] = b"acsp"
    head[68:80] = number(0.9642) + number(1.0) + number(0.8249)
    return bytes(head) + table + body


def with_profile(width: int, height: int, form: str = "JPEG", mode: str = "RGB") -> bytes:
    """Give a picture whose colours are not sRGB's."""
    return encoded(scene(width, height, mode), form, icc_profile=profile())


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def put(root: Path, path: str, data: bytes) -> Path:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    return file

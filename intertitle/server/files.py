"""Map the path of a request to a file of the output folder."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes

from intertitle.config import open_regular
from intertitle.model import Struct

_BINARY = "application/octet-stream"
# Fixed here, because the system's own table differs between machines.
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".htm": "text/html; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8",
    ".avif": "image/avif",
    ".gif": "image/gif",
    ".ico": "image/x-icon",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".woff": "font/woff",
    ".ttf": "font/ttf",
    ".otf": "font/otf",
    ".pdf": "application/pdf",
    ".epub": "application/epub+zip",
    ".zip": "application/zip",
    ".csv": "text/csv; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".ics": "text/calendar; charset=utf-8",
    ".vtt": "text/vtt; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".ogg": "audio/ogg",
    ".wav": "audio/wav",
    ".mp4": "video/mp4",
    ".webm": "video/webm",
}
HTML = _TYPES[".html"]
_WELL_KNOWN = ".well-known"  # the only hidden folder that clients request (RFC 8615), at the root of a site


class PublishedFile(Struct, frozen=True, kw_only=True):
    """A published file: its path, bytes and media type."""

    file: str
    data: bytes
    media_type: str


class Redirect(Struct, frozen=True, kw_only=True):
    """A redirect to another path."""

    path: str


def find(output: Path, base: str, raw: bytes) -> PublishedFile | Redirect | None:
    """Find the published file for a path, or a redirect.

    Args:
        output: the folder of published files.
        base: the path of the site, such as ``/film/``.
        raw: the path as it was sent, percent-encoded.
    """
    within = _segments_within(base, raw)
    if within is None or isinstance(within, Redirect):
        return within
    real = os.path.realpath(output)
    target = os.path.join(real, *within)
    if os.path.realpath(target) != target.removesuffix(os.sep):  # a link may lead anywhere
        return None
    if within[-1] and not os.path.isfile(target) and (page := read(f"{target}.html")):
        return page  # as most hosts do: /reviews/heat is reviews/heat.html
    if within[-1] and os.path.isdir(target):
        index = os.path.join(target, "index.html")
        return Redirect(path=quote(base + "/".join(within)) + "/") if os.path.isfile(index) else None
    return read(target if within[-1] else os.path.join(target, "index.html"))


def find_path(base: str, raw: bytes) -> str:
    """Return the path within the output folder that a request names, or an empty text. The arguments are as above."""
    within = _segments_within(base, raw)
    return "/".join(within) if isinstance(within, list) else ""


def _segments_within(base: str, raw: bytes) -> list[str] | Redirect | None:
    """Return the segments after the path of the site."""
    base_segments = base.strip("/").split("/") if base.strip("/") else []
    segments = _segments(raw)
    if segments is None or _WELL_KNOWN in segments[len(base_segments) + 1 :]:
        return None
    if base_segments and segments in ([""], base_segments):
        return Redirect(path=base)
    if segments[: len(base_segments)] != base_segments:
        return None
    return segments[len(base_segments) :]


def read(file: str) -> PublishedFile | None:
    """Read a published file. Return None if it is missing or a link."""
    try:
        if os.path.islink(file):
            return None
        with open(file, "rb", opener=open_regular) as opened:
            data = opened.read()
    except (OSError, ValueError):
        return None
    return PublishedFile(file=file, data=data, media_type=media_type(file, data))


def media_type(file: str, data: bytes) -> str:
    """Return the media type of a file by its name; an old address with a redirect may have any ending."""
    known = _TYPES.get(os.path.splitext(file)[1].casefold())
    return known or (HTML if data[:15].lower() == b"<!doctype html>" else _BINARY)


def _segments(raw: bytes) -> list[str] | None:
    """Split a path and decode it once. The last segment of a folder's path is empty.

    Return None if a segment cannot belong to a published file: it is hidden, empty or leads up, or contains a character
    that some system treats as a separator, a drive or the end of a name.
    """
    if not raw.startswith(b"/"):
        return None
    segments: list[str] = []
    for part in raw[1:].split(b"/"):
        try:
            segment = unquote_to_bytes(part).decode("utf-8")
        except UnicodeDecodeError:
            return None
        is_hidden = segment.startswith(".") and segment != _WELL_KNOWN
        if is_hidden or any(char in '/\\:"|' or unicodedata.category(char) == "Cc" for char in segment):
            return None
        segments.append(segment)
    return segments if all(segments[:-1]) else None

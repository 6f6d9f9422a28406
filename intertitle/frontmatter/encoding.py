"""Decode UTF-8, normalize line ends, and reject invalid characters."""

from __future__ import annotations

import codecs
import re

from intertitle.diagnostics import Location
from intertitle.frontmatter.errors import make_error

# Control characters (C0, delete, C1), surrogates (from escapes) and the noncharacters of the first plane. HTML
# forbids all of them, XML and YAML most.
_CONTROL = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
# The bytes that begin them in UTF-8. Searching for these takes a fifth of the time, and most files contain none.
_CONTROL_BYTES = bytes({*range(0x20), 0x7F} - {0x09, 0x0A, 0x0D})
# The byte-order marks of UTF-16, and the ways front matter begins in it without one.
_UTF_16 = (b"\xff\xfe", b"\xfe\xff", b"-\0-\0", b"\0-\0-", b"+\0+\0", b"\0+\0+", b"{\0", b"\0{")


def decode(data: bytes, path: str) -> str:
    """Decode a UTF-8 file with or without a byte-order mark, and convert line ends to line feeds.

    Raises:
        FrontMatterError: for UTF-16, Latin-1 and control characters, with the line.
    """
    if data.startswith(_UTF_16):
        raise make_error("IT211", Location(path), "the file is UTF-16", "Save it as UTF-8.")
    try:
        text = data.removeprefix(codecs.BOM_UTF8).decode()
    except UnicodeDecodeError as failure:
        # The failure's offsets do not count the byte-order mark, and its object does not contain it.
        before = _with_line_feeds(failure.object[: failure.start].decode("utf-8"))
        guess = failure.object[failure.start : failure.end].decode("cp1252", "replace")
        hint = "Save it as UTF-8" + ("." if "\ufffd" in guess else f"; the character is probably '{guess}'.")
        raise make_error("IT211", _end_of(before, path), "the file is not UTF-8", hint) from failure
    text = _with_line_feeds(text)
    if _may_hold_control(data) and (control := find_control(text)):
        message = f"the file contains U+{ord(control[0]):04X}, which cannot be shown as text"
        raise make_error("IT212", _end_of(text[: control.start()], path), message, "Delete it, or type the line again.")
    return text


def find_control(text: str) -> re.Match[str] | None:
    """Return the match of the first invalid character, or None."""
    return re.search(_CONTROL, text)  # compiled for the first file that needs it


def _may_hold_control(data: bytes) -> bool:
    return b"\xc2" in data or b"\xef" in data or len(data.translate(None, _CONTROL_BYTES)) < len(data)


def _with_line_feeds(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _end_of(before: str, path: str) -> Location:
    """Return the location right after a text."""
    return Location(path, before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)

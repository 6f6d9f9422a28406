"""Read the path of a document's page, ``permalink``."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from intertitle.addresses import find_special_name
from intertitle.patterns import page_suffix

_LONGEST_NAME = 200  # bytes of a path segment; file systems allow 255
_STYLES = frozenset({"date", "pretty", "ordinal", "weekdate", "none", "title", "true", "false"})  # words of Jekyll
_ENDING = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,4}$")  # of another kind of file
_UNSAFE = re.compile(r'[\s\\{}<>"|*:]')
_EXAMPLE = "/2019/05/heat/"
_LEAD = "Write the path of this page:  "


class PermalinkFault(NamedTuple):
    """What is wrong with a permalink, the words of the hint, and the path to type after them; or no path."""

    message: str
    hint: str
    value: str = ""


def read_path(written: str) -> str:
    """Return the path that a permalink means; empty if it has a fault."""
    return "" if not written or find_permalink_fault(written) else _normalise(written)


def find_permalink_fault(written: str) -> PermalinkFault | None:
    """Return what is wrong with a permalink, or None."""
    path = _normalise(written)
    return next(_find_foreign_forms(written), None) or next(_find_faults(written, path), None)


def _find_foreign_forms(written: str) -> Iterator[PermalinkFault]:
    """Yield the faults of values that mean something else than the path of one page."""
    if "://" in written or written.startswith("//"):
        yield _fault(written, "it is the address of a whole site", _path_of_url(written))
    if written.casefold() in _STYLES:
        hint = "Take the line out. The pattern for all pages belongs under [addresses] in content/site.toml."
        yield PermalinkFault(f"'{written}' is not the path of a page", hint)
    if re.search(r"[:{]\w", written):
        hint = "Take the line out. A pattern belongs under [addresses] in content/site.toml:  "
        yield PermalinkFault(
            f"'{written}' is a pattern, not the path of a page", hint + 'review = "/{year}/{month}/{slug}/"'
        )


def _find_faults(written: str, path: str) -> Iterator[PermalinkFault]:
    """Yield the faults of a path."""
    steps = path.strip("/").split("/")
    if "?" in path or "#" in path:
        yield _fault(written, "a file has no query and no fragment", re.split("[?#]", path)[0])
    if path == "/":
        yield _fault(written, "it is the home page", "")
    if "//" in path or any(step in {"", ".", ".."} for step in steps):
        sound = [one for one in steps if one.strip(".")]
        yield _fault(written, "it has an empty step or one of dots", _join(path, sound))
    if found := _UNSAFE.search(path):
        what = "a space" if found[0].isspace() else f"the character {found[0]}"
        yield _fault(written, f"it has {what}", re.sub(_UNSAFE, "-", path))
    if not path.isprintable() or any(len(step.encode()) > _LONGEST_NAME for step in steps):
        yield _fault(written, "no file can have this name", "")
    if special := find_special_name(path):
        yield _fault(written, special, "")
    if page_suffix(path) and (ending := _ENDING.search(path)):
        why = f"web hosts take '{ending[0]}' for another kind of file"
        yield _fault(written, why, f"{path[: ending.start()]}.html")


def _normalise(written: str) -> str:
    """Return a path with a slash before it, and without percent-encoding."""
    return "/" + unicodedata.normalize("NFC", unquote(written)).removeprefix("/")


def _path_of_url(url: str) -> str:
    try:
        return unquote(urlsplit(url).path)
    except ValueError:
        return ""


def _join(path: str, steps: list[str]) -> str:
    return f"/{'/'.join(steps)}{'/' if path.endswith('/') else ''}".replace("//", "/") if steps else ""


def _fault(written: str, why: str, proposed: str) -> PermalinkFault:
    """Return a fault, with the proposed path if that has no fault."""
    is_sound = len(proposed) > 1 and find_permalink_fault(proposed) is None
    value = proposed if is_sound else _EXAMPLE
    return PermalinkFault(f"'{written}' cannot be the path of a page: {why}", _LEAD, value)

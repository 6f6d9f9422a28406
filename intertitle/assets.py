"""Assets: a theme's files, published under names that hold their digests, so that browsers may keep them for good."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from intertitle import digest
from intertitle.diagnostics import ConfigurationError, Diagnostic, Place, error, nearest
from intertitle.model import Struct

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_URL = re.compile(r"""\burl\(\s*(?P<sign>["']?)(?P<url>[^"'()\s]+)(?P=sign)\s*\)""")
_ELSEWHERE = re.compile(r"[a-zA-Z][\w+.-]*:|/|#")  # another host, another place of the site, a part of this document
_FOLDER = "/assets/"


class Asset(Struct, frozen=True, kw_only=True):
    """A file of a theme, at its published address.

    ``digest`` is that of the file as it lies there; ``urls`` are what a stylesheet names, each with what it names
    instead when it is published.
    """

    name: str
    file: str
    address: str
    digest: bytes
    urls: tuple[tuple[str, str], ...] = ()


def publish(files: Mapping[str, tuple[Path, str]]) -> dict[str, Asset]:
    """Give the assets of some files (by name: the file, and how it is named in messages), by name.

    Raises:
        ConfigurationError: when a stylesheet names a file that there is not, or one that names it in turn (IT118).
    """
    return _Naming(files).every()


def stylesheet(data: bytes, urls: Iterable[tuple[str, str]]) -> bytes:
    """Give a stylesheet with its published names in the place of its own."""
    known = dict(urls)

    def published(found: re.Match[str]) -> str:
        url = found["url"]
        return found[0].replace(url, known.get(url, url))

    return _URL.sub(published, data.decode()).encode() if known else data


class _Naming:
    """Names files one after another: a stylesheet's digest is of what it names, too."""

    def __init__(self, files: Mapping[str, tuple[Path, str]]) -> None:
        self._files = files
        self._made: dict[str, Asset] = {}

    def every(self) -> dict[str, Asset]:
        return {name: self._asset(name, ()) for name in sorted(self._files)}

    def _asset(self, name: str, within: tuple[str, ...]) -> Asset:
        if name in self._made:
            return self._made[name]
        file, _ = self._files[name]
        data = file.read_bytes()
        urls = tuple(self._urls(name, data.decode(), within)) if name.endswith(".css") else ()
        told = digest.of_bytes(stylesheet(data, urls)).hex()[:10]
        stem, dot, ending = name.rpartition(".")
        address = f"{_FOLDER}{stem}.{told}{dot}{ending}" if stem else f"{_FOLDER}{name}.{told}"
        made = Asset(name=name, file=str(file), address=address, digest=digest.of_bytes(data), urls=urls)
        self._made[name] = made
        return made

    def _urls(self, name: str, text: str, within: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        """Find what a stylesheet names of its own theme; addresses elsewhere stay as they are."""
        here = posixpath.dirname(name)
        said = _COMMENT.sub(lambda comment: " " * len(comment[0]), text)
        for url, start in {found["url"]: found.start("url") for found in _URL.finditer(said)}.items():
            if _ELSEWHERE.match(url):
                continue
            target = posixpath.normpath(posixpath.join(here, url))
            place = Place(self._files[name][1], text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start))
            if target not in self._files:
                raise ConfigurationError(self._missing(url, target, here, place))
            if target in {name, *within}:
                message = f"the stylesheet names '{url}', which names it in turn"
                raise ConfigurationError(error("IT118", place, message, "Take one of the two lines out."))
            published = self._asset(target, (*within, name)).address.removeprefix(_FOLDER)
            yield url, posixpath.relpath(published, here or ".")

    def _missing(self, url: str, target: str, here: str, place: Place) -> Diagnostic:
        close = nearest(target, self._files)
        message = f"the stylesheet names '{url}', and the theme has no 'assets/{target}'"
        hint = f"Did you mean '{posixpath.relpath(close, here or '.')}'?" if close else "Put the file there."
        return error("IT118", place, message, hint)

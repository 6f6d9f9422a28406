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
_OPTION = re.compile(r"\boption\(\s*(?P<option>[\w-]+)\s*\)")
_ELSEWHERE = re.compile(r"[a-zA-Z][\w+.-]*:|/|#")  # another host, another place of the site, a part of this document
_FOLDER = "/assets/"


class Asset(Struct, frozen=True, kw_only=True):
    """A file of a theme, at its published address.

    ``digest`` is that of the file as it lies there; ``urls`` are what a stylesheet names, each with what it names
    instead when it is published, and ``options`` the options that it shows, each with its value.
    """

    name: str
    file: str
    address: str
    digest: bytes
    urls: tuple[tuple[str, str], ...] = ()
    options: tuple[tuple[str, str], ...] = ()


def publish(files: Mapping[str, tuple[Path, str]], colours: Mapping[str, str] | None = None) -> dict[str, Asset]:
    """Give the assets of some files (by name: the file, and how it is named in messages), by name.

    ``colours`` are the theme's options that a stylesheet may show, as ``option(accent)``: a page says nothing of them
    itself, since a strict content security policy allows no style within a page.

    Raises:
        ConfigurationError: when a stylesheet names a file or a colour that there is not, or a file that names it in
            turn (IT118), or is not UTF-8 (IT106).
    """
    return _Naming(files, colours or {}).every()


def stylesheet(data: bytes, urls: Iterable[tuple[str, str]], options: Iterable[tuple[str, str]] = ()) -> bytes:
    """Give a stylesheet with its published names in the place of its own, and with the values of options."""
    known, chosen = dict(urls), dict(options)

    def published(found: re.Match[str]) -> str:
        url = found["url"]
        return found[0].replace(url, known.get(url, url))

    def value(found: re.Match[str]) -> str:
        return chosen.get(found["option"], found[0])

    if not known and not chosen:
        return data
    return _OPTION.sub(value, _URL.sub(published, data.decode())).encode()


class _Naming:
    """Names files one after another: a stylesheet's digest is of what it names, too."""

    def __init__(self, files: Mapping[str, tuple[Path, str]], colours: Mapping[str, str]) -> None:
        self._files = files
        self._colours = colours
        self._made: dict[str, Asset] = {}

    def every(self) -> dict[str, Asset]:
        return {name: self._asset(name, ()) for name in sorted(self._files)}

    def _asset(self, name: str, within: tuple[str, ...]) -> Asset:
        if name in self._made:
            return self._made[name]
        file, _ = self._files[name]
        data = file.read_bytes()
        urls: tuple[tuple[str, str], ...] = ()
        options: tuple[tuple[str, str], ...] = ()
        if name.endswith(".css"):
            text = _decoded(data, self._files[name][1])
            urls, options = tuple(self._urls(name, text, within)), tuple(self._options(name, text))
        told = digest.of_bytes(stylesheet(data, urls, options)).hex()[:10]
        stem, dot, ending = name.rpartition(".")
        address = f"{_FOLDER}{stem}.{told}{dot}{ending}" if stem else f"{_FOLDER}{name}.{told}"
        made = Asset(
            name=name, file=str(file), address=address, digest=digest.of_bytes(data), urls=urls, options=options
        )
        self._made[name] = made
        return made

    def _urls(self, name: str, text: str, within: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        """Find what a stylesheet names of its own theme; addresses elsewhere stay as they are."""
        here = posixpath.dirname(name)
        said = _without_comments(text)
        for url, start in {found["url"]: found.start("url") for found in _URL.finditer(said)}.items():
            if _ELSEWHERE.match(url):
                continue
            target = posixpath.normpath(posixpath.join(here, url))
            place = self._place(name, text, start)
            if target not in self._files:
                raise ConfigurationError(self._missing(url, target, here, place))
            if target in {name, *within}:
                message = f"the stylesheet names '{url}', which names it in turn"
                raise ConfigurationError(error("IT118", place, message, "Take one of the two lines out."))
            published = self._asset(target, (*within, name)).address.removeprefix(_FOLDER)
            yield url, posixpath.relpath(published, here or ".")

    def _options(self, name: str, text: str) -> Iterator[tuple[str, str]]:
        """Find what a stylesheet shows of its theme's options."""
        said = _without_comments(text)
        for option, start in {found["option"]: found.start("option") for found in _OPTION.finditer(said)}.items():
            if option not in self._colours:
                close = nearest(option, self._colours)
                names = ", ".join(sorted(self._colours)) or "none"
                message = f"the stylesheet names option({option}), and the theme has no colour '{option}'"
                hint = f"Did you mean '{close}'?" if close else f"Its colours: {names}."
                raise ConfigurationError(error("IT118", self._place(name, text, start), message, hint))
            yield option, self._colours[option]

    def _place(self, name: str, text: str, start: int) -> Place:
        return Place(self._files[name][1], text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start))

    def _missing(self, url: str, target: str, here: str, place: Place) -> Diagnostic:
        close = nearest(target, self._files)
        message = f"the stylesheet names '{url}', and the theme has no 'assets/{target}'"
        hint = f"Did you mean '{posixpath.relpath(close, here or '.')}'?" if close else "Put the file there."
        return error("IT118", place, message, hint)


def not_text(failure: UnicodeDecodeError, shown: str) -> ConfigurationError:
    """Say where a file of a theme ceases to be UTF-8 (IT106); ``shown`` is how messages name it."""
    before = failure.object[: failure.start].decode().split("\n")
    place = Place(shown, len(before), len(before[-1]) + 1)
    return ConfigurationError(error("IT106", place, "the file is not UTF-8", "Save it as UTF-8."))


def _decoded(data: bytes, shown: str) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as failure:
        raise not_text(failure, shown) from failure


def _without_comments(text: str) -> str:
    return _COMMENT.sub(lambda comment: " " * len(comment[0]), text)

"""Assets: a theme's files, published under names that hold their digests, so that browsers may keep them for good."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import msgspec

from intertitle import digest
from intertitle.diagnostics import ConfigurationError, Diagnostic, Place, error, meant, nearest, not_utf8
from intertitle.model import Struct

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# What a stylesheet names: url(a), url("a"), and @import "a", which needs no url.
_URL = re.compile(r"""(?:\burl\(\s*|@import\s*(?=["']))(?P<sign>["']?)(?P<url>[^"'()\s]+)(?P=sign)""")
# A whole sheet, for all media: @import "a"; and @import url(a);
_IMPORT = re.compile(r"""@import\s*(?:url\(\s*)?(?P<sign>["']?)(?P<url>[^"'()\s;]+)(?P=sign)\s*\)?\s*;""")
_OPTION = re.compile(r"\boption\(\s*(?P<option>[\w-]+)\s*\)")
_ELSEWHERE = re.compile(r"[a-zA-Z][\w+.-]*:|/|#")  # another host, another place of the site, a part of this document
_FOLDER = "/assets/"


class Sheet(Struct, frozen=True, kw_only=True):
    """A file, and where it is a stylesheet, what stands in it when it is published.

    ``digest`` is that of the file as it lies there; ``urls`` are what a stylesheet names, each with what it names
    instead, and ``options`` the options that it shows, each with its value. ``sheets`` are the stylesheets that it
    imports, each with where the import begins and ends, in characters: they stand there themselves, since a browser
    that learns of one late waits for it. Where one import has to stay, for some media or of another host, all do:
    behind a rule browsers leave it out.
    """

    file: str
    digest: bytes
    urls: tuple[tuple[str, str], ...] = ()
    options: tuple[tuple[str, str], ...] = ()
    sheets: tuple[tuple[int, int, Sheet], ...] = ()


class Asset(Sheet, frozen=True, kw_only=True):
    """A file of a theme, at its published address."""

    name: str
    address: str


def name_assets(files: Mapping[str, tuple[Path, str]], colours: Mapping[str, str] | None = None) -> dict[str, Asset]:
    """Give the assets of some files (by name: the file, and how it is named in messages), by name.

    ``colours`` are the theme's options that a stylesheet may show, as ``option(accent)``: a page says nothing of them
    itself, since a strict content security policy allows no style within a page.

    Raises:
        ConfigurationError: when a stylesheet names a file or a colour that there is not, or a file that names it in
            turn (IT118), or is not UTF-8 (IT106).
    """
    return _AssetNamer(files, colours or {}).name_all()


def render_stylesheet(sheet: Sheet, read: Callable[[str, bytes], bytes]) -> bytes:
    """Give a stylesheet as it is published; ``read`` gives the bytes of a file that have a digest."""
    data = read(sheet.file, sheet.digest)
    known, chosen = dict(sheet.urls), dict(sheet.options)
    if not (known or chosen or sheet.sheets):
        return data

    def published(found: re.Match[str]) -> str:
        url = found["url"]
        return found[0].replace(url, known.get(url, url))

    def value(found: re.Match[str]) -> str:
        return chosen.get(found["option"], found[0])

    text = data.decode()
    parts: list[str] = []
    done = 0
    for start, end, imported in (*sheet.sheets, (len(text), len(text), None)):
        parts.append(_OPTION.sub(value, _URL.sub(published, text[done:start])))
        if imported:
            parts.append(render_stylesheet(imported, read).decode())
        done = end
    return "".join(parts).encode()


class _AssetNamer:
    """Names files one after another: a stylesheet's digest is of what it names, too."""

    def __init__(self, files: Mapping[str, tuple[Path, str]], colours: Mapping[str, str]) -> None:
        self._files = files
        self._colours = colours
        self._made: dict[str, Asset] = {}

    def name_all(self) -> dict[str, Asset]:
        return {name: self._asset(name, ()) for name in sorted(self._files)}

    def _asset(self, name: str, within: tuple[str, ...]) -> Asset:
        if name in self._made:
            return self._made[name]
        sheet = self._sheet(name, posixpath.dirname(name), within)
        published = render_stylesheet(sheet, lambda file, _: Path(file).read_bytes())
        published_digest = digest.of_bytes(published).hex()[:10]
        stem, dot, ending = name.rpartition(".")
        address = f"{_FOLDER}{stem}.{published_digest}{dot}{ending}" if stem else f"{_FOLDER}{name}.{published_digest}"
        made = Asset(name=name, address=address, **msgspec.structs.asdict(sheet))
        self._made[name] = made
        return made

    def _sheet(self, name: str, here: str, within: tuple[str, ...]) -> Sheet:
        """Read a file; what a stylesheet names is named as from a folder, that of the one it is published in."""
        file, shown = self._files[name]
        data = file.read_bytes()
        if not name.endswith(".css"):
            return Sheet(file=str(file), digest=digest.of_bytes(data))
        text = _without_comments(_decode(data, shown))
        imports = self._imports(name, text, within) if self._is_whole(name, text, within) else []
        for start, end, _ in imports:
            text = text[:start] + " " * (end - start) + text[end:]
        return Sheet(
            file=str(file),
            digest=digest.of_bytes(data),
            urls=tuple(self._urls(name, text, here, within)),
            options=tuple(self._options(name, text)),
            sheets=tuple((start, end, self._sheet(target, here, (*within, name))) for start, end, target in imports),
        )

    def _imports(self, name: str, text: str, within: tuple[str, ...]) -> list[tuple[int, int, str]]:
        """Find the stylesheets that one begins with: where it says so, and the files; ``said`` is without comments."""
        return [
            (*found.span(), self._target(name, text, found["url"], found.start("url"), within))
            for found in _IMPORT.finditer(_before_rules(text))
            if not _ELSEWHERE.match(found["url"])
        ]

    def _is_whole(self, name: str, text: str, within: tuple[str, ...]) -> bool:
        """Tell whether whatever a stylesheet imports can stand in it, and what that imports in turn."""
        imports = self._imports(name, text, within)
        return len(imports) == _before_rules(text).count("@import") and all(
            self._is_whole(target, self._text(target), (*within, name)) for _, _, target in imports
        )

    def _text(self, name: str) -> str:
        file, shown = self._files[name]
        return _without_comments(_decode(file.read_bytes(), shown))

    def _urls(self, name: str, text: str, here: str, within: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        """Find what a stylesheet names of its own theme; addresses elsewhere stay as they are."""
        for url, start in {found["url"]: found.start("url") for found in _URL.finditer(text)}.items():
            if _ELSEWHERE.match(url):
                continue
            target = self._target(name, text, url, start, within)
            published = self._asset(target, (*within, name)).address.removeprefix(_FOLDER)
            yield url, posixpath.relpath(published, here or ".")

    def _target(self, name: str, text: str, url: str, start: int, within: tuple[str, ...]) -> str:
        """Give the file of the theme that a stylesheet names."""
        here = posixpath.dirname(name)
        target = posixpath.normpath(posixpath.join(here, url))
        place = self._place(name, text, start)
        if target not in self._files:
            raise ConfigurationError(self._missing(url, target, here, place))
        if target in {name, *within}:
            message = f"the stylesheet names '{url}', which names it in turn"
            raise ConfigurationError(error("IT118", place, message, "Take one of the two lines out."))
        return target

    def _options(self, name: str, text: str) -> Iterator[tuple[str, str]]:
        """Find what a stylesheet shows of its theme's options."""
        for option, start in {found["option"]: found.start("option") for found in _OPTION.finditer(text)}.items():
            if option not in self._colours:
                names = ", ".join(sorted(self._colours)) or "none"
                message = f"the stylesheet names option({option}), and the theme has no colour '{option}'"
                hint = meant(option, self._colours, f"Its colours: {names}.")
                raise ConfigurationError(error("IT118", self._place(name, text, start), message, hint))
            yield option, self._colours[option]

    def _place(self, name: str, text: str, start: int) -> Place:
        return Place(self._files[name][1], text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start))

    def _missing(self, url: str, target: str, here: str, place: Place) -> Diagnostic:
        close = nearest(target, self._files)
        message = f"the stylesheet names '{url}', and the theme has no 'assets/{target}'"
        hint = f"Did you mean '{posixpath.relpath(close, here or '.')}'?" if close else "Put the file there."
        return error("IT118", place, message, hint)


def _decode(data: bytes, shown: str) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as failure:
        raise ConfigurationError(not_utf8("IT106", shown, failure)) from failure


def _before_rules(text: str) -> str:
    """Give what may import: whatever stands behind a rule, browsers leave out."""
    return text.partition("{")[0]


def _without_comments(text: str) -> str:
    """Blank the comments of a stylesheet; whatever else it says keeps its place, its line and its column."""
    return _COMMENT.sub(lambda comment: re.sub(r"[^\n]", " ", comment[0]), text)

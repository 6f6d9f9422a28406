"""Publish a theme's files under names that contain their digests, so that browsers can cache them permanently."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import msgspec

from intertitle import digest
from intertitle.diagnostics import (
    ConfigurationError,
    Diagnostic,
    Location,
    error,
    find_nearest,
    not_utf8,
    replacement,
    suggest,
)
from intertitle.loads import SELF, host_of
from intertitle.model import Struct

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# References in a stylesheet: url(a), url("a"), and @import "a" without url.
_URL = re.compile(r"""(?:\burl\(\s*|@import\s*(?=["']))(?P<sign>["']?)(?P<url>[^"'()\s]+)(?P=sign)""")
# Imports without media queries: @import "a"; and @import url(a);
_IMPORT = re.compile(r"""@import\s*(?:url\(\s*)?(?P<sign>["']?)(?P<url>[^"'()\s;]+)(?P=sign)\s*\)?\s*;""")
_OPTION = re.compile(r"\boption\(\s*(?P<option>[\w-]+)\s*\)")
_WORD = re.compile(r"\bword\(\s*(?P<word>[\w-]+)\s*\)")
_ELSEWHERE = re.compile(r"[a-zA-Z][\w+.-]*:|/|#")  # another host, an absolute path, or a fragment
_STYLE_BEFORE = re.compile(r"""(?:@import\s*(?:url\(\s*)?|@font-face\s*\{[^}]*)["']?\Z""")
_FONT = re.compile(r"\.(?:eot|otf|ttf|woff2?)(?:[?#]|\Z)", re.IGNORECASE)
_FOLDER = "/assets/"


class SheetLoad(Struct, frozen=True, kw_only=True):
    """Something that a stylesheet loads from another host: a word of `loads.SETTINGS`, the host, and where."""

    kind: str
    host: str
    place: Location


class Sheet(Struct, frozen=True, kw_only=True):
    """A source file; for a stylesheet, also what is replaced when it is published.

    ``digest`` is the digest of the file's bytes. ``urls`` maps each reference to its replacement, ``options`` each
    theme option to its value, and ``words`` each word to a string of CSS. ``sheets`` are the imported stylesheets, each
    with the start and end of its import in characters. Imports are inlined, because a browser loads an imported file
    late. If one import must stay (it has a media query or another host), all stay: browsers ignore an import that
    follows a rule. ``loads`` is what the file itself loads from other hosts.
    """

    file: str
    digest: bytes
    urls: tuple[tuple[str, str], ...] = ()
    options: tuple[tuple[str, str], ...] = ()
    words: tuple[tuple[str, str], ...] = ()
    sheets: tuple[tuple[int, int, Sheet], ...] = ()
    loads: tuple[SheetLoad, ...] = ()


class Asset(Sheet, frozen=True, kw_only=True):
    """A theme's file, with its published address."""

    name: str
    address: str


def name_assets(
    files: Mapping[str, tuple[Path, str]],
    colours: Mapping[str, str] | None = None,
    words: Mapping[str, str] | None = None,
) -> dict[str, Asset]:
    """Return the assets of a theme by name.

    Args:
        files: by name, the file and its name in messages.
        colours: the theme's options that a stylesheet may use as ``option(accent)``. They are not set in pages, because
            a strict content security policy forbids inline styles.
        words: the words that a stylesheet may say, as ``content: word(spoiler)``.

    Raises:
        ConfigurationError: if a stylesheet refers to a missing file, colour or word or to itself (IT118), or is not
            UTF-8 (IT106).
    """
    return _AssetNamer(files, colours or {}, words or {}).name_all()


def loads_of(sheet: Sheet) -> Iterator[SheetLoad]:
    """Yield what a stylesheet and those within it load from other hosts."""
    yield from sheet.loads
    for _, _, imported in sheet.sheets:
        yield from loads_of(imported)


def render_stylesheet(sheet: Sheet, read: Callable[[str, bytes], bytes]) -> bytes:
    """Return a stylesheet as it is published. ``read`` returns the bytes of a file by path and digest."""
    data = read(sheet.file, sheet.digest)
    known, chosen, said = dict(sheet.urls), dict(sheet.options), dict(sheet.words)
    if not (known or chosen or said or sheet.sheets):
        return data

    def published(found: re.Match[str]) -> str:
        url = found["url"]
        return found[0].replace(url, known.get(url, url))

    def value(found: re.Match[str]) -> str:
        return chosen.get(found["option"], found[0])

    def word(found: re.Match[str]) -> str:
        return said.get(found["word"], found[0])

    text = data.decode()
    parts: list[str] = []
    done = 0
    for start, end, imported in (*sheet.sheets, (len(text), len(text), None)):
        parts.append(_WORD.sub(word, _OPTION.sub(value, _URL.sub(published, text[done:start]))))
        if imported:
            parts.append(render_stylesheet(imported, read).decode())
        done = end
    return "".join(parts).encode()


class _AssetNamer:
    """Name files by their digests. A stylesheet's digest includes the files that it refers to."""

    def __init__(
        self, files: Mapping[str, tuple[Path, str]], colours: Mapping[str, str], words: Mapping[str, str]
    ) -> None:
        self._files = files
        self._colours = colours
        self._words = words
        self._made: dict[str, Asset] = {}

    def name_all(self) -> dict[str, Asset]:
        return {name: self._name_asset(name, ()) for name in sorted(self._files)}

    def _name_asset(self, name: str, within: tuple[str, ...]) -> Asset:
        if name in self._made:
            return self._made[name]
        sheet = self._read_sheet(name, posixpath.dirname(name), within)
        published = render_stylesheet(sheet, lambda file, _: Path(file).read_bytes())
        published_digest = digest.of_bytes(published).hex()[:10]
        stem, dot, ending = name.rpartition(".")
        address = f"{_FOLDER}{stem}.{published_digest}{dot}{ending}" if stem else f"{_FOLDER}{name}.{published_digest}"
        made = Asset(name=name, address=address, **msgspec.structs.asdict(sheet))
        self._made[name] = made
        return made

    def _read_sheet(self, name: str, here: str, within: tuple[str, ...]) -> Sheet:
        """Read a file. References in a stylesheet are made relative to ``here``, the folder it is published in."""
        file, shown = self._files[name]
        data = file.read_bytes()
        if not name.endswith(".css"):
            return Sheet(file=str(file), digest=digest.of_bytes(data))
        text = _blank_comments(_decode(data, shown))
        imports = self._find_imports(name, text, within) if self._can_inline(name, text, within) else []
        for start, end, _ in imports:
            text = text[:start] + _blank(text[start:end]) + text[end:]
        return Sheet(
            file=str(file),
            digest=digest.of_bytes(data),
            urls=tuple(self._find_urls(name, text, here, within)),
            options=tuple(self._find_options(name, text)),
            words=tuple(self._find_words(name, text)),
            loads=tuple(self._find_loads(name, text)),
            sheets=tuple(
                (start, end, self._read_sheet(target, here, (*within, name))) for start, end, target in imports
            ),
        )

    def _find_imports(self, name: str, text: str, within: tuple[str, ...]) -> list[tuple[int, int, str]]:
        """Find the stylesheets that a stylesheet imports: start, end and file. ``text`` has no comments."""
        return [
            (*found.span(), self._find_target(name, text, found["url"], found.start("url"), within))
            for found in _IMPORT.finditer(_import_section(text))
            if not _ELSEWHERE.match(found["url"])
        ]

    def _can_inline(self, name: str, text: str, within: tuple[str, ...]) -> bool:
        """Return whether every import, direct or nested, can be inlined."""
        imports = self._find_imports(name, text, within)
        return len(imports) == _import_section(text).count("@import") and all(
            self._can_inline(target, self._read_text(target), (*within, name)) for _, _, target in imports
        )

    def _read_text(self, name: str) -> str:
        file, shown = self._files[name]
        return _blank_comments(_decode(file.read_bytes(), shown))

    def _find_urls(self, name: str, text: str, here: str, within: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        """Map the references to files of the theme to their published names."""
        for url, start in _first_uses(_URL, "url", text).items():
            if _ELSEWHERE.match(url):
                continue
            target = self._find_target(name, text, url, start, within)
            published = self._name_asset(target, (*within, name)).address.removeprefix(_FOLDER)
            yield url, posixpath.relpath(published, here or ".")

    def _find_loads(self, name: str, text: str) -> Iterator[SheetLoad]:
        """Find what a stylesheet loads from other hosts: stylesheets, fonts and pictures."""
        for url, start in _first_uses(_URL, "url", text).items():
            host = host_of(url) if _ELSEWHERE.match(url) else SELF
            if host and host != SELF:
                is_style = bool(_STYLE_BEFORE.search(text[:start])) or bool(_FONT.search(url))
                yield SheetLoad(
                    kind="style" if is_style else "picture", host=host, place=self._place(name, text, start)
                )

    def _find_target(self, name: str, text: str, url: str, start: int, within: tuple[str, ...]) -> str:
        """Return the file of the theme that a reference names."""
        here = posixpath.dirname(name)
        target = posixpath.normpath(posixpath.join(here, url))
        place = self._place(name, text, start)
        if target not in self._files:
            raise ConfigurationError(self._report_missing(url, target, here, place))
        if target in {name, *within}:
            message = f"the stylesheet refers to '{url}', which refers back to it"
            raise ConfigurationError(error("IT118", place, message, "Remove one of the two lines."))
        return target

    def _find_options(self, name: str, text: str) -> Iterator[tuple[str, str]]:
        """Find the theme options that a stylesheet uses."""
        for option, start in _first_uses(_OPTION, "option", text).items():
            if option not in self._colours:
                names = ", ".join(sorted(self._colours)) or "none"
                message = f"the stylesheet uses option({option}), but the theme has no colour '{option}'"
                place = self._place(name, text, start)
                hint = suggest(option, self._colours, place, f"Its colours: {names}.")
                raise ConfigurationError(error("IT118", place, message, hint))
            yield option, self._colours[option]

    def _find_words(self, name: str, text: str) -> Iterator[tuple[str, str]]:
        """Find the words that a stylesheet says, each as a string of CSS."""
        for word, start in _first_uses(_WORD, "word", text).items():
            if word not in self._words:
                message = f"the stylesheet says word({word}), and there is no word '{word}'"
                place = self._place(name, text, start)
                hint = suggest(word, self._words, place, "Add it to  words/en.toml  of the theme.")
                raise ConfigurationError(error("IT118", place, message, hint))
            escaped = re.sub(r'["\\]', r"\\\g<0>", self._words[word])
            yield word, f'"{escaped}"'

    def _place(self, name: str, text: str, start: int) -> Location:
        return Location(self._files[name][1], text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start))

    def _report_missing(self, url: str, target: str, here: str, place: Location) -> Diagnostic:
        close = find_nearest(target, self._files)
        message = f"the stylesheet refers to '{url}', but the theme has no 'assets/{target}'"
        hint = replacement(place, url, posixpath.relpath(close, here or ".")) if close else "Add the file there."
        return error("IT118", place, message, hint)


def _decode(data: bytes, shown: str) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as failure:
        raise ConfigurationError(not_utf8("IT106", shown, failure)) from failure


def _first_uses(pattern: re.Pattern[str], group: str, text: str) -> dict[str, int]:
    """Return the offset of the first use of each name that a group of a pattern finds."""
    uses: dict[str, int] = {}
    for found in pattern.finditer(text):
        uses.setdefault(found[group], found.start(group))
    return uses


def _import_section(text: str) -> str:
    """Return the part that may contain imports: browsers ignore imports after a rule."""
    return text.partition("{")[0]


def _blank_comments(text: str) -> str:
    """Replace the comments of a stylesheet by spaces, so that lines and columns stay the same."""
    return _COMMENT.sub(lambda comment: _blank(comment[0]), text)


def _blank(text: str) -> str:
    """Replace everything but line ends by spaces."""
    return re.sub(r"[^\n]", " ", text)

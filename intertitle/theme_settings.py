"""Read a theme's settings in ``theme.toml``, and check the options that a site chooses.

::

    [theme]
    name = "Marquee"
    version = "1.0"
    parent = "intertitle"

    [options.accent]
    type = "colour"
    default = "#ff4f8b"
    about = "links, stars and the line of light"

    [pictures.poster]
    widths = [160, 320, 480]

    [chrome]
    header = ["reviews", "franchises", "pages"]
    footer = ["people", "years"]

    [share]
    ground = "#07060c"
    tint = "accent"
    display = ["fonts/tilt-neon.woff2", "fonts/vollkorn.woff2"]

The file is optional. Without it a folder overrides files of a shipped theme, or is a theme without options.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from intertitle import toml
from intertitle.config import CHROME, locate_settings, read_sections
from intertitle.diagnostics import ConfigurationError, Diagnostic, Hint, Location, error, not_utf8, suggest
from intertitle.model import Struct

NAME = "theme.toml"
_THEME = ("name", "version", "parent")
_OPTION = ("type", "default", "about", "choices")
_TABLES = ("theme", "options", "pictures", "chrome", "share")
_PICTURES = ("poster", "still", "text")
SHARE_COLOURS = ("ground", "ink", "quiet", "tint")  # of a share card
SHARE_FACES = ("display", "text", "italic")
_SHARE = (*SHARE_COLOURS, *SHARE_FACES, "frame")
_FRAMES = ("rules", "lamps")
_WIDEST = 8192  # pixels: wider than screens, and within the limits of all formats
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")


class Option(Struct, frozen=True, kw_only=True):
    """An option of a theme that a site may set. ``choices`` are for the type "choice"."""

    type: str
    default: str | bool
    about: str = ""
    choices: tuple[str, ...] = ()


class ThemeSettings(Struct, frozen=True, kw_only=True):
    """The settings in a theme's ``theme.toml``."""

    name: str = ""
    version: str = ""
    parent: str = ""
    options: Mapping[str, Option] = {}
    pictures: Mapping[str, tuple[int, ...]] = {}  # where a picture is shown → its widths, narrowest first
    chrome: Mapping[str, tuple[str, ...]] = {}  # header, footer → the sections that it links to
    share: Mapping[str, str] = {}  # for share cards: the frame, and colours or the names of colour options
    faces: Mapping[str, tuple[str, ...]] = {}  # for share cards: the use of a font → assets


class _Type(Struct, frozen=True, kw_only=True):
    """A type of option: a check of values, a description for messages, and an example."""

    fits: Callable[[object, Option], bool]
    takes: Callable[[Option], str]
    example: Callable[[Option], str]


_TYPES: Mapping[str, _Type] = {
    "colour": _Type(
        fits=lambda value, _: isinstance(value, str) and bool(_COLOUR.fullmatch(value)),
        takes=lambda _: "a colour as  #rrggbb",
        example=lambda option: f'"{option.default}"',
    ),
    "choice": _Type(
        fits=lambda value, option: value in option.choices,
        takes=lambda option: f"one of {', '.join(option.choices)}",
        example=lambda option: f'"{option.default}"',
    ),
    "switch": _Type(
        fits=lambda value, _: isinstance(value, bool),
        takes=lambda _: "true or false",
        example=lambda option: str(option.default).lower(),
    ),
    "text": _Type(
        fits=lambda value, _: isinstance(value, str),
        takes=lambda _: "text",
        example=lambda option: f'"{option.default}"',
    ),
}


def read_theme_settings(folder: Path, shown: str) -> ThemeSettings:
    """Return the settings in a theme's folder. ``shown`` is the path of the file in messages.

    Raises:
        ConfigurationError: with all problems (IT116).
    """
    try:
        text = (folder / NAME).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return ThemeSettings()
    except OSError as failure:
        message = f"the manifest cannot be read: {failure.strerror or failure}"
        hint = "Check what it is, and its permissions."
        raise ConfigurationError(error("IT116", Location(shown), message, hint)) from failure
    except UnicodeDecodeError as failure:
        raise ConfigurationError(not_utf8("IT116", shown, failure)) from failure
    try:
        tables = toml.load(text)
    except toml.TomlError as failure:
        message = f"the manifest cannot be read: {failure}"
        hint = 'A manifest is TOML: text needs quotes, as in  name = "Marquee".'
        place = Location(shown, failure.line, failure.column)
        raise ConfigurationError(error("IT116", place, message, hint)) from failure
    return _Reading(text, shown).manifest(tables)


def locate_options(folder: Path, shown: str) -> toml.Places:
    """Return the locations in a theme's settings, which must be readable. ``shown`` is the file's path in messages."""
    return toml.Places(shown, (folder / NAME).read_text(encoding="utf-8-sig"))


def choose_options(
    declared: Mapping[str, Option], chosen: Mapping[str, str | bool], theme: str, root: Path
) -> Mapping[str, str | bool]:
    """Return the value of every option of a theme: the site's choice, or the default.

    Raises:
        ConfigurationError: for unknown options and invalid values (IT117).
    """
    problems: list[Diagnostic] = []
    where = functools.cache(lambda: locate_settings(root))
    for name, value in chosen.items():
        option = declared.get(name)
        if option is None:
            place = where().name("theme", name)
            names = ", ".join(sorted(declared)) or "none"
            hint = suggest(name, declared.keys() - chosen.keys(), place, f"Its options: {names}.")
            message = f"the theme '{theme}' has no option '{name}'"
        elif not _TYPES[option.type].fits(value, option):
            place = where().value("theme", name)
            kind = _TYPES[option.type]
            hint = _near(value, option.choices, place, f"Write for example  {name} = {kind.example(option)}")
            shown = f"'{value}'" if isinstance(value, str) else str(value).lower()
            message = f"{name} must be {kind.takes(option)}, not {shown}"
        else:
            continue
        problems.append(error("IT117", place, message, hint))
    if problems:
        raise ConfigurationError(*problems)
    return {name: chosen.get(name, option.default) for name, option in sorted(declared.items())}


def _near(value: object, known: Iterable[str], place: Location, otherwise: str) -> Hint:
    """Return the hint for an unknown value: the fix with the nearest known one, or else ``otherwise``."""
    return suggest(value, known, place, otherwise) if isinstance(value, str) else otherwise


class _Reading:
    """Reads a theme's settings, and collects the problems."""

    def __init__(self, text: str, shown: str) -> None:
        self.text = text
        self.shown = shown
        self.problems: list[Diagnostic] = []

    def manifest(self, tables: Mapping[str, object]) -> ThemeSettings:
        for name in tables:
            if name not in _TABLES:
                tables_there = "It has the tables [theme], [options.NAME], [pictures.NAME], [chrome] and [share]."
                self.unknown((name,), _TABLES, f"a manifest has no '{name}'", tables_there)
        theme = self.table(tables.get("theme", {}), ("theme",), _THEME)
        texts = {name: value for name, value in theme.items() if isinstance(value, str)}
        for name in theme.keys() - texts.keys():
            self.wrong(("theme", name), f"{name} must be text", f'Put it in quotes:  {name} = "…"')
        options = tables.get("options", {})
        if not isinstance(options, dict):
            self.wrong(("options",), "'options' holds a table for each option", "Write  [options.accent].")
            options = {}
        read = {name: self.option(name, value) for name, value in options.items()}
        pictures = self.pictures(self.table(tables.get("pictures", {}), ("pictures",)))
        chrome = self.chrome(self.table(tables.get("chrome", {}), ("chrome",), CHROME))
        share, faces = self.share(self.table(tables.get("share", {}), ("share",), _SHARE))
        if self.problems:
            raise ConfigurationError(*self.problems)
        found = {name: option for name, option in read.items() if option}
        return ThemeSettings(**texts, options=found, pictures=pictures, chrome=chrome, share=share, faces=faces)

    def option(self, name: str, value: object) -> Option | None:
        within = ("options", name)
        if not _NAME.fullmatch(name):
            self.wrong(
                within,
                f"'{name}' cannot be an option's name",
                "Small letters, digits and _, as in  home_layout.",
                at_name=True,
            )
            return None
        table = self.table(value, within, _OPTION)
        kind, default, about = (table.get(key, "") for key in ("type", "default", "about"))
        written = table.get("choices", [])
        choices = [choice for choice in written if isinstance(choice, str)] if isinstance(written, list) else []
        if not isinstance(kind, str) or kind not in _TYPES:
            near = self.near(kind, _TYPES, (*within, "type"), f"Types: {', '.join(_TYPES)}.")
            self.wrong((*within, "type"), f"the option '{name}' has no known type", near)
            return None
        if choices != written or bool(choices) != (kind == "choice"):
            hint = 'Write  choices = ["serif", "sans"]  for a choice, and leave it out otherwise.'
            self.wrong((*within, "choices"), f"the choices of the option '{name}' do not fit its type", hint)
            return None
        option = Option(
            type=kind,
            default=default if isinstance(default, str | bool) else "",
            about=about if isinstance(about, str) else "",
            choices=tuple(choices),
        )
        if not _TYPES[kind].fits(default, option):
            message = f"the default of '{name}' is not {_TYPES[kind].takes(option)}"
            self.wrong((*within, "default"), message, "Sites that do not set the option use the default.")
            return None
        return option

    def pictures(self, tables: Mapping[str, object]) -> Mapping[str, tuple[int, ...]]:
        for name in (one for one in tables if one not in _PICTURES):
            self.unknown(("pictures", name), _PICTURES, f"there is no '{name}' under [pictures]")
        return {name: self.widths(tables[name], name) for name in _PICTURES if name in tables}

    def chrome(self, table: Mapping[str, object]) -> Mapping[str, tuple[str, ...]]:
        declared: dict[str, tuple[str, ...]] = {}
        for name in (one for one in CHROME if one in table):
            declared[name], faults = read_sections(table[name], name)
            for fault in faults:
                steps: tuple[toml.Step, ...] = ("chrome", name, *fault.steps)
                self.wrong(steps, fault.message, fault.hint_at(self.places.value(*steps)))
        return declared

    def widths(self, value: object, name: str) -> tuple[int, ...]:
        within = ("pictures", name)
        table = self.table(value, within, ("widths",))
        written = table.get("widths", [])
        several = written if isinstance(written, list) else []
        widths = [one for one in several if type(one) is int and 0 < one <= _WIDEST]
        if isinstance(value, dict) and (not widths or widths != written):
            hint = f"Write  widths = [160, 320]  under [pictures.{name}]: whole numbers of pixels, {_WIDEST} at most."
            self.wrong((*within, "widths"), f"'pictures.{name}' needs the widths of its pictures", hint)
        return tuple(sorted(set(widths)))

    def share(self, table: Mapping[str, object]) -> tuple[Mapping[str, str], Mapping[str, tuple[str, ...]]]:
        share: dict[str, str] = {}
        faces: dict[str, tuple[str, ...]] = {}
        for name in (one for one in _SHARE if one in table):
            value = table[name]
            named = [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
            if name in SHARE_FACES and named and named == value:
                faces[name] = tuple(named)
            elif name in SHARE_FACES:
                hint = f'Write  {name} = ["fonts/mine.woff2"]: the first that has a letter sets it.'
                self.wrong(("share", name), f"{name} must be a list of files under assets/", hint)
            elif not isinstance(value, str) or not self.is_of_share(name, value):
                choices = f"one of {', '.join(_FRAMES)}" if name == "frame" else "a colour, or the name of an option"
                example = f'Write  {name} = "{_FRAMES[0] if name == "frame" else "#15130f"}"'
                near = self.near(value, _FRAMES if name == "frame" else (), ("share", name), example)
                self.wrong(("share", name), f"{name} must be {choices}", near)
            else:
                share[name] = value
        return share, faces

    @staticmethod
    def is_of_share(name: str, value: str) -> bool:
        return value in _FRAMES if name == "frame" else bool(_COLOUR.fullmatch(value) or _NAME.fullmatch(value))

    def table(
        self, value: object, within: tuple[str, ...], known: tuple[str, ...] | None = None
    ) -> Mapping[str, object]:
        name = ".".join(within)
        if not isinstance(value, dict):
            self.wrong(within, f"'{name}' must be a table", f"Write  [{name}]  on a line of its own.")
            return {}
        for key in value:
            if known is not None and key not in known:
                self.unknown((*within, key), known, f"there is no '{key}' under [{name}]")
        return value

    def unknown(self, steps: tuple[str, ...], known: tuple[str, ...], message: str, otherwise: str = "") -> None:
        """Add an error for an unknown name. ``otherwise`` is the hint if none is near."""
        listed = otherwise or f"There are: {', '.join(known)}."
        free = [name for name in known if not self.places.has(*steps[:-1], name)]
        self.wrong(steps, message, suggest(steps[-1], free, self.places.name(*steps), listed), at_name=True)

    def near(self, value: object, known: Iterable[str], steps: tuple[toml.Step, ...], otherwise: str) -> Hint:
        """Return the hint for an unknown value in these settings."""
        return _near(value, known, self.places.value(*steps), otherwise)

    def wrong(self, steps: tuple[toml.Step, ...], message: str, hint: Hint, *, at_name: bool = False) -> None:
        """Add an error at a value, or at its name."""
        place = self.places.name(*steps) if at_name else self.places.value(*steps)
        self.problems.append(error("IT116", place, message, hint))

    @functools.cached_property
    def places(self) -> toml.Places:
        """The locations of names and values."""
        return toml.Places(self.shown, self.text)

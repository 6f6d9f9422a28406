"""Read and check the site's settings, ``content/site.toml``."""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import os
import re
import shlex
import stat
import zoneinfo
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import msgspec

from intertitle import ratings, toml
from intertitle.addresses import find_special_name
from intertitle.diagnostics import (
    ConfigurationError,
    Diagnostic,
    Edit,
    Fix,
    Hint,
    Location,
    error,
    find_nearest,
    not_utf8,
    suggest,
)
from intertitle.hidden import strip_remarks
from intertitle.loads import HOST, read_host
from intertitle.model import DOCUMENT_KINDS, EarlierScale, OwnScale, ParseSettings, Site
from intertitle.partial_days import PartialDay
from intertitle.patterns import DATE_PARTS, has_date
from intertitle.table import (
    Choice,
    Exact,
    Field,
    Number,
    Special,
    Switch,
    defaults_of,
    fields_of,
    fold_name,
    foreign_names,
)

SETTINGS = "content/site.toml"


PLUGIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")  # the name of a distribution
FEWEST_GRADES = 2
HIGHEST = 10_000  # of a scale of numbers
TABLE = fields_of(Site)
CHROME = TABLE["chrome"].names
POLICY = TABLE["policy"].names
HOSTS = TABLE["headers"].words  # that we can write headers for
DEFAULTS: Mapping[str, Any] = defaults_of(Site)
OF_A_SCALE = fields_of(OwnScale)
OF_AN_EARLIER_SCALE = tuple(fields_of(EarlierScale))
_FOREIGN = foreign_names(Site)
_BOUNDS = {name: None if one is msgspec.NODEFAULT else one for name, one in defaults_of(OwnScale).items()}
# The names of settings by table.
NAMES: Mapping[str, tuple[str, ...]] = {
    within: tuple(name for field in TABLE.values() if field.within == within for name in field.names)
    for within in dict.fromkeys(field.within for field in TABLE.values())
}

# The kinds of pages that documents have, and those of documents with a date.
_OF_DOCUMENTS = frozenset(one.name for one in DOCUMENT_KINDS if "permalink" in fields_of(one.document))
_DATED = frozenset(one.name for one in DOCUMENT_KINDS if {"date", "permalink"} <= fields_of(one.document).keys())
_PAGE_END = re.compile(r"/[^./]*(?:\.html?)?$")
_PLACEHOLDER = re.compile(r"\{[^}]*\}")
_MACHINE_ZONES = {"localtime", "posixrules"}  # files beside the zones, which differ between machines
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
_PART_OF_DAY = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


class Registered(NamedTuple):
    """The registered kinds of pages (`outputs.registry`), as far as settings depend on them.

    ``addresses`` are the default patterns by kind; a site cannot change those in ``fixed``. ``sections`` are the
    possible links in the navigation at the top and bottom of every page.
    """

    addresses: Mapping[str, str]
    fixed: frozenset[str]
    sections: tuple[str, ...]

    @property
    def changeable(self) -> tuple[str, ...]:
        """The kinds whose addresses a site can change."""
        return tuple(name for name in self.addresses if name not in self.fixed)


@functools.cache
def default_kinds() -> Registered:
    """Return the kinds that Intertitle itself registers."""
    # The only import from a higher layer, because many modules below the registry read settings.
    from intertitle.outputs.kinds import REGISTRY  # noqa: PLC0415

    return REGISTRY.registered


def read_text(root: Path) -> str:
    """Return the text of ``content/site.toml`` under a site's root.

    Raises:
        ConfigurationError: if it is missing or cannot be read.
    """
    file = root / SETTINGS
    target = os.path.realpath(file)
    if not Path(target).is_relative_to(os.path.realpath(root)):
        message = f"the site's settings lead out of the site, to {target}"
        raise ConfigurationError(error("IT112", Location(SETTINGS), message, "Copy the file, or the folder, instead."))
    try:
        with open(file, "rb", opener=open_regular) as opened:
            return opened.read().decode("utf-8-sig")
    except OSError as failure:
        where = "this folder" if root == Path() else f"the folder '{root}'"
        message = f"cannot read the site's settings: {failure.strerror}"
        if isinstance(failure, FileNotFoundError | NotADirectoryError):
            message = f"{where} is not a site" if root.exists() else f"there is no folder '{root}'"
        hint = f"A site is a folder that holds content/site.toml. {_suggest_site(root)}"
        raise ConfigurationError(error("IT101", Location(SETTINGS), message, hint)) from failure
    except UnicodeDecodeError as failure:
        raise ConfigurationError(not_utf8("IT102", SETTINGS, failure)) from failure


def read(text: str, kinds: Registered | None = None) -> Site:
    """Return the settings in a text. ``kinds`` are the registered kinds of pages; by default only our own.

    Raises:
        ConfigurationError: with all problems.
    """
    return _Settings(text, kinds or default_kinds()).site()


def plugin_names(text: str) -> tuple[str, ...]:
    """Return the plug-ins in the settings. The kinds of pages in the other settings depend on them."""
    if "plugins" not in text:
        return ()
    try:
        site = toml.load(text).get("site", {})
    except toml.TomlError:
        return ()  # `read` reports the error
    named = site.get("plugins", []) if isinstance(site, dict) else []
    sound = isinstance(named, list) and all(isinstance(one, str) and PLUGIN.fullmatch(one) for one in named)
    return tuple(named) if sound and not _find_repeats(named) else ()


def _find_repeats(names: Sequence[str]) -> list[int]:
    """Return the indexes of the names that repeat an earlier distribution."""
    folded = [re.sub(r"[-_.]+", "-", one).lower() for one in names]
    return [number for number, one in enumerate(folded) if one in folded[:number]]


def _suggest_site(root: Path) -> str:
    """Return the hint for a folder without a site: the site around it, the only one in it, or how to create one."""
    real = root.resolve()
    found = [one for one in real.parents if (one / SETTINGS).is_file()][:1] if real.is_dir() else []
    with contextlib.suppress(OSError):
        found = found or [one for one in real.iterdir() if (one / SETTINGS).is_file()]
    if len(found) != 1:
        return "Create one with 'intertitle new FOLDER'."
    near = os.path.relpath(found[0])
    return "You are in one: leave the folder's name out." if near == "." else f"There is one:  cd {shlex.quote(near)}"


class _Fault(NamedTuple):
    """A problem with a list, or with its item at the index ``item``, and what to type.

    If the item is an unknown word, ``known`` are those that could replace it.
    """

    message: str
    hint: str
    item: int | None = None
    word: str = ""
    known: tuple[str, ...] = ()

    @property
    def steps(self) -> tuple[int, ...]:
        """The path from the list to the invalid value."""
        return () if self.item is None else (self.item,)

    def hint_at(self, place: Location) -> Hint:
        """Return what to type at the location of the value."""
        return suggest(self.word, self.known, place, self.hint)


def read_sections(
    written: object, name: str, kinds: Registered | None = None
) -> tuple[tuple[str, ...], tuple[_Fault, ...]]:
    """Return the sections of a list under ``[chrome]`` of a theme or a site, in order, and its faults."""
    several = [one for one in written if isinstance(one, str)] if isinstance(written, list) else None
    example = f'Write for example  {name} = ["reviews", "people"]'
    known = (kinds or default_kinds()).sections
    if several is None or several != written:
        hint = f"{example}; there are: {', '.join(known)}."
        return (), (_Fault(f"{name} must be a list of sections", hint),)
    faults: list[_Fault] = []
    for number, one in enumerate(several):
        if one not in known:
            free = tuple(section for section in known if section not in several)
            faults.append(_Fault(f"there is no section '{one}'", _list_known(known), number, one, free))
        elif one in several[:number]:
            faults.append(_Fault(f"{name} names a section twice", f"{example}, each once.", number))
    return tuple(several), tuple(faults)


def open_regular(path: str, flags: int) -> int:
    """Open a file for `open` (as its ``opener``), but only a regular one: reading a pipe or a device would hang.

    Raises:
        OSError: if it cannot be opened or is not a regular file.
    """
    opened = os.open(path, flags | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    if not stat.S_ISREG(os.fstat(opened).st_mode):
        os.close(opened)
        raise OSError(None, "it is not a regular file")
    return opened


class _Settings:
    """Reads settings one value at a time, and collects the problems."""

    def __init__(self, text: str, kinds: Registered) -> None:
        self.written = text
        self.kinds = kinds
        self.problems: list[Diagnostic] = []
        self.intended: set[str] = set()  # the settings that unknown names probably stand for
        try:
            self.tables = toml.load(text)
        except toml.TomlError as failure:
            place = Location(SETTINGS, failure.line, failure.column)
            hint = 'Settings are TOML: text needs quotes, as in  title = "The Long Take".'
            raise ConfigurationError(
                error("IT103", place, f"the settings cannot be read: {failure}", hint)
            ) from failure

    def site(self) -> Site:
        for name, value in self.tables.items():
            if name not in NAMES and isinstance(value, dict):
                self.unknown(name, (), tuple(NAMES), "table")
            elif name not in NAMES:
                hint = "Put it under its table, as in  [site]."
                self.wrong((name,), f"'{name}' is not in a table", hint, at_name=True)
        values = {own: self.plain(own, field) for own, field in sorted(TABLE.items()) if _is_plain(field)}
        # If [site] is misspelt, report only that, and not the settings that are missing because of it.
        is_elsewhere = "site" not in self.tables and "site" in {find_nearest(name, NAMES) for name in self.tables}
        for name in () if is_elsewhere else ("title", "url"):
            if not values[name] and name not in self.intended and isinstance(self.table("site").get(name, ""), str):
                self.wrong(("site", name), f"the site has no {name}", self.added("site", name))
        scales = self.scales()
        scale = values["scale"]
        if scale not in scales:
            self.unknown_value(("ratings", "scale"), f"there is no rating scale '{scale}'", scale, scales)
        checked = {
            "url": self.url(values["url"]),
            "language": self.language(values["language"]),
            "timezone": self.timezone(values["timezone"]),
            "scales": scales,
            "addresses": self.addresses(),
            "options": self.options(),
            "plugins": self.plugins(self.table("site")),
            "chrome": self.chrome(),
            "headers": self.headers(),
            "policy": self.policy(),
            "earlier_scales": self.earlier_scales(scales),
        }
        if self.problems:
            raise ConfigurationError(*self.problems)
        return Site(**{**values, **checked})

    def plain(self, own: str, field: Field) -> Any:  # noqa: ANN401  (text, a number, or true or false)
        """Return a setting of a plain type, or its default."""
        name, default = field.names[0], DEFAULTS[own]
        table = self.table(field.within)
        if isinstance(field.type, Number):
            return self.number(table, name, field.type, default)
        if isinstance(field.type, Switch):
            return self.switch(table, name, (field.within,))
        if type(field.type) is Choice:
            return self.choice(table, name, field, default)
        return self.text(table, name, (field.within,)) or ("" if default is msgspec.NODEFAULT else default)

    def added(self, within: str, name: str) -> Hint:
        """Return the hint that adds a setting, on the line below the name of its table."""
        line, tail = f'{name} = "{TABLE[name].example}"', f"  under [{within}]."
        place = self.places.name(within)
        header = self.written.split("\n")[place.line - 1].strip() if place.line else ""
        if header != f"[{within}]" or name in self.table(within):
            return f"Add  {line}{tail}"
        return Fix((Edit(place.line + 1, 1, "", f"{line}\n"),), lead="Add  ", tail=tail)

    # ------------------------------------------------------------ one setting each

    def url(self, written: str) -> str:
        if written and not _is_address(written):
            whole = f"https://{written.strip('/')}/"
            is_short = "://" not in written and "." in written and _is_address(whole)
            hint = f'Write it whole: "{whole if is_short else "https://example.org/"}".'
            self.wrong(("site", "url"), f"'{written}' is not the address of a site", hint)
        return written.rstrip("/") + "/"

    def language(self, written: str) -> str:
        if not LANGUAGE.fullmatch(written):
            self.wrong(("site", "language"), f"'{written}' is not a language tag", 'Write "en", "fr" or "pt-BR".')
        return written

    def timezone(self, written: str) -> str:
        try:
            known = written not in _MACHINE_ZONES and bool(zoneinfo.ZoneInfo(written))
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            known = False
        if not known:
            zones = zoneinfo.available_timezones() - _MACHINE_ZONES
            city = written.replace(" ", "_").casefold()
            named = [zone for zone in sorted(zones) if city and zone.casefold().endswith(f"/{city}")]
            example = named[0] if len(named) == 1 else TABLE["timezone"].example
            self.unknown_value(("site", "timezone"), f"there is no time zone '{written}'", written, zones, example)
        return written

    def number(self, table: Mapping[str, object], name: str, kind: Number, default: object) -> int:
        value = table.get(name, default)
        if not isinstance(value, int) or isinstance(value, bool) or not kind.lowest <= value <= kind.highest:
            message = f"{name} must be a whole number from {kind.lowest} to {kind.highest}"
            self.wrong(("site", name), message, f"Write  {name} = {default}.")
            return kind.lowest
        return value

    def choice(self, table: Mapping[str, object], name: str, field: Field, default: str) -> str:
        """Return one of several words. A switch had the place of one in version 0.1."""
        value, steps = table.get(name, default), (field.within, name)
        if value in field.words:
            return str(value)
        if isinstance(value, str):
            self.unknown_value(steps, f"there is no {name} '{value}'", value, field.words)
        else:
            place = self.places.value(*steps)
            word = "none" if value is False else default
            edit = Edit(place.line, place.column, str(value).lower(), f'"{word}"')
            words = ", ".join(f'"{one}"' for one in field.words)
            hint: Hint = f'Write  {name} = "{default}"'
            if isinstance(value, bool):
                hint = Fix((edit,), lead="Write  ", label=f"{name} = ", is_safe=not value)
            self.wrong(steps, f"{name} must be one of {words}", hint)
        return default

    def switch(self, table: Mapping[str, object], name: str, within: tuple[str, ...]) -> bool:
        """Return a switch, which is on by default."""
        value = table.get(name, True)
        if not isinstance(value, bool):
            self.wrong((*within, name), f"{name} must be true or false", f"Write  {name} = false  or leave it out.")
        return bool(value)

    def plugins(self, table: Mapping[str, object]) -> tuple[str, ...]:
        """Return the names of plug-ins. Whether they are installed is checked when they are imported."""
        written = table.get("plugins", [])
        example = 'Write for example  plugins = ["intertitle-letterboxd-mark"]'
        several = [one for one in written if isinstance(one, str)] if isinstance(written, list) else []
        if several != written:
            self.wrong(("site", "plugins"), "plugins must be a list of names", f"{example}.")
            return ()
        for number, name in enumerate(several):
            if not PLUGIN.fullmatch(name):
                message = f"'{name}' cannot be the name of a plug-in"
                hint = f"A plug-in is named as it is installed. {example}."
                self.wrong(("site", "plugins", number), message, hint)
        for number in _find_repeats(several):
            hint = f"{example}, each once."
            self.wrong(("site", "plugins", number), f"the plug-in '{several[number]}' is named twice", hint)
        return tuple(several)

    def addresses(self) -> Mapping[str, str]:
        table = self.table("addresses")
        known = self.kinds.addresses
        patterns = dict(known)
        for name in table:
            if name not in self.kinds.changeable:
                continue
            pattern = self.text(table, name, ("addresses",))
            if not isinstance(table[name], str):
                continue
            fields = [one for one in _PLACEHOLDER.findall(pattern) if name not in _DATED or one not in DATE_PARTS]
            sound = pattern.startswith("/") and fields == _PLACEHOLDER.findall(known[name])
            ending = pattern.endswith("/") == known[name].endswith("/")
            ending = ending or (name in _OF_DOCUMENTS and _PAGE_END.search(pattern) is not None)
            stray = re.search(r"[{}<>\"']", _PLACEHOLDER.sub("", pattern))
            if not sound or not ending or stray or re.search(r"//|/\.|[?#\\\s]", pattern):
                hint = f'It needs the shape of the default:  {name} = "{known[name]}".'
                if name in _DATED:
                    hint += " It may also have {year}, {month} and {day}."
                elif has_date(pattern):
                    hint += f" A {name} has no date."
                self.wrong(("addresses", name), f"'{pattern}' cannot be the pattern of an address", hint)
            elif special := find_special_name(pattern):
                hint = f'Choose another, such as the default:  {name} = "{known[name]}".'
                self.wrong(("addresses", name), f"'{pattern}' cannot be the pattern of an address: {special}", hint)
            patterns[name] = pattern
        return patterns

    def options(self) -> Mapping[str, str | bool]:
        table = self.tables.get("theme", {})
        if not isinstance(table, dict):
            hint = 'The theme\'s name is  theme = "intertitle"  under [site]; its options belong under [theme].'
            self.wrong(("theme",), "'theme' must be the table of the theme's options", hint)
            return {}
        return {
            name: value if isinstance(value, bool) else self.text(table, name, ("theme",))
            for name, value in sorted(table.items())
        }

    def chrome(self) -> Mapping[str, tuple[str, ...]]:
        table = self.table("chrome")
        chosen: dict[str, tuple[str, ...]] = {}
        for name in (one for one in CHROME if one in table):
            chosen[name], faults = read_sections(table[name], name, self.kinds)
            for fault in faults:
                steps: tuple[toml.Step, ...] = ("chrome", name, *fault.steps)
                self.wrong(steps, fault.message, fault.hint_at(self.places.value(*steps)))
        return chosen

    def headers(self) -> tuple[str, ...]:
        written = self.table("hosting").get("headers", [])
        several = [one for one in written if isinstance(one, str)] if isinstance(written, list) else []
        if several != written:
            hint = f'Write for example  headers = ["netlify"]; there are: {", ".join(HOSTS)}.'
            self.wrong(("hosting", "headers"), "headers must be a list of hosts", hint)
            return ()
        for number, name in enumerate(several):
            if name not in HOSTS:
                self.unknown_value(("hosting", "headers", number), f"there are no headers for '{name}'", name, HOSTS)
        return tuple(one for one in HOSTS if one in several)

    def policy(self) -> Mapping[str, tuple[str, ...]]:
        """Return the hosts that are listed for each kind of content, without the kinds that list none."""
        table = self.table("policy")
        listed: dict[str, tuple[str, ...]] = {}
        for name in (one for one in POLICY if one in table):
            written = table[name]
            several = [one for one in written if isinstance(one, str)] if isinstance(written, list) else None
            if several is None or several != written:
                hosts = [read_host(written)] if isinstance(written, str) else several or []
                sample = f'{name} = ["{hosts[0] if hosts and hosts[0] else "media.example.net"}"]'
                self.wrong(("policy", name), f"{name} must be a list of hosts", f"Write for example  {sample}")
                continue
            for number, one in enumerate(several):
                self.host(one, several[:number], ("policy", name, number))
            if several:
                listed[name] = tuple(several)
        return listed

    def host(self, written: str, before: Sequence[str], steps: tuple[toml.Step, ...]) -> None:
        """Check a host in a list after those ``before`` it."""
        if HOST.fullmatch(written):
            if written in before:
                self.wrong(steps, f"the host '{written}' is listed twice", "Take it out here.")
            return
        meant = read_host(written)
        place = self.places.value(*steps)
        hint: Hint = 'Write the name of one host, or of all below it:  "media.example.net"  or  "*.example.net".'
        if meant and meant not in before and "\\" not in written:
            hint = Fix((Edit(place.line, place.column, written, meant),), lead='Write  "', tail='"')
        elif written.strip("'\"") in {"self", "none"} or written == "data:":
            hint = f"Take it out: the site's own files need no setting. {hint}"
        self.wrong(steps, f"'{written}' is not the name of a host", hint)

    def scales(self) -> dict[str, ratings.Scale]:
        scales = dict(ratings.BUILT_IN)
        own = self.table("ratings").get("scales", {})
        if not isinstance(own, dict):
            self.wrong(("ratings", "scales"), "scales must be a table of scales", "Write  [ratings.scales.NAME].")
            return scales
        for name, written in sorted(own.items()):
            if scale := self.scale(name, written):
                scales[name] = scale
        return scales

    def scale(self, name: str, written: object) -> ratings.Scale | None:
        within = ("ratings", "scales", name)
        hint = 'Write  grades = ["Skip", "Rent", "Cinema"]  from worst to best, or  minimum, maximum and step.'
        if not isinstance(written, dict) or not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", name):
            self.wrong(within, f"the scale '{name}' needs a table and a lower-case name", hint)
            return None
        for key in written:
            if key not in OF_A_SCALE:
                self.unknown(key, within, tuple(OF_A_SCALE), "setting")
        label = self.text(written, "label", within) or name
        if "grades" in written:
            grades = written["grades"]
            texts = [grade.strip() for grade in grades if isinstance(grade, str)] if isinstance(grades, list) else []
            # Grades that share an address would share a page; "B+" and "B-" do not.
            different = {ratings.rating_slug(ratings.Rating(text, name, 0), name) for text in texts if text}
            if len(different) < FEWEST_GRADES or len(different) != len(grades):
                self.wrong((*within, "grades"), "grades must be two or more different texts", hint)
                return None
            return ratings.make_graded_scale(name, label, tuple(texts))
        bounds = [
            written.get(bound, default)
            for bound, default in _BOUNDS.items()
            if OF_A_SCALE[bound].type == Special("bound")
        ]
        numbers = [float(bound) for bound in bounds if isinstance(bound, int | float) and not isinstance(bound, bool)]
        if len(numbers) != len(bounds) or not _is_valid_range(*numbers):
            self.wrong(within, f"the scale '{name}' has neither grades nor bounds", hint)
            return None
        return ratings.Scale(name, label, numbers[0], numbers[1], numbers[2])

    def earlier_scales(self, scales: Mapping[str, ratings.Scale]) -> tuple[EarlierScale, ...]:
        """Return the scales of earlier years, the one that ended first first."""
        written = self.table("ratings").get("earlier_scales", [])
        if not isinstance(written, list) or not all(isinstance(one, dict) for one in written):
            hint = 'Write  [[ratings.earlier_scales]]  with  scale = "letter"  and  until = 2015-12-31  below it.'
            self.wrong(("ratings", "earlier_scales"), "earlier_scales must be a list of tables", hint)
            return ()
        found = [one for number, fields in enumerate(written) if (one := self.earlier_scale(number, fields, scales))]
        ends = [one.until.last for one in found]
        for number, end in enumerate(ends):
            if end in ends[:number]:
                hint = "Write the day, month or year in which this one ended."
                steps = ("ratings", "earlier_scales", number, "until")
                self.wrong(steps, f"two earlier scales end on {end}", hint)
        return tuple(sorted(found, key=lambda one: one.until.last))

    def earlier_scale(
        self, number: int, written: Mapping[str, object], scales: Mapping[str, ratings.Scale]
    ) -> EarlierScale | None:
        """Return one scale of earlier years."""
        within = ("ratings", "earlier_scales", str(number))
        steps: tuple[toml.Step, ...] = ("ratings", "earlier_scales", number)
        for key in written:
            if key not in OF_AN_EARLIER_SCALE:
                message = f"there is no setting '{key}' under [[ratings.earlier_scales]]"
                hint = suggest(
                    key, OF_AN_EARLIER_SCALE, self.places.name(*steps, key), _list_known(OF_AN_EARLIER_SCALE)
                )
                self.wrong((*steps, key), message, hint, at_name=True)
        scale, until = written.get("scale"), _read_part_of_day(written.get("until"))
        if not isinstance(scale, str):
            self.wrong(steps, "an earlier scale needs its name", 'Write for example  scale = "letter"')
        elif scale not in scales:
            self.unknown_value((*steps, "scale"), f"there is no rating scale '{scale}'", scale, scales)
        if until is None:
            hint = "Write for example  until = 2015-12-31  or  until = 2015"
            at = (*steps, "until") if "until" in written else steps
            self.wrong(at, "an earlier scale needs the last day, month or year in which it applied", hint)
        legend = self.text(written, "legend", within)
        if not isinstance(scale, str) or scale not in scales or until is None:
            return None
        return EarlierScale(scale=scale, until=until, legend=legend)

    # ------------------------------------------------------------ helpers

    def table(self, name: str) -> Mapping[str, object]:
        known = self.kinds.changeable if name == "addresses" else NAMES[name]
        table = self.tables.get(name, {})
        if not isinstance(table, dict):
            self.wrong((name,), f"'{name}' must be a table", f"Write  [{name}]  on a line of its own.")
            return {}
        for key in table:
            if key not in known:
                self.unknown(key, (name,), known, "setting")
        return table

    def text(self, table: Mapping[str, object], name: str, within: tuple[str, ...]) -> str:
        value = table.get(name, "")
        if not isinstance(value, str):
            example = value if isinstance(value, int | float) and not isinstance(value, bool) else "…"
            self.wrong((*within, name), f"{name} must be text", f'Put it in quotes:  {name} = "{example}"')
            return ""
        kept, unclosed = strip_remarks(value)
        if unclosed is not None:
            words = "Close it with the same mark, %% or -->, or write it behind a  #  on a line of its own."
            self.wrong((*within, name), f"{name} has a remark that is never closed", words)
        text = " ".join(kept.split()) if "\n" in value or kept != value else value.strip()
        if _CONTROL.search(text):
            edits = tuple(self.places.replace(_CONTROL, "", *within, name))
            hint = Fix(edits, lead="Take out the escape.")
            self.wrong((*within, name), f"{name} contains a character that cannot be shown as text", hint)
        return text

    def unknown(self, key: str, within: tuple[str, ...], known: tuple[str, ...], what: str) -> None:
        message = f"there is no {what} '{key}'" + (f" under [{'.'.join(within)}]" if within else "")
        free = [name for name in known if not self.places.has(*within, name)]
        place = self.places.name(*within, key)
        hint = suggest(key, free, place, _list_known(known))
        own = _FOREIGN.get(fold_name(key), "") if within == ("site",) else ""
        if own in free:
            hint = Fix((Edit(place.line, place.column, key, own),), lead="Intertitle calls it '", tail="'.")
        if isinstance(hint, Fix):
            self.intended.add(hint.edits[0].new)
        self.wrong((*within, key), message, hint, at_name=True)

    def unknown_value(
        self, steps: tuple[toml.Step, ...], message: str, written: str, known: Iterable[str], example: str = ""
    ) -> None:
        """Add an error for an unknown value."""
        hint = suggest(written, known, self.places.value(*steps), _list_known(known, example))
        self.wrong(steps, message, hint)

    def wrong(self, steps: tuple[toml.Step, ...], message: str, hint: Hint, *, at_name: bool = False) -> None:
        """Add an error at a value, or at its name."""
        place = self.places.name(*steps) if at_name else self.places.value(*steps)
        found = error("IT104", place, message, hint)
        if found not in self.problems:
            self.problems.append(found)

    @functools.cached_property
    def places(self) -> toml.Places:
        """The locations of names and values."""
        return toml.Places(SETTINGS, self.written)


def _is_plain(field: Field) -> bool:
    """Return whether a setting is a text, a number or a switch. The form of a text is checked separately."""
    texts = [Special("url"), Special("language"), Special("timezone"), Special("theme"), Special("scale")]
    return isinstance(field.type, Exact | Number | Switch) or type(field.type) is Choice or field.type in texts


def _list_known(known: Iterable[str], example: str = "") -> str:
    return f"Write for example '{example}'." if example else f"There are: {', '.join(sorted(known))}."


def _is_address(written: str) -> bool:
    """Return whether a text is an absolute URL of a site, with or without a sub-path."""
    if re.search(r"[\s<>\"'\\{}|^`?#]", written):
        return False
    try:
        parts = urlsplit(written)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and not parts.username and parts.port != 0
    except ValueError:  # an invalid port, an unclosed bracket
        return False


def _is_valid_range(minimum: float, maximum: float, step: float) -> bool:
    """Return whether three numbers make a scale: at most `HIGHEST`, and at least one step wide."""
    return 0 <= minimum < maximum <= HIGHEST and 0 < step <= maximum - minimum


def without_legends(scales: Iterable[EarlierScale]) -> tuple[EarlierScale, ...]:
    """Return earlier scales without their legends, which matter to no rating."""
    return tuple(msgspec.structs.replace(one, legend="") for one in scales)


def _read_part_of_day(written: object) -> PartialDay | None:
    """Return a day of TOML, or a day, month or year as text; a year may be a number."""
    if isinstance(written, bool):
        return None
    if isinstance(written, dt.datetime):
        written = written.date()
    text = str(written) if isinstance(written, int | dt.date) else written
    found = _PART_OF_DAY.fullmatch(text.strip()) if isinstance(text, str) else None
    if found is None:
        return None
    year, month, day = (int(one or 0) for one in found.groups())
    try:
        dt.date(year, month or 1, day or 1)
    except ValueError:
        return None
    return PartialDay(year, month, day)


def locate_settings(root: Path) -> toml.Places:
    """Return the locations of a site's settings, for those that are checked elsewhere, such as theme options."""
    return places_in((root / SETTINGS).read_text(encoding="utf-8-sig"))


def places_in(text: str) -> toml.Places:
    """Return the locations of names and values in the text of settings."""
    return toml.Places(SETTINGS, text)


def parse_settings(site: Site) -> ParseSettings:
    """Return the settings that affect the parsing of a single source.

    They include the scale and the time zone, for example, but not the site's title.
    """
    return ParseSettings(
        timezone=site.timezone,
        scale=site.scale,
        scales=site.scales,
        author=site.author,
        language=site.language,
        html=site.html,
        search=site.search,
        earlier_scales=without_legends(site.earlier_scales),
    )

"""The site's settings: ``content/site.toml``, checked against what Intertitle knows."""

from __future__ import annotations

import re
import tomllib
import zoneinfo
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from intertitle import ratings
from intertitle.diagnostics import ConfigurationError, Diagnostic, Place, error, nearest
from intertitle.model import Contract, Site

SETTINGS = "content/site.toml"

# Every kind of address with its default pattern; one that names a thing holds the thing's slug.
ADDRESSES: Mapping[str, str] = {
    "home": "/",
    "home_page": "/page/{number}/",
    "reviews": "/reviews/",
    "review": "/reviews/{slug}/",
    "franchises": "/franchises/",
    "franchise": "/franchises/{slug}/",
    "people": "/people/",
    "person": "/people/{slug}/",
    "years": "/years/",
    "year": "/years/{slug}/",
    "tags": "/tags/",
    "tag": "/tags/{slug}/",
    "genres": "/genres/",
    "genre": "/genres/{slug}/",
    "ratings": "/ratings/",
    "rating": "/ratings/{slug}/",
    "lists": "/lists/",
    "list": "/lists/{slug}/",
    "diary": "/diary/",
    "diary_year": "/diary/{slug}/",
    "stats": "/stats/",
    "page": "/{slug}/",
    "feed": "/feed.xml",
    "sitemap": "/sitemap.xml",
    "not_found": "/404.html",
}
_CHANGEABLE = tuple(name for name in ADDRESSES if name not in {"home", "not_found"})

_SITE_TEXTS = {"title", "url", "language", "author", "timezone", "theme", "description"}
_SITE_NUMBERS = {"reviews_per_page": 12, "feed_entries": 20}
_MOST = 1000  # of anything that is counted on one page
_FEWEST_GRADES = 2  # a scale of one grade says nothing
_TABLES = ("site", "ratings", "addresses", "markdown")

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


def load(root: Path) -> Site:
    """Read ``content/site.toml`` under a site's root.

    Raises:
        ConfigurationError: with every problem found, when the settings are missing or wrong.
    """
    try:
        text = (root / SETTINGS).read_text(encoding="utf-8-sig")
    except OSError as failure:
        raise ConfigurationError(
            error(
                "IT101",
                Place(SETTINGS),
                f"cannot read the site's settings: {failure.strerror}",
                "A site is a folder that holds content/site.toml. Plant one with 'intertitle new FOLDER'.",
            )
        ) from failure
    except UnicodeDecodeError as failure:
        raise ConfigurationError(
            error("IT102", Place(SETTINGS), "the file is not UTF-8", "Save it as UTF-8.")
        ) from failure
    return _Settings(text).site()


class _Settings:
    """The settings as written, read one value at a time with every problem kept."""

    def __init__(self, text: str) -> None:
        self.lines = text.splitlines()
        self.problems: list[Diagnostic] = []
        try:
            self.tables: dict[str, object] = tomllib.loads(text)
        except tomllib.TOMLDecodeError as failure:
            where = re.search(r"at line (\d+), column (\d+)", str(failure))
            place = Place(SETTINGS, int(where[1]), int(where[2])) if where else Place(SETTINGS, len(self.lines), 1)
            words = str(failure).partition(" (at ")[0]
            hint = 'Settings are TOML: text stands in quotes, as in  title = "The Long Take".'
            raise ConfigurationError(error("IT103", place, f"the settings cannot be read: {words}", hint)) from failure

    def site(self) -> Site:
        for name in self.tables:
            if name not in _TABLES:
                self.unknown(name, (), _TABLES, "table")
        site = self.table("site", (*_SITE_TEXTS, *_SITE_NUMBERS))
        texts = {name: self.text(site, name, ("site",)) for name in sorted(_SITE_TEXTS)}
        for name in ("title", "url"):
            if not texts[name]:
                example = '"The Long Take"' if name == "title" else '"https://example.org/"'
                self.wrong(("site",), "", f"the site has no {name}", f"Add  {name} = {example}  under [site].")
        scales = self.scales()
        scale = self.text(self.table("ratings", ("scale", "scales")), "scale", ("ratings",)) or "stars"
        if scale not in scales:
            self.wrong(("ratings",), "scale", f"there is no rating scale '{scale}'", _choose(scale, scales))
        markdown = self.table("markdown", ("html",))
        raw_html = markdown.get("html", True)
        if not isinstance(raw_html, bool):
            self.wrong(("markdown",), "html", "html is either true or false", "Write  html = false  or leave it out.")
        made = Site(
            title=texts["title"],
            url=self.url(texts["url"]),
            language=self.language(texts["language"] or "en"),
            author=texts["author"],
            timezone=self.timezone(texts["timezone"] or "UTC"),
            theme=texts["theme"] or "intertitle",
            description=texts["description"],
            reviews_per_page=self.number(site, "reviews_per_page"),
            feed_entries=self.number(site, "feed_entries"),
            scale=scale,
            scales=scales,
            addresses=self.addresses(),
            raw_html=bool(raw_html),
        )
        if self.problems:
            raise ConfigurationError(*self.problems)
        return made

    # ------------------------------------------------------------ one setting each

    def url(self, written: str) -> str:
        parts = urlsplit(written)
        if written and (parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.fragment):
            self.wrong(
                ("site",), "url", f"'{written}' is not the address of a site", 'Write it whole: "https://example.org/".'
            )
        return written.rstrip("/") + "/"

    def language(self, written: str) -> str:
        if not _LANGUAGE.fullmatch(written):
            self.wrong(("site",), "language", f"'{written}' is not a language tag", 'Write "en", "fr" or "pt-BR".')
        return written

    def timezone(self, written: str) -> str:
        try:
            zoneinfo.ZoneInfo(written)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            hint = _choose(written, zoneinfo.available_timezones(), example="Europe/London")
            self.wrong(("site",), "timezone", f"there is no time zone '{written}'", hint)
        return written

    def number(self, table: Mapping[str, object], name: str) -> int:
        value = table.get(name, _SITE_NUMBERS[name])
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= _MOST:
            self.wrong(
                ("site",),
                name,
                f"{name} is a whole number from 1 to {_MOST}",
                f"Write  {name} = {_SITE_NUMBERS[name]}.",
            )
            return 1
        return value

    def addresses(self) -> Mapping[str, str]:
        table = self.table("addresses", _CHANGEABLE)
        patterns = dict(ADDRESSES)
        for name in table:
            if name not in _CHANGEABLE:
                continue
            pattern = self.text(table, name, ("addresses",))
            fields = re.findall(r"\{[^}]*\}", ADDRESSES[name])
            sound = pattern.startswith("/") and re.findall(r"\{[^}]*\}", pattern) == fields
            folder_like = pattern.endswith("/") == ADDRESSES[name].endswith("/")
            if not sound or not folder_like or re.search(r"//|/\.|[?#\\\s]", pattern):
                hint = f'It needs the shape of the default:  {name} = "{ADDRESSES[name]}".'
                self.wrong(("addresses",), name, f"'{pattern}' cannot be the pattern of an address", hint)
            patterns[name] = pattern
        return patterns

    def scales(self) -> dict[str, ratings.Scale]:
        scales = dict(ratings.BUILT_IN)
        own = self.table("ratings", ("scale", "scales")).get("scales", {})
        if not isinstance(own, dict):
            self.wrong(("ratings",), "scales", "scales is a table of scales", "Write  [ratings.scales.NAME].")
            return scales
        for name, written in sorted(own.items()):
            if scale := self.scale(name, written):
                scales[name] = scale
        return scales

    def scale(self, name: str, written: object) -> ratings.Scale | None:
        within = ("ratings", "scales", name)
        hint = 'Write  grades = ["Skip", "Rent", "Cinema"]  from worst to best, or  minimum, maximum and step.'
        if not isinstance(written, dict) or not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", name):
            self.wrong(within, "", f"the scale '{name}' needs a table and a lower-case name", hint)
            return None
        for key in written:
            if key not in {"label", "grades", "minimum", "maximum", "step"}:
                self.unknown(key, within, ("label", "grades", "minimum", "maximum", "step"), "setting")
        label = str(written.get("label", name))
        grades = written.get("grades")
        if grades is not None:
            folded = {str(grade).casefold() for grade in grades} if isinstance(grades, list) else set()
            if (
                len(folded) < _FEWEST_GRADES
                or len(folded) != len(grades)
                or not all(isinstance(g, str) and g.strip() for g in grades)
            ):
                self.wrong(within, "grades", "grades are two or more different texts", hint)
                return None
            return ratings.graded(name, label, tuple(grades))
        bounds = [written.get(bound, default) for bound, default in (("minimum", 0), ("maximum", None), ("step", 1))]
        numbers = [float(bound) for bound in bounds if isinstance(bound, int | float) and not isinstance(bound, bool)]
        if len(numbers) != len(bounds) or not numbers[0] < numbers[1] or numbers[0] < 0 or numbers[2] <= 0:
            self.wrong(within, "", f"the scale '{name}' has neither grades nor bounds", hint)
            return None
        return ratings.Scale(name, label, numbers[0], numbers[1], numbers[2])

    # ------------------------------------------------------------ tools

    def table(self, name: str, known: tuple[str, ...]) -> Mapping[str, object]:
        table = self.tables.get(name, {})
        if not isinstance(table, dict):
            self.wrong((), name, f"'{name}' is a table", f"Write  [{name}]  on a line of its own.")
            return {}
        for key in table:
            if key not in known:
                self.unknown(key, (name,), known, "setting")
        return table

    def text(self, table: Mapping[str, object], name: str, within: tuple[str, ...]) -> str:
        value = table.get(name, "")
        if not isinstance(value, str):
            self.wrong(within, name, f"{name} is text", f'Put it in quotes:  {name} = "{value}".')
            return ""
        return value.strip()

    def unknown(self, key: str, within: tuple[str, ...], known: tuple[str, ...], what: str) -> None:
        message = f"there is no {what} '{key}'" + (f" under [{'.'.join(within)}]" if within else "")
        self.wrong(within, key, message, _choose(key, known))

    def wrong(self, within: tuple[str, ...], key: str, message: str, hint: str) -> None:
        found = error("IT104", self.find(within, key), message, hint)
        if found not in self.problems:
            self.problems.append(found)

    def find(self, within: tuple[str, ...], key: str) -> Place:
        """Find the line of a key: tomllib keeps no positions, and a setting stands on a line of its own."""
        table = 0
        here = not within
        for number, line in enumerate(self.lines, start=1):
            if heading := re.match(r"\s*\[([^\]]+)\]", line):
                name = tuple(part.strip(" \"'") for part in heading[1].split("."))
                here = name == within
                table = number if here or (not within and name == (key,)) else table
            elif here and key and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[=.]", line):
                return Place(SETTINGS, number, len(line) - len(line.lstrip()) + 1)
        return Place(SETTINGS, table, 1 if table else 0)


def _choose(written: str, known: Mapping[str, object] | tuple[str, ...] | set[str], example: str = "") -> str:
    close = nearest(written, known)
    if close:
        return f"Did you mean '{close}'?"
    return f"Write for example '{example}'." if example else f"There are: {', '.join(sorted(known))}."


def contract(site: Site) -> Contract:
    """Give the settings by which one source is read and checked, apart from all others.

    A change of the site's title leaves it alone; a change of the scale or the time zone does not.
    """
    return Contract(
        timezone=site.timezone,
        scale=site.scale,
        scales=site.scales,
        author=site.author,
        language=site.language,
        raw_html=site.raw_html,
    )

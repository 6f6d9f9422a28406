"""The formats of every language but plain English, from the data of Unicode's CLDR by way of Babel.

Each answer is cached in its process, because Babel parses its patterns on every call.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Sequence
from typing import cast

from babel import Locale, UnknownLocaleError, dates, lists, numbers

from intertitle.language.days import DayNames, month_names, year_names
from intertitle.language.tags import fallbacks
from intertitle.partial_days import PartialDay

_DAY_FIRST = re.compile(r"dd?(\S?)")
# The suffix of the number of a month's first day, which CLDR's patterns lack: "1er juin", "1º de junho".
_FIRST_DAYS = {"fr": "er", "pt": "º", "pt-PT": ""}


def _pattern(locale: Locale, skeleton: str) -> dates.DateTimePattern:
    """Return the pattern of a locale for some parts of a date, as Babel finds it for every single date."""
    known = locale.datetime_skeletons
    return cast("dates.DateTimePattern", known.get(skeleton) or known[dates.match_skeleton(skeleton, known) or "yMMMd"])


def _first_day(pattern: dates.DateTimePattern, behind: str) -> dates.DateTimePattern:
    """Return a pattern for the first day of a month."""
    return dates.parse_pattern(re.sub(r"^d\b", f"d'{behind}'", pattern.pattern)) if behind else pattern


def cldr_formats(tag: str) -> _CldrFormats | None:
    """Return the formats of a language by its tag, or by a shorter one; nothing for a language that CLDR lacks."""
    for one in fallbacks(tag):
        try:
            return _CldrFormats(Locale.parse(one, sep="-"))
        except (UnknownLocaleError, ValueError):
            continue
    return None


class _CldrFormats:
    """The formats of one locale (`intertitle.language.formats.Formats`)."""

    def __init__(self, locale: Locale) -> None:
        self._locale = locale
        self.tag = str(locale).replace("_", "-")
        self.is_right_to_left = locale.text_direction == "rtl"
        self._point = numbers.get_decimal_symbol(locale)
        self._patterns = (
            dates.get_date_format("long", locale),
            *(_pattern(locale, skeleton) for skeleton in ("yMMMd", "MMMd", "MMM", "yMMM")),
        )
        behind = next((_FIRST_DAYS[one] for one in fallbacks(self.tag) if one in _FIRST_DAYS), "")
        self._first_patterns = tuple(_first_day(one, behind) for one in self._patterns)
        self._behind_the_first = behind
        # German puts a point behind the number of a day, where that comes first.
        first = _DAY_FIRST.match(self._patterns[2].pattern)
        self._behind_the_day = first[1] if first else ""
        self.plural = functools.cache(locale.plural_form)
        self.ordinal = functools.cache(locale.ordinal_form)
        self.number = functools.cache(self._number)
        self.percent = functools.cache(self._percent)
        self.day = functools.cache(self._day)
        self.partial_day = functools.cache(self._partial_day)
        self.month = functools.cache(self._month)
        self.year_month = functools.cache(self._year_month)

    def decimal(self, written: str) -> str:
        """Return a formatted number, given with a decimal point."""
        return written.replace(".", self._point)

    def short_months(self) -> tuple[str, ...]:
        """Return the short names of the months, each alone."""
        names = dates.get_month_names("abbreviated", "stand-alone", self._locale)
        return tuple(names[month] for month in range(1, 13))

    def listed(self, items: Sequence[str]) -> str:
        """Return texts joined as the parts of a sentence."""
        return lists.format_list(items, locale=self._locale)

    def _number(self, value: int) -> str:
        return numbers.format_decimal(value, locale=self._locale)

    def _percent(self, value: float) -> str:
        return numbers.format_percent(value, locale=self._locale)

    def _day(self, day: dt.date) -> DayNames:
        is_first = day.day == 1
        patterns = self._first_patterns if is_first else self._patterns
        text, short, day_month, month, month_year = (one.apply(day, self._locale) for one in patterns)
        return DayNames(
            text=text,
            short=short,
            day_month=day_month,
            month=month,
            leaf=f"{day.day}{(is_first and self._behind_the_first) or self._behind_the_day}",
            month_year=month_year,
        )

    def _partial_day(self, day: PartialDay) -> DayNames:
        if day.whole:
            return self._day(day.whole)
        text, short, year = (
            _pattern(self._locale, one).apply(day.first, self._locale) for one in ("yMMMM", "yMMM", "y")
        )
        if not day.month:
            return year_names(year)
        return month_names(text, short, self._patterns[3].apply(day.first, self._locale))

    def _month(self, month: int) -> str:
        name = dates.get_month_names("wide", "stand-alone", self._locale)[month]
        return str(name[:1].upper() + name[1:])  # it is a heading

    def _year_month(self, year: int, month: int) -> str:
        return str(self._patterns[-1].apply(dt.date(year, month, 1), self._locale))

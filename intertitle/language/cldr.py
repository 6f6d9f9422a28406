"""The formats of every language but plain English, from the data of Unicode's CLDR by way of Babel.

Each answer is computed once in a process: Babel reads its patterns anew for each call.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Sequence

from babel import Locale, UnknownLocaleError, dates, lists, numbers

from intertitle.language.days import DayNames
from intertitle.language.tags import fallbacks

_DAY_FIRST = re.compile(r"dd?(\S?)")


def cldr_formats(tag: str) -> CldrFormats | None:
    """Return the formats of a language by its tag, or by a shorter one; nothing for a language that CLDR lacks."""
    for one in fallbacks(tag):
        try:
            return CldrFormats(Locale.parse(one, sep="-"))
        except (UnknownLocaleError, ValueError):
            continue
    return None


class CldrFormats:
    """The formats of one locale (`intertitle.language.formats.Formats`)."""

    def __init__(self, locale: Locale) -> None:
        self._locale = locale
        self.tag = str(locale).replace("_", "-")
        self.is_right_to_left = locale.text_direction == "rtl"
        self._point = numbers.get_decimal_symbol(locale)
        self.plural = functools.cache(locale.plural_form)
        self.ordinal = functools.cache(locale.ordinal_form)
        self.number = functools.cache(self._number)
        self.percent = functools.cache(self._percent)
        self.day = functools.cache(self._day)
        self.month = functools.cache(self._month)
        self.year_month = functools.cache(self._year_month)

    def decimal(self, written: str) -> str:
        """Write a number that is given with a decimal point."""
        return written.replace(".", self._point)

    def short_months(self) -> tuple[str, ...]:
        """Return the short names of the months, each alone."""
        names = dates.get_month_names("abbreviated", "stand-alone", self._locale)
        return tuple(names[month] for month in range(1, 13))

    def listed(self, items: Sequence[str]) -> str:
        """Join texts as the parts of a sentence."""
        return lists.format_list(items, locale=self._locale)

    def _number(self, value: int) -> str:
        return numbers.format_decimal(value, locale=self._locale)

    def _percent(self, value: float) -> str:
        return numbers.format_percent(value, locale=self._locale)

    def _day(self, day: dt.date) -> DayNames:
        written = functools.partial(dates.format_skeleton, datetime=day, locale=self._locale)
        return DayNames(
            text=dates.format_date(day, "long", self._locale),
            short=written("yMMMd"),
            day_month=written("MMMd"),
            month=dates.format_date(day, "MMM", self._locale),
            leaf=self._leaf(day),
            month_year=written("yMMM"),
        )

    def _leaf(self, day: dt.date) -> str:
        """Write the number of a day, with the point that German puts behind it where the day comes first."""
        pattern = self._locale.datetime_skeletons["MMMd"].pattern
        sign = _DAY_FIRST.match(pattern)
        return f"{day.day}{sign[1] if sign else ''}"

    def _month(self, month: int) -> str:
        name = dates.get_month_names("wide", "stand-alone", self._locale)[month]
        return str(name[:1].upper() + name[1:])  # it is a heading

    def _year_month(self, year: int, month: int) -> str:
        return dates.format_skeleton("yMMM", dt.date(year, month, 1), locale=self._locale)

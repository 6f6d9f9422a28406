"""English as the words in ``en.toml`` are: British dates, and no comma before "and". It needs no library."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Sequence

from intertitle.language.days import DayNames, month_names, year_names
from intertitle.language.tags import ENGLISH
from intertitle.partial_days import PartialDay

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_ORDINALS = {1: "one", 2: "two", 3: "few"}
_TEENS = (11, 12, 13)


class English:
    """The formats of English (`intertitle.language.formats.Formats`)."""

    tag = ENGLISH
    is_right_to_left = False

    def plural(self, count: float) -> str:
        """Return the plural category of a number."""
        return "one" if count == 1 and isinstance(count, int) else "other"

    def ordinal(self, count: int) -> str:
        """Return the category of an ordinal number: ``one`` for 1st, ``two`` for 2nd, ``few`` for 3rd."""
        return "other" if count % 100 in _TEENS else _ORDINALS.get(count % 10, "other")

    def number(self, value: int) -> str:
        """Return a formatted whole number."""
        return f"{value:,}"

    def decimal(self, written: str) -> str:
        """Return a formatted number, given with a decimal point."""
        return written

    def percent(self, value: float) -> str:
        """Return a fraction as a whole percentage."""
        return f"{value:.0%}"

    def day(self, day: dt.date) -> DayNames:
        """Return a day in each of the usual formats."""
        return _day(day)

    def partial_day(self, day: PartialDay) -> DayNames:
        """Return a month or a year in each of the usual formats, without what is unknown."""
        if day.whole:
            return _day(day.whole)
        if not day.month:
            return year_names(str(day.year))
        month = MONTHS[day.month - 1]
        return month_names(f"{month} {day.year}", f"{month[:3]} {day.year}", month[:3])

    def month(self, month: int) -> str:
        """Return a month's name."""
        return MONTHS[month - 1]

    def short_months(self) -> tuple[str, ...]:
        """Return the short names of the months."""
        return tuple(month[:3] for month in MONTHS)

    def year_month(self, year: int, month: int) -> str:
        """Return a month of a year: ``2014-06``."""
        return f"{year:04}-{month:02}"

    def listed(self, items: Sequence[str]) -> str:
        """Return texts joined as the parts of a sentence."""
        return " and ".join((*([", ".join(items[:-1])] if len(items) > 1 else []), *items[-1:]))


@functools.cache
def _day(day: dt.date) -> DayNames:
    month = MONTHS[day.month - 1]
    return DayNames(
        text=f"{day.day} {month} {day.year}",
        short=f"{day.day} {month[:3]} {day.year}",
        day_month=f"{day.day} {month[:3]}",
        month=month[:3],
        leaf=str(day.day),
        month_year=f"{month[:3]} {day.year}",
    )

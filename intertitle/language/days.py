"""The formats of a day in a language."""

from __future__ import annotations

from typing import NamedTuple


class DayNames(NamedTuple):
    """A day in the formats of a language."""

    text: str  # "13 June 2014"
    short: str  # "13 Jun 2014"
    day_month: str  # "13 Jun"
    month: str  # "Jun"
    leaf: str  # "13", as the large figure of a calendar's leaf
    month_year: str  # "Jun 2014", under that figure


def month_names(text: str, short: str, month: str) -> DayNames:
    """Return a month of a year, whose day is unknown."""
    return DayNames(text=text, short=short, day_month=month, month=month, leaf="", month_year=short)


def year_names(year: str) -> DayNames:
    """Return a year, whose month and day are unknown."""
    return DayNames(text=year, short=year, day_month="", month="", leaf="", month_year=year)

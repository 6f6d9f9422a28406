"""Draw a year as a calendar that highlights the days with viewings."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable

from intertitle.outputs.views import CalendarView

_CELL, _FRAME = 10, 8  # the distance between two days, and the width of a day
_ENOUGH = 5  # viewings: with fewer, a calendar shows no more than the list
_WEEK = 7


def calendar(year: int, days: Iterable[dt.date | None]) -> CalendarView | None:
    """Draw a year with a column for each week, Monday first. Return None if there are too few viewings.

    Args:
        year: the year.
        days: the date of each viewing in that year, or None if only its month or year is known.
    """
    counts = Counter(day for day in days if day)
    if counts.total() < _ENOUGH:
        return None
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    rows = []
    for weekday in range(_WEEK):
        start = first + dt.timedelta(days=(weekday - first.weekday()) % _WEEK)
        end = last - dt.timedelta(days=(last.weekday() - weekday) % _WEEK)
        rows.append(f"M{_x(start)} {_y(start)}H{_x(end) + _FRAME}")
    return CalendarView(
        width=_x(last) + _FRAME,
        height=_WEEK * _CELL,
        days="".join(rows),
        lit=_frames(day for day, count in counts.items() if count == 1),
        bright=_frames(day for day, count in counts.items() if count > 1),
    )


def _frames(days: Iterable[dt.date]) -> str:
    return "".join(f"M{_x(day)} {_y(day)}h{_FRAME}" for day in sorted(days))


def _x(day: dt.date) -> int:
    """Return the left edge of a day, by its week of the year."""
    week = (day.timetuple().tm_yday - 1 + dt.date(day.year, 1, 1).weekday()) // _WEEK
    return week * _CELL


def _y(day: dt.date) -> int:
    """Return the vertical middle of a day, by its weekday."""
    return day.weekday() * _CELL + _FRAME // 2

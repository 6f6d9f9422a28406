"""Calendars show every day of a year, and highlight the days with viewings."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from intertitle.outputs.calendars import calendar


def _frames(path: str) -> set[tuple[int, int]]:
    """Return the days that a path highlights: 8 units wide, one every 10 units."""
    found: set[tuple[int, int]] = set()
    for x, y, kind, to in re.findall(r"M(\d+) (\d+)([Hh])(\d+)", path):
        end = int(to) if kind == "H" else int(x) + int(to)
        found.update((left, int(y)) for left in range(int(x), end, 10))
    return found


@pytest.mark.parametrize("year", range(1996, 2030))
def test_every_day_has_a_frame_of_its_own(year: int) -> None:
    days = [dt.date(year, 1, 1) + dt.timedelta(days=number) for number in range(366)]
    days = [day for day in days if day.year == year]
    made = calendar(year, days)
    assert made is not None
    assert len(_frames(made.lit)) == len(days)
    assert _frames(made.days) == _frames(made.lit)
    assert made.width == max(x for x, _ in _frames(made.days)) + 8


def test_a_week_is_a_column_from_monday_down() -> None:
    days = [dt.date(2026, 11, 23) + dt.timedelta(days=number) for number in range(7)]
    made = calendar(2026, days)
    assert made is not None
    assert sorted(y for _, y in _frames(made.lit)) == [4, 14, 24, 34, 44, 54, 64]
    assert len({x for x, _ in _frames(made.lit)}) == 1


def test_a_day_of_two_films_is_brighter() -> None:
    days = [dt.date(2026, 5, day) for day in (1, 2, 2, 3, 4)]
    made = calendar(2026, days)
    assert made is not None
    assert len(_frames(made.bright)) == 1
    assert len(_frames(made.lit)) == 3


def test_a_few_viewings_make_no_calendar() -> None:
    assert calendar(2026, [dt.date(2026, 5, 1)] * 4) is None

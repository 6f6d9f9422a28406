"""Recognize dates in another format, and dates past the end of their month."""

from __future__ import annotations

import datetime as dt
import re

OTHER_FORM = re.compile(r"(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})(?!\d)")  # year first, which is unambiguous


def day_in_other_form(text: str) -> dt.date | None:
    """Return the date at the start of a text, with the year first and slashes, dots or single digits; or None."""
    found = OTHER_FORM.match(text)
    if found is None:
        return None
    try:
        return dt.date(*map(int, found.groups()))
    except ValueError:
        return None


def last_day_of_month(text: str) -> dt.date | None:
    """Return the last day of the month of a date past its end, such as ``2024-02-30``; None for any other text."""
    try:
        first = dt.date.fromisoformat(f"{text[:-2]}01")
        last = (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
        return last if last.day < int(text[-2:]) else None
    except (ValueError, OverflowError):
        return None

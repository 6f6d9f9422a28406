"""A date of which only the year, or the year and the month, may be known."""

from __future__ import annotations

import calendar
import datetime as dt

import msgspec


class PartialDay(msgspec.Struct, frozen=True, array_like=True):
    """A year, a month or a day. ``month`` and ``day`` are 0 if they are unknown.

    Partial days are ordered by time. An unknown day comes after the known days of its month, and an unknown month after
    the known months of its year.
    """

    year: int
    month: int = 0
    day: int = 0

    @classmethod
    def of(cls, day: dt.date) -> PartialDay:
        """Return a day that is wholly known."""
        return cls(day.year, day.month, day.day)

    @property
    def whole(self) -> dt.date | None:
        """The day, or None if only its month or year is known."""
        return dt.date(self.year, self.month, self.day) if self.day else None

    @property
    def first(self) -> dt.date:
        """The first day that it may be."""
        return dt.date(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> dt.date:
        """The last day that it may be."""
        month = self.month or 12
        return dt.date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    @property
    def sort_key(self) -> tuple[int, int, int]:
        """A key that sorts by time, with unknown months and days last."""
        return (self.year, self.month or 13, self.day or 32)

    def isoformat(self) -> str:
        """Return the date in ISO 8601: ``2019``, ``2019-05`` or ``2019-05-04``."""
        year = f"{self.year:04}"
        return year if not self.month else f"{year}-{self.month:02}" + (f"-{self.day:02}" if self.day else "")

    def __str__(self) -> str:
        """Return the date in ISO 8601."""
        return self.isoformat()

    def __lt__(self, other: PartialDay) -> bool:
        """Return whether it is before another."""
        return self.sort_key < other.sort_key

    def __le__(self, other: PartialDay) -> bool:
        """Return whether it is before another or the same."""
        return self.sort_key <= other.sort_key

    def __gt__(self, other: PartialDay) -> bool:
        """Return whether it is after another."""
        return self.sort_key > other.sort_key

    def __ge__(self, other: PartialDay) -> bool:
        """Return whether it is after another or the same."""
        return self.sort_key >= other.sort_key

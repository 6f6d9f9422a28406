"""The formats of dates, numbers and lists in a language, and its plural categories."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Sequence
from typing import Protocol

from intertitle.language.days import DayNames
from intertitle.language.english import English
from intertitle.language.tags import ENGLISH
from intertitle.partial_days import PartialDay


class Formats(Protocol):
    """The formats that a language needs."""

    @property
    def tag(self) -> str:
        """The language's tag, in a form that every browser knows."""
        ...

    @property
    def is_right_to_left(self) -> bool:
        """Whether the language runs from right to left."""
        ...

    def plural(self, count: float) -> str:
        """Return the CLDR plural category of a number, such as ``few``."""
        ...

    def ordinal(self, count: int) -> str:
        """Return the CLDR category of an ordinal number."""
        ...

    def number(self, value: int) -> str:
        """Return a formatted whole number: ``12,345``."""
        ...

    def decimal(self, written: str) -> str:
        """Return a formatted number, given with a decimal point: ``3.5``, or ``3,5``."""
        ...

    def percent(self, value: float) -> str:
        """Return a fraction as a whole percentage."""
        ...

    def day(self, day: dt.date) -> DayNames:
        """Return a day in each of the usual formats."""
        ...

    def partial_day(self, day: PartialDay) -> DayNames:
        """Return a month or a year in each of the usual formats, without what is unknown."""
        ...

    def month(self, month: int) -> str:
        """Return a month's name as a heading."""
        ...

    def short_months(self) -> tuple[str, ...]:
        """Return the short names of the twelve months, each alone."""
        ...

    def year_month(self, year: int, month: int) -> str:
        """Return a month of a year as the label of a chart."""
        ...

    def listed(self, items: Sequence[str]) -> str:
        """Return texts joined as the parts of a sentence: ``a, b and c``."""
        ...


_BRITISH = (ENGLISH, "en-gb")


@functools.cache
def formats_of(tag: str) -> Formats:
    """Return the formats of a language. Babel is imported for others than British English."""
    if tag.casefold() in _BRITISH:
        return English()
    from intertitle.language.cldr import cldr_formats  # noqa: PLC0415  (heavy, and English pages need none of it)

    return cldr_formats(tag) or English()

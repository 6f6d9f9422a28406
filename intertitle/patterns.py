"""Fill in the patterns of addresses, and name the file of a page's address."""

from __future__ import annotations

import datetime as dt
import re

DATE_PARTS = ("{year}", "{month}", "{day}")  # of the publication
_PAGE_ENDINGS = ("/", ".html", ".htm")
_LENGTHS = {"{year}": 4, "{month}": 2, "{day}": 2}


def has_date(pattern: str) -> bool:
    """Return whether a pattern needs the day of publication."""
    return any(part in pattern for part in DATE_PARTS)


def fill_date(pattern: str, day: dt.date) -> str:
    """Return a pattern with the parts of a day in place of their names."""
    return (
        pattern.replace("{year}", f"{day.year:04}")
        .replace("{month}", f"{day.month:02}")
        .replace("{day}", f"{day.day:02}")
    )


def without_date(pattern: str) -> str:
    """Return a pattern without the steps of a date, for the preview of a draft that has none."""
    first, *steps, last = pattern.split("/")
    bare = [re.sub(r"\{(?:year|month|day)\}[-_]?", "", step) for step in (*steps, last)]
    return "/".join((first, *filter(None, bare[:-1]), bare[-1]))


def match_any_day(pattern: str) -> str:
    """Return a regular expression for the addresses of a pattern without a slug, on any day."""
    found = re.escape(pattern)
    for part, length in _LENGTHS.items():
        found = found.replace(re.escape(part), rf"\d{{{length}}}")
    return found


def page_suffix(address: str) -> str:
    """Return what the file of a page has after its address: ``.html`` for ``/reviews/heat``, nothing for a folder.

    Most hosts for static files serve ``reviews/heat.html`` at ``/reviews/heat``.
    """
    return "" if address.endswith(_PAGE_ENDINGS) else ".html"


def beside(address: str, name: str) -> str:
    """Return the address of a file beside a page: in its folder, or with the page's own name before it."""
    if address.endswith("/"):
        return address + name
    return f"{address.removesuffix('.html').removesuffix('.htm')}-{name}"

"""Collect every viewing for the diary."""

from __future__ import annotations

from collections import defaultdict

from intertitle.catalogue.join import Answers, Join, JoinRecorder
from intertitle.model import DiaryEntry


def _join(ask: JoinRecorder) -> Answers:
    """Sort the viewings of all reviews, newest first. The table ``diary`` has them by year."""
    viewed = ask.reviews("id", "viewings")
    entries = [DiaryEntry(viewing=viewing, review=one) for one, viewings in viewed for viewing in viewings]
    entries.sort(key=lambda entry: entry.review)
    entries.sort(key=lambda entry: entry.viewing.date, reverse=True)
    years: dict[str, list[DiaryEntry]] = defaultdict(list)
    for entry in entries:
        years[str(entry.viewing.date.year)].append(entry)
    return {"diary": {year: tuple(found) for year, found in years.items()}}


DIARY = Join(name="diary", tables={"diary": tuple[DiaryEntry, ...]}, function=_join)

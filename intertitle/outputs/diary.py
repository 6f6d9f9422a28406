"""The diary: every viewing, by year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from intertitle import digest
from intertitle.model import Catalogue
from intertitle.outputs.calendars import calendar
from intertitle.outputs.given import DiaryGiven, TermsGiven
from intertitle.outputs.library import MONTHS, Library, address_of
from intertitle.outputs.recipe import Output, Page, path_of
from intertitle.outputs.views import LinkView, PageView, ViewingView


class DiaryPage(Page, frozen=True, kw_only=True, tag=True):
    """One year of viewings."""

    template = "diary.html"
    year: int
    viewings: bytes
    years: tuple[tuple[int, int], ...]  # year and viewings, newest first

    def context(self, library: Library, address: str) -> DiaryGiven:
        """Make what the template sees."""
        entries = [
            library.viewing(entry.viewing, library.card(entry.review)) for entry in library.catalogue.diary[self.year]
        ]
        months: dict[str, list[ViewingView]] = {}
        for entry in entries:
            months.setdefault(MONTHS[int(entry.date.iso[5:7]) - 1], []).append(entry)
        return {
            "page": PageView(
                title=f"Diary {self.year}",
                description=f"Films seen in {self.year}: {len(entries)}.",
                canonical=library.absolute(address),
                kind="diary",
            ),
            "year": self.year,
            "count": len(entries),
            "rewatches": sum(entry.rewatch for entry in entries),
            "months": tuple((month, tuple(found)) for month, found in months.items()),
            "years": _years(library, self.years),
            "calendar": calendar(self.year, (dt.date.fromisoformat(entry.date.iso) for entry in entries)),
        }


class DiaryIndex(Page, frozen=True, kw_only=True, tag=True):
    """The years of the diary."""

    template = "terms.html"
    years: tuple[tuple[int, int], ...]

    def context(self, library: Library, address: str) -> TermsGiven:
        """Make what the template sees."""
        return {
            "page": PageView(
                title="Diary",
                description="Films seen, year by year.",
                canonical=library.absolute(address),
                kind="diary",
            ),
            "heading": "Diary",
            "decades": (),
            "terms": _years(library, self.years),
        }


def plan(catalogue: Catalogue) -> Iterator[Output]:
    """Plan the diary's years and its index, where there is a diary."""
    years = tuple((year, len(entries)) for year, entries in catalogue.diary.items())
    for year, entries in catalogue.diary.items():
        address = address_of(catalogue.site, "diary_year", str(year))
        yield Output(
            path=path_of(address),
            address=address,
            recipe=DiaryPage(
                cards=tuple(dict.fromkeys(entry.review for entry in entries)),
                year=year,
                viewings=digest.of_value(entries),
                years=years,
            ),
            what=f"the diary of {year}",
            modified=max(entry.viewing.date for entry in entries),
            indexable=True,
        )
    if years:
        address = address_of(catalogue.site, "diary")
        yield Output(
            path=path_of(address),
            address=address,
            recipe=DiaryIndex(years=years),
            what="the diary",
            indexable=True,
        )


def _years(library: Library, years: tuple[tuple[int, int], ...]) -> tuple[LinkView, ...]:
    return tuple(library.link_to("diary_year", str(year), str(year), count=count) for year, count in years)

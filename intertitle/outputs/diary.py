"""The diary: all viewings, by year."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from intertitle.model import DiaryEntry
from intertitle.outputs.calendars import calendar
from intertitle.outputs.contexts import DiaryContext, TermsContext
from intertitle.outputs.registry import Entry, Item, Output
from intertitle.outputs.view import View
from intertitle.outputs.views import LinkView, PageView, ViewingView


def _items(view: View) -> Iterator[Output]:
    """Plan the years of the diary."""
    for year, entries in view.table("diary").items():
        yield Output(
            item=Item(kind="diary_year", slug=year, address=view.address("diary_year", year)),
            what=f"the diary of {year}",
            day=max(entry.viewing.date for entry in entries),
        )


def _make(view: View, item: Item) -> DiaryContext:
    """Return the context of one year of the diary."""
    year = int(item.slug)
    found = cast("tuple[DiaryEntry, ...]", view.answer("diary", item.slug))
    cards = view.cards(entry.review for entry in found)
    entries = [view.viewing(entry.viewing, card) for entry, card in zip(found, cards, strict=True)]
    months: dict[int, list[ViewingView]] = {}
    for entry in entries:
        months.setdefault(int(entry.date.iso[5:7]), []).append(entry)
    formats = view.formats
    return {
        "page": PageView(
            title=view.word("diary_title", year=year),
            description=view.word("diary_year_description", year=year, count=len(entries)),
            canonical=view.absolute(item.address),
            kind="diary",
        ),
        "year": year,
        "count": len(entries),
        "rewatches": sum(entry.rewatch for entry in entries),
        "months": tuple((formats.month(month), tuple(several)) for month, several in months.items()),
        "years": _years(view),
        "calendar": calendar(year, (entry.viewing.date for entry in found)),
        "short_months": formats.short_months(),
    }


def _index_items(view: View) -> Iterator[Output]:
    """Plan the diary's index, if there is any viewing."""
    if view.count("diary"):
        yield Output(item=Item(kind="diary", address=view.address("diary")), what="the diary")


def _make_index(view: View, item: Item) -> TermsContext:
    """Return the context of the index: the years of the diary."""
    title = view.word("menu_diary")
    return {
        "page": PageView(
            title=title,
            description=view.word("diary_description"),
            canonical=view.absolute(item.address),
            kind="diary",
        ),
        "heading": title,
        "decades": (),
        "terms": _years(view),
    }


_YEAR = Entry(
    kind="diary_year", address="/diary/{slug}/", template="diary.html", items=_items, make=_make, is_indexed=True
)
_DIARY = Entry(
    kind="diary",
    address="/diary/",
    template="terms.html",
    items=_index_items,
    make=_make_index,
    is_indexed=True,
    menu="menu_diary",
)
ENTRIES = (_YEAR, _DIARY)


def _years(view: View) -> tuple[LinkView, ...]:
    return tuple(view.link_to("diary_year", year, year, count=count) for year, _, count in view.counts("diary"))

"""The diary: all viewings, by year, and the films that were seen without a date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import cast

from intertitle.model import DiaryEntry, ViewingCounts
from intertitle.outputs import paging
from intertitle.outputs.calendars import calendar
from intertitle.outputs.charts import titled, viewing_charts
from intertitle.outputs.contexts import DiaryContext, TermsContext, UndatedContext
from intertitle.outputs.registry import Entry, Item, Output
from intertitle.outputs.view import View
from intertitle.outputs.views import LinkView, PageView, ViewingView

_PER_PAGE = 120  # viewings, which make a page of less than 100 KB


def _items(view: View) -> Iterator[Output]:
    """Plan the years of the diary, each on as many pages as it needs."""
    for year, entries in view.table("diary").items():
        for number, address in paging.number_pages(view.address("diary_year", year), len(entries), _PER_PAGE):
            start, stop = paging.bounds(number, _PER_PAGE)
            yield Output(
                item=Item(kind="diary_year", slug=year, address=address, number=number),
                what=f"the diary of {year}" if number == 1 else f"page {number} of the diary of {year}",
                day=max(entry.viewing.date.first for entry in entries[start:stop]),
            )


def _make(view: View, item: Item) -> DiaryContext:
    """Return the context of one page of a year of the diary."""
    year = int(item.slug)
    found = cast("tuple[DiaryEntry, ...]", view.answer("diary", item.slug))
    start, stop = paging.bounds(item.number, _PER_PAGE)
    months: dict[int, list[ViewingView]] = {}
    shown = found[start:stop]
    for entry, seen in zip(shown, _views(view, shown), strict=True):
        months.setdefault(entry.viewing.date.month, []).append(seen)
    formats = view.formats
    total = paging.pages(len(found), _PER_PAGE)
    counts = _counts(view, item.slug) if item.number == 1 else None
    names = {0: view.word("diary_sometime", year=year)} if 0 in months else {}
    return {
        "page": PageView(
            title=paging.title(view, view.word("diary_title", year=year), item.number),
            description=view.word("diary_year_description", year=year, count=len(found)),
            canonical=view.absolute(item.address),
            kind="diary",
        ),
        "year": year,
        "count": len(found),
        "rewatches": sum(entry.viewing.rewatch for entry in found),
        "months": tuple((names.get(month) or formats.month(month), tuple(seen)) for month, seen in months.items()),
        "years": _years(view),
        "calendar": calendar(year, (entry.viewing.date.whole for entry in found)) if item.number == 1 else None,
        "short_months": formats.short_months(),
        "pager": paging.pager(view, view.address("diary_year", item.slug), item.number, total),
        "numbers": _numbers(view, counts) if counts else (),
        "charts": titled(view, viewing_charts(view, counts)) if counts else (),
    }


def _undated_items(view: View) -> Iterator[Output]:
    """Plan the pages of the films that were seen without a date."""
    address = view.address("diary_undated")
    pages = view.count("undated")
    for number, page in paging.number_pages(address, pages, 1) if pages else ():
        what = "the films seen without a date"
        yield Output(
            item=Item(kind="diary_undated", address=page, number=number),
            what=what if number == 1 else f"page {number} of {what}",
        )


def _make_undated(view: View, item: Item) -> UndatedContext:
    """Return the context of one page of the films that were seen without a date."""
    found = cast("tuple[DiaryEntry, ...]", view.answer("undated", str(item.number)))
    title = view.word("diary_undated")
    count = _count_undated(view)
    return {
        "page": PageView(
            title=paging.title(view, title, item.number),
            description=view.word("diary_undated_count", count=count),
            canonical=view.absolute(item.address),
            kind="diary",
        ),
        "count": count,
        "films": tuple(_views(view, found)),
        "years": _years(view),
        "pager": paging.pager(view, view.address("diary_undated"), item.number, view.count("undated")),
    }


def _index_items(view: View) -> Iterator[Output]:
    """Plan the diary's index, if there is any viewing."""
    if view.has_any("diary") or view.has_any("undated"):
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
        "legends": (),
        "terms": _years(view),
        "mixed": False,
    }


_YEAR = Entry(
    kind="diary_year", address="/diary/{slug}/", template="diary.html", items=_items, make=_make, is_indexed=True
)
_UNDATED = Entry(
    kind="diary_undated",
    address="/diary/undated/",
    template="undated.html",
    items=_undated_items,
    make=_make_undated,
    is_indexed=True,
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
ENTRIES = (_YEAR, _UNDATED, _DIARY)


def _years(view: View) -> tuple[LinkView, ...]:
    """Return links to the years of the diary, and to what has no date."""
    years = tuple(view.link_to("diary_year", year, year, count=count) for year, _, count in view.counts("diary"))
    if not view.has_any("undated"):
        return years
    return (*years, view.link_to("diary_undated", "", view.word("diary_undated"), count=_count_undated(view)))


def _counts(view: View, year: str) -> ViewingCounts | None:
    """Return what a year counts, or None without a table of viewings."""
    return view.answer("viewing counts", year) if view.has_any("viewing counts") else None


def _numbers(view: View, counts: ViewingCounts) -> tuple[tuple[str, int], ...]:
    """Return the numbers of a year with their labels, without those that are 0."""
    named = (
        ("diary_viewings", counts.viewings),
        ("diary_films", counts.films),
        ("diary_first_times", counts.first_times),
        ("diary_rewatches", counts.rewatches),
        ("diary_unfinished", counts.unfinished),
    )
    return tuple((view.word(name, count=number), number) for name, number in named if number)


def _count_undated(view: View) -> int:
    return sum(count for *_, count in view.counts("undated"))


def _views(view: View, entries: Sequence[DiaryEntry]) -> Iterable[ViewingView]:
    """Yield viewings, with the card of a review or with a film that has none."""
    reviewed = tuple(dict.fromkeys(one.review for one in entries if one.review))
    cards = dict(zip(reviewed, view.cards(reviewed), strict=True))
    for one in entries:
        film = None if one.review else LinkView(title=one.title, note=str(one.year or ""))
        yield view.viewing(one.viewing, cards.get(one.review), film)

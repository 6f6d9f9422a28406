"""The home page and its later pages: all reviews and posts, newest first."""

from __future__ import annotations

from collections.abc import Iterator

from intertitle.outputs import paging
from intertitle.outputs.contexts import HomeContext
from intertitle.outputs.registry import Entry, Item, Output
from intertitle.outputs.view import View
from intertitle.outputs.views import PageView


def _items(view: View) -> Iterator[Output]:
    """Plan the home page."""
    yield _output(view, Item(kind="home", address=view.address("home")), "the home page")


def _later_items(view: View) -> Iterator[Output]:
    """Plan the later pages of the home page."""
    for number in range(2, _total(view) + 1):
        item = Item(kind="home_page", address=view.address("home_page", str(number)), number=number)
        yield _output(view, item, f"page {number} of the home page")


def _make(view: View, item: Item) -> HomeContext:
    """Return the context: the reviews and posts of this page."""
    title = paging.title(view, view.site.title, item.number)
    start, stop = paging.bounds(item.number, view.site.reviews_per_page)
    return {
        "page": PageView(
            title=title,
            description=view.site.description,
            canonical=view.absolute(item.address),
            kind="home",
        ),
        "cards": view.cards(view.slice(view.stream(), "", start, stop)),
        "pager": paging.pager(view, view.address("home"), item.number, _total(view), view.pattern("home_page")),
    }


_HOME = Entry(kind="home", address="/", template="home.html", items=_items, make=_make, is_indexed=True, is_fixed=True)
_LATER = Entry(
    kind="home_page", address="/page/{number}/", template="home.html", items=_later_items, make=_make, is_indexed=True
)
ENTRIES = (_HOME, _LATER)


def _total(view: View) -> int:
    return view.pages(view.stream(), view.site.reviews_per_page)


def _output(view: View, item: Item, what: str) -> Output:
    start, _ = paging.bounds(item.number, view.site.reviews_per_page)
    newest = view.slice(view.stream(), "", start, start + 1)
    return Output(item=item, what=what, day=view.newest_day(newest))

"""The archive: reviews and posts by year of publication. A site without posts has none.

The years of release are in `listings`. The diary has the years in which films were seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from intertitle.outputs import paging
from intertitle.outputs.contexts import ArchiveContext, TermsContext
from intertitle.outputs.registry import Entry, Item, Output
from intertitle.outputs.view import View
from intertitle.outputs.views import Card, LinkView, PageView

_TABLE = "published in"
_ENTRIES_A_PAGE = 200


def _items(view: View) -> Iterator[Output]:
    """Plan the pages of every year."""
    for group in view.table(_TABLE).values():
        first = view.address("archive_year", group.id)
        for number, address in paging.number_pages(first, len(group.reviews), _ENTRIES_A_PAGE):
            newest = group.reviews[(number - 1) * _ENTRIES_A_PAGE]
            yield Output(
                item=Item(kind="archive_year", slug=group.id, number=number, address=address),
                what=f"the archive of {group.label}",
                sources=view.files([newest]),
                day=view.newest_day([newest]),
            )


def _make(view: View, item: Item) -> ArchiveContext:
    """Return the context of one page of a year: its reviews and posts, newest first."""
    label, count = view.term(_TABLE, item.slug)
    posts = view.posts_of_term(_TABLE, item.slug)
    cards = view.cards(view.slice(_TABLE, item.slug, *paging.bounds(item.number, _ENTRIES_A_PAGE)))
    heading = view.word("archive_year", year=label)
    counts = [view.word("reviews", count=count - posts)] if count > posts else []
    counts += [view.word("posts", count=posts)] if posts else []
    return {
        "page": PageView(
            title=paging.title(view, heading, item.number),
            description=view.word("listing_description_mixed", heading=heading, counts=view.formats.listed(counts)),
            canonical=view.absolute(item.address),
            kind="archive-year",
        ),
        "year": label,
        "counts": tuple(counts),
        "months": tuple(_months(view, cards)),
        "years": _years(view),
        "pager": paging.pager(
            view, view.address("archive_year", item.slug), item.number, paging.pages(count, _ENTRIES_A_PAGE)
        ),
    }


def _index_items(view: View) -> Iterator[Output]:
    """Plan the index, if there is any year."""
    if view.count(_TABLE):
        yield Output(item=Item(kind="archive", address=view.address("archive")), what="the index of the archive")


def _make_index(view: View, item: Item) -> TermsContext:
    """Return the context of the index: all years, newest first, with their numbers of reviews and posts."""
    title = view.word("menu_archive")
    return {
        "page": PageView(
            title=title,
            description=view.word("archive_description"),
            canonical=view.absolute(item.address),
            kind="archive",
        ),
        "heading": title,
        "terms": _years(view),
        "mixed": True,
        "decades": (),
        "legends": (),
    }


ENTRIES = (
    Entry(
        kind="archive_year",
        address="/archive/{slug}/",
        template="archive.html",
        items=_items,
        make=_make,
        is_indexed=True,
    ),
    Entry(
        kind="archive",
        address="/archive/",
        template="terms.html",
        items=_index_items,
        make=_make_index,
        is_indexed=True,
        menu="menu_archive",
    ),
)


def _years(view: View) -> tuple[LinkView, ...]:
    return tuple(view.link_to("archive_year", year, label, count=n) for year, label, n in view.counts(_TABLE))


def _months(view: View, cards: tuple[Card, ...]) -> Iterator[tuple[str, tuple[Card, ...]]]:
    """Yield each month by name, with its cards."""
    dated = ((int(card.date.iso[5:7]), card) for card in cards if card.date)
    for month, found in groupby(dated, key=lambda one: one[0]):
        yield view.formats.month(month), tuple(card for _, card in found)

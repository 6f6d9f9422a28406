"""The pages of columns: posts that belong together, in the order in which they are read; and the index of columns."""

from __future__ import annotations

from collections.abc import Iterator

from intertitle.outputs.contexts import ColumnContext, ColumnsContext
from intertitle.outputs.registry import Entry, Item, Output
from intertitle.outputs.view import View
from intertitle.outputs.views import PageView

_MIN_INDEXED = 2  # columns; a single one is linked to from its posts and from the list of posts


def _items(view: View) -> Iterator[Output]:
    """Plan the page of every column."""
    for column in view.table("column").values():
        yield Output(
            item=Item(kind="column", slug=column.id, address=view.address("column", column.id)),
            what=f"the column {column.label}",
            sources=view.files(column.reviews),
            day=view.newest_day(column.reviews),
        )


def _make(view: View, item: Item) -> ColumnContext:
    """Return the context of a column: its parts, the oldest first."""
    column = view.group("column", item.slug)
    cards = view.cards(column.reviews)
    return {
        "page": PageView(
            title=column.label,
            description=view.word("column_description", name=column.label, count=len(cards)),
            canonical=view.absolute(item.address),
            kind="column",
        ),
        "count": len(cards),
        "cards": cards,
        "index": view.link_to("posts", "", view.word("all_posts")),
    }


def _index_items(view: View) -> Iterator[Output]:
    """Plan the index, if there are several columns."""
    if view.count("column") >= _MIN_INDEXED:
        yield Output(item=Item(kind="columns", address=view.address("columns")), what="the index of columns")


def _make_index(view: View, item: Item) -> ColumnsContext:
    """Return the context of the index: all columns by name, each with its number of parts."""
    columns = tuple(view.link_to("column", slug, label, "", count) for slug, label, count in view.counts("column"))
    return {
        "page": PageView(
            title=view.word("menu_columns"),
            description=view.word("columns_description"),
            canonical=view.absolute(item.address),
            kind="columns",
        ),
        "columns": columns,
    }


ENTRIES = (
    Entry(
        kind="column",
        address="/columns/{slug}/",
        template="column.html",
        items=_items,
        make=_make,
        is_indexed=True,
    ),
    Entry(
        kind="columns",
        address="/columns/",
        template="columns.html",
        items=_index_items,
        make=_make_index,
        is_indexed=True,
        menu="menu_columns",
    ),
)

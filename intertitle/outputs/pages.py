"""The author's own pages, and the page for unknown addresses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from intertitle.model import PageFile
from intertitle.outputs.contexts import NotFoundContext, PlainPageContext
from intertitle.outputs.registry import Entry, Item, Output, document_item
from intertitle.outputs.view import View
from intertitle.outputs.views import PageView

_NEWEST = 3  # reviews and posts on the page for unknown addresses


def _items(view: View) -> Iterator[Output]:
    """Plan every page of ``content/pages/``."""
    for file in view.documents(PageFile):
        yield Output(
            item=document_item("page", file.id, view.address("page", file.id)),
            what=f"the page {file.title}",
            sources=(file.path,),
        )


def _make(view: View, item: Item) -> PlainPageContext:
    """Return the context of one page."""
    file = cast("PageFile", view.document(view.answer("PageFile paths", item.slug)))
    return {
        "page": PageView(
            title=file.title,
            description=file.description or view.text(file.path).excerpt,
            canonical=view.absolute(item.address),
            kind="page",
        ),
        "html": view.html(file.path),
    }


def _not_found_items(view: View) -> Iterator[Output]:
    """Plan the page for unknown addresses."""
    yield Output(item=Item(kind="not_found", address=view.address("not_found")), what="the page for lost readers")


def _make_not_found(view: View, item: Item) -> NotFoundContext:
    """Return the context of the page for unknown addresses: the newest reviews and posts."""
    return {
        "page": PageView(
            title=view.word("not_found"),
            description=view.word("not_found_description"),
            canonical=view.absolute(item.address),
            kind="not-found",
            indexable=False,
        ),
        "cards": view.cards(view.slice(view.stream(), "", 0, _NEWEST)),
    }


_PAGE = Entry(kind="page", address="/{slug}/", template="page.html", items=_items, make=_make, is_indexed=True)
_NOT_FOUND = Entry(
    kind="not_found",
    address="/404.html",
    template="404.html",
    items=_not_found_items,
    make=_make_not_found,
    is_fixed=True,
)
ENTRIES = (_PAGE, _NOT_FOUND)

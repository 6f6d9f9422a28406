"""The author's lists, and their index."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from intertitle.catalogue.joins.film_facts import is_reviewed
from intertitle.catalogue.joins.titles import find_card
from intertitle.model import ListFile
from intertitle.outputs.contexts import ListContext, ListsContext
from intertitle.outputs.registry import Entry, Item, Output, document_item
from intertitle.outputs.view import View
from intertitle.outputs.views import ItemView, LinkView, ListView, PageView


def _items(view: View) -> Iterator[Output]:
    """Plan every list."""
    for file in view.documents(ListFile):
        yield Output(
            item=document_item("list", file.id, view.address("list", file.id)),
            what=f"the list {file.title}",
            sources=(file.path,),
            day=file.date.day if file.date else None,
        )


def _make(view: View, item: Item) -> ListContext:
    """Return the context of one list."""
    file = cast("ListFile", view.document(view.answer("ListFile paths", item.slug)))
    found = [(film, find_card(view, film)) for film in file.items]
    items = tuple(
        ItemView(
            number=number,
            title=film.film or (view.film(card).title if card else film.review),
            year=film.year or (view.film(card).year if card else None),
            note=film.note,
            card=view.card(card) if card and is_reviewed(view, card) else None,
            url=view.film_link(card).url if card and not is_reviewed(view, card) else "",
        )
        for number, (film, card) in enumerate(found, start=1)
    )
    return {
        "page": PageView(
            title=file.title,
            description=file.description or view.text(file.path).excerpt,
            canonical=view.absolute(item.address),
            kind="list",
        ),
        "list": ListView(
            title=file.title,
            url=view.url(item.address),
            description=file.description,
            date=view.date(file.date.day) if file.date else None,
            ranked=file.ranked,
            html=view.html(file.path),
            items=items,
            count=len(items),
        ),
    }


def _index_items(view: View) -> Iterator[Output]:
    """Plan the index, if there is any list."""
    if view.count("ListFile paths"):
        yield Output(item=Item(kind="lists", address=view.address("lists")), what="the index of lists")


def _make_index(view: View, item: Item) -> ListsContext:
    """Return the context of the index: all lists, newest first."""
    return {
        "page": PageView(
            title=view.word("menu_lists"),
            description=view.word("lists_description"),
            canonical=view.absolute(item.address),
            kind="lists",
        ),
        "lists": tuple(
            (
                LinkView(
                    title=file.title,
                    url=view.url(view.address("list", file.id)),
                    note=file.description,
                    count=len(file.items),
                ),
                view.date(file.date.day).text if file.date else "",
            )
            for file in view.documents(ListFile)
        ),
    }


_LIST = Entry(kind="list", address="/lists/{slug}/", template="list.html", items=_items, make=_make, is_indexed=True)
_LISTS = Entry(
    kind="lists",
    address="/lists/",
    template="lists.html",
    items=_index_items,
    make=_make_index,
    is_indexed=True,
    menu="menu_lists",
)
ENTRIES = (_LIST, _LISTS)

"""Redirects from old addresses to new ones: the ``aliases`` of a document."""

from __future__ import annotations

from collections.abc import Iterator

from intertitle.model import CriticFile, Document, FilmFile, FranchiseFile, ListFile, PageFile, PersonFile, PostFile
from intertitle.outputs.contexts import RedirectContext
from intertitle.outputs.registry import Entry, Item, Output
from intertitle.outputs.view import View
from intertitle.outputs.views import PageView


def _items(view: View) -> Iterator[Output]:
    """Plan a page at every alias. An alias without a file extension gets a trailing slash."""
    reviews = ((path, title, aliases) for path, title, aliases in view.reviews("path", "title", "aliases"))
    others = (
        (file.path, _title(file), getattr(file, "aliases", ()))
        for kind in (PostFile, FilmFile, FranchiseFile, PersonFile, CriticFile, ListFile, PageFile)
        for file in view.documents(kind)
    )
    for several in (reviews, others):
        for path, title, aliases in several:
            for alias in aliases:
                if "?" in alias:
                    continue  # no file can serve it; see the files for hosts
                last = alias.rpartition("/")[2]
                address = alias if not last or "." in last else f"{alias}/"
                if address == view.answer("address of", path):  # its permalink is this old address
                    continue
                yield Output(
                    item=Item(kind="alias", slug=path, address=address),
                    what=f"the alias {alias} of {title}",
                    sources=(path,),
                )


def _make(view: View, item: Item) -> RedirectContext:
    """Return the context: the new address."""
    document = view.document(item.slug)
    target = view.answer("address of", item.slug)
    return {
        "page": PageView(
            title=_title(document),
            description=view.word("moved_description"),
            canonical=view.absolute(target),
            kind="redirect",
            indexable=False,
        ),
        "target": view.url(target),
    }


def _title(document: Document) -> str:
    return next((text for name in ("title", "name", "film") if (text := getattr(document, name, ""))), "")


ALIAS = Entry(kind="alias", template="redirect.html", items=_items, make=_make)
ENTRIES = (ALIAS,)

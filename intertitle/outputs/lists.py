"""An author's lists, ranked or not, and their index."""

from __future__ import annotations

from collections.abc import Iterator

from intertitle import digest
from intertitle.model import Catalogue, ListFile, ListItem
from intertitle.outputs.given import ListGiven, ListsGiven
from intertitle.outputs.library import Library, address_of, date_view
from intertitle.outputs.links import candidates
from intertitle.outputs.recipe import Output, Page, path_of
from intertitle.outputs.views import ItemView, LinkView, ListView, PageView
from intertitle.slugs import slugify


class ListPage(Page, frozen=True, kw_only=True, tag=True):
    """One list, whole."""

    template = "list.html"
    file: str
    facts: bytes
    reviews: tuple[str, ...]  # of each item; empty for a film without one

    def context(self, library: Library, address: str) -> ListGiven:
        """Make what the template sees."""
        file = library.catalogue.lists[self.file]
        items = tuple(
            ItemView(
                number=number,
                title=item.film or (library.card(review).film if review else item.review),
                year=item.year or (library.card(review).year if review else None),
                note=item.note,
                card=library.card(review) if review else None,
            )
            for number, (item, review) in enumerate(zip(file.items, self.reviews, strict=True), start=1)
        )
        view = ListView(
            title=file.title,
            url=library.url(address),
            description=file.description,
            date=date_view(file.date.day) if file.date else None,
            ranked=file.ranked,
            html=library.html(file.path),
            items=items,
            count=len(items),
        )
        return {
            "page": PageView(
                title=file.title,
                description=file.description or library.text(file.path).excerpt,
                canonical=library.absolute(address),
                kind="list",
            ),
            "list": view,
        }


class ListIndex(Page, frozen=True, kw_only=True, tag=True):
    """All lists, newest first."""

    template = "lists.html"
    lists: tuple[tuple[str, str, str, str, int], ...]  # slug, title, description, day, items

    def context(self, library: Library, address: str) -> ListsGiven:
        """Make what the template sees."""
        return {
            "page": PageView(
                title="Lists",
                description="Rankings and essays.",
                canonical=library.absolute(address),
                kind="lists",
            ),
            "lists": tuple(
                (
                    LinkView(
                        title=title, url=library.url(library.address("list", slug)), note=description, count=count
                    ),
                    day,
                )
                for slug, title, description, day, count in self.lists
            ),
        }


def plan(catalogue: Catalogue) -> Iterator[Output]:
    """Plan every list, and the index where there is any."""
    for file in catalogue.lists.values():
        address = address_of(catalogue.site, "list", file.id)
        reviews = tuple(review_of(catalogue, item) for item in file.items)
        yield Output(
            path=path_of(address),
            address=address,
            recipe=ListPage(
                cards=tuple(dict.fromkeys(filter(None, reviews))),
                texts=(file.path,),
                file=file.id,
                facts=digest.of_value(file),
                reviews=reviews,
            ),
            what=f"the list {file.title}",
            sources=(file.path,),
            modified=file.date.day if file.date else None,
            indexable=True,
        )
    if catalogue.lists:
        address = address_of(catalogue.site, "lists")
        yield Output(
            path=path_of(address),
            address=address,
            recipe=ListIndex(lists=tuple(_row(file) for file in catalogue.lists.values())),
            what="the index of lists",
            indexable=True,
        )


def review_of(catalogue: Catalogue, item: ListItem) -> str:
    """Find the review of a list's item: by slug, or by film and year; empty when there is none, or no single one."""
    if item.review:
        found = candidates(catalogue, item.review)
    elif item.year:
        found = catalogue.titles.get(slugify(f"{item.film} {item.year}"), ())
    else:
        found = catalogue.titles.get(slugify(item.film), ())
    return found[0] if len(found) == 1 else ""


def _row(file: ListFile) -> tuple[str, str, str, str, int]:
    day = date_view(file.date.day).text if file.date else ""
    return (file.id, file.title, file.description, day, len(file.items))

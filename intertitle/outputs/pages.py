"""An author's own pages, and the page for addresses that lead nowhere."""

from __future__ import annotations

from collections.abc import Iterator

from intertitle import digest
from intertitle.model import Catalogue
from intertitle.outputs.given import NotFoundGiven, PlainPageGiven
from intertitle.outputs.library import Library, address_of
from intertitle.outputs.recipe import Output, Page, path_of
from intertitle.outputs.views import PageView


class PlainPage(Page, frozen=True, kw_only=True, tag=True):
    """One page of ``content/pages/``."""

    template = "page.html"
    file: str
    facts: bytes

    def context(self, library: Library, address: str) -> PlainPageGiven:
        """Make what the template sees."""
        file = library.catalogue.pages[self.file]
        return {
            "page": PageView(
                title=file.title,
                description=file.description or library.text(file.path).excerpt,
                canonical=library.absolute(address),
                kind="page",
            ),
            "html": library.html(file.path),
        }


class NotFound(Page, frozen=True, kw_only=True, tag=True):
    """What a server shows for an address that leads nowhere."""

    template = "404.html"

    def context(self, library: Library, address: str) -> NotFoundGiven:
        """Make what the template sees."""
        return {
            "page": PageView(
                title="Not found",
                description="There is no such page.",
                canonical=library.absolute(address),
                kind="not-found",
                indexable=False,
            ),
            "cards": library.cards(self.cards),
        }


def plan(catalogue: Catalogue) -> Iterator[Output]:
    """Plan every page, and the 404."""
    for file in catalogue.pages.values():
        address = address_of(catalogue.site, "page", file.id)
        yield Output(
            path=path_of(address),
            address=address,
            recipe=PlainPage(texts=(file.path,), file=file.id, facts=digest.of_value(file)),
            what=f"the page {file.title}",
            sources=(file.path,),
            indexable=True,
        )
    address = address_of(catalogue.site, "not_found")
    newest = tuple(catalogue.reviews)[:3]
    yield Output(
        path=path_of(address), address=address, recipe=NotFound(cards=newest), what="the page for lost readers"
    )

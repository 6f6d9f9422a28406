"""The home page and the pages after it: all reviews, newest first."""

from __future__ import annotations

from collections.abc import Iterator

from intertitle.model import Catalogue
from intertitle.outputs import paging
from intertitle.outputs.given import HomeGiven
from intertitle.outputs.library import Library, address_of
from intertitle.outputs.recipe import Output, Page, path_of
from intertitle.outputs.views import PageView


class HomePage(Page, frozen=True, kw_only=True, tag=True):
    """One page of the home list."""

    template = "home.html"
    number: int
    total: int

    def context(self, library: Library, address: str) -> HomeGiven:
        """Make what the template sees."""
        site = library.site
        title = site.title if self.number == 1 else f"{site.title}, page {self.number}"
        pattern = site.addresses["home_page"]
        return {
            "page": PageView(
                title=title,
                description=site.description,
                canonical=library.absolute(address),
                kind="home",
            ),
            "cards": library.cards(self.cards),
            "pager": paging.pager(library, site.addresses["home"], self.number, self.total, pattern),
        }


def plan(catalogue: Catalogue) -> Iterator[Output]:
    """Plan the home page and those after it."""
    site = catalogue.site
    for number, total, ids in paging.pages(tuple(catalogue.reviews), site.reviews_per_page):
        first = number == 1
        address = address_of(site, "home") if first else address_of(site, "home_page", str(number))
        newest = catalogue.reviews[ids[0]] if ids else None
        yield Output(
            path=path_of(address),
            address=address,
            recipe=HomePage(cards=ids, number=number, total=total),
            what="the home page" if first else f"page {number} of the home page",
            modified=newest.date.day if newest and newest.date else None,
            indexable=True,
        )

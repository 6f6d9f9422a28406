"""Old addresses that lead to the new ones: an author's ``aliases``."""

from __future__ import annotations

from collections.abc import Iterator

from intertitle.model import Catalogue
from intertitle.outputs.given import RedirectGiven
from intertitle.outputs.library import Library
from intertitle.outputs.links import published
from intertitle.outputs.recipe import Output, Page, path_of
from intertitle.outputs.views import PageView


class Redirect(Page, frozen=True, kw_only=True, tag=True):
    """A page that sends its reader on."""

    template = "redirect.html"
    target: str
    title: str

    def context(self, library: Library, address: str) -> RedirectGiven:
        """Make what the template sees."""
        del address
        return {
            "page": PageView(
                title=self.title,
                description="This page has moved.",
                canonical=library.absolute(self.target),
                kind="redirect",
                indexable=False,
            ),
            "target": library.url(self.target),
        }


def plan(catalogue: Catalogue) -> Iterator[Output]:
    """Plan a page at every alias; one that names no file is a folder's."""
    for document, target in published(catalogue):
        title = getattr(document, "title", "") or getattr(document, "name", "")
        for alias in document.aliases:
            last = alias.rpartition("/")[2]
            address = alias if not last or "." in last else f"{alias}/"
            yield Output(
                path=path_of(address),
                address=address,
                recipe=Redirect(target=target, title=title),
                what=f"the alias {alias} of {title}",
                sources=(document.path,),
            )

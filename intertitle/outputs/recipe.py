"""Recipes: what an output is made from, small enough to plan for every page and to name in its key.

A recipe declares all that its output depends on: values it holds itself, the cards it shows (by review id), and the
texts it shows (by the paths of their files). Its context is made from nothing else, and only when its key is not known.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from intertitle.model import Struct

if TYPE_CHECKING:
    from intertitle.outputs.library import Library


class Recipe(Struct, frozen=True, kw_only=True, array_like=True, tag=True):
    """The base of every recipe; the name of its class tells which it is when it is stored.

    ``cards`` are the ids of the reviews whose cards the output shows, ``texts`` the paths of the files whose texts
    it shows, ``buckets`` those of all reviews' terms that it holds (`markup.terms`).
    """

    cards: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    buckets: tuple[int, ...] = ()


class Page(Recipe, frozen=True, kw_only=True, tag=True):
    """A recipe for a page: a template and what fills it."""

    template: ClassVar[str]

    def context(self, library: Library, address: str) -> Mapping[str, object]:
        """Make what the template sees."""
        raise NotImplementedError


class File(Recipe, frozen=True, kw_only=True, tag=True):
    """A recipe for a file that no template makes."""

    def data(self, library: Library) -> bytes:
        """Make the file's bytes."""
        raise NotImplementedError


class Output(Struct, frozen=True, kw_only=True, array_like=True):
    """One file of the site: where it goes, and what it is made from.

    ``sources`` are the files to name when something is wrong with it; ``modified`` is the day of its
    content, never of the build.
    """

    path: str  # under the output folder, with forward slashes
    address: str  # under the site's url, beginning with a slash
    recipe: Recipe
    what: str  # for messages: "the review of Ballerina"
    sources: tuple[str, ...] = ()
    modified: dt.date | None = None
    indexable: bool = False


def path_of(address: str) -> str:
    """Give the file that serves an address: a folder's is its ``index.html``."""
    path = address.removeprefix("/")
    return f"{path}index.html" if not path or path.endswith("/") else path

"""The sitemap (sitemaps.org, 0.9): every page that a search engine may keep, with the day of its content."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from html import escape

from intertitle.model import Catalogue
from intertitle.outputs.library import Library, address_of
from intertitle.outputs.recipe import File, Output, path_of

LARGEST = 50_000  # addresses a file, by the protocol
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


class Sitemap(File, frozen=True, kw_only=True, tag=True):
    """One file of addresses, each with its day (ISO 8601) or none."""

    pages: tuple[tuple[str, str], ...]

    def data(self, library: Library) -> bytes:
        """Write the sitemap."""
        lines = "".join(
            f"<url><loc>{escape(library.absolute(address))}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</url>\n"
            for address, day in self.pages
        )
        return f'{_HEAD}<urlset xmlns="{_NAMESPACE}">\n{lines}</urlset>\n'.encode()


class SitemapIndex(File, frozen=True, kw_only=True, tag=True):
    """The list of sitemaps, where one file cannot hold all addresses."""

    sitemaps: tuple[str, ...]

    def data(self, library: Library) -> bytes:
        """Write the index."""
        lines = "".join(f"<sitemap><loc>{escape(library.absolute(one))}</loc></sitemap>\n" for one in self.sitemaps)
        return f'{_HEAD}<sitemapindex xmlns="{_NAMESPACE}">\n{lines}</sitemapindex>\n'.encode()


def days(outputs: Iterable[Output]) -> Iterator[tuple[str, str]]:
    """Give the addresses that a search engine may keep, each with the day of its content or none."""
    for output in outputs:
        if output.indexable:
            yield output.address, output.modified.isoformat() if output.modified else ""


def plan(catalogue: Catalogue, pages: Iterable[tuple[str, str]]) -> Iterator[Output]:
    """Plan the sitemap of some addresses, as `days` gives them."""
    address = address_of(catalogue.site, "sitemap")
    rows = sorted(pages)
    if len(rows) <= LARGEST:
        yield Output(path=path_of(address), address=address, recipe=Sitemap(pages=tuple(rows)), what="the sitemap")
        return
    names: list[str] = []
    stem, ending = posixpath.splitext(address)
    for number, start in enumerate(range(0, len(rows), LARGEST), start=1):
        name = f"{stem}-{number}{ending}"
        names.append(name)
        part = tuple(rows[start : start + LARGEST])
        yield Output(path=path_of(name), address=name, recipe=Sitemap(pages=part), what=f"part {number} of the sitemap")
    yield Output(path=path_of(address), address=address, recipe=SitemapIndex(sitemaps=tuple(names)), what="the sitemap")

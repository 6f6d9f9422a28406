"""The sitemap (sitemaps.org, 0.9): every page that search engines may list, with the date of its content."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from html import escape

from intertitle.outputs.registry import Entry, Item, Output
from intertitle.outputs.view import View

_LARGEST = 50_000  # addresses in a file, by the protocol
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def items(view: View) -> Iterator[Output]:
    """Plan one file, or several (from 1) and their index (0) if there are too many addresses for one."""
    address = view.address("sitemap")
    number = _parts(view)
    for part in range(1, number + 1):
        item = Item(kind="sitemap", number=part, address=_address(view, part))
        yield Output(item=item, what=f"part {part} of the sitemap")
    yield Output(item=Item(kind="sitemap", number=0, address=address), what="the sitemap")


def make(view: View, item: Item) -> bytes:
    """Return the bytes of a sitemap, or of the index of several."""
    rows, parts = view.indexed(), _parts(view)
    if item.number == 0 and parts:
        addresses = (view.absolute(_address(view, part)) for part in range(1, parts + 1))
        lines = "".join(f"<sitemap><loc>{escape(one)}</loc></sitemap>\n" for one in addresses)
        return f'{_HEAD}<sitemapindex xmlns="{_NAMESPACE}">\n{lines}</sitemapindex>\n'.encode()
    start = (item.number - 1) * _LARGEST if item.number else 0
    lines = "".join(
        f"<url><loc>{escape(view.absolute(address))}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</url>\n"
        for address, day in rows[start : start + _LARGEST]
    )
    return f'{_HEAD}<urlset xmlns="{_NAMESPACE}">\n{lines}</urlset>\n'.encode()


_SITEMAP = Entry(kind="sitemap", address="/sitemap.xml", items=items, make=make, follows=True)
ENTRIES = (_SITEMAP,)


def _parts(view: View) -> int:
    """Return the number of files in the index, or 0 if one file contains all addresses."""
    count = len(view.indexed())
    return 0 if count <= _LARGEST else -(-count // _LARGEST)


def _address(view: View, part: int) -> str:
    stem, ending = posixpath.splitext(view.address("sitemap"))
    return f"{stem}-{part}{ending}"

"""Long lists over several pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from intertitle.outputs.library import Library
from intertitle.outputs.views import PagerView


def pages(ids: Sequence[str], size: int) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Cut a list into pages: number (from 1), how many there are, and the ids; an empty list is one empty page."""
    total = max(1, -(-len(ids) // size))
    for number in range(1, total + 1):
        yield number, total, tuple(ids[(number - 1) * size : number * size])


def page_address(first: str, number: int) -> str:
    """Give the address of a page of a list whose first page has the address ``first``."""
    return first if number == 1 else f"{first}page/{number}/"


def pager(library: Library, first: str, number: int, total: int, pattern: str = "") -> PagerView | None:
    """Make the links between pages; a single page has none. ``pattern`` names later pages when they stand elsewhere."""
    if total == 1:
        return None

    def at(page: int) -> str:
        if not 1 <= page <= total:
            return ""
        if pattern and page > 1:
            return library.url(pattern.replace("{number}", str(page)))
        return library.url(page_address(first, page))

    return PagerView(number=number, total=total, newer=at(number - 1), older=at(number + 1))

"""Split long lists into pages."""

from __future__ import annotations

from collections.abc import Iterator

from intertitle.outputs.view import View
from intertitle.outputs.views import PagerView


def pages(count: int, size: int) -> int:
    """Return how many pages a list fills; an empty list has one page."""
    return max(1, -(-count // size))


def _page_address(first: str, number: int) -> str:
    """Return the address of a page of a list whose first page has the address ``first``."""
    return first if number == 1 else f"{first}page/{number}/"


def bounds(number: int, size: int) -> tuple[int, int]:
    """Return the start and the end of a page as indexes into its list."""
    return (number - 1) * size, number * size


def number_pages(first: str, count: int, size: int) -> Iterator[tuple[int, str]]:
    """Return the number and the address of each page of a list."""
    for number in range(1, pages(count, size) + 1):
        yield number, _page_address(first, number)


def title(view: View, first: str, number: int) -> str:
    """Return the title of a page of a list whose first page has the title ``first``."""
    return first if number == 1 else view.word("numbered_title", title=first, number=number)


def pager(view: View, first: str, number: int, total: int, pattern: str = "") -> PagerView | None:
    """Return the links between pages, or None for a single page. ``pattern`` overrides the address of later pages."""
    if total == 1:
        return None

    def at(page: int) -> str:
        if not 1 <= page <= total:
            return ""
        if pattern and page > 1:
            return view.url(pattern.replace("{number}", str(page)))
        return view.url(_page_address(first, page))

    return PagerView(number=number, total=total, newer=at(number - 1), older=at(number + 1))

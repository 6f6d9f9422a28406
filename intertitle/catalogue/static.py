"""Static files: what an author puts into ``content/static/``, published as it is at the root of the site."""

from __future__ import annotations

FOLDER = "content/static/"
_INDEX = "/index.html"


def static_address(path: str) -> str:
    """Return the address of a static file by its path; an ``index.html`` has its folder's, as every page has."""
    address = f"/{path.removeprefix(FOLDER)}"
    return address.removesuffix(_INDEX) + "/" if address.endswith(_INDEX) else address

"""Map files in ``content/static/``, which are published unchanged, to their addresses."""

from __future__ import annotations

FOLDER = "content/static/"
_INDEX = "/index.html"


def static_address(path: str) -> str:
    """Return the address of a static file by its path. For an ``index.html`` it is the folder's address."""
    address = f"/{path.removeprefix(FOLDER)}"
    return address.removesuffix(_INDEX) + "/" if address.endswith(_INDEX) else address

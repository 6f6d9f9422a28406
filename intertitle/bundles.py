"""What the path of a document says: its name, its day as in Jekyll, and whether it is a bundle as in Hugo.

A bundle is a document in a folder of its own (``reviews/heat/index.md``), with pictures beside it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from intertitle.suffixes import TEXT_SUFFIXES

_NAMES = tuple(f"/index{suffix}" for suffix in TEXT_SUFFIXES)
_DATED_NAME = re.compile(r"((?:19|2[01])\d\d-\d\d-\d\d)[-_](.+)")
_TOP = 2  # slashes in the path of a file that is in no folder of its own: content/reviews/heat.md


def folder_of_bundle(path: str) -> str:
    """Return the folder that belongs to a document, or an empty text if it is no bundle."""
    return path.rpartition("/")[0] if path.endswith(_NAMES) and path.count("/") > _TOP else ""


def name_of_document(path: str) -> str:
    """Return the name of a document's file without its ending, or the name of its folder if it is a bundle."""
    folder = folder_of_bundle(path)
    return folder.rpartition("/")[2] if folder else path.rpartition("/")[2].rpartition(".")[0]


def split_dated_name(name: str) -> tuple[dt.date | None, str]:
    """Split a name that begins with a day, as Jekyll's do: ``2019-05-04-heat``."""
    found = _DATED_NAME.fullmatch(name)
    if found is None:
        return None, name
    try:
        return dt.date.fromisoformat(found[1]), found[2]
    except ValueError:  # there is no such day, so it is a title
        return None, name


def possible_names(path: str) -> Iterator[str]:
    """Yield the names that the slug of a document may come from, if its fields cannot be read."""
    name = name_of_document(path)
    yield name
    day, rest = split_dated_name(name)
    if day:
        yield rest

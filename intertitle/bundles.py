"""Bundles, as Hugo has them: a document in a folder of its own (``reviews/heat/index.md``), with pictures beside it."""

from __future__ import annotations

from intertitle.suffixes import TEXT_SUFFIXES

_NAMES = tuple(f"/index{suffix}" for suffix in TEXT_SUFFIXES)
_TOP = 2  # slashes in the path of a file that is in no folder of its own: content/reviews/heat.md


def folder_of_bundle(path: str) -> str:
    """Return the folder that belongs to a document, or an empty text if it is no bundle."""
    return path.rpartition("/")[0] if path.endswith(_NAMES) and path.count("/") > _TOP else ""


def name_of_document(path: str) -> str:
    """Return the name of a document's file without its ending, or the name of its folder if it is a bundle."""
    folder = folder_of_bundle(path)
    return folder.rpartition("/")[2] if folder else path.rpartition("/")[2].rpartition(".")[0]

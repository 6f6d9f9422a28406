"""Files that are published as they are: the theme's assets, and the files in ``content/static/``."""

from __future__ import annotations

import os
from collections.abc import Iterator

from intertitle import digest
from intertitle.assets import Sheet, render_stylesheet
from intertitle.catalogue.static import static_address
from intertitle.config import open_regular
from intertitle.outputs.registry import Entry, Item, Output
from intertitle.outputs.view import View


def _items(view: View) -> Iterator[Output]:
    """Plan every asset of the theme."""
    for name in view.assets():
        if asset := view.asset(name):
            yield Output(item=Item(kind="asset", slug=name, address=asset.address), what="a file of the theme")


def _make(view: View, item: Item) -> bytes:
    """Return the bytes of an asset. A stylesheet gets the published names of other assets and the chosen options.

    Raises:
        LookupError: if the theme has no such asset.
        OSError: if the file cannot be read, or was changed during the build.
    """
    asset = view.asset(item.slug)
    if asset is None:
        raise LookupError(f"the theme has no asset '{item.slug}'")
    if asset.urls or asset.options or asset.sheets:
        return render_stylesheet(
            Sheet(**{name: getattr(asset, name) for name in Sheet.__struct_fields__}), read_unchanged
        )
    return read_unchanged(asset.file, asset.digest)


def _static_items(view: View) -> Iterator[Output]:
    """Plan every file of ``content/static/``, at the root of the site."""
    for path in view.static_files():
        item = Item(kind="static", slug=path, address=static_address(path))
        yield Output(item=item, what="a static file", sources=(path,))


def _make_static(view: View, item: Item) -> bytes:
    """Return the bytes of a static file.

    Raises:
        LookupError, OSError: as `make` does.
    """
    known = view.static_file(item.slug)
    if known is None:
        raise LookupError(f"there is no static file {item.slug}")
    return read_unchanged(os.path.join(view.root, item.slug), known)


_ASSET = Entry(kind="asset", items=_items, make=_make)
STATIC = Entry(kind="static", items=_static_items, make=_make_static)
ENTRIES = (_ASSET, STATIC)


def read_unchanged(file: str, expected: bytes) -> bytes:
    """Read a file whose digest is known.

    Raises:
        OSError: if it cannot be read, or its digest has changed.
    """
    with open(file, "rb", opener=open_regular) as opened:  # a pipe may have replaced it meanwhile
        data = opened.read()
    if digest.of_bytes(data) != expected:
        raise OSError(None, "it was changed during the build; build again", file)
    return data

"""Files published as they are: the theme's assets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from intertitle import digest
from intertitle.assets import Sheet, stylesheet
from intertitle.outputs.registry import Entry, Item, Output
from intertitle.outputs.view import View


def items(view: View) -> Iterator[Output]:
    """Plan every asset of the theme."""
    for name in view.assets():
        if asset := view.asset(name):
            yield Output(item=Item(kind="asset", slug=name, address=asset.address), what="a file of the theme")


def make(view: View, item: Item) -> bytes:
    """Read an asset; in a stylesheet stand the published names of the theme's files, and the chosen options."""
    asset = view.asset(item.slug)
    if asset is None:
        raise LookupError(f"the theme has no asset '{item.slug}'")
    if asset.urls or asset.options or asset.sheets:
        return stylesheet(Sheet(**{name: getattr(asset, name) for name in Sheet.__struct_fields__}), read_unchanged)
    return read_unchanged(asset.file, asset.digest)


ASSET = Entry(kind="asset", items=items, make=make)
ENTRIES = (ASSET,)


def read_unchanged(file: str, expected: bytes) -> bytes:
    """Read a file whose bytes have a digest.

    Raises:
        OSError: when it cannot be read, or holds other bytes now.
    """
    data = Path(file).read_bytes()
    if digest.of_bytes(data) != expected:
        raise OSError(None, "it was saved while the build ran; build again", file)
    return data

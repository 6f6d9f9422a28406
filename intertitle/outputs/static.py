"""Files published as they are: the theme's assets, and pictures that need no encoding."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from intertitle import digest
from intertitle.assets import Asset, Sheet, stylesheet
from intertitle.outputs.library import Library
from intertitle.outputs.recipe import File, Output, path_of


class Copy(File, frozen=True, kw_only=True, tag=True):
    """A file by its place on the disk and its bytes' digest."""

    file: str
    digest: bytes

    def data(self, library: Library) -> bytes:
        """Read the file's bytes."""
        del library
        return read_unchanged(self.file, self.digest)


class Stylesheet(File, frozen=True, kw_only=True, tag=True):
    """A stylesheet, and what stands in it for the names of its own theme's files, for options and for imports."""

    sheet: Sheet

    def data(self, library: Library) -> bytes:
        """Read the bytes of its files, with the published names and the chosen values."""
        del library
        return stylesheet(self.sheet, read_unchanged)


def read_unchanged(file: str, expected: bytes) -> bytes:
    """Read a file whose bytes have a digest.

    Raises:
        OSError: when it cannot be read, or holds other bytes now.
    """
    data = Path(file).read_bytes()
    if digest.of_bytes(data) != expected:
        raise OSError(None, "it was saved while the build ran; build again", file)
    return data


def plan(assets: Iterable[Asset]) -> Iterator[Output]:
    """Plan every asset of a theme."""
    for asset in assets:
        recipe: File = Copy(file=asset.file, digest=asset.digest)
        if asset.urls or asset.options or asset.sheets:
            sheet = {name: getattr(asset, name) for name in Sheet.__struct_fields__}
            recipe = Stylesheet(sheet=Sheet(**sheet))
        yield Output(path=path_of(asset.address), address=asset.address, recipe=recipe, what="a file of the theme")

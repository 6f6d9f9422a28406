"""Files published as they are: the theme's assets, and pictures that need no encoding."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from intertitle import digest
from intertitle.assets import Asset, stylesheet
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
    """A stylesheet, and what stands in it for the names of its own theme's files and options."""

    file: str
    digest: bytes
    urls: tuple[tuple[str, str], ...]
    options: tuple[tuple[str, str], ...]

    def data(self, library: Library) -> bytes:
        """Read the file's bytes, with the published names and the chosen values."""
        del library
        return stylesheet(read_unchanged(self.file, self.digest), self.urls, self.options)


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
        if asset.urls or asset.options:
            recipe = Stylesheet(file=asset.file, digest=asset.digest, urls=asset.urls, options=asset.options)
        yield Output(path=path_of(asset.address), address=asset.address, recipe=recipe, what="a file of the theme")

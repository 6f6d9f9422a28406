"""Files published as they are: an author's pictures, and the theme's assets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from intertitle import digest
from intertitle.assets import Asset, stylesheet
from intertitle.outputs.library import Library, image_address
from intertitle.outputs.recipe import File, Output, path_of


class Copy(File, frozen=True, kw_only=True, tag=True):
    """A file by its place on the disk and its bytes' digest."""

    file: str
    digest: bytes

    def data(self, library: Library) -> bytes:
        """Read the file's bytes."""
        del library
        return _read(self.file, self.digest)


class Stylesheet(File, frozen=True, kw_only=True, tag=True):
    """A stylesheet, and what stands in it for the names of its own theme's files and options."""

    file: str
    digest: bytes
    urls: tuple[tuple[str, str], ...]
    options: tuple[tuple[str, str], ...]

    def data(self, library: Library) -> bytes:
        """Read the file's bytes, with the published names and the chosen values."""
        del library
        return stylesheet(_read(self.file, self.digest), self.urls, self.options)


def _read(file: str, expected: bytes) -> bytes:
    data = Path(file).read_bytes()
    if digest.of_bytes(data) != expected:
        raise OSError(None, "it was saved while the build ran; build again", file)
    return data


def plan(root: Path, images: Mapping[str, bytes], assets: Iterable[Asset]) -> Iterator[Output]:
    """Plan every picture of the site (path → digest), and every asset of its theme."""
    for path, made_of in images.items():
        address = image_address(path)
        yield Output(
            path=path_of(address),
            address=address,
            recipe=Copy(file=str(root / path), digest=made_of),
            what=f"the picture {path}",
            sources=(path,),
        )
    for asset in assets:
        recipe: File = Copy(file=asset.file, digest=asset.digest)
        if asset.urls or asset.options:
            recipe = Stylesheet(file=asset.file, digest=asset.digest, urls=asset.urls, options=asset.options)
        yield Output(path=path_of(asset.address), address=asset.address, recipe=recipe, what="a file of the theme")

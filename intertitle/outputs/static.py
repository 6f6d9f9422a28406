"""Files published as they are: an author's pictures, and the theme's assets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from intertitle import digest
from intertitle.outputs.library import Library, image_address
from intertitle.outputs.recipe import File, Output, path_of


class Copy(File, frozen=True, kw_only=True, tag=True):
    """A file by its place on the disk and its bytes' digest."""

    file: str
    digest: bytes

    def data(self, library: Library) -> bytes:
        """Read the file's bytes."""
        del library
        data = Path(self.file).read_bytes()
        if digest.of_bytes(data) != self.digest:
            raise OSError(None, "it was saved while the build ran; build again", self.file)
        return data


def plan(root: Path, images: Mapping[str, bytes], assets: Iterable[tuple[str, str, bytes]]) -> Iterator[Output]:
    """Plan every picture of the site (path → digest), and every asset (address, file, digest) of its theme."""
    for path, made_of in images.items():
        address = image_address(path)
        yield Output(
            path=path_of(address),
            address=address,
            recipe=Copy(file=str(root / path), digest=made_of),
            what=f"the picture {path}",
            sources=(path,),
        )
    for address, file, made_of in assets:
        yield Output(
            path=path_of(address),
            address=address,
            recipe=Copy(file=file, digest=made_of),
            what=f"the theme's file {address}",
        )

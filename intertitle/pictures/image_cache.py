"""Cache encoded pictures by the digest of everything that they were made from.

They are separate files beside the cache, because a new version of Intertitle deletes the cache and encoding is slow.
Each file ends with the digest of its contents; a damaged file is ignored.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path

from intertitle import digest
from intertitle.cache import PREVIEW
from intertitle.config import open_regular
from intertitle.model import Struct

FOLDER = "pictures"  # in the cache's folder


class Encoding(Struct, frozen=True):
    """A picture that is still to be encoded: its name in the cache, and the function that returns its bytes."""

    name: str
    encode: Callable[[], bytes]


class ImageCache:
    """A folder of encoded pictures. If the disk refuses a file, the picture is encoded again next time.

    Args:
        folder: the folder; None means that nothing is cached.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder

    def get(self, name: str) -> bytes | None:
        """Return the bytes cached under a name, or None if they are missing or damaged."""
        if self.folder is None or self.folder.is_symlink():
            return None
        try:
            with os.fdopen(open_regular(str(self.folder / name), os.O_RDONLY), "rb") as file:
                whole = file.read()
        except OSError:
            return None
        data, end = whole[: -digest.SIZE], whole[-digest.SIZE :]
        return data if data and digest.of_bytes(data) == end else None

    def load(self, encoding: Encoding) -> bytes:
        """Return a picture from the cache, or encode it.

        Raises:
            OSError: if it cannot be encoded.
        """
        known = self.get(encoding.name)
        if known is None:
            known = encoding.encode()
            self.put(encoding.name, known)
        return known

    def put(self, name: str, data: bytes) -> None:
        """Cache some bytes under a name."""
        if self.folder is None or self.folder.is_symlink():
            return
        try:
            self.folder.mkdir(exist_ok=True)
            open_file, temporary = tempfile.mkstemp(dir=self.folder)
            try:
                with os.fdopen(open_file, "wb") as file:
                    file.write(data + digest.of_bytes(data))
                os.replace(temporary, self.folder / name)
            except OSError:
                os.unlink(temporary)
        except OSError:
            return

    def drop_others(self, names: Collection[str]) -> None:
        """Remove all files but those with these names."""
        if self.folder is None or self.folder.is_symlink() or not self.folder.is_dir():
            return
        for file in sorted(self.folder.iterdir()):
            if file.name not in names and not file.is_dir():
                with suppress(OSError):  # another build may have removed it, or the disk refuses
                    file.unlink()

    def remove_all(self) -> None:
        """Remove all files and the folder."""
        if self.folder is not None and self.folder.is_dir() and not self.folder.is_symlink():
            self.drop_others(())
            if not any(self.folder.iterdir()):
                self.folder.rmdir()


def image_cache_of(cache_file: Path) -> ImageCache:
    """Return the image cache beside a cache file. The server's cache shares the site's."""
    folder = cache_file.parent.parent if cache_file.parent.name == PREVIEW else cache_file.parent
    return ImageCache(folder / FOLDER)

"""Kept: what has been encoded, by the digest of all that it was made from, so that no build does it again.

Files of their own and no part of the cache, which another version of Intertitle throws away: encoding is the one thing
that takes long. Each ends in the digest of what is before it, and one that is damaged counts as none.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from intertitle import digest
from intertitle.cache import PREVIEW
from intertitle.config import open_regular

FOLDER = "pictures"  # within the cache's


class ImageCache:
    """A folder of encoded pictures. What the disk refuses to keep is encoded again another time.

    Args:
        folder: where they lie; nothing is kept without one.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder

    def get(self, name: str) -> bytes | None:
        """Give the bytes kept under a name; nothing where there are none, or not those that were put there."""
        if self.folder is None or self.folder.is_symlink():
            return None
        try:
            with os.fdopen(open_regular(str(self.folder / name), os.O_RDONLY), "rb") as file:
                whole = file.read()
        except OSError:
            return None
        data, end = whole[: -digest.SIZE], whole[-digest.SIZE :]
        return data if data and digest.of_bytes(data) == end else None

    def put(self, name: str, data: bytes) -> None:
        """Keep some bytes under a name."""
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
        """Remove what has another name than these."""
        if self.folder is None or self.folder.is_symlink() or not self.folder.is_dir():
            return
        for file in sorted(self.folder.iterdir()):
            if file.name not in names and not file.is_dir():
                with suppress(OSError):  # another build may have taken it, or the disk keeps it for now
                    file.unlink()

    def remove_all(self) -> None:
        """Remove all, and the folder."""
        if self.folder is not None and self.folder.is_dir() and not self.folder.is_symlink():
            self.drop_others(())
            if not any(self.folder.iterdir()):
                self.folder.rmdir()


def image_cache_of(cache_file: Path) -> ImageCache:
    """Give what is kept beside a cache's file. The server's cache has no pictures of its own: they are the site's."""
    folder = cache_file.parent.parent if cache_file.parent.name == PREVIEW else cache_file.parent
    return ImageCache(folder / FOLDER)

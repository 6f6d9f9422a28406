"""Fresh texts: what was parsed in this build lies in a file without a name, where all its processes can read it.

No process holds the texts in its memory, and none has to look one up in the cache.
"""

from __future__ import annotations

import os
import tempfile
import weakref
from collections.abc import Iterable
from pathlib import Path


class Fresh:
    """The texts of a build by their digests, as UTF-8. Texts that the disk has no room for are not there.

    Args:
        folder: where there is room for them; on systems whose processes cannot share a file, nothing is kept.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._file: int | None = None
        self._size = 0
        self._places: dict[bytes, tuple[int, int]] = {}  # digest → where it begins, and how many bytes it has

    def __reduce__(self) -> tuple[type[Fresh], tuple[Path]]:
        """Begin again, empty: the file is of this machine's processes only, and the cache has the texts too."""
        return Fresh, (self.folder,)

    def add(self, texts: Iterable[tuple[bytes, bytes]]) -> None:
        """Keep some texts, each with its digest."""
        if not hasattr(os, "pread"):
            return
        places: dict[bytes, tuple[int, int]] = {}
        whole = bytearray()
        for digest, text in texts:
            places[digest] = (self._size + len(whole), len(text))
            whole += text
        try:
            if self._file is None:
                self._file, name = tempfile.mkstemp(dir=self.folder)
                os.unlink(name)
                weakref.finalize(self, os.close, self._file)
            written = os.write(self._file, whole)
        except OSError:  # the cache will say so, if there is no room for it either
            return
        self._size += written
        if written == len(whole):
            self._places.update(places)

    def get(self, digest: bytes) -> bytes | None:
        """Give a text."""
        place = self._places.get(digest)
        if place is None or self._file is None:
            return None
        start, size = place
        return os.pread(self._file, size, start)

"""The pages as they were when they were last good, for as long as their sources have an error."""

from __future__ import annotations

import os
from collections import OrderedDict

from intertitle.server.files import HTML, PublishedFile

_MAX_PAGES = 200  # pages, of those that were looked at last


class LastGoodPages:
    """Remembers the pages that were looked at.

    A page that goes as some source breaks is taken to be of that source, and is kept until the source is mended. One
    that goes otherwise was taken away by its author.
    """

    def __init__(self) -> None:
        self._pages: OrderedDict[bytes, PublishedFile] = OrderedDict()
        self._kept_for: dict[bytes, frozenset[str]] = {}
        self._broken: frozenset[str] = frozenset()

    def store(self, path: bytes, found: PublishedFile) -> None:
        """Remember what stands at a path."""
        if found.media_type != HTML:
            return
        self._pages[path] = found
        self._pages.move_to_end(path)
        if len(self._pages) > _MAX_PAGES:
            gone, _ = self._pages.popitem(last=False)
            self._kept_for.pop(gone, None)

    def get(self, path: bytes) -> PublishedFile | None:
        """Give what stood at a path."""
        return self._pages.get(path)

    def discard_stale(self, broken: frozenset[str]) -> None:
        """Forget, after a build has left these sources broken, what it was not they that took away."""
        new = broken - self._broken
        gone = [path for path, found in self._pages.items() if not os.path.isfile(found.file)]
        kept_for = {path: self._kept_for.get(path, new) for path in gone}
        for path in gone:
            if not kept_for[path] & broken:
                del self._pages[path], kept_for[path]
        self._kept_for, self._broken = kept_for, broken

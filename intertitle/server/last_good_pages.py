"""Keep the last good version of pages whose sources have an error."""

from __future__ import annotations

import os
from collections import OrderedDict

from intertitle.server.files import HTML, PublishedFile

_MAX_PAGES = 200  # the most recently viewed pages


class LastGoodPages:
    """The pages that were viewed.

    If a page disappears when a source breaks, it is assumed to belong to that source, and is kept until the source is
    fixed. Otherwise its author removed it.
    """

    def __init__(self) -> None:
        self._pages: OrderedDict[bytes, PublishedFile] = OrderedDict()
        self._kept_for: dict[bytes, frozenset[str]] = {}
        self._broken: frozenset[str] = frozenset()

    def store(self, path: bytes, found: PublishedFile) -> None:
        """Store the page at a path."""
        if found.media_type != HTML:
            return
        self._pages[path] = found
        self._pages.move_to_end(path)
        if len(self._pages) > _MAX_PAGES:
            gone, _ = self._pages.popitem(last=False)
            self._kept_for.pop(gone, None)

    def get(self, path: bytes) -> PublishedFile | None:
        """Return the last good page at a path, or None."""
        return self._pages.get(path)

    def discard_stale(self, broken: frozenset[str]) -> None:
        """Discard pages whose absence is not explained by a broken source. Call this after each build."""
        new = broken - self._broken
        gone = [path for path, found in self._pages.items() if not os.path.isfile(found.file)]
        kept_for = {path: self._kept_for.get(path, new) for path in gone}
        for path in gone:
            if not kept_for[path] & broken:
                del self._pages[path], kept_for[path]
        self._kept_for, self._broken = kept_for, broken

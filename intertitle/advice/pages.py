"""The lines of sources, read once more for the place that a piece of advice is about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from intertitle.diagnostics import Place

_FENCE = re.compile(r"\s*:::+\s*(\w*)")
_INLINE = re.compile(r"\|\|.*?\|\|")
_RULES = 2  # enclose the front matter


class Pages:
    """Files of content by their paths, opened when they are asked for.

    Args:
        root: the site's folder.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._known: dict[str, Sequence[str]] = {}

    def lines(self, path: str) -> Sequence[str]:
        """Give a file's lines; none where it has gone meanwhile."""
        if path not in self._known:
            try:
                text = (self._root / path).read_bytes().decode("utf-8-sig", "replace")
            except OSError:
                text = ""
            self._known[path] = re.split(r"\r\n|\r|\n", text)
        return self._known[path]

    def find(self, path: str, words: str) -> Place:
        """Give the first place where some words stand in a file, or the file as a whole."""
        for number, line in enumerate(self.lines(path), start=1):
            if (column := line.find(words)) >= 0:
                return Place(path, number, column + 1)
        return Place(path)

    def text(self, path: str) -> Iterator[tuple[int, str]]:
        """Yield the lines of a text that no spoiler hides, numbered from 1; spoilers within a line are blanked."""
        rules = hidden = 0
        for number, line in enumerate(self.lines(path), start=1):
            if rules < _RULES:
                rules += line.rstrip() == "---"
            elif fence := _FENCE.match(line):
                hidden = hidden + 1 if fence[1] else max(hidden - 1, 0)
            elif not hidden:
                yield number, _INLINE.sub(lambda found: " " * len(found[0]), line)

"""Read the lines of sources again, to find the locations of notes."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path

from intertitle.diagnostics import Location
from intertitle.frontmatter import FrontMatterError, MappingNode, Node, Pair, ScalarNode, decode, find_handler

_FENCE = re.compile(r"\s*:::+\s*(\w*)")
_INLINE = re.compile(r"\|\|.*?\|\|")


class Pages:
    """Files of content by path. They are read when they are used first.

    Args:
        root: the site's folder.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._known: dict[str, Sequence[str]] = {}

    def lines(self, path: str) -> Sequence[str]:
        """Return a file's lines; one empty line if the file cannot be read any more."""
        if path not in self._known:
            try:
                text = (self._root / path).read_bytes().decode("utf-8-sig", "replace")
            except OSError:
                text = ""
            self._known[path] = re.split(r"\r\n|\r|\n", text)
        return self._known[path]

    def value(self, path: str, fields: Collection[str], wanted: Callable[[str], bool]) -> Location:
        """Return the location of the first matching text in some fields, at any depth, or of the front matter."""
        inside = (one for name, one in self._fields(path) if name.value in fields)
        found = (one for outer in inside for one in _texts(outer) if wanted(one.value))
        return self._place(path, next(found, None))

    def name(self, path: str, field: str, name: str) -> Location:
        """Return the location of a key below a field, or of the front matter."""
        inside = (one for outer, one in self._fields(path) if outer.value == field and isinstance(one, MappingNode))
        return self._place(path, next((key for one in inside for key, _ in one.value if key.value == name), None))

    def _fields(self, path: str) -> Sequence[Pair]:
        """Return the pairs of a file's front matter; none if it cannot be read any more."""
        try:
            text = decode((self._root / path).read_bytes(), path)
            handler = find_handler(text, path)
            return handler.read(handler.split(text)[0])
        except (OSError, FrontMatterError):
            return ()

    @staticmethod
    def _place(path: str, node: Node | None) -> Location:
        return Location(path, node.start_mark.line + 1, node.start_mark.column + 1) if node else Location(path, 1, 1)

    def text(self, path: str) -> Iterator[tuple[int, str]]:
        """Yield the numbered lines outside of spoiler blocks. Inline spoilers are replaced by spaces."""
        lines = self.lines(path)
        text = "\n".join(lines)
        try:
            _, body = find_handler(text, path).split(text)
        except FrontMatterError:
            return
        if not body:
            return
        first = len(lines) - body.count("\n")
        hidden = 0
        for number, line in enumerate(lines[first - 1 :], start=first):
            if fence := _FENCE.match(line):
                hidden = hidden + 1 if fence[1] else max(hidden - 1, 0)
            elif not hidden:
                yield number, _INLINE.sub(lambda found: " " * len(found[0]), line)


def _texts(node: Node) -> Iterator[ScalarNode]:
    """Yield all texts in a value, including those in its lists and fields."""
    if isinstance(node, ScalarNode):
        yield node
        return
    for one in node.value:
        yield from _texts(one[1] if isinstance(node, MappingNode) else one)

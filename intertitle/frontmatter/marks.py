"""Make YAML nodes with positions for values in TOML and JSON."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

from yaml.error import Mark
from yaml.nodes import ScalarNode

# The style of a number, a date or a boolean without quotes. Like a quoted text, it is read as written,
# and a comment after it is not part of it.
_LITERAL = "literal"


class Marks:
    """Converts offsets in a text to marks.

    Args:
        text: the file's text from its beginning.
    """

    def __init__(self, text: str) -> None:
        self._starts = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]

    def at(self, offset: int) -> Mark:
        """Return the mark of an offset."""
        line = bisect_right(self._starts, offset) - 1
        return Mark("", offset, line, offset - self._starts[line], None, 0)

    def text(self, value: str, start: int, end: int) -> ScalarNode:
        """Return the node of a quoted text."""
        return ScalarNode("", value, self.at(start), self.at(end), '"')

    def literal(self, value: str, start: int, end: int) -> ScalarNode:
        """Return the node of a value without quotes; for an empty value, that of an empty field."""
        return ScalarNode("", value, self.at(start), self.at(end), _LITERAL if value else None)

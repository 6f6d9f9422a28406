"""Nodes of what is not YAML: of the same kinds as those of YAML, with places and with the text as written."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

from yaml.error import Mark
from yaml.nodes import ScalarNode

# The style of a number, a date or a truth value without quotes: like text in quotes, it is read as written,
# and a comment after it is not part of it.
LITERAL = "literal"


class Marks:
    """The lines of a text, which give every place in it.

    Args:
        text: from the beginning of its file.
    """

    def __init__(self, text: str) -> None:
        self._starts = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]

    def at(self, offset: int) -> Mark:
        """Give the place of a distance from the beginning."""
        line = bisect_right(self._starts, offset) - 1
        return Mark("", offset, line, offset - self._starts[line], None, 0)

    def text(self, value: str, start: int, end: int) -> ScalarNode:
        """Make the node of a text in quotes."""
        return ScalarNode("", value, self.at(start), self.at(end), '"')

    def literal(self, value: str, start: int, end: int) -> ScalarNode:
        """Make the node of a value without quotes; of an empty one, that of a field that holds nothing."""
        return ScalarNode("", value, self.at(start), self.at(end), LITERAL if value else None)

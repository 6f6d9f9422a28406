"""Keep the position of each token of a template, so that messages mark the word itself.

Jinja's syntax tree has the line of each node. We let it store a `Position` there, which is a line that knows its
offset too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Self

from jinja2 import nodes

from intertitle.diagnostics import Location


class Position(int):
    """The line of a token, from 1, with its offset in the source."""

    offset: int

    def __new__(cls, line: int, offset: int) -> Self:
        """Return the position of a token."""
        made = super().__new__(cls, line)
        made.offset = offset
        return made

    def __reduce__(self) -> tuple[type[Position], tuple[int, int]]:
        """Return how to make it again, because a message with a position travels between processes."""
        return Position, (int(self), self.offset)


def add_offsets(tokens: Iterable[tuple[int, str, str]], source: str) -> Iterator[tuple[Position, str, str]]:
    """Yield Jinja's tokens of a source with their positions. Blanks between tokens may be missing."""
    source = re.sub("\r\n?", "\n", source)  # as Jinja reads it
    end = 0
    for line, kind, text in tokens:
        start = source.find(text, end)
        if start >= 0:
            end = start + len(text)
        yield Position(line, max(start, 0)), kind, text


def locate_word(file: str, source: str, node: nodes.Node, word: str) -> Location | None:
    """Return the location of a word that a node of a template names, or None if it is not written there.

    Args:
        file: the template's file.
        source: its source.
        node: the node; for text that names something, the text.
        word: the word.
    """
    if not isinstance(node.lineno, Position):
        return None
    start = node.lineno.offset
    if isinstance(node, nodes.FromImport) and isinstance(node.template.lineno, Position):
        start = source.find("import", node.template.lineno.offset + len(str(getattr(node.template, "value", ""))))
    return locate_after(file, source, Position(node.lineno, max(start, 0)), word)


def locate_token(file: str, source: str, line: int, word: str) -> Location | None:
    """Return the location of a token, if its line is a position and it is the word."""
    if not isinstance(line, Position):
        return None
    return _locate(file, source, re.compile(rf"{re.escape(word)}(?!\w)").match(source, line.offset))


def locate_after(file: str, source: str, line: int, word: str) -> Location | None:
    """Return the location of a word at a token or after it, if the token's line is a position."""
    if not isinstance(line, Position) or not word:
        return None
    return _locate(file, source, re.compile(rf"(?<!\w){re.escape(word)}(?!\w)").search(source, line.offset))


def _locate(file: str, source: str, found: re.Match[str] | None) -> Location | None:
    if found is None:
        return None
    start = found.start()
    return Location(file, source.count("\n", 0, start) + 1, start - source.rfind("\n", 0, start))

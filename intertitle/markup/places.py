"""Places: where a piece of a text stands in its file, to the column.

A parser's inline rules see the content of one block with the block's own marks taken off. Each rule that a
diagnostic may point at notes the offset at which it began (`noted`); `origins` leads the offset back to a line and
a column of the source.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import partial

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline, html_inline, image, link
from markdown_it.token import Token
from mdit_py_plugins.footnote.index import footnote_inline

InlineRule = Callable[[StateInline, bool], bool]
Spot = tuple[int, int]  # line and column in the source, both from 0
Origin = Callable[[int], Spot]  # of an offset in a block's content

_CELLS = frozenset({"th_open", "td_open"})
_DEFINED = re.compile(r"\]:(?:[ \t]|\n[ \t>]*)*<?")


def places_plugin(markdown: MarkdownIt) -> None:
    """Have links, pictures, tags and notes in a line say where they stand."""
    markdown.options["store_labels"] = True
    markdown.inline.ruler.at("link", record_position(link, "link_open"))
    markdown.inline.ruler.at("image", record_position(image, "image"))
    markdown.inline.ruler.at("html_inline", record_position(html_inline, "html_inline"))
    markdown.inline.ruler.at("footnote_inline", record_position(footnote_inline, "footnote_ref"))


def record_position(rule: InlineRule, kind: str) -> InlineRule:
    """Make a rule note, with its token of a kind, where it began and where its target is written."""

    def noting(state: StateInline, silent: bool) -> bool:  # noqa: FBT001  (the signature is markdown-it's)
        start, before = state.pos, len(state.tokens)
        if not rule(state, silent):
            return False
        if not silent:
            # At most one token comes before the rule's own: the text before it.
            token = next(token for token in state.tokens[before : before + 2] if token.type == kind)
            token.meta["at"] = start
            if state.src[state.pos - 1] == ")":
                token.meta["target"] = _destination(state, start, is_link=kind == "link_open")
        return True

    return noting


def _destination(state: StateInline, start: int, *, is_link: bool) -> int:
    bracket = start if is_link else start + 1
    pos: int = state.md.helpers.parseLinkLabel(state, bracket, is_link) + 2
    while state.src[pos] in " \t\n":
        pos += 1
    return pos + 1 if state.src[pos] == "<" else pos


class Places:
    """The origins of a text's inline tokens, sought only where something is to be said of a place."""

    def __init__(self, tokens: Sequence[Token], lines: Sequence[str]) -> None:
        self._tokens = tokens
        self._lines = lines
        self._all: dict[int, Origin] | None = None

    def origin(self, index: int) -> Origin:
        """Give the origin of the inline token at an index; those of cells and notes depend on the tokens before."""
        token = self._tokens[index]
        if token.map and self._tokens[index - 1].type not in _CELLS:
            return _origin(token.content, token.map[0], self._lines, None)
        if self._all is None:
            self._all = _origins(self._tokens, self._lines)
        return self._all[index]


def _origins(tokens: Sequence[Token], lines: Sequence[str]) -> dict[int, Origin]:
    """Give the origin of every inline token by its index; a note in a line is traced through the text around it."""
    found: dict[int, Origin] = {}
    notes: dict[int, Origin] = {}
    reached: dict[int, int] = {}  # line → the column up to which its cells are found
    for index, token in enumerate(tokens):
        if token.type == "inline" and token.map:
            in_table = tokens[index - 1].type in _CELLS
            found[index] = _origin(token.content, token.map[0], lines, reached if in_table else None)
            _trace(token, found[index], notes)
    note = 0
    for index, token in enumerate(tokens):  # a note within a note comes after it
        if token.type == "footnote_open":
            note = token.meta["id"]
        elif token.type == "inline" and index not in found:
            found[index] = notes.get(note, unknown_position)
            _trace(token, found[index], notes)
    return found


def find_definition(label: str, references: dict[str, dict[str, object]], lines: Sequence[str]) -> Spot | None:
    """Find where the target of a reference link is written, line and column from 0."""
    span = references.get(label, {}).get("map")
    if not isinstance(span, list):
        return None
    first, end = span
    mark = _DEFINED.search("\n".join(lines[first:end]))
    if mark is None:
        return None
    before = mark.string[: mark.end()]
    return first + before.count("\n"), len(before) - (before.rfind("\n") + 1)


def unknown_position(_offset: int) -> Spot:
    """Stand for an origin that is not known."""
    return (0, 0)


def _trace(token: Token, origin: Origin, notes: dict[int, Origin]) -> None:
    for child in token.children or ():
        if child.type == "footnote_ref" and "at" in child.meta:
            start = child.meta["at"] + len("^[")
            notes[child.meta["id"]] = partial(_shifted, origin, start)


def _origin(content: str, first: int, lines: Sequence[str], reached: dict[int, int] | None) -> Origin:
    """Line the content of a block up with the lines that it was taken from."""
    starts: list[int] = []
    spots: list[Spot] = []
    offset = 0
    for number, part in enumerate(content.split("\n"), start=first):
        written = lines[number] if number < len(lines) else ""
        if reached is None:
            column = _column(part, written)
        else:
            column = _cell(part, written, reached.get(number, 0))
            reached[number] = column + len(part)
        starts.append(offset)
        spots.append((number, column))
        offset += len(part) + 1
    return partial(_spot, starts, spots)


def _shifted(origin: Origin, start: int, offset: int) -> Spot:
    return origin(start + offset)


def _spot(starts: list[int], spots: list[Spot], offset: int) -> Spot:
    part = bisect_right(starts, offset) - 1
    line, column = spots[part]
    return line, column + offset - starts[part]


def _column(part: str, written: str) -> int:
    """Find a line's content: as a rule the line's end; a heading may have marks after it."""
    bare, trimmed = part.strip(), written.rstrip()
    column = len(trimmed) - len(bare) if trimmed.endswith(bare) else max(written.find(bare), 0)
    return column - (len(part) - len(part.lstrip()))


def _cell(part: str, written: str, reached: int) -> int:
    """Find a cell's content after the cells before it; in the source its own bars are escaped."""
    column = written.find(part, reached)
    return column if column >= 0 else max(written.find(part.replace("|", "\\|"), reached), reached)

"""Find the line and the column of a link, a picture, a tag or a note in its source.

Inline rules get the content of a block without the markup of the block. Each rule that a diagnostic may refer to
records the offset at which it begins (`record_position`). `Places.origin` turns an offset into a line and a column.
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

from intertitle.markup.notes import without_notes

_InlineRule = Callable[[StateInline, bool], bool]
Spot = tuple[int, int]  # line and column in the source, both from 0
Origin = Callable[[int], Spot]  # of an offset in a block's content

_CELLS = frozenset({"th_open", "td_open"})
_DEFINED = re.compile(r"\]:(?:[ \t]|\n[ \t>]*)*<?")


def places_plugin(markdown: MarkdownIt) -> None:
    """Make a parser record the positions of links, pictures, tags and inline notes."""
    markdown.options["store_labels"] = True
    markdown.inline.ruler.at("link", _record_position(link, "link_open"))
    markdown.inline.ruler.at("image", _record_position(without_notes(image), "image"))
    markdown.inline.ruler.at("html_inline", _record_position(html_inline, "html_inline"))
    markdown.inline.ruler.at("footnote_inline", _record_position(footnote_inline, "footnote_ref"))


def _record_position(rule: _InlineRule, kind: str) -> _InlineRule:
    """Return a rule that also records its start and the position of its target in its token of a kind."""

    def record(state: StateInline, silent: bool) -> bool:  # noqa: FBT001  (the signature is markdown-it's)
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

    return record


def _destination(state: StateInline, start: int, *, is_link: bool) -> int:
    bracket = start if is_link else start + 1
    pos: int = state.md.helpers.parseLinkLabel(state, bracket, is_link) + 2
    while state.src[pos] in " \t\n":
        pos += 1
    return pos + 1 if state.src[pos] == "<" else pos


class Places:
    """The origins of a text's lines and blocks of HTML, which are computed only when a diagnostic or link needs them.

    Each is kept, because a block may have as many diagnostics and links as lines.
    """

    def __init__(self, tokens: Sequence[Token], lines: Sequence[str]) -> None:
        self._tokens = tokens
        self._lines = lines
        self._kept: dict[int, tuple[str, Origin]] = {}
        self._all: dict[int, Origin] | None = None

    def origin(self, index: int) -> Origin:
        """Return the origin of the content that the token at an index has now, inline or HTML.

        The origins of cells and notes depend on earlier tokens.
        """
        token = self._tokens[index]
        if token.map and self._tokens[index - 1].type not in _CELLS:
            content, kept = self._kept.get(index, (None, _unknown_position))
            if content is not token.content:
                kept = _origin(token.content, token.map[0], self._lines, None)
                self._kept[index] = token.content, kept
            return kept
        if self._all is None:
            self._all = _origins(self._tokens, self._lines)
        return self._all[index]


def _origins(tokens: Sequence[Token], lines: Sequence[str]) -> dict[int, Origin]:
    """Return the origin of every inline token by index. That of an inline note depends on the text around it."""
    found: dict[int, Origin] = {}
    notes: dict[int, Origin] = {}
    reached: dict[int, int] = {}  # line → the column at which the next cell begins
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
            found[index] = notes.get(note, _unknown_position)
            _trace(token, found[index], notes)
    return found


def find_definition(label: str, references: dict[str, dict[str, object]], lines: Sequence[str]) -> Spot | None:
    """Return the position of the target in the definition of a reference link, or None."""
    span = references.get(label, {}).get("map")
    if not isinstance(span, list):
        return None
    first, end = span
    mark = _DEFINED.search("\n".join(lines[first:end]))
    if mark is None:
        return None
    before = mark.string[: mark.end()]
    return first + before.count("\n"), len(before) - (before.rfind("\n") + 1)


def _unknown_position(_offset: int) -> Spot:
    """Return the beginning of the text, for an unknown origin."""
    return (0, 0)


def _trace(token: Token, origin: Origin, notes: dict[int, Origin]) -> None:
    for child in token.children or ():
        if child.type == "footnote_ref" and "at" in child.meta:
            start = child.meta["at"] + len("^[")
            notes[child.meta["id"]] = partial(_shift, origin, start)


def _origin(content: str, first: int, lines: Sequence[str], reached: dict[int, int] | None) -> Origin:
    """Return a function from offsets in the content of a block to positions in its lines of source."""
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


def _shift(origin: Origin, start: int, offset: int) -> Spot:
    return origin(start + offset)


def _spot(starts: list[int], spots: list[Spot], offset: int) -> Spot:
    part = bisect_right(starts, offset) - 1
    line, column = spots[part]
    return line, column + offset - starts[part]


def _column(part: str, written: str) -> int:
    """Return the column of a line's content. It is usually at the end; a heading may have markup after it."""
    bare, trimmed = part.strip(), written.rstrip()
    column = len(trimmed) - len(bare) if trimmed.endswith(bare) else max(written.find(bare), 0)
    return column - (len(part) - len(part.lstrip()))


def _cell(part: str, written: str, reached: int) -> int:
    """Return the column of a cell's content after earlier cells. In the source, its bars are escaped."""
    column = written.find(part, reached)
    return column if column >= 0 else max(written.find(part.replace("|", "\\|"), reached), reached)

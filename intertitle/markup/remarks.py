"""Remarks: ``<!-- … -->`` and ``%%…%%``, which an author writes for nobody else and which are never published.

Two rules remove them wherever Markdown is parsed, so code keeps them as text. `hidden.strip_remarks` removes them from
texts that are not parsed, such as a link's title.
"""

from __future__ import annotations

from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

UNCLOSED = "remark_unclosed"  # the type of the token and the key in the environment
_MARKS = {"<": ("<!--", "-->"), "%": ("%%", "%%")}  # the opener and the closer, by the first character


def remarks_plugin(markdown: MarkdownIt) -> None:
    """Make a parser remove remarks. Unclosed ones are recorded, and hide the rest of their block."""
    markdown.block.ruler.before("table", "remark", _block_rule, {"alt": ["paragraph", "reference", "blockquote"]})
    markdown.inline.add_terminator_char("%")
    markdown.inline.ruler.before("autolink", "remark", _inline_rule)
    markdown.add_render_rule(UNCLOSED, _render_nothing)


class _Found(NamedTuple):
    """The end of a remark: its line, and the position after its closer. An unclosed remark has no position."""

    line: int
    end: int


def _block_rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001  (as markdown-it has it)
    """Remove remarks at the beginning of a line, which may go on over several lines and blank lines."""
    begin = state.bMarks[start] + state.tShift[start]
    if state.is_code_block(start) or not _marks_at(state.src, begin):
        return False
    line, reached = start, begin
    while marks := _marks_at(state.src, reached):
        opened = reached
        line, reached = _find_end(state, marks, opened, line, end)
        if reached < 0:
            if not silent:
                before = state.src.rfind("\n", 0, opened) + 1
                state.env.setdefault(UNCLOSED, []).append((state.src.count("\n", 0, opened), opened - before))
                state.line = line
            return True
        while reached < state.eMarks[line] and state.src[reached] in " \t":
            reached += 1
    if silent:
        return line > start or state.src[begin] == "<"
    if reached >= state.eMarks[line]:
        state.line = line + 1
        return True
    # The rest of the line is the beginning of a block.
    state.bMarks[line], state.tShift[line], state.sCount[line] = reached, 0, state.blkIndent
    state.line = line
    return line > start


def _marks_at(source: str, pos: int) -> tuple[str, str] | None:
    """Return the opener and the closer of the remark that begins at a position, or None."""
    marks = _MARKS.get(source[pos : pos + 1])
    return marks if marks and source.startswith(marks[0], pos) else None


def _find_end(state: StateBlock, marks: tuple[str, str], opened: int, line: int, end: int) -> _Found:
    """Find the closer of a remark in the lines of the block around it."""
    opener, closer = marks
    pos = opened + len(opener)
    while True:
        found = state.src.find(closer, pos, state.eMarks[line])
        if found >= 0:
            return _Found(line, found + len(closer))
        line += 1
        if line >= end or (state.sCount[line] < state.blkIndent and not state.isEmpty(line)):
            return _Found(line, -1)
        pos = state.bMarks[line] + state.tShift[line]


def _inline_rule(state: StateInline, silent: bool) -> bool:  # noqa: FBT001  (the signature is markdown-it's)
    source, start = state.src, state.pos
    marks = _marks_at(source, start)
    if not marks:
        return False
    opener, closer = marks
    found = _next_closer(state, closer, start + len(opener))
    if found < 0 or found + len(closer) > state.posMax:
        if not silent:
            state.push(UNCLOSED, "", 0).meta = {"at": start}
        state.pos = state.posMax
        return True
    end = found + len(closer)
    while end < state.posMax and source[end] == " " and (start == 0 or source[start - 1] in " \n"):
        end += 1
    state.pos = end
    return True


def _next_closer(state: StateInline, closer: str, pos: int) -> int:
    """Return the position of the next closer, or -1. The last answer is kept, so that a text is searched once."""
    kept: dict[str, tuple[str, int, int]] = state.env.setdefault("remark_closers", {})
    source, asked, found = kept.get(closer, ("", 0, 0))
    if source is not state.src or pos < asked or 0 <= found < pos:
        found = state.src.find(closer, pos)
        kept[closer] = (state.src, pos, found)
    return found


def _render_nothing(_renderer: RendererHTML, *_parsed: object) -> str:
    return ""

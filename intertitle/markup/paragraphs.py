"""Parse plain paragraphs faster, by the first characters of their lines.

Nearly every block of a review is a paragraph. markdown-it tries eleven other rules for its first line and nine for each
further line. The rule in this module comes before all of these. It accepts a paragraph only if no other rule could have
begun or ended there, so the result is the same.
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.common.utils import mdTrim
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

# Beginnings of paragraphs and of no other block. Excluded characters begin: ` ~ a fence, > a quotation, * - _ a rule or
# a list, + a list, [ a definition, < HTML, # a heading, : a spoiler or a definition, = an underline, | and - and : the
# second line of a table, %% a remark. Digits with a point or a bracket begin a list. Directly before a letter, * and _
# are emphasis; the label of a definition cannot contain a second [; the second line of a table contains no letter.
_PLAIN = re.compile(r"[^\s`~>*_+\[<#:=|%0-9-]|%(?!%)|[*_]{1,3}[^\W\d_]|\[\[|\|\|[^\W\d_]|[0-9]+(?![0-9.)])")
_DEFINES = (":", "~")


def paragraphs_plugin(markdown: MarkdownIt) -> None:
    """Make a parser try plain paragraphs first."""
    markdown.block.ruler.before("table", "plain_paragraph", _rule)


def _rule(state: StateBlock, start: int, end: int, _silent: bool) -> bool:  # noqa: FBT001  (as markdown-it has it)
    source, begins, ends, shifts = state.src, state.bMarks, state.eMarks, state.tShift
    if state.is_code_block(start) or end > state.lineMax or not _PLAIN.match(source, begins[start] + shifts[start]):
        return False
    line = start + 1
    while line < state.lineMax and (begin := begins[line] + shifts[line]) < ends[line]:
        if line >= end or not _PLAIN.match(source, begin):
            return False
        line += 1
    # A single line before a definition, with at most one blank line between, is the defined term.
    if line == start + 1 and line + 1 < end and source.startswith(_DEFINES, begins[line + 1] + shifts[line + 1]):
        return False
    if line == start + 1 and not state.blkIndent:  # the line has no indentation to remove
        content = mdTrim(source[begins[start] : ends[start]])
    else:
        content = mdTrim(state.getLines(start, line, state.blkIndent, False))  # noqa: FBT003  (as markdown-it has it)
    level = state.level
    opening = Token("paragraph_open", "p", 1, {}, [start, line], level)
    inline = Token("inline", "", 0, {}, [start, line], level + 1, [], content)
    closing = Token("paragraph_close", "p", -1, {}, None, level)
    opening.block = inline.block = closing.block = True
    state.tokens += (opening, inline, closing)
    state.line = line
    state.parentType = "paragraph"  # the rule for underlined headings also leaves this value
    return True

"""Plain paragraphs, found by the beginnings of their lines.

Nearly every block of a review is a paragraph, and markdown-it asks eleven other rules about its first line and nine
about each further one before it says so. The rule here stands before them all. It takes a paragraph only where no
other rule could have begun or ended one, and leaves all else to them, so it changes what is asked and not the answer.
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.common.utils import mdTrim
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

# What no block but a paragraph begins with. The marks left out begin: ` ~ a fence, > a quotation, * - _ a rule or a
# list, + a list, [ a definition, < HTML, # a heading, : a spoiler or a definition, = an underline, | and - and : the
# second line of a table. Digits with a point or a bracket begin a list. Before a letter (and after no space), * and _
# are emphasis; a second [ cannot stand in the label of a definition; the second line of a table is no letter.
_PLAIN = re.compile(r"[^\s`~>*_+\[<#:=|0-9-]|[*_]{1,3}[^\W\d_]|\[\[|\|\|[^\W\d_]|[0-9]+(?![0-9.)])")
_DEFINES = (":", "~")


def paragraphs_plugin(markdown: MarkdownIt) -> None:
    """Have a parser take plain paragraphs first."""
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
    # One line above a definition, with at most one blank line between, is the term that is defined.
    if line == start + 1 and line + 1 < end and source.startswith(_DEFINES, begins[line + 1] + shifts[line + 1]):
        return False
    if line == start + 1 and not state.blkIndent:  # nothing is cut off the line
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
    state.parentType = "paragraph"  # as the rule for underlined headings leaves it
    return True

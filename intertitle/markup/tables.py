"""Tables, in which the bars of ``||words||`` and ``[[alien-1979|Alien]]`` do not separate cells."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.table import table
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

_MASK = "\x06"  # replaces a bar that separates no cells; no source can contain it
_WHOLE = re.compile(
    r"""\\\|\\\|                                                    # two bars, escaped
    | \|\|(?=[ \t]*[^|\s])(?:[^|\n\[\\]|\\.|\[\[[^\[\]\n]*\]\]|\[)*+\|\|  # an inline spoiler, without backtracking
    | \[\[[^\[\]|\n\\]+\|[^\[\]|\n]+\]\]                             # a link to a review, with a label
    """,
    re.VERBOSE,
)
# A line that may be the second line of a table.
_DELIMITERS = re.compile(r"[|:-][|: \t-]*$", re.MULTILINE)


def tables_plugin(markdown: MarkdownIt) -> None:
    """Add tables to a parser."""
    markdown.enable("table")
    markdown.block.ruler.at("table", _rule, {"alt": ["paragraph", "reference"]})
    markdown.add_render_rule("table_open", _render_open)
    markdown.add_render_rule("table_close", _render_close)


def _rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001  (as markdown-it has it)
    """Apply the table rule to the source with masked bars."""
    following = start + 1
    if following >= end or not _DELIMITERS.match(state.src, state.bMarks[following] + state.tShift[following]):
        return False  # no table, and nothing to mask
    source, before = state.src, len(state.tokens)
    state.src = _mask_source(state)
    try:
        if not table(state, start, end, silent):
            return False
        _finish(state, before)
    finally:
        state.src = source
    return True


def _mask_source(state: StateBlock) -> str:
    """Return the masked source, which is computed once for all tables of a text."""
    if "masked" not in state.env:
        state.env["masked"] = _WHOLE.sub(lambda words: _mask(words[0]), state.src) if "|" in state.src else state.src
    return str(state.env["masked"])


def _mask(words: str) -> str:
    return words.replace("|", _MASK)


def _finish(state: StateBlock, before: int) -> None:
    """Restore the bars, record the position of two bars in a row, and number the table."""
    for token in state.tokens[before:]:
        if token.type == "inline":
            token.content = token.content.replace(_MASK, "|")
        elif token.type == "tr_open" and token.map:
            line = token.map[0]
            bars = state.src.find("||", state.bMarks[line], state.eMarks[line])
            if bars >= 0:
                token.meta["bars"] = bars - (state.src.rfind("\n", 0, bars) + 1)
        elif token.type in {"th_open", "td_open"} and (style := token.attrs.pop("style", None)):
            # The site's content security policy forbids inline styles.
            token.attrs["class"] = str(style).replace("text-align:", "align-")
        elif token.type == "table_open":
            state.env["tables"] = token.meta["number"] = state.env.get("tables", 0) + 1


def _render_open(
    _renderer: RendererHTML, tokens: Sequence[Token], idx: int, _options: OptionsDict, _env: EnvType
) -> str:
    # A wide table scrolls in its own frame, which must be reachable with the keyboard.
    # Each frame is a landmark, and landmarks need unique names.
    number = tokens[idx].meta["number"]
    label = "Table" if number == 1 else f"Table {number}"
    return f'<div class="table" role="region" aria-label="{label}" tabindex="0"><table>\n'


def _render_close(
    _renderer: RendererHTML, _tokens: Sequence[Token], _idx: int, _options: OptionsDict, _env: EnvType
) -> str:
    return "</table></div>\n"

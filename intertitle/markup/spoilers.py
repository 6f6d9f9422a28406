"""Spoilers: ``:::spoiler Title`` … ``:::`` around blocks, ``||words||`` inside a line.

In the HTML each spoiler is between two control characters, which no source can contain. A page omits the characters,
and a feed omits everything between them (see `slots`).
"""

from __future__ import annotations

from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.container import container_plugin

from intertitle.markup.slots import CLOSE, OPEN, word

BARS = "||"


def spoiler_plugin(markdown: MarkdownIt) -> None:
    """Add both kinds of spoilers to a parser."""
    container_plugin(markdown, "spoiler", render=_render_block)
    markdown.inline.add_terminator_char("|")
    markdown.inline.ruler.before("emphasis", "spoiler", _inline_rule)
    markdown.add_render_rule("spoiler_open", _render_inline_open)
    markdown.add_render_rule("spoiler_close", _render_inline_close)
    markdown.add_render_rule("spoiler_unclosed", _render_unclosed)


def spoiler_title(token: Token) -> str:
    """Return the title in a spoiler block's opening token, as it is written."""
    return token.info.strip().removeprefix("spoiler").strip()


def _inline_rule(state: StateInline, silent: bool) -> bool:  # noqa: FBT001  (the signature is markdown-it's)
    """Parse ``||words||``. Unmatched bars become a separate token, for a diagnostic."""
    start = state.pos
    if not state.src.startswith(BARS, start):
        return False
    highest = state.posMax
    state.pos = start + 2
    while state.pos < highest and not state.src.startswith(BARS, state.pos):
        state.md.inline.skipToken(state)
    end = state.pos
    state.pos = start
    if end >= highest or end == start + 2:
        if not silent:
            unclosed = state.push("spoiler_unclosed", "", 0)
            unclosed.content, unclosed.meta = BARS, {"at": start}
        state.pos = start + 2
        return True
    if not silent:
        state.push("spoiler_open", "span", 1).meta = {"at": start}
        state.pos, state.posMax = start + 2, end
        state.md.inline.tokenize(state)
        state.push("spoiler_close", "span", -1)
    state.pos, state.posMax = end + 2, highest
    return True


def _render_block(
    _renderer: RendererHTML, tokens: Sequence[Token], idx: int, _options: OptionsDict, _env: EnvType
) -> str:
    token = tokens[idx]
    if token.nesting == -1:
        return f"</div></details>{CLOSE}\n"
    number = token.meta["number"]
    title = escapeHtml(token.meta["title"])
    label = word("spoiler_titled", title=title) if title else word("spoiler_block")
    return (
        f'{OPEN}b{number};<details class="spoiler" id="spoiler-{number}">'
        f'<summary>{label}</summary><div class="spoiler-text">\n'
    )


def _render_inline_open(
    _renderer: RendererHTML, tokens: Sequence[Token], idx: int, _options: OptionsDict, _env: EnvType
) -> str:
    number = tokens[idx].meta["number"]
    # A checkbox can show and hide the text without a script, and with the keyboard.
    return (
        f'{OPEN}i{number};<span class="spoiler-inline">'
        f'<input type="checkbox" id="spoiler-{number}" aria-label="{word("spoiler_show")}"><span>'
    )


def _render_inline_close(
    _renderer: RendererHTML, _tokens: Sequence[Token], _idx: int, _options: OptionsDict, _env: EnvType
) -> str:
    return f"</span></span>{CLOSE}"


def _render_unclosed(
    _renderer: RendererHTML, _tokens: Sequence[Token], _idx: int, _options: OptionsDict, _env: EnvType
) -> str:
    return BARS

"""Callouts (``> [!NOTE]``) and task lists (``- [x] done``), as GitHub writes them. markdown-it parses both."""

from __future__ import annotations

from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from intertitle.markup.slots import word

_BOXES = {True: "☑", False: "☐"}


def callouts_plugin(markdown: MarkdownIt) -> None:
    """Make a parser read callouts and task lists."""
    markdown.options["alerts"] = True
    markdown.options["tasklists"] = True
    markdown.core.ruler.after("inline", "callouts", _finish)
    markdown.add_render_rule("alert_open", _open_callout)
    markdown.add_render_rule("list_item_open", RendererHTML.renderToken)


def _finish(state: StateCore) -> None:
    """Begin each task with its box, and remove the titles of callouts.

    A box is a character, which feeds, prints and screen readers have too. The titles are markdown-it's, in English; the
    opening tag of a callout has ours.
    """
    has_callouts = False
    for index, token in enumerate(state.tokens):
        kind = token.type  # looking at each is faster than searching the text
        if kind == "list_item_open" and "checked" in token.meta:
            first = next((one for one in state.tokens[index:] if one.type in {"inline", "list_item_close"}), token)
            box = Token("text", "", 0, content=f"{_BOXES[token.meta['checked']]} ")
            first.children = [box, *(first.children or ())]
        elif kind == "alert_open":
            has_callouts = True
    if has_callouts:
        state.tokens[:] = _without_titles(state.tokens)


def _without_titles(tokens: Sequence[Token]) -> list[Token]:
    kept: list[Token] = []
    for token in tokens:
        if kept and kept[-1].type == "alert_title_open":
            kept.pop()
        elif token.type != "alert_title_close":
            kept.append(token)
    return kept


def _open_callout(
    _renderer: RendererHTML, tokens: Sequence[Token], idx: int, _options: OptionsDict, _env: EnvType
) -> str:
    kind = tokens[idx].meta["kind"].lower()
    return f'<div class="callout callout-{kind}" role="note">\n<p class="callout-title">{word(f"callout_{kind}")}</p>\n'

"""The HTML of what a review is mostly made of: paragraphs, text and emphasis; markdown-it renders all else."""

from __future__ import annotations

from collections.abc import Sequence

from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict


class Renderer(RendererHTML):
    """markdown-it's renderer, with the shortest way for the commonest tokens, to the same HTML.

    A paragraph and emphasis have no attributes, and a paragraph's opening tag always stands before its inline token,
    so none of the questions that `renderToken` asks of every token need to be asked of theirs.
    """

    def render(self, tokens: Sequence[Token], options: OptionsDict, env: EnvType) -> str:
        """Render the blocks of a text."""
        rules = self.rules
        made: list[str] = []
        for index, token in enumerate(tokens):
            if token.type == "inline":
                children = token.children or ()
                if len(children) == 1 and children[0].type == "text":
                    made.append(escape_html(children[0].content))
                else:
                    made.append(self.renderInline(children, options, env))
            else:
                made.append(rules.get(token.type, self.renderToken)(tokens, index, options, env))
        return "".join(made)

    def renderInline(self, tokens: Sequence[Token], options: OptionsDict, env: EnvType) -> str:  # noqa: N802  (markdown-it's)
        """Render what stands in a block."""
        rules = self.rules
        made: list[str] = []
        for index, token in enumerate(tokens):
            if token.type == "text":
                made.append(escape_html(token.content))
            else:
                made.append(rules.get(token.type, self.renderToken)(tokens, index, options, env))
        return "".join(made)

    def paragraph_open(self, tokens: Sequence[Token], idx: int, _options: OptionsDict, _env: EnvType) -> str:
        """Open a paragraph; a hidden one, in a tight list, leaves the line's end to the block after it."""
        if tokens[idx].hidden:
            return ""
        return "\n<p>" if idx and tokens[idx - 1].hidden else "<p>"

    def paragraph_close(self, tokens: Sequence[Token], idx: int, _options: OptionsDict, _env: EnvType) -> str:
        """Close a paragraph."""
        return "" if tokens[idx].hidden else "</p>\n"

    def em_open(self, _tokens: Sequence[Token], _idx: int, _options: OptionsDict, _env: EnvType) -> str:
        """Open emphasis."""
        return "<em>"

    def em_close(self, _tokens: Sequence[Token], _idx: int, _options: OptionsDict, _env: EnvType) -> str:
        """Close emphasis."""
        return "</em>"


def escape_html(text: str) -> str:
    """Give text as HTML. Most holds nothing to escape, and to look for one sign is much faster than to replace it."""
    if "&" in text or "<" in text or ">" in text or '"' in text:
        return escapeHtml(text)
    return text

"""Render the most frequent tokens faster: paragraphs, text and emphasis. markdown-it renders all others."""

from __future__ import annotations

from collections.abc import Sequence

from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict


class Renderer(RendererHTML):
    """markdown-it's renderer with faster methods for the most frequent tokens, which return the same HTML.

    Paragraphs and emphasis have no attributes, and a paragraph's opening tag is always directly before its inline
    token. So the general checks in `renderToken` are not necessary.
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
        """Render the content of a block."""
        rules = self.rules
        made: list[str] = []
        for index, token in enumerate(tokens):
            if token.type == "text":
                made.append(escape_html(token.content))
            else:
                made.append(rules.get(token.type, self.renderToken)(tokens, index, options, env))
        return "".join(made)

    def paragraph_open(self, tokens: Sequence[Token], idx: int, _options: OptionsDict, _env: EnvType) -> str:
        """Open a paragraph. After a hidden paragraph, in a tight list, a line end comes first."""
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
    """Escape a text for HTML. Most texts need no escaping, and to search is much faster than to replace."""
    if "&" in text or "<" in text or ">" in text or '"' in text:
        return escapeHtml(text)
    return text

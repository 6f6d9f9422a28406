"""Make links of bare addresses: ``https://example.org/``."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

_SCHEME = re.compile(r"(?<![A-Za-z0-9.+_-])https?\Z", re.IGNORECASE)
# The rest of an address, up to a space, a bracket of Markdown, or a quotation mark or punctuation mark that is no part
# of one. A remark (%%…%%) ends it, too.
_REST = re.compile(r"""://(?=[^\W_])(?:(?!%%)[^\s<>"`\\|\[\]{}“”‘’«»。、，！？；：（）「」『』【】])+""")
_END = re.compile(r"[?!.,:;*_~']+\Z")


def bare_links_plugin(markdown: MarkdownIt) -> None:
    """Add bare links to a parser."""
    markdown.inline.ruler.before("autolink", "bare_link", _rule)


def _rule(state: StateInline, silent: bool) -> bool:  # noqa: FBT001  (the signature is markdown-it's)
    pos = state.pos
    if state.src[pos] != ":" or state.linkLevel > 0:
        return False
    found = _REST.match(state.src, pos, state.posMax)
    scheme = _SCHEME.search(state.src[max(pos - 6, 0) : pos])
    if not found or not scheme or not (silent or state.pending.endswith(scheme[0])):
        return False
    rest = _trim(found[0])
    target = state.md.normalizeLink(scheme[0] + rest)
    if len(rest) <= len("://") or not state.md.validateLink(target):
        return False
    if not silent:
        state.pending = state.pending[: -len(scheme[0])]
        opening = state.push("link_open", "a", 1)
        opening.attrs = {"href": target}
        opening.markup, opening.info = "linkify", "auto"
        state.push("text", "", 0).content = scheme[0] + rest
        closing = state.push("link_close", "a", -1)
        closing.markup, closing.info = "linkify", "auto"
    state.pos = pos + len(rest)
    return True


def _trim(rest: str) -> str:
    """Return an address without the punctuation of the sentence around it, and brackets that it does not open."""
    while True:
        trimmed = _END.sub("", rest)
        if trimmed.endswith(")") and trimmed.count(")") > trimmed.count("("):
            trimmed = trimmed[:-1]
        if trimmed == rest:
            return rest
        rest = trimmed

"""Make links of bare addresses: ``https://example.org/``, ``www.example.org``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

_SCHEME = re.compile(r"(?<![A-Za-z0-9.+_-])https?\Z", re.IGNORECASE)
# The rest of an address, up to a space, a bracket of Markdown, or a quotation mark or punctuation mark that is no part
# of one. A remark (%%…%%) ends it, too.
_CHARACTERS = r"""(?=[^\W_])(?:(?!%%)[^\s<>"`\\|\[\]{}“”‘’«»。、，！？；：（）「」『』【】])+"""
_REST = re.compile(f"://{_CHARACTERS}")
_WWW = re.compile(rf"(?<![\w./@:+-])www\.{_CHARACTERS}", re.IGNORECASE)
_A = re.compile(r"<(/?)a[\s>]", re.IGNORECASE)
_END = re.compile(r"[?!.,:;*_~']+\Z")


def bare_links_plugin(markdown: MarkdownIt) -> None:
    """Add bare links to a parser."""
    markdown.inline.ruler.before("autolink", "bare_link", _rule)
    markdown.core.ruler.before("replacements", "bare_www", _link_www)


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


def _link_www(state: StateCore) -> None:
    """Make links of addresses without ``https://``, which no character announces to a rule for lines."""
    if "www." not in state.src and "WWW." not in state.src:
        return
    for token in state.tokens:
        if token.type == "inline" and token.children and _WWW.search(token.content):
            token.children = list(_with_www(state.md, token.children))


def _with_www(markdown: MarkdownIt, children: Iterable[Token]) -> Iterator[Token]:
    depth = 0  # of the links around a token
    for child in children:
        if child.type in {"link_open", "link_close"}:
            depth += child.nesting
        elif child.type == "html_inline" and (tag := _A.match(child.content)):
            depth += -1 if tag[1] else 1
        if child.type != "text" or depth:
            yield child
            continue
        end = 0
        for found in _WWW.finditer(child.content):
            shown = _trim(found[0])
            target = markdown.normalizeLink(f"https://{shown}")
            if shown.count(".") < 2 or not markdown.validateLink(target):  # noqa: PLR2004  (www.example.org)
                continue
            if before := child.content[end : found.start()]:
                yield Token("text", "", 0, content=before, level=child.level)
            yield Token("link_open", "a", 1, attrs={"href": target}, markup="linkify", info="auto", level=child.level)
            yield Token("text", "", 0, content=shown, level=child.level + 1)
            yield Token("link_close", "a", -1, markup="linkify", info="auto", level=child.level)
            end = found.start() + len(shown)
        if not end:
            yield child
        elif rest := child.content[end:]:
            yield Token("text", "", 0, content=rest, level=child.level)


def _trim(rest: str) -> str:
    """Return an address without the punctuation of the sentence around it, and brackets that it does not open."""
    while True:
        trimmed = _END.sub("", rest)
        if trimmed.endswith(")") and trimmed.count(")") > trimmed.count("("):
            trimmed = trimmed[:-1]
        if trimmed == rest:
            return rest
        rest = trimmed

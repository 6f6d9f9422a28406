"""Parse inline Markdown faster: skip to the next character that can begin a rule, and try only the rules for it.

markdown-it stops at every punctuation character that a plugin might use, and tries all rules there. Here each rule has
the characters that it can begin with (`_SIGNS`); everything else is text. If a parser has a rule that is not listed
here, markdown-it's own method is used. This module and `paragraphs` save 158 of 386 microseconds for each text
(docs/performance.md).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline, RuleFuncInlineType
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType

from intertitle.markup.cjk_emphasis import emphasize, is_cjk

# The characters with which each rule begins. Everything else is text.
_SIGNS: Mapping[str, str] = {
    "text": "",
    "newline": "\n",
    "escape": "\\",
    "backticks": "`",
    "strikethrough": "~",
    "spoiler": "|",
    "emphasis": "*_",
    "wikilink": "[",
    "link": "[",
    "image": "!",
    "footnote_inline": "^",
    "footnote_ref": "[",
    "remark": "<%",
    "bare_link": ":",
    "autolink": "<",
    "html_inline": "<",
    "entity": "&",
}
# ~, | and % have a meaning only if doubled, ^ and ! only before a bracket, : only before //. ] ends a link's label.
_STOP = re.compile(r":(?=//)|\n|\\|`|\*|_|\[|\]|<|&|~(?=~)|\|(?=\|)|%(?=%)|\^(?=\[)|!(?=\[)")
# Plain emphasis: between spaces or punctuation, and without other markup in it. Its first delimiter can only open and
# its second can only close. No other delimiter is between or next to them, so they always form a pair, and the search
# for pairs does not need them.
_EMPHASIS = re.compile(
    r"""(?:(?<=[ \n(\[|"'“‘«—–-])|\A)([*_])(?=[^\W_])([^\n\\`*_\[\]<&~|%]++)
        (?:(?<=[^\W_])\1(?=[ \n.,;:!?)\]|"'”’»—–…-]|\Z)|(?<=[.!?…])\1(?=[ \n]|\Z))""",
    re.VERBOSE,
)
_PLAIN: tuple[list[str], ...] = ([], ["*"], ["_"])  # the characters of content with plain emphasis at most
# Content without any of these is only text: ! ^ ] mean nothing without [.
_MARKUP = (*"\n\\`*_[<&~|", "%%")


class Inline(ParserInline):
    """markdown-it's inline parser, which tries only the rules that begin with the current character."""

    def __init__(self, plain: ParserInline) -> None:
        super().__init__()
        self.ruler, self.ruler2 = plain.ruler, plain.ruler2
        self._active: list[RuleFuncInlineType] = []
        self._by_sign: Mapping[str, Sequence[RuleFuncInlineType]] | None = {}

    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        """Parse the content of a block into ``tokens``. Search for pairs only if there are delimiters."""
        state = StateInline(src, md, env, tokens)
        self.tokenize(state)
        if state.delimiters or any(meta and meta["delimiters"] for meta in state.tokens_meta):
            for rule in self.ruler2.getRules(""):
                rule(state)
        return state.tokens

    def tokenize(self, state: StateInline) -> None:
        """Add the tokens of the source between ``state.pos`` and ``state.posMax``."""
        rules = self._rules()
        if rules is None:
            super().tokenize(state)
            return
        source, end = state.src, state.posMax
        deepest: int = state.md.options["maxNesting"]
        while (pos := state.pos) < end:
            if state.level >= deepest:
                state.append_pending(source[pos:end])
                state.pos = end
                break
            found = _STOP.search(source, pos)
            stop = found.start() if found else end
            if stop > pos:
                state.append_pending(source[pos:stop])
                state.pos = stop
                continue
            for rule in rules.get(source[pos], ()):
                if rule(state, False):  # noqa: FBT003  (the signature is markdown-it's)
                    break
            else:
                state.append_pending(source[pos])
                state.pos = pos + 1
        if state.pending:
            state.pushPending()

    def skipToken(self, state: StateInline) -> None:  # noqa: N802  (the name is markdown-it's)
        """Skip one token."""
        if self._rules() is None:
            super().skipToken(state)
            return
        pos = state.pos
        if pos in state.cache:
            state.pos = state.cache[pos]
            return
        if state.level >= state.md.options["maxNesting"]:
            state.pos = state.posMax + 1
        else:
            found = _STOP.search(state.src, pos)
            state.pos = found.start() if found else state.posMax
            if state.pos == pos:
                self._skip(state)
        state.cache[pos] = state.pos

    def _skip(self, state: StateInline) -> None:
        state.level += 1
        for rule in (self._rules() or {}).get(state.src[state.pos], ()):
            if rule(state, True):  # noqa: FBT003  (the signature is markdown-it's)
                break
        else:
            state.pos += 1
        state.level -= 1

    @property
    def is_known(self) -> bool:
        """Whether `_SIGNS` lists every active rule."""
        return self._rules() is not None

    def _rules(self) -> Mapping[str, Sequence[RuleFuncInlineType]] | None:
        """Return the active rules by their first characters, or None if `_SIGNS` does not list one of them."""
        active = self.ruler.getRules("")
        if active is not self._active:  # the ruler makes a new list if a rule is added, enabled or disabled
            names = self.ruler.get_active_rules()
            by_sign: defaultdict[str, list[RuleFuncInlineType]] = defaultdict(list)
            for name, rule in zip(names, active, strict=True):
                for sign in _SIGNS.get(name, ""):
                    by_sign[sign].append(rule)
            self._active = active
            self._by_sign = dict(by_sign) if _SIGNS.keys() >= set(names) else None
        return self._by_sign


def inline_plugin(markdown: MarkdownIt) -> None:
    """Replace a parser's inline parser by the faster one. Call it after all rules have been added."""
    markdown.inline = Inline(markdown.inline)
    markdown.inline.ruler.at("emphasis", _emphasize)
    markdown.core.ruler.at("inline", _parse)


def _emphasize(state: StateInline, silent: bool) -> bool:  # noqa: FBT001  (the signature is markdown-it's)
    """Parse plain emphasis directly, and leave other delimiters to the search for pairs."""
    found = None if silent else _EMPHASIS.match(state.src, state.pos)
    if found is None or "://" in found[2] or _is_beside_cjk(found[2]):
        return emphasize(state, silent)
    if state.pending:
        state.pushPending()
    state.tokens += _emphasis_tokens(found, state.level)
    state.pos = found.end()
    return True


def _is_beside_cjk(content: str) -> bool:
    """Return whether a delimiter of emphasis is beside a CJK character, so that it may be part of another pair."""
    return not content.isascii() and (is_cjk(content[0]) or is_cjk(content[-1]))


def _emphasis_tokens(found: re.Match[str], level: int) -> tuple[Token, Token, Token]:
    return (
        Token("em_open", "em", 1, {}, None, level, None, "", found[1]),
        Token("text", "", 0, {}, None, level + 1, None, found[2]),
        Token("em_close", "em", -1, {}, None, level, None, "", found[1]),
    )


def _parse(state: StateCore) -> None:
    """Parse the content of all blocks. Content without markup is text, and is not parsed."""
    present = [sign for sign in _MARKUP if sign in state.src]
    may_link = "://" in state.src
    is_known = isinstance(state.md.inline, Inline) and state.md.inline.is_known
    for token in state.tokens:
        if token.type == "inline":
            content = token.content
            signs = [sign for sign in present if sign in content]
            is_plain = is_known and signs in _PLAIN and not (may_link and "://" in content)
            tokens = _parse_plain(content, signs[0] if signs else "*") if is_plain else None
            if tokens is None:
                tokens = state.md.inline.parse(content, state.md, state.env, [])
            token.children = tokens


def _parse_plain(content: str, sign: str) -> list[Token] | None:
    """Return the tokens of a text with only plain emphasis by one character, or None if there is other markup."""
    tokens: list[Token] = []
    done, pos = 0, content.find(sign)
    while pos >= 0:
        found = _EMPHASIS.match(content, pos)
        if found is None or _is_beside_cjk(found[2]):
            return None
        if pos > done:
            tokens.append(Token("text", "", 0, {}, None, 0, None, content[done:pos]))
        tokens += _emphasis_tokens(found, 0)
        done = found.end()
        pos = content.find(sign, done)
    if done < len(content):
        tokens.append(Token("text", "", 0, {}, None, 0, None, content[done:]))
    return tokens

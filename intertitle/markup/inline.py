"""What stands in a line: text is taken up to the next sign at which a rule can begin, and only those rules are asked.

markdown-it stops at every sign of punctuation that some plugin might want, and there asks all rules in turn. Here each
rule has its signs (`_SIGNS`); where no rule can begin, there is text, as there is when all rules have been asked.
A parser that has a rule without signs here goes markdown-it's own way. This and `paragraphs` are kept for what they
save: 158 of 386 microseconds for each text (docs/performance.md).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline, RuleFuncInlineType
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline, emphasis
from markdown_it.token import Token
from markdown_it.utils import EnvType

# The signs with which each of our rules begins; what is no sign is text.
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
    "autolink": "<",
    "html_inline": "<",
    "entity": "&",
}
# ~ | ^ ! mean something before their own like or a bracket only. At ] ends the label of a link.
_STOP = re.compile(r"\n|\\|`|\*|_|\[|\]|<|&|~(?=~)|\|(?=\|)|\^(?=\[)|!(?=\[)")
# Emphasis of the plainest kind: between blanks or points, and with nothing else in it that may be markup. Its first
# sign can only open and its second only close, and as none stands between them and none beside them, they are a pair
# whatever stands around: so they need not be kept for the search for pairs.
_EMPHASIS = re.compile(
    r"""(?:(?<=[ \n(\[|"'“‘«—–-])|\A)([*_])(?=[^\W_])([^\n\\`*_\[\]<&~|]++)
        (?:(?<=[^\W_])\1(?=[ \n.,;:!?)\]|"'”’»—–…-]|\Z)|(?<=[.!?…])\1(?=[ \n]|\Z))""",
    re.VERBOSE,
)
_PLAIN: tuple[list[str], ...] = ([], ["*"], ["_"])  # the signs of what holds plain emphasis at the most
# Without one of these there is nothing but text: ! ^ ] mean nothing without [.
_MARKUP = "\n\\`*_[<&~|"


class Inline(ParserInline):
    """markdown-it's inline parser with its rules, asked by the signs they begin with."""

    def __init__(self, plain: ParserInline) -> None:
        super().__init__()
        self.ruler, self.ruler2 = plain.ruler, plain.ruler2
        self._asked: list[RuleFuncInlineType] = []
        self._by_sign: Mapping[str, Sequence[RuleFuncInlineType]] | None = {}

    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        """Parse the content of a block into ``tokens``; pairs are sought only where a sign may be half of one."""
        state = StateInline(src, md, env, tokens)
        self.tokenize(state)
        if state.delimiters or any(meta and meta["delimiters"] for meta in state.tokens_meta):
            for rule in self.ruler2.getRules(""):
                rule(state)
        return state.tokens

    def tokenize(self, state: StateInline) -> None:
        """Make the tokens of what stands between ``state.pos`` and ``state.posMax``."""
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
        """Go past one token, and make none."""
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
        """Whether it is known of every rule with which signs it begins."""
        return self._rules() is not None

    def _rules(self) -> Mapping[str, Sequence[RuleFuncInlineType]] | None:
        """Return the rules that are switched on by their signs; nothing where the signs of one are not known."""
        asked = self.ruler.getRules("")
        if asked is not self._asked:  # the ruler makes another list when a rule is added, or switched on or off
            names = self.ruler.get_active_rules()
            by_sign: defaultdict[str, list[RuleFuncInlineType]] = defaultdict(list)
            for name, rule in zip(names, asked, strict=True):
                for sign in _SIGNS.get(name, ""):
                    by_sign[sign].append(rule)
            self._asked = asked
            self._by_sign = dict(by_sign) if _SIGNS.keys() >= set(names) else None
        return self._by_sign


def inline_plugin(markdown: MarkdownIt) -> None:
    """Have a parser that has all its rules ask them by their signs."""
    markdown.inline = Inline(markdown.inline)
    markdown.inline.ruler.at("emphasis", _emphasize)
    markdown.core.ruler.at("inline", _parse)


def _emphasize(state: StateInline, silent: bool) -> bool:  # noqa: FBT001  (the signature is markdown-it's)
    """Take plain emphasis at once, and leave the signs of all other to the search for pairs."""
    found = None if silent else _EMPHASIS.match(state.src, state.pos)
    if found is None:
        return emphasis.tokenize(state, silent)
    if state.pending:
        state.pushPending()
    state.tokens += _emphasized(found, state.level)
    state.pos = found.end()
    return True


def _emphasized(found: re.Match[str], level: int) -> tuple[Token, Token, Token]:
    return (
        Token("em_open", "em", 1, {}, None, level, None, "", found[1]),
        Token("text", "", 0, {}, None, level + 1, None, found[2]),
        Token("em_close", "em", -1, {}, None, level, None, "", found[1]),
    )


def _parse(state: StateCore) -> None:
    """Parse the content of all blocks. What holds no sign of markup is text, and there is nothing to parse."""
    present = [sign for sign in _MARKUP if sign in state.src]
    is_known = isinstance(state.md.inline, Inline) and state.md.inline.is_known
    for token in state.tokens:
        if token.type == "inline":
            content = token.content
            signs = [sign for sign in present if sign in content]
            is_plain = is_known and signs in _PLAIN
            tokens = _with_emphasis(content, signs[0] if signs else "*") if is_plain else None
            if tokens is None:
                tokens = state.md.inline.parse(content, state.md, state.env, [])
            token.children = tokens


def _with_emphasis(content: str, sign: str) -> list[Token] | None:
    """Make the tokens of text that holds no markup but plain emphasis by one sign; ``None`` where there is more."""
    tokens: list[Token] = []
    done, pos = 0, content.find(sign)
    while pos >= 0:
        found = _EMPHASIS.match(content, pos)
        if found is None:
            return None
        if pos > done:
            tokens.append(Token("text", "", 0, {}, None, 0, None, content[done:pos]))
        tokens += _emphasized(found, 0)
        done = found.end()
        pos = content.find(sign, done)
    if done < len(content):
        tokens.append(Token("text", "", 0, {}, None, 0, None, content[done:]))
    return tokens

"""Let emphasis begin and end beside Chinese, Japanese and Korean letters and punctuation.

CommonMark decides by spaces where emphasis can begin and end: ``**「何か」**です`` stays as it is typed, because its
end comes after a punctuation mark and before a letter. These languages have no spaces there. So a delimiter beside one
of their characters counts as if there were a space.
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.common.utils import isMdAsciiPunct, isPunctChar
from markdown_it.rules_inline import StateInline, emphasis, strikethrough
from markdown_it.rules_inline.state_inline import Scanned

# Letters and punctuation of Chinese, Japanese and Korean, with full-width forms.
_CJK = re.compile(
    "[\u1100-\u11ff\u2e80-\u303f\u3040-\ua4cf\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef"
    "\U00016fe0-\U00018aff\U0001b000-\U0001b2ff\U00020000-\U0003fffd]"
)


def cjk_emphasis_plugin(markdown: MarkdownIt) -> None:
    """Add this to the rules of emphasis and strikethrough."""
    markdown.inline.ruler.at("emphasis", emphasize)
    markdown.inline.ruler.at("strikethrough", _strike_through)


def is_cjk(char: str) -> bool:
    """Return whether a character is a Chinese, Japanese or Korean one."""
    return bool(_CJK.match(char))


def emphasize(state: StateInline, silent: bool) -> bool:  # noqa: FBT001  (the signature is markdown-it's)
    """Parse delimiters of emphasis."""
    return emphasis.tokenize(_with_cjk(state), silent)


def _strike_through(state: StateInline, silent: bool) -> bool:  # noqa: FBT001  (the signature is markdown-it's)
    return strikethrough.tokenize(_with_cjk(state), silent)


def _with_cjk(state: StateInline) -> StateInline:
    if type(state) is StateInline and not state.src.isascii():
        state.__class__ = _State
    return state


class _State(StateInline):
    """A state in which a CJK character beside a delimiter counts as a space on that side does."""

    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:  # noqa: FBT001, N802, N803  (markdown-it's names)
        found = super().scanDelims(start, canSplitWord)
        end = start + found.length
        before = self.src[start - 1] if start else " "
        after = self.src[end] if end < self.posMax else " "
        if not canSplitWord or not (is_cjk(before) or is_cjk(after)):
            return found
        opens = not after.isspace() and (not _is_other_punctuation(after) or _is_boundary(before))
        closes = not before.isspace() and (not _is_other_punctuation(before) or _is_boundary(after))
        return Scanned(opens, closes, found.length)


def _is_boundary(char: str) -> bool:
    return char.isspace() or is_cjk(char) or _is_other_punctuation(char)


def _is_other_punctuation(char: str) -> bool:
    return (isMdAsciiPunct(ord(char)) or isPunctChar(char)) and not is_cjk(char)

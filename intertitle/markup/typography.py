"""Set typographic punctuation in the site's language, for texts and for single lines of front matter."""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

# Opening and closing quotation marks, outer then inner, by language, as printers in each country usually set them.
_ENGLISH = ("“", "”", "‘", "’")
_QUOTES = {
    "en": _ENGLISH,
    "ar": ("”", "“", "’", "‘"),
    "cs": ("„", "“", "‚", "‘"),
    "da": ("»", "«", "›", "‹"),
    "de": ("„", "“", "‚", "‘"),
    "de-ch": ("«", "»", "‹", "›"),
    "el": ("«", "»", "“", "”"),
    "es": ("«", "»", "“", "”"),
    "fa": ("«", "»", "‹", "›"),
    "fi": ("”", "”", "’", "’"),
    "fr": ("«\u00a0", "\u00a0»", "“", "”"),
    "fr-ch": ("«", "»", "‹", "›"),
    "he": ("”", "”", "’", "’"),
    "hu": ("„", "”", "»", "«"),
    "it": ("«", "»", "“", "”"),
    "ja": ("「", "」", "『", "』"),
    "nb": ("«", "»", "‘", "’"),
    "no": ("«", "»", "‘", "’"),
    "pl": ("„", "”", "«", "»"),
    "pt": ("«", "»", "“", "”"),
    "pt-br": _ENGLISH,
    "ro": ("„", "”", "«", "»"),
    "ru": ("«", "»", "„", "“"),
    "sk": ("„", "“", "‚", "‘"),
    "sv": ("”", "”", "’", "’"),
    "uk": ("«", "»", "„", "“"),
    "zh-hant": ("「", "」", "『", "』"),
    "zh-tw": ("「", "」", "『", "』"),
}


# A space that a French author types before these marks, or within « », stays in its line.
_FRENCH_SPACE = re.compile(r" (?=[;!?]+(?:[\s)»”]|$))|(?: (?=:(?:\s|$)|»)|(?<=«) )")
_NARROW, _FULL = "\u202f", "\u00a0"
_APOSTROPHE = "’"
_STRAIGHT = re.compile("['\"]")
_BREAKS = frozenset({"softbreak", "hardbreak"})
_DECADE = re.compile(r"'\d\d(?!\d)")  # the '90s, '71: the century is left out
_ROUGH = re.compile(r"['\"(]|\.\.|--|\+-|,,|[?!]{4}")


def quotes(language: str) -> tuple[str, str, str, str]:
    """Return a language's quotation marks, or English ones if the language is not listed."""
    tag = language.casefold()
    return _QUOTES.get(tag) or _QUOTES.get(tag.partition("-")[0]) or _ENGLISH


def typography_plugin(markdown: MarkdownIt, language: str) -> None:
    """Make a parser set typographic punctuation in a language."""
    markdown.options["typographer"] = True
    markdown.options["quotes"] = list(quotes(language))
    markdown.enable(["replacements", "smartquotes"])
    markdown.core.ruler.at("replacements", _replace_marks)
    markdown.core.ruler.at("smartquotes", _set_quotes)
    if _is_french(language):
        markdown.core.ruler.push("french_spaces", _set_french_spaces)


@functools.lru_cache(maxsize=4)
def _setter(language: str) -> MarkdownIt:
    """Return a parser for single lines, which sets punctuation and knows no syntax."""
    return MarkdownIt("zero").use(typography_plugin, language)


def smarten(text: str, language: str) -> str:
    """Replace straight quotes, double hyphens and three points in one line by typographic characters."""
    if not _ROUGH.search(text):
        return _FRENCH_SPACE.sub(_french_space, text) if _is_french(language) else text
    tokens = _setter(language).parseInline(text)
    return "".join(child.content for token in tokens for child in token.children or ())


# ---------------------------------------------------------------- spaces in French


def _is_french(language: str) -> bool:
    return language.casefold().partition("-")[0] == "fr"


def _set_french_spaces(state: StateCore) -> None:
    for block in state.tokens:
        for token in block.children or ():
            if token.type == "text":
                token.content = _FRENCH_SPACE.sub(_french_space, token.content)


def _french_space(found: re.Match[str]) -> str:
    """Return the space before or after a mark: a narrow one before ; ! and ?"""
    return _NARROW if found.string[found.end() : found.end() + 1] in {";", "!", "?"} else _FULL


# ---------------------------------------------------------------- marks made of several characters

# One kind at a time, because a search is fast if its pattern begins with a fixed character. No kind adds or removes the
# characters of another, except that +- removes a hyphen. So it comes first.
_KINDS = {
    "+-": re.compile(r"\+-"),
    "--": re.compile(r"--+"),
    "..": re.compile(r"\.\.+"),
    ",,": re.compile(r",,+"),
    "(": re.compile(r"\((?:[cCrR]|[tT][mM])\)"),
    "????": re.compile(r"\?\?\?\?+"),
    "!!!!": re.compile(r"!!!!+"),
}  # by what each match contains
_SIGNS = {"(c)": "©", "(r)": "®", "(tm)": "™", "+-": "±"}
_EM_DASH, _EN_DASH = "—", "–"


def _replace_marks(state: StateCore) -> None:
    """Set dashes, ellipses and symbols as markdown-it does. Most texts have none, or one kind."""
    kinds = [kind for part, kind in _KINDS.items() if part in state.src and kind.search(state.src)]
    if not kinds:
        return
    for block in state.tokens:
        if block.type == "inline" and block.children:
            in_address = False
            for token in block.children:
                if token.info == "auto":
                    in_address = token.nesting > 0
                elif token.type == "text" and not in_address:
                    for kind in kinds:
                        token.content = kind.sub(_mark, token.content)


def _mark(found: re.Match[str]) -> str:
    written = found[0]
    if sign := _SIGNS.get(written.lower()):
        return sign
    if written[0] == ".":  # after a question mark or an exclamation mark, two points are enough
        return ".." if found.string[found.start() - 1 : found.start()] in {"?", "!"} else "…"
    if written[0] == "-":
        return _dash(found)
    return "," if written[0] == "," else written[0] * 3


def _dash(found: re.Match[str]) -> str:
    """Return an em dash for three hyphens, and an en dash for two with a space on both sides or on neither."""
    if len(found[0]) > 2:  # noqa: PLR2004  (a longer run is a drawn line)
        return _EM_DASH if len(found[0]) == 3 else found[0]  # noqa: PLR2004
    before = found.string[found.start() - 1 : found.start()]
    after = found.string[found.end() : found.end() + 1]
    even = not before or not after or before.isspace() == after.isspace()
    return _EN_DASH if even else found[0]


# ---------------------------------------------------------------- quotation marks


class _Quote(NamedTuple):
    """A straight quote: the index of its token, its position in the token, and the token's level."""

    token: int
    pos: int
    level: int
    mark: str


def _set_quotes(state: StateCore) -> None:
    """Set quotation marks by markdown-it's rules, but not in quadratic time."""
    if "'" not in state.src and '"' not in state.src:
        return
    marks = state.md.options.quotes
    for block in state.tokens:
        if block.type != "inline" or not block.children or not ("'" in block.content or '"' in block.content):
            continue
        if _set_plain_quotes(block.children, marks):
            pairing = _Pairing(marks)
            pairing.read(block.children)
            for index, found in pairing.changes.items():
                block.children[index].content = _apply(block.children[index].content, found)


# A quotation in one token, without straight quotes in it. The first quote can only open and the second can only close,
# so they are a pair. Neither is next to another quote, so other pairs do not depend on them.
_PLAIN_QUOTED = re.compile(
    r"""(["'])(?<=[ (—–]["'])(?=[^\W\d_])([^"']++)(?:(?<=[^\W_])\1(?=[ .,;:!?)—–])|(?<=[.,!?…])\1(?=[ ]))"""
)


def _set_plain_quotes(tokens: Sequence[Token], marks: Sequence[str]) -> bool:
    """Set quotes that are clear from the characters next to them, and return whether there are others."""
    others = in_address = False
    set_pair = partial(_quote, marks)
    for index, token in enumerate(tokens):
        if token.info == "auto":
            in_address = token.nesting > 0
        elif token.type == "text" and not in_address:
            text = token.content
            if "'" in text:
                text = _set_apostrophes(text)
            if '"' in text or "'" in text:
                text = f"{_before(tokens, index)}{text}{_after(tokens, index)}"
                text = _PLAIN_QUOTED.sub(set_pair, text)[1:-1]
                others = others or '"' in text or "'" in text
            token.content = text
    return others


def _set_apostrophes(text: str) -> str:
    """Set apostrophes between two letters or digits, because a quote cannot open or close there."""
    before, *pieces = text.split("'")
    made = [before]
    for piece in pieces:
        made += (_APOSTROPHE if before[-1:].isalnum() and piece[:1].isalnum() else "'", piece)
        before = piece
    return "".join(made)


def _quote(marks: Sequence[str], found: re.Match[str]) -> str:
    begin, end = marks[:2] if found[1] == '"' else marks[2:]
    return f"{begin}{found[2]}{end}"


class _Pairing:
    """Finds the pairs of quotes in one block. ``changes`` contains the characters to set, by token and position.

    The waiting openers are a stack whose levels never decrease from bottom to top. ``places`` contains the positions of
    possible partners on the stack; all openers above a chosen partner are dropped.
    """

    def __init__(self, marks: Sequence[str]) -> None:
        self.pairs = {'"': (marks[0], marks[1]), "'": (marks[2], marks[3])}
        self.changes: dict[int, dict[int, str]] = defaultdict(dict)
        self.waiting: list[_Quote] = []
        self.places: dict[tuple[str, int], list[int]] = defaultdict(list)

    def read(self, tokens: Sequence[Token]) -> None:
        in_address = False
        for index, token in enumerate(tokens):
            while self.waiting and self.waiting[-1].level > token.level:
                self._drop()
            if token.info == "auto":
                in_address = token.nesting > 0
            elif token.type == "text" and not in_address and ('"' in token.content or "'" in token.content):
                text = f"{_before(tokens, index)}{token.content}{_after(tokens, index)}"
                for quote in _STRAIGHT.finditer(token.content):
                    self._set(_Quote(index, quote.start(), token.level, quote[0]), text)
        while self.waiting:
            self._drop()

    def _set(self, quote: _Quote, text: str) -> None:
        opens, closes = _sides(text, quote.pos + 1)
        partners = self.places[quote.mark, quote.level]
        if closes and partners:
            while len(self.waiting) > partners[-1] + 1:
                self._drop()
            partners.pop()
            opener = self.waiting.pop()
            begin, end = self.pairs[quote.mark]
            self.changes[opener.token][opener.pos] = begin
            self.changes[quote.token][quote.pos] = end
        elif opens and not _DECADE.match(text, quote.pos + 1):
            partners.append(len(self.waiting))
            self.waiting.append(quote)
        elif quote.mark == "'":
            self.changes[quote.token][quote.pos] = _APOSTROPHE

    def _drop(self) -> None:
        lone = self.waiting.pop()
        self.places[lone.mark, lone.level].pop()
        if lone.mark == "'":  # 'tis: an apostrophe, because it opens no quotation
            self.changes[lone.token][lone.pos] = _APOSTROPHE


def _sides(text: str, pos: int) -> tuple[bool, bool]:
    """Return whether a quote may open and may close. Its position is never the first or the last."""
    before, after = text[pos - 1], text[pos + 1]
    if text[pos] == after == '"' and before.isdecimal():
        return False, False  # 5"": inches
    return _sides_between(before, after)


@functools.lru_cache(maxsize=1024)
def _sides_between(before: str, after: str) -> tuple[bool, bool]:
    space_before, space_after = isWhiteSpace(ord(before)), isWhiteSpace(ord(after))
    point_before, point_after = _is_punctuation(before), _is_punctuation(after)
    opens = not space_after and (not point_after or space_before or point_before)
    closes = not space_before and (not point_before or space_after or point_after)
    if opens and closes:  # the quotes in foo-"-bar-"-baz are set, those in foo"bar"baz are not
        return point_before, point_after
    return opens, closes


def _is_punctuation(char: str) -> bool:
    return isMdAsciiPunct(ord(char)) or isPunctChar(char)


def _before(tokens: Sequence[Token], index: int) -> str:
    """Return the character before a token, or a space at the beginning of a line."""
    for earlier in range(index - 1, -1, -1):
        if tokens[earlier].type in _BREAKS:
            break
        if content := tokens[earlier].content:
            return content[-1]
    return " "


def _after(tokens: Sequence[Token], index: int) -> str:
    """Return the character after a token, or a space at the end of a line."""
    for later in range(index + 1, len(tokens)):
        if tokens[later].type in _BREAKS:
            break
        if content := tokens[later].content:
            return content[0]
    return " "


def _apply(text: str, changes: dict[int, str]) -> str:
    parts: list[str] = []
    done = 0
    for pos in sorted(changes):
        parts += (text[done:pos], changes[pos])
        done = pos + 1
    return "".join((*parts, text[done:]))

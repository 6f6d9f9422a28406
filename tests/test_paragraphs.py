"""The rule for plain paragraphs accepts one by its first characters, only if no other block could begin there."""

from __future__ import annotations

import pytest
from markdown_it.token import Token

from intertitle.markup.text import parser


def blocks(source: str, *, quick: bool) -> list[Token]:
    return parser("en", html="raw", quick=quick).parse(source)


# Lines that may not be a paragraph, after a line or between two.
LINES = (
    *("b", "1917 was", "1917. was", "1. b", "2. b", "12345678901. b", "- b", "-b", "* b", "*b*", "***", "**b**", "+ b"),
    *("_ _ _", "_b_", "# b", "#b", "> b", ">b", "===", "---", "--", "--- b", ":::", ":::spoiler", ": b", ":b", "~ b"),
    *("~~~", "~~b~~", "```", "`b`", "[b]: /c", "[[b]]", "[b](c)", "[^1]: b", "<div>", "<b>", "|-|", "|b|", "||b||"),
    *("-|-", ":-:", "    b", "\tb", "   b", " b", "\x0bb", "\u2028b", "\xa0", "", "  ", "é", "“b”", "(b)", "!b", "\\b"),
)


@pytest.mark.parametrize("first", ["a", "|a|", "*a*", "- a", "> a", "1. a", "[^1]: a", ":::spoiler\na", ": a", "  a"])
@pytest.mark.parametrize("between", ["\n", "\n\n", "\n\n\n", "\n  ", "\n\n  ", "\n\n    ", "\n> "])
def test_whatever_follows_a_line_is_the_same_block(first: str, between: str) -> None:
    for line in LINES:
        for after in ("", "\nc", "\n\n: c", "\n---", "\n|-|"):
            source = f"{first}{between}{line}{after}\n\n[^1]"
            assert blocks(source, quick=True) == blocks(source, quick=False), source

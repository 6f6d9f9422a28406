"""Markdown for tests that compare two ways through it: every kind of mark, side by side in any order."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import strategies as st

ROOT = Path(__file__).parent.parent

_WORDS = ["a", "word ", "One two ", "é", "千", "5", "1917 ", "’", "“", "\u2028", "\xa0", "\x0b", "\x1c", "²", "😀"]
_POINTS = [
    " ",
    "'",
    '"',
    "-",
    "--",
    ".",
    "..",
    "...",
    "?",
    "!",
    "!!!!",
    ",",
    ",,",
    "(",
    ")",
    "(c)",
    "+-",
    ":",
    ";",
    "—",
]
_LINES = ["\n", "\n\n", "  \n", "\\\n", "\n ", "\n    ", "\n\t", "\r\n", "\r", "\0", "\n> ", "\n- ", "\n1. ", "\n2) "]
_LINES += [
    "\n: ",
    "\n~ ",
    "\n===",
    "\n---",
    "\n|-|",
    "\n|a|b|\n|-|-|\n",
    "\n# ",
    "\n:::",
    "\n:::spoiler T\n",
    "\n```\n",
]
_LINES += ["\n\n[^1]: ", "\n\n[a]: /u", "\n<div>", "\n\n:", "\n\n~ "]
_MARKS = [
    "*",
    "**",
    "_",
    "__",
    "*a*",
    "_a_",
    "*a!*",
    "~",
    "~~",
    "`",
    "``",
    "\\",
    "|",
    "||",
    "[",
    "]",
    "[[",
    "[[Alien]]",
]
_MARKS += ["[[a|b]]", "^[", "^", "[^1]", "![", "![a](b)", '![a](b "c")', "[a](b)", "](", "<", "<b>", "</b>", "<!--"]
_MARKS += ["-->", "<http://a.b>", "&", "&amp;", "&quot;", "#", "=", ">", "{", "@"]

marks = st.sampled_from(_WORDS + _POINTS + _LINES + _MARKS)
sources = st.lists(marks, max_size=30).map("".join)


def examples() -> list[str]:
    """Give the spec's examples and the demo blog's reviews."""
    spec = json.loads((ROOT / "tests/data/commonmark-0.31.2.json").read_text("utf-8"))
    reviews = sorted((ROOT / "content/reviews").glob("*.md"))
    return [one["markdown"] for one in spec] + [file.read_text("utf-8").split("\n---\n", 1)[1] for file in reviews]

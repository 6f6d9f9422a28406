"""Dashes, ellipses and signs: our one pass sets what markdown-it's nine do."""

from __future__ import annotations

import re

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from intertitle.markup.typography import smarten

THEIRS = MarkdownIt("zero", {"typographer": True}).enable("replacements")


# A "…" that somebody typed stays as it is here; the library would make dots of it after a question mark.
@given(st.text(" ac.+-?!,()rtm", max_size=24))
@example("a --b")
@example("--a -- b--")
@example("????...")
@example("a---b----c")
@example("(C) (tM) (r")
@settings(max_examples=2000)
def test_marks_are_set_as_the_library_sets_them(text: str) -> None:
    # Of a mixed run the library keeps the last mark alone, if something else in the text makes it look.
    assume(not any(len(set(run)) > 1 and len(run) > 3 for run in re.findall(r"[?!]+", text)))
    tokens = THEIRS.parseInline(text)
    theirs = "".join(child.content for token in tokens for child in token.children or ())
    assert smarten(text, "en") == theirs

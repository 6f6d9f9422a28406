"""The faster renderer returns the same HTML as markdown-it's own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from sources import examples

from intertitle.markup.html import Renderer, escape_html


@given(st.text(st.sampled_from("a&<>\"' ;é"), max_size=20))
def test_text_is_escaped(text: str) -> None:
    assert escape_html(text) == escapeHtml(text)


def test_the_spec_s_examples_have_the_same_html() -> None:
    quick, plain = MarkdownIt("commonmark", renderer_cls=Renderer), MarkdownIt("commonmark")
    for source in examples():
        assert quick.render(source) == plain.render(source)


@pytest.mark.parametrize(
    "source", ["- a\n- b", "- a\n\n- b", "- a\n  > b", "- # a\n- b\n  c\n  - d", "1. a\n\n   b\n2. c"]
)
def test_a_list_s_hidden_paragraphs_leave_what_they_did(source: str) -> None:
    assert MarkdownIt(renderer_cls=Renderer).render(source) == MarkdownIt().render(source)

"""Bold and italic beside Chinese, Japanese and Korean letters and punctuation."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intertitle.diagnostics import Location
from intertitle.markup.text import parser, render_with

HERE = Location("content/reviews/a.md", 1, 1)


def shown(source: str) -> str:
    """Render a text with the quick rules and with markdown-it's own, which give the same."""
    quick, slow = (render_with(parser("ja", html="raw", quick=one), source, HERE, "ja", "raw") for one in (True, False))
    assert quick.html == slow.html
    return quick.html


BOLD = {
    "**「何か」**です": ["「何か」"],
    "これは**「重要」**な点": ["「重要」"],
    "**テスト。**次": ["テスト。"],
    "これは**強調**です": ["強調"],
    "**该（注）**的": ["该（注）"],
    "**中文（括号）**和**“引号”**。": ["中文（括号）", "“引号”"],
    "**‘引’**的": ["‘引’"],
    "이것은 **“인용”**입니다": ["“인용”"],
    "**Hello!**입니다": ["Hello!"],
    "**千** と **尋**": ["千", "尋"],
    "**bold** text": ["bold"],
    "a**b**c": ["b"],
    "**Hello!**world": [],
    "千 ** 千 ** 千": [],
    "2 ** 3 ** 4": [],
}


@pytest.mark.parametrize(("source", "strong"), BOLD.items())
def test_bold_needs_no_spaces_beside_cjk_characters(source: str, strong: list[str]) -> None:
    assert re.findall("<strong>(.*?)</strong>", shown(source)) == strong


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("*「何」*か", "<em>「何」</em>か"),
        ("~~「何」~~か", "<s>「何」</s>か"),
        ("か_「何」_です", "か_「何」_です"),
        ("*（a）*と*（b）*", "<em>（a）</em>と<em>（b）</em>"),
    ],
)
def test_italics_and_strikethrough_follow_the_same_rule(source: str, html: str) -> None:
    assert shown(source) == f"<p>{html}</p>\n"


_PARTS = ["*", "**", "_", "~~", "千", "「", "」", "。", "한", "a", " ", "(", ")", ".", "\n"]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(_PARTS), max_size=16).map("".join))
def test_the_quick_rules_give_the_same_emphasis(source: str) -> None:
    shown(source)


@settings(max_examples=200, deadline=None)
@given(st.text("*~ ab.é,()!\n", max_size=20))
def test_a_letter_of_another_script_changes_no_emphasis(source: str) -> None:
    assert shown(source).replace("é", "e") == shown(source.replace("é", "e"))

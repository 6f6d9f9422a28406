"""Bare addresses become links, and headings leave the first level to the page's title."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intertitle.diagnostics import Location
from intertitle.markup.text import parser, render, render_with

HERE = Location("content/reviews/a.md", 1, 1)


def shown(source: str) -> str:
    """Render a text with the quick rules and with markdown-it's own, which give the same."""
    made = render(source, HERE, language="en", html="raw")
    assert made.html == render_with(parser("en", html="raw", quick=False), source, HERE, "en", "raw").html
    assert made.diagnostics == ()
    return made.html


LINKS = {
    "See https://a.example/b_c_d?x=1&y=2.": ["https://a.example/b_c_d?x=1&amp;y=2"],
    "http://a.example": ["http://a.example"],
    "HTTPS://a.example/!": ["HTTPS://a.example/"],
    "(https://a.example/wiki/X_(film))": ["https://a.example/wiki/X_(film)"],
    "*https://a.example/* _and https://b.example/c_d now_": ["https://a.example/", "https://b.example/c_d"],
    "“https://a.example/”, it says: https://b.example": ["https://a.example/", "https://b.example"],
    "- https://a.example\n- b": ["https://a.example"],
    "| a |\n|--|\n| https://a.example |": ["https://a.example"],
    "||https://a.example||": ["https://a.example"],
    "https://a.example%%a remark%%": ["https://a.example"],
    "https://a.example/%20b<!-- a remark -->": ["https://a.example/%20b"],
    "~~https://a.example~~": ["https://a.example"],
    "詳細はhttps://a.example/千と。次": ["https://a.example/%E5%8D%83%E3%81%A8"],
    "https://a.example/--c--d": ["https://a.example/--c--d"],
    "<https://a.example>": ["https://a.example"],
    "See www.a.example.": ["https://www.a.example"],
    "(www.a.example/b_c--d?x=1&y=2) and **WWW.a.example/e**": [
        "https://www.a.example/b_c--d?x=1&amp;y=2",
        "https://WWW.a.example/e",
    ],
    "||www.a.example|| “www.b.example”": ["https://www.a.example", "https://www.b.example"],
    "[x www.a.example](https://b.example)": ["https://b.example"],
    '<a href="https://b.example">www.a.example</a>': ["https://b.example"],
    "https://a.example/www.b.example": ["https://a.example/www.b.example"],
    "`www.a.example` xwww.a.example a@www.a.example www.a www. a": [],
    "![a www.a.example](https://b.example/c.png)": [],
    "[x https://a.example](https://b.example)": ["https://b.example"],
    '<a href="https://a.example">https://a.example</a>': ["https://a.example"],
    "`https://a.example`": [],
    "    https://a.example": [],
    "xhttps://a.example": [],
    "https:// a": [],
    "https:\\//a.example": [],
    "![a https://a.example](https://b.example/c.png)": [],
    "ftp://a.example javascript://a.example": [],
}


@pytest.mark.parametrize(("source", "targets"), LINKS.items())
def test_a_bare_address_is_a_link(source: str, targets: list[str]) -> None:
    assert re.findall(r'<a href="([^"]*)"', shown(source)) == targets


def test_a_bare_link_shows_its_address_and_leaves_the_rest_as_it_is() -> None:
    assert shown("'See' https://a.example/b--c, then...") == (
        '<p>‘See’ <a href="https://a.example/b--c">https://a.example/b--c</a>, then…</p>\n'
    )


_PARTS = [
    "https://a.example",
    "http://b.c/d_e",
    ":",
    "//",
    "*",
    "_",
    "**",
    "||",
    "~~",
    "[",
    "](/x)",
    "]",
    "(",
    ")",
    " ",
    "a",
    "`",
    "\n",
    "<",
    ">",
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(_PARTS), max_size=14).map("".join))
def test_the_quick_rules_find_the_same_links(source: str) -> None:
    quick, slow = (render_with(parser("en", html="raw", quick=one), source, HERE, "en", "raw") for one in (True, False))
    assert quick.html == slow.html


HEADINGS = {
    "# A\n\n## B\n\n### C": ["h2", "h3", "h4"],
    "## A\n\n### B": ["h2", "h3"],
    "A\n===\n\nB\n---": ["h2", "h3"],
    "## A\n\n# B\n\n## C": ["h3", "h2", "h3"],
    "# A\n\n# B": ["h2", "h2"],
    "# A\n\n##### B\n\n###### C": ["h2", "h6", "h6"],
    "> # A\n\n## B": ["h2", "h3"],
    "### A": ["h3"],
}


@pytest.mark.parametrize(("source", "levels"), HEADINGS.items())
def test_headings_of_a_text_with_a_first_level_are_one_level_deeper(source: str, levels: list[str]) -> None:
    html = shown(source)
    assert re.findall(r"<(h\d)", html) == levels == re.findall(r"</(h\d)", html)

"""The faster rules return the same tokens and the same HTML as markdown-it's own."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from hypothesis import given, settings
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline import StateInline
from sources import examples, sources

from intertitle.diagnostics import Location
from intertitle.markup.inline import Inline
from intertitle.markup.text import Rendered, parser, render_with
from intertitle.model import Html


def parsed(source: str, *, html: Html, quick: bool) -> list[Any]:
    tokens = parser("en", html=html, quick=quick).parse(source)
    return [token.as_dict() for token in tokens]


def made(source: str, *, html: Html, quick: bool) -> Rendered:
    # Line ends are normalized to line feeds before a text is rendered, and lines are counted by them.
    text = source.replace("\r\n", "\n").replace("\r", "\n")
    return render_with(parser("en", html=html, quick=quick), text, Location("a.md", 3, 1), "en", html)


def test_the_two_parsers_differ() -> None:
    assert isinstance(parser("en", html="raw").inline, Inline)
    assert type(parser("en", html="raw", quick=False).inline) is ParserInline


@pytest.mark.parametrize("html", get_args(Html))
def test_the_examples_of_the_spec_and_the_demo_have_the_same_tokens_and_html(*, html: Html) -> None:
    for source in examples():
        assert parsed(source, html=html, quick=True) == parsed(source, html=html, quick=False)
        assert made(source, html=html, quick=True) == made(source, html=html, quick=False)


@settings(max_examples=600)
@given(sources)
def test_any_text_has_the_same_tokens_and_html(source: str) -> None:
    assert parsed(source, html="raw", quick=True) == parsed(source, html="raw", quick=False)
    assert made(source, html="raw", quick=True) == made(source, html="raw", quick=False)


NESTED = {
    "emphasis in emphasis": "*a _b_ c*",
    "emphasis beside strong": "**a** *b*",
    "emphasis within a word": "a*b*c",
    "emphasis at both ends": "*a*",
    "emphasis in a link": "[*a* b](/c)",
    "emphasis in a spoiler": "||*a*||",
    "emphasis struck out": "~~a *b* c~~",
    "emphasis of two kinds side by side": "*a*_b_",
    "emphasis beside more of the same": "*a***b*",
    "emphasis that begins with a point": '*"a"*, b',
    "emphasis that ends with a point": "*Jaws!* and *Jaws!*, *Up.*",
    "emphasis left open": "*a *b* c",
    "emphasis closed twice": "*a* b*",
    "more levels than there may be": "||[a](b)" * 30 + "||" * 30,
    "brackets in brackets": "[" * 30 + "*a*" + "]" * 30,
}


@pytest.mark.parametrize("source", NESTED.values(), ids=NESTED)
def test_what_stands_in_or_beside_something_else_has_the_same_tokens(source: str) -> None:
    assert parsed(source, html="raw", quick=True) == parsed(source, html="raw", quick=False)


def test_a_rule_that_is_switched_off_is_not_asked() -> None:
    def kinds() -> list[str]:
        return [child.type for child in markdown.parse("||a|| *b*")[1].children or ()]

    markdown = parser("en-x-off", html="raw")
    with markdown.reset_rules():
        markdown.disable("spoiler")
        assert kinds() == ["text", "em_open", "text", "em_close"]
    assert kinds()[0] == "spoiler_open"


def test_a_rule_whose_signs_nobody_knows_is_asked_everywhere() -> None:
    """A rule that is added later works, and does not affect the others."""

    def percent(state: StateInline, silent: bool) -> bool:  # noqa: FBT001  (the signature is markdown-it's)
        if state.src[state.pos] != "%":
            return False
        if not silent:
            state.push("text", "", 0).content = "percent"
        state.pos += 1
        return True

    markdown = parser("en-x-percent", html="none")
    markdown.inline.ruler.before("text", "percent", percent)
    expected = parser("en", html="none").render("50percent of *all*")
    assert markdown.render("50% of *all*") == expected
    assert "percent" in markdown.render("only % here")

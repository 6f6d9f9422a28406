"""Spoilers stay hidden until the reader shows them, and are in no feed, excerpt, id or alternative text."""

from __future__ import annotations

import re
from typing import get_args

import pytest
from english import said
from html_checks import assert_sound, elements, text_of
from hypothesis import given, settings
from hypothesis import strategies as st

from intertitle.diagnostics import Diagnostic, Location
from intertitle.markup.slots import CLOSE, OPEN, fill, reveal, withhold
from intertitle.markup.text import Rendered, render
from intertitle.model import Html

CANARY = "canary"
CHECKBOX = '<input type="checkbox" id="spoiler-{}" aria-label="Show the spoiler">'


def read(source: str, *, html: Html = "raw") -> Rendered:
    return render(source, Location("content/reviews/a.md", 1, 1), language="en", html=html)


def found_in(made: Rendered) -> list[Diagnostic]:
    """Return the messages, without those about what the policy of a page blocks."""
    return [found for found in made.diagnostics if found.code != "IT432"]


def faults(made: Rendered) -> list[tuple[str, int, int]]:
    return [(found.code, found.line, found.column) for found in found_in(made)]


def withheld(made: Rendered) -> str:
    return _filled(made, withhold(made.html, "<p>[block {}]</p>\n".format, "[inline {}]".format))


def shown(made: Rendered) -> str:
    return _filled(made, reveal(made.html))


def _filled(made: Rendered, html: str) -> str:
    return fill(said(html), lambda number: made.text.links[number].label or f"link-{number}")


# ---------------------------------------------------------------- blocks


def test_a_block_stands_behind_its_title() -> None:
    made = read("Before.\n\n:::spoiler The ending\nThe *canary*.\n:::\n\nAfter.\n")
    assert made.diagnostics == ()
    assert shown(made) == (
        "<p>Before.</p>\n"
        '<details class="spoiler" id="spoiler-1"><summary>Spoiler: The ending</summary><div class="spoiler-text">\n'
        "<p>The <em>canary</em>.</p>\n</div></details>\n<p>After.</p>\n"
    )
    assert withheld(made) == "<p>Before.</p>\n<p>[block 1]</p>\n\n<p>After.</p>\n"
    assert made.text.spoilers == ("The ending",)
    assert made.text.inline_spoilers == 0
    assert made.text.excerpt == made.plain == "Before. After."


BLOCKS = {
    "without a title": (":::spoiler\ncanary\n:::", ("",)),
    "with a space before the name": ("::: spoiler The end\ncanary\n:::", ("The end",)),
    "with four colons": ("::::spoiler The end\ncanary\n::::", ("The end",)),
    "after a line of text": ("Text.\n:::spoiler A\ncanary\n:::\nMore text.", ("A",)),
    "two in a text": (":::spoiler A\ncanary\n:::\n\nText.\n\n:::spoiler B\ncanary\n:::", ("A", "B")),
    "one after another": (":::spoiler A\ncanary\n:::\n:::spoiler B\ncanary\n:::", ("A", "B")),
    "one within another": ("::::spoiler A\ncanary\n:::spoiler B\ncanary\n:::\ncanary\n::::", ("A", "B")),
    "in a list": ("- Text.\n\n  :::spoiler A\n  canary\n  :::\n- More.", ("A",)),
    "on the line of a bullet": ("- :::spoiler A\n  canary\n  :::\n- More.", ("A",)),
    "in a quotation": ("> Text.\n>\n> :::spoiler A\n> canary\n> :::\n>\n> More.", ("A",)),
    "in a quotation in a list": ("- > :::spoiler A\n  > canary\n  > :::\n", ("A",)),
    "in a definition": ("Term\n: :::spoiler A\n  canary\n  :::\n", ("A",)),
    "around a list": (":::spoiler A\n- canary\n- canary\n:::\nText.", ("A",)),
    "around a quotation": (":::spoiler A\n> canary\n:::\nText.", ("A",)),
    "around a fence": (":::spoiler A\n```\ncanary\n```\n:::\nText.", ("A",)),
    "around a table": (":::spoiler A\n| canary |\n|---|\n| canary |\n:::\nText.", ("A",)),
    "around a heading": (":::spoiler A\n## canary\n:::\nText.", ("A",)),
    "around a picture": (":::spoiler A\n![canary](images/canary.png 'canary')\n:::\nText.", ("A",)),
    "around HTML": (":::spoiler A\n<div title='canary'>canary</div>\n:::\nText.", ("A",)),
    "around an inline one": (":::spoiler A\nThe ||canary|| canary.\n:::\nText.", ("A",)),
    "with a title in smart quotes": (':::spoiler The "end"\ncanary\n:::', ("The “end”",)),
    "with a title that looks like HTML": (":::spoiler <b>End</b>\ncanary\n:::", ("<b>End</b>",)),
    "at the end, without a line feed": ("Text.\n\n:::spoiler A\ncanary\n:::", ("A",)),
    "empty": (":::spoiler A\n:::\nText.", ("A",)),
}


@pytest.mark.parametrize(("source", "titles"), BLOCKS.values(), ids=BLOCKS)
def test_a_block_hides_all_that_it_holds_wherever_it_stands(source: str, titles: tuple[str, ...]) -> None:
    made = read(source)
    assert made.diagnostics == ()
    assert made.text.spoilers == titles
    assert [attributes["id"] for tag, attributes in elements(shown(made)) if tag == "details"] == [
        f"spoiler-{number}" for number in _block_numbers(made)
    ]
    assert (CANARY in shown(made)) == (CANARY in source)
    assert CANARY not in withheld(made) + made.plain + made.text.excerpt + "".join(made.text.anchors)
    assert_sound(withheld(made))
    assert_sound(shown(made))


def _block_numbers(made: Rendered) -> list[int]:
    return [int(number) for number in re.findall(OPEN + r"b(\d+);", made.html)]


def test_a_title_is_text_and_never_markup() -> None:
    html = shown(read(':::spoiler "><script>alert(1)</script>\nx\n:::'))
    assert "<summary>Spoiler: “&gt;&lt;script&gt;alert(1)&lt;/script&gt;</summary>".replace("“", "&quot;") in html
    assert "script" not in [tag for tag, _ in elements(html)]


def test_one_within_another_is_withheld_once() -> None:
    made = read("::::spoiler A\ncanary\n:::spoiler B\ncanary\n:::\n::::\n")
    assert withheld(made) == "<p>[block 1]</p>\n\n"


# ---------------------------------------------------------------- inline


def test_an_inline_spoiler_stands_behind_a_checkbox() -> None:
    made = read("The ||canary|| sings.")
    assert made.diagnostics == ()
    assert shown(made) == (
        f'<p>The <span class="spoiler-inline">{CHECKBOX.format(1)}<span>canary</span></span> sings.</p>\n'
    )
    assert withheld(made) == "<p>The [inline 1] sings.</p>\n"
    assert (made.text.inline_spoilers, made.text.spoilers) == (1, ())


def test_words_without_markup_say_that_something_is_left_out() -> None:
    made = read("The killer is not ||canary||. Or is he?")
    assert made.plain == made.text.excerpt == "The killer is not […]. Or is he?"


INLINE = {
    "words": ("||canary||", "canary"),
    "with spaces inside": ("|| canary ||", " canary "),
    "several words": ("||the canary sings||", "the canary sings"),
    "over two lines": ("||the canary\nsings||", "the canary\nsings"),
    "emphasis": ("||*canary*||", "<em>canary</em>"),
    "within emphasis": ("*the ||canary||*", "canary"),
    "within strong emphasis": ("**||canary||**", "canary"),
    "a link": ("||[canary](/x)||", '<a href="link-0">canary</a>'),
    "a link to a review": ("||[[canary]]||", "link-0"),
    "a link to a review with a label": ("||[[alien|canary]]||", "canary"),
    "an address": ("||<https://canary.example>||", '<a href="https://canary.example">https://canary.example</a>'),
    "a picture": ("||![canary](x.png)||", '<img src="link-0" alt="canary">'),
    "code": ("||`canary`||", "<code>canary</code>"),
    "code with bars": ("||`canary || canary`||", "<code>canary || canary</code>"),
    "an escaped bar": (r"||canary \| canary||", "canary | canary"),
    "two escaped bars": (r"||canary \|\| canary||", "canary || canary"),
    "one bar": ("||canary | canary||", "canary | canary"),
    "struck out": ("||~~canary~~||", "<s>canary</s>"),
    "a tag": ("||<b>canary</b>||", "<b>canary</b>"),
    "a line break": ("||canary\\\ncanary||", "canary<br>\ncanary"),
    "across emphasis": ("*a ||canary* canary||", "canary* canary"),
    "across emphasis, the other way": ("||canary *canary|| c*", "canary *canary"),
    "beside another": ("||canary||||canary||", "canary"),
    "in a heading": ("## The ||canary||", "canary"),
    "in a list": ("- a ||canary||", "canary"),
    "in a quotation": ("> a ||canary||", "canary"),
    "in a definition's term": ("The ||canary||\n: means death", "canary"),
    "in a definition": ("Term\n: the ||canary||", "canary"),
    "in a cell": ("| a | b |\n|---|---|\n| c | ||canary|| |", "canary"),
    "in a cell, with spaces": ("| a | b |\n|---|---|\n| c | || canary || |", " canary "),
    "in a cell without outer bars": ("a | b\n---|---\nc | ||canary||", "canary"),
    "as the first cell": ("a | b\n---|---\n||canary|| | d", "canary"),
    "in a cell's middle": ("| a |\n|---|\n| the ||canary|| sings |", "canary"),
    "in a cell, tight": ("|a|b|\n|---|---|\n|c|||canary|||", "canary"),
    "in a table's head": ("| ||canary|| |\n|---|\n| a |", "canary"),
    "in a cell, with a labelled link": ("| a |\n|---|\n| ||see [[alien|canary]]|| |", "see canary"),
    "in a cell, with an escaped bar": ("| a |\n|---|\n| ||canary \\| canary|| |", "canary | canary"),
}


@pytest.mark.parametrize(("source", "hidden"), INLINE.values(), ids=INLINE)
def test_an_inline_spoiler_hides_its_words_wherever_they_stand(source: str, hidden: str) -> None:
    made = read(source)
    assert made.diagnostics == ()
    assert f"{CHECKBOX.format(1)}<span>{hidden}</span></span>" in shown(made)
    assert CANARY not in withheld(made) + made.plain + made.text.excerpt + "".join(made.text.anchors)
    assert_sound(shown(made))
    assert_sound(withheld(made))


NOT_SPOILERS = {
    "escaped": (r"\|\|words\|\|", "<p>||words||</p>\n"),
    "in code": ("`||words||`", "<p><code>||words||</code></p>\n"),
    "in a fence": ("```\n||words||\n```", "<pre><code>||words||\n</code></pre>\n"),
    "one bar each": ("|words|", "<p>|words|</p>\n"),
    "a wide gap": ("| words |", "<p>| words |</p>\n"),
    "in an address": ("<https://a.example/||b||>", None),
    "escaped in a cell": ("| a |\n|---|\n| \\|\\|words\\|\\| |", None),
    "code in a cell": ("| a |\n|---|\n| `||words||` |", None),
    "an empty cell": ("| a | b | c |\n|---|---|---|\n| d | | e |", None),
}


@pytest.mark.parametrize(("source", "html"), NOT_SPOILERS.values(), ids=NOT_SPOILERS)
def test_bars_that_mean_bars_stay_bars(source: str, html: str | None) -> None:
    made = read(source)
    assert made.diagnostics == ()
    assert made.text.inline_spoilers == 0
    assert OPEN not in made.html
    if html is not None:
        assert shown(made) == html
    elif "||" in source or r"\|\|" in source:
        assert "||" in text_of(shown(made))


# ---------------------------------------------------------------- notes


NOTES = {
    "only from an inline spoiler": ("||a[^1]||\n\n[^1]: canary\n", True),
    "only from a block": (":::spoiler\na[^1]\n:::\n\n[^1]: canary\n", True),
    "defined within the block": (":::spoiler\na[^1]\n\n[^1]: canary\n:::\n", True),
    "only from a hidden note": ("||a[^1]||\n\n[^1]: b[^2]\n\n[^2]: canary\n", True),
    "only from a hidden note, defined first": ("[^1]: b[^2]\n\n[^2]: canary\n\n||a[^1]||\n", True),
    "only from a spoiler in a note": ("a[^1]\n\n[^1]: b ||c[^2]||\n\n[^2]: canary\n", True),
    "within a hidden note": ("||a[^1]||\n\n[^1]: b\n\n    [^2]: canary\n\n    c[^2]\n", True),
    "from itself": ("||a[^1]||\n\n[^1]: canary[^1]\n", True),
    "in the line, within an inline spoiler": ("||a^[canary]||", True),
    "in the line, within a block": (":::spoiler\na^[canary]\n:::", True),
    "from a spoiler and the text": ("||a[^1]|| b[^1]\n\n[^1]: canary\n", False),
    "from the text and a spoiler": ("b[^1] ||a[^1]||\n\n[^1]: canary\n", False),
    "from the text": ("b[^1] ||a||\n\n[^1]: canary\n", False),
    "from a note that the text names": ("a[^1] ||b[^2]||\n\n[^1]: c[^2]\n\n[^2]: canary\n", False),
    "defined within a block, named by the text": (":::spoiler\na\n\n[^1]: canary\n:::\n\nb[^1]", False),
}


@pytest.mark.parametrize(("source", "hidden"), NOTES.values(), ids=NOTES)
def test_a_note_is_hidden_when_nothing_outside_spoilers_names_it(source: str, hidden: bool) -> None:  # noqa: FBT001
    made = read(source)
    assert [found.code for found in made.diagnostics] == []
    assert CANARY in shown(made)
    assert (CANARY not in withheld(made)) == hidden
    assert (CANARY not in made.plain) == hidden
    assert CANARY not in made.text.excerpt
    assert_sound(shown(made))
    assert_sound(withheld(made))


def test_a_hidden_note_has_a_disclosure_of_its_own() -> None:
    made = read("||a[^1]||\n\n[^1]: canary\n")
    assert (
        '<li id="fn1"><details class="spoiler" id="spoiler-2"><summary>Spoiler in a note</summary><p>canary'
    ) in shown(made)
    assert '<li id="fn1"><p>[block 2]</p>\n</li>' in withheld(made)


# ---------------------------------------------------------------- slips

SLIPS = {
    "a block that is never closed": (":::spoiler A\ntext\n", [("IT401", 1, 1)]),
    "a block unclosed before another": (":::spoiler A\ntext\n\n:::spoiler B\nmore\n:::\n", [("IT401", 1, 1)]),
    "a block within another of as many colons": (
        ":::spoiler A\n:::spoiler B\na\n:::\nb\n:::\n",
        [("IT401", 1, 1), ("IT403", 6, 1)],
    ),
    "an unclosed block in a list": ("- a\n- :::spoiler A\n  text\n\nMore.", [("IT401", 2, 3)]),
    "an unclosed block in a quotation": ("> :::spoiler A\n> text\n\nMore.", [("IT401", 1, 3)]),
    "an unclosed block in a list, before a block": (
        "- :::spoiler A\n  a\n:::spoiler B\nb\n:::\n",
        [("IT401", 1, 3)],
    ),
    "a block closed with too few colons": ("::::spoiler A\ntext\n:::\n", [("IT401", 1, 1), ("IT403", 3, 1)]),
    "a block closed twice": (":::spoiler A\ntext\n:::\n:::\n", [("IT403", 4, 1)]),
    "colons that close nothing": ("Text.\n\n:::\n", [("IT403", 3, 1)]),
    "colons at a paragraph's end": ("Text.\n:::\n", [("IT403", 2, 1)]),
    "colons that close nothing, in a list": ("- Text.\n  :::\n", [("IT403", 2, 3)]),
    "a misspelt block": (":::spolier A\ntext\n:::\n", [("IT404", 1, 1)]),
    "a block in capitals": (":::SPOILER A\n\ntext\n\n:::\n", [("IT404", 1, 1)]),
    "another kind of block": (":::warning\ntext\n:::\n", [("IT404", 1, 1)]),
    "two colons": ("::spoiler A\ntext\n::\n", [("IT404", 1, 1)]),
    "one colon": (":spoiler\n", [("IT404", 1, 1)]),
    "a block indented into a paragraph": ("Text\n     :::spoiler A\n", [("IT406", 2, 6)]),
    "a block indented into code": ("Text\n\n    :::spoiler A\n    b\n    :::\n", [("IT406", 3, 5)]),
    "a block swallowed by HTML": ("<div>\n:::spoiler A\nb\n:::\n</div>\n", [("IT406", 2, 1), ("IT406", 4, 1)]),
    "bars never closed": ("Text ||and more.\n\nMore.", [("IT402", 1, 6)]),
    "bars never closed, on a later line": ("Text,\nmore ||and more.", [("IT402", 2, 6)]),
    "bars never closed, in a quotation": ("> Text,\n> more ||and more.", [("IT402", 2, 8)]),
    "bars never closed, in a list": ("1. Text,\n   more ||and more.", [("IT402", 2, 9)]),
    "bars never closed, after a break in code": ("`a\nb` more ||and more.", [("IT402", 2, 9)]),
    "bars never closed, in a heading": ("Text.\n\n## The ||end ##", [("IT402", 3, 8)]),
    "bars never closed, in a note": ("a[^1]\n\n[^1]: More ||text.\n", [("IT402", 3, 12)]),
    "bars never closed, in a note in the line": ("a\nb^[More ||text.]", [("IT402", 2, 9)]),
    "bars never closed, in a note in a note": ("a\nb^[c^[d ||text.]]", [("IT402", 2, 9)]),
    "bars never closed, after tabs and signs": ("\u2028é千😀 ||and more.", [("IT402", 1, 6)]),
    "bars closed in the next paragraph": ("||a\n\nb||", [("IT402", 1, 1), ("IT402", 3, 2)]),
    "three pairs and a half": ("||a|| ||b|| ||c|| ||d", [("IT402", 1, 19)]),
    "nothing between the bars": ("a |||| b", [("IT402", 1, 3), ("IT402", 1, 5)]),
    "bars never closed, in a cell": ("| a | b |\n|---|---|\n| c | ||d |", [("IT402", 3, 7)]),
    "bars never closed, in a cell in a list": ("- | a | b |\n  |---|---|\n  | c | ||d |", [("IT402", 3, 9)]),
    "bars in the words of a link": ("See [the ||end||](/x).", [("IT406", 1, 10)]),
    "bars in the words of a picture": ("a ![the ||end||](x.png)", [("IT406", 1, 3)]),
    "bars in a caption": ('![end](x.png "the ||end||")', [("IT406", 1, 1)]),
    "bars in a link's title": ('a [b](/x "the ||end||")', [("IT406", 1, 3)]),
    "bars in the label of a link": ("See [[alien|the ||end||]].", [("IT406", 1, 5)]),
    "bars in a spoiler's title": (":::spoiler The ||end||\na\n:::", [("IT406", 1, 1)]),
    "bars in a block of HTML": ("a\n\n<div>\n||the end||\n</div>", [("IT406", 4, 1)]),
    "bars after a document type": ("<!DOCTYPE a> He ||dies||.\n", [("IT406", 1, 17)]),
    "bars after a style": ("<style></style> ||dies||\n", [("IT406", 1, 17)]),
    "bars after an instruction": ("<?a b?> He ||dies||.\n", [("IT406", 1, 12)]),
    "bars after a comment within a line": ("He <!-- a --> ||dies|| now ||", [("IT402", 1, 28)]),
    "bars in a paragraph that is indented": ("Text.\n\n    He ||dies||.\n", [("IT406", 3, 8)]),
    "colons in code that close the spoiler": (
        ":::spoiler A\n```\n:::\n```\ndies\n:::\n",
        [("IT401", 2, 1)],
    ),
    "bars in an attribute": ('a <b title="the ||end||">b</b>', [("IT406", 1, 3)]),
}


@pytest.mark.parametrize(("source", "expected"), SLIPS.values(), ids=SLIPS)
def test_a_slip_is_an_error_at_its_place(source: str, expected: list[tuple[str, int, int]]) -> None:
    made = read(source)
    assert sorted(faults(made), key=lambda fault: fault[1:]) == expected
    assert {found.severity for found in found_in(made)} == {"error"}
    assert all(found.hint for found in made.diagnostics)


def test_a_slip_s_place_counts_from_where_the_text_begins() -> None:
    made = render("a\n||b", Location("content/reviews/a.md", 12, 1), language="en", html="raw")
    assert [(found.path, *fault) for found, fault in zip(made.diagnostics, faults(made), strict=True)] == [
        ("content/reviews/a.md", "IT402", 13, 1)
    ]


@pytest.mark.parametrize(
    ("source", "hint"),
    [
        (":::spolier\n\n", "Did you mean  :::spoiler ?"),
        (":::spoilers A\n\n", "Did you mean  :::spoiler ?"),
        (":::Spoiler\n\n", "Did you mean  :::spoiler ?"),
        (":::figure\n\n", "The only block with colons is  :::spoiler Title ."),
    ],
)
def test_a_misspelt_block_is_answered_with_the_one_there_is(source: str, hint: str) -> None:
    assert read(source).diagnostics[0].hint == hint


QUIET = {
    "a spoiler after a comment": "<!-- note --> He ||dies||.\n",
    "a comment": "<!-- a || b ||\n:::spoiler\n-->\n",
    "a comment in a line": "a <!-- || --> b",
    "a script": "<script>\nif (a || b) c();\n</script>\n",
    "a style": "<style>\n/* || */\n</style>\n",
    "a script of data": '<script type="application/json">\n"a || b"\n</script>\n',
    "colons in a sentence": "He said::: nothing.",
    "colons in a fence": "```\n:::spoiler\n:::\n```\n",
}


@pytest.mark.parametrize("source", QUIET.values(), ids=QUIET)
def test_text_that_is_not_a_spoiler_is_not_a_fault(source: str) -> None:
    assert found_in(read(source)) == []


# ---------------------------------------------------------------- any text at all

WORDS = st.lists(st.sampled_from(["the", "ship", "it's", '"so"', "--", "Ripley", "1979"]), min_size=1).map(" ".join)


def _pieces(words: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        words,
        words.map("*{}*".format),
        words.map("**{}**".format),
        words.map("~~{}~~".format),
        words.map("`{}`".format),
        words.map("[{}](/reviews/alien/)".format),
        words.map("[[alien|{}]]".format),
        words.map("![{}](images/a.png)".format),
        words.map("text^[{}]".format),
        st.just(r"\|\| \: \*"),
        st.just("[[Alien]]"),
    )


def _line(*, hidden: bool) -> st.SearchStrategy[str]:
    """A line of text. Hidden lines are full of canaries; others contain canaries only in their spoilers."""
    canaries = WORDS.map(lambda words: f"canary {words}")
    secret = st.lists(_pieces(canaries), min_size=1, max_size=3).map(" ".join)
    open_words = _pieces(canaries if hidden else WORDS)
    return st.lists(st.one_of(open_words, secret.map("||{}||".format)), min_size=1, max_size=4).map(" ".join)


def _indent(block: str, first: str, rest: str) -> str:
    return "\n".join((first if number == 0 else rest) + line for number, line in enumerate(block.split("\n")))


def _blocks(depth: int, *, hidden: bool) -> st.SearchStrategy[str]:
    line = _line(hidden=hidden)
    # A word comes first, because a paragraph cannot begin with an indentation or a number.
    text = line.map("So {}".format)
    plain = st.one_of(
        text,
        st.lists(text, min_size=2, max_size=3).map("\n".join),
        line.map("## Part {}".format),
        st.lists(line, min_size=1, max_size=2).map(_table),
        line.map("Term\n: {}".format),
        st.just("```\ncode || and | more\n```" if not hidden else "```\ncanary\n```"),
    )
    if depth == 0:
        return plain
    inner = _text(depth - 1, hidden=hidden)
    return st.one_of(
        plain,
        inner.map(lambda block: _indent(block, "- ", "  ")),
        inner.map(lambda block: _indent(block, "> ", "> ")),
        _text(depth - 1, hidden=True).map(lambda block: _spoiler(block, depth)),
    )


def _table(cells: list[str]) -> str:
    rule = "|".join("---" for _ in cells)
    row = " | ".join(cells)
    return f"| {' | '.join('head' for _ in cells)} |\n|{rule}|\n| {row} |"


def _spoiler(block: str, depth: int) -> str:
    colons = ":" * (2 + depth)
    return f"{colons}spoiler A title\n{block}\n{colons}"


def _text(depth: int, *, hidden: bool) -> st.SearchStrategy[str]:
    return st.lists(_blocks(depth, hidden=hidden), min_size=1, max_size=3).map("\n\n".join)


TEXT = _text(2, hidden=False)
NOTE = _line(hidden=True)


@st.composite
def _reviews(draw: st.DrawFn) -> str:
    text = draw(TEXT)
    if draw(st.sampled_from(get_args(Html))):
        note = draw(NOTE)
        text = draw(
            st.sampled_from(
                [
                    f"{text}\n\n||see[^n]||\n\n[^n]: {note}",
                    f"[^n]: {note}\n\n{text}\n\n:::spoiler\nsee[^n]\n:::",
                    f"[^m]: {note} [^n]\n\n[^n]: {note}\n\n{text}\n\n||see[^m]||",
                ]
            )
        )
    return text


@settings(max_examples=150)
@given(_reviews())
def test_a_canary_never_leaves_its_cage(source: str) -> None:
    made = read(source)
    assert made.diagnostics == ()
    outside = withheld(made)
    assert CANARY not in outside
    assert CANARY not in made.plain
    assert CANARY not in made.text.excerpt
    assert CANARY not in " ".join(made.text.anchors)
    assert (CANARY in shown(made)) == (CANARY in source)
    assert_sound(outside)
    assert_sound(shown(made))
    assert not re.search(r"[\x00-\x08]", outside + shown(made))


SYNTAX = st.sampled_from(
    [
        *("||", "|", ":::", "spoiler", ":::spoiler", "[[", "]]", "[^1]", "[^1]: ", "[^2]", "^[", "[", "]", "(", ")"),
        *("\n", "\n\n", "> ", "- ", "1. ", "    ", "  ", "\t", "`", "```", "*", "**", "_", "# ", "![", "](", "](x)"),
        *("<", ">", "<b>", "</b>", "<!--", "-->", "&#4;", "&amp;", "\\", "~~", "'", '"', "--", "...", "|-|\n", ": "),
        *("a", "b c", "é", "千", "🎬", "\u2028", "=", "~", "!", "---\n", "[a]: /x\n", "<https://a.example>", "{{ x }}"),
    ]
)
WILD = st.one_of(
    st.lists(SYNTAX, max_size=60).map("".join),
    # Characters that `decode` accepts: no control characters but tabs and line feeds.
    st.text(st.characters(codec="utf-8", categories=["L", "M", "N", "P", "S", "Z"], include_characters="\t\n")),
)


@settings(max_examples=500)
@given(WILD, st.sampled_from(get_args(Html)))
def test_no_text_raises_and_every_fault_has_its_position(source: str, html: Html) -> None:
    made = read(source, html=html)
    lines = source.split("\n")
    marks = {"IT401": ":::", "IT402": "||", "IT403": ":::", "IT404": ":", "IT405": "!["}
    for found in made.diagnostics:
        written = lines[found.line - 1]
        assert 1 <= found.column <= len(written) + 1
        if found.code in marks:
            assert written.startswith(marks[found.code], found.column - 1)
    assert len(made.locations) == len(made.text.links)
    for line, column in made.locations:
        assert 1 <= line <= len(lines)
        assert 1 <= column <= len(lines[line - 1]) + 1
    for published in (shown(made), withheld(made)):
        assert not re.search(r"[\x00-\x08]", published)
    assert made.html.count(OPEN) == made.html.count(CLOSE)

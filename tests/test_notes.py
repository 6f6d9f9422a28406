"""Notes: numbered as they come, at the foot of the text, with a way there and a way back."""

from __future__ import annotations

import re

import pytest
from html_checks import assert_sound, elements

from intertitle.diagnostics import Place
from intertitle.markup.slots import reveal
from intertitle.markup.text import Rendered, render

BACK = ' <a href="#{}" class="footnote-back" aria-label="Back to note {} in the text">↩\ufe0e</a>'


def read(source: str) -> Rendered:
    return render(source, Place("content/reviews/a.md", 1, 1), language="en", raw_html=True)


def test_a_note_is_reached_and_left_by_links() -> None:
    made = read("a[^x]\n\n[^x]: b\n")
    assert made.html == (
        '<p>a<sup class="footnote-ref"><a href="#fn1" id="fnref1" aria-label="Note 1">1</a></sup></p>\n'
        '<section class="footnotes" aria-label="Notes">\n<ol>\n'
        f'<li id="fn1"><p>b{BACK.format("fnref1", 1)}</p>\n</li>\n</ol>\n</section>\n'
    )


def test_a_note_in_the_line_is_a_note() -> None:
    assert read("a^[b]").html == read("a[^x]\n\n[^x]: b\n").html


NOTES = {
    "in the order of the text": ("a[^2] b[^1]\n\n[^1]: one\n[^2]: two\n", ["two", "one"]),
    "named and in the line": ("a[^1] b^[two]\n\n[^1]: one\n", ["one", "two"]),
    "of two paragraphs": ("a[^1]\n\n[^1]: one\n\n    more\n", ["one more"]),
    "with a list": ("a[^1]\n\n[^1]: one\n\n    - two\n", ["one two"]),
    "that names another": ("a[^1]\n\n[^1]: one[^2]\n[^2]: two\n", ["one2", "two"]),
    "one within another": ("a[^1] b[^2]\n\n[^1]: one\n\n    [^2]: two\n\n    more\n", ["one more", "two"]),
    "within a note in the line": ("a^[one^[two]]", ["one2", "two"]),
    "with spaces in it": ("a^[one  two]", ["one  two"]),
}


@pytest.mark.parametrize(("source", "notes"), NOTES.values(), ids=NOTES)
def test_notes_hold_their_text(source: str, notes: list[str]) -> None:
    html = reveal(read(source).html)
    items = re.findall(r'<li id="fn\d+">(.*?)</li>\n(?=<li id="fn|</ol>\n</section>)', html, re.DOTALL)
    bare = [re.sub(r"<a [^>]*footnote-back.*?</a>|<[^>]+>", "", item) for item in items]
    assert [re.sub(r"\n+", " ", item).strip() for item in bare] == notes
    assert_sound(html)


def test_a_note_named_three_times_has_three_ways_back() -> None:
    html = read("a[^1] b[^1] c[^1]\n\n[^1]: d\n").html
    names = ["fnref1", "fnref1-2", "fnref1-3"]
    assert [name for name in names if f'id="{name}"' in html] == names
    assert "".join(BACK.format(name, 1) for name in names) in html


@pytest.mark.parametrize(
    "source",
    ["a[^1] ^[b] ||c[^2]||\n\n[^1]: d[^2]\n[^2]: e\n", ":::spoiler\na^[b^[c]]\n:::\n", "[^1]: a\n\n||b[^1]|| c[^1]"],
)
def test_every_way_leads_somewhere_and_every_id_is_one(source: str) -> None:
    html = reveal(read(source).html)
    ids = [attributes["id"] for _, attributes in elements(html) if "id" in attributes]
    assert len(set(ids)) == len(ids)
    ways = [attributes["href"] for _, attributes in elements(html) if attributes.get("href", "").startswith("#")]
    assert ways
    assert {way.removeprefix("#") for way in ways} <= set(ids)


PLAIN = {
    "a reference without a definition": ("a[^1]", "<p>a[^1]</p>\n"),
    "a reference beside others": ("a[^1][^2]\n\n[^2]: b", None),
    "a label with spaces": ("a[^b c]\n\n[^1]: d\n\ne[^1]", None),
    "an escaped one": ("a\\[^1]\n\n[^1]: b\n", "<p>a[^1]</p>\n"),
    "in code": ("`a[^1]`\n\n[^1]: b\n", "<p><code>a[^1]</code></p>\n"),
    "an unnamed definition": ("a\n\n[^1]: b\n", "<p>a</p>\n"),
    "an unclosed one in the line": ("a^[b", "<p>a^[b</p>\n"),
}


@pytest.mark.parametrize(("source", "html"), PLAIN.values(), ids=PLAIN)
def test_what_is_no_note_stays_as_typed(source: str, html: str | None) -> None:
    made = read(source)
    if html is None:
        assert re.search(r"a\[\^[1b]", made.html)
        assert made.html.count("footnote-ref") == 1
    else:
        assert made.html == html

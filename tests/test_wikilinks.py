"""The syntax of links between reviews. Their targets are not known until the catalogue is complete."""

from __future__ import annotations

import pytest

from intertitle.diagnostics import Location
from intertitle.markup.slots import fill, slot
from intertitle.markup.text import Rendered, render
from intertitle.model import Link


def read(source: str, language: str = "en") -> Rendered:
    return render(source, Location("content/reviews/a.md", 1, 1), language=language, html="raw")


def shown(made: Rendered) -> str:
    def words(number: int) -> str:
        link = made.text.links[number]
        return f"<{link.target}>{link.label}</>"

    return fill(made.html, words)


def wiki(target: str, label: str = "", line: int = 1, column: int = 3) -> tuple[Link, tuple[int, int]]:
    return Link(kind="wiki", target=target, label=label), (line, column)


LINKS = {
    "a title": ("[[Alien]]", wiki("Alien")),
    "a slug": ("[[alien-1979]]", wiki("alien-1979")),
    "a label": ("[[alien-1979|the first one]]", wiki("alien-1979", "the first one")),
    "spaces around both": ("[[ Alien | the first ]]", wiki("Alien", "the first", column=4)),
    "a title with a colon": ("[[Mission: Impossible]]", wiki("Mission: Impossible")),
    "a title with a star": ("[[*batteries not included]]", wiki("*batteries not included")),
    "a title with quotes": ("[['Breaker' Morant]]", wiki("'Breaker' Morant")),
    "a title with an ampersand": ("[[Thelma & Louise]]", wiki("Thelma & Louise")),
    "a title in another script": ("[[千と千尋の神隠し]]", wiki("千と千尋の神隠し")),
    "a title that begins with a caret": ("[[^x]]", wiki("^x")),
    "a label with markup characters": ("[[Alien|a *b* <c>]]", wiki("Alien", "a *b* &lt;c&gt;")),
    "a label with quotes": ('[[Alien|the "first" one\'s]]', wiki("Alien", "the “first” one’s")),
    "after words": ("In space, [[Alien]] waits.", wiki("Alien", column=13)),
    "in emphasis": ("*[[Alien]]*", wiki("Alien", column=4)),
    "in a heading": ("## On [[Alien]]", wiki("Alien", column=9)),
    "in a list": ("- a\n- [[Alien]]", wiki("Alien", line=2, column=5)),
    "in a quotation, on its second line": ("> a\n> [[Alien]]", wiki("Alien", line=2, column=5)),
    "in a cell": ("| a | b |\n|---|---|\n| a | [[Alien]] |", wiki("Alien", line=3, column=9)),
    "in a cell, with a label": (
        "| a | b |\n|---|---|\n| a | [[Alien|the first]] |",
        wiki("Alien", "the first", line=3, column=9),
    ),
    "in a cell, with the bar escaped": (
        "| a | b |\n|---|---|\n| a | [[Alien\\|the first]] |",
        wiki("Alien", "the first", line=3, column=9),
    ),
    "in a note": ("a[^1]\n\n[^1]: See [[Alien]].", wiki("Alien", line=3, column=13)),
    "in a note in the line": ("a^[See [[Alien]].]", wiki("Alien", column=10)),
    "over two lines": ("[[The Good, the Bad\nand the Ugly]]", wiki("The Good, the Bad and the Ugly")),
    "over two lines with a label": ("[[alien-1979|the\n first one]]", wiki("alien-1979", "the first one")),
    "over three lines of a quotation": ("> [[The\n> Third\n> Man]]", wiki("The Third Man", column=5)),
    "over two lines of a list": ("- a [[Cléo\n  from 5 to 7|her]]", wiki("Cléo from 5 to 7", "her", column=7)),
    "beside brackets": ("[[[Alien]]]", wiki("Alien", column=4)),
    "in a link's words, where no link can be": ("[the [[Alien]] one](https://a.example)", wiki("Alien", column=8)),
}


@pytest.mark.parametrize(("source", "found"), LINKS.values(), ids=LINKS)
def test_two_brackets_link_to_a_review_with_their_place(source: str, found: tuple[Link, tuple[int, int]]) -> None:
    made = read(source)
    link, location = found
    assert made.diagnostics == ()
    assert made.text.links == (link,)
    assert made.locations == (location,)
    assert f"<{link.target}>{link.label}</>" in shown(made)


def test_the_same_review_twice_on_a_line_has_two_places() -> None:
    made = read("[[Alien]] and [[Alien]]\nand [[Alien]]")
    assert made.locations == ((1, 3), (1, 17), (2, 7))
    assert made.html.count(slot(0)) == made.html.count(slot(1)) == made.html.count(slot(2)) == 1


def test_links_are_numbered_in_the_order_of_the_text() -> None:
    made = read("[[A]] [b](/b/) ![c](images/c.png) [[D|d]]")
    assert [(link.kind, link.target) for link in made.text.links] == [
        ("wiki", "A"),
        ("href", "/b/"),
        ("image", "images/c.png"),
        ("wiki", "D"),
    ]
    assert made.html == (f'<p>{slot(0)} <a href="{slot(1)}">b</a> <img src="{slot(2)}" alt="c"> {slot(3)}</p>\n')


NO_LINKS = {
    "escaped": (r"\[[Alien]]", "<p>[[Alien]]</p>\n"),
    "in code": ("`[[Alien]]`", "<p><code>[[Alien]]</code></p>\n"),
    "empty": ("[[]]", "<p>[[]]</p>\n"),
    "blank": ("[[ ]]", "<p>[[ ]]</p>\n"),
    "without a target": ("[[|the first]]", "<p>[[|the first]]</p>\n"),
    "without an end": ("[[Alien]", "<p>[[Alien]</p>\n"),
    "over two paragraphs": ("[[Ali\n\nen]]", "<p>[[Ali</p>\n<p>en]]</p>\n"),
    "in an attribute": ('<b title="[[Alien]]">b</b>', '<p><b title="[[Alien]]">b</b></p>\n'),
}


@pytest.mark.parametrize(("source", "html"), NO_LINKS.values(), ids=NO_LINKS)
def test_text_that_is_not_a_review_link_is_unchanged(source: str, html: str) -> None:
    made = read(source)
    assert made.text.links == ()
    assert made.html == html


def test_a_link_s_words_count_and_a_title_stands_for_missing_ones() -> None:
    made = read("See [[Alien|the first one]] and [[Aliens]].")
    assert made.plain == made.text.excerpt == "See the first one and Aliens."
    assert made.text.words == 6


def test_fill_replaces_every_slot_by_its_number() -> None:
    assert fill(f"a{slot(0)}b{slot(12)}c", str) == "a0b12c"
    assert fill("no slots: 0", str) == "no slots: 0"


def test_what_a_link_becomes_is_not_read_again() -> None:
    assert fill(f"{slot(0)}{slot(1)}", lambda number: slot(1) if number == 0 else "x") == f"{slot(1)}x"

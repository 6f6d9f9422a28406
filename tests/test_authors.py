"""Who wrote a review: one name or several, in its file and on its page."""

from __future__ import annotations

import re

import pytest
from conftest import SiteFolder
from reviews import document_of, review


@pytest.mark.parametrize(
    ("lines", "authors"),
    [
        ((), ("Ines Marlowe",)),
        (("author: A. Guest",), ("A. Guest",)),
        (("authors: A. Guest",), ("A. Guest",)),
        (("author: [A. Guest, Ines Marlowe]",), ("A. Guest", "Ines Marlowe")),
        (("authors:", "  - A. Guest", "  - A. Guest"), ("A. Guest",)),
        (("author: []",), ("Ines Marlowe",)),
        (("author: 1917",), ("1917",)),
    ],
)
def test_authors_are_a_name_or_a_list(lines: tuple[str, ...], authors: tuple[str, ...]) -> None:
    found = review("alien", *lines)
    assert found.authors == authors
    assert found.author == ", ".join(authors)


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("author: Ann Other, Ines Marlowe", 'Write  author: ["Ann Other", "Ines Marlowe"]'),
        ("author: Ann Other and Ines Marlowe, Jim Stark", '["Ann Other and Ines Marlowe", "Jim Stark"]'),
    ],
)
def test_names_in_one_text_are_reported(line: str, hint: str) -> None:
    (found,) = document_of("reviews", "film: Alien", line).diagnostics
    assert (found.code, found.severity, found.line, found.column) == ("IT325", "warning", 3, 9)
    assert hint in found.hint


def test_both_names_of_the_field_are_an_error() -> None:
    (found,) = document_of("reviews", "film: Alien", "author: A. Guest", "authors: [B. Guest]").diagnostics
    assert (found.code, found.line) == ("IT302", 3)


def test_the_page_names_each_author(site: SiteFolder) -> None:
    site.review("one", "film: One", "author: A & B")
    site.review("two", "film: Two", "author: [A & B, Cleo, Dora]")
    site.build()
    assert "<li>By A" not in site.page("/reviews/one/")
    assert '<li>By <span class="p-author h-card">A &amp; B</span></li>' in site.page("/reviews/one/")
    cards = [f'<span class="p-author h-card">{one}</span>' for one in ("A &amp; B", "Cleo", "Dora")]
    found = re.search(r"<li>By (.*?)</li>", site.page("/reviews/two/"))
    assert found
    assert found[1] == f"{cards[0]}, {cards[1]} and {cards[2]}"


def test_a_theme_may_still_say_the_authors_as_one_text(site: SiteFolder) -> None:
    site.review("two", "film: Two", "author: [A & B, Cleo]")
    site.write(
        "themes/intertitle/templates/review.html",
        '{% extends "shipped/review.html" %}'
        "{% block main %}{{ review.author }};{{ review.fields.author }}{% endblock %}",
    )
    site.build()
    assert "A &amp; B and Cleo;A &amp; B, Cleo" in site.page("/reviews/two/")

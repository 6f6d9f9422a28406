"""Diagnostics: sorted, without duplicates, and with the intended word."""

from __future__ import annotations

import pytest

from intertitle.diagnostics import (
    ConfigurationError,
    Location,
    error,
    find_nearest,
    not_utf8,
    note,
    sort_diagnostics,
    suggest,
    warning,
)


def test_diagnostics_are_sorted_by_place_and_repeats_fall_away() -> None:
    first = error("IT330", Location("a.md", 2, 1), "x")
    second = warning("IT311", Location("a.md", 10, 1), "x")
    third = note("IT540", Location("b.md", 1, 1), "x")
    assert sort_diagnostics([third, second, first, second]) == (first, second, third)


@pytest.mark.parametrize(
    ("word", "known", "near"),
    [
        ("ratng", ["rating", "date"], "rating"),
        ("Rating", ["rating"], "rating"),
        ("genre", ["genres", "year"], "genres"),
        ("mood", ["rating", "date"], None),
        ("x", [], None),
        ("shipped/reveiw.html", ["shipped/person.html", "shipped/review.html"], "shipped/review.html"),
        ("shipped/zeppelin.html", ["shipped/person.html", "shipped/page.html"], None),
        ("/reviews/nowhere/", ["/reviews/no/", "/reviews/here/"], None),
        ("/reviews/alien", ["/reviews/aliens/", "/reviews/alien/"], "/reviews/alien/"),
        ("/reveiws/alien/", ["/reviews/alien/"], "/reviews/alien/"),
        ("partials/rwo.html", ["partials/card.html", "partials/row.html"], "partials/row.html"),
        ("Dr Strangelove", ["Dr. Strangelove"], "Dr. Strangelove"),
    ],
)
def test_the_nearest_word_is_one_that_is_near(word: str, known: list[str], near: str | None) -> None:
    assert find_nearest(word, known) == near


def test_a_configuration_error_carries_its_diagnostics() -> None:
    found = error("IT101", Location("content/site.toml"), "no settings")
    assert ConfigurationError(found).diagnostics == (found,)


def test_a_hint_is_the_nearest_word_or_what_to_do_otherwise() -> None:
    assert suggest("raitng", ["rating", "film"], None, "There are two.") == "Did you mean 'rating'?"
    assert suggest("director", ["rating", "film"], None, "There are two.") == "There are two."


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_file_that_is_not_utf_8_is_reported_at_the_first_invalid_byte(mark: bytes) -> None:
    with pytest.raises(UnicodeDecodeError) as caught:
        (mark + "a\né".encode() + b"b\xe9c\n").decode("utf-8-sig")
    found = not_utf8("IT102", "content/site.toml", caught.value)
    assert (found.code, found.path, found.line, found.column) == ("IT102", "content/site.toml", 2, 3)

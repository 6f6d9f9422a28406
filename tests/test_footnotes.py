"""Footnotes: every reference leads to a note, every note back to a reference, and the rest is reported."""

from __future__ import annotations

import re

import pytest
from conftest import SiteFolder, codes
from hypothesis import given, settings
from hypothesis import strategies as st

from intertitle.diagnostics import Location
from intertitle.fixes import apply
from intertitle.markup.text import Rendered, render


def read(source: str) -> Rendered:
    return render(source, Location("content/reviews/a.md", 1, 1), language="en", html="raw")


FAULTS = {
    "a name twice": ("a[^1]\n\n[^1]: x\n\n[^1]: y", [(5, 1, "there is already a note [^1]")]),
    "a name twice in a quotation": ("a[^n]\n\n> [^n]: x\n>\n> [^n]: y", [(5, 3, "there is already a note [^n]")]),
    "a name three times": (
        "a[^1]\n\n[^1]: x\n[^1]: y\n[^1]: z",
        [(4, 1, "there is already a note [^1]"), (5, 1, "there is already a note [^1]")],
    ),
    "a reference without a note": ("a[^typo]", [(1, 2, "there is no note [^typo]")]),
    "a reference nearly right": (
        "ab[^fnece] and[^fence]\n\n[^fence]: x",
        [(1, 3, "there is no note [^fnece]")],
    ),
    "a reference in a list without a note": ("- a\n- b *c[^2]*", [(2, 7, "there is no note [^2]")]),
    "a reference in a heading without a note": ("## A[^2]", [(1, 5, "there is no note [^2]")]),
    "a name with a space": ("a[^my note] b", [(1, 2, "there is no note [^my note]")]),
    "a note whose name has a space": (
        "a[^my note] b\n\n[^my note]: word",
        [(1, 2, "the name of the note [^my note] has a space"), (3, 1, "the name of the note [^my note] has a space")],
    ),
    "a note whose name has two spaces, with a sentence": (
        "a[^my own note] b\n\n> [^my own note]: Some words.",
        [
            (1, 2, "the name of the note [^my own note] has a space"),
            (3, 3, "the name of the note [^my own note] has a space"),
        ],
    ),
    "a note that nothing refers to": ("a\n\n[^2]: x", [(3, 1, "nothing refers to the note [^2]")]),
    "a reference in a picture's words": (
        "b ![a[^1]](x.png)[^1]\n\n[^1]: x",
        [(1, 3, "the words of a picture cannot refer to a note")],
    ),
    "only a reference in a picture's words": (
        "![a[^1]](x.png)\n\n[^1]: x",
        [(3, 1, "nothing refers to the note [^1]"), (1, 1, "the words of a picture cannot refer to a note")],
    ),
    "a reference in the words of a picture within a spoiler": (
        "||![a[^1]](x.png)||\n\n[^1]: canary",
        [(3, 1, "nothing refers to the note [^1]"), (1, 3, "the words of a picture cannot refer to a note")],
    ),
}


@pytest.mark.parametrize(("source", "faults"), FAULTS.values(), ids=FAULTS)
def test_a_note_and_references_that_do_not_match_are_errors(source: str, faults: list[tuple[int, int, str]]) -> None:
    made = read(source)
    assert {one.code for one in made.diagnostics} == {"IT430"}
    assert [(one.line, one.column, one.message) for one in made.diagnostics] == faults
    assert "canary" not in made.html


def test_the_hint_of_a_misspelt_reference_is_the_note_s_name() -> None:
    (found,) = read("a[^fnece] b[^fence]\n\n[^fence]: x").diagnostics
    assert found.hint == "Did you mean  [^fence] ?"


def test_the_hint_for_a_name_with_a_space_renames_the_note_everywhere() -> None:
    source = "a[^my note] b[^my note]\n\n[^my note]: word"
    for found in read(source).diagnostics:
        assert found.fix
        fixed = apply(found.fix, source.encode())
        assert fixed == b"a[^my-note] b[^my-note]\n\n[^my-note]: word"
        assert read(fixed.decode()).diagnostics == ()
    (found,) = read("a[^my note]").diagnostics
    assert found.hint.endswith("[^my-note]: Words.")


@pytest.mark.parametrize(
    "source",
    ["a[^1] b[^1]\n\n[^1]: x", "a\\[^1]", "`[^1]`", "a^[b]", "[^a](/about/)", "a[^1]\n\n[^1]: b[^2]\n\n[^2]: c"],
)
def test_notes_that_match_and_what_is_no_note_are_not_reported(source: str) -> None:
    assert read(source).diagnostics == ()


_PARTS = ["a ", "[^1]", "[^2]", "^[b]", "![c[^1]](d.png)", "\n\n", "[^1]: e", "[^2]: f[^1]", "||g[^2]||", "*[^1]*"]


@settings(max_examples=300)
@given(st.lists(st.sampled_from(_PARTS), max_size=12).map("".join))
def test_in_a_text_without_errors_every_link_of_a_note_leads_somewhere(source: str) -> None:
    made = read(source)
    if not made.diagnostics:
        ids = set(re.findall(r'\bid="([^"]+)"', made.html))
        assert set(re.findall(r'href="#(fn[^"]*)"', made.html)) <= ids


def test_notes_that_do_not_match_withhold_no_page(blog: SiteFolder) -> None:
    blog.review("typo", "film: Typo", text="See[^typo].\n\n[^other]: A lost note.")
    assert codes(blog.build().diagnostics).count("IT430") == 2
    assert "See[^typo]." in blog.page("/reviews/typo/")

"""Mending: what is typed for an author is what the message said, and the rest of the file is as it was."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reviews import CONTRACT, table

from intertitle.autofix import autofix
from intertitle.model import Review
from intertitle.stages.parse import parse
from intertitle.stages.validate import validate

PATH = "content/reviews/x.md"
TITLES = [case["title"] for case in table("titles")["mended"]]
# A comment may be meant, a YAML tag, or lines of text that are to come.
AMBIGUOUS = {
    title for title in TITLES if " #" in title or title.startswith(("# ", "!!")) or title in {"#", "|", ">", ">-"}
}


def _file(*lines: str) -> bytes:
    return "\n".join(["---", *lines, "---", "Text.", ""]).encode()


def _film(data: bytes) -> str:
    document = validate("reviews", "x", parse(PATH, data), CONTRACT).document
    assert isinstance(document, Review)
    return document.film


@pytest.mark.parametrize("title", TITLES)
def test_a_title_that_yaml_would_spoil_is_put_in_quotes_and_comes_back_exactly(title: str) -> None:
    data = _file("# mine", f"film: {title}", "year: 1999  # or so", "tags: [b, a]")
    made, edits = autofix(PATH, data, CONTRACT)
    if title in AMBIGUOUS:
        assert (made, edits) == (data, ())
        return
    assert _film(made) in {title, title[1:], title[1:-1]}  # quotation marks may be YAML's own: what the hint said
    (edit,) = edits
    assert (edit.line, edit.before) == (3, f"film: {title}")
    assert made == data.replace(edit.before.encode(), edit.after.encode(), 1)
    assert autofix(PATH, made, CONTRACT) == (made, ())


@given(title=st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=12))
def test_a_fixed_file_is_valid_and_fixed_once_for_any_title(title: str) -> None:
    data = _file(f"film: {title}", "date: 2024-01-01  # first night", "verdict: 'One: two'")
    made, edits = autofix(PATH, data, CONTRACT)
    assert autofix(PATH, made, CONTRACT) == (made, ())
    if not edits:
        assert made == data
        return
    assert {edit.line for edit in edits} == {2}
    kept = made.decode().split("\n")
    assert kept[:1] + kept[2:] == data.decode().split("\n")[:1] + data.decode().split("\n")[2:]
    assert _film(made)


SEVERAL = {
    "lists": (
        ["film: X", "tags:", "  - night: long  ", "  - day"],
        ["film: X", "tags:", '  - "night: long"', "  - day"],
    ),
    "several lines": (
        ["film: Alien: Covenant", "verdict: No: one", "date: 2017/5/9"],
        ['film: "Alien: Covenant"', 'verdict: "No: one"', "date: 2017-05-09"],
    ),
    "a mark that nothing closes": (['film: "Alien', "year: 1979"], ['film: "Alien"', "year: 1979"]),
    "a field's name": (["film: X", '"ratng": 4  # so'], ["film: X", '"rating": 4  # so']),
    "a name of another program": (["film: X", "Stars: 4", "actors: [A, B]"], ["film: X", "rating: 4", "cast: [A, B]"]),
    "a tab before a field": (["film: X", "\tyear: 1995"], ["film: X", "year: 1995"]),
    "a date in words": (["film: X", "date: November 29, 2026"], ["film: X", "date: 2026-11-29"]),
    "fields in braces": (
        ["film: X", "cast:", "  - {name: A, character: Rex: dog}"],
        ["film: X", "cast:", '  - {name: A, character: "Rex: dog"}'],
    ),
}


@pytest.mark.parametrize(("before", "after"), SEVERAL.values(), ids=SEVERAL)
def test_values_are_fixed_at_any_depth(before: list[str], after: list[str]) -> None:
    made, edits = autofix(PATH, _file(*before), CONTRACT)
    wanted = [re.sub(r" +$", "", line) for line in after]
    assert [line.rstrip() for line in made.decode().split("\n")[1:-3]] == wanted
    assert len(edits) == sum(one.rstrip() != other for one, other in zip(before, wanted, strict=True))


SEVERAL_LINES = {
    "a film that is a title": (["title: Heat", "year: 1995"], ["film: Heat", "title: Heat", "year: 1995"]),
    "no space after any colon": (["film:Heat", "year:1995"], ["film: Heat", "year: 1995"]),
}


@pytest.mark.parametrize(("before", "after"), SEVERAL_LINES.values(), ids=SEVERAL_LINES)
def test_a_fix_may_change_several_lines(before: list[str], after: list[str]) -> None:
    assert autofix(PATH, _file(*before), CONTRACT)[0] == _file(*after)


LEFT = {
    "a comment, perhaps": ["film: Life Is Beautiful # x"],
    "a list that nothing closes": ["film: X", "countries: [Chile", "languages: [Spanish]"],
    "a list within a list": ["film: X", "directors: [A, [B]]"],
    "a field that may be one of two": ["film: X", "rating: 3", "ratng: 4"],
    "a field that decides whether it is published": ["film: X", "drfat: true"],
    "a field of another program whose value is none of ours": ["film: X", "stars: many"],
    "a day that comes first, perhaps": ["film: X", "date: 9/5/2017"],
    "a day that is none": ["film: X", "date: 2017/15/9"],
    "a rating": ["film: X", "rating: 9"],
    "a day that may be one of two": ["film: X", "date: 3/4/2026"],
    "a headline": ["title: Why does Heat still burn?"],
    "a title with its year": ["title: Heat (1995)"],
    "a person and a character": ["film: X", "cast:", "  - Al Pacino: Hanna"],
    "a word for how openly to publish": ["film: X", "hidden: true"],
}


@pytest.mark.parametrize("lines", LEFT.values(), ids=LEFT)
def test_what_may_be_meant_otherwise_is_left(lines: list[str]) -> None:
    assert autofix(PATH, _file(*lines), CONTRACT) == (_file(*lines), ())


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_line_ends_and_a_mark_of_byte_order_stay(end: str) -> None:
    def written(film: str) -> bytes:
        return ("\ufeff" + end.join(["---", f"film: {film}", "---", "Text: [x", ""])).encode()

    assert autofix(PATH, written("M: I"), CONTRACT)[0] == written('"M: I"')


def test_a_file_that_is_not_utf_8_is_unchanged() -> None:
    data = "---\nfilm: M: I\n---\n".encode("utf-16")
    assert autofix(PATH, data, CONTRACT) == (data, ())


def test_other_documents_are_fixed_too() -> None:
    lines = ["name: M:I", "entries:", "  - Mission: Impossible"]
    path = "content/franchises/x.md"
    made, edits = autofix(path, _file(*lines), CONTRACT)
    assert [edit.after for edit in edits] == ['  - "Mission: Impossible"']
    assert validate("franchises", "x", parse(path, made), CONTRACT).diagnostics == ()

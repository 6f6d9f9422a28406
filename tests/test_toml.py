"""TOML: the location of every name and value, and of errors in invalid files."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intertitle import toml
from intertitle.diagnostics import Location

WRITTEN = '''# a remark [with] = "signs"
[site]
title = "The = \\"Long\\" [Take] # one"  # a remark
"web site"='https://example.org/'
a.b = 3

[ratings]
scales = { mine = {grades = ["a", 'b]', """c,
"""], step = 2 } }
[ratings.own."my own"]
grades = [
  # "no"
  "d",
  "e", # [
]
seen = 2024-05-01 10:00:00
'''


def _there(text: str, place: Location) -> str:
    return text.split("\n")[place.line - 1][place.column - 1 :]


@pytest.mark.parametrize(
    ("steps", "name", "value"),
    [
        (("site",), "site]", "site]"),
        (("site", "title"), "title = ", '"The = '),
        (("site", "web site"), '"web site"=', "'https"),
        (("site", "a", "b"), "b = 3", "3"),
        (("ratings", "scales"), "scales = {", "{ mine"),
        (("ratings", "scales", "mine", "step"), "step = 2", "2 }"),
        (("ratings", "scales", "mine", "grades", 1), "'b]'", "'b]'"),
        (("ratings", "scales", "mine", "grades", 2), '"""c', '"""c'),
        (("ratings", "own", "my own"), '"my own"]', '"my own"]'),
        (("ratings", "own", "my own", "grades", 1), '"e", #', '"e", #'),
        (("ratings", "own", "my own", "seen"), "seen = ", "2024-05-01 10"),
        (("site", "language"), "site]", "site]"),
        (("ratings", "own", "my own", "label"), '"my own"]', '"my own"]'),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_names_and_values_are_found_where_they_stand(
    steps: tuple[toml.Step, ...], name: str, value: str, end: str
) -> None:
    text = WRITTEN.replace("\n", end)
    toml.load(text)
    places = toml.Places("site.toml", text)
    assert _there(text, places.name(*steps)).startswith(name)
    assert _there(text, places.value(*steps)).startswith(value)


def test_what_stands_in_no_table_is_missed_of_the_file() -> None:
    assert toml.Places("site.toml", "a = 1\n").value("site", "title") == Location("site.toml")


NAMES = st.text("ab-_", min_size=1, max_size=3) | st.text(min_size=1, max_size=3).filter(str.isprintable)
VALUES = st.recursive(
    st.integers(-9, 9) | st.booleans() | st.text("a#=[]{},'\"\\ é字", max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _written(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_quoted(name)} = {_written(inner)}" for name, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",\n  ".join(map(_written, value)) + "]"
    return _quoted(value) if isinstance(value, str) else str(value).lower()


def _steps(value: object, within: tuple[toml.Step, ...]) -> list[tuple[tuple[toml.Step, ...], object]]:
    found: list[tuple[tuple[toml.Step, ...], object]] = [(within, value)]
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, one in inner:
        found += _steps(one, (*within, step))
    return found


@given(
    table=st.dictionaries(NAMES, VALUES, min_size=1, max_size=4), gap=st.sampled_from(["", "\n", "# [x] = \n", "\t"])
)
def test_any_value_is_found_where_it_is_written(table: dict[str, Any], gap: str) -> None:
    text = "[top]\n" + "".join(f"{gap}{_quoted(name)} = {_written(value)}\n" for name, value in table.items())
    assert toml.load(text) == {"top": table}
    places = toml.Places("site.toml", text)
    for steps, value in _steps(table, ("top",))[1:]:
        place = places.value(*steps)
        begun = "\n".join(text.split("\n")[place.line - 1 :])[place.column - 1 :]
        assert begun.startswith(_written(value))


@pytest.mark.parametrize(
    ("text", "there", "said"),
    [
        ('[site]\ntitle = "abc\nurl = "x"\n', '"abc', "a quotation mark is opened and never closed"),
        ("[site]\ntitle = 'abc\nurl = 'x'\n", "'abc", "a quotation mark is opened and never closed"),
        ('[site]\r\ntitle = "abc\r\nurl = "x"\r\n', '"abc\r', "a quotation mark is opened and never closed"),
        ('a = """\nx\n', '"""', "a quotation mark is opened and never closed"),
        ('[site]\ntitle = "a"\n  title = "b"\n', 'title = "b"', "a name is given twice"),
        ("[a]\n[b]\n[a]\n", "[a]", "[a] is given twice"),
        ("x = {a = 1, a = 2}\n", "x = {a = 1, a = 2}", "a name is given twice"),
        ("[site]\na = [1,\n2\n[b]\n", "[1,", "a bracket is opened and never closed"),
        ("a = [1,\n\n", "[1,", "a bracket is opened and never closed"),
        ("b = {a = 1\n", "{a = 1", "a brace is opened and never closed"),
        ("x = 1\n[site\ny = 1\n", "[site", "a bracket is opened and never closed"),
        ("x = 1\n  title\n", "title", "there is no equals sign after the name"),
        ('title "x"\n', '"x"', "there is no equals sign after the name"),
        ("a = Long Take\n", "Long Take", "this value is neither text in straight quotes nor a number"),
        ("a =\n", "a =", "this value is neither text in straight quotes nor a number"),
        ('a = "b\\qc"\n', '\\qc"', "a backslash in double quotes has a meaning, and here it has none"),
        ('a = "b" "c"\n', '"c"', "there is something after the value"),
        ("= 3\n", "= 3", "this line is not  name = value"),
        (f"a = {'9' * 5000}", "9" * 5000, "this number has too many digits"),
    ],
)
@pytest.mark.parametrize("worded", [True, False])
def test_a_fault_is_reported_at_the_most_useful_position(
    text: str, there: str, said: str, monkeypatch: pytest.MonkeyPatch, *, worded: bool
) -> None:
    if not worded:
        monkeypatch.setattr(tomllib, "loads", without_words)
    with pytest.raises(toml.TomlError, match=f"^{re.escape(said)}$") as caught:
        toml.load(text)
    assert text.split("\n")[caught.value.line - 1][caught.value.column - 1 :] == there


_loads = tomllib.loads


def without_words(text: str) -> dict[str, Any]:
    """Read as tomllib does, but raise an error without message and location."""
    try:
        return _loads(text)
    except tomllib.TOMLDecodeError:
        raise tomllib.TOMLDecodeError("x") from None


@given(text=st.text("[]{}='\"\\ab1 .,#\n\r\té", max_size=40))
def test_any_fault_has_a_place_in_the_text(text: str) -> None:
    try:
        values = toml.load(text)
    except toml.TomlError as fault:
        line, column = fault.line, fault.column
    else:
        assert values == tomllib.loads(text)
        toml.Places("site.toml", text)
        return
    lines = text.split("\n")
    assert 1 <= line <= len(lines)
    assert 1 <= column <= len(lines[line - 1]) + 1

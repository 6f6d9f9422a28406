"""Links, pictures and problems have the line and column that an editor shows."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intertitle.diagnostics import Location
from intertitle.markup.text import Rendered, render

HERE = "▸"  # stands in a source before what a place should point at


def read(source: str, first: int = 1) -> Rendered:
    return render(source, Location("content/reviews/a.md", first, 1), language="en", html="raw")


def split(marked: str) -> tuple[str, list[tuple[int, int]]]:
    """Remove the marks from a source, and return it with their positions."""
    places: list[tuple[int, int]] = []
    lines: list[str] = []
    for number, line in enumerate(marked.split("\n"), start=1):
        parts = line.split(HERE)
        column = 1
        for part in parts[:-1]:
            column += len(part)
            places.append((number, column))
        lines.append("".join(parts))
    return "\n".join(lines), places


TARGETS = {
    "a link": "See [it](▸/x).",
    "two of one target on a line": "[a](▸/x) and [b](▸/x)",
    "a target that stands in the text too": "/x x [/x](▸/x) x",
    "a short target": "a [a](▸a)",
    "a picture": "a ![a](▸images/a.png)",
    "a figure": '![a](▸a.png "a.png")',
    "a target in angle brackets": "[a](<▸/b c>)",
    "spaces before the target": "[a](  ▸/x  'b')",
    "the target on the next line": "[a](\n▸/x)",
    "an address over two lines": "[a](▸/x\n'b')",
    "words over two lines": "[a\nb](▸/x)",
    "words with brackets": "[a [b] c](▸/x) [d](▸/y)",
    "words with a bracket in code": "[a `](b)` c](▸/x)",
    "words with an escaped bracket": r"[a \]( c](▸/x)",
    "a target with brackets": "[a](▸/x(y)z)",
    "a target with an escape": r"[a](▸/x\)y)",
    "a target with signs of another script": "[a](▸/千と千尋/) [b](▸/é/)",
    "after signs of all widths": "千😀é\u2028 [a](▸/x)",
    "after a tab": "a\t[a](▸/x)",
    "a fragment": "[a](▸#h-b)",
    "no target": "[a](▸)",
    "in emphasis": "*[a](▸/x)* **[b](▸/y)**",
    "in a heading": "## [a](▸/x) ##",
    "in an underlined heading": "a\n[b](▸/x)\n---",
    "in a list": "- a\n- b [c](▸/x)",
    "in a list in a list": "1. a\n   - b\n     c [d](▸/x)",
    "in a quotation": "> a\n> [b](▸/x)\n[c](▸/y)",
    "in a quotation in a list": "- > a\n  > [b](▸/x)",
    "in a list whose number is its text": "1. 1 [1](▸1)",
    "in a definition's term": "[a](▸/x)\n: b",
    "in a definition": "a\n: b [c](▸/x)\n  d [e](▸/y)",
    "in cells": "| [a](▸/x) | [a](▸/x) |\n|---|---|\n| [a](▸/x) | a [a](▸/x) |",
    "in a cell after an escaped bar": "| a | b |\n|---|---|\n| a \\| b | [a](▸/x) |",
    "in a spoiler": ":::spoiler a\nb [c](▸/x)\n:::",
    "in an inline spoiler": "a ||b [c](▸/x)||",
    "in a note": "a[^1]\n\n[^1]: b\n    [c](▸/x)",
    "in a note in the line": "a\nb^[c [d](▸/x)] [e](▸/y)",
    "in a note in a note in the line": "a\nb^[c\nd^[e [f](▸/x)]]",
    "in a note's further paragraph": "a[^1]\n\n[^1]: b\n\n    [c](▸/x)",
    "after a code span over two lines": "`a\nb` [c](▸/x)",
    "after a tag over two lines": '<b title="a\nb">[c](▸/x)</b>',
    "after a picture over two lines": "![a\nb](▸x) [c](▸/x)",
    "after an escaped line end": "a\\\n[b](▸/x)",
    "after a hard break": "a  \n   [b](▸/x)",
    "after smart punctuation": "\"a\" -- 'b'... [c](▸/x)",
    "after an entity": "&amp;&hellip; [a](▸/x)",
    "a picture in a link": "[![a](▸b.png)](▸/c)",
    "by reference": "[a][b]\n\n[b]: ▸/x",
    "by reference, in brackets": "[a][b]\n\n[b]: <▸/x y>",
    "by reference, on the next line": "[a][b]\n\n[b]:\n  ▸/x",
    "by reference, with spaces": "[a][b c]\n\n[B  C]:   ▸/x 'b'",
    "by reference, short": "[a]\n\n[a]: ▸/x",
    "by reference, collapsed": "[a][]\n\n[a]: ▸/x",
    "by reference, above": "[a]: ▸/x\n\n[a]",
    "by reference, of two definitions": "[a]\n\n[b]: /y\n[a]: ▸/x\n[a]: /z",
    "by reference, in a quotation": "[a]\n\n> [a]: ▸/x",
    "by reference, in a list": "[a]\n\n- [a]: ▸/x",
    "by reference, a picture": "![a]\n\n[a]: ▸x.png",
}


@pytest.mark.parametrize("marked", TARGETS.values(), ids=TARGETS)
def test_a_link_has_the_position_of_its_target(marked: str) -> None:
    source, places = split(marked)
    made = read(source)
    assert sorted(made.locations) == places
    lines = source.split("\n")
    for link, (line, column) in zip(made.text.links, made.locations, strict=True):
        assert lines[line - 1].startswith(unquote(link.target)[:2], column - 1)


def test_two_links_by_one_reference_share_its_place() -> None:
    assert read("[a] and [A]\n\n[a]: /x").locations == ((3, 6), (3, 6))


def test_line_numbers_are_those_of_the_file() -> None:
    assert read("a\n[b](/x)", first=12).locations == ((13, 5),)


LEADS = st.sampled_from(["", "- ", "> ", "1. ", "- > ", "> - ", "## ", "| "])
BEFORE = st.lists(
    st.sampled_from(
        ["a", "é", "千", "😀", "`b`", "*c*", "\\*", "&amp;", "[d](/z)", "![e](f.png)", "x", '"q"', "||s||"]
    ),
    max_size=6,
).map(" ".join)


@settings(max_examples=300)
@given(LEADS, BEFORE, st.sampled_from(["/x", "x", "#x", "<x y>", "é"]), BEFORE)
def test_a_link_is_found_behind_anything_on_its_line(lead: str, before: str, target: str, after: str) -> None:
    line = f"{lead}w {before} [t]({target}) {after}"
    table = lead == "| "
    made = read(f"{line} |\n|---|" if table else line)
    wanted = target.strip("<>")
    column = line.index(f"[t]({target})") + 5 + target.startswith("<")
    targets = [unquote(link.target) for link in made.text.links]
    assert (wanted, (1, column)) in list(zip(targets, made.locations, strict=True))
    assert {line for line, _ in made.locations} == {1}

"""Markdown tables: bars that separate cells, and bars with another meaning."""

from __future__ import annotations

import pytest
from html_checks import assert_sound

from intertitle.diagnostics import Location
from intertitle.markup.slots import fill, reveal
from intertitle.markup.text import Rendered, render

OPENED = '<div class="table" role="region" aria-label="Table" tabindex="0"><table>\n'


def read(source: str) -> Rendered:
    return render(source, Location("content/reviews/a.md", 1, 1), language="en", html="raw")


def shown(made: Rendered) -> str:
    return fill(reveal(made.html), lambda number: made.text.links[number].label or made.text.links[number].target)


def cells(source: str) -> list[list[str]]:
    html = shown(read(source))
    rows = html.partition("<tbody>")[2].split("<tr>\n")[1:]
    return [[cell.partition(">")[2].partition("</td>")[0] for cell in row.split("<td")[1:]] for row in rows]


def test_a_table_stands_in_a_frame_that_the_keyboard_reaches() -> None:
    made = read("| a | b |\n|---|---|\n| c | d |\n")
    assert shown(made) == (
        f"{OPENED}<thead>\n<tr>\n<th>a</th>\n<th>b</th>\n</tr>\n</thead>\n"
        "<tbody>\n<tr>\n<td>c</td>\n<td>d</td>\n</tr>\n</tbody>\n</table></div>\n"
    )
    assert_sound(shown(made))


def test_frames_have_names_of_their_own() -> None:
    html = shown(read("| a |\n|---|\n\n| b |\n|---|\n\n> | c |\n> |---|\n"))
    assert [f'aria-label="{name}"' in html for name in ("Table", "Table 2", "Table 3", "Table 4")] == [True] * 3 + [
        False
    ]


def test_numbers_restart_in_every_text() -> None:
    assert OPENED in read("| a |\n|---|").html
    assert OPENED in read("| a |\n|---|").html


def test_columns_are_set_by_a_class_and_never_by_a_style() -> None:
    html = shown(read("| a | b | c | d |\n|:--|:-:|--:|---|\n| a | b | c | d |"))
    for tag in ("th", "td"):
        for name, letter in (("left", "a"), ("center", "b"), ("right", "c")):
            assert f'<{tag} class="align-{name}">{letter}</{tag}>' in html
        assert f"<{tag}>d</{tag}>" in html
    assert "style" not in html


CELLS = {
    "plain": ("| a | b |\n|---|---|\n| c | d |", [["c", "d"]]),
    "without outer bars": ("a | b\n---|---\nc | d", [["c", "d"]]),
    "too few": ("| a | b |\n|---|---|\n| c |", [["c", ""]]),
    "too many": ("| a |\n|---|\n| c | d |", [["c"]]),
    "an empty cell": ("| a | b |\n|---|---|\n| | d |", [["", "d"]]),
    "an escaped bar": ("| a |\n|---|\n| b \\| c |", [["b | c"]]),
    "an escaped bar in code": ("| a |\n|---|\n| `b \\| c` |", [["<code>b | c</code>"]]),
    "two escaped bars": ("| a |\n|---|\n| \\|\\|b\\|\\| |", [["||b||"]]),
    "two bars in code": ("| a |\n|---|\n| `b||c||d` |", [["<code>b||c||d</code>"]]),
    "a labelled link": ("| a |\n|---|\n| [[alien|b]] |", [["b"]]),
    "a labelled link, escaped": ("| a |\n|---|\n| [[alien\\|b]] |", [["b"]]),
    "a labelled link, with spaces": ("| a | b |\n|---|---|\n| [[alien | d]] | e |", [["d", "e"]]),
    "brackets that are no link": ("| a | b |\n|---|---|\n| [[c | d] |", [["[[c", "d]"]]),
    "markup": ("| a |\n|---|\n| *b* ~~c~~ [d](/e) |", [['<em>b</em> <s>c</s> <a href="/e">d</a>']]),
    "up to the next block": ("| a |\n|---|\n| b |\n:::spoiler\nc\n:::", [["b"]]),
}


@pytest.mark.parametrize(("source", "expected"), CELLS.values(), ids=CELLS)
def test_a_row_is_parted_into_its_cells(source: str, expected: list[list[str]]) -> None:
    assert cells(source) == expected
    assert read(source).diagnostics == ()


def test_bars_and_words_outside_tables_are_left_alone() -> None:
    made = read("[[alien|a]] and ||b|| and c | d\n\n`||e||`\n\n| f |\n|---|\n| g |")
    assert made.text.links[0].label == "a"
    assert made.text.inline_spoilers == 1
    assert "c | d" in made.html
    assert "<code>||e||</code>" in made.html


@pytest.mark.parametrize(
    ("row", "column"),
    [("| c | ||d |", 7), ("| ||c | d |", 3), ("|c||d|", 3), ("||c|", 1), ("| c | d || |", 9)],
)
def test_two_bars_and_no_others_in_a_row_are_an_error(row: str, column: int) -> None:
    (found,) = read(f"| a | b |\n|---|---|\n{row}").diagnostics
    assert (found.code, found.line, found.column) == ("IT402", 3, column)
    assert found.hint == (
        "Close the spoiler with || in the same cell; in an empty cell leave a space between the bars."
    )


def test_a_fault_in_a_cell_stands_in_its_own_cell() -> None:
    found = read("| a | b | c |\n|---|---|---|\n| ![](x) | ![](x) | d ![](x) |").diagnostics
    assert [(one.code, one.line, one.column) for one in found] == [
        ("IT405", 3, 3),
        ("IT405", 3, 12),
        ("IT405", 3, 23),
    ]

"""Tables in CSV: separators, quotation marks, and the line and the column of each cell."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intertitle.csv_tables import CsvTable, close_quotes, quote, read_csv
from intertitle.diagnostics import Fix
from intertitle.fixes import apply

NAMES = {"film", "date", "note"}


def score(names: Sequence[str]) -> int:
    return sum(name in NAMES for name in names)


def cells(table: CsvTable) -> list[tuple[str, ...]]:
    return [row.cells for row in (*([table.header] if table.header else []), *table.rows)]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_separator_is_found_by_the_names_of_columns(separator: str) -> None:
    text = (
        f"film{separator}date\nA, B; C{separator}x\n" if separator == "\t" else f"film{separator}date\nA{separator}x\n"
    )
    table = read_csv(text, score)
    assert table.separator == separator
    assert table.header is not None
    assert table.header.cells == ("film", "date")
    assert table.rows[0].cells[1] == "x"


def test_a_line_in_which_excel_states_the_separator_is_read() -> None:
    table = read_csv("sep=;\nfilm;date\nHeat;x\n", score)
    assert cells(table) == [("film", "date"), ("Heat", "x")]
    place = table.rows[0].place("a", 1)
    assert (place.line, place.column) == (3, 6)


def test_empty_lines_and_rows_are_left_out() -> None:
    assert cells(read_csv("\n\nfilm,date\n\n,\nHeat,x\n\n", score)) == [("film", "date"), ("Heat", "x")]


def test_no_text_has_no_header() -> None:
    assert read_csv(" \n\n", score).header is None


def test_a_cell_in_marks_may_have_separators_marks_and_line_breaks() -> None:
    table = read_csv('film,note,date\n"Heat, again","He said ""no"".\nTwice.", x \n', score)
    (row,) = table.rows
    assert row.cells == ("Heat, again", 'He said "no".\nTwice.', "x")
    places = [(row.place("", number).line, row.place("", number).column) for number in range(4)]
    assert places == [(2, 1), (2, 15), (3, 10), (3, 11)]


BROKEN = {
    'film,date\n"Heat,x\nThief,y\n': ([], 'film,date\n"Heat",x\nThief,y\n'),
    'film,date\n"Heat" again,x\nThief,y\n': ([("Thief", "y")], 'film,date\n"""Heat"" again",x\nThief,y\n'),
    'film,date\n"Heat" ,x\nThief,y\n': ([("Thief", "y")], 'film,date\n"Heat",x\nThief,y\n'),
    'film,date\n"Heat,x\nThief,"y"\nRonin,z\n': ([("Ronin", "z")], 'film,date\n"Heat",x\nThief,"y"\nRonin,z\n'),
}


@pytest.mark.parametrize("text", BROKEN)
def test_a_row_with_broken_marks_is_left_out_and_can_be_fixed(text: str) -> None:
    rows, fixed = BROKEN[text]
    table = read_csv(text, score)
    assert [row.cells for row in table.rows] == rows
    (broken,) = table.broken
    fix = close_quotes(broken)
    assert fix is not None
    assert apply(fix, text.encode()) == fixed.encode()
    assert not read_csv(fixed, score).broken


@given(
    st.lists(st.lists(st.text(st.sampled_from('ab ",;\n\t'), max_size=6), min_size=2, max_size=3), max_size=5),
    st.sampled_from([",", ";"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_what_python_writes_is_read_and_each_cell_is_found(rows: list[list[str]], separator: str, quoting: int) -> None:
    file = io.StringIO()
    writer = csv.writer(file, delimiter=separator, quoting=quoting, lineterminator="\n")  # type: ignore[arg-type]
    writer.writerows([["film", "date", "note"], *rows])
    text = file.getvalue()
    table = read_csv(text, score)
    assert not table.broken
    assert [row.cells for row in table.rows] == [
        tuple(cell.strip() for cell in row) for row in rows if any(cell.strip() for cell in row)
    ]
    for row in table.rows:
        for number, cell in enumerate(row.cells):
            fixed = apply(Fix((row.replace(number, "new"),), lead=""), text.encode())
            assert fixed is not None
            changed = read_csv(fixed.decode(), score)
            found = next(one for one in changed.rows if one.line == row.line)
            assert found.cells[number] == "new"
            assert (*found.cells[:number], cell, *found.cells[number + 1 :]) == row.cells


@given(st.text(st.sampled_from('ab",\n ')).map(str.strip))
def test_a_quoted_text_is_read_as_it_is(text: str) -> None:
    written = f"film,date\n{quote(text, ',')},x\n"
    assert read_csv(written, score).rows[0].cells[0] == text

"""Read a table in CSV with Python's module ``csv``, and know the line and the column of every cell.

A table has one line of names and a line for each row. A cell in quotation marks may contain separators and line breaks.
"""

from __future__ import annotations

import csv
import functools
import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from intertitle.diagnostics import Edit, Fix, Location

SEPARATORS = (",", ";", "\t")
_EXCEL_SEPARATOR = re.compile(r'"?sep=(.)"?', re.IGNORECASE)  # the line with which Excel states the separator
_QUOTE = '"'


class _Span(NamedTuple):
    """The place of a cell in the text of its row. ``problem`` says whether its quotation marks cannot be read."""

    start: int
    end: int
    problem: str = ""  # "open" if the mark at its beginning is never closed, "after" if text follows the closing mark


class CsvRow:
    """One row of a table.

    Args:
        cells: the texts of the cells, without quotation marks and white space around them.
        line: the number of its first line in the file, from 1.
        source: its lines as written.
        separator: the separator of the table.
    """

    __slots__ = ("__dict__", "cells", "line", "separator", "source")

    def __init__(self, cells: tuple[str, ...], line: int, source: str, separator: str) -> None:
        self.cells = cells
        self.line = line
        self.source = source
        self.separator = separator

    @functools.cached_property
    def _spans(self) -> list[_Span]:
        return _find_spans(self.source, self.separator)

    def place(self, path: str, number: int = 0) -> Location:
        """Return the location of a cell, or of the end of the row if it has fewer cells."""
        spans = self._spans
        offset = spans[number].start if number < len(spans) else spans[-1].end
        return Location(path, *self._position(offset))

    def replace(self, number: int, text: str) -> Edit:
        """Return the edit that replaces the text of a cell, with quotation marks if it needs them."""
        span = self._spans[number]
        return Edit(*self._position(span.start), self.source[span.start : span.end], quote(text, self.separator))

    def append(self, count: int) -> Edit:
        """Return the edit that adds empty cells to the end of the row."""
        end = self._spans[-1].end
        return Edit(*self._position(end), "", self.separator * count)

    @property
    def fault(self) -> tuple[int, str] | None:
        """The number of the first cell whose quotation marks cannot be read, and what is wrong with them."""
        return next(((number, span.problem) for number, span in enumerate(self._spans) if span.problem), None)

    def written(self, number: int) -> str:
        """Return a cell as it is written."""
        span = self._spans[number]
        return self.source[span.start : span.end]

    def _position(self, offset: int) -> tuple[int, int]:
        before = self.source[:offset]
        return self.line + before.count("\n"), offset - (before.rfind("\n") + 1) + 1


class CsvTable(NamedTuple):
    """A table: its separator, the row with the names of the columns, the other rows, and those that cannot be read.

    ``header`` is None if the file has no text. A row of ``broken`` that has no end contains the rest of the file.
    """

    separator: str
    header: CsvRow | None
    rows: Sequence[CsvRow]
    broken: Sequence[CsvRow]


def read_csv(text: str, score: Callable[[Sequence[str]], int]) -> CsvTable:
    """Return the table in a text with line feeds. Rows without text are left out.

    Args:
        text: the text of the file.
        score: returns how many of some names are names of columns; the separator that finds most is used.
    """
    lines = [f"{line}\n" for line in text.split("\n")]
    first = next((number for number, line in enumerate(lines) if line.strip()), len(lines))
    separator = ""
    if first < len(lines) and (stated := _EXCEL_SEPARATOR.fullmatch(lines[first].strip("\n"))):
        separator = stated[1]
        first += 1
    separator = separator or _find_separator("".join(lines[first : first + 1]), score)
    good: list[CsvRow] = []
    broken: list[CsvRow] = []
    reader = csv.reader(lines[first:], delimiter=separator, strict=True, skipinitialspace=True)
    while True:
        start = first + reader.line_num
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error:
            end = first + reader.line_num
            broken.append(CsvRow((), start + 1, "".join(lines[start:end]), separator))
            continue
        if any(cell.strip() for cell in cells):
            end = first + reader.line_num
            source = "".join(lines[start:end])
            good.append(CsvRow(tuple(cell.strip() for cell in cells), start + 1, source, separator))
    return CsvTable(separator, good[0] if good else None, good[1:], broken)


def close_quotes(row: CsvRow) -> Fix | None:
    """Return the fix of a row whose quotation marks cannot be read, or None if it is unclear what is meant."""
    if row.fault is None:
        return None
    number, problem = row.fault
    written = row.written(number)
    line, column = row.place("", number).line, row.place("", number).column
    if problem == "after" and "\n" not in written:
        if _is_closed(written.rstrip(" ")):  # only spaces follow
            return Fix((Edit(line, column, written, written.rstrip(" ")),), lead="Take out the space:  ")
        # "Heat" the film: both marks belong to the text
        doubled = written.replace(_QUOTE * 2, _QUOTE).replace(_QUOTE, _QUOTE * 2)
        return Fix((Edit(line, column, written, f"{_QUOTE}{doubled}{_QUOTE}"),), lead="Write  ")
    cell = written.split("\n")[0].split(row.separator)[0]
    edit = Edit(line, column, cell, f"{cell.rstrip()}{_QUOTE}")
    return Fix(
        (edit,), lead="Close it:  ", tail="   If the mark belongs to the text, write two of them within two others."
    )


def quote(text: str, separator: str) -> str:
    """Return a text as a cell, in quotation marks if it needs them."""
    if not text.startswith(_QUOTE) and separator not in text and "\n" not in text:
        return text
    doubled = text.replace(_QUOTE, _QUOTE * 2)
    return f"{_QUOTE}{doubled}{_QUOTE}"


def _find_separator(line: str, score: Callable[[Sequence[str]], int]) -> str:
    """Return the separator with which a line has most names of columns; of equals, the one that occurs most."""

    def rank(separator: str) -> tuple[int, int]:
        names = next(csv.reader([line], delimiter=separator, skipinitialspace=True), [])
        return score([name.strip() for name in names]), len(names)

    return max(SEPARATORS, key=rank)


def _find_spans(source: str, separator: str) -> list[_Span]:
    """Return the places of the cells of a row, as Python's reader finds them."""
    spans: list[_Span] = []
    place, length = 0, len(source)
    while True:
        while place < length and source[place] == " ":
            place += 1
        start = place
        if source.startswith(_QUOTE, place):
            place, is_closed = _find_closing(source, place + 1)
            if not is_closed:
                spans.append(_Span(start, len(source.rstrip("\n")), "open"))
                return spans
        ends = [end for sign in (separator, "\n") if (end := source.find(sign, place)) >= 0]
        end = min(ends, default=length)
        has_text = source.startswith(_QUOTE, start) and end > place
        spans.append(
            _Span(start, end if has_text else max(start, len(source[:end].rstrip(" "))), "after" if has_text else "")
        )
        if end >= length or source[end] == "\n":
            return spans
        place = end + 1


def _is_closed(written: str) -> bool:
    return _find_closing(written, 1) == (len(written), True)


def _find_closing(source: str, place: int) -> tuple[int, bool]:
    """Return the place after the closing mark of a cell, and whether there is one. Two marks are one of the text."""
    while (end := source.find(_QUOTE, place)) >= 0:
        if not source.startswith(_QUOTE, end + 1):
            return end + 1, True
        place = end + 2
    return len(source), False

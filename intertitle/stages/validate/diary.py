"""Read a table of viewings: its columns by name, and its cells by the types of the fields."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from intertitle import digest, ratings
from intertitle.csv_tables import SEPARATORS, CsvRow, CsvTable, close_quotes, read_csv
from intertitle.diagnostics import (
    Diagnostic,
    Edit,
    Fix,
    Hint,
    Location,
    error,
    find_nearest,
    sort_diagnostics,
    suggest,
    warning,
)
from intertitle.frontmatter import decode
from intertitle.frontmatter.days import DAY, find_days, find_partial_day, find_year, last_day_of_month
from intertitle.hidden import marks_spoiler, strip_remarks
from intertitle.markup.typography import smarten
from intertitle.model import DiaryFile, DiaryRow, Parsed, ParseSettings, Text
from intertitle.partial_days import PartialDay
from intertitle.publication_words import publication_name
from intertitle.scales import choose_scale
from intertitle.table import Number, Word, fields_of, fold_name, foreign_names

_FIELDS = fields_of(DiaryRow)
_OWN = {fold_name(name): name for name in _FIELDS}
_NAMES = {**foreign_names(DiaryRow), **_OWN}  # folded names of columns → fields
_IDS = ("imdb", "tmdb", "wikidata", "letterboxd")
# Columns in the exports of IMDb and Letterboxd that say nothing about a viewing.
_IGNORED = frozenset(
    map(
        fold_name,
        ("Date Rated", "URL", "Title Type", "IMDb Rating", "Runtime (mins)", "Genres", "Num Votes", "Release Date",
         "Directors", "Original Title", "Position", "Created", "Modified", "Description"),
    )
)  # fmt: skip
# In the exports of Letterboxd, "Date" is when a film was entered. In the one with days of viewings, the address is that
# of the entry and not of the film.
_LETTERBOXD = frozenset({"Name", "Letterboxd URI"})
_WATCHED, _LOGGED, _ENTRY = fold_name("Watched Date"), "date", fold_name("Letterboxd URI")
_TRUE = frozenset(
    ["yes", "y", "true", "on", "1", "x", "✓", "✔", "ja", "oui", "sí", "si", "sì", "sim", "tak", "да", "wahr", "vrai"]
)
_FALSE = frozenset(["no", "n", "false", "off", "0", "nein", "non", "não", "nie", "нет", "falsch", "faux"])
_WITH_TIME = re.compile(rf"({DAY})[T ]\d.*")
_YEAR_LAST = re.compile(r"(\d\d)[./](\d\d)[./](\d{4})")
_WHOLE = re.compile(r"(\d{1,9})(?:[.,]0)?")
_MAX_ALIKE = 20  # problems of one code that a file reports
_EMPTY = Text(digest=digest.of_bytes(b""), words=0, excerpt="", anchors=(), links=(), spoilers=(), inline_spoilers=0)


def read_diary(path: str, name: str, data: bytes, contract: ParseSettings) -> Parsed:
    """Return the rows of a table of viewings, and the problems. A bad row is left out, and the others are used.

    A row is private if there is any doubt whether it is.

    Args:
        path: the path of the file.
        name: its name without the ending.
        data: its bytes.
        contract: the site's settings for parsing.

    Raises:
        FrontMatterError: if the file is not UTF-8 text.
    """
    table = read_csv(decode(data, path), _count_names)
    problems: list[Diagnostic] = [_report_quotes(path, row, table) for row in table.broken]
    columns = _Columns(path, table, problems) if table.header else None
    if columns is None or not columns.are_enough:
        problems = [one for one in problems if one.severity == "error"]  # the unknown columns are the mistake
        if not any(one.code == "IT310" for one in problems):
            problems.append(_report_header(path, table))
        return Parsed(document=None, text=None, html="", diagnostics=_shorten(problems))
    rows: list[DiaryRow] = []
    locations: dict[str, tuple[int, int]] = {}
    for row in table.rows:
        reading = _Reading(path, row, columns, contract, problems)
        if (found := reading.row()) is not None:
            place = reading.place("film") if "film" in columns.numbers else row.place(path)
            locations[f"rows.{len(rows)}"] = place.line, place.column
            rows.append(found)
    document = DiaryFile(path=path, id=name, rows=tuple(rows))
    return Parsed(document=document, text=_EMPTY, html="", diagnostics=_shorten(problems), locations=locations)


def _count_names(names: Sequence[str]) -> int:
    return sum(fold_name(name) in _NAMES for name in names)


def _report_header(path: str, table: CsvTable) -> Diagnostic:
    """Report a table whose first line names no column that can identify a film."""
    example = table.separator.join(("film", "year", "date", "medium", "rating"))
    hint = f"Write the names of the columns into the first line, as in  {example}"
    message = "the first line does not name a column 'film'" if table.header else "this table has no line of names"
    return error("IT370", Location(path, table.header.line if table.header else 1, 1), message, hint)


def _report_quotes(path: str, row: CsvRow, table: CsvTable) -> Diagnostic:
    """Report a row that Python's reader refuses because of its quotation marks."""
    number = row.fault[0] if row.fault else 0
    fix = close_quotes(row)
    last = table.rows[-1].line if table.rows else 0
    rest = " and of the rows below it" if row.line > last and row.source.count("\n") > 1 else ""
    message = f"the quotation marks of this cell cannot be read, so that nothing of its row{rest} is used"
    return error("IT375", row.place(path, number), message, fix or "Write two marks where one belongs to the text.")


def _shorten(problems: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sort the problems, and leave out most of many with one code: a wrong column has one in each row."""
    found: list[Diagnostic] = []
    ordered = sort_diagnostics(problems)
    totals, counts = Counter(one.code for one in ordered), Counter[str]()
    for one in ordered:
        counts[one.code] += 1
        if counts[one.code] < _MAX_ALIKE or totals[one.code] == _MAX_ALIKE:
            found.append(one)
        elif counts[one.code] == _MAX_ALIKE:
            message = f"{one.message} ({totals[one.code] - _MAX_ALIKE} more like this follow)"
            found.append(msgspec.structs.replace(one, message=message))
    return tuple(found)


# ---------------------------------------------------------------- columns


class _Columns:
    """The columns of a table by field.

    Attributes:
        numbers: the number of a field's column.
        count: the number of columns with a name.
        scale: the scale of the program that wrote the table; empty if it is not known.
        are_private: there is doubt which column says what is private, so every row is.
    """

    def __init__(self, path: str, table: CsvTable, problems: list[Diagnostic]) -> None:
        assert table.header is not None  # noqa: S101  (checked by the caller)
        self.header = table.header
        self.path = path
        self.numbers: dict[str, int] = {}
        self.are_private = False
        names = {number: name for number, name in enumerate(self.header.cells) if name}
        folded = {number: fold_name(name) for number, name in names.items()}
        self.count = max(names, default=-1) + 1
        known = set(folded.values())
        is_export = set(names.values()) >= _LETTERBOXD
        self.scale = "stars" if is_export else "ten" if "const" in known else ""
        skipped = {_LOGGED, *({_ENTRY} if _WATCHED in known else ())} if is_export else set()
        for number, name in names.items():
            if folded[number] in skipped:
                continue
            own = _NAMES.get(folded[number])
            if own is None:
                problems += self._report_unknown(number, name)
            elif own in self.numbers:
                problems.append(self._report_second(number, own))
            else:
                self.numbers[own] = number

    @property
    def are_enough(self) -> bool:
        """Whether the table can identify films."""
        return any(name in self.numbers for name in ("film", *_IDS))

    def _report_unknown(self, number: int, name: str) -> Iterator[Diagnostic]:
        folded, place = fold_name(name), self.header.place(self.path, number)
        if folded in _IGNORED:
            return
        close = find_nearest(folded, _OWN)
        if close == "private" or publication_name(name, close):
            self.are_private = True
            message = f"the column '{name}' may say that not everybody is to see a viewing, so that no row is used"
            hint = "Call it  private  if it does, with  yes  in the rows that only you may see, or take it out."
            if close == "private":
                yield error("IT371", place, message, self.rename(number, "private"))
            else:
                yield error("IT371", place, message, hint)
        elif close:
            yield error("IT310", place, f"there is no column '{name}'", self.rename(number, _OWN[close]))
        else:
            listed = ", ".join(_FIELDS)
            yield warning("IT311", place, f"the column '{name}' is not known", f"It is ignored. Columns are: {listed}.")

    def _report_second(self, number: int, own: str) -> Diagnostic:
        first = self.header.cells[self.numbers[own]]
        self.are_private = self.are_private or own == "private"
        message = f"the columns '{first}' and '{self.header.cells[number]}' both mean '{own}'"
        hint = f"Take one of them out. Until then, '{first}' is used."
        if own == "private":
            hint = "Take one of them out. Until then, no row of this file is used."
        return error("IT372", self.header.place(self.path, number), message, hint)

    def rename(self, number: int, own: str) -> Fix:
        """Return the fix that gives a column its name here."""
        return Fix((self.header.replace(number, own),), lead="Did you mean '", tail="'?")


# ---------------------------------------------------------------- rows


class _Reading:
    """Reads the cells of one row. Problems are added to those of the file."""

    def __init__(
        self, path: str, row: CsvRow, columns: _Columns, contract: ParseSettings, problems: list[Diagnostic]
    ) -> None:
        self.path = path
        self.cells = row
        self.columns = columns
        self.contract = contract
        self.problems = problems
        self.is_doubtful = columns.are_private

    def row(self) -> DiaryRow | None:
        """Return the row, or None if it cannot be used."""
        if not self._has_its_cells() or self._is_remark():
            return None
        film = self._read("film", _read_title)
        ids = {name: self._read(name, _read_id) for name in _IDS}
        if not film and not any(ids.values()):
            fix = self._insert("film", "Heat")
            self.wrong("IT374", "film", "this row names no film", fix or "Name the film, or delete the row.")
            return None
        known = len(self.problems)
        date = self._read("date", _read_date)
        if date is None and len(self.problems) > known:
            return None  # its day is a part of what it is
        year = self._read("year", _read_year)
        is_private = bool(self._read("private", _read_private))
        values = {name: self._read(name, reader) for name, reader in _READERS.items()}
        kept = {"film": film, "year": year, "date": date, **ids}
        if is_private or self.is_doubtful:
            return DiaryRow(private=True, **_drop_empty(kept))
        return DiaryRow(**_drop_empty(kept | values))

    def _has_its_cells(self) -> bool:
        """Return whether the row has as many cells as there are columns, and report it if not.

        Empty cells at the end may be missing, unless one of them would say whether the row is private.
        """
        count, wanted = len(self.cells.cells), self.columns.count
        if count == 1 < wanted and (other := self._other_separator()):
            message = f"this row has other separators than the first line, so that it is not used: '{other}'"
            written = self.cells.source.strip("\n")
            edit = Edit(self.cells.line, 1, written, self.cells.separator.join(written.split(other)))
            self.problems.append(error("IT373", self.cells.place(self.path), message, _show(edit, "Write  ", "")))
            return False
        if any(self.cells.cells[wanted:]):
            message = f"this row has {count} cells, but there are {wanted} columns, so that it is not used"
            separator = {"\t": "tab", ";": "semicolon", ",": "comma"}.get(self.cells.separator, "separator")
            hint = f"Put a cell with a {separator} in it into quotation marks."
            place = self.cells.place(self.path, wanted)
            self.problems.append(error("IT373", place, message, self._join_cells(wanted) or hint))
            return False
        if count <= self.columns.numbers.get("private", -1):
            self.is_doubtful = True
            message = "this row ends before the column 'private', so that it is not used"
            edit = self.cells.append(self.columns.numbers["private"] + 1 - count)
            tail = "   at its end, or write  yes  there to keep it private."
            self.problems.append(
                error("IT373", self.cells.place(self.path, count), message, _show(edit, "Write  ", tail))
            )
        return True

    def _other_separator(self) -> str:
        """Return the separator that divides the only cell of the row into as many cells as there are columns."""
        written = self.cells.source.strip("\n")
        if '"' in written or "\n" in written:
            return ""
        found = (one for one in SEPARATORS if written.count(one) + 1 == self.columns.count)
        return next((one for one in found if one != self.cells.separator), "")

    def _is_remark(self) -> bool:
        """Return whether the row is a remark, as ``# with Ada``, and report it: it would be published as a film."""
        first, *rest = self.cells.cells
        if not first.startswith(("# ", "//", "%%", "<!--")) or any(rest):
            return False
        hint = (
            "Delete the row, or write a remark into the column 'note' and  yes  into 'private': a table has no remarks."
        )
        self.problems.append(
            error("IT374", self.cells.place(self.path), "this row is a remark, and names no film", hint)
        )
        return True

    def _join_cells(self, wanted: int) -> Fix | None:
        """Return the fix that makes one text of the last cells, if the last column is one of texts."""
        last = next((name for name, number in self.columns.numbers.items() if number == wanted - 1), "")
        if last not in {"note", "tags"} or "\n" in self.cells.source.strip("\n"):
            return None
        place = self.cells.place(self.path, wanted - 1)
        written = self.cells.source.strip("\n")[place.column - 1 :].rstrip()
        if '"' in written:
            return None
        return Fix((Edit(place.line, place.column, written, f'"{written}"'),), lead="If this is one cell, write  ")

    def _read(self, own: str, read: Callable[[_Reading, str, str], Any]) -> Any:  # noqa: ANN401  (fields have types of their own)
        text = self.text(own)
        return read(self, own, text) if text else None

    def text(self, own: str) -> str:
        """Return the text of a cell; empty if it is empty or missing."""
        number = self.columns.numbers.get(own, len(self.cells.cells))
        return self.cells.cells[number] if number < len(self.cells.cells) else ""

    def place(self, own: str) -> Location:
        """Return the location of a cell, or of the row if there is no such column."""
        number = self.columns.numbers.get(own)
        return self.cells.place(self.path, 0 if number is None else number)

    def instead(self, own: str, text: str, *, lead: str = "Write  ", tail: str = "") -> Fix:
        """Return the fix that replaces the text of a cell that has one."""
        return Fix((self.cells.replace(self.columns.numbers[own], text),), lead=lead, tail=tail)

    def _insert(self, own: str, text: str) -> Fix | None:
        number = self.columns.numbers.get(own)
        if number is None or number >= len(self.cells.cells):
            return None
        return self.instead(own, text, lead="Write the title, as in  ", tail="  , or delete the row.")

    def wrong(self, code: str, own: str, message: str, hint: Hint) -> None:
        """Report an error in a cell. The row is used without it."""
        self.problems.append(error(code, self.place(own), message, hint))

    def doubt(self, code: str, own: str, message: str, hint: Hint) -> None:
        """Report an error because of which the row is private."""
        self.is_doubtful = True
        self.wrong(code, own, message, hint)


def _show(edit: Edit, lead: str, tail: str) -> Fix:
    """Return a fix whose new text may consist of separators, which a hint would not show."""
    return Fix((edit,), lead=lead, label=edit.new if not edit.new.strip(" ,\n") else "", tail=tail)


def _drop_empty(values: Mapping[str, Any]) -> dict[str, Any]:
    given = {name: value for name, value in values.items() if value is not None}
    return {"film": "", **given}


# ---------------------------------------------------------------- cells


def _read_title(_row: _Reading, _own: str, text: str) -> str:
    return " ".join(text.split())


def _read_text(row: _Reading, own: str, text: str) -> str:
    """Return a text without remarks. It must not mark a spoiler, since it is shown as it is."""
    bare, unclosed = strip_remarks(text)
    if unclosed is not None:
        hint = "Close it with the same mark, %% or -->, or write one percent sign."
        row.doubt("IT420", own, "this remark is never closed", hint)
        return ""
    if marks_spoiler(bare):
        row.doubt("IT334", own, f"'{own}' marks a spoiler", "Write it without the spoiler: it is shown as it is.")
        return ""
    return " ".join(bare.split())


def _read_note(row: _Reading, own: str, text: str) -> str:
    return smarten(_read_text(row, own, text), row.contract.language)


def _read_tags(row: _Reading, own: str, text: str) -> tuple[str, ...]:
    texts = (_read_text(row, own, one) for one in re.split(r"[,;]", text))
    return tuple(dict.fromkeys(one for one in texts if one))


def _read_year(row: _Reading, own: str, text: str) -> int | None:
    kind = _FIELDS["year"].type
    assert isinstance(kind, Number)  # noqa: S101  (the table of fields says so)
    found = _WHOLE.fullmatch(text)
    if found and kind.lowest <= int(found[1]) <= kind.highest:
        return int(found[1])
    hint = f"Write a whole number from {kind.lowest} to {kind.highest}, or leave the cell empty."
    row.wrong("IT305", own, f"'{text}' is not a {own}", hint)
    return None


def _read_date(row: _Reading, own: str, text: str) -> PartialDay | None:
    """Return a day, a month or a year. A time of day is left out."""
    timed = _WITH_TIME.fullmatch(text)
    if found := find_partial_day(timed[1] if timed else text):
        return found
    days, _ = find_days(text)
    last = last_day_of_month(_YEAR_LAST.sub(r"\3-\2-\1", text))
    year = "" if days or last else find_year(text)
    example = days[0] if days else last or year or "2025-06-07"
    lead = f"That month has {last.day} days:  " if last else "Write year, month, day:  "
    lead = "Write a year, a month or a day:  " if year else lead
    tail = "".join(f"  or  {one}" for one in days[1:])
    row.wrong("IT307", own, f"'{text}' is not a date", row.instead(own, str(example), lead=lead, tail=tail))
    return None


def _read_switch(row: _Reading, own: str, text: str) -> bool | None:
    folded = text.casefold()
    if folded in _TRUE:
        return True
    if folded in _FALSE:
        return False
    hint = row.instead(own, "yes", tail="  or  no , or leave the cell empty.")
    row.wrong("IT306", own, f"'{text}' is neither yes nor no", hint)
    return None


def _read_private(row: _Reading, own: str, text: str) -> bool | None:
    folded = text.casefold()
    if folded in _TRUE | _FALSE:
        return folded in _TRUE
    hint = row.instead(own, "yes", tail="  to keep it private, or empty the cell.")
    row.doubt("IT376", own, f"'{text}' does not say whether this row is private, so that it is not used", hint)
    return None


def _read_scale(row: _Reading, own: str, text: str) -> str | None:
    scales = {one.casefold(): one for one in row.contract.scales}
    if found := scales.get(text.casefold()):
        return found
    hint = suggest(text, scales, None, f"Write one of: {', '.join(scales)}.")
    if close := find_nearest(text, scales):
        hint = row.instead(own, scales[close], lead="Did you mean '", tail="'?")
    row.wrong("IT309", own, f"'{text}' is not a value of '{own}'", hint)
    return None


def _read_rating(row: _Reading, own: str, text: str) -> ratings.Rating | None:
    named = row.text("scale").casefold()
    chosen = named or row.columns.scale or _scale_of_day(row)
    scale = next((one for name, one in row.contract.scales.items() if name.casefold() == chosen.casefold()), None)
    if scale is None:
        return None  # the reader of 'scale' reports it
    try:
        return ratings.parse_rating(text, scale)
    except ratings.RatingError as failure:
        row.wrong("IT330", own, failure.args[0], _rating_hint(row, own, failure))
        return None


def _scale_of_day(row: _Reading) -> str:
    """Return the scale of the site's critic on the day of a viewing; of a month or a year, on its first day."""
    settings = row.contract
    if not settings.critics and not settings.earlier_scales:
        return settings.scale
    day = find_partial_day(row.text("date"))
    return choose_scale(settings, (), day.first if day else None).name


def _rating_hint(row: _Reading, own: str, failure: ratings.RatingError) -> Hint:
    lead = failure.lead[:1].upper() + failure.lead[1:]
    if not failure.scale and failure.value:
        return row.instead(own, failure.value, lead=lead, tail="  , or empty the cell for no rating.")
    if not failure.scale:
        return f"{lead} Empty the cell for no rating."
    value = f"{failure.value}  with  " if failure.value else ""
    if row.text("scale"):
        edits = [row.cells.replace(row.columns.numbers["scale"], failure.scale)]
        edits += [row.cells.replace(row.columns.numbers[own], failure.value)] if failure.value else []
        return Fix(tuple(edits), lead=f"{lead}{value}", tail="  in the column 'scale'.")
    return f"{lead}{value}{failure.scale}  in a column 'scale'."


def _read_id(row: _Reading, own: str, text: str) -> str | None:
    kind = _FIELDS[own].type
    assert isinstance(kind, Word)  # noqa: S101  (the table of fields says so)
    if re.fullmatch(kind.form, text):
        return text
    if found := re.fullmatch(kind.url, text):
        return str(next(filter(None, found.groups())))
    guesses = (text.upper(), text.lower(), f"tt{text.lower().removeprefix('tt'):0>7}")
    near = next((one for one in guesses if re.fullmatch(kind.form, one)), "")
    lead = "Write  " if near else "It looks like  "
    hint = row.instead(own, near or _FIELDS[own].example, lead=lead)
    row.wrong("IT303", own, f"'{text}' is not an id of '{own}'", hint)
    return None


_READERS: Mapping[str, Callable[[_Reading, str, str], Any]] = {
    "medium": _read_text,
    "venue": _read_text,
    "rating": _read_rating,
    "scale": _read_scale,
    "rewatch": _read_switch,
    "finished": _read_switch,
    "tags": _read_tags,
    "note": _read_note,
}

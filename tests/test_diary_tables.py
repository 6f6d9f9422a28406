"""Tables of viewings: columns by name, cells by type, and what a mistake in them says and does."""

from __future__ import annotations

import itertools
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reviews import CONTRACT

from intertitle.diagnostics import Diagnostic
from intertitle.fixes import apply
from intertitle.frontmatter import FrontMatterError
from intertitle.model import DiaryFile, DiaryRow, Parsed
from intertitle.partial_days import PartialDay
from intertitle.ratings import BUILT_IN, parse_rating
from intertitle.stages.validate.diary import read_diary

PATH = "content/diary/2025.csv"
HEAD = "film,year,date,medium,rating,scale,rewatch,note,private,imdb"


def read(text: str | bytes) -> Parsed:
    return read_diary(PATH, "2025", text if isinstance(text, bytes) else text.encode(), CONTRACT)


def rows(text: str | bytes) -> tuple[DiaryRow, ...]:
    made = read(text)
    assert made.diagnostics == ()
    assert isinstance(made.document, DiaryFile)
    return made.document.rows


def rated(text: str, scale: str = "stars") -> Any:  # noqa: ANN401  (a rating)
    return parse_rating(text, BUILT_IN[scale])


# ---------------------------------------------------------------- what is read


def test_every_column_is_read() -> None:
    text = (
        "film;year;date;medium;venue;rating;scale;rewatch;finished;tags;note;private;imdb;tmdb;wikidata;letterboxd\n"
        "Heat;1995;2025-06-07;cinema;BFI;8,5;ten;ja;non;night, with Ada;Loud -- again.;;"
        "https://www.imdb.com/title/tt0113277/;949;Q42198;heat-1995\n"
    )
    assert rows(text) == (
        DiaryRow(
            film="Heat",
            year=1995,
            date=PartialDay(2025, 6, 7),
            medium="cinema",
            venue="BFI",
            rating=rated("8.5", "ten"),
            scale="ten",
            rewatch=True,
            finished=False,
            tags=("night", "with Ada"),
            note="Loud – again.",
            imdb="tt0113277",
            tmdb="949",
            wikidata="Q42198",
            letterboxd="heat-1995",
        ),
    )


def test_a_row_may_have_a_film_alone_or_an_id_alone() -> None:
    assert rows("film\nHeat\nNo\n") == (DiaryRow(film="Heat"), DiaryRow(film="No"))
    assert rows("imdb,date\ntt0113277,2025\n") == (DiaryRow(film="", date=PartialDay(2025), imdb="tt0113277"),)


DATES = {
    "2025-06-07": PartialDay(2025, 6, 7),
    "2025-06": PartialDay(2025, 6),
    "2025": PartialDay(2025),
    "June 2025": PartialDay(2025, 6),
    "7 June 2025": PartialDay(2025, 6, 7),
    "30.04.2025": PartialDay(2025, 4, 30),
    "2025-06-07 20:30": PartialDay(2025, 6, 7),
    "2025-06-07T20:30:00Z": PartialDay(2025, 6, 7),
    "": None,
}


@pytest.mark.parametrize("written", DATES)
def test_a_date_may_be_a_day_a_month_or_a_year(written: str) -> None:
    assert rows(f"film,date\nHeat,{written}\n") == (DiaryRow(film="Heat", date=DATES[written]),)


@pytest.mark.parametrize("word", ["yes", "TRUE", "1", "x", "ja", "oui", "✓"])
def test_a_switch_is_on(word: str) -> None:
    assert rows(f"film,rewatch\nHeat,{word}\n")[0].rewatch is True


@pytest.mark.parametrize("word", ["no", "FALSE", "0", "nein", "non"])
def test_a_switch_is_off(word: str) -> None:
    assert rows(f"film,finished\nHeat,{word}\n")[0].finished is False


def test_the_exports_of_other_programs_are_read() -> None:
    letterboxd = (
        "Date,Name,Year,Letterboxd URI,Rating,Rewatch,Tags,Watched Date\n"
        '2025-06-08,Heat,1995,https://boxd.it/3zgHxL,4.5,Yes,"night, 35mm",2025-06-07\n'
    )
    assert rows(letterboxd) == (
        DiaryRow(
            film="Heat", year=1995, date=PartialDay(2025, 6, 7), rating=rated("4.5"), rewatch=True,
            tags=("night", "35mm"),
        ),
    )  # fmt: skip
    watched = "Date,Name,Year,Letterboxd URI,Rating\n2025-06-08,Heat,1995,https://boxd.it/2bfk,4.5\n"
    assert rows(watched) == (DiaryRow(film="Heat", year=1995, rating=rated("4.5"), letterboxd="boxd.it/2bfk"),)
    imdb = (
        "Const,Your Rating,Date Rated,Title,URL,Title Type,IMDb Rating,Runtime (mins),Year,Genres,Num Votes,"
        "Release Date,Directors\n"
        "tt0113277,9,2025-06-08,Heat,https://www.imdb.com/title/tt0113277,Movie,8.3,170,1995,"
        '"Crime, Drama",1,1995,M. Mann\n'
    )
    assert rows(imdb) == (DiaryRow(film="Heat", year=1995, rating=rated("9", "ten"), imdb="tt0113277"),)


def test_a_private_row_keeps_nothing_but_its_film_and_day() -> None:
    found = rows(f"{HEAD}\nHeat,1995,2025-06-07,cinema,4,,yes,With Ada.,x,tt0113277\n")
    assert found == (DiaryRow(film="Heat", year=1995, date=PartialDay(2025, 6, 7), private=True, imdb="tt0113277"),)


CELLS = {
    "film": st.sampled_from(["Heat", "No", "1917", "Thief, again", "Ronin; twice"]),
    "year": st.sampled_from(["", "1995", "1981"]),
    "date": st.sampled_from(["", "2025", "2025-06", "2025-06-07"]),
    "rating": st.sampled_from(["", "4", "3.5"]),
    "note": st.sampled_from(["", "Two\nlines.", 'A "word".', "One, two; three"]),
    "private": st.sampled_from(["", "yes"]),
}


@given(st.lists(st.fixed_dictionaries(CELLS), min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_separators_marks_line_ends_and_the_order_of_columns_change_nothing(
    several: list[dict[str, str]], shuffle: random.Random
) -> None:
    names = list(CELLS)
    first = rows(_written(names, several, ",", "\n"))
    for separator, end, mark in itertools.product(",;\t", ("\n", "\r\n"), (b"", b"\xef\xbb\xbf")):
        shuffle.shuffle(names)
        assert rows(mark + _written(names, several, separator, end).encode()) == first


def _written(names: list[str], several: list[dict[str, str]], separator: str, end: str) -> str:
    def cell(text: str) -> str:
        doubled = text.replace('"', '""')
        return f'"{doubled}"'

    lines = [names, *([cell(row[name]) for name in names] for row in several)]
    return "".join(f"{separator.join(line)}{end}" for line in lines)


# ---------------------------------------------------------------- mistakes

SCALE = "The scale 'stars' goes from 0.5 to 5 in steps of 0.5."
# The lines below the header, the place, the message, the hint, and the films that are used.
MISTAKES: dict[str, tuple[str, int, int, str, str, str, list[str]]] = {
    "a day that is not": (
        "date\nHeat,2025-02-30", 2, 6, "IT307", "'2025-02-30' is not a date",
        "That month has 28 days:  2025-02-28", [],
    ),
    "two days": (
        "date\nHeat,3/4/2025", 2, 6, "IT307", "'3/4/2025' is not a date",
        "Write year, month, day:  2025-04-03  or  2025-03-04", [],
    ),
    "no day": ("date\nHeat,then", 2, 6, "IT307", "'then' is not a date", "Write year, month, day:  2025-06-07", []),
    "a year in words": (
        "year\nHeat,last", 2, 6, "IT305", "'last' is not a year",
        "Write a whole number from 1870 to 2200, or leave the cell empty.", ["Heat"],
    ),
    "a rating above the scale": (
        "rating\nHeat,9", 2, 6, "IT330", "the rating 9 is outside the scale",
        "The scale 'stars' goes from 0.5 to 5 in steps of 0.5. Empty the cell for no rating.", ["Heat"],
    ),
    "a rating on another scale": (
        "rating\nHeat,9/10", 2, 6, "IT330",
        "the rating 9/10 is out of 10, but the scale 'stars' goes from 0.5 to 5 in steps of 0.5",
        "Write the value on this scale, or name the other one: ten  in a column 'scale'.", ["Heat"],
    ),
    "a rating on another scale than the row's": (
        "rating,scale\nHeat,9/10,stars", 2, 6, "IT330",
        "the rating 9/10 is out of 10, but the scale 'stars' goes from 0.5 to 5 in steps of 0.5",
        "Write the value on this scale, or name the other one: ten  in the column 'scale'.", ["Heat"],
    ),
    "a scale": ("scale,note\nHeat,lettre,x", 2, 6, "IT309", "'lettre' is not a value of 'scale'",
                "Did you mean 'letter'?", ["Heat"]),
    "a switch": ("rewatch\nHeat,twice", 2, 6, "IT306", "'twice' is neither yes nor no",
                 "Write  yes  or  no , or leave the cell empty.", ["Heat"]),
    "an id": ("imdb\nHeat,113277", 2, 6, "IT303", "'113277' is not an id of 'imdb'", "Write  tt0113277", ["Heat"]),
    "a private cell": (
        "private\nHeat,perhaps\nThief,", 2, 6, "IT376",
        "'perhaps' does not say whether this row is private, so that it is not used",
        "Write  yes  to keep it private, or empty the cell.", ["(Heat)", "Thief"],
    ),
    "a private column": (
        "privat\nHeat,yes\nThief,", 1, 6, "IT371",
        "the column 'privat' may say that not everybody is to see a viewing, so that no row is used",
        "Did you mean 'private'?", ["(Heat)", "(Thief)"],
    ),
    "another program's word for private": (
        "visibility\nHeat,all\nThief,", 1, 6, "IT371",
        "the column 'visibility' may say that not everybody is to see a viewing, so that no row is used",
        "Call it  private  if it does, with  yes  in the rows that only you may see, or take it out.",
        ["(Heat)", "(Thief)"],
    ),
    "a column": ("vneue\nHeat,BFI", 1, 6, "IT310", "there is no column 'vneue'", "Did you mean 'venue'?", ["Heat"]),
    "an unknown column": (
        "colour\nHeat,red", 1, 6, "IT311", "the column 'colour' is not known",
        ("It is ignored. Columns are: film, year, date, medium, venue, rating, scale, rewatch, finished, tags, note, "
        "private, imdb, tmdb, wikidata, letterboxd."), ["Heat"],
    ),
    "a column twice": (
        "Title\nHeat,Thief", 1, 6, "IT372", "the columns 'film' and 'Title' both mean 'film'",
        "Take one of them out. Until then, 'film' is used.", ["Heat"],
    ),
    "a comma in a note": (
        "note\nHeat,Loud, and long\nThief,", 2, 12, "IT373",
        "this row has 3 cells, but there are 2 columns, so that it is not used",
        'If this is one cell, write  "Loud, and long"', ["Thief"],
    ),
    "a comma in a title": (
        "date\nHeat, the film,2025", 2, 16, "IT373",
        "this row has 3 cells, but there are 2 columns, so that it is not used",
        "Put a cell with a comma in it into quotation marks.", [],
    ),
    "a row that ends before private": (
        "date,private\nHeat,2025\nThief,2025,", 2, 10, "IT373",
        "this row ends before the column 'private', so that it is not used",
        "Write  ,   at its end, or write  yes  there to keep it private.", ["(Heat)", "Thief"],
    ),
    "no film": (
        "date\n,2025-06-07\nHeat,2025", 2, 1, "IT374", "this row names no film",
        "Write the title, as in  Heat  , or delete the row.", ["Heat"],
    ),
    "a mark that is never closed": (
        'date\n"Heat,2025\nThief,2025', 2, 1, "IT375",
        "the quotation marks of this cell cannot be read, so that nothing of its row and of the rows below it is used",
        'Close it:  "Heat"   If the mark belongs to the text, write two of them within two others.', [],
    ),
    "text after a mark": (
        'date\n"Heat" again,2025\nThief,2025', 2, 1, "IT375",
        "the quotation marks of this cell cannot be read, so that nothing of its row is used",
        'Write  """Heat"" again"', ["Thief"],
    ),
    "a spoiler in a note": (
        "note\nHeat,He ||dies||.\nThief,", 2, 6, "IT334", "'note' marks a spoiler",
        "Write it without the spoiler: it is shown as it is.", ["(Heat)", "Thief"],
    ),
    "a remark that is never closed": (
        "note\nHeat,Fine. %%Or not.\nThief,", 2, 6, "IT420", "this remark is never closed",
        "Close it with the same mark, %% or -->, or write one percent sign.", ["(Heat)", "Thief"],
    ),
    "a day past the end of a month, in German": (
        "date\nHeat,31.04.2025", 2, 6, "IT307",
        "'31.04.2025' is not a date",
        "That month has 30 days:  2025-04-30", [],
    ),
    "a year of two digits": (
        "date\nHeat,3/4/25", 2, 6, "IT307",
        "'3/4/25' is not a date",
        "Write year, month, day:  2025-04-03  or  2025-03-04  or  2003-04-25", [],
    ),
    "a day and words": (
        "date\nHeat,maybe in June 2025 or so", 2, 6, "IT307",
        "'maybe in June 2025 or so' is not a date",
        "Write a year, a month or a day:  2025", [],
    ),
    "a date with a clock that is none": (
        "date\nHeat,2025-13-07 20:00", 2, 6, "IT307",
        "'2025-13-07 20:00' is not a date",
        "Write a year, a month or a day:  2025", [],
    ),
    "a year before film": (
        "year\nHeat,1492", 2, 6, "IT305",
        "'1492' is not a year",
        "Write a whole number from 1870 to 2200, or leave the cell empty.", ["Heat"],
    ),
    "a tmdb id": (
        "tmdb\nHeat,movie-949", 2, 6, "IT303",
        "'movie-949' is not an id of 'tmdb'",
        "It looks like  541671", ["Heat"],
    ),
    "a wikidata id": (
        "wikidata\nHeat,q42198", 2, 6, "IT303",
        "'q42198' is not an id of 'wikidata'",
        "Write  Q42198", ["Heat"],
    ),
    "a letterboxd id": (
        "letterboxd\nHeat,heat 1995", 2, 6, "IT303",
        "'heat 1995' is not an id of 'letterboxd'",
        "It looks like  ballerina-2025", ["Heat"],
    ),
    "an imdb address of a person": (
        "imdb\nHeat,https://www.imdb.com/name/nm0000199/", 2, 6, "IT303",
        "'https://www.imdb.com/name/nm0000199/' is not an id of 'imdb'",
        "It looks like  tt7181546", ["Heat"],
    ),
    "a finished": (
        "finished\nHeat,half", 2, 6, "IT306",
        "'half' is neither yes nor no",
        "Write  yes  or  no , or leave the cell empty.", ["Heat"],
    ),
    "a rating in words": (
        "rating\nHeat,superb", 2, 6, "IT330",
        "the rating 'superb' is not a number",
        "The scale 'stars' goes from 0.5 to 5 in steps of 0.5. Empty the cell for no rating.", ["Heat"],
    ),
    "a rating as a grade": (
        "rating\nHeat,B+", 2, 6, "IT330",
        "the rating 'B+' is not a number",
        f"{SCALE} For grades, name their scale: letter  in a column 'scale'.", ["Heat"],
    ),
    "a rating in percent": (
        "rating\nHeat,85%", 2, 6, "IT330",
        "the rating 85% is a percentage, but the scale 'stars' goes from 0.5 to 5 in steps of 0.5",
        "Write 85  with  hundred  in a column 'scale'.", ["Heat"],
    ),
    "stars on another scale": (
        "rating,scale\nHeat,★★★★,ten", 2, 6, "IT330",
        "the rating '★★★★' is not a number",
        "The scale 'ten' goes from 0 to 10 in steps of 0.1. Empty the cell for no rating.", ["Heat"],
    ),
    "an unknown scale": (
        "scale\nHeat,zzz", 2, 6, "IT309",
        "'zzz' is not a value of 'scale'",
        "Write one of: stars, ebert, letter, ten, hundred, thumbs.", ["Heat"],
    ),
    "two private columns": (
        "private,Private\nHeat,,yes", 1, 14, "IT372",
        "the columns 'private' and 'Private' both mean 'private'",
        "Take one of them out. Until then, no row of this file is used.", ["(Heat)"],
    ),
    "is private": (
        "is_private\nHeat,yes", 1, 6, "IT371",
        "the column 'is_private' may say that not everybody is to see a viewing, so that no row is used",
        "Did you mean 'private'?", ["(Heat)"],
    ),
    "hidden": (
        "hidden\nHeat,yes", 1, 6, "IT371",
        "the column 'hidden' may say that not everybody is to see a viewing, so that no row is used",
        "Call it  private  if it does, with  yes  in the rows that only you may see, or take it out.", ["(Heat)"],
    ),
    "dates twice": (
        "date,watched on\nHeat,2025,2025-06-07", 1, 11, "IT372",
        "the columns 'date' and 'watched on' both mean 'date'",
        "Take one of them out. Until then, 'date' is used.", ["Heat"],
    ),
    "a spoiler in a venue": (
        "venue\nHeat,||BFI||", 2, 6, "IT334",
        "'venue' marks a spoiler",
        "Write it without the spoiler: it is shown as it is.", ["(Heat)"],
    ),
    "a space after a mark": (
        'date\n"Heat" ,2025', 2, 1, "IT375",
        "the quotation marks of this cell cannot be read, so that nothing of its row is used",
        'Take out the space:  "Heat"', [],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_reported_where_it_is_and_the_other_rows_are_used(name: str) -> None:
    lines, line, column, code, message, hint, films = MISTAKES[name]
    text = f"film,{lines}\n"
    made = read(text)
    (found,) = made.diagnostics
    assert (found.path, found.line, found.column) == (PATH, line, column)
    assert (found.code, found.message, found.hint) == (code, message, hint)
    assert isinstance(made.document, DiaryFile)
    assert [f"({row.film})" if row.private else row.film for row in made.document.rows] == films
    _check_fix(text, found)


def _check_fix(text: str, found: Diagnostic) -> None:
    """Typing what the hint shows removes the message."""
    if found.fix:
        fixed = apply(found.fix, text.encode())
        assert fixed is not None
        assert found.code not in {one.code for one in read(fixed).diagnostics}


@pytest.mark.parametrize("text", ["", "\n\n", "1995,2025-06-07\n", "colour,mood\nred,blue\n"])
def test_a_table_without_the_names_of_its_columns_is_not_used(text: str) -> None:
    made = read(text)
    found = next(one for one in made.diagnostics if one.code == "IT370")
    assert found.severity == "error"
    assert "film,year,date,medium,rating" in found.hint
    assert made.document is None


def test_a_misspelt_column_of_films_is_reported_once() -> None:
    made = read("flim,date\nHeat,2025\n")
    assert [(one.code, one.hint) for one in made.diagnostics] == [("IT310", "Did you mean 'film'?")]
    assert made.document is None


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ("film,note\nHeat,Café\n".encode("cp1252"), "IT211"),
        ("film,note\nHeat,x\n".encode("utf-16"), "IT211"),
        (b"film,note\nHeat,\0\n", "IT212"),
    ],
)
def test_what_is_not_text_is_an_error(data: bytes, code: str) -> None:
    with pytest.raises(FrontMatterError) as failure:
        read(data)
    assert failure.value.diagnostic.code == code


def test_many_mistakes_of_one_kind_are_shortened() -> None:
    made = read("film,rating\n" + "Heat,99\n" * 3000)
    assert len(made.diagnostics) == 20
    assert "2980 more like this follow" in made.diagnostics[-1].message
    assert isinstance(made.document, DiaryFile)
    assert len(made.document.rows) == 3000

"""What the tests of front matter, fields and documents share: a contract, and short ways to read a file."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from pathlib import Path
from typing import Any

from intertitle.diagnostics import Diagnostic
from intertitle.fields import Fields
from intertitle.frontmatter import FrontMatterError
from intertitle.model import (
    Document,
    FilmFile,
    FranchiseFile,
    ListFile,
    PageFile,
    Parsed,
    ParseSettings,
    PersonFile,
    Review,
)
from intertitle.ratings import BUILT_IN
from intertitle.stages.parse import parse
from intertitle.stages.validate import validate

DATA = Path(__file__).parent / "data"
PATH = "content/reviews/x.md"
CONTRACT = ParseSettings(
    timezone="Europe/London", scale="stars", scales=BUILT_IN, author="Ines Marlowe", language="en", html="raw"
)


_LOCATIONS: dict[str, dict[str, tuple[int, int]]] = {}  # by path, of the document that was read last


def table(name: str) -> dict[str, Any]:
    """Read a table of cases from the folder of test data."""
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


def fields_of(*lines: str) -> Fields:
    """Read the fields of a file; the first of the lines is the file's second."""
    return parse(PATH, "\n".join(["---", *lines, "---", "Text.", ""]).encode()).fields


def fault_of(data: bytes) -> Diagnostic:
    """Give the fault of a file that cannot be read."""
    try:
        parse(PATH, data)
    except FrontMatterError as failure:
        return failure.diagnostic
    raise AssertionError("the file was read")


def located(found: Diagnostic) -> tuple[str, int, int]:
    """Give a diagnostic's code, line and column."""
    return (found.code, found.line, found.column)


def quoted_fix(found: Diagnostic, name: str) -> str:
    """Give the line that a hint tells the author to paste."""
    fix = re.search(rf'{name}: ".*"', found.hint)
    assert fix, found.hint
    return fix[0]


def document_of(
    folder: str, *lines: str, stem: str = "x", text: str = "Text.\n", contract: ParseSettings = CONTRACT
) -> Parsed:
    """Parse and validate a file of one folder of content."""
    data = "\n".join(["---", *lines, "---", text]).encode()
    return validate(folder, stem, parse(f"content/{folder}/{stem}.md", data), contract)


def _sound(made: Parsed) -> Document:
    assert made.diagnostics == ()
    assert made.document is not None
    _LOCATIONS[made.document.path] = made.locations
    return made.document


def locations_of(document: Document) -> dict[str, tuple[int, int]]:
    """Give the lines and columns of a document that was read last from its path, by pointer."""
    return _LOCATIONS[document.path]


def review(stem: str, *lines: str, text: str = "Text.\n", contract: ParseSettings = CONTRACT) -> Review:
    """Give a review that is right; the film's title is its file's name unless a line names it."""
    is_named = any(line.startswith(("film:", "films:")) for line in lines)
    named = lines if is_named else (f'film: "{stem.title()}"', *lines)
    made = _sound(document_of("reviews", *named, stem=stem, text=text, contract=contract))
    assert isinstance(made, Review)
    return made


def film(stem: str, *lines: str) -> FilmFile:
    """Give a film's file that is right."""
    made = _sound(document_of("films", *lines, stem=stem))
    assert isinstance(made, FilmFile)
    return made


def franchise(stem: str, *lines: str) -> FranchiseFile:
    """Give a franchise's file that is right."""
    made = _sound(document_of("franchises", *lines, stem=stem))
    assert isinstance(made, FranchiseFile)
    return made


def person(stem: str, *lines: str) -> PersonFile:
    """Give a person's file that is right."""
    made = _sound(document_of("people", *lines, stem=stem))
    assert isinstance(made, PersonFile)
    return made


def film_list(stem: str, *lines: str) -> ListFile:
    """Give a list's file that is right."""
    made = _sound(document_of("lists", *lines, stem=stem))
    assert isinstance(made, ListFile)
    return made


def page(stem: str, *lines: str) -> PageFile:
    """Give a page's file that is right."""
    made = _sound(document_of("pages", *lines, stem=stem))
    assert isinstance(made, PageFile)
    return made


def utc(*parts: int) -> dt.datetime:
    """Give an instant."""
    return dt.datetime(*parts, tzinfo=dt.UTC)  # type: ignore[arg-type,misc]

"""Problems as values: what is wrong, where, and what to type instead.

Every stage returns its diagnostics; nobody raises them, prints them or stops at the first.
Each code has a page in ``intertitle/codes/``, is listed in ``docs/diagnostics.md``, and is never reused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Literal

import msgspec

Severity = Literal["error", "warning", "note"]


class Edit(msgspec.Struct, frozen=True):
    """A text of a file to replace: where it begins (from 1), what it is, and what to type instead.

    Columns count characters. A quotation mark may be before ``old`` there, and stays. Lines end in line feeds here,
    whatever they end in in the file.
    """

    line: int
    column: int
    old: str
    new: str


class Fix(msgspec.Struct, frozen=True):
    """What to type so that a problem is gone.

    Attributes:
        edits: what to replace; the first is the one that the hint shows.
        lead: the words of the hint before what is typed.
        label: what is before the new text on its line, and is shown with it: the name of a field.
        tail: the words of the hint after it.
        is_safe: the author can have meant nothing else, so that ``check --fix`` may type it.
    """

    edits: tuple[Edit, ...]
    lead: str
    label: str = ""
    tail: str = ""
    is_safe: bool = False


Hint = str | Fix  # words, or what they are derived from


def words_of(hint: Hint) -> str:
    """Give the words of a hint; those of a fix show what to type."""
    if isinstance(hint, str):
        return hint
    typed = hint.edits[0].new.strip(" ,\n")  # without what parts it from its neighbours
    return f"{hint.lead}{hint.label}{typed}{hint.tail}"


class Diagnostic(msgspec.Struct, frozen=True):
    """One problem at one place.

    ``path`` is relative to the site's root, with forward slashes; ``line`` and ``column`` count
    from 1, and 0 says that the whole file (or no line of it) is meant. ``message`` says what is
    wrong in a critic's words, ``hint`` what to type; either may span several lines. ``fix`` is what the hint says to
    type, as data: it stays within the program, and no report shows it.
    """

    code: str
    severity: Severity
    path: str
    line: int
    column: int
    message: str
    hint: str = ""
    fix: Fix | None = None


class Location(msgspec.Struct, frozen=True):
    """Where something stands: a file, a line and a column (both from 1; 0 for the file as a whole)."""

    path: str
    line: int = 0
    column: int = 0


Where = Callable[[str, str], Location]  # gives the place of a pointer into the file at a path


def find_location(path: str, locations: Mapping[str, tuple[int, int]], pointer: str = "") -> Location:
    """Give the place of a pointer into a document, or where the document begins when the pointer is not known.

    Args:
        path: the document's.
        locations: the lines and columns that are known, by pointer.
        pointer: names a part of the document; empty for its beginning.
    """
    line, column = locations.get(pointer) or locations.get("") or (0, 0)
    return Location(path, line, column)


def error(code: str, place: Location, message: str, hint: Hint = "") -> Diagnostic:
    """Make a diagnostic that fails the build (exit code 1)."""
    return _diagnostic(code, "error", place, message, hint)


def warning(code: str, place: Location, message: str, hint: Hint = "") -> Diagnostic:
    """Make a diagnostic that fails the build under ``--strict`` only."""
    return _diagnostic(code, "warning", place, message, hint)


def note(code: str, place: Location, message: str, hint: Hint = "") -> Diagnostic:
    """Make a diagnostic that tells the author something and never fails the build."""
    return _diagnostic(code, "note", place, message, hint)


def _diagnostic(code: str, severity: Severity, place: Location, message: str, hint: Hint) -> Diagnostic:
    fix = hint if isinstance(hint, Fix) else None
    return Diagnostic(code, severity, place.path, place.line, place.column, message, words_of(hint), fix)


def not_utf8(code: str, shown: str, failure: UnicodeDecodeError) -> Diagnostic:
    """Say where a file ceases to be UTF-8; ``shown`` is how messages name it."""
    # The failure counts from behind a byte-order mark, in an object without it.
    before = failure.object[: failure.start].decode().split("\n")
    return error(code, Location(shown, len(before), len(before[-1]) + 1), "the file is not UTF-8", "Save it as UTF-8.")


def sort_diagnostics(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sort by place, then code and words, and drop exact repeats."""

    def key(found: Diagnostic) -> tuple[str, int, int, str, str]:
        return (found.path, found.line, found.column, found.code, found.message)

    return tuple(sorted(dict.fromkeys(diagnostics), key=key))


def find_nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that ``word`` was probably meant to be, or ``None`` when none is near.

    Of paths and addresses each step has to be near: what two have in common by folder or ending says nothing.
    """
    import difflib  # noqa: PLC0415  (a content without a fault needs none of it)

    by_folded = {candidate.casefold(): candidate for candidate in known}
    folded = word.casefold()

    def is_near(candidate: str) -> bool:
        ours, theirs = (one.replace(".", "/").strip("/").split("/") for one in (folded, candidate))
        if len(ours) != len(theirs):
            return True
        return all(
            difflib.SequenceMatcher(None, one, other).ratio() >= (_NEAR if len(one) > _SHORT else _NEARLY)
            for one, other in zip(ours, theirs, strict=True)
        )

    close = difflib.get_close_matches(folded, sorted(by_folded), n=_LOOKED_AT, cutoff=_NEAR)
    return next((by_folded[one] for one in close if is_near(one)), None)


def suggest_text(word: str, known: Iterable[str], otherwise: str) -> str:
    """Give the hint of a word that is not known: the nearest that is, or what to do otherwise."""
    return words_of(suggest(word, known, Location(""), otherwise))


def suggest(word: str, known: Iterable[str], place: Location, otherwise: str) -> Hint:
    """Give the hint of a word at a place, as `meant` does, with the fix that puts the nearest there."""
    close = find_nearest(word, known)
    return replacement(place, word, close) if close else otherwise


def replacement(place: Location, word: str, close: str, *, is_safe: bool = False) -> Fix:
    """Make the fix that puts a word in the place of one like it."""
    edit = Edit(place.line, place.column, word, close)
    return Fix((edit,), lead="Did you mean '", tail="'?", is_safe=is_safe)


_NEAR = 0.75  # of what two words have in common, twice, to the letters of both: "crad" is near "card"
_SHORT, _NEARLY = 4, 0.6  # a slip in a step of so few letters leaves less in common: "rwo" is near "row"
_LOOKED_AT = 5  # words that are near as a whole


class ConfigurationError(Exception):
    """The site cannot be built at all: its settings, theme or output folder are unusable.

    Attributes:
        diagnostics: what is wrong, at least one value.
    """

    def __init__(self, *diagnostics: Diagnostic) -> None:
        super().__init__("; ".join(found.message for found in diagnostics))
        self.diagnostics = diagnostics

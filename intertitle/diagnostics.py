"""Represent problems as values: what is wrong, where, and what to type instead.

Stages return their diagnostics. They do not raise or print them, or stop at the first.
Each code has a page in ``intertitle/codes/``, is listed in ``docs/diagnostics.md``, and is never reused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Literal

import msgspec

Severity = Literal["error", "warning", "note"]


class Edit(msgspec.Struct, frozen=True):
    """A replacement in a file: the line and column (from 1) of the old text, the old text and the new one.

    Columns count characters. A quotation mark may precede ``old`` at that position, and is kept. Line ends are line
    feeds, whatever the file uses.
    """

    line: int
    column: int
    old: str
    new: str


class Fix(msgspec.Struct, frozen=True):
    """Edits that fix a problem.

    Attributes:
        edits: the edits; the hint shows the first.
        lead: the words of the hint before the new text.
        label: what the hint shows directly before the new text, such as the name of a field.
        tail: the words of the hint after the new text.
        is_safe: whether the intention is clear, so that ``check --fix`` may apply it.
    """

    edits: tuple[Edit, ...]
    lead: str
    label: str = ""
    tail: str = ""
    is_safe: bool = False


Hint = str | Fix  # words, or a fix that they are derived from


def words_of(hint: Hint) -> str:
    """Return the words of a hint. Those of a fix show what to type."""
    if isinstance(hint, str):
        return hint
    typed = hint.edits[0].new.strip(" ,\n")  # without separators
    return f"{hint.lead}{hint.label}{typed}{hint.tail}"


class Diagnostic(msgspec.Struct, frozen=True):
    """One problem at one place.

    ``path`` is relative to the site's root, with forward slashes. ``line`` and ``column`` count from 1; 0 means the
    whole file. ``message`` says what is wrong in a critic's words, ``hint`` what to type; both may have several lines.
    ``fix`` is the hint as data, for ``check --fix``; reports do not show it.
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
    """A position: a file, a line and a column (both from 1; 0 for the whole file)."""

    path: str
    line: int = 0
    column: int = 0


Where = Callable[[str, str], Location]  # returns the location of a pointer in the file at a path


def find_location(path: str, locations: Mapping[str, tuple[int, int]], pointer: str = "") -> Location:
    """Return the location of a pointer in a document, or of its beginning if the pointer is unknown.

    Args:
        path: the document's path.
        locations: the known lines and columns, by pointer.
        pointer: the pointer to a part of the document; empty for its beginning.
    """
    line, column = locations.get(pointer) or locations.get("") or (0, 0)
    return Location(path, line, column)


def error(code: str, place: Location, message: str, hint: Hint = "") -> Diagnostic:
    """Return a diagnostic that fails the build (exit code 1)."""
    return _diagnostic(code, "error", place, message, hint)


def warning(code: str, place: Location, message: str, hint: Hint = "") -> Diagnostic:
    """Return a diagnostic that fails the build only with ``--strict``."""
    return _diagnostic(code, "warning", place, message, hint)


def note(code: str, place: Location, message: str, hint: Hint = "") -> Diagnostic:
    """Return a diagnostic that informs the author and never fails the build."""
    return _diagnostic(code, "note", place, message, hint)


def _diagnostic(code: str, severity: Severity, place: Location, message: str, hint: Hint) -> Diagnostic:
    fix = hint if isinstance(hint, Fix) else None
    line = int(place.line)  # a plain number, which can be stored; the line of a template's token may know more
    return Diagnostic(code, severity, place.path, line, place.column, message, words_of(hint), fix)


def not_utf8(code: str, shown: str, failure: UnicodeDecodeError) -> Diagnostic:
    """Return the error at the first byte that is not UTF-8. ``shown`` is the path of the file in messages."""
    # The failure's offsets do not count the byte-order mark, and its object does not contain it.
    before = failure.object[: failure.start].decode().split("\n")
    return error(code, Location(shown, len(before), len(before[-1]) + 1), "the file is not UTF-8", "Save it as UTF-8.")


def sort_diagnostics(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return diagnostics by location, code and message, without duplicates."""

    def key(found: Diagnostic) -> tuple[str, int, int, str, str]:
        return (found.path, found.line, found.column, found.code, found.message)

    return tuple(sorted(dict.fromkeys(diagnostics), key=key))


def find_nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word most similar to a probable misspelling, or None if none is similar.

    For paths and addresses each segment has to be similar: a common folder or ending does not count.
    """
    import difflib  # noqa: PLC0415  (only for problems)

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

    close = difflib.get_close_matches(folded, sorted(by_folded), n=_MAX_CANDIDATES, cutoff=_NEAR)
    return next((by_folded[one] for one in close if is_near(one)), None)


def suggest(word: str, known: Iterable[str], place: Location | None, otherwise: str) -> Hint:
    """Return the hint for an unknown word: to replace it with the nearest known one, or else ``otherwise``.

    ``place`` is where the word is written. Without it the hint is only words.
    """
    close = find_nearest(word, known)
    return replacement(place, word, close) if close else otherwise


def replacement(place: Location | None, word: str, close: str) -> Hint:
    """Return the hint to replace a word with a similar one: a fix, or only words if the word's place is unknown."""
    line, column = (place.line, place.column) if place else (0, 0)
    fix = Fix((Edit(line, column, word, close),), lead="Did you mean '", tail="'?")
    return fix if place else words_of(fix)


_NEAR = 0.75  # difflib's ratio, from 0 to 1: "crad" is near "card"
_SHORT, _NEARLY = 4, 0.6  # a slip in a segment of up to 4 letters lowers the ratio more: "rwo" is near "row"
_MAX_CANDIDATES = 5


class ConfigurationError(Exception):
    """The site cannot be built at all, because its settings, theme or output folder are invalid.

    Attributes:
        diagnostics: the problems, at least one.
    """

    def __init__(self, *diagnostics: Diagnostic) -> None:
        super().__init__("; ".join(found.message for found in diagnostics))
        self.diagnostics = diagnostics

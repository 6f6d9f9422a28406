"""TOML with its places: where every name and every value stands, and where a file that cannot be read is at fault.

``tomllib`` reads the values and keeps no place of any; of a fault it says where it stopped, as a rule behind it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import NamedTuple

from intertitle.diagnostics import Place

Step = str | int  # a name, or the number of an item of a list


class TomlError(Exception):
    """A text is not TOML.

    Attributes:
        line: where it is at fault, from 1.
        column: likewise.
    """

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


def load(text: str) -> dict[str, object]:
    """Read the values of a text.

    Raises:
        TomlError: when it is not TOML; the message says why in a critic's words.
    """
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as failure:  # a number of 5,000 digits and deep lists are let through
        fault, said = _fault(text, str(failure)), _said(str(failure))
        if said == _NO_VALUE and text.startswith(("[", "{"), fault):  # the next value was due when the text ended
            said = _OPENED_EARLIER[text[fault] == "{"]
        raise TomlError(said, *_at(text, fault)) from failure


class Places:
    """Where the names and values of a file stand that `load` has read.

    Args:
        path: the file, as messages name it.
        text: what it holds.
    """

    def __init__(self, path: str, text: str) -> None:
        self._path = path
        self._text = text
        self._spots = _Reading(text).spots

    def name(self, *steps: Step) -> Place:
        """Give the place of a name: that of the table it would stand in where it is missing, or the file as a whole."""
        return self._place(steps, of_value=False)

    def value(self, *steps: Step) -> Place:
        """Give the place of a value, or of an item of a list; where it is missing, as `name` does."""
        return self._place(steps, of_value=True)

    def _place(self, steps: tuple[Step, ...], *, of_value: bool) -> Place:
        spot = self._spots.get(steps)
        if spot is None:
            return self._place(steps[:-1], of_value=False) if steps else Place(self._path)
        return Place(self._path, *_at(self._text, spot.value if of_value else spot.name))


# ---------------------------------------------------------------- places

_SPACE = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_GAP = re.compile(r"[ \t]*")
_TEXT = re.compile(
    r"""
    \"{3} (?: \\. | [^\\] )*? \"{3,5}
    | '{3} .*? '{3,5}
    | \" (?: \\. | [^\"\\\n] )* \"
    | ' [^'\n]* '
    """,
    re.DOTALL | re.VERBOSE,
)
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_OTHER = re.compile(r"[^,\]}#\r\n]*")  # a number, a date, true or false


class _Spot(NamedTuple):
    """Where a name and its value begin, from the beginning of the text."""

    name: int
    value: int


class _Reading:
    """One reading of a text that is TOML."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.spots: dict[tuple[Step, ...], _Spot] = {}
        within: tuple[Step, ...] = ()
        while self._skip(_SPACE) < len(text):
            if text[self.at] == "[":
                self.at += 2 if text.startswith("[[", self.at) else 1
                within = self._name(())
                self.at = text.index("]", self.at)
                self.at += 2 if text.startswith("]]", self.at) else 1
            else:
                self._pair(within)

    def _skip(self, pattern: re.Pattern[str]) -> int:
        found = pattern.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return self.at

    def _name(self, within: tuple[Step, ...]) -> tuple[Step, ...]:
        """Read a name, dotted perhaps; each of its parts names a table."""
        path = within
        while True:
            start = self._skip(_GAP)
            end = self._skip(_TEXT if self.text[start] in "\"'" else _BARE)
            written = self.text[start:end]
            path = (*path, next(iter(tomllib.loads(f"{written} = 0"))) if written[0] in "\"'" else written)
            self.spots.setdefault(path, _Spot(start, start))
            self._skip(_GAP)
            if not self.text.startswith(".", self.at):
                return path
            self.at += 1

    def _pair(self, within: tuple[Step, ...]) -> None:
        path = self._name(within)
        self.at += 1  # the equals sign
        value = self._skip(_GAP)
        self.spots[path] = self.spots[path]._replace(value=value)
        self._value(path)

    def _value(self, path: tuple[Step, ...]) -> None:
        opening = self.text[self.at]
        if opening not in "[{":
            self._skip(_TEXT if opening in "\"'" else _OTHER)
            return
        self.at += 1
        number = 0
        while self.text[self._skip(_SPACE)] not in "]}":
            if self.text[self.at] == ",":
                self.at += 1
            elif opening == "[":
                self.spots[*path, number] = _Spot(self.at, self.at)
                self._value((*path, number))
                number += 1
            else:
                self._pair(path)
        self.at += 1


# ---------------------------------------------------------------- faults

_NO_VALUE = "this value is neither text in straight quotes nor a number"
# What tomllib says of a fault, by how it begins, in a critic's words.
_SAID = {
    "Invalid value": _NO_VALUE,
    "Expected '=' after": "there is no equals sign behind the name",
    "Invalid initial character": "a name is missing here, or has a character that none can have",
    "Expected ']' at the end of a table": "a bracket is opened and never closed",
    "Expected ']]' at the end of an array": "a bracket is opened and never closed",
    "Unclosed array": "a bracket is opened and never closed",
    "Unclosed inline table": "a brace is opened and never closed",
    "Unterminated string": "a quotation mark is opened and never closed",
    "Illegal character '\\n'": "a quotation mark is opened and never closed",
    "Illegal character '\\r'": "a quotation mark is opened and never closed",
    "Found invalid character '\\n'": "a quotation mark is opened and never closed",
    'Expected "\'"': "a quotation mark is opened and never closed",
    "Expected \"'''\"": "a quotation mark is opened and never closed",
    "Cannot overwrite": "a name comes twice",
    "Cannot redefine": "a name comes twice",
    "Duplicate inline table key": "a name comes twice",
    "Expected newline or end of document": "there is more behind the value",
    "Unescaped '\\'": "a backslash in double quotes has a meaning, and here it has none",
    "Invalid hex value": "a backslash in double quotes has a meaning, and here it has none",
    "Escaped character is not": "a backslash in double quotes has a meaning, and here it has none",
    "Found invalid character": "there is a character that no text can show",
    "Illegal character": "there is a character that no text can show",
    "Invalid date": "there is no such date or time",
    "Invalid statement": "this line is not  name = value",
    "maximum recursion depth": "lists stand too deep within each other",
    "Exceeds the limit": "this number has too many digits",
}
_OPENED_EARLIER = ("a bracket is opened and never closed", "a brace is opened and never closed")
_STATEMENT = re.compile(r"^[ \t]*(?=\S)(?!#)", re.MULTILINE)
_NAMED = re.compile(r"[^=\n]*=[ \t]*")
_MOST_TRIES = 200  # lines that are held for the beginning of what is at fault


def _said(words: str) -> str:
    """Say why a text is not TOML, without what tomllib adds on where."""
    words = words.partition(" (at ")[0]
    if twice := re.fullmatch(r"Cannot (?:declare|mutate immutable namespace) \((.*?),?\)(?: twice)?", words):
        names = re.findall(r"'([^']*)'", twice[1])
        return f"[{'.'.join(names)}] comes twice"
    return next((said for begun, said in _SAID.items() if words.startswith(begun)), words)


def _fault(text: str, words: str) -> int:
    """Find where the eye should go: to what was opened, to the name that comes twice, or to where tomllib stopped."""
    where = re.search(r"at line (\d+), column (\d+)", words)
    stopped = _offset(text, int(where[1]), int(where[2])) if where else len(text)
    said = _said(words)
    if said.endswith("comes twice"):
        return _statement(text, stopped)
    line = text.rfind("\n", 0, stopped) + 1
    if said.startswith("a quotation mark"):
        marks = [found.start() for found in re.finditer(r"(?<!\\)[\"']", text[line:stopped])]
        if marks and where:
            return line + marks[-1]
    if where is None or said in _OPENED_EARLIER:
        start = _statement(text, stopped)
        named = _NAMED.match(text, start)
        is_value = named and not text.startswith("[", start) and text[named.end() :].strip()
        return named.end() if named and is_value else start
    if said.startswith("a backslash"):
        return max(text.rfind("\\", 0, stopped), line)
    if not text[stopped : text.find("\n", stopped) + 1 or len(text)].strip():
        return line + len(text[line:]) - len(text[line:].lstrip(" \t"))  # behind a line's end there is nothing to see
    return stopped


def _statement(text: str, stopped: int) -> int:
    """Find the beginning of what could not be read to its end: all before it can be."""
    starts = [found.end() for found in _STATEMENT.finditer(text, 0, stopped)]
    for start in _latest(starts):
        try:
            tomllib.loads(text[:start])
        except (ValueError, RecursionError):
            continue
        return start
    return starts[-1] if starts else 0


def _latest(starts: list[int]) -> Iterator[int]:
    yield from reversed(starts[-_MOST_TRIES:])


def _offset(text: str, line: int, column: int) -> int:
    """Give the distance of a place from the text's beginning."""
    before = text.split("\n", line - 1)[: line - 1]
    return min(sum(map(len, before)) + len(before) + column - 1, len(text))


def _at(text: str, offset: int) -> tuple[int, int]:
    """Give the line and column of a distance from the text's beginning."""
    return text.count("\n", 0, offset) + 1, offset - (text.rfind("\n", 0, offset) + 1) + 1

"""Scan TOML for the positions of names and values, and for the first error."""

from __future__ import annotations

import re
import tomllib
from enum import Enum
from typing import NamedTuple, NoReturn

Step = str | int  # a name, or an index in a list
_Path = tuple[Step, ...]

_MAX_DEPTH = 100  # nested lists and tables; tomllib has a limit too

_SPACE = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_GAP = re.compile(r"[ \t]*")
_LINE_TEXT = re.compile(r"\"(?:\\.|[^\"\\\n])*\"|'[^'\n]*'")
_TEXT = re.compile(
    r"""
    \"{3} (?: \\. | [^\\] )*? \"{3,5}
    | '{3} .*? '{3,5}
    | (?!\"{3}) \" (?: \\. | [^\"\\\n] )* \"
    | (?!'{3}) ' [^'\n]* '
    """,
    re.DOTALL | re.VERBOSE,
)
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_OTHER = re.compile(r"[^,\]}#\r\n]*")  # a number, a date, true or false
_PLAIN = re.compile(r"true|false|[+-]?(?:0|[1-9]\d{0,15})(?:\.\d{1,15})?")  # most other values
_DIGITS = re.compile(r"[+-]?[\d_]+")
_DATED = re.compile(r"\d{4}-\d{2}-\d{2}(?:[Tt ].*)?|\d{2}:\d{2}:\d{2}.*")
_NAMED = re.compile(r"[A-Za-z0-9_.\"' -]+=")
_FOLLOWS = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'|[A-Za-z0-9_-]+[ \t]*=")  # a quoted text, or a name in braces
_HEX = "[0-9A-Fa-f]"
_ESCAPED = re.compile(
    rf"""(?:[^\\]|\\(?:[btnfr"\\]|u(?![dD][89a-fA-F]){_HEX}{{4}}|U0000(?![dD][89a-fA-F]){_HEX}{{4}}"""
    rf"""|U00(?:10|0[1-9A-Fa-f]){_HEX}{{4}}|[ \t]*\r?\n))*"""
)
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n)")  # anywhere, including comments


class Problem(Enum):
    """What can be wrong with a text, in words for a critic."""

    NO_VALUE = "this value is neither text in straight quotes nor a number"
    NO_EQUALS = "there is no equals sign after the name"
    NO_NAME = "a name is missing here, or contains a character that is not allowed"
    NO_STATEMENT = "this line is not  name = value"
    BRACKET = "a bracket is opened and never closed"
    BRACE = "a brace is opened and never closed"
    QUOTATION = "a quotation mark is opened and never closed"
    TWICE = "a name is given twice"
    MORE = "there is something after the value"
    BACKSLASH = "a backslash in double quotes has a meaning, and here it has none"
    CONTROL = "there is an invisible control character"
    NO_DATE = "this date or time does not exist"
    DEEP = "lists are nested too deeply"
    DIGITS = "this number has too many digits"
    NO_COMMA = "a comma is missing before this"
    COMMA = "a comma follows the last value in braces"
    LINES = "everything in braces has to be on one line"


class Span(NamedTuple):
    """Offsets in the text: the start of a name, and the start and end of its value."""

    name: int
    value: int
    end: int


class Fault(NamedTuple):
    """An error in a text; see `Diagnosis` for the fields."""

    problem: Problem
    at: int
    statement: int
    name: str = ""
    first: int = -1


class _Scan(NamedTuple):
    """The contents of a text, as far as they can be read.

    Attributes:
        spots: the position of each name and value.
        statements: the start and end of each.
        fault: the first error in every version of TOML.
        doubts: errors in some versions only.
    """

    spots: dict[_Path, Span]
    statements: list[tuple[int, int]]
    fault: Fault | None
    doubts: list[Fault]


def scan(text: str, deepest: int = _MAX_DEPTH) -> _Scan:
    """Scan a text. The results are valid up to the first error.

    Args:
        text: the text; line ends may be CRLF.
        deepest: the maximum depth of lists and tables, including the text itself.
    """
    scanner = _Scanner(text, deepest)
    fault = None
    try:
        scanner.run()
    except _FaultFound as found:
        fault = found.fault
    return _Scan(scanner.spots, scanner.statements, fault, scanner.doubts)


def position(text: str, offset: int) -> tuple[int, int]:
    """Return the line and column of an offset, from 1."""
    return text.count("\n", 0, offset) + 1, offset - (text.rfind("\n", 0, offset) + 1) + 1


def _first_sign_of_line(text: str, at: int) -> int:
    """Return the offset of the first character of a line that is not a space."""
    found = _GAP.match(text, text.rfind("\n", 0, at) + 1)
    return found.end() if found else at


class _FaultFound(Exception):  # noqa: N818  (ends the scan, is not an error)
    """Ends the scan at an error."""

    def __init__(self, fault: Fault) -> None:
        super().__init__()
        self.fault = fault


class _Scanner:
    """The state of one scan."""

    def __init__(self, text: str, deepest: int) -> None:
        self.text = text
        self.deepest = deepest
        self.at = 0
        self.statement = 0
        self.spots: dict[_Path, Span] = {}
        self.defined: dict[_Path, int] = {}  # names that cannot be defined again, with their offsets
        self.counts: dict[_Path, int] = {}  # the number of tables in each list so far
        self.statements: list[tuple[int, int]] = []
        self.doubts: list[Fault] = []

    def run(self) -> None:
        """Scan the whole text."""
        within: _Path = ()
        while self._skip(_SPACE) < len(self.text):
            self.statement = self.at
            if self._is_at("["):
                within = self._scan_header()
            else:
                self._scan_pair(within)
            self.statements.append((self.statement, self.at))
            self._skip(_GAP)
            if self.at < len(self.text) and self.text[self.at] not in "\r\n#":
                self._fail(Problem.MORE, self.at)

    # ------------------------------------------------------------ names

    def _scan_header(self) -> _Path:
        is_list = self._is_at("[[")
        bracket = "]]" if is_list else "]"
        self.at += len(bracket)
        path: _Path = ()
        while True:
            name, start = self._scan_name()
            path = (*path, name)
            self._check_depth(len(path) + is_list, start)
            is_last = not self._skip_dot()
            self.spots.setdefault(path, Span(start, start, self.at))
            if is_last:
                break
            if path in self.counts:
                path = (*path, self.counts[path] - 1)
        if not self._is_at(bracket):
            self._fail(Problem.BRACKET, self.statement)
        self.at += len(bracket)
        shown = self.text[self.statement : self.at]
        if path in self.defined and not (is_list and path in self.counts):
            self._fail(Problem.TWICE, self.statement, shown, self.defined[path])
        self.defined.setdefault(path, self.statement)
        if is_list:
            number = self.counts.get(path, 0)
            self.counts[path] = number + 1
            path = (*path, number)
            self.spots[path] = Span(self.statement, self.statement, self.at)
        return path

    def _scan_pair(self, within: _Path) -> None:
        path = within
        while True:
            name, start = self._scan_name()
            path = (*path, name)
            if not self._skip_dot():
                break
            self._check_depth(len(path), start)
            self.spots.setdefault(path, Span(start, start, self.at))
            self.defined.setdefault(path, start)
        if not self._is_at("="):
            self._fail(Problem.NO_EQUALS, self.at)
        if path in self.spots:
            self._fail(Problem.TWICE, start, self.text[start : self.at].strip(), self.spots[path].name)
        self.at += 1
        value = self._skip(_GAP)
        self.spots[path] = Span(start, value, value)
        self.defined[path] = start
        self._scan_value(path)
        self.spots[path] = Span(start, value, self.at)

    def _scan_name(self) -> tuple[str, int]:
        """Read one part of a name. Return it with its offset."""
        start = self._skip(_GAP)
        if self.text[start : start + 1] not in {"'", '"'}:
            name = self.text[start : self._skip(_BARE)]
            if not name:
                is_first = start == self.statement
                self._fail(Problem.NO_STATEMENT if is_first else Problem.NO_NAME, start)
            return name, start
        end = self._skip(_LINE_TEXT)
        if end == start:
            self._fail(Problem.QUOTATION, start)
        self._check_text(start, end)
        return next(iter(tomllib.loads(f"{self.text[start:end]} = 0"))), start

    def _skip_dot(self) -> bool:
        """Skip a dot after a part of a name. Return whether there was one."""
        self._skip(_GAP)
        if not self._is_at("."):
            return False
        self.at += 1
        return True

    # ------------------------------------------------------------ values

    def _scan_value(self, path: _Path) -> None:
        start = self.at
        sign = self.text[start : start + 1]
        if sign in {"[", "{"}:
            self._check_depth(len(path), self._outermost_bracket(path))
            self.at += 1
            if sign == "[":
                self._scan_list(path, start)
            else:
                self._scan_braces(path, start)
        elif sign in {"'", '"'}:
            if self._skip(_TEXT) == start:
                self._fail(Problem.QUOTATION, start)
            self._check_text(start, self.at)
        else:
            written = self.text[start : self._skip(_OTHER)].rstrip(" \t")
            self.at = start + len(written)
            self._check_other(written, start)

    def _scan_list(self, path: _Path, opened: int) -> None:
        number = 0
        while True:
            if self._skip(_SPACE) == len(self.text):
                self._fail(Problem.BRACKET, opened)
            if self._is_at("]"):
                break
            if _NAMED.match(self.text, self.at) and not self._is_at('"') and not self._is_at("'"):
                self._fail(Problem.BRACKET, opened)  # the next field was read as an item
            start = self.at
            self._scan_value((*path, number))
            self.spots[*path, number] = Span(start, start, self.at)
            number += 1
            self._skip(_SPACE)
            if self._is_at(","):
                self.at += 1
            elif not self._is_at("]"):
                self._fail(*self._diagnose_unclosed(Problem.BRACKET, opened))
        self.at += 1

    def _scan_braces(self, path: _Path, opened: int) -> None:
        comma = -1
        while True:
            before = self.at
            if self._skip(_SPACE) == len(self.text):
                self._fail(Problem.BRACE, opened)
            if "\n" in self.text[before : self.at]:
                self.doubts.append(Fault(Problem.LINES, opened, self.statement))
            if self._is_at("}"):
                if comma >= 0:
                    self.doubts.append(Fault(Problem.COMMA, comma, self.statement))
                break
            self._scan_pair(path)
            before = self.at
            self._skip(_SPACE)
            if "\n" in self.text[before : self.at]:
                self.doubts.append(Fault(Problem.LINES, opened, self.statement))
            comma = self.at if self._is_at(",") else -1
            if comma >= 0:
                self.at += 1
            elif not self._is_at("}"):
                self._fail(*self._diagnose_unclosed(Problem.BRACE, opened))
        self.at += 1

    def _diagnose_unclosed(self, problem: Problem, opened: int) -> tuple[Problem, int]:
        """Return the problem: a missing comma, if another value follows on the line, or else an unclosed bracket."""
        end = self.text.find("\n", opened)
        is_here = self.at < (end if end >= 0 else len(self.text))
        return (Problem.NO_COMMA, self.at) if is_here and _FOLLOWS.match(self.text, self.at) else (problem, opened)

    # ------------------------------------------------------------ checks

    def _check_text(self, start: int, end: int) -> None:
        """Report characters and escapes that a quoted text cannot contain."""
        written = self.text[start:end]
        if "\\" not in written and written.isprintable():
            return
        try:
            tomllib.loads(f"x = {written}")
        except ValueError:
            stopped = _ESCAPED.match(written)
            if written[0] == '"' and stopped and stopped.end() < len(written):
                self._fail(Problem.BACKSLASH, start + stopped.end())
            illegal = ILLEGAL.search(written)
            self._fail(Problem.CONTROL, start + (illegal.start() if illegal else 0))

    def _check_other(self, written: str, start: int) -> None:
        """Report a value that is not a number, date, true or false."""
        if _PLAIN.fullmatch(written):
            return
        try:
            tomllib.loads(f"x = {written}")
        except ValueError as failure:
            if _DIGITS.fullmatch(written) and not isinstance(failure, tomllib.TOMLDecodeError):
                self._fail(Problem.DIGITS, start)
            self._fail(Problem.NO_DATE if _DATED.fullmatch(written) else Problem.NO_VALUE, start)

    def _check_depth(self, levels: int, at: int) -> None:
        if levels >= self.deepest:
            self._fail(Problem.DEEP, at)

    def _fail(self, problem: Problem, at: int, name: str = "", first: int = -1) -> NoReturn:
        end = self.text.find("\n", at)
        if not self.text[at : end if end >= 0 else None].strip():
            at = _first_sign_of_line(self.text, at)  # the end of a line shows nothing
        raise _FaultFound(Fault(problem, at, self.statement, name, first))

    # ------------------------------------------------------------ scanning

    def _outermost_bracket(self, path: _Path) -> int:
        """Return the start of the outermost bracket around a value."""
        spots = (self.spots.get(path[:length]) for length in range(1, len(path) + 1))
        begun = (spot.value for spot in spots if spot and spot.value > spot.name)
        return next((at for at in begun if self.text[at] in "[{"), self.at)

    def _skip(self, pattern: re.Pattern[str]) -> int:
        found = pattern.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return self.at

    def _is_at(self, sign: str) -> bool:
        return self.text.startswith(sign, self.at)

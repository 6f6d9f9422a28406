"""The values of a text, or what is wrong with it: ``tomllib`` decides, and the scanner says why and where."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from typing import NamedTuple

from intertitle.toml.scan import ILLEGAL, Fault, Problem, position, scan


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


class Diagnosis(NamedTuple):
    """Why a text is not TOML.

    Attributes:
        name: what comes twice, where that is wrong.
        at: where it is wrong, from the beginning of the text.
        statement: where the line or lines begin that cannot be read.
        first: where the name that comes twice comes first; -1 where it cannot be said.
    """

    problem: Problem
    at: int
    statement: int
    name: str = ""
    first: int = -1

    @property
    def message(self) -> str:
        """What is wrong, in a critic's words."""
        return f"{self.name} comes twice" if self.name.startswith("[") else self.problem.value


def load(text: str) -> dict[str, object]:
    """Read the values of a text.

    Raises:
        TomlError: when it is not TOML; the message says why in a critic's words.
    """
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as failure:  # a number of 5,000 digits and deep lists are let through
        found = diagnose(text)
        at = found.statement if found.problem is Problem.TWICE else found.at
        raise TomlError(found.message, *position(text, at)) from failure


def diagnose(text: str) -> Diagnosis:
    """Say what is wrong with a text that ``tomllib`` refuses."""
    found = scan(text)
    fault = found.fault
    end = fault.statement if fault else len(text)
    if fault and _is_valid(text[:end]):
        return _diagnosis_of(fault)  # nothing before it is wrong
    if illegal := ILLEGAL.search(text):
        return Diagnosis(Problem.CONTROL, illegal.start(), illegal.start())
    start, end = _find_first_invalid(text, found.statements)
    if not _is_valid(text[start:end]):
        fault_of_some = next((one for one in found.doubts if start <= one.at < end), None)
        return _diagnosis_of(fault_of_some) if fault_of_some else Diagnosis(Problem.NO_STATEMENT, start, start)
    header = text[start:end].strip() if text.startswith("[", start) else ""
    return Diagnosis(Problem.TWICE, start, start, header)


def _diagnosis_of(fault: Fault) -> Diagnosis:
    return Diagnosis(fault.problem, fault.at, fault.statement, fault.name, fault.first)


def _find_first_invalid(text: str, statements: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Find the first statement with which the text up to its end is refused; the last, if none is."""
    low, high = 0, len(statements) - 1
    if high < 0:
        return 0, 0
    while low < high:
        middle = (low + high) // 2
        if _is_valid(text[: statements[middle][1]]):
            low = middle + 1
        else:
            high = middle
    return statements[low]


def _is_valid(text: str) -> bool:
    try:
        tomllib.loads(text)
    except (ValueError, RecursionError):
        return False
    return True

"""Read TOML values with ``tomllib``, and diagnose invalid texts with the scanner."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from typing import NamedTuple

from intertitle.toml.scan import ILLEGAL, Fault, Problem, position, scan


class TomlError(Exception):
    """A text is not TOML.

    Attributes:
        line: of the error, from 1.
        column: of the error, from 1.
    """

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


class Diagnosis(NamedTuple):
    """Why a text is not TOML. Positions are offsets in the text.

    Attributes:
        name: the name that is used twice, if that is the problem.
        at: the error.
        statement: the start of the invalid statement.
        first: the first use of a name that is used twice; -1 if unknown.
    """

    problem: Problem
    at: int
    statement: int
    name: str = ""
    first: int = -1

    @property
    def message(self) -> str:
        """Return the problem in words for a critic."""
        return f"{self.name} is given twice" if self.name.startswith("[") else self.problem.value


def load(text: str) -> dict[str, object]:
    """Read the values of a text.

    Raises:
        TomlError: if it is not TOML; the message is written for a critic.
    """
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as failure:  # tomllib's own, for 5,000 digits and for deep lists
        found = diagnose(text)
        at = found.statement if found.problem is Problem.TWICE else found.at
        raise TomlError(found.message, *position(text, at)) from failure


def diagnose(text: str) -> Diagnosis:
    """Return what is wrong with a text that ``tomllib`` rejects."""
    found = scan(text)
    fault = found.fault
    end = fault.statement if fault else len(text)
    if fault and _is_valid(text[:end]):
        return _to_diagnosis(fault)  # everything before it is valid
    if illegal := ILLEGAL.search(text):
        return Diagnosis(Problem.CONTROL, illegal.start(), illegal.start())
    start, end = _find_first_invalid(text, found.statements)
    if not _is_valid(text[start:end]):
        fault_of_some = next((one for one in found.doubts if start <= one.at < end), None)
        return _to_diagnosis(fault_of_some) if fault_of_some else Diagnosis(Problem.NO_STATEMENT, start, start)
    header = text[start:end].strip() if text.startswith("[", start) else ""
    return Diagnosis(Problem.TWICE, start, start, header)


def _to_diagnosis(fault: Fault) -> Diagnosis:
    return Diagnosis(fault.problem, fault.at, fault.statement, fault.name, fault.first)


def _find_first_invalid(text: str, statements: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Return the first statement that makes the text up to its end invalid, or the last one."""
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

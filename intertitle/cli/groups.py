"""Group the same problem in many files, so that a terminal shows it once."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from intertitle.diagnostics import Diagnostic
from intertitle.model import Struct
from intertitle.suffixes import TEXT_SUFFIXES

# A problem in this many files is shown once. If there are many problems, this applies to every one in two files.
_MANY_FILES = 6
_MANY_PROBLEMS = 50
_OWN_WORDS = re.compile(r"\d[\d,]*|'[^']*'|\S*/\S*")  # numbers, words and addresses, in the message about a whole file
_FENCES = ("---", "+++")
_NAME = re.compile(r'[ \t]*(?:- )?[{\[]?[ \t]*"?([^\W\d][\w -]*?)"?[ \t]*[:=]')  # of a field, in YAML, TOML and JSON

ReadLines = Callable[[str], Sequence[str] | None]  # returns the lines of a file by its path


class Group(Struct, frozen=True, kw_only=True):
    """The same problem in one or several files: the first of its diagnostics, and how many there are."""

    first: Diagnostic
    count: int
    files: int


def group(found: Iterable[Diagnostic], lines_of: ReadLines) -> list[Group]:
    """Group diagnostics with the same code that are about the same field, where they are in many files.

    The others are groups of one. The order is that of the first diagnostics.

    Args:
        found: the diagnostics.
        lines_of: returns the lines of a file.
    """
    found = list(found)
    fewest = 2 if len(found) > _MANY_PROBLEMS else _MANY_FILES
    by_subject: dict[tuple[str, ...], list[Diagnostic]] = defaultdict(list)
    for one in found:
        by_subject[_subject(one, lines_of)].append(one)
    groups: dict[Diagnostic, Group] = {}
    for several in by_subject.values():
        files = len({one.path for one in several})
        if files >= fewest:
            groups[several[0]] = Group(first=several[0], count=len(several), files=files)
        else:
            groups |= {one: Group(first=one, count=1, files=1) for one in several}
    return [groups[one] for one in found if one in groups]


def _subject(found: Diagnostic, lines_of: ReadLines) -> tuple[str, ...]:
    """Return what makes two diagnostics the same: the code, and the field or the message for a whole file."""
    about = found.message
    if found.line == 0:
        about = _OWN_WORDS.sub("", about.partition(":")[0])
    elif found.line > 1:
        about = ""
    if found.line > 1 and found.path.endswith((*TEXT_SUFFIXES, ".toml")):
        about = _field_at(lines_of(found.path) or (), found.line)
    return found.code, found.severity, about


def _field_at(lines: Sequence[str], number: int) -> str:
    """Return the name of the field at a line of front matter or settings; empty for a line of the text."""
    above = [line.rstrip() for line in lines[: number - 1]]
    if "}" in above or sum(line in _FENCES for line in above) > 1:  # below the front matter
        return ""
    return next((name[1] for line in reversed(lines[:number]) if (name := _NAME.match(line))), "")

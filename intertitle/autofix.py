"""Apply the fixes of diagnostics to a file: those that are safe for ``check --fix``.

Nothing else of the file changes: comments, order and line ends stay. A fix that does not remove its fault, or that
brings another to its line, is not applied.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from intertitle.diagnostics import Diagnostic, Edit, Fix
from intertitle.frontmatter import FrontMatterError
from intertitle.model import ParseSettings, Struct
from intertitle.stages.parse import parse
from intertitle.stages.validate import validate

_LINES = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")


class LineEdit(Struct, frozen=True, kw_only=True):
    """One line of a file, before and after the fix."""

    path: str
    line: int  # from 1
    before: str
    after: str


def autofix(path: str, data: bytes, contract: ParseSettings) -> tuple[bytes, tuple[LineEdit, ...]]:
    """Apply the safe fixes of one document.

    Args:
        path: the path in the site's folder, which determines the kind of document.
        data: the file's bytes.
        contract: the settings for parsing documents.

    Returns:
        the fixed bytes, and the lines that changed.
    """
    edits: list[LineEdit] = []
    found = diagnose(path, data, contract)
    while (better := next(_improve(path, data, found, contract), None)) is not None:
        fix, fixed, found = better
        line = fix.edits[0].line
        before, after = (_LINES.findall(text.decode())[line - 1].rstrip("\r\n") for text in (data, fixed))
        edits.append(LineEdit(path=path, line=line, before=before, after=after))
        data = fixed
    return data, tuple(edits)


def diagnose(path: str, data: bytes, contract: ParseSettings) -> tuple[Diagnostic, ...]:
    """Return the problems of one document."""
    file = PurePosixPath(path)
    try:
        return validate(file.parts[1], file.stem, parse(path, data), contract).diagnostics
    except FrontMatterError as failure:
        return (failure.diagnostic,)


def apply(fix: Fix, data: bytes) -> bytes | None:
    """Return a file's bytes with a fix applied, or None if the fix does not match them."""
    try:
        lines = _LINES.findall(data.decode())
    except UnicodeDecodeError:
        return None
    for edit in sorted(fix.edits, key=lambda one: (one.line, one.column), reverse=True):
        changed = _replace(edit, lines)
        if changed is None:
            return None
        lines = changed
    return "".join(lines).encode()


def _replace(edit: Edit, lines: list[str]) -> list[str] | None:
    """Return the lines with one edit applied, or None if it does not match. Line endings are kept."""
    count = edit.old.count("\n") + 1
    first, last = edit.line - 1, edit.line - 1 + count
    if first < 0 or last > len(lines):
        return None
    ends = [line[len(line.rstrip("\r\n")) :] for line in lines[first:last]]
    text = "\n".join(line.rstrip("\r\n") for line in lines[first:last])
    start = edit.column - 1 + (edit.line == 1 and text.startswith("\ufeff"))
    if not text.startswith(edit.old, start):
        start += text.startswith(("'", '"'), start)
        if not text.startswith(edit.old, start):
            return None
    fixed = text[:start] + edit.new + text[start + len(edit.old) :]
    return [*lines[:first], fixed.replace("\n", ends[0] or "\n") + ends[-1], *lines[last:]]


def _improve(
    path: str, data: bytes, found: tuple[Diagnostic, ...], contract: ParseSettings
) -> Iterator[tuple[Fix, bytes, tuple[Diagnostic, ...]]]:
    """Yield each safe fix that leaves no error on its line, with the fixed bytes and the remaining problems."""
    for one in found:
        if one.fix is None or not one.fix.is_safe or (fixed := apply(one.fix, data)) is None:
            continue
        left = diagnose(path, fixed, contract)
        if not any(other.line == one.line and other.severity == "error" for other in left):
            yield one.fix, fixed, left

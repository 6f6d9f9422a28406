"""Apply the fixes of diagnostics to a file: those that are safe for ``check --fix``.

Nothing else of the file changes: comments, order and line ends stay. A fix that does not remove its fault, or that
brings another to its line, is not applied.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from intertitle.diagnostics import Diagnostic, Fix
from intertitle.fixes import apply, split_lines
from intertitle.frontmatter import FrontMatterError
from intertitle.model import ParseSettings, Struct
from intertitle.stages.parse import recover
from intertitle.stages.validate import validate


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
        before, after = (split_lines(text.decode())[line - 1].rstrip("\r\n") for text in (data, fixed))
        edits.append(LineEdit(path=path, line=line, before=before, after=after))
        data = fixed
    return data, tuple(edits)


def diagnose(path: str, data: bytes, contract: ParseSettings) -> tuple[Diagnostic, ...]:
    """Return the problems of one document."""
    file = PurePosixPath(path)
    try:
        return validate(file.parts[1], file.stem, recover(path, data), contract).diagnostics
    except FrontMatterError as failure:
        return (failure.diagnostic,)


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

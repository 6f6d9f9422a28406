"""Apply the fixes of messages: each removes its message and causes no other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from intertitle.diagnostics import Diagnostic, words_of
from intertitle.fixes import apply

# Their words are the names of files and folders, which no edit of a file changes.
RENAMES = {"IT110", "IT705"}


def kinds(found: Iterable[Diagnostic]) -> Counter[tuple[str, str]]:
    """Count messages, wherever they are."""
    return Counter((one.code, one.message) for one in found)


def check_fixes(
    found: Sequence[Diagnostic], path: str, data: bytes, diagnose: Callable[[bytes], Iterable[Diagnostic]]
) -> None:
    """Check the fixes for one file.

    Args:
        found: all messages.
        path: the file's path.
        data: its bytes.
        diagnose: returns all messages for other bytes of the file.
    """
    for one in found:
        assert one.hint == words_of(one.fix or one.hint)
        assert one.fix or "Did you mean" not in one.hint or one.code in RENAMES, one
        if one.fix is None or one.path != path:
            continue
        if one.hint.startswith("Did you mean '"):  # the message marks the word
            edit = one.fix.edits[0]
            assert (edit.line, edit.column) == (one.line, one.column), one
        fixed = apply(one.fix, data)
        assert fixed is not None, one
        left = kinds(diagnose(fixed))
        assert left <= kinds(other for other in found if other is not one), (one, left)


def check_fixes_of_site(root: Path, found: Sequence[Diagnostic], build: Callable[[], Iterable[Diagnostic]]) -> None:
    """Check the fixes for all files of a site. ``build`` returns the messages of a build."""
    for path in {one.path for one in found if one.fix}:
        file = root / path
        data = file.read_bytes()

        def rebuild(fixed: bytes, file: Path = file) -> Iterable[Diagnostic]:
            file.write_bytes(fixed)
            return build()

        try:
            check_fixes(found, path, data, rebuild)
        finally:
            file.write_bytes(data)

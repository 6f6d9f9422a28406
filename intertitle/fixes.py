"""Apply a fix to the bytes of a file, or to its lines."""

from __future__ import annotations

import re

from intertitle.diagnostics import Edit, Fix

_LINES = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")


def split_lines(text: str) -> list[str]:
    """Return the lines of a text with their ends, and an empty last line."""
    return _LINES.findall(text)


def apply(fix: Fix, data: bytes) -> bytes | None:
    """Return a file's bytes with a fix applied, or None if the fix does not match them."""
    try:
        lines = split_lines(data.decode())
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

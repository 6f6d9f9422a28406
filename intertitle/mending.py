"""Mending: what a message tells to type, typed, where it can mean one thing only.

A value that YAML would read as something else is put in quotes, a quotation mark that nothing closes is closed, and a
date with slashes gets hyphens. Nothing else of the file changes, no comment and no order; an edit that does not do away
with the fault that it is for is not made.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from intertitle.diagnostics import Diagnostic
from intertitle.frontmatter import ONE_TEXT, FrontMatterError
from intertitle.frontmatter.days import OTHER_FORM, day_in_other_form
from intertitle.model import Contract, Struct
from intertitle.stages.parse import parse
from intertitle.stages.validate import validate

_HINT = re.compile(r'(?:Put it in quotes|Close it|Write it so):  (?:(?P<name>[\w-]+): |(?P<item>- ))?(?P<value>".*")')
_LINES = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")


class Edit(Struct, frozen=True, kw_only=True):
    """One line of a file, as it was and as it is mended."""

    path: str
    line: int  # from 1
    before: str
    after: str


def mend(path: str, data: bytes, contract: Contract) -> tuple[bytes, tuple[Edit, ...]]:
    """Mend one document as far as its messages say how.

    Args:
        path: the file's, under the site's folder: it tells which kind of document it is.
        data: the file's bytes.
        contract: what documents are read by.

    Returns:
        the bytes, the same where there is nothing to mend, and what was done.
    """
    edits: list[Edit] = []
    known = _problems(path, data, contract)
    while (found := next(_edits(path, data, known, contract), None)) is not None:
        edit, data, known = found
        edits.append(edit)
    return data, tuple(edits)


def _edits(
    path: str, data: bytes, problems: tuple[Diagnostic, ...], contract: Contract
) -> Iterator[tuple[Edit, bytes, tuple[Diagnostic, ...]]]:
    """Yield the edits that each do away with one problem and bring no other to its line."""
    try:
        lines = _LINES.findall(data.decode())
    except UnicodeDecodeError:
        return
    for problem in problems:
        if not 0 < problem.line <= len(lines):
            continue
        line = lines[problem.line - 1]
        before = line.rstrip("\r\n")
        after = _mended(before, problem)
        if after is None:
            continue
        made = "".join([*lines[: problem.line - 1], after + line[len(before) :], *lines[problem.line :]]).encode()
        left = _problems(path, made, contract)
        if not any(one.line == problem.line and one.severity == "error" for one in left):
            yield Edit(path=path, line=problem.line, before=before, after=after), made, left


def _mended(line: str, problem: Diagnostic) -> str | None:
    """Give a line as the problem's hint has it; nothing where it might be meant otherwise."""
    column = problem.column - 1
    head, rest = line[:column], line[column:]
    if problem.code == "IT307":
        return _dated(head, rest)
    hint = _HINT.fullmatch(problem.hint) if problem.code == "IT209" else None
    if hint is None:
        return None
    text = re.sub(r"\\(.)", r"\1", hint["value"][1:-1])
    end = len(text) if rest.startswith(text) else len(rest)
    whole = rest[:end]
    is_alone = hint["name"] in ONE_TEXT
    if whole.startswith(("[", "{")) and not is_alone:
        return None  # a list, perhaps, that is not closed
    if " #" in whole and not rest.startswith(text):
        return None  # a comment, perhaps
    return head + hint["value"] + rest[end:]


def _dated(head: str, rest: str) -> str | None:
    """Write the date at a place with hyphens: year first, it can be meant in one way only."""
    written, day = OTHER_FORM.match(rest), day_in_other_form(rest)
    if written is None or day is None:
        return None
    return f"{head}{day.isoformat()}{rest[written.end() :]}"


def _problems(path: str, data: bytes, contract: Contract) -> tuple[Diagnostic, ...]:
    file = PurePosixPath(path)
    try:
        return validate(file.parts[1], file.stem, parse(path, data), contract).diagnostics
    except FrontMatterError as failure:
        return (failure.diagnostic,)

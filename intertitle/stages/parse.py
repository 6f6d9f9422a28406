"""Parse a file's bytes into its fields, with their locations, and its text."""

from __future__ import annotations

from intertitle.diagnostics import Diagnostic, Location
from intertitle.fields import Fields, Parsing
from intertitle.fixes import apply
from intertitle.frontmatter import FrontMatterError, Pair, decode, find_handler

_MAX_TRIES = 20  # to read the front matter, each after the fix of one fault


def parse(path: str, data: bytes) -> Parsing:
    """Return the fields and the text of a file.

    Raises:
        FrontMatterError: if the file has no valid front matter.
    """
    parsing = recover(path, data)
    if parsing.faults:
        raise FrontMatterError(parsing.faults[0])
    return parsing


def recover(path: str, data: bytes) -> Parsing:
    """Return what can be read of a file, even if its front matter is invalid.

    The fix of each fault is applied in memory, so that the faults after it are found in the same run.

    Raises:
        FrontMatterError: if the file is not UTF-8 text, or it is unclear where its front matter begins and ends.
    """
    text = decode(data, path)
    handler = find_handler(text, path)
    head, body = handler.split(text)
    faults: dict[int, Diagnostic] = {}  # by line, because a column after a fix is not that of the file
    pairs: list[Pair] = []
    is_readable = False
    for _ in range(_MAX_TRIES):
        try:
            pairs = handler.read(head)
            is_readable = True
            break
        except FrontMatterError as failure:
            fault = failure.diagnostic
            faults.setdefault(fault.line, fault)
            fixed = apply(fault.fix, head.encode()) if fault.fix else None
            if fixed is None or fixed.count(b"\n") != head.count("\n"):
                break
            head = fixed.decode()
    problems: list[Diagnostic] = []
    fields = Fields(path, pairs, head.split("\n"), problems, notation=handler.notation)
    place = Location(path, text.count("\n", 0, len(text) - len(body)) + 1, 1)
    return Parsing(fields, body, place, problems, tuple(faults.values()), is_readable=is_readable)

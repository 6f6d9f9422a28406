"""Parse: a file's bytes become its fields, with their places, and its text."""

from __future__ import annotations

from intertitle.diagnostics import Diagnostic, Location
from intertitle.fields import Fields, Parsing
from intertitle.frontmatter import decode, find_handler


def parse(path: str, data: bytes) -> Parsing:
    """Split a file into fields and text.

    Raises:
        FrontMatterError: when the file has no readable front matter.
    """
    text = decode(data, path)
    handler = find_handler(text, path)
    head, body = handler.split(text)
    problems: list[Diagnostic] = []
    fields = Fields(path, handler.read(head), head.split("\n"), problems, notation=handler.notation)
    return Parsing(fields, body, Location(path, text.count("\n", 0, len(text) - len(body)) + 1, 1), problems)

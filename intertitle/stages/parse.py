"""Parse a file's bytes into its fields, with their locations, and its text."""

from __future__ import annotations

from intertitle.diagnostics import Diagnostic, Location
from intertitle.fields import Fields, Parsing
from intertitle.frontmatter import decode, find_handler


def parse(path: str, data: bytes) -> Parsing:
    """Return the fields and the text of a file.

    Raises:
        FrontMatterError: if the file has no valid front matter.
    """
    text = decode(data, path)
    handler = find_handler(text, path)
    head, body = handler.split(text)
    problems: list[Diagnostic] = []
    fields = Fields(path, handler.read(head), head.split("\n"), problems, notation=handler.notation)
    return Parsing(fields, body, Location(path, text.count("\n", 0, len(text) - len(body)) + 1, 1), problems)

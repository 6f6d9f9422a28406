"""Parse: a file's bytes become its fields, with their places, and its text."""

from __future__ import annotations

from intertitle.diagnostics import Diagnostic, Place
from intertitle.fields import Fields
from intertitle.frontmatter import FrontMatterError, FrontMatterHandler, decode


class Parsing:
    """A parsed file: its fields, its text as written, and where the text begins.

    Attributes:
        problems: what was wrong; the fields add to it as they are read.
    """

    def __init__(self, fields: Fields, body: str, body_place: Place, problems: list[Diagnostic]) -> None:
        self.fields = fields
        self.body = body
        self.body_place = body_place
        self.problems = problems


def parse(path: str, data: bytes) -> Parsing:
    """Split a file into fields and text.

    Raises:
        FrontMatterError: when the file has no readable front matter.
    """
    text = decode(data, path)
    handler = FrontMatterHandler(path)
    head, body = handler.split(text)
    problems: list[Diagnostic] = []
    fields = Fields(path, handler.load(head), head.split("\n"), problems)
    return Parsing(fields, body, Place(path, text.count("\n") - body.count("\n") + 1, 1), problems)


__all__ = ["FrontMatterError", "Parsing", "parse"]

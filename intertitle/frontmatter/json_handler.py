"""The handler of JSON, which other generators write: one object, with the text on the lines below it."""

from __future__ import annotations

import json
import re

from intertitle.frontmatter.compose import Pair, pairs
from intertitle.frontmatter.handler import LARGEST, Handler
from intertitle.frontmatter.json_nodes import read_object
from intertitle.frontmatter.notation import JSON

# A brace before a name, in the quotes that it should have or not, before the end of the object, or before nothing.
_OPENING = r"""(?:\s*\n)?\{(?=\s*(?:["'}]|[A-Za-z_][\w.-]*[ \t]*[:=]|//|/\*|\Z))"""
_CLOSING = {"{": "}", "[": "]"}
_PIECE = re.compile(r"\"(?:\\.|[^\"\\\n])*\"|[\[\]{}]")


class JsonHandler(Handler):
    """The handler of JSON: a text is its value, and everything else stays as written."""

    boundary = re.compile(_OPENING)
    START_DELIMITER = END_DELIMITER = ""
    notation = JSON
    text_is = "the closing brace"

    def split(self, text: str) -> tuple[str, str]:
        """Split a file into its front matter and its text; the front matter keeps its braces."""
        opening = self.opening(text)
        start = opening.end() - 1
        line = text.count("\n", 0, start) + 1
        end = _end(text[: start + LARGEST + 1], start)
        if end < 0:
            self.check_size(text[start:], line)
            hint = "End the fields with a closing brace, with the text on the lines below it."
            raise self.fault("IT202", line, 1, "the front matter is opened and never closed", hint)
        head = text[:end]
        self.check_size(head, line)
        rest, _, body = text[end:].partition("\n")
        if rest.strip():
            column = end - text.rfind("\n", 0, end) + len(rest) - len(rest.lstrip())
            hint = "Start the text on the line below the brace."
            message = "the text begins on the line of the closing brace"
            raise self.fault("IT210", head.count("\n") + 1, column, message, hint)
        return head, body

    def read(self, fm: str) -> list[Pair]:
        """Read the fields into nodes, each field the pair of its name and its value.

        Raises:
            FrontMatterError: for what is not JSON, and for more levels than anybody writes.
        """
        self.check_lines(fm)
        root = read_object(fm, self.path)
        try:
            json.loads(fm, parse_int=str)  # a number of 5,000 digits is as good as any
        except json.JSONDecodeError as failure:  # it decides; what it refuses was to be found before
            hint = 'Each field is  "name": "value" , with a comma between two.'
            raise self.fault("IT210", failure.lineno, failure.colno, "this is not JSON", hint) from failure
        return pairs(root, self.path)


def _end(text: str, start: int) -> int:
    """Find the end of the object whose brace is at ``start``; -1 if it is never closed.

    Where a quotation or a list lacks its end, this is a guess, and what is wrong is found when the fields are read.
    """
    opened: list[str] = []
    for piece in _PIECE.finditer(text, start):
        sign = piece[0]
        if sign in _CLOSING:
            opened.append(_CLOSING[sign])
        elif sign in opened:
            while opened.pop() != sign:
                pass
            if not opened:
                return piece.end()
    return -1

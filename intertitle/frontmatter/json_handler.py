"""Read JSON front matter, which other generators write: one object, with the text on the lines below it."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator

from intertitle.diagnostics import Edit, Fix, Hint
from intertitle.frontmatter.handler import LARGEST, Handler
from intertitle.frontmatter.json_nodes import read_object
from intertitle.frontmatter.notation import JSON
from intertitle.frontmatter.yaml_nodes import Pair, mapping_fields

# A brace before a name with or without its quotes, before the closing brace, or at the end of the file.
_OPENING = r"""(?:\s*\n)?\{(?=\s*(?:["'}]|[A-Za-z_][\w.-]*[ \t]*[:=]|//|/\*|\Z))"""
_CLOSING = {"{": "}", "[": "]"}
_PIECE = re.compile(r"\"(?:\\.|[^\"\\\n])*(\"?)|[\[\]{}]")  # a string, which may be unclosed, or a bracket
_SIGN = re.compile(r"[\[\]{}]")


class JsonHandler(Handler):
    """The handler for JSON. Strings are decoded; all other values remain as written."""

    boundary = re.compile(_OPENING)
    START_DELIMITER = END_DELIMITER = ""
    notation = JSON
    text_is = "the closing brace"

    def split(self, text: str) -> tuple[str, str]:
        """Split a file into its front matter, with its braces, and its text."""
        opening = self.opening(text)
        start = opening.end() - 1
        line = text.count("\n", 0, start) + 1
        end = _end(text[: start + LARGEST + 1], start)
        if end < 0:
            self.check_size(text[start:], line)
            end_them = "End the fields with a closing brace, with the text on the lines below it."
            raise self.fault("IT202", line, 1, "the front matter is opened and never closed", end_them)
        head = text[:end]
        self.check_size(head, line)
        rest, _, body = text[end:].partition("\n")
        if rest.strip():
            column = end - text.rfind("\n", 0, end) + len(rest) - len(rest.lstrip())
            is_stray = not rest.strip(" \t,;}")
            edit = Edit(head.count("\n") + 1, column, rest.strip(), "")
            hint: Hint = Fix((edit,), lead="Take it out.")
            if not is_stray:
                hint = "Start the text on the line below the brace."
            message = (
                "something follows the closing brace"
                if is_stray
                else "the text begins on the line of the closing brace"
            )
            raise self.fault("IT210", head.count("\n") + 1, column, message, hint)
        return head, body

    def read(self, fm: str) -> list[Pair]:
        """Return the fields as pairs of name node and value node.

        Raises:
            FrontMatterError: for invalid JSON and too deep nesting.
        """
        self.check_lines(fm)
        root = read_object(fm, self.path)
        try:
            json.loads(fm, parse_int=str)  # int() rejects over 4,300 digits
        except json.JSONDecodeError as failure:  # the scanner should have found it
            hint = 'Each field is  "name": "value" , with a comma between two.'
            raise self.fault("IT210", failure.lineno, failure.colno, "this is not JSON", hint) from failure
        return mapping_fields(root, self.path)


def _end(text: str, start: int) -> int:
    """Return the end of the object whose brace is at ``start``, or -1 if it is never closed.

    If a string or a list is unclosed, the result is a guess; reading the fields finds the error.
    """
    opened: list[str] = []
    waiting = Counter[str]()  # of each bracket in `opened`; a search there would take quadratic time
    for sign, end in _signs(text, start):
        if closing := _CLOSING.get(sign):
            opened.append(closing)
            waiting[closing] += 1
        elif waiting[sign]:
            while True:
                last = opened.pop()
                waiting[last] -= 1
                if last == sign:
                    break
            if not opened:
                return end
    return -1


def _signs(text: str, start: int) -> Iterator[tuple[str, int]]:
    """Yield the brackets and braces outside strings with their end offsets. An unclosed string hides none."""
    for piece in _PIECE.finditer(text, start):
        if piece[0] in _CLOSING or piece[0] in _CLOSING.values():
            yield piece[0], piece.end()
        elif not piece[1]:
            for sign in _SIGN.finditer(text, piece.start(), piece.end()):
                yield sign[0], sign.end()

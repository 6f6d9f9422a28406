"""The handler of JSON, which other generators write: one object, with the text on the lines below it."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator

from intertitle.frontmatter.handler import LARGEST, Handler
from intertitle.frontmatter.json_nodes import read_object
from intertitle.frontmatter.notation import JSON
from intertitle.frontmatter.yaml_nodes import Pair, mapping_fields

# A brace before a name, in the quotes that it should have or not, before the end of the object, or before nothing.
_OPENING = r"""(?:\s*\n)?\{(?=\s*(?:["'}]|[A-Za-z_][\w.-]*[ \t]*[:=]|//|/\*|\Z))"""
_CLOSING = {"{": "}", "[": "]"}
_PIECE = re.compile(r"\"(?:\\.|[^\"\\\n])*(\"?)|[\[\]{}]")  # a text, which may lack its end, or a sign
_SIGN = re.compile(r"[\[\]{}]")


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
            is_stray = not rest.strip(" \t,;}")
            hint = "Take it out." if is_stray else "Start the text on the line below the brace."
            message = (
                "a sign follows the closing brace" if is_stray else "the text begins on the line of the closing brace"
            )
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
            json.loads(fm, parse_int=str)  # int() refuses over 4,300 digits
        except json.JSONDecodeError as failure:  # the scanner should have found it
            hint = 'Each field is  "name": "value" , with a comma between two.'
            raise self.fault("IT210", failure.lineno, failure.colno, "this is not JSON", hint) from failure
        return mapping_fields(root, self.path)


def _end(text: str, start: int) -> int:
    """Find the end of the object whose brace is at ``start``; -1 if it is never closed.

    Where a quotation or a list lacks its end, this is a guess, and what is wrong is found when the fields are read.
    """
    opened: list[str] = []
    waiting = Counter[str]()  # of each sign in `opened`: a search there would take the square of the time
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
    """Yield the brackets and braces outside of texts, each with its end; a text without an end hides none."""
    for piece in _PIECE.finditer(text, start):
        if piece[0] in _CLOSING or piece[0] in _CLOSING.values():
            yield piece[0], piece.end()
        elif not piece[1]:
            for sign in _SIGN.finditer(text, piece.start(), piece.end()):
                yield sign[0], sign.end()

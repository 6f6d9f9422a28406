"""Define the base of the handlers for YAML, TOML and JSON, and choose one for a file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

import frontmatter
from frontmatter.default_handlers import BaseHandler

from intertitle.diagnostics import Hint, Location
from intertitle.frontmatter.errors import FrontMatterError, make_error
from intertitle.frontmatter.notation import Notation
from intertitle.frontmatter.yaml_nodes import Entry, Pair

LARGEST = 64 * 1024  # bytes of front matter
_WIDEST = 4  # bytes of a character
_SEPARATORS = ("\u2028", "\u2029")
_VISIBLE = re.compile(r"\S")


class Handler(BaseHandler):
    """A python-frontmatter handler that keeps values as written, and reports problems with their location.

    It works wherever python-frontmatter accepts a handler. Intertitle calls `split` and `read` directly, because
    ``frontmatter.parse`` strips the text, and with it the indentation of the first line.

    Args:
        path: the path of the file in messages.
    """

    boundary: ClassVar[re.Pattern[str]]  # matches the start of a file
    notation: ClassVar[Notation]
    text_is: ClassVar[str]  # what the text of a file comes after, in words

    def __init__(self, path: str) -> None:
        super().__init__(self.boundary)
        self.path = path

    def split(self, text: str) -> tuple[str, str]:
        """Split a file into its front matter and its text.

        The front matter starts with an empty line for each line of the file before its first field, so that line
        numbers stay the same.

        Raises:
            FrontMatterError: if the front matter is missing, unclosed or too large.
        """
        raise NotImplementedError

    def read(self, fm: str) -> list[Pair]:
        """Return the fields as pairs of name node and value node, in the order of the file.

        Raises:
            FrontMatterError: if the front matter is invalid or repeats a name.
        """
        raise NotImplementedError

    def load(self, fm: str, **kwargs: object) -> dict[str, Entry]:
        """Return the fields by name.

        Raises:
            FrontMatterError: as `read` does.
        """
        del kwargs
        return {key.value: Entry(key, value) for key, value in self.read(fm)}

    def opening(self, text: str) -> re.Match[str]:
        """Return the match of the opening of the front matter.

        Raises:
            FrontMatterError: if the file has no front matter.
        """
        found = self.boundary.match(text)
        if found is None:
            raise _missing_error(text, self.path)
        return found

    def check_size(self, head: str, line: int) -> None:
        """Raise a `FrontMatterError` for front matter that is too large. It starts on ``line``."""
        if len(head) > LARGEST // _WIDEST and len(head.encode()) > LARGEST:
            hint = f"The review itself belongs below {self.text_is}."
            raise self.fault("IT203", line, 1, f"the front matter is over {LARGEST // 1024} KB", hint)

    def check_lines(self, fm: str) -> None:
        """Raise a `FrontMatterError` for a character that only some programs treat as a line break."""
        found = [fm.index(separator) for separator in _SEPARATORS if separator in fm]
        if found:
            before, separator = fm[: min(found)], fm[min(found)]
            column = len(before) - before.rfind("\n")
            message = f"the front matter holds an invisible line break (U+{ord(separator):04X})"
            raise self.fault("IT212", before.count("\n") + 1, column, message, "Delete it, or type the line again.")

    def fault(self, code: str, line: int, column: int, message: str, hint: Hint) -> FrontMatterError:
        """Return the exception for a problem at a position in the file."""
        return make_error(code, Location(self.path, line, column), message, hint)


class FencedHandler(Handler):
    """A handler for fields between two fences of three characters."""

    fence: ClassVar[str]  # the three characters, in words

    def find_end(self, text: str, start: int) -> re.Match[str] | None:
        """Return the match of the closing fence after an offset, with the line feed before it."""
        raise NotImplementedError

    def split(self, text: str) -> tuple[str, str]:
        """Split a file into its front matter and its text, without the fences.

        Raises:
            FrontMatterError: if the front matter is missing, unclosed or too large.
        """
        opening = self.opening(text)
        line = text.count("\n", 0, opening.end()) + 1
        closing = self.find_end(text, opening.end())
        if closing is None:
            hint = f"End the fields with a line that holds {self.fence} and nothing else."
            raise self.fault("IT202", line, 1, "the front matter is opened and never closed", hint)
        # Blank lines replace those above the fields, to keep the file's line numbers.
        head = "\n" * line + text[opening.end() + 1 : closing.start()]
        self.check_size(head, line)
        return head, text[closing.end() + 1 :]


def find_handler(text: str, path: str) -> Handler:
    """Return the handler for a file by its first lines that are not blank.

    Raises:
        FrontMatterError: if the file has no front matter.
    """
    found = frontmatter.detect_format(text, _handlers(path))
    if not isinstance(found, Handler):
        raise _missing_error(text, path)
    return found


def _missing_error(text: str, path: str) -> FrontMatterError:
    """Return the exception for a file without front matter."""
    visible = _VISIBLE.search(text)
    start = text.rfind("\n", 0, visible.start()) + 1 if visible else 0
    from intertitle.frontmatter.header import START, fence_header, replace_fences  # noqa: PLC0415  (only for errors)

    message = "the file has no front matter"
    hint: Hint = START
    if found := fence_header(text, start):
        first, hint = found
        message = f"there is no line of three hyphens above '{first}:'"
    elif fences := replace_fences(text, start):
        first, hint = fences
        message = f"'{first}' is not the line of three hyphens above the fields"
    elif text.startswith("{", start):
        hint = f"A brace begins front matter only before a name in double quotes (JSON). {START}"
    return make_error("IT201", Location(path, text.count("\n", 0, start) + 1, 1), message, hint)


def _handlers(path: str) -> Iterator[Handler]:
    """Yield the handlers. Import those of TOML and JSON only if the file does not begin like YAML."""
    from intertitle.frontmatter.yaml_handler import YamlHandler  # noqa: PLC0415  (it imports this module)

    yield YamlHandler(path)
    from intertitle.frontmatter.toml_handler import TomlHandler  # noqa: PLC0415

    yield TomlHandler(path)
    from intertitle.frontmatter.json_handler import JsonHandler  # noqa: PLC0415

    yield JsonHandler(path)

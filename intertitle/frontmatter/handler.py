"""What the handlers of YAML, TOML and JSON have in common, and the choice of one for a file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

import frontmatter
from frontmatter.default_handlers import BaseHandler

from intertitle.diagnostics import Location
from intertitle.frontmatter.errors import FrontMatterError, make_error
from intertitle.frontmatter.notation import Notation
from intertitle.frontmatter.yaml_nodes import Entry, Pair

LARGEST = 64 * 1024  # bytes of front matter
_WIDEST = 4  # bytes of a character
_SEPARATORS = ("\u2028", "\u2029")
_VISIBLE = re.compile(r"\S")
_NAMED = r"[A-Za-z][\w-]*:[ \t]+\S[^\n]*"
_FIELDS = re.compile(rf"{_NAMED}\n(?:{_NAMED}|---[ \t]*(?:\n|\Z))")
_START = "Start the file with a line of three hyphens, then its fields, then three hyphens again."


class Handler(BaseHandler):
    """A handler of python-frontmatter's kind that keeps texts as written, and gives every fault a place.

    It works wherever python-frontmatter takes a handler; Intertitle calls `split` and `read` itself, since
    ``frontmatter.parse`` strips the text and with it the indentation of a first line.

    Args:
        path: the file, as messages name it.
    """

    boundary: ClassVar[re.Pattern[str]]  # of the beginning of a file
    notation: ClassVar[Notation]
    text_is: ClassVar[str]  # the place above the text of a file, in words

    def __init__(self, path: str) -> None:
        super().__init__(self.boundary)
        self.path = path

    def split(self, text: str) -> tuple[str, str]:
        """Split a file into its front matter and its text.

        The front matter begins where the file does: the lines before its first field are there, and empty.

        Raises:
            FrontMatterError: when the front matter is missing, unclosed or too large.
        """
        raise NotImplementedError

    def read(self, fm: str) -> list[Pair]:
        """Read the fields into nodes, each field the pair of its name and its value, in the order written.

        Raises:
            FrontMatterError: for anything but names with values, each name once.
        """
        raise NotImplementedError

    def load(self, fm: str, **kwargs: object) -> dict[str, Entry]:
        """Read the fields as `read` does, by their names.

        Raises:
            FrontMatterError: as `read` does.
        """
        del kwargs
        return {key.value: Entry(key, value) for key, value in self.read(fm)}

    def opening(self, text: str) -> re.Match[str]:
        """Find what opens the front matter.

        Raises:
            FrontMatterError: when nothing does.
        """
        found = self.boundary.match(text)
        if found is None:
            raise missing_error(text, self.path)
        return found

    def check_size(self, head: str, line: int) -> None:
        """Refuse front matter that is too large; the line is the one that it is opened on."""
        if len(head) > LARGEST // _WIDEST and len(head.encode()) > LARGEST:
            hint = f"The review itself belongs below {self.text_is}."
            raise self.fault("IT203", line, 1, f"the front matter is over {LARGEST // 1024} KB", hint)

    def check_lines(self, fm: str) -> None:
        """Refuse a character that begins a line in some programs and in others none."""
        found = [fm.index(separator) for separator in _SEPARATORS if separator in fm]
        if found:
            before, separator = fm[: min(found)], fm[min(found)]
            column = len(before) - before.rfind("\n")
            message = f"the front matter holds an invisible line break (U+{ord(separator):04X})"
            raise self.fault("IT212", before.count("\n") + 1, column, message, "Delete it, or type the line again.")

    def fault(self, code: str, line: int, column: int, message: str, hint: str) -> FrontMatterError:
        """Make the error of a fault at a place of the file."""
        return make_error(code, Location(self.path, line, column), message, hint)


class FencedHandler(Handler):
    """A handler of fields between two lines of three signs."""

    fence: ClassVar[str]  # the three signs, in words

    def find_end(self, text: str, start: int) -> re.Match[str] | None:
        """Find the line that ends the fields, with the line feed before it, from a place on."""
        raise NotImplementedError

    def split(self, text: str) -> tuple[str, str]:
        """Split a file into its front matter and its text; neither keeps a fence.

        Raises:
            FrontMatterError: when the front matter is missing, unclosed or too large.
        """
        opening = self.opening(text)
        line = text.count("\n", 0, opening.end()) + 1
        closing = self.find_end(text, opening.end())
        if closing is None:
            hint = f"End the fields with a line that holds {self.fence} and nothing else."
            raise self.fault("IT202", line, 1, "the front matter is opened and never closed", hint)
        # Blank lines in place of those above the fields keep line numbers the same as in the file.
        head = "\n" * line + text[opening.end() + 1 : closing.start()]
        self.check_size(head, line)
        return head, text[closing.end() + 1 :]


def find_handler(text: str, path: str) -> Handler:
    """Choose the handler of a file by how it begins, behind blank lines.

    Raises:
        FrontMatterError: when it begins like no front matter.
    """
    found = frontmatter.detect_format(text, _handlers(path))
    if not isinstance(found, Handler):
        raise missing_error(text, path)
    return found


def missing_error(text: str, path: str) -> FrontMatterError:
    """Make the fault of a file without front matter."""
    visible = _VISIBLE.search(text)
    start = text.rfind("\n", 0, visible.start()) + 1 if visible else 0
    message, hint = "the file has no front matter", _START
    if _FIELDS.match(text, start):
        message = "the fields have no line of hyphens above them"
    elif text.startswith("{", start):
        hint = f"A brace begins front matter only before a name in double quotes (JSON). {_START}"
    return make_error("IT201", Location(path, text.count("\n", 0, start) + 1, 1), message, hint)


def _handlers(path: str) -> Iterator[Handler]:
    """Yield the handlers; those of TOML and JSON cost their imports only where a file does not begin as YAML."""
    from intertitle.frontmatter.yaml_handler import YamlHandler  # noqa: PLC0415  (it is a handler as these are)

    yield YamlHandler(path)
    from intertitle.frontmatter.toml_handler import TomlHandler  # noqa: PLC0415

    yield TomlHandler(path)
    from intertitle.frontmatter.json_handler import JsonHandler  # noqa: PLC0415

    yield JsonHandler(path)

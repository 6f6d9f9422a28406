"""The python-frontmatter handler of a document: splits a file, and reads its fields as nodes."""

from __future__ import annotations

import re

import yaml
from frontmatter.default_handlers import YAMLHandler
from yaml.nodes import MappingNode

from intertitle.diagnostics import Place
from intertitle.frontmatter.compose import Entry, Pair, compose, pairs, place_of
from intertitle.frontmatter.fault import FrontMatterError, fault

LARGEST = 64 * 1024  # bytes of front matter
_WIDEST = 4  # bytes of a character
_VISIBLE = re.compile(r"\S")
_FENCE = re.compile(r"-{3}[ \t]*$", re.MULTILINE)
_NEXT_FENCE = re.compile(r"\n-{3}[ \t]*$", re.MULTILINE)
_SEPARATORS = ("\u2028", "\u2029")


class FrontMatterHandler(YAMLHandler):
    """The python-frontmatter handler of a document: text stays text, and every fault has a place.

    It works wherever python-frontmatter takes a handler; Intertitle calls `split` and `read` itself, since
    ``frontmatter.parse`` strips the text and with it the indentation of a first line.
    """

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path

    def split(self, text: str) -> tuple[str, str]:
        """Split a file into its front matter and its text; neither keeps a fence.

        Raises:
            FrontMatterError: when the front matter is missing, unclosed or too large.
        """
        visible = _VISIBLE.search(text)
        start = text.rfind("\n", 0, visible.start()) + 1 if visible else 0
        first = text.count("\n", 0, start)
        opening = _FENCE.match(text, start)
        if opening is None:
            hint = "Start the file with a line of three hyphens, then its fields, then three hyphens again."
            raise self._fault("IT201", first + 1, 1, "the file has no front matter", hint)
        closing = _NEXT_FENCE.search(text, opening.end())
        if closing is None:
            hint = "End the fields with a line that holds three hyphens (---) and nothing else."
            raise self._fault("IT202", first + 1, 1, "the front matter is opened and never closed", hint)
        # The lines before keep their places, so that YAML's own line numbers are the file's.
        head = "\n" * (first + 1) + text[opening.end() + 1 : closing.start()]
        if len(head) > LARGEST // _WIDEST and len(head.encode()) > LARGEST:
            hint = "The review itself belongs below the second line of hyphens."
            raise self._fault("IT203", first + 1, 1, f"the front matter is over {LARGEST // 1024} KB", hint)
        return head, text[closing.end() + 1 :]

    def load(self, fm: str, **kwargs: object) -> dict[str, Entry]:
        """Compose the fields into YAML nodes by name, in the order written, as `read` does.

        Raises:
            FrontMatterError: as `read` does.
        """
        del kwargs
        return {key.value: Entry(key, value) for key, value in self.read(fm)}

    def read(self, fm: str) -> list[Pair]:
        """Compose the fields into YAML nodes, each field the pair of its name and its value.

        Raises:
            FrontMatterError: for anything but a mapping of names, each once, without objects.
        """
        if found := [fm.index(separator) for separator in _SEPARATORS if separator in fm]:
            # YAML begins a line here and nobody else does, so that no later line number would be right.
            before, separator = fm[: min(found)], fm[min(found)]
            column = len(before) - before.rfind("\n")
            message = f"the front matter holds an invisible line break (U+{ord(separator):04X})"
            raise self._fault("IT212", before.count("\n") + 1, column, message, "Delete it, or type the line again.")
        try:
            root = compose(fm, self.path)
        except yaml.YAMLError as failure:
            from intertitle.frontmatter.explain import explain  # noqa: PLC0415  (a front matter that is right needs none)

            raise explain(fm, self.path) from failure
        except FrontMatterError as narrow:
            if narrow.diagnostic.code in {"IT208", "IT209"}:
                from intertitle.frontmatter.explain import widen  # noqa: PLC0415  (likewise)

                raise widen(fm, narrow, self.path) from None
            raise
        if root is None:
            return []
        if not isinstance(root, MappingNode):
            hint = "Fields are written one a line:  film: Ballerina"
            raise self._fault("IT205", *place_of(root), "the front matter is not a list of fields", hint)
        return pairs(root, self.path)

    def _fault(self, code: str, line: int, column: int, message: str, hint: str) -> FrontMatterError:
        return fault(code, Place(self.path, line, column), message, hint)

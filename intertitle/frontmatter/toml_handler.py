"""The handler of TOML, which other generators write: between two lines of three plus signs."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping

from yaml.error import Mark
from yaml.nodes import MappingNode, Node, SequenceNode

from intertitle import toml
from intertitle.diagnostics import Location
from intertitle.frontmatter.errors import FrontMatterError, make_error
from intertitle.frontmatter.handler import FencedHandler
from intertitle.frontmatter.marks import Marks
from intertitle.frontmatter.notation import TOML
from intertitle.frontmatter.yaml_nodes import DEEPEST, Pair

_FENCE = re.compile(r"\n\+{3}[ \t]*$", re.MULTILINE)
# A comment or a text, in which "+++" is no fence, or a fence. A text may lack its end: if its pattern could fail there,
# each quotation mark within it would be tried again, and the time would grow with the square of the text.
_PIECE = re.compile(
    r"""
    \#[^\n]*
    | \"{3} (?: \\. | [^\\] )*? (?: \"{3,5} | \Z )
    | '{3} .*? (?: '{3,5} | \Z )
    | \" (?: \\[^\n] | [^\"\\\n] )* \"?
    | ' [^'\n]* '?
    | (?P<fence> \n \+{3} [ \t]* $ )
    """,
    re.DOTALL | re.MULTILINE | re.VERBOSE,
)


class TomlHandler(FencedHandler):
    """The handler of TOML: a text is its value, and everything else stays as written."""

    boundary = re.compile(r"(?:\s*\n)?\+{3}[ \t]*$", re.MULTILINE)
    START_DELIMITER = END_DELIMITER = "+++"
    notation = TOML
    text_is = "the second line of plus signs"
    fence = "three plus signs (+++)"

    def find_end(self, text: str, start: int) -> re.Match[str] | None:
        """Find the second line of plus signs: the first outside of texts, or the first if a text is never closed."""
        pieces = (piece for piece in _PIECE.finditer(text, start) if piece["fence"])
        return next(pieces, None) or _FENCE.search(text, start)

    def read(self, fm: str) -> list[Pair]:
        """Read the fields into nodes, each field the pair of its name and its value.

        Raises:
            FrontMatterError: for what is not TOML, and for more levels than anybody writes.
        """
        self.check_lines(fm)
        found = toml.scan(fm, DEEPEST)
        if found.fault:
            raise self._refused(fm, toml.Diagnosis(*found.fault))
        try:
            values = tomllib.loads(fm)
        except (ValueError, RecursionError) as failure:
            raise self._refused(fm, toml.diagnose(fm)) from failure
        return _Nodes(fm, found.spots).fields(values, ())

    def _refused(self, fm: str, found: toml.Diagnosis) -> FrontMatterError:
        from intertitle.frontmatter.toml_hints import explain  # noqa: PLC0415  (a front matter that is right needs none)

        mark = Marks(fm).at(found.at)
        code, message, hint = explain(fm, found)
        return make_error(code, Location(self.path, mark.line + 1, mark.column + 1), message, hint)


class _Nodes:
    """The nodes of values that `tomllib` has read, with the places that the scanner has found."""

    def __init__(self, text: str, spots: Mapping[tuple[toml.Step, ...], toml.Span]) -> None:
        self._text = text
        self._spots = spots
        self._marks = Marks(text)

    def fields(self, values: Mapping[str, object], path: tuple[toml.Step, ...]) -> list[Pair]:
        """Give the nodes of the names and values of a table."""
        made: list[Pair] = []
        for name, value in values.items():
            start = self._spots[*path, name].name
            made.append((self._marks.text(name, start, start + len(name)), self._node(value, (*path, name))))
        return made

    def _node(self, value: object, path: tuple[toml.Step, ...]) -> Node:
        _, start, end = self._spots[path]
        if isinstance(value, str):
            return self._marks.text(value, start, end)
        if isinstance(value, dict):
            fields = self.fields(value, path)
            ends = [self._marks.at(end), *(one.end_mark for _, one in fields)]
            return MappingNode("", fields, self._marks.at(start), max(ends, key=_index), flow_style=True)
        if isinstance(value, list):
            items = [self._node(one, (*path, number)) for number, one in enumerate(value)]
            ends = [self._marks.at(end), *(one.end_mark for one in items)]
            return SequenceNode("", items, self._marks.at(start), max(ends, key=_index), flow_style=True)
        return self._marks.literal(self._text[start:end], start, end)


def _index(mark: Mark) -> int:
    return mark.index

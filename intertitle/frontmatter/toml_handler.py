"""Read TOML front matter, which other generators write: between two lines of three plus signs."""

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
# A fence, or a comment or string, in which "+++" is no fence. A string may be unclosed: if its pattern could fail
# there, each quotation mark within it would be tried again, which takes quadratic time.
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
    """The handler for TOML. Strings are decoded; all other values remain as written."""

    boundary = re.compile(r"(?:\s*\n)?\+{3}[ \t]*$", re.MULTILINE)
    START_DELIMITER = END_DELIMITER = "+++"
    notation = TOML
    text_is = "the second line of plus signs"
    fence = "three plus signs (+++)"

    def find_end(self, text: str, start: int) -> re.Match[str] | None:
        """Return the match of the closing fence: the first outside strings, or the first if a string is unclosed."""
        pieces = (piece for piece in _PIECE.finditer(text, start) if piece["fence"])
        return next(pieces, None) or _FENCE.search(text, start)

    def read(self, fm: str) -> list[Pair]:
        """Return the fields as pairs of name node and value node.

        Raises:
            FrontMatterError: for invalid TOML and too deep nesting.
        """
        self.check_lines(fm)
        found = toml.scan(fm, DEEPEST)
        if found.fault:
            raise self._make_error(fm, toml.Diagnosis(*found.fault))
        try:
            values = tomllib.loads(fm)
        except (ValueError, RecursionError) as failure:
            raise self._make_error(fm, toml.diagnose(fm)) from failure
        return _Nodes(fm, found.spots).fields(values, ())

    def _make_error(self, fm: str, found: toml.Diagnosis) -> FrontMatterError:
        from intertitle.frontmatter.toml_hints import explain  # noqa: PLC0415  (only for errors)

        mark = Marks(fm).at(found.at)
        code, message, hint = explain(fm, found)
        return make_error(code, Location(self.path, mark.line + 1, mark.column + 1), message, hint)


class _Nodes:
    """Makes nodes of the values that `tomllib` parsed, with the spans that the scanner found."""

    def __init__(self, text: str, spots: Mapping[tuple[toml.Step, ...], toml.Span]) -> None:
        self._text = text
        self._spots = spots
        self._marks = Marks(text)

    def fields(self, values: Mapping[str, object], path: tuple[toml.Step, ...]) -> list[Pair]:
        """Return the name and value nodes of a table."""
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

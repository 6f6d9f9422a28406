"""The handler of TOML, which other generators write: between two lines of three plus signs."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping

from yaml.error import Mark
from yaml.nodes import MappingNode, Node, SequenceNode

from intertitle import toml
from intertitle.diagnostics import Place
from intertitle.frontmatter.compose import DEEPEST, Pair
from intertitle.frontmatter.fault import FrontMatterError, fault
from intertitle.frontmatter.handler import Handler
from intertitle.frontmatter.marks import Marks
from intertitle.frontmatter.notation import TOML

_FENCE = re.compile(r"\n\+{3}[ \t]*$", re.MULTILINE)
_PIECE = re.compile(  # of TOML, in which a fence may stand without being one, or a fence
    r"""
    \#[^\n]*
    | \"{3} (?: \\. | [^\\] )*? \"{3,5}
    | '{3} .*? '{3,5}
    | \" (?: \\[^\n] | [^\"\\\n] )* \"
    | ' [^'\n]* '
    | (?P<fence> \n \+{3} [ \t]* $ )
    """,
    re.DOTALL | re.MULTILINE | re.VERBOSE,
)


class TomlHandler(Handler):
    """The handler of TOML: a text is its value, and everything else stays as written."""

    boundary = re.compile(r"(?:\s*\n)?\+{3}[ \t]*$", re.MULTILINE)
    START_DELIMITER = END_DELIMITER = "+++"
    notation = TOML
    text_is = "the second line of plus signs"

    def split(self, text: str) -> tuple[str, str]:
        """Split a file into its front matter and its text; neither keeps a fence."""
        opening = self.opening(text)
        line = text.count("\n", 0, opening.end()) + 1
        pieces = (piece for piece in _PIECE.finditer(text, opening.end()) if piece["fence"])
        # Where no fence stands outside of texts, a text may lack its end: then the first fence is one.
        closing = next(pieces, None) or _FENCE.search(text, opening.end())
        if closing is None:
            hint = "End the fields with a line that holds three plus signs (+++) and nothing else."
            raise self.fault("IT202", line, 1, "the front matter is opened and never closed", hint)
        head = "\n" * line + text[opening.end() + 1 : closing.start()]
        self.check_size(head, line)
        return head, text[closing.end() + 1 :]

    def read(self, fm: str) -> list[Pair]:
        """Read the fields into nodes, each field the pair of its name and its value.

        Raises:
            FrontMatterError: for what is not TOML, and for more levels than anybody writes.
        """
        self.check_lines(fm)
        found = toml.scan(fm, DEEPEST)
        if found.fault:
            raise self._refused(fm, toml.Refusal(*found.fault))
        try:
            values = tomllib.loads(fm)
        except (ValueError, RecursionError) as failure:
            raise self._refused(fm, toml.refusal(fm)) from failure
        return _Nodes(fm, found.spots).fields(values, ())

    def _refused(self, fm: str, found: toml.Refusal) -> FrontMatterError:
        from intertitle.frontmatter.toml_hints import explain  # noqa: PLC0415  (a front matter that is right needs none)

        mark = Marks(fm).at(found.at)
        code, message, hint = explain(fm, found)
        return fault(code, Place(self.path, mark.line + 1, mark.column + 1), message, hint)


class _Nodes:
    """The nodes of values that `tomllib` has read, with the places that the scanner has found."""

    def __init__(self, text: str, spots: Mapping[tuple[toml.Step, ...], toml.Spot]) -> None:
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

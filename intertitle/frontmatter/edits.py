"""Edits of front matter: a value in the place of a node, or a field before others, in the language of the file."""

from __future__ import annotations

from collections.abc import Sequence

from yaml.nodes import CollectionNode, Node

from intertitle.diagnostics import Edit
from intertitle.frontmatter.notation import JSON, Notation


def replace(lines: Sequence[str], node: Node, new: str) -> Edit:
    """Make the edit that writes a text in the place of a node of some lines."""
    start, old = node.start_mark, source(lines, node)
    needs_space = not old and lines[start.line][: start.column].endswith(":")
    return Edit(start.line + 1, start.column + 1, old, f" {new}" if needs_space else new)


def insert(lines: Sequence[str], notation: Notation, field: str, first: Node | None, within: Node | None) -> Edit:
    """Make the edit that writes a field before others.

    Args:
        lines: those of the front matter.
        notation: its language.
        field: the field as it is written.
        first: the name of the first field there; nothing where there is none.
        within: what the fields are nested in; nothing for those of the file.
    """
    if first is None:
        return Edit(len(lines), 1, "", f"{field}\n")
    start = first.start_mark
    is_flow = isinstance(within, CollectionNode) and _sign(lines, within) == "{"
    behind = ", " if is_flow or notation is JSON else "\n" + " " * start.column
    return Edit(start.line + 1, start.column + 1, "", field + behind)


def source(lines: Sequence[str], node: Node) -> str:
    """Give what is written where a node is, without the space behind it."""
    first, last = node.start_mark, node.end_mark
    written = (
        [*lines[first.line : last.line], lines[last.line][: last.column]]
        if last.line < len(lines)
        else lines[first.line :]
    )
    return "\n".join(written)[first.column :].rstrip()


def _sign(lines: Sequence[str], node: Node) -> str:
    start = node.start_mark
    return lines[start.line][start.column : start.column + 1]

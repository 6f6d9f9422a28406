"""Make edits of front matter that replace a node or insert a field, in the file's language."""

from __future__ import annotations

from collections.abc import Sequence

from yaml.nodes import CollectionNode, Node

from intertitle.diagnostics import Edit
from intertitle.frontmatter.notation import JSON, TOML, Notation


def replace(lines: Sequence[str], node: Node, new: str) -> Edit:
    """Return the edit that replaces a node in these lines with a text."""
    start, old = node.start_mark, source(lines, node)
    needs_space = not old and lines[start.line][: start.column].endswith(":")
    return Edit(start.line + 1, start.column + 1, old, f" {new}" if needs_space else new)


def insert(lines: Sequence[str], notation: Notation, field: str, first: Node | None, within: Node | None) -> Edit:
    """Return the edit that inserts a field before others.

    Args:
        lines: the lines of the front matter.
        notation: the language of the front matter.
        field: the field to write.
        first: the name node of the first existing field, or None.
        within: the node that contains the fields, or None for the top level.
    """
    if first is None:
        return Edit(len(lines), 1, "", f"{field}\n")
    start = first.start_mark
    if notation is TOML and lines[start.line].lstrip().startswith("["):  # the name of a table
        return Edit(start.line + 1, 1, "", f"{field}\n")
    is_flow = isinstance(within, CollectionNode) and _sign(lines, within) == "{"
    behind = ", " if is_flow or notation is JSON else "\n" + " " * start.column
    return Edit(start.line + 1, start.column + 1, "", field + behind)


def source(lines: Sequence[str], node: Node) -> str:
    """Return the source text of a node, without trailing space."""
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

"""Write ``docs/contract.md`` from the docstrings and comments in the code:  python tests/contract_page.py"""

from __future__ import annotations

import ast
import inspect
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

from markupsafe import Markup

from intertitle.model import Review
from intertitle.outputs import contexts, views
from intertitle.outputs.kinds import REGISTRY

PAGE = Path(__file__).parent.parent / "docs/contract.md"
_WORDS = {str: "text", Markup: "HTML", int: "whole number", float: "number", bool: "true or false"}
_FROM = "## The context of each template"  # everything above this heading is written by hand
_ABOUT = "Partials and macros get only their arguments. A card and the menu get no `page`, so their HTML is shared."


def page() -> str:
    """Return the text of the page."""
    shown = [
        *REGISTRY.templates.items(),
        ("partials/card.html", contexts.CardContext),
        ("partials/menu.html", contexts.MenuContext),
    ]
    head, heading, _ = PAGE.read_text(encoding="utf-8").partition(_FROM)
    assert heading, f"{PAGE} has lost its heading"
    parts = [f"{head}{heading}\n\n{_ABOUT}\n"]
    parts += [f"### {name}\n\n{inspect.getdoc(one)}\n\n{_table(one)}" for name, one in shown]
    parts.append("## The views\n")
    parts += [f"### {one.__name__}\n\n{inspect.getdoc(one)}\n\n{_table(one)}" for one in _views()]
    return "\n".join(parts).rstrip() + "\n"


def _views() -> Iterator[type]:
    for one in vars(views).values():
        if inspect.isclass(one) and one.__module__ == views.__name__:
            yield one


def _table(one: type) -> str:
    comments = _comments(one)
    rows = [f"| `{name}` | {describe_type(kind)} | {comments[name]} |" for name, kind in get_type_hints(one).items()]
    return "\n".join(["| field | type | what it is |", "| --- | --- | --- |", *rows, ""])


def _comments(one: type) -> dict[str, str]:
    """Return the comment on the line of each field."""
    module = inspect.getmodule(one)
    assert module is not None
    source = inspect.getsource(module)
    lines = source.split("\n")
    tree = next(node for node in ast.parse(source).body if isinstance(node, ast.ClassDef) and node.name == one.__name__)
    fields = (node for node in tree.body if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name))
    comments = {}
    for node in fields:
        assert isinstance(node.target, ast.Name)
        words = lines[node.lineno - 1].partition("  # ")[2]
        comments[node.target.id] = words or ("the page's own data, for its head" if node.target.id == "page" else "")
    return comments


def describe_type(kind: Any) -> str:  # noqa: ANN401  (an annotation)
    """Return a type in words for designers."""
    parts = get_args(kind)
    if get_origin(kind) in {Union, types.UnionType}:
        return " or ".join("none" if part is type(None) else describe_type(part) for part in parts)
    if get_origin(kind) is tuple:
        if parts[-1] is ...:
            return f"list of {describe_type(parts[0])}".replace("list of row ", "list of rows ")
        return f"row ({', '.join(describe_type(part) for part in parts)})"
    if kind is Review:
        return "[fields](writing.md#a-review)"
    return _WORDS.get(kind) or f"[{kind.__name__}](#{kind.__name__.lower()})"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")

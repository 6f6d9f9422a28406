"""Find the parts of a template that are the same on every page, so that each is rendered once.

Such a part shows only the site, the theme's options, words and addresses: most of a header and a footer. In a template
of 10,000 pages that is a tenth of the work (docs/performance.md).
"""

from __future__ import annotations

import itertools
from collections.abc import Container, Iterable, Iterator

from jinja2 import nodes

from intertitle.model import Struct

PREFIX = "our_"  # of our functions as attributes of the environment
ONCE = "once"  # the function that renders a part once
_VALUES = ("site", "theme")
_FUNCTIONS = ("word", "number", "asset", "link")
_MIN_WEIGHT = 6  # a lighter part takes as long to look up as to render
# Nodes that read nothing but what is in them. Filters and tests are not among them, because some read the page.
_PLAIN = (nodes.Output, nodes.TemplateData, nodes.If, nodes.Const, nodes.Getattr, nodes.Getitem)
_PLAIN_OPERATORS = (nodes.And, nodes.Or, nodes.Not, nodes.Compare, nodes.Operand, nodes.CondExpr, nodes.Concat)


class _Replaced(Struct, frozen=True, kw_only=True):
    """The former body of a node of a template's tree."""

    owner: nodes.Node
    body: list[nodes.Node]


def wrap_constant_parts(tree: nodes.Template, name: str, redefined: Container[str]) -> list[_Replaced]:
    """Wrap the constant parts of a template in calls of `once`, which render each of them for the first page only.

    Args:
        tree: the template. Its bodies are replaced.
        name: the template's name, which is part of the name of each part.
        redefined: the names that the template itself defines.

    Returns:
        the former bodies, to restore the tree.
    """
    if any(one in redefined for one in (*_VALUES, *_FUNCTIONS)):
        return []
    found = list(tree.find_all((nodes.Block, nodes.Extends)))
    owners: list[nodes.Template | nodes.Block] = [one for one in found if isinstance(one, nodes.Block)]
    if len(owners) == len(found):  # otherwise nothing outside its blocks is shown
        owners.append(tree)
    replaced = [_Replaced(owner=owner, body=owner.body) for owner in owners]
    count = 0
    for owner in owners:
        body: list[nodes.Node] = []
        for part in _split(owner.body):
            if _is_constant(part[0]) and sum(map(_weight, part)) >= _MIN_WEIGHT:
                count += 1
                body.append(_call_once(part, f"{name} {count}"))
            else:
                body += part
        owner.body = body
    return replaced


def restore(replaced: list[_Replaced]) -> None:
    """Restore the bodies of a tree."""
    for one in replaced:
        one.owner.body = one.body  # type: ignore[attr-defined]  # templates and blocks have one


def _split(body: Iterable[nodes.Node]) -> Iterator[list[nodes.Node]]:
    """Yield the longest runs of nodes that are all constant, and what is between them."""
    for _, run in itertools.groupby(_flatten(body), _is_constant):
        yield list(run)


def _flatten(body: Iterable[nodes.Node]) -> Iterator[nodes.Node]:
    """Yield the nodes of a body, with a node for each piece of output."""
    for node in body:
        if isinstance(node, nodes.Output):
            yield from (nodes.Output([one], lineno=one.lineno) for one in node.nodes)
        else:
            yield node


def _is_constant(node: nodes.Node) -> bool:
    return _reads_constants(node, frozenset(_VALUES))


def _reads_constants(node: nodes.Node, known: frozenset[str]) -> bool:
    """Return whether a node reads only known names, and calls only functions that return the same for every page."""
    match node:
        case nodes.Name():
            return node.ctx == "load" and node.name in known
        case nodes.Call(node=nodes.EnvironmentAttribute(name=name)):
            read = [*node.args, *(pair.value for pair in node.kwargs)]
            return name.removeprefix(PREFIX) in _FUNCTIONS and _all_read_constants(read, known)
        case nodes.For(recursive=False):
            inner = known | {one.name for one in _names(node.target)} | {"loop"}
            tests = [node.test] if node.test else []
            outside = _all_read_constants([node.iter, *node.else_], known)
            return outside and _all_read_constants([*node.body, *tests], inner)
    return isinstance(node, _PLAIN + _PLAIN_OPERATORS) and _all_read_constants(node.iter_child_nodes(), known)


def _all_read_constants(several: Iterable[nodes.Node], known: frozenset[str]) -> bool:
    return all(_reads_constants(one, known) for one in several)


def _names(target: nodes.Node) -> Iterator[nodes.Name]:
    return iter((target,)) if isinstance(target, nodes.Name) else target.find_all(nodes.Name)


def _weight(node: nodes.Node) -> int:
    """Return a rough measure of the work that a node takes."""
    kinds = {nodes.For: 10, nodes.Call: 3, nodes.Name: 1}
    return kinds.get(type(node), 0) + sum(map(_weight, node.iter_child_nodes()))


def _call_once(part: list[nodes.Node], key: str) -> nodes.CallBlock:
    """Return a call of `once` with a part as its body, and with the values that the part may read."""
    line = part[0].lineno
    values = [nodes.Name(one, "load", lineno=line) for one in _VALUES]
    function = nodes.EnvironmentAttribute(f"{PREFIX}{ONCE}")
    call = nodes.Call(function, [nodes.Const(key), *values], [], None, None, lineno=line)
    return nodes.CallBlock(call, [], [], part, lineno=line)

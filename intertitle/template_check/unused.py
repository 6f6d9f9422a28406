"""The lines of templates: blocks that stand in for none of the template above, and files that no page is made with."""

from __future__ import annotations

from collections.abc import Iterator

from jinja2 import nodes

from intertitle.diagnostics import Diagnostic, Location, error, suggest_text, warning
from intertitle.template_check.messages import locate_name
from intertitle.template_check.visitor import Parse
from intertitle.themes import Theme, is_dynamic


def find_unused_blocks(theme: Theme, name: str, parse: Parse) -> Iterator[Diagnostic]:
    """Tell of each block of a template that the templates which it extends do not have, so that nobody sees it."""
    tree = parse(name)
    above = _above(theme, name, parse)
    if tree is None or not above:
        return
    there = {block.name: None for one in above for block in one.find_all(nodes.Block)}
    for block in _outer_blocks(tree):
        if block.name in there or _is_called(block.name, [tree, *above]):
            continue
        hint = suggest_text(block.name, there, f"It has: {', '.join(there)}.")
        template = theme.templates[name]
        place = locate_name(template.file, template.source, block.lineno, block.name)
        message = f"the block '{block.name}' is never shown: the template above has none of that name"
        yield error("IT706", place, message, hint)


def find_unused_templates(theme: Theme, pages: list[str]) -> Iterator[Diagnostic]:
    """Tell of each template of the site's own that no page is made with, not by way of another either."""
    reached = dict.fromkeys(one for page in pages for one in theme.reached(page))
    found = [theme.templates[name] for name in reached if name in theme.templates]
    if any(is_dynamic(template.source) for template in found):
        return
    files = {template.file for template in found}
    for name, template in theme.templates.items():
        another = name.partition("/")[2]  # the name that a theme's child knows the template by
        if template.shipped or template.file in files or another in theme.templates:
            continue
        hint = suggest_text(name, reached, "A page, or a template that a page is made with, has to name it.")
        yield warning("IT705", Location(template.file), f"no page is made with the template '{name}'", hint)


def _above(theme: Theme, name: str, parse: Parse) -> list[nodes.Template]:
    """Give the templates that one extends, at any depth; none where that cannot be known."""
    found: list[nodes.Template] = []
    seen = {name}
    while (tree := parse(name)) is not None and (extends := tree.find(nodes.Extends)) is not None:
        wanted = extends.template
        if not isinstance(wanted, nodes.Const) or wanted.value in seen or wanted.value not in theme.templates:
            return []
        name = wanted.value
        seen.add(name)
        above = parse(name)
        if above is None:
            return []
        found.append(above)
    return found


def _outer_blocks(node: nodes.Node) -> Iterator[nodes.Block]:
    """Give the blocks that stand in no other block: those inside are shown with it."""
    for child in node.iter_child_nodes():
        if isinstance(child, nodes.Block):
            yield child
        else:
            yield from _outer_blocks(child)


def _is_called(name: str, trees: list[nodes.Template]) -> bool:
    """Tell whether any of some templates shows a block as  self.NAME()."""
    return any(
        found.attr == name and isinstance(found.node, nodes.Name) and found.node.name == "self"
        for tree in trees
        for found in tree.find_all(nodes.Getattr)
    )

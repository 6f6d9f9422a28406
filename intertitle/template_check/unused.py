"""Find blocks that override nothing, and templates that no page uses."""

from __future__ import annotations

from collections.abc import Iterator

from jinja2 import nodes

from intertitle.diagnostics import Diagnostic, Location, error, suggest, warning
from intertitle.template_check.positions import locate_word
from intertitle.template_check.visitor import Parse
from intertitle.themes import Theme, is_dynamic


def find_unused_blocks(theme: Theme, name: str, parse: Parse) -> Iterator[Diagnostic]:
    """Yield an error for each block that the extended templates do not have, so that it is never shown."""
    tree = parse(name)
    above = _above(theme, name, parse)
    if tree is None or not above:
        return
    there = {block.name: None for one in above for block in one.find_all(nodes.Block)}
    for block in _outer_blocks(tree):
        if block.name in there or _is_called(block.name, [tree, *above]):
            continue
        template = theme.templates[name]
        place = locate_word(template.file, template.source, block, block.name)
        hint = suggest(block.name, there, place, f"It has: {', '.join(there)}.")
        message = f"the block '{block.name}' is never shown: the template that it extends has no such block"
        yield error("IT706", place or Location(template.file, block.lineno, 1), message, hint)


def find_unused_templates(theme: Theme, pages: list[str]) -> Iterator[Diagnostic]:
    """Yield a warning for each of the site's own templates that no page uses, directly or indirectly."""
    reached = dict.fromkeys(one for page in pages for one in theme.reached(page))
    found = [theme.templates[name] for name in reached if name in theme.templates]
    if any(is_dynamic(template.source) for template in found):
        return
    files = {template.file for template in found}
    for name, template in theme.templates.items():
        another = name.partition("/")[2]  # its name for templates of a child theme
        if template.shipped or template.file in files or another in theme.templates:
            continue
        hint = suggest(name, reached, None, "Use it in a template of a page, or delete it.")
        yield warning("IT705", Location(template.file), f"no page uses the template '{name}'", hint)


def _above(theme: Theme, name: str, parse: Parse) -> list[nodes.Template]:
    """Return the templates that a template extends, at any depth; empty if that is computed."""
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
    """Yield the outermost blocks, since inner ones are shown with them."""
    for child in node.iter_child_nodes():
        if isinstance(child, nodes.Block):
            yield child
        else:
            yield from _outer_blocks(child)


def _is_called(name: str, trees: list[nodes.Template]) -> bool:
    """Return whether any of the templates shows a block with  self.NAME()."""
    return any(
        found.attr == name and isinstance(found.node, nodes.Name) and found.node.name == "self"
        for tree in trees
        for found in tree.find_all(nodes.Getattr)
    )

"""Check a theme before pages are rendered: report names, templates, assets and words that do not exist."""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterable, Iterator, Mapping

import jinja2
from jinja2 import nodes

from intertitle.diagnostics import Diagnostic, sort_diagnostics
from intertitle.template_check import messages, safety
from intertitle.template_check.pages import global_names
from intertitle.template_check.policy import find_blocked
from intertitle.template_check.unused import find_unused_blocks, find_unused_templates
from intertitle.template_check.value_types import field_types
from intertitle.template_check.visitor import Walk
from intertitle.themes import Template, Theme


def check(
    theme: Theme,
    environment: jinja2.Environment,
    pages: Mapping[str, type],
    addresses: Collection[str],
    listed: Mapping[str, tuple[str, ...]] | None = None,
    shipped: jinja2.Environment | None = None,
) -> tuple[Diagnostic, ...]:
    """Return the problems of all templates that pages can use, and report unused ones.

    Args:
        theme: the theme with the site's own templates.
        environment: the Jinja environment with the syntax, filters and tests.
        pages: the type of each page's context, by the name of its template.
        addresses: the kinds of pages whose address a template can ask for.
        listed: the hosts that the site's policy allows, by setting.
        shipped: the environment for shipped templates, if it is another one. The next check with it parses none again.
    """
    reading = _Reading(theme, environment, shipped or environment)
    walk = Walk(theme, reading.parse, global_names(theme.options), addresses)
    found = list(walk.pages({name: field_types(given) for name, given in pages.items()}))
    own = {template.file: name for name, template in theme.templates.items() if not template.shipped}
    for name in walk.walked:
        if name in reading.faults:
            found += reading.faults[name]
        elif name in theme.templates and theme.templates[name].file in own:
            found += find_unused_blocks(theme, name, reading.parse)
    found += _find_kept_state(theme, walk.walked, reading)
    found += find_blocked(theme, list(walk.walked), list(pages), listed or {})
    found += find_unused_templates(theme, list(pages))
    return sort_diagnostics(found)


def _find_kept_state(theme: Theme, walked: Iterable[str], reading: _Reading) -> Iterator[Diagnostic]:
    """Yield the values at the top of imported templates that pages could change for each other."""
    trees = {name: tree for name in walked if (tree := reading.parse(name)) is not None}
    imported = {name for tree in trees.values() for name in safety.find_imported(tree)}
    for name in sorted(imported & trees.keys()):
        template = theme.templates[name]
        for fault in safety.find_kept_state(trees[name]):
            yield messages.report_unsafe(template.file, template.source, fault)


class _Reading:
    """Parses a theme's templates, each file once."""

    def __init__(self, theme: Theme, environment: jinja2.Environment, shipped: jinja2.Environment) -> None:
        self.theme = theme
        self.environment = environment
        self.shipped = shipped
        self.faults: dict[str, list[Diagnostic]] = {}
        self._read: dict[str, nodes.Template | None] = {}

    def parse(self, name: str) -> nodes.Template | None:
        """Return a template's syntax tree, or None if it is missing or invalid."""
        template = self.theme.templates.get(name)
        if template is None:
            return None
        if template.file not in self._read or name in self.faults:
            self._read[template.file] = None
            try:
                if template.shipped:  # it has no such faults, and only known filters
                    tree = _parse_shipped(self.shipped, name, template)
                else:
                    tree = self.environment.parse(template.source, name, template.file)
                    if unsafe := safety.find_faults(tree):
                        given = template.file, template.source
                        self.faults[name] = [messages.report_unsafe(*given, one) for one in unsafe]
                        return None
                    self.environment.compile(tree, name, template.file, raw=True)
                self._read[template.file] = tree
            except jinja2.TemplateSyntaxError as failure:
                known = (*self.environment.filters, *self.environment.tests)
                self.faults[name] = [messages.report_unreadable(template.file, template.source, failure, known)]
        return self._read[template.file]


@functools.lru_cache(maxsize=64)
def _parse_shipped(environment: jinja2.Environment, name: str, template: Template) -> nodes.Template:
    """Parse a shipped template once in a process: a preview checks all templates after every edit of one."""
    return environment.parse(template.source, name, template.file)

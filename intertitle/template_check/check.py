"""Check a theme before pages are rendered: report names, templates, assets and words that do not exist."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import jinja2
from jinja2 import nodes

from intertitle.diagnostics import Diagnostic, error, sort_diagnostics
from intertitle.template_check import messages
from intertitle.template_check.pages import global_names
from intertitle.template_check.unused import find_unused_blocks, find_unused_templates
from intertitle.template_check.value_types import field_types
from intertitle.template_check.visitor import Walk
from intertitle.themes import Theme


def check(
    theme: Theme, environment: jinja2.Environment, pages: Mapping[str, type], addresses: Collection[str]
) -> tuple[Diagnostic, ...]:
    """Return the problems of all templates that pages can use, and report unused ones.

    Args:
        theme: the theme with the site's own templates.
        environment: the Jinja environment with the syntax, filters and tests.
        pages: the type of each page's context, by the name of its template.
        addresses: the kinds of pages whose address a template can ask for.
    """
    reading = _Reading(theme, environment)
    walk = Walk(theme, reading.parse, global_names(theme.options), addresses)
    found = list(walk.pages({name: field_types(given) for name, given in pages.items()}))
    own = {template.file: name for name, template in theme.templates.items() if not template.shipped}
    for name in walk.walked:
        if name in reading.faults:
            found.append(reading.faults[name])
        elif name in theme.templates and theme.templates[name].file in own:
            found += find_unused_blocks(theme, name, reading.parse)
    found += find_unused_templates(theme, list(pages))
    return sort_diagnostics(found)


class _Reading:
    """Parses a theme's templates, each file once."""

    def __init__(self, theme: Theme, environment: jinja2.Environment) -> None:
        self.theme = theme
        self.environment = environment
        self.faults: dict[str, Diagnostic] = {}
        self._read: dict[str, nodes.Template | None] = {}

    def parse(self, name: str) -> nodes.Template | None:
        """Return a template's syntax tree, or None if it is missing or invalid."""
        template = self.theme.templates.get(name)
        if template is None:
            return None
        if template.file not in self._read or name in self.faults:
            try:
                tree = self.environment.parse(template.source, name, template.file)
                if not template.shipped:  # a shipped one has only known filters
                    self.environment.compile(tree, name, template.file, raw=True)
                self._read[template.file] = tree
            except jinja2.TemplateSyntaxError as failure:
                known = (*self.environment.filters, *self.environment.tests)
                file, source = template.file, template.source
                place = messages.locate_fault(file, source, failure)
                self.faults[name] = error("IT701", place, *messages.unreadable(failure, known, file, source))
                self._read[template.file] = None
        return self._read[template.file]

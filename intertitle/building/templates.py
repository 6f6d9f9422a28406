"""Compile each template to Python once, and cache the code for later builds and workers."""

from __future__ import annotations

from collections.abc import Mapping

from intertitle import digest
from intertitle.cache import Cache
from intertitle.outputs.registry import Registry
from intertitle.themes import SHIPPED, Theme, find_references

_STATE_NAME = "templates"


def compile_templates(theme: Theme, registry: Registry, cache: Cache) -> Mapping[str, str]:
    """Return a theme's templates as Python code by name, compiled for the registered filters."""
    saved = cache.load(_STATE_NAME, dict[str, tuple[bytes, str]]) or {}
    made: dict[str, tuple[bytes, str]] = {}
    named = {one for template in theme.templates.values() for one in find_references(template.source)}
    for name, template in theme.templates.items():
        if name.startswith(SHIPPED) and name not in named:
            continue  # without an override, its own name is enough
        key = digest.of_value((template, registry.digest, sorted(registry.filters)))
        found = saved.get(name)
        if found is None or found[0] != key:
            from intertitle.templating.environment import generate_python

            found = (key, generate_python(name, template, registry.filters))
        made[name] = found
    if made != saved:
        cache.save(_STATE_NAME, made)
    return {name: python for name, (_, python) in made.items()}

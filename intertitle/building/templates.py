"""Compile each template to Python once, for later builds and for workers."""

from __future__ import annotations

from collections.abc import Mapping

from intertitle import digest
from intertitle.building.user_cache import UserCache
from intertitle.outputs.registry import Registry
from intertitle.themes import SHIPPED, Theme, find_references


def compile_templates(theme: Theme, registry: Registry, cache: UserCache) -> Mapping[str, str]:
    """Return a theme's templates as Python code by name, compiled for the registered filters."""
    codes: dict[str, str] = {}
    made: dict[bytes, str] = {}
    named = {one for template in theme.templates.values() for one in find_references(template.source)}
    for name, template in theme.templates.items():
        if name.startswith(SHIPPED) and name not in named:
            continue  # without an override, its own name is enough
        key = digest.of_value((digest.engine(), name, template, registry.digest, sorted(registry.filters)))
        code = cache.load(key)
        if code is None:
            from intertitle.templating.environment import generate_python

            code = made[key] = generate_python(name, template, registry.filters)
        codes[name] = code
    cache.save(made)
    return codes

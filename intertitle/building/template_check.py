"""Check a site's own templates, but only when one of them has changed."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from intertitle import digest
from intertitle.building.publishing import PAGES_PREFIX
from intertitle.cache import Cache
from intertitle.diagnostics import Diagnostic
from intertitle.model import Struct
from intertitle.outputs.registry import Registry
from intertitle.template_check.lacking import lacking
from intertitle.themes import Theme

_STATE_NAME = "contract"


class _Result(Struct, frozen=True, kw_only=True, array_like=True):
    key: bytes
    found: tuple[Diagnostic, ...]


def check_templates(theme: Theme, registry: Registry, cache: Cache) -> tuple[Diagnostic, ...]:
    """Return the problems of a theme's templates, including unused ones, and the words that the site's language lacks.

    Shipped templates are valid (tests check them), so a site without its own templates needs no check.
    """
    templates = theme.templates
    missing = tuple(lacking(theme))
    if all(template.shipped for template in templates.values()):
        return missing
    registered = (registry.digest, sorted(registry.filters), registry.digests)
    key = digest.of_value((digest.engine(), registered, templates, theme.options, sorted(theme.assets), theme.words))
    saved = cache.load(_STATE_NAME, _Result)
    if saved is None or saved.key != key:
        from intertitle.template_check.check import check
        from intertitle.templating.environment import bare_environment

        environment = bare_environment(filters=registry.filters)
        saved = _Result(key=key, found=check(theme, environment, registry.templates, registry.addresses))
        cache.save(_STATE_NAME, saved)
    return (*saved.found, *missing)


def merge_faults(found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Merge a fault found by the check with the same fault found during rendering: keep the hint, and add the pages."""
    found = list(found)
    rendered = {_place(one) for one in found if PAGES_PREFIX in one.message}
    checked = {_place(one): one for one in found if PAGES_PREFIX not in one.message}
    merged: list[Diagnostic] = []
    for one in found:
        place = _place(one)
        if PAGES_PREFIX in one.message and place in checked:
            pages = one.message[one.message.index(PAGES_PREFIX) :]
            merged.append(msgspec.structs.replace(checked[place], message=checked[place].message + pages))
        elif place not in rendered or place not in checked:
            merged.append(one)
    return merged


def _place(one: Diagnostic) -> tuple[str, str, int, int]:
    return one.code, one.path, one.line, one.column

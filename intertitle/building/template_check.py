"""Check a site's own templates, but only when one of them has changed."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import msgspec

from intertitle import digest
from intertitle.building.publishing import PAGES_PREFIX
from intertitle.cache import Cache
from intertitle.diagnostics import Diagnostic
from intertitle.model import Struct
from intertitle.outputs.registry import Registry
from intertitle.template_check.lacking import lacking
from intertitle.template_check.stylesheets import find_blocked_in_stylesheets
from intertitle.themes import Theme

if TYPE_CHECKING:
    import jinja2

_STATE_NAME = "contract"


class _Result(Struct, frozen=True, kw_only=True, array_like=True):
    key: bytes
    found: tuple[Diagnostic, ...]


def check_templates(
    theme: Theme, registry: Registry, cache: Cache, listed: Mapping[str, tuple[str, ...]]
) -> tuple[Diagnostic, ...]:
    """Return the problems of a theme's templates, including unused ones, and the words that the site's language lacks.

    ``listed`` are the hosts that the site's policy allows, by setting.

    Shipped templates are valid (tests check them), so a site without its own templates needs no check.
    """
    templates = theme.templates
    missing = (*lacking(theme), *find_blocked_in_stylesheets(theme, listed))
    if all(template.shipped for template in templates.values()):
        return missing
    registered = (registry.digest, sorted(registry.filters), registry.digests)
    key = digest.of_value(
        (digest.engine(), registered, templates, theme.options, sorted(theme.assets), theme.words, listed)
    )
    saved = cache.load(_STATE_NAME, _Result)
    if saved is None or saved.key != key:
        from intertitle.template_check.check import check
        from intertitle.templating.environment import bare_environment

        environment = bare_environment(filters=registry.filters)
        found = check(theme, environment, registry.templates, registry.addresses, listed, _make_environment())
        saved = _Result(key=key, found=found)
        cache.save(_STATE_NAME, saved)
    return (*saved.found, *missing)


@functools.cache
def _make_environment() -> jinja2.Environment:
    """Return the environment for shipped templates: the same for every check, so that a preview parses them once."""
    from intertitle.templating.environment import bare_environment

    return bare_environment()


def merge_faults(found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Merge a fault found by the check with the same fault found during rendering: keep the hint, and add the pages."""
    found = list(found)
    rendered = sorted((one for one in found if PAGES_PREFIX in one.message), key=lambda one: -one.line)
    checked = [one for one in found if PAGES_PREFIX not in one.message]
    merged: list[Diagnostic] = []
    for one in rendered:
        # The check knows the line of the word. Rendering knows that of its statement, which may begin above.
        same = [other for other in checked if other.line >= one.line and _subject(other) == _subject(one)]
        if same:
            nearest = min(same, key=lambda other: (other.line, abs(other.column - one.column)))
            checked.remove(nearest)
            pages = one.message[one.message.index(PAGES_PREFIX) :]
            merged.append(msgspec.structs.replace(nearest, message=nearest.message + pages))
        else:
            merged.append(one)
    return [*merged, *checked]


def _subject(one: Diagnostic) -> tuple[str, str, str]:
    """Return what a fault of a template is about: its code, file and the first word in quotes."""
    return one.code, one.path, one.message.partition("'")[2].partition("'")[0]

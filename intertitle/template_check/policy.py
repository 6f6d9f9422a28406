"""Report what the policy of pages blocks in a site's own templates, and templates that state a policy themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from intertitle.diagnostics import Diagnostic, Location, warning
from intertitle.loads import SELF, SETTINGS, is_listed
from intertitle.outputs.load_check import allows, blocked_content, hint_for
from intertitle.outputs.policies import ComputedPolicyError, Policy, find_inline, find_loads, read_policy, states_policy
from intertitle.themes import Theme

_BLOCK = re.compile(r"\{%[-+]?\s*block\s+policy\b")


def find_blocked(
    theme: Theme, walked: Sequence[str], pages: Sequence[str], listed: Mapping[str, tuple[str, ...]]
) -> Iterator[Diagnostic]:
    """Yield what the policies of pages block in a site's own templates.

    Args:
        theme: the theme with the site's own templates.
        walked: the templates that pages use.
        pages: the templates of pages.
        listed: the hosts of the settings, by setting.
    """
    reached = {page: frozenset(theme.reached(page)) for page in pages if page in theme.templates}
    for name in walked:
        template = theme.templates.get(name)
        if template is None or template.shipped:
            continue
        if states_policy(template.source):
            found = _BLOCK.search(template.source)
            place = _locate(template.file, template.source, found.start() if found else 0)
            hint = "Delete the block, and list the hosts under [policy] in content/site.toml."
            message = "this template states the policy of its pages, so [policy] does not change it"
            yield warning("IT126", place, message, hint)
        stated = [_read(theme, page) for page, names in reached.items() if name in names]
        yield from _find_loads(template.file, template.source, stated, listed)


def _read(theme: Theme, page: str) -> Policy | None:
    try:
        return read_policy(theme, page)
    except ComputedPolicyError:
        return {}  # nobody knows what it allows


def _find_loads(
    file: str, source: str, stated: Sequence[Policy | None], listed: Mapping[str, tuple[str, ...]]
) -> Iterator[Diagnostic]:
    for kind, host, offset in find_loads(source):
        setting, directives = SETTINGS[kind]
        is_allowed = host == SELF or is_listed(host, listed.get(setting, ()))
        if not all(is_allowed if one is None else allows(one, directives[0], host) for one in stated):
            message = blocked_content(kind, host)
            yield warning("IT713", _locate(file, source, offset), message, hint_for(listed, kind, host))
    if None in stated:
        for what, offset, hint in find_inline(source):
            yield warning("IT713", _locate(file, source, offset), f"the policy of the page blocks {what}", hint)


def _locate(file: str, source: str, offset: int) -> Location:
    return Location(file, source.count("\n", 0, offset) + 1, offset - source.rfind("\n", 0, offset))

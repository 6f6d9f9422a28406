"""Report what a theme's stylesheets load from hosts that the policy of pages does not allow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from intertitle.assets import loads_of
from intertitle.diagnostics import Diagnostic, warning
from intertitle.loads import SETTINGS, is_listed
from intertitle.outputs.load_check import blocked_content, hint_for
from intertitle.themes import Theme


def find_blocked_in_stylesheets(theme: Theme, listed: Mapping[str, tuple[str, ...]]) -> Iterator[Diagnostic]:
    """Yield what the stylesheets of a theme load and the policy of pages blocks. ``listed`` is as in the settings."""
    # A file that another imports is part of both.
    loads = {one.place: one for asset in theme.assets.values() for one in loads_of(asset)}
    for place, one in loads.items():
        if not is_listed(one.host, listed.get(SETTINGS[one.kind][0], ())):
            yield warning("IT713", place, blocked_content(one.kind, one.host), hint_for(listed, one.kind, one.host))

"""A registry of others: entries, joins, nodes and filters beside Intertitle's own, without the guards of a plug-in.

What they raise is not turned into a diagnostic, so that a test of the registry itself sees it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from intertitle.catalogue.join import Join
from intertitle.outputs.kinds import REGISTRY
from intertitle.outputs.plugin import Filter
from intertitle.outputs.registry import Entry, Registry
from intertitle.outputs.view import Node


def others(
    *entries: Entry,
    joins: Iterable[Join] = (),
    nodes: Iterable[Node] = (),
    filters: Mapping[str, Filter] | None = None,
) -> Registry:
    """Return what Intertitle registers, and more."""
    return Registry(
        (*REGISTRY.entries.values(), *entries), (*REGISTRY.joins, *joins), (*REGISTRY.nodes, *nodes), filters
    )


# One more thing that is registered, which nobody asks for.
OTHER = Node(kind="other", function=lambda _view, name: name)

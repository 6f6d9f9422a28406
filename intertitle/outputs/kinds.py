"""The registry of Intertitle's own kinds of pages and files: the ``ENTRIES`` of all modules in this package."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

from intertitle import outputs
from intertitle.catalogue.joins import JOINS
from intertitle.outputs.nodes import NODES
from intertitle.outputs.registry import Entry, Registry


def _entries() -> Iterator[Entry]:
    for found in sorted(module.name for module in pkgutil.iter_modules(outputs.__path__)):
        module = importlib.import_module(f"{outputs.__name__}.{found}") if found != "kinds" else None
        yield from getattr(module, "ENTRIES", ())


REGISTRY = Registry(entries=_entries(), joins=JOINS, nodes=NODES)

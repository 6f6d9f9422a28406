"""Find and import installed plug-ins: distributions with an entry point in the group ``intertitle.plugins``.

A plug-in is imported only if a site names it, and once in a process. Its files are digested before that, so that an
edit during the import counts as a later change.
"""

from __future__ import annotations

import functools
import os
import traceback
from collections.abc import Callable, Collection, Iterator, Mapping
from importlib import metadata
from pathlib import Path

from intertitle.diagnostics import Hint, Location, suggest
from intertitle.failures import without_addresses
from intertitle.outputs.plugin import NamedPlugin, Plugin
from intertitle.plugins.files import digest_of, folders_of, normalized, remove_stale_bytecode
from intertitle.plugins.record import faults

GROUP = "intertitle.plugins"


class Installed(NamedPlugin, frozen=True, kw_only=True):
    """A plug-in from an installed distribution. It is pickled as its name, and the other process imports it again."""

    version: str

    def __reduce__(self) -> tuple[Callable[[str], Installed], tuple[str]]:
        """Pickle the name only."""
        return load, (self.name,)


class UnusablePluginError(Exception):
    """A plug-in cannot be used.

    Attributes:
        code: the code of the diagnostic.
        message: the problem.
    """

    def __init__(self, code: str, message: str, hint: str, name: str = "", known: tuple[str, ...] = ()) -> None:
        super().__init__(code, message, hint, name, known)  # all of them, so that it can be pickled
        self.code = code
        self.message = message
        self._hint = hint
        self._name = name
        self._known = known

    def __str__(self) -> str:
        return self.message

    def hint_at(self, place: Location | None, named: Collection[str]) -> Hint:
        """Return how to solve it where the settings name the plug-in; only in words if that place is unknown.

        ``named`` are all plug-ins that the settings name.
        """
        return suggest(self._name, [one for one in self._known if one not in named], place, self._hint)


@functools.cache
def load(name: str) -> Installed:
    """Import a plug-in by the name of its distribution.

    Raises:
        UnusablePluginError: if it is not installed, cannot be imported, or is not a plug-in.
    """
    entry_point, distribution = _find(name)
    digested = digest_of(distribution, entry_point.module)
    remove_stale_bytecode(entry_point.module)
    try:
        plugin = entry_point.load()
    except Exception as failure:
        raise unusable(name, f"importing {entry_point.value} raised {_describe(failure)}") from failure
    except SystemExit as failure:
        raise unusable(name, f"importing {entry_point.value} ends the program") from failure
    if not isinstance(plugin, Plugin):
        reason = f"{entry_point.value} is a value of the type '{type(plugin).__name__}', not a Plugin"
        raise unusable(name, reason)
    for reason in faults(plugin):
        raise unusable(name, reason)
    return Installed(name=normalized(name), digest=digested, plugin=plugin, version=str(distribution.version))


def check_is_outside(name: str, root: Path) -> None:
    """Check that a plug-in is not in the site's own folder, which may be on Python's path.

    Raises:
        UnusablePluginError: if its distribution or its module is there, or it is not installed.
    """
    entry_point, distribution = _find(name)
    folders = [Path(str(distribution.locate_file(""))), *folders_of(entry_point.module)]
    if any(os.path.realpath(one) == os.path.realpath(root) for one in folders):
        raise unusable(name, "it is in the site's own folder, and Intertitle only runs installed code")


def _find(name: str) -> tuple[metadata.EntryPoint, metadata.Distribution]:
    install = f"Install it:  pip install {name}"
    try:
        distribution = metadata.distribution(name)
    except (metadata.PackageNotFoundError, ValueError) as failure:
        message = f"the plug-in '{name}' is not installed"
        raise UnusablePluginError("IT901", message, install, name, tuple(_known_names())) from failure
    found = [one for one in distribution.entry_points if one.group == GROUP]
    if not found:
        there = ", ".join(sorted(set(_known_names().values())))
        hint = f"Installed plug-ins: {there}." if there else "No plug-in is installed."
        message = f"'{name}' is not a plug-in: it has no entry point in the group '{GROUP}'"
        raise UnusablePluginError("IT901", message, hint)
    if len(found) > 1:
        raise unusable(name, f"it has {len(found)} entry points in the group '{GROUP}' instead of one")
    return found[0], distribution


def unusable(name: str, reason: str) -> UnusablePluginError:
    """Return an error for an installed plug-in that cannot be used."""
    hint = "Report this to the author of the plug-in, or remove it from  plugins."
    message = f"the plug-in '{name}' cannot be used: {without_addresses(reason)}"
    return UnusablePluginError("IT902", message, hint)


def _describe(failure: Exception) -> str:
    """Return the exception of an import in words, with its line."""
    words = " ".join(str(failure).split()) or "no reason given"
    if isinstance(failure, SyntaxError):
        return f"{type(failure).__name__}: {words}"
    frames = [one for one in traceback.extract_tb(failure.__traceback__) if not _is_importing(one.filename)]
    where = f" ({frames[-1].filename}:{frames[-1].lineno})" if frames else ""
    return f"{type(failure).__name__}: {words}{where}"


def _is_importing(file: str) -> bool:
    return file.startswith("<frozen importlib") or "importlib" in Path(file).parts or Path(file) == Path(__file__)


def _known_names() -> Mapping[str, str]:
    """Return the names of installed plug-ins and of their entry points, each with the plug-in's name."""
    several = list(present())
    return {**{one.name: _name_of(one) for one in several}, **{_name_of(one): _name_of(one) for one in several}}


def present() -> Iterator[metadata.EntryPoint]:
    """Yield the entry points of all installed plug-ins without importing them."""
    for one in metadata.entry_points(group=GROUP):
        if one.dist is not None:
            yield one


def _name_of(entry_point: metadata.EntryPoint) -> str:
    return normalized(entry_point.dist.name) if entry_point.dist is not None else entry_point.name

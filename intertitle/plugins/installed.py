"""Installed plug-ins: each is a distribution with an entry point of the group ``intertitle.plugins``.

A plug-in is imported only when a site names it. It is imported once in a process, and its files are digested before
that: an edit while it is imported counts as one after it.
"""

from __future__ import annotations

import functools
import os
import traceback
from collections.abc import Callable, Iterator, Mapping
from importlib import metadata
from pathlib import Path

from intertitle.diagnostics import suggest_text
from intertitle.failures import without_addresses
from intertitle.outputs.plugin import NamedPlugin, Plugin
from intertitle.plugins.files import digest_of, folders_of, normalized, remove_stale_bytecode
from intertitle.plugins.record import faults

GROUP = "intertitle.plugins"


class Installed(NamedPlugin, frozen=True, kw_only=True):
    """A plug-in of an installed distribution. It travels to other processes as its name, and is imported there."""

    version: str

    def __reduce__(self) -> tuple[Callable[[str], Installed], tuple[str]]:
        """Travel as the name."""
        return load, (self.name,)


class UnusablePluginError(Exception):
    """A plug-in cannot be used.

    Attributes:
        code: of the diagnostic.
        message: what is wrong.
        hint: what to type.
    """

    def __init__(self, code: str, message: str, hint: str) -> None:
        super().__init__(code, message, hint)  # all three, so that it travels between processes
        self.code = code
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return self.message


@functools.cache
def load(name: str) -> Installed:
    """Import a plug-in by the name of its distribution.

    Raises:
        UnusablePluginError: when there is none of that name, it cannot be imported, or it is no plug-in.
    """
    entry_point, distribution = _find(name)
    digested = digest_of(distribution, entry_point.module)
    remove_stale_bytecode(entry_point.module)
    try:
        plugin = entry_point.load()
    except Exception as failure:
        raise unusable(name, f"importing {entry_point.value} raised {_said(failure)}") from failure
    except SystemExit as failure:
        raise unusable(name, f"importing {entry_point.value} ends the program") from failure
    if not isinstance(plugin, Plugin):
        reason = f"{entry_point.value} is a value of the type '{type(plugin).__name__}', and not a Plugin"
        raise unusable(name, reason)
    for reason in faults(plugin):
        raise unusable(name, reason)
    return Installed(name=normalized(name), digest=digested, plugin=plugin, version=str(distribution.version))


def check_is_outside(name: str, root: Path) -> None:
    """Refuse a plug-in in a site's own folder: Python looks there, too, where it is started in it.

    Raises:
        UnusablePluginError: when its distribution or its module lies there, or it is not installed.
    """
    entry_point, distribution = _find(name)
    folders = [Path(str(distribution.locate_file(""))), *folders_of(entry_point.module)]
    if any(os.path.realpath(one) == os.path.realpath(root) for one in folders):
        raise unusable(name, "it lies in the site's own folder, whose code never runs; a plug-in is installed")


def _find(name: str) -> tuple[metadata.EntryPoint, metadata.Distribution]:
    install = f"Install it:  pip install {name}"
    try:
        distribution = metadata.distribution(name)
    except (metadata.PackageNotFoundError, ValueError) as failure:
        hint = suggest_text(name, known_names(), install)
        raise UnusablePluginError("IT901", f"the plug-in '{name}' is not installed", hint) from failure
    found = [one for one in distribution.entry_points if one.group == GROUP]
    if not found:
        there = ", ".join(sorted(set(known_names().values())))
        hint = f"Plug-ins that are installed: {there}." if there else "No plug-in is installed."
        message = f"'{name}' is installed, and is no plug-in: it has no entry point in the group '{GROUP}'"
        raise UnusablePluginError("IT901", message, hint)
    if len(found) > 1:
        raise unusable(name, f"it has {len(found)} entry points in the group '{GROUP}', and a plug-in has one")
    return found[0], distribution


def unusable(name: str, reason: str) -> UnusablePluginError:
    """Return why a plug-in that is installed cannot be used."""
    hint = "Tell the author of the plug-in, or take it out of  plugins."
    message = f"the plug-in '{name}' cannot be used: {without_addresses(reason)}"
    return UnusablePluginError("IT902", message, hint)


def _said(failure: Exception) -> str:
    """Say what an import raised, and on which line."""
    words = " ".join(str(failure).split()) or "no reason given"
    if isinstance(failure, SyntaxError):
        return f"{type(failure).__name__}: {words}"
    frames = [one for one in traceback.extract_tb(failure.__traceback__) if not _is_importing(one.filename)]
    where = f" ({frames[-1].filename}:{frames[-1].lineno})" if frames else ""
    return f"{type(failure).__name__}: {words}{where}"


def _is_importing(file: str) -> bool:
    return file.startswith("<frozen importlib") or "importlib" in Path(file).parts or Path(file) == Path(__file__)


def known_names() -> Mapping[str, str]:
    """Return the names of the plug-ins that are present, and of their entry points, each with the plug-in's."""
    several = list(present())
    return {**{one.name: _name_of(one) for one in several}, **{_name_of(one): _name_of(one) for one in several}}


def present() -> Iterator[metadata.EntryPoint]:
    """Return the entry points of all plug-ins that are installed. Nothing is imported."""
    for one in metadata.entry_points(group=GROUP):
        if one.dist is not None:
            yield one


def _name_of(entry_point: metadata.EntryPoint) -> str:
    return normalized(entry_point.dist.name) if entry_point.dist is not None else entry_point.name

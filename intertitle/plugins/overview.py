"""List the installed plug-ins, and what each adds to the site."""

from __future__ import annotations

import ast
from importlib import metadata
from pathlib import Path

import msgspec

from intertitle import config
from intertitle.diagnostics import ConfigurationError, words_of
from intertitle.model import Struct
from intertitle.outputs.kinds import REGISTRY
from intertitle.outputs.plugin import Plugin
from intertitle.plugins.files import normalized, source_of
from intertitle.plugins.installed import UnusablePluginError, present
from intertitle.plugins.site import with_plugin


class Additions(Struct, frozen=True, kw_only=True):
    """The names of everything that a plug-in adds. The names of pages and files include their addresses."""

    markdown: bool = False
    filters: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    nodes: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    templates: tuple[str, ...] = ()


class Listed(Struct, frozen=True, kw_only=True):
    """One plug-in.

    ``adds`` is None unless the site names the plug-in, because others are not imported. ``parts`` are the fields of its
    record, found in its source. ``problem`` is the reason why the site cannot use it, and ``hint`` how to solve that.
    """

    name: str
    version: str = ""
    summary: str = ""
    is_used: bool = False
    parts: tuple[str, ...] = ()
    adds: Additions | None = None
    problem: str = ""
    hint: str = ""


def list_plugins(root: Path) -> tuple[Listed, ...]:
    """Return the plug-ins of the site in a folder, in their order, and then the other installed ones."""
    try:
        names = config.plugin_names(config.read_text(root))
    except ConfigurationError:
        names = ()  # there is no site, or its settings cannot be read
    installed = {normalized(one.dist.name): one for one in present() if one.dist is not None}
    registry, listed = REGISTRY, list[Listed]()
    for name in names:
        about = _about(normalized(name), installed.get(normalized(name)))
        try:
            registry = with_plugin(registry, name, root)
        except UnusablePluginError as failure:
            problem, hint = failure.message, words_of(failure.hint_at(None, names))
            listed.append(msgspec.structs.replace(about, is_used=True, problem=problem, hint=hint))
        else:
            adds = _additions(registry.plugins[-1].plugin)
            listed.append(msgspec.structs.replace(about, is_used=True, adds=adds))
    used = {one.name for one in listed}
    others = (_about(name, found) for name, found in sorted(installed.items()) if name not in used)
    return (*listed, *others)


def _about(name: str, entry_point: metadata.EntryPoint | None) -> Listed:
    distribution = entry_point.dist if entry_point else None
    if entry_point is None or distribution is None:
        return Listed(name=name)
    summary = " ".join(str(distribution.metadata.json.get("summary", "")).split())
    parts = _parts(source_of(entry_point.module))
    return Listed(name=name, version=str(distribution.version), summary=summary, parts=parts)


def _parts(source: str) -> tuple[str, ...]:
    """Return the fields of a plug-in's record that its source sets."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return ()
    calls = [one for one in ast.walk(tree) if isinstance(one, ast.Call)]
    made = [one for one in calls if ast.unparse(one.func).rpartition(".")[2] == Plugin.__name__]
    named = {word.arg for one in made for word in one.keywords}
    return tuple(one for one in Plugin.__struct_fields__ if one in named)


def _additions(plugin: Plugin) -> Additions:
    pages = [one for one in plugin.entries if one.template]
    files = [one for one in plugin.entries if not one.template]
    folder = plugin.templates
    templates = sorted(folder.rglob("*")) if folder else []
    return Additions(
        markdown=plugin.markdown is not None,
        filters=tuple(plugin.filters),
        pages=tuple(f"{one.kind} {one.address}".rstrip() for one in pages),
        files=tuple(f"{one.kind} {one.address}".rstrip() for one in files),
        tables=tuple(table for one in plugin.joins for table in one.tables),
        nodes=tuple(one.kind for one in plugin.nodes),
        checks=tuple(getattr(one, "__name__", "a check") for one in plugin.checks),
        templates=tuple(one.relative_to(folder).as_posix() for one in templates if folder and one.is_file()),
    )

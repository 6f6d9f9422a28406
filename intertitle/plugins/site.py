"""Read a site's settings together with the plug-ins that they name. No other module reads settings."""

from __future__ import annotations

import functools
from pathlib import Path

from intertitle import config, digest
from intertitle.diagnostics import ConfigurationError, Diagnostic, error
from intertitle.model import Site, Struct
from intertitle.outputs.kinds import REGISTRY
from intertitle.outputs.registry import RegistrationError, Registry


class _LoadedSite(Struct, frozen=True, kw_only=True):
    """The settings of a site, and the registry of Intertitle and the site's plug-ins."""

    site: Site
    registry: Registry


def load_site(root: Path, base: Registry = REGISTRY) -> _LoadedSite:
    """Read a site's settings, and import the plug-ins that they name.

    Args:
        root: the site's folder.
        base: the registry without plug-ins.

    Raises:
        ConfigurationError: with every problem, if the settings or a plug-in are missing or wrong.
    """
    text = config.read_text(root)
    names = config.plugin_names(text)
    registry = _with_plugins(names, base, text, root) if names else base
    return _LoadedSite(site=config.read(text, registry.registered), registry=registry)


def _with_plugins(names: tuple[str, ...], base: Registry, text: str, root: Path) -> Registry:
    """Return a registry with some plug-ins, in their order.

    Args:
        names: the names of the plug-ins' distributions in the settings.
        base: the registry without plug-ins.
        text: the text of the settings, for the locations of problems.
        root: the site's folder, which may not contain a plug-in.

    Raises:
        ConfigurationError: with every plug-in that cannot be used.
    """
    from intertitle.plugins.installed import UnusablePluginError  # noqa: PLC0415  (only for sites with plug-ins)

    registry, problems = base, list[Diagnostic]()
    for number, name in enumerate(names):
        try:
            registry = with_plugin(registry, name, root)
        except UnusablePluginError as failure:
            place = config.places_in(text).value("site", "plugins", number)
            problems.append(error(failure.code, place, failure.message, failure.hint_at(place, names)))
    if problems:
        raise ConfigurationError(*problems)
    return registry


@functools.lru_cache(maxsize=16)
def with_plugin(registry: Registry, name: str, root: Path) -> Registry:
    """Return a registry with an installed plug-in, for the site at ``root``. The result is cached.

    Raises:
        UnusablePluginError: if it is not installed, or cannot be added to the registry.
    """
    from intertitle.plugins.installed import check_is_outside, load, unusable  # noqa: PLC0415  (likewise)

    check_is_outside(name, root)
    try:
        return registry.with_plugin(load(name))
    except RegistrationError as failure:
        raise unusable(name, failure.diagnostics[0].message) from failure


def versions_of(names: tuple[str, ...]) -> bytes:
    """Return the digest of the engine and some plug-ins, which must be the same in all workers of a cluster."""
    from intertitle.plugins.installed import load  # noqa: PLC0415  (likewise)

    return digest.of_value((digest.engine(), [load(name).digest for name in names]))

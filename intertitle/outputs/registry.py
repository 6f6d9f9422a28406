"""The registry: every kind of page and file of a site.

An entry describes a kind completely: its name, the pattern of its addresses, its template, its items and how each is
made. The plan of a build, the settings of addresses, the check of templates, the sitemap, the menu and the docs follow
from it. To add a kind, add an entry to the ``ENTRIES`` of a module in this package.
"""

from __future__ import annotations

import datetime as dt
import functools
import inspect
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, get_type_hints, is_typeddict

from intertitle import digest
from intertitle.catalogue.join import Join
from intertitle.config import Registered
from intertitle.diagnostics import ConfigurationError, Diagnostic, Location, error
from intertitle.failures import PluginError
from intertitle.model import Struct
from intertitle.outputs.filters import FILTERS as OWN_FILTERS
from intertitle.outputs.plugin import (
    Filter,
    Guarded,
    GuardedFilter,
    NamedPlugin,
    Plugin,
    guarded_entry,
    guarded_join,
    guarded_node,
    node_of_check,
)
from intertitle.outputs.view import Node, View
from intertitle.outputs.views import PageView
from intertitle.patterns import page_suffix

_NOT_NODES = ("items",)  # reserved: a build stores the items of each kind in the same way as nodes
_NAME = re.compile(r"[a-z][a-z_]*(?: [a-z_]+)*")
_PATTERN = re.compile(r"/(?:[^{}\s]|\{slug\}|\{number\})*")


class RegistrationError(ConfigurationError):
    """Something is registered that cannot work. The message names it and the reason."""

    def __init__(self, message: str) -> None:
        hint = "Correct the registration, or remove the plug-in that makes it."
        super().__init__(error("IT125", Location("registry"), message, hint))


class Item(Struct, frozen=True, kw_only=True, array_like=True):
    """The identity of an output. It contains no data: the function that makes the output asks the view."""

    kind: str
    address: str  # under the site's url, beginning with a slash
    slug: str = ""
    number: int = 1  # of a page in a series, from 1
    suffix: str = ""  # what its file has after the address


class Output(Struct, frozen=True, kw_only=True, array_like=True):
    """A planned output.

    ``sources`` are the files that messages about it name. ``day`` is the date of its content, never of the build.
    """

    item: Item
    what: str  # for messages: "the review of Ballerina"
    sources: tuple[str, ...] = ()
    day: dt.date | None = None

    @property
    def path(self) -> str:
        """The file under the output folder, with forward slashes."""
        return path_of(self.item.address) + self.item.suffix


class Entry(Struct, frozen=True, kw_only=True):
    """A kind of page or file.

    Args:
        kind: its name.
        address: the pattern of its addresses, with ``{slug}`` or ``{number}``; a site can set another one under
            ``[addresses]``. Empty if the items have addresses of their own.
        template: the template of a page; empty for a file.
        items: returns the outputs of this kind.
        make: returns the context of a page's template, or the bytes of a file, or how to encode it (`Encoding`).
        is_indexed: search engines may list it.
        is_fixed: a site cannot change its address.
        menu: its title in a menu: the name of a word, or a plug-in's own text; empty if a menu cannot contain it.
        follows: its items depend on which other outputs there are.
        encodes: making one takes as long as a hundred pages. A preview makes such a file on request, so pictures that
            are named in it alone are not published.
    """

    kind: str
    items: Callable[[View], Iterable[Output]]
    make: Callable[[View, Item], Any]
    address: str = ""
    template: str = ""
    is_indexed: bool = False
    is_fixed: bool = False
    menu: str = ""
    follows: bool = False
    encodes: bool = False


class Registry:
    """Checked entries, joins, nodes and filters.

    Args:
        entries: all kinds of pages and files.
        joins: all joins, in the order in which they run.
        nodes: all kinds of nodes, in the order in which they are made.
        filters: functions for templates, by name.
        plugins: the plug-ins whose entries, joins, nodes and filters are included.
        base: the registry without those plug-ins.

    Raises:
        RegistrationError: if something is registered that cannot work.
    """

    def __init__(
        self,
        entries: Iterable[Entry],
        joins: Iterable[Join],
        nodes: Iterable[Node],
        filters: Mapping[str, Filter] | None = None,
        plugins: tuple[NamedPlugin, ...] = (),
        base: Registry | None = None,
    ) -> None:
        self.entries: Mapping[str, Entry] = _by_name("kind", entries, lambda entry: entry.kind)
        self.joins = tuple(_by_name("join", joins, lambda join: join.name).values())
        self.nodes: tuple[Node, ...] = tuple(_by_name("node", nodes, lambda node: node.kind).values())
        self.filters: Mapping[str, Filter] = dict(filters or {})
        self.plugins = plugins
        self._base = base
        for entry in self.entries.values():
            _check(entry)
        _check_tables(self.joins)
        _check_templates(self.entries.values())
        for name, function in self.filters.items():
            if not name.isidentifier() or not (callable(function) or isinstance(function, GuardedFilter)):
                raise RegistrationError(f"the filter '{name}' is not a function with a name that a template can use")

    def with_plugin(self, added: NamedPlugin) -> Registry:
        """Return a registry with everything that a plug-in adds.

        Raises:
            RegistrationError: if it adds something that cannot work, or that conflicts with this registry.
        """
        name, plugin = added.name, added.plugin
        self._check_clashes(plugin)
        filters = {one: GuardedFilter(name, one, function) for one, function in plugin.filters.items()}
        checks = [node_of_check(name, number, check) for number, check in enumerate(plugin.checks)]
        return Registry(
            (*self.entries.values(), *(guarded_entry(name, one) for one in plugin.entries)),
            (*self.joins, *(guarded_join(name, one) for one in plugin.joins)),
            (*self.nodes, *(guarded_node(name, one) for one in plugin.nodes), *checks),
            {**self.filters, **filters},
            (*self.plugins, added),
            self._base or self,
        )

    def _check_clashes(self, plugin: Plugin) -> None:
        """Raise an error for names and addresses that Intertitle or another plug-in has registered."""
        tables = {table: join for join in self.joins for table in join.tables}
        nodes: dict[str, object] = {one.kind: one for one in self.nodes}
        nodes |= dict.fromkeys(_NOT_NODES, Node)
        joins = {one.name: one for one in self.joins}
        patterns = {entry.address: entry for entry in self.entries.values() if entry.address}
        taken: list[tuple[str, str, object]] = [
            *(("kind", one.kind, self.entries.get(one.kind)) for one in plugin.entries),
            *(("address", one.address, patterns.get(one.address)) for one in plugin.entries),
            *(("join", one.name, joins.get(one.name)) for one in plugin.joins),
            *(("table", table, tables.get(table)) for one in plugin.joins for table in one.tables),
            *(("node", one.kind, nodes.get(one.kind)) for one in plugin.nodes),
            *(("filter", one, self.filters.get(one) or OWN_FILTERS.get(one)) for one in plugin.filters),
        ]
        for what, name, owner in taken:
            if owner is not None:
                raise RegistrationError(f"it registers the {what} '{name}', which already exists in {_owner(owner)}")
        addresses = [one.address for one in plugin.entries if one.address]
        for one in addresses:
            if addresses.count(one) > 1:
                raise RegistrationError(f"it registers the address '{one}' twice")

    def __reduce__(self) -> tuple[Callable[..., Registry], tuple[Any, ...]]:
        """Pickle the registry without plug-ins, and the plug-ins. An installed plug-in is pickled as its name."""
        if self._base is not None:
            return _with_plugins, (self._base, self.plugins)
        return Registry, (tuple(self.entries.values()), self.joins, self.nodes, self.filters)

    @functools.cached_property
    def digests(self) -> Mapping[str, bytes]:
        """The digests of the files of plug-ins, by name."""
        return {one.name: one.digest for one in self.plugins}

    @functools.cached_property
    def filter_digests(self) -> Mapping[str, bytes]:
        """The digests of the plug-ins that register filters, by the filter's name."""
        return {
            name: self.digests[found.plugin] for name, found in self.filters.items() if isinstance(found, GuardedFilter)
        }

    @functools.cached_property
    def template_folders(self) -> tuple[tuple[str, Path], ...]:
        """The plug-ins' folders of templates, each with the plug-in's name."""
        return tuple((one.name, one.plugin.templates) for one in self.plugins if one.plugin.templates is not None)

    @functools.cached_property
    def addresses(self) -> Mapping[str, str]:
        """The patterns of addresses, by kind."""
        return {entry.kind: entry.address for entry in self.entries.values() if entry.address}

    @functools.cached_property
    def registered(self) -> Registered:
        """The part of the registry that the parser of settings needs."""
        fixed = frozenset(entry.kind for entry in self.entries.values() if entry.is_fixed)
        return Registered(addresses=self.addresses, fixed=fixed, sections=(*self.menus, "pages"))

    @functools.cached_property
    def on_request(self) -> tuple[str, ...]:
        """The kinds of files that a preview makes when a page asks for them."""
        return tuple(entry.kind for entry in self.entries.values() if entry.encodes and not entry.template)

    @functools.cached_property
    def menus(self) -> Mapping[str, str]:
        """The titles of the kinds that a menu can contain."""
        return {entry.kind: entry.menu for entry in self.entries.values() if entry.menu}

    @functools.cached_property
    def templates(self) -> Mapping[str, type]:
        """The type of each template's context."""
        return {entry.template: context_type(entry) for entry in self.entries.values() if entry.template}

    @functools.cached_property
    def digest(self) -> bytes:
        """The digest of everything registered except code. If it changes, the whole site is built again.

        Code is covered by the digests of the engine and of each plug-in.
        """
        entries = [
            (one.kind, one.address, one.template, one.is_indexed, one.is_fixed, one.menu, one.follows, one.encodes)
            for one in self.entries.values()
        ]
        joins = [(one.name, sorted((name, repr(kind)) for name, kind in one.tables.items())) for one in self.joins]
        nodes = [(one.kind, one.is_kept, one.is_eager, one.follows) for one in self.nodes]
        filters = sorted(self.filters.keys() - self.filter_digests.keys())
        return digest.of_value((entries, joins, nodes, filters))


def report_failure(output: Output, failure: OSError | PluginError) -> Diagnostic:
    """Return the diagnostic for an output whose function failed."""
    if isinstance(failure, PluginError):
        return failure.diagnostic()
    place = Location(output.sources[0] if output.sources else output.path)
    return error("IT111", place, f"cannot read the file: {failure.strerror or failure}")


def _with_plugins(base: Registry, plugins: Iterable[NamedPlugin]) -> Registry:
    return functools.reduce(Registry.with_plugin, plugins, base)


def _owner(owner: object) -> str:
    """Return who registered something, in words: a plug-in, or Intertitle."""
    function = getattr(owner, "make", None) or getattr(owner, "function", None) or owner
    plugin = getattr(function, "plugin", "")
    return f"the plug-in '{plugin}'" if plugin else "Intertitle"


def path_of(address: str) -> str:
    """Return the path of the file at an address; for a folder it is ``index.html``."""
    path = address.removeprefix("/")
    return f"{path}index.html" if not path or path.endswith("/") else path


def page_path(address: str) -> str:
    """Return the path of the file of a document's page, whose address may end in its bare name: ``/reviews/heat``."""
    return path_of(address) + page_suffix(address)


def document_item(kind: str, slug: str, address: str) -> Item:
    """Return the item of a document's page."""
    return Item(kind=kind, slug=slug, address=address, suffix=page_suffix(address))


def context_type(entry: Entry) -> type:
    """Return the type of the context of an entry's template."""
    made = inspect.unwrap(_function(entry.make))
    written, names = getattr(made, "__annotations__", {}).get("return", object), getattr(made, "__globals__", {})
    found: type = _type_of(written, names)
    return found


def _type_of(written: Any, names: Mapping[str, Any]) -> Any:  # noqa: ANN401  (a type, or how it is written)
    """Return the type of one annotation. Resolving those of a whole class takes a hundred times longer."""

    def one() -> None: ...

    one.__annotations__ = {"it": written}
    return get_type_hints(one, globalns=dict(names)).get("it")


def _function(made: Any) -> Any:  # noqa: ANN401  (any callable)
    made = made.__wrapped__ if isinstance(made, Guarded) else made
    return made.func if isinstance(made, functools.partial) else made


def _by_name(what: str, several: Iterable[Any], name: Callable[[Any], str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for one in several:
        if name(one) in found:
            raise RegistrationError(f"the {what} '{name(one)}' is registered twice")
        found[name(one)] = one
    return found


def _check(entry: Entry) -> None:
    for fault in _faults(entry):
        raise RegistrationError(f"the kind '{entry.kind}' {fault}")


def _faults(entry: Entry) -> Iterator[str]:
    if not _NAME.fullmatch(entry.kind):
        yield "has a name that is not words in lower case"
    if entry.address and not _PATTERN.fullmatch(entry.address):
        yield f"has the address '{entry.address}': it must begin with a slash, and may contain {{slug}} or {{number}}"
    for name in ("items", "make"):
        function = getattr(entry, name)
        if not callable(function):
            yield f"has no function '{name}'"
    if not entry.template:
        if entry.is_indexed:
            yield "is indexed, and has no template: search engines list pages"
        return
    shown = context_type(entry)
    if not is_typeddict(shown):
        yield f"has a 'make' that does not return a TypedDict, which the check of '{entry.template}' needs"
    elif _type_of(shown.__annotations__.get("page", object), vars(sys.modules[shown.__module__])) is not PageView:
        yield f"gives its template '{entry.template}' no 'page' of the type PageView"


def _check_templates(entries: Iterable[Entry]) -> None:
    shown: dict[str, Entry] = {}
    for entry in entries:
        other = shown.setdefault(entry.template, entry) if entry.template else entry
        if other is not entry and context_type(other) is not context_type(entry):
            message = (
                f"the kinds '{other.kind}' and '{entry.kind}' give their template '{entry.template}' different types"
            )
            raise RegistrationError(message)


def _check_tables(joins: Sequence[Join]) -> None:
    owners: dict[str, str] = {}
    for join in joins:
        for table in join.tables:
            if table in owners:
                raise RegistrationError(f"the joins '{owners[table]}' and '{join.name}' both make the table '{table}'")
            owners[table] = join.name

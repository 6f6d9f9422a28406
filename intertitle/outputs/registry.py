"""The registry: every kind of page and file that a site consists of.

An entry describes a kind completely: its name, the pattern of its addresses, its template, which items
there are, each with the day of its content, and what one is made of. The plan of a build, the settings of addresses,
the check of templates, the sitemap, the menu and the docs follow from it. To add a kind, write an entry and
put it among the ``ENTRIES`` of a module of this package.
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
from intertitle.diagnostics import ConfigurationError, Location, error
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

_NOT_NODES = ("items",)  # what a build keeps as it keeps nodes: the items of each kind
_NAME = re.compile(r"[a-z][a-z_]*(?: [a-z_]+)*")
_PATTERN = re.compile(r"/(?:[^{}\s]|\{slug\}|\{number\})*")


class RegistrationError(ConfigurationError):
    """Something is registered that cannot work; the message names it and says why."""

    def __init__(self, message: str) -> None:
        hint = "Correct what is registered, or take the plug-in that registers it out."
        super().__init__(error("IT125", Location("registry"), message, hint))


class Item(Struct, frozen=True, kw_only=True, array_like=True):
    """Which output of its kind one is. It holds no facts: whatever is shown is asked of the view."""

    kind: str
    address: str  # under the site's url, beginning with a slash
    slug: str = ""
    number: int = 1  # of a page in a series, from 1


class Output(Struct, frozen=True, kw_only=True, array_like=True):
    """An output as it is planned.

    ``sources`` are the files to name when something is wrong with it; ``day`` is that of its content, never of the
    build.
    """

    item: Item
    what: str  # for messages: "the review of Ballerina"
    sources: tuple[str, ...] = ()
    day: dt.date | None = None

    @property
    def path(self) -> str:
        """The file under the output folder, with forward slashes."""
        return path_of(self.item.address)


class Entry(Struct, frozen=True, kw_only=True):
    """A kind of page or file.

    Args:
        kind: its name, by which addresses are asked for.
        address: the pattern of its addresses, with ``{slug}`` or ``{number}``; a site can set another one under
            ``[addresses]``. Empty where the items bring addresses of their own.
        template: of a page; empty for a file.
        items: gives the outputs of this kind.
        make: gives what the template of a page sees, or the bytes of a file.
        is_indexed: search engines may list it.
        is_fixed: a site cannot change its address.
        menu: its title in a menu, as the name of a word or, of a plug-in, as it is; empty where no menu can lead to it.
        follows: its items follow from those of the kinds that do not.
        encodes: one takes as long as a hundred pages.
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
    """Entries, joins, nodes and filters, checked.

    Args:
        entries: every kind of page and file.
        joins: in the order in which they run.
        nodes: what many outputs ask for.
        filters: functions for templates, by name.
        plugins: whose entries, joins, nodes and filters are among these.
        base: the registry without those plug-ins.

    Raises:
        RegistrationError: when something is registered that cannot work.
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
        """Return a registry with all that a plug-in adds.

        Raises:
            RegistrationError: when it adds something that cannot work beside what is registered.
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
        """Refuse names and addresses that are taken, by Intertitle or by another plug-in."""
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
                raise RegistrationError(f"it registers the {what} '{name}', which {_owner(owner)} has already")
        addresses = [one.address for one in plugin.entries if one.address]
        for one in addresses:
            if addresses.count(one) > 1:
                raise RegistrationError(f"it registers the address '{one}' twice")

    def __reduce__(self) -> tuple[Callable[..., Registry], tuple[Any, ...]]:
        """Travel to another process as what is registered without plug-ins, and the plug-ins.

        Those that are installed travel as their names, and are loaded there.
        """
        if self._base is not None:
            return _with_plugins, (self._base, self.plugins)
        return Registry, (tuple(self.entries.values()), self.joins, self.nodes, self.filters)

    @functools.cached_property
    def digests(self) -> Mapping[str, bytes]:
        """The digest of the files of each plug-in, by its name."""
        return {one.name: one.digest for one in self.plugins}

    @functools.cached_property
    def filter_digests(self) -> Mapping[str, bytes]:
        """The digest of the plug-in of each filter, by the filter's name."""
        return {
            name: self.digests[found.plugin] for name, found in self.filters.items() if isinstance(found, GuardedFilter)
        }

    @functools.cached_property
    def template_folders(self) -> tuple[tuple[str, Path], ...]:
        """The folders of the plug-ins' templates, each with the name of its plug-in."""
        return tuple((one.name, one.plugin.templates) for one in self.plugins if one.plugin.templates is not None)

    @functools.cached_property
    def addresses(self) -> Mapping[str, str]:
        """The patterns of addresses, by kind."""
        return {entry.kind: entry.address for entry in self.entries.values() if entry.address}

    @functools.cached_property
    def registered(self) -> Registered:
        """What the settings of a site need to know of all this."""
        fixed = frozenset(entry.kind for entry in self.entries.values() if entry.is_fixed)
        return Registered(addresses=self.addresses, fixed=fixed, sections=(*self.menus, "pages"))

    @functools.cached_property
    def menus(self) -> Mapping[str, str]:
        """The titles of the kinds that a menu can lead to."""
        return {entry.kind: entry.menu for entry in self.entries.values() if entry.menu}

    @functools.cached_property
    def templates(self) -> Mapping[str, type]:
        """What each template is given, as the type that its entries return."""
        return {entry.template: context_type(entry) for entry in self.entries.values() if entry.template}

    @functools.cached_property
    def digest(self) -> bytes:
        """Digest what is registered as far as it is no code: another one makes everything again.

        The code is the engine's own, or a plug-in's, whose digest is a question.
        """
        entries = [
            (one.kind, one.address, one.template, one.is_indexed, one.is_fixed, one.menu, one.follows, one.encodes)
            for one in self.entries.values()
        ]
        joins = [(one.name, sorted((name, repr(kind)) for name, kind in one.tables.items())) for one in self.joins]
        nodes = [(one.kind, one.is_kept, one.is_eager, one.follows) for one in self.nodes]
        filters = sorted(self.filters.keys() - self.filter_digests.keys())
        return digest.of_value((entries, joins, nodes, filters))


def _with_plugins(base: Registry, plugins: Iterable[NamedPlugin]) -> Registry:
    return functools.reduce(Registry.with_plugin, plugins, base)


def _owner(owner: object) -> str:
    """Name who has registered something: a plug-in, or Intertitle."""
    function = getattr(owner, "make", None) or getattr(owner, "function", None) or owner
    plugin = getattr(function, "plugin", "")
    return f"the plug-in '{plugin}'" if plugin else "Intertitle"


def path_of(address: str) -> str:
    """Return the file that serves an address: a folder's is its ``index.html``."""
    path = address.removeprefix("/")
    return f"{path}index.html" if not path or path.endswith("/") else path


def context_type(entry: Entry) -> type:
    """Return the type of what the template of an entry is given."""
    made = inspect.unwrap(_function(entry.make))
    written, names = getattr(made, "__annotations__", {}).get("return", object), getattr(made, "__globals__", {})
    found: type = _type_of(written, names)
    return found


def _type_of(written: Any, names: Mapping[str, Any]) -> Any:  # noqa: ANN401  (a type, or how it is written)
    """Return a type by its annotation; those of a whole class would take a hundred times longer."""

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
        yield f"has the address '{entry.address}': it begins with a slash, and holds {{slug}} or {{number}} at most"
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
        yield f"has a 'make' that does not return a TypedDict, by which the template '{entry.template}' is checked"
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

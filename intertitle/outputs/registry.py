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
from typing import Any, get_type_hints, is_typeddict

from intertitle import digest
from intertitle.catalogue.join import Join
from intertitle.config import Registered
from intertitle.diagnostics import ConfigurationError, Place, error
from intertitle.model import Struct
from intertitle.outputs.view import Node, View
from intertitle.outputs.views import PageView

_NAME = re.compile(r"[a-z][a-z_]*(?: [a-z_]+)*")
_PATTERN = re.compile(r"/(?:[^{}\s]|\{slug\}|\{number\})*")


class RegistrationError(ConfigurationError):
    """Something is registered that cannot work; the message names it and says why."""

    def __init__(self, message: str) -> None:
        hint = "Correct what is registered, or take the plug-in that registers it out."
        super().__init__(error("IT125", Place("registry"), message, hint))


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
        menu: its title in a menu; empty where no menu can lead to it.
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
        version: of what others have registered; another one makes everything again.

    Raises:
        RegistrationError: when something is registered that cannot work.
    """

    def __init__(
        self,
        entries: Iterable[Entry],
        joins: Iterable[Join],
        nodes: Iterable[Node],
        filters: Mapping[str, Callable[..., object]] | None = None,
        version: str = "",
    ) -> None:
        self.entries: Mapping[str, Entry] = _by_name("kind", entries, lambda entry: entry.kind)
        self.joins = tuple(_by_name("join", joins, lambda join: join.name).values())
        self.nodes: tuple[Node, ...] = tuple(_by_name("node", nodes, lambda node: node.kind).values())
        self.filters = dict(filters or {})
        self.version = version
        for entry in self.entries.values():
            _check(entry)
        _check_tables(self.joins)
        _check_templates(self.entries.values())
        for name, function in self.filters.items():
            if not name.isidentifier() or not callable(function):
                raise RegistrationError(f"the filter '{name}' is not a function with a name that a template can use")

    def with_entries(self, *entries: Entry, version: str, **more: Any) -> Registry:  # noqa: ANN401  (joins, nodes, filters)
        """Return a registry with more entries, joins, nodes or filters."""
        return Registry(
            (*self.entries.values(), *entries),
            (*self.joins, *more.get("joins", ())),
            (*self.nodes, *more.get("nodes", ())),
            {**self.filters, **more.get("filters", {})},
            version,
        )

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
        return {entry.template: given(entry) for entry in self.entries.values() if entry.template}

    @functools.cached_property
    def digest(self) -> bytes:
        """Digest what is registered, as far as its code is not the engine's own."""
        entries = [(one.kind, one.address, one.template) for one in self.entries.values()]
        joins = [(one.name, sorted(one.tables)) for one in self.joins]
        nodes = [one.kind for one in self.nodes]
        return digest.of_value((entries, joins, nodes, sorted(self.filters), self.version))


def path_of(address: str) -> str:
    """Return the file that serves an address: a folder's is its ``index.html``."""
    path = address.removeprefix("/")
    return f"{path}index.html" if not path or path.endswith("/") else path


def given(entry: Entry) -> type:
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
    shown = given(entry)
    if not is_typeddict(shown):
        yield f"has a 'make' that does not return a TypedDict, by which the template '{entry.template}' is checked"
    elif _type_of(shown.__annotations__.get("page", object), vars(sys.modules[shown.__module__])) is not PageView:
        yield f"gives its template '{entry.template}' no 'page' of the type PageView"


def _check_templates(entries: Iterable[Entry]) -> None:
    shown: dict[str, Entry] = {}
    for entry in entries:
        other = shown.setdefault(entry.template, entry) if entry.template else entry
        if other is not entry and given(other) is not given(entry):
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

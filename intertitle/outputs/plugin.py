"""A plug-in: a frozen record of pure functions with which a third party extends a site.

Every function asks a recorder or a view, like Intertitle's own functions. `Guarded` wraps each function. It records
that the plug-in's code was used, so that changed code counts as a changed answer. If the function raises an exception
or returns a wrong value, it raises a `PluginError` that names the plug-in, the function and the line.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import msgspec
from markupsafe import Markup

from intertitle import digest
from intertitle.addresses import find_special_name
from intertitle.cache import CacheDamagedError
from intertitle.catalogue.join import Join
from intertitle.catalogue.recorder import Recorder
from intertitle.catalogue.tables import encode_table
from intertitle.diagnostics import Diagnostic, Location, Severity
from intertitle.failures import PluginError, raised, returned
from intertitle.model import Struct
from intertitle.outputs.view import Node, View

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

    from intertitle.outputs.registry import Entry

QUESTION = "plug-in"  # the kind of the question for the digest of a plug-in's files
_PLAIN = (str, int, float, bool, type(None), Markup)
_SEVERITIES = ("error", "warning", "note")


class Finding(Struct, frozen=True, kw_only=True):
    """A problem that a check found.

    Args:
        place: the location, as `View.where` returns it.
        message: the problem, in words for a critic.
        hint: how to solve it.
        severity: an error fails the build, a warning fails it with ``--strict``, a note never does.
    """

    place: Location
    message: str
    hint: str = ""
    severity: Severity = "warning"


class Plugin(Struct, frozen=True, kw_only=True):
    """The parts of a plug-in. Every part is optional.

    Args:
        markdown: a function that adds rules and render rules to a markdown-it-py parser.
        filters: functions for templates, by name. They return plain values.
        entries: kinds of pages and files.
        joins: functions that make tables of the catalogue.
        nodes: kinds of values that many outputs use.
        checks: functions that examine the site through a view and yield findings.
        templates: the folder of its templates.
    """

    markdown: Callable[[MarkdownIt], object] | None = None
    filters: Mapping[str, Callable[..., object]] = {}
    entries: tuple[Entry, ...] = ()
    joins: tuple[Join, ...] = ()
    nodes: tuple[Node, ...] = ()
    checks: tuple[Callable[[View], Iterable[Finding]], ...] = ()
    templates: Path | None = None


class NamedPlugin(Struct, frozen=True, kw_only=True):
    """A plug-in with its name in the settings and the digest of all its files."""

    name: str
    digest: bytes
    plugin: Plugin


_Role = Literal["items", "page", "file", "join", "node", "names", "check"]


class Guarded:
    """Wraps a function of a plug-in and checks what it returns.

    Args:
        plugin: the plug-in's name.
        what: the function in words, for messages.
        role: the role of the function, which decides what it may return.
        function: the function itself.
        about: for ``items`` the kind of its outputs, for a join the types of its tables.
    """

    def __init__(
        self,
        plugin: str,
        what: str,
        role: _Role,
        function: Callable[..., Any],
        about: Any = None,  # noqa: ANN401
    ) -> None:
        self.plugin = plugin
        self.what = what
        self.role: _Role = role
        self.about = about
        self.__wrapped__ = function

    def __call__(self, ask: Recorder, *rest: Any) -> Any:  # noqa: ANN401  (as the function's)
        """Call the function.

        Raises:
            PluginError: if it raises an exception or returns a wrong value.
        """
        ask.note(QUESTION, self.plugin)
        what = f"{self.what} for '{rest[0]}'" if self.role == "node" else self.what
        try:
            made = self.__wrapped__(ask, *rest)
            if self.role in {"items", "names", "check"}:
                made = tuple(made)  # here, because a generator may fail while it is read
        except PluginError as failure:
            failure.notes |= ask.notes
            raise
        except CacheDamagedError:
            raise
        except (Exception, SystemExit) as failure:
            error = raised(self.plugin, what, failure, self.__wrapped__)
            error.notes |= ask.notes
            raise error from failure
        if reason := _fault(self.role, made, self.about):
            error = returned(self.plugin, what, reason, self.__wrapped__)
            error.notes |= ask.notes
            raise error
        return made


def _fault(role: _Role, made: Any, about: Any) -> str:  # noqa: ANN401  (whatever a function returns)
    """Return what is wrong with the result of a function, or an empty text."""
    faults: Mapping[_Role, Callable[[], str]] = {
        "file": lambda: "" if isinstance(made, bytes) else f"returned {_type(made)}, and a file is made of bytes",
        "page": lambda: "" if isinstance(made, Mapping) else f"returned {_type(made)}, and a template is given a dict",
        "items": lambda: next(filter(None, (_fault_of_output(one, about) for one in made)), ""),
        "names": lambda: "" if all(isinstance(one, str) for one in made) else "returned names that are not text",
        "check": lambda: next(filter(None, map(_fault_of_finding, made)), ""),
        "join": lambda: _fault_of_answers(made, about),
        "node": lambda: _fault_of_value(made),
    }
    return faults[role]()


def _type(value: object) -> str:
    return "None" if value is None else f"a value of the type '{type(value).__name__}'"


def _fault_of_output(output: Any, kind: str) -> str:  # noqa: ANN401  (whatever a function yields)
    item = getattr(output, "item", None)
    if item is None or getattr(item, "kind", None) != kind:
        return f"yielded {output!r}, which is not an Output of the kind '{kind}'"
    address, parts = item.address, str(item.address).split("/")
    if not isinstance(address, str) or not address.startswith("/") or not address.isprintable() or "\\" in address:
        return f"yielded the address {address!r}: an address begins with a slash"
    if any(one in {".", ".."} for one in parts) or "" in parts[1:-1]:
        return f"yielded the address {address!r}, which no file can have"
    if special := find_special_name(address):
        return f"yielded the address {address!r}: {special}"
    return _fault_of_fields(output, item)


def _fault_of_fields(output: Any, item: Any) -> str:  # noqa: ANN401  (of an Output and its Item, which nothing checks)
    sources = output.sources if isinstance(output.sources, tuple) else (None,)
    texts = (item.slug, output.what, *sources)
    is_day = output.day is None or type(output.day) is dt.date  # a time of day would not come back from the cache
    if not all(isinstance(one, str) for one in texts) or type(item.number) is not int or not is_day:
        return f"yielded {output!r}, in which a field has a wrong type"
    return ""


def _fault_of_finding(found: Any) -> str:  # noqa: ANN401  (whatever a check yields)
    if not isinstance(found, Finding):
        return f"yielded {_type(found)}, and a check yields Findings"
    typed: tuple[tuple[object, type], ...] = ((found.place, Location), (found.message, str), (found.hint, str))
    if found.severity not in _SEVERITIES or not all(isinstance(value, kind) for value, kind in typed):
        return f"yielded a Finding with a field of a wrong type: {found!r}"
    return ""


def _fault_of_answers(made: Any, tables: Mapping[str, Any]) -> str:  # noqa: ANN401  (whatever a join returns)
    if not isinstance(made, Mapping) or made.keys() != tables.keys():
        return f"did not return the tables that it is registered for: {', '.join(sorted(tables))}"
    for name, answers in made.items():
        try:
            for packed in encode_table(answers, tables[name]).values():
                if isinstance(packed, msgspec.Raw):
                    msgspec.msgpack.decode(packed, type=tables[name])
        except (TypeError, AttributeError, OverflowError, RecursionError, msgspec.MsgspecError) as failure:
            return f"returned a table '{name}' whose answers are not of its type: {failure}"
    return ""


def _fault_of_value(made: object) -> str:
    try:
        digest.of_value(made)
    except (TypeError, OverflowError, RecursionError) as failure:
        return f"returned a value that cannot be kept: {failure}"
    return ""


# ---------------------------------------------------------------- filters


class GuardedFilter:  # not callable itself: the renderer calls the function and `check`
    """A filter of a plug-in. The renderer adds it to `Environment.filters`."""

    def __init__(self, plugin: str, name: str, function: Callable[..., object]) -> None:
        self.plugin = plugin
        self.what = f"the filter '{name}'"
        self.__wrapped__ = function

    def failure(self, failure: BaseException) -> PluginError:
        """Return the exception of a call as a failure of the plug-in."""
        return raised(self.plugin, self.what, failure, self.__wrapped__)

    def check(self, made: object) -> None:
        """Check that the result of a call contains only plain values.

        Raises:
            PluginError: if anything in it has another type.
        """
        if (wrong := _not_plain(made)) is not None:
            reason = (
                f"returned {_type(wrong)}; a filter returns text, numbers, true or false, None, Markup, "
                "or tuples, lists and dicts of these"
            )
            raise returned(self.plugin, self.what, reason, self.__wrapped__, "IT904")


def _not_plain(value: object, depth: int = 0) -> object | None:
    """Return the first value that is not plain, or None if all are."""
    if type(value) in _PLAIN:
        return None
    if type(value) not in {tuple, list, dict} or depth > _DEEPEST:
        return value
    inner: Iterator[object] = iter(value)  # type: ignore[call-overload]
    if isinstance(value, dict):
        inner = (one for pair in value.items() for one in pair)
    return next((found for one in inner if (found := _not_plain(one, depth + 1)) is not None), None)


_DEEPEST = 50
Filter = Callable[..., object] | GuardedFilter


# ---------------------------------------------------------------- guarding


def guarded_join(name: str, join: Join) -> Join:
    """Return a plug-in's join with its function wrapped."""
    function = Guarded(name, f"the join '{join.name}'", "join", join.function, join.tables)
    return msgspec.structs.replace(join, function=function, is_typed=False)


def guarded_node(name: str, node: Node) -> Node:
    """Return a plug-in's node with its functions wrapped."""
    names = Guarded(name, f"the names of the node '{node.kind}'", "names", node.names) if node.names else None
    function = Guarded(name, f"the node '{node.kind}'", "node", node.function)
    return msgspec.structs.replace(node, function=function, names=names)


def guarded_entry(name: str, entry: Entry) -> Entry:
    """Return a plug-in's kind of page or file with its functions wrapped."""
    items = Guarded(name, f"the items of the kind '{entry.kind}'", "items", entry.items, entry.kind)
    make = Guarded(name, f"the kind '{entry.kind}'", "page" if entry.template else "file", entry.make)
    return msgspec.structs.replace(entry, items=items, make=make)


def node_of_check(name: str, number: int, check: Callable[[View], Iterable[Finding]]) -> Node:
    """Return a check as a node that is made after the plan, so that it runs again if an answer has changed."""
    called = getattr(check, "__name__", str(number + 1))
    guarded = Guarded(name, f"the check '{called}'", "check", check)
    return Node(
        kind=f"check {name} {number + 1}",
        function=_ReportFindings(name, guarded),
        names=_once,
        is_eager=True,
        follows=True,
    )


class _ReportFindings:
    """Runs a check, and reports its findings with the plug-in's name."""

    def __init__(self, plugin: str, check: Guarded) -> None:
        self.plugin = plugin
        self.check = check

    def __call__(self, view: View, _name: str) -> None:
        for found in self.check(view):
            message = f"{found.message} ({self.plugin})"
            place = found.place
            view.report(Diagnostic("IT905", found.severity, place.path, place.line, place.column, message, found.hint))


def _once(_view: View) -> tuple[str, ...]:
    return ("",)

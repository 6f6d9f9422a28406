"""Find what templates may not use: code behind values, changes of values, randomness, and too deep nesting.

The syntax tree is examined before Jinja computes its constants, because Jinja does that while it compiles. What only
a running template can do, such as a computed name, is limited in `intertitle.templating.limits`.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
import types
from collections.abc import Collection, Iterator

import jinja2
from jinja2 import nodes
from markupsafe import Markup

from intertitle.model import Struct

# Attributes through which Python's objects lead to its code, and the method that returns a class's ancestors.
is_internal = re.compile(r"_|(?:gi|f|cr|ag|tb|co|func|im)_|mro$").match

# Values of these types reach templates. A template may use the methods in `METHODS`, and no others of theirs.
_KINDS = (
    *(str, Markup, bytes, bytearray, int, float, complex, bool, tuple, list, dict, set, frozenset, range, slice),
    *(dt.datetime, dt.date, dt.time, dt.timedelta, dt.timezone, type, types.MappingProxyType),
    *(types.FunctionType, types.MethodType, types.GeneratorType, types.CodeType, types.FrameType),
)  # fmt: skip
LIMITED = frozenset({"center", "format", "join", "ljust", "replace", "rjust", "zfill"})  # these may make long texts
_OF_TEXTS = """
capitalize casefold count endswith find index isalnum isalpha isascii isdecimal isdigit islower isnumeric isprintable
isspace istitle isupper lower lstrip partition removeprefix removesuffix rfind rindex rpartition rsplit rstrip split
splitlines startswith strip striptags swapcase title unescape upper
"""
_OF_MAPPINGS = "get items keys values"
_OF_DATES = """
date day days fold hour isocalendar isoformat isoweekday microsecond microseconds minute month second seconds strftime
time total_seconds weekday year
"""
_OF_RANGES = "start step stop"
METHODS = LIMITED.union(*(names.split() for names in (_OF_TEXTS, _OF_MAPPINGS, _OF_DATES, _OF_RANGES)))
REFUSED = frozenset(name for kind in _KINDS for name in dir(kind) if not is_internal(name)) - METHODS

_NO_FILTERS = {
    "attr": "Write the name after a dot:  {{ page.title }}",
    "random": "A page has to be the same in every build. Use  | first  or an index.",
    "pprint": "Show a field of the value.",
}
_NO_GLOBALS = {
    "cycler": 'In a loop, write  {{ loop.cycle("odd", "even") }}',
    "dict": 'Write a mapping in braces:  {"a": 1}',
    "joiner": 'Write  | join(", ")  or  {% if not loop.first %}, {% endif %}',
    "lipsum": "Write the text itself.",
}
REMOVED_FILTERS = tuple(_NO_FILTERS)
REMOVED_GLOBALS = tuple(_NO_GLOBALS)
_BY_FIELD = {"groupby", "rejectattr", "selectattr", "sum"}  # filters whose first argument is the name of a field
_MAX_DEPTH = 50  # of expressions and statements. Jinja and Python fail at about 80
_MAX_LOOPS = 15  # of loops in loops. Python fails at 20


class Fault(Struct, frozen=True, kw_only=True):
    """Something that a template may not use: its line, its name in that line, the message and what to type instead."""

    line: int
    name: str
    message: str
    hint: str


class UnsafeTemplateError(jinja2.TemplateSyntaxError):
    """A template is not compiled because of what it uses."""

    def __init__(self, fault: Fault, name: str | None, filename: str | None) -> None:
        super().__init__(fault.message, fault.line, name, filename)
        self.fault = fault


class LimitError(jinja2.TemplateRuntimeError):
    """A template does at run time what no template may do: it has a hint."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


@functools.lru_cache(maxsize=1024)
def is_refused(name: str) -> bool:
    """Return whether templates may not use an attribute."""
    return bool(is_internal(name)) or name in REFUSED


def refuse_name(name: str) -> tuple[str, str]:
    """Return the message and the hint for an attribute that templates may not use."""
    return f"templates may not use '{name}'", _instead_of(name)


def _instead_of(name: str) -> str:
    if name in {"today", "now", "utcnow"}:
        return "A page has to be the same in every build. Use a date of the page, such as  page.date ."
    if name in {"append", "extend", "insert", "update", "setdefault", "pop", "clear", "remove", "add", "sort"}:
        return "Templates cannot change values. Make a new one:  {% set names = names + [name] %}"
    return "Write a field of the value. docs/contract.md lists them; docs/themes.md says what a template can do."


def find_faults(tree: nodes.Template) -> tuple[Fault, ...]:
    """Return what a template uses that no template may use, in the order of its lines."""
    if (deep := _find_depth(tree)) is not None:
        return (deep,)  # anything else would need as deep a walk
    own = find_own_names(tree)
    found = [(node, fault) for node in tree.find_all(nodes.Node) for fault in _faults_of(node, own)]
    at_fault = {id(node) for node, _ in found}
    # In  a._b._c  only the first name is reported, since nothing follows once it is gone.
    first = (fault for node, fault in found if not any(id(inner) in at_fault for inner in _chain(node)))
    return tuple(sorted(first, key=lambda one: one.line))


def find_own_names(tree: nodes.Template) -> set[str]:
    """Return the names that a template itself defines."""
    own: set[str] = set()
    for node in tree.find_all((nodes.Name, nodes.Macro, nodes.Import, nodes.FromImport)):
        match node:
            case nodes.Name() if node.ctx != "load":
                own.add(node.name)
            case nodes.Macro():
                own.add(node.name)
            case nodes.Import():
                own.add(node.target)
            case nodes.FromImport():
                own.update(one if isinstance(one, str) else one[1] for one in node.names)
    return own


def _chain(node: nodes.Node) -> Iterator[nodes.Node]:
    """Yield what an attribute, an item or a call is of, and what that is of, and so on."""
    while isinstance(node, nodes.Getattr | nodes.Getitem | nodes.Call):
        node = node.node
        yield node


def find_kept_state(tree: nodes.Template) -> Iterator[Fault]:
    """Yield the namespaces at the top of a template that others import: every page would see what one page sets."""
    for call in _calls_at_top(tree):
        if isinstance(call.node, nodes.Name) and call.node.name == "namespace":
            yield Fault(line=call.lineno, name="namespace", message=KEPT_STATE[0], hint=KEPT_STATE[1])


KEPT_STATE = (
    "a 'namespace' at the top of an imported template would pass values from page to page",
    "Move it into the macro that uses it, or import the template  with context .",
)


@functools.lru_cache(maxsize=64)
def find_imported(tree: nodes.Template) -> frozenset[str]:
    """Return the constant names of the templates that a template imports without its context."""
    return frozenset(
        str(node.template.value)  # type: ignore[attr-defined]
        for node in tree.find_all((nodes.Import, nodes.FromImport))
        if not node.with_context and isinstance(node.template, nodes.Const)  # type: ignore[attr-defined]
    )


def _calls_at_top(node: nodes.Node) -> Iterator[nodes.Call]:
    for child in node.iter_child_nodes():
        if not isinstance(child, nodes.Macro):
            if isinstance(child, nodes.Call):
                yield child
            yield from _calls_at_top(child)


def _find_depth(tree: nodes.Template) -> Fault | None:
    """Return the first node that is nested too deeply. It needs no recursion itself."""
    waiting: list[tuple[nodes.Node, int, int]] = [(tree, 0, 0)]
    while waiting:
        node, depth, loops = waiting.pop()
        loops += isinstance(node, nodes.For)
        if depth > _MAX_DEPTH or loops > _MAX_LOOPS:
            return Fault(line=node.lineno, name="", message=TOO_DEEP[0], hint=TOO_DEEP[1])
        waiting += [(child, depth + 1, loops) for child in node.iter_child_nodes()]
    return None


TOO_DEEP = ("the template is nested too deeply here", "Move an inner part into a macro, or name it with  {% set %} .")


def _faults_of(node: nodes.Node, own: Collection[str]) -> Iterator[Fault]:
    """Yield the faults of one node, without those of its children."""
    match node:
        case nodes.Getattr(attr=name) if is_refused(name):
            yield _fault(node, name, *refuse_name(name))
        case nodes.Getitem(arg=nodes.Const(value=str() as name)) if is_internal(name):
            yield _fault(node, name, *refuse_name(name))
        case nodes.Keyword(key=name) if name.startswith("_"):
            yield _fault(node, name, *refuse_name(name))
        case nodes.Name(name=name, ctx="load") if name in _NO_GLOBALS and name not in own:
            yield _fault(node, name, f"templates may not use '{name}'", _NO_GLOBALS[name])
        case nodes.NSRef(name=name) if name not in own:
            hint = "Set a name of your own:  {% set title = … %}"
            yield _fault(node, name, f"templates cannot change '{name}'", hint)
        case nodes.Filter():
            yield from _faults_of_filter(node)
        case nodes.EvalContextModifier():
            hint = "Take the tag out. For HTML of your own, write  {{ value | safe }}"
            yield _fault(node, "autoescape", "templates cannot turn 'autoescape' on or off", hint)


def _faults_of_filter(node: nodes.Filter) -> Iterator[Fault]:
    fields = [one.value for one in node.kwargs if one.key == "attribute"]
    filters = [node.name]
    match node.args:
        case [nodes.Const(value=str() as name), *_] if node.name == "map":
            filters.append(name)
        case [first, *_] if node.name in _BY_FIELD:
            fields.append(first)
    for name in filters:
        if name in _NO_FILTERS:
            yield _fault(node, name, f"templates may not use the filter '{name}'", _NO_FILTERS[name])
    paths = [one.value for one in fields if isinstance(one, nodes.Const) and isinstance(one.value, str)]
    for name in (step.strip() for path in paths for step in re.split("[.,]", path)):
        if is_internal(name):
            yield _fault(node, name, *refuse_name(name))


def _fault(node: nodes.Node, name: str, message: str, hint: str) -> Fault:
    return Fault(line=node.lineno, name=name, message=message, hint=hint)

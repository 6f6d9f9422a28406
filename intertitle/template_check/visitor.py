"""Walk through templates with the types of their values, and find names and fields that do not exist.

Nothing is rendered. A template is walked once for each page that uses it, with the blocks of that page, so a place may
be visited several times; `Findings` combines the results. The types of macro arguments are unknown.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from jinja2 import nodes
from markupsafe import Markup

from intertitle.diagnostics import Diagnostic
from intertitle.outputs.contexts import CardContext, MenuContext
from intertitle.template_check import filters, value_types
from intertitle.template_check.pages import FUNCTIONS
from intertitle.template_check.report import Findings, Frame, Scope
from intertitle.template_check.value_types import Kind, Names
from intertitle.themes import DEFAULT_CARD, MENU, SHIPPED, Theme, card_partial

_BY_FIELD = {"map", "sort", "unique", "sum", "min", "max", "groupby"}  # with the field in  attribute="…"
_BY_FIRST = {"selectattr", "rejectattr", "groupby"}  # with the field as the first argument
_ASKED = {"defined", "undefined"}
_SUPPLIED = {"default", "d"}
_OF_MACROS = {"caller", "varargs", "kwargs", "self", "loop"}
_PLAIN: Mapping[type, Kind] = {nodes.Compare: bool, nodes.Not: bool, nodes.Test: bool, nodes.Concat: Markup}
_DEEPEST = 24  # levels of templates, which may include themselves

Parse = Callable[[str], nodes.Template | None]  # returns a template by name, or None if it is missing or invalid


class Walk:
    """A walk through the templates of a theme.

    Args:
        theme: the theme.
        parse: returns a template's syntax tree.
        everywhere: the types of the global names.
        addresses: the kinds of pages that have an address.
    """

    def __init__(self, theme: Theme, parse: Parse, everywhere: Mapping[str, Kind], addresses: Collection[str]) -> None:
        self.theme = theme
        self.parse = parse
        self.everywhere = everywhere
        self.addresses = addresses
        self.walked: dict[str, None] = {}  # the names of templates
        self._findings = Findings(theme, self._find_tested(), everywhere["theme"])
        # The macros to walk, by node and depth, each with all scopes that define it.
        self._macros: dict[tuple[int, int], tuple[nodes.Macro, Frame, list[Scope]]] = {}
        self._modules: dict[str, Kind] = {}
        self._styles: dict[str, None] = {}
        self._menu = False
        self._open: list[str] = []  # the templates around the current one

    def pages(self, given: Mapping[str, Mapping[str, Kind]]) -> tuple[Diagnostic, ...]:
        """Walk the templates of pages, each with its context, and everything that they use. Return the problems."""
        for name, names in given.items():
            if name in self.theme.templates:
                self._template(name, {**self.everywhere, **names}, 0)
        self._walk_macros()
        if self._menu and MENU in self.theme.templates:
            self._template(MENU, {**self.everywhere, **value_types.field_types(MenuContext)}, 0)
            self._walk_macros()
        done: set[str] = set()
        while waiting := [style for style in self._styles if style not in done]:  # a card may show another
            for style in waiting:
                done.add(style)
                self._template(card_partial(style), {**self.everywhere, **value_types.field_types(CardContext)}, 0)
            self._walk_macros()
        return self._findings.problems()

    def _find_tested(self) -> frozenset[str]:
        """Return the names and fields that any template tests with ``is defined`` or gives a default."""
        asked: set[str] = set()
        for name in self.theme.templates:
            if not name.startswith(SHIPPED) and (tree := self.parse(name)) is not None:
                asked |= _find_tested(tree)
        return frozenset(asked)

    # ------------------------------------------------------------ templates

    def _template(self, name: str, names: Scope, depth: int) -> None:
        """Walk a template and those that it extends. ``names`` are its names; those that it sets are added."""
        # A recursive template is walked once more, with the names that it has there. Each further level could double
        # the work, because every branch is walked.
        if depth > _DEEPEST or self._open.count(name) > 1:
            return
        self._open.append(name)
        try:
            self._chain(name, names, depth)
        finally:
            self._open.pop()

    def _chain(self, name: str, names: Scope, depth: int) -> None:
        """Walk a template without checking the depth. The arguments are those of `_template`."""
        chain: list[tuple[str, nodes.Template]] = []
        wanted: str | None = name
        while wanted is not None and wanted not in (one for one, _ in chain):
            self.walked[wanted] = None
            tree = self.parse(wanted)
            if tree is None:
                return  # the rest is unknown
            chain.append((wanted, tree))
            extends, _ = _find_structure(tree)
            wanted = None
            if extends is not None:
                parent = _text(extends.template)
                if parent is None or not self._findings.reference(parent, extends.template, Frame(name=chain[-1][0])):
                    return
                wanted = parent
        blocks: dict[str, list[tuple[nodes.Block, str]]] = {}
        for one, tree in chain:
            for block in _find_structure(tree)[1]:
                blocks.setdefault(block.name, []).append((block, one))
        root, tree = chain[-1]
        for one, above in chain[:-1]:
            self._set(above.body, names, Frame(name=one, blocks=blocks, page=names, depth=depth))
        page = dict(names)
        self._set(tree.body, page, Frame(name=root, blocks=blocks, page=page, depth=depth))
        for one, kind in names.items():  # a name that is set again has different types in blocks before and after
            page[one] = value_types.join_types((kind, page[one]))
        self._body(tree.body, names, Frame(name=root, blocks=blocks, page=page, depth=depth))

    def _set(self, body: Iterable[nodes.Node], names: Scope, frame: Frame) -> None:
        """Walk the statements outside blocks that set names, which all blocks see."""
        for node in body:
            if isinstance(node, nodes.Assign | nodes.AssignBlock | nodes.Macro | nodes.Import | nodes.FromImport):
                self._statement(node, names, frame)
            elif isinstance(node, nodes.If):  # only its names matter here, not its output or blocks
                self._expression(node.test, names, frame)
                branches = [dict(names) for _ in range(2 + len(node.elif_))]
                bodies = [node.body, *(other.body for other in node.elif_), node.else_]
                for branch, inner in zip(branches, bodies, strict=True):
                    self._set(inner, branch, frame)
                _merge(names, branches)

    def _module(self, name: str, node: nodes.Import | nodes.FromImport, names: Scope, frame: Frame) -> Kind:
        """Return the type of an imported template."""
        if frame.depth > _DEEPEST or not self._findings.reference(name, node.template, frame):
            return Any
        if node.with_context:
            seen = dict(names)
        elif name in self._modules:
            return self._modules[name]
        else:
            seen = dict(self.everywhere)
            self._modules[name] = Any  # for a template that imports itself
        before = set(seen)
        if self.parse(name) is None:
            return Any
        self._template(name, seen, frame.depth + 1)
        made = Names(name, {one: kind for one, kind in seen.items() if one not in before and not one.startswith("_")})
        if not node.with_context:
            self._modules[name] = made
        return made

    # ------------------------------------------------------------ statements

    def _body(self, body: Iterable[nodes.Node], names: Scope, frame: Frame) -> None:
        for node in body:
            self._statement(node, names, frame)

    def _statement(self, node: nodes.Node, names: Scope, frame: Frame) -> None:  # noqa: C901, PLR0912  (one for each)
        match node:
            case nodes.Output():
                for shown in node.nodes:
                    if not isinstance(shown, nodes.TemplateData):
                        self._expression(shown, names, frame)
            case nodes.If():
                self._if(node, names, frame)
            case nodes.For():
                self._for(node, names, frame)
            case nodes.Assign():
                self._assign(node.target, self._expression(node.node, names, frame), names)
            case nodes.AssignBlock():
                self._body(node.body, dict(names), frame)
                self._assign(node.target, Any if node.filter else Markup, names)
            case nodes.Macro():
                names[node.name] = Any
                self._macros.setdefault((id(node), frame.depth), (node, frame, []))[-1].append(names)
            case nodes.Import():
                name = _text(node.template)
                names[node.target] = self._module(name, node, names, frame) if name else Any
            case nodes.FromImport():
                self._import(node, names, frame)
            case nodes.Include():
                self._include(node, names, frame)
            case nodes.Block():
                stack = frame.blocks.get(node.name, [(node, frame.name)])
                scoped = node.scoped or stack[0][0].scoped
                # Without "scoped" a block does not see names set around it; rendering the page reports that.
                around = dict.fromkeys(names, Any)
                self._block(stack, dict(names) if scoped else {**around, **frame.page}, frame)
            case nodes.With():
                values = [self._expression(value, names, frame) for value in node.values]
                inner = dict(names)
                for target, value in zip(node.targets, values, strict=True):
                    self._assign(target, value, inner)
                self._body(node.body, inner, frame)
            case nodes.CallBlock():
                self._expression(node.call, names, frame)
                inner = dict(names)
                for target in node.args:
                    self._assign(target, Any, inner)
                self._body(node.body, inner, frame)
            case _:
                self._rest(node, dict(names), frame)

    def _rest(self, node: nodes.Node, names: Scope, frame: Frame) -> None:
        """Walk the children of a node that needs no special treatment."""
        for child in node.iter_child_nodes():
            if isinstance(child, nodes.Expr):
                self._expression(child, names, frame)
            elif isinstance(child, nodes.Stmt):
                self._statement(child, names, frame)
            else:
                self._rest(child, names, frame)

    def _if(self, node: nodes.If, names: Scope, frame: Frame) -> None:
        branches: list[Scope] = []
        for test, body in [(node.test, node.body), *((other.test, other.body) for other in node.elif_)]:
            self._expression(test, names, frame)
            branches.append(dict(names))
            self._body(body, branches[-1], frame)
        branches.append(dict(names))
        self._body(node.else_, branches[-1], frame)
        _merge(names, branches)

    def _for(self, node: nodes.For, names: Scope, frame: Frame) -> None:
        item = value_types.element_type(self._expression(node.iter, names, frame))
        inner = dict(names)
        self._assign(node.target, item, inner)
        inner["loop"] = Any if node.recursive else value_types.loop_type(item)
        if node.test is not None:
            self._expression(node.test, inner, frame)
        self._body(node.body, inner, frame)
        self._body(node.else_, dict(names), frame)

    def _assign(self, target: nodes.Node, kind: Kind, names: Scope) -> None:
        if isinstance(target, nodes.Name):
            names[target.name] = kind
        elif isinstance(target, nodes.Tuple):
            for one, part in zip(target.items, value_types.unpack_types(kind, len(target.items)), strict=True):
                self._assign(one, part, names)

    def _import(self, node: nodes.FromImport, names: Scope, frame: Frame) -> None:
        name = _text(node.template)
        module = self._module(name, node, names, frame) if name else Any
        for one in node.names:
            wanted, known_as = one if isinstance(one, tuple) else (one, one)
            names[known_as] = self._findings.field(module, wanted, node, frame)

    def _include(self, node: nodes.Include, names: Scope, frame: Frame) -> None:
        self._expression(node.template, names, frame)
        name = _text(node.template)
        if name is None or (node.ignore_missing and name not in self.theme.templates):
            return
        if self._findings.reference(name, node.template, frame):
            self._template(name, dict(names if node.with_context else self.everywhere), frame.depth + 1)

    def _block(self, stack: Sequence[tuple[nodes.Block, str]], names: Scope, frame: Frame) -> None:
        """Walk the winning block of a name. It may call ``super()`` for those above it."""
        (block, name), above = stack[0], stack[1:]
        self._body(block.body, names, replace(frame, name=name, above=above, depth=frame.depth))

    def _walk_macros(self) -> None:
        """Walk the macros found so far, and those in them. Macros also see names that are set after them."""
        while self._macros:
            found, self._macros = self._macros, {}
            for macro, frame, scopes in found.values():
                names: Scope = {}
                _merge(names, scopes)
                names.update(dict.fromkeys((one.name for one in macro.args), Any))
                for default in macro.defaults:
                    self._expression(default, names, frame)
                self._body(macro.body, names, frame)

    # ------------------------------------------------------------ expressions

    def _expression(self, node: nodes.Node, names: Scope, frame: Frame) -> Kind:  # noqa: C901, PLR0911  (likewise)
        """Return the type of an expression."""
        match node:
            case nodes.Name():
                return self._name(node, names, frame)
            case nodes.Const():
                return type(node.value)
            case nodes.TemplateData():
                return Markup
            case nodes.Tuple() | nodes.List():
                return value_types.tuple_of(self._expression(one, names, frame) for one in node.items)
            case nodes.Getattr():
                return self._findings.field(self._expression(node.node, names, frame), node.attr, node, frame)
            case nodes.Getitem():
                return self._item(node, names, frame)
            case nodes.Call():
                return self._call(node, names, frame)
            case nodes.Filter():
                return self._filter(node, names, frame)
            case nodes.CondExpr():
                self._expression(node.test, names, frame)
                either = [node.expr1, *([node.expr2] if node.expr2 else [])]
                return value_types.join_types(self._expression(one, names, frame) for one in either)
            case nodes.And() | nodes.Or():
                return value_types.join_types(self._expression(one, names, frame) for one in (node.left, node.right))
            case _:
                self._rest(node, names, frame)
                return _PLAIN.get(type(node), Any)

    def _name(self, node: nodes.Name, names: Scope, frame: Frame) -> Kind:
        name = node.name
        if name == "super":
            return Any
        if name in names:
            self._findings.sound(node, name)
            return names[name]
        if name in _OF_MACROS:
            return Any
        return self._findings.absent(name, names.keys() - self.everywhere.keys() | {"site", "theme"}, node, frame)

    def _item(self, node: nodes.Getitem, names: Scope, frame: Frame) -> Kind:
        owner = self._expression(node.node, names, frame)
        self._expression(node.arg, names, frame)
        match node.arg:
            case nodes.Const(value=str() as name):
                return self._findings.field(owner, name, node.arg, frame)
            case nodes.Const(value=int() as number):
                return value_types.item_type(owner, number)
            case nodes.Slice():
                return (
                    value_types.list_of(value_types.element_type(owner))
                    if value_types.describe(owner) == "list"
                    else owner
                )
            case _:
                return value_types.element_type(owner) if value_types.describe(owner) == "list" else Any

    def _call(self, node: nodes.Call, names: Scope, frame: Frame) -> Kind:
        if isinstance(node.node, nodes.Name) and node.node.name == "super":
            if frame.above:
                self._block(frame.above, dict(names), frame)
            return Markup
        self._rest(node, names, frame)
        if isinstance(node.node, nodes.Name) and node.node.name in FUNCTIONS:
            self._function(node.node.name, node, frame)
            return FUNCTIONS[node.node.name]
        return Any

    def _function(self, name: str, node: nodes.Call, frame: Frame) -> None:
        """Check the constant argument of one of our functions."""
        self._menu |= name == "menu_html"
        asked = node.args[0] if node.args else None
        if name == "word":
            self._word(asked, node, frame)
            return
        if name == "card_html":
            named = next((one.value for one in node.kwargs if one.key == "style"), None)
            asked = named or (node.args[1] if len(node.args) > 1 else nodes.Const(DEFAULT_CARD, lineno=node.lineno))
        word = _text(asked) if asked is not None else None
        if asked is None or word is None:
            return
        if name == "card_html" and self._findings.style(word, asked, frame):
            self._styles[word] = None
        if name == "asset":
            self._findings.listed(word, "asset", self.theme.assets, asked, frame)
        elif name == "link":
            self._findings.listed(word, "page of the kind", self.addresses, asked, frame)

    def _word(self, asked: nodes.Expr | None, node: nodes.Call, frame: Frame) -> None:
        """Check whether a word exists and has all its values."""
        name = _text(asked) if asked is not None else None
        if asked is not None and name is not None:
            given = [one.key for one in node.kwargs]
            given += [one for one, _ in zip(("count", "ordinal"), node.args[1:], strict=False)]
            self._findings.word(name, None if node.dyn_kwargs else given, asked, frame)
            return
        first = asked.nodes[0] if isinstance(asked, nodes.Concat) else None
        start = _text(first) if first is not None else None
        if first is not None and start is not None:
            self._findings.some_word(start, first, frame)

    def _filter(self, node: nodes.Filter, names: Scope, frame: Frame) -> Kind:
        shown = self._expression(node.node, names, frame) if node.node is not None else Markup
        for one in (*node.args, *(keyword.value for keyword in node.kwargs)):
            self._expression(one, names, frame)
        name: str = node.name
        keywords = {str(keyword.key): keyword.value for keyword in node.kwargs}
        asked: nodes.Expr | None = keywords.get("attribute") if name in _BY_FIELD else None
        if name in _BY_FIRST and node.args:
            asked = node.args[0]
        path = _text(asked) if asked is not None else None
        one = value_types.element_type(shown)
        reached = one
        for several in path.split(",") if path and "default" not in keywords else ():  # sorting accepts several fields
            reached = one
            for step in several.strip().split("."):
                reached = Any if step.isdigit() else self._findings.field(reached, step, asked or node, frame)
        return filters.filter_type(name, one, reached if path else None)


# Each page's chain is walked with the same few trees, and shipped templates keep theirs from check to check.
@functools.lru_cache(maxsize=64)
def _find_structure(tree: nodes.Template) -> tuple[nodes.Extends | None, tuple[nodes.Block, ...]]:
    """Return the statement with which a template extends another, and its blocks."""
    return tree.find(nodes.Extends), tuple(tree.find_all(nodes.Block))


@functools.lru_cache(maxsize=64)
def _find_tested(tree: nodes.Template) -> frozenset[str]:
    """Return the names and fields that a template tests with ``is defined`` or gives a default."""
    asked: set[str] = set()
    for node in tree.find_all((nodes.Test, nodes.Filter)):
        if node.name in (_ASKED if isinstance(node, nodes.Test) else _SUPPLIED):
            match node.node:
                case nodes.Name(name=one) | nodes.Getattr(attr=one) | nodes.Getitem(arg=nodes.Const(value=one)):
                    asked.add(str(one))
    return frozenset(asked)


def _merge(names: Scope, branches: Sequence[Scope]) -> None:
    """Update names with their types after one of several branches."""
    for name in dict.fromkeys(name for branch in branches for name in branch):
        names[name] = value_types.join_types(branch[name] for branch in branches if name in branch)


def _text(node: nodes.Node) -> str | None:
    """Return the value of a constant text, or None for any other expression."""
    return node.value if isinstance(node, nodes.Const) and isinstance(node.value, str) else None

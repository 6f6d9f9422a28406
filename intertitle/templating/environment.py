"""The Jinja environment of a theme's templates, and the Python that it generates for them."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from keyword import iskeyword
from types import BuiltinMethodType, CodeType, FunctionType, MethodType
from typing import Any

import jinja2
import msgspec
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.environment import TemplateModule
from jinja2.lexer import TokenStream
from jinja2.parser import Parser
from jinja2.runtime import Context, LoopContext, Macro
from jinja2.utils import Namespace

from intertitle.diagnostics import Hint
from intertitle.outputs.filters import FILTERS
from intertitle.outputs.plugin import Filter, GuardedFilter
from intertitle.template_check import messages, safety, value_types
from intertitle.template_check.pages import FUNCTIONS
from intertitle.template_check.positions import add_offsets
from intertitle.template_check.safety import Fault, LimitError, UnsafeTemplateError
from intertitle.templating.constant_parts import ONCE, PREFIX, restore, wrap_constant_parts
from intertitle.templating.limits import (
    LONG_TEXT,
    MANY_PIECES,
    STEPS_OF_CALL,
    Limits,
    limit_filters,
    limited_range,
    make_safe,
    mark_long,
)
from intertitle.themes import Template, Theme


class _Missing(jinja2.StrictUndefined):
    """A missing name. Its message contains the names that exist."""

    @property
    def _undefined_message(self) -> str:
        name = str(self._undefined_name)
        owner = self._undefined_obj
        if isinstance(owner, msgspec.Struct):
            return f"{name}\0{type(owner).__name__}\0{','.join(owner.__struct_fields__)}"
        plain = value_types.describe(type(owner)) if isinstance(owner, str | int | float | tuple | list) else ""
        return f"{name}\0{plain}\0"


def explain_undefined(message: str) -> tuple[str, Hint]:
    """Return the message and the hint for a name that a template misses, from Jinja's message."""
    name, _, rest = message.partition("\0")
    owner, _, known = rest.partition("\0")
    return messages.missing_field(name, owner, filter(None, known.split(","))) if owner else messages.missing_name(name)


def generate_python(name: str, template: Template, filters: Mapping[str, Filter] | None = None) -> str:
    """Return a template's Python source; empty if the template is invalid, which rendering a page reports."""
    try:
        return str(bare_environment(filters=filters).compile(template.source, name, template.file, raw=True))
    except jinja2.TemplateError:
        return ""


@functools.lru_cache(maxsize=256)
def _compile(python: str, file: str) -> CodeType:
    return compile(python, file, "exec")


class ThemeLoader(jinja2.BaseLoader):
    """Loads templates from the theme object, so that rendering reads no files."""

    def __init__(self, theme: Theme, python: Mapping[str, str]) -> None:
        self.theme = theme
        self.python = python

    def load(
        self,
        environment: jinja2.Environment,
        name: str,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002
    ) -> jinja2.Template:
        """Load a template from its Python source if there is one, since generating it is most of the work."""
        if python := self.python.get(name):
            code = _compile(python, self.theme.templates[name].file)
            # A dict, because Jinja copies it for each page, and copying its ChainMap takes ten times as long.
            return environment.template_class.from_code(environment, code, dict(globals or {}), lambda: True)
        return super().load(environment, name, globals)

    def get_source(self, environment: jinja2.Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """Return a template's source, for a template that has no Python source yet."""
        del environment
        found = self.theme.templates.get(template)
        if found is None:
            raise jinja2.TemplateNotFound(template)
        return found.source, found.file, lambda: True


_OWN_OF_JINJA = ("loop", "self", "super", "caller", "varargs", "kwargs")


class _Generator(CodeGenerator):
    """Generates Python like Jinja, but with faster escaping, block output and calls of our functions, and with limits.

    A page uses these hundreds of times. Without this a clean build takes an eighth longer (docs/performance.md).
    """

    _tree: nodes.Template
    _own: set[str] | None  # the names that the template defines, and those that Jinja gives to its parts

    def visit_For(self, node: nodes.For, frame: Frame) -> None:  # noqa: N802  (the name is Jinja's)
        """Count the passes of a loop before it starts."""
        values = node.iter
        node.iter = nodes.Call(nodes.EnvironmentAttribute("loop"), [values], [], None, None, lineno=node.lineno)
        try:
            super().visit_For(node, frame)
        finally:
            node.iter = values

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802  (likewise)
        """Get a method that can make a long text in its limited form."""
        if node.attr not in safety.LIMITED:
            # Nearly all values have the attribute. Jinja's method finds an item, or what to say of a missing name.
            self.write("(_it if (_it := getattr((_of := ")
            self.visit(node.node, frame)
            self.write(f"), {node.attr!r}, missing)) is not missing else environment.getattr(_of, {node.attr!r}))")
            return
        self.write("environment.attribute(")
        self.visit(node.node, frame)
        self.write(f", {node.attr!r})")

    def visit_Getitem(self, node: nodes.Getitem, frame: Frame) -> None:  # noqa: N802  (likewise)
        """Count a part of a text or list, which is a copy."""
        if not isinstance(node.arg, nodes.Slice):
            super().visit_Getitem(node, frame)
            return
        self.write("environment.slice(")
        self.visit(node.node, frame)
        self.write(", slice(")
        for bound in (node.arg.start, node.arg.stop, node.arg.step):
            self.visit(bound or nodes.Const(None), frame)
            self.write(", ")
        self.write("))")

    def visit_Add(self, node: nodes.BinExpr, frame: Frame) -> None:  # noqa: N802  (likewise)
        """Check how long the sum of texts or lists is."""
        self._compute("add", node, frame)

    def visit_Mul(self, node: nodes.BinExpr, frame: Frame) -> None:  # noqa: N802  (likewise)
        """Check how long a repeated text or list, or a number, is."""
        self._compute("multiply", node, frame)

    def visit_Pow(self, node: nodes.BinExpr, frame: Frame) -> None:  # noqa: N802  (likewise)
        """Check how long a number is."""
        self._compute("power", node, frame)

    def visit_Mod(self, node: nodes.BinExpr, frame: Frame) -> None:  # noqa: N802  (likewise)
        """Check how long a text with values is."""
        self._compute("modulo", node, frame)

    def _compute(self, function: str, node: nodes.BinExpr, frame: Frame) -> None:
        self.write(f"environment.{function}(")
        self.visit(node.left, frame)
        self.write(", ")
        self.visit(node.right, frame)
        self.write(")")

    def visit_Include(self, node: nodes.Include, frame: Frame) -> None:  # noqa: N802  (likewise)
        """Count an include, since templates can include each other many times."""
        self.writeline("environment.limits.charge_call()", node)
        super().visit_Include(node, frame)

    def visit_Import(self, node: nodes.Import, frame: Frame) -> None:  # noqa: N802  (likewise)
        """Count an import with context, which runs the template again."""
        self._count_import(node)
        super().visit_Import(node, frame)

    def visit_FromImport(self, node: nodes.FromImport, frame: Frame) -> None:  # noqa: N802  (likewise)
        """Count an import with context, which runs the template again."""
        self._count_import(node)
        super().visit_FromImport(node, frame)

    def _count_import(self, node: nodes.Import | nodes.FromImport) -> None:
        if node.with_context:
            self.writeline("environment.limits.charge_call()", node)

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # noqa: N802  (likewise)
        """Check the length of what ``~`` joins."""
        self.write("environment.tilde((")
        for operand in node.nodes:
            self.visit(operand, frame)
            self.write(", ")
        self.write("))")

    def visit_List(self, node: nodes.List, frame: Frame) -> None:  # noqa: N802  (likewise)
        """Check how many elements a list has."""
        self._collect(node, frame, super().visit_List)

    def visit_Dict(self, node: nodes.Dict, frame: Frame) -> None:  # noqa: N802  (likewise)
        """Check how many elements a mapping has."""
        self._collect(node, frame, super().visit_Dict)

    def visit_Tuple(self, node: nodes.Tuple, frame: Frame) -> None:  # noqa: N802  (likewise)
        """Check how many elements a tuple has, unless it is the target of an assignment."""
        if node.ctx == "load":
            self._collect(node, frame, super().visit_Tuple)
        else:
            super().visit_Tuple(node, frame)

    def _collect(self, node: nodes.Expr, frame: Frame, visit: Callable[[Any, Frame], None]) -> None:
        if not self._may_grow(node):
            visit(node, frame)
            return
        self.write("environment.collect(")
        visit(node, frame)
        self.write(")")

    def _may_grow(self, node: nodes.Expr) -> bool:
        """Return whether something that the template made can be in a list: only that can make it excessive."""
        if self._own is None:
            self._own = {*safety.find_own_names(self._tree), *_OWN_OF_JINJA}
        return any(one.name in self._own for one in node.find_all(nodes.Name)) or any(
            not isinstance(one.node, nodes.EnvironmentAttribute) for one in node.find_all(nodes.Call)
        )

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802  (likewise)
        """Keep the tree, whose own names are needed."""
        self._tree, self._own = node, None
        super().visit_Template(node, frame)

    def blockvisit(self, nodes: Iterable[nodes.Node], frame: Frame) -> None:
        """Join the output of a block, since otherwise every piece passes through the generators of all outer blocks."""
        if frame.buffer is not None:
            super().blockvisit(nodes, frame)
            return
        self.buffer(frame)
        super().blockvisit(nodes, frame)
        self._join(frame)
        self.writeline("yield made")

    def return_buffer_contents(self, frame: Frame, force_unescaped: bool = False) -> None:  # noqa: FBT001, FBT002  (the signature is Jinja's)
        """Return the output of a macro."""
        self._join(frame)
        if force_unescaped or not (frame.eval_ctx.volatile or frame.eval_ctx.autoescape):
            self.writeline("return made")
        elif frame.eval_ctx.volatile:
            self.writeline("return Markup(made) if context.eval_ctx.autoescape else made")
        else:
            self.writeline("return Markup(made)")

    def _join(self, frame: Frame) -> None:
        """Join the pieces of a block or macro, with the limits of concat() but without a call for each."""
        pieces = frame.buffer
        self.writeline(f"made = ''.join({pieces}) if len({pieces}) <= {MANY_PIECES} else concat({pieces})")
        self.writeline(f"if len(made) > {LONG_TEXT}: environment.limits.long(made)")

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: FBT001, FBT002, N802  (the signature is Jinja's)
        """Call our functions directly. Jinja checks at each call whether to pass a context."""
        if not isinstance(node.node, nodes.EnvironmentAttribute):
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for argument in node.args:
            self.visit(argument, frame)
            self.write(", ")
        for keyword in node.kwargs:
            self.write(f"{keyword.key}=")
            self.visit(keyword.value, frame)
            self.write(", ")
        self.write(")")

    def visit_CallBlock(self, node: nodes.CallBlock, frame: Frame) -> None:  # noqa: N802  (the name is Jinja's)
        """Pass a constant part as a plain function, which takes a fraction of the time of a macro."""
        function = node.call.node
        if not isinstance(function, nodes.EnvironmentAttribute) or function.name != f"{PREFIX}{ONCE}":
            super().visit_CallBlock(node, frame)
            return
        self.macro_body(node, frame)
        self.start_write(frame, node)
        self.visit(function, frame)
        self.write("(macro")
        for argument in node.call.args:
            self.write(", ")
            self.visit(argument, frame)
        self.write(")")
        self.end_write(frame)

    def _output_child_to_const(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> str:
        """Leave what must be computed to the page, which has limits. Jinja computes constants while it compiles."""
        if not isinstance(node, nodes.Const | nodes.TemplateData):
            raise nodes.Impossible
        return super()._output_child_to_const(node, frame, finalize)

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.safe(")


class _Context(Context):
    """A page's names. It calls our functions directly, without checking whether to pass a context."""

    def call(self, called: Any, /, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401  (the signature is Jinja's)
        return self.environment.call(self, called, *args, **kwargs)  # type: ignore[attr-defined]


class _Template(jinja2.Template):
    """A template. What others import from it is made once, with steps of its own."""

    environment: _Environment

    def get_corresponding_lineno(self, lineno: int | None) -> int:
        """Return the template's line for a line of its Python; None if a timer has stopped it between two lines."""
        return super().get_corresponding_lineno(_find_last_line() if lineno is None else lineno)

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        environment = self.environment
        if self._module is not None:
            return super()._get_default_module(ctx)
        was_shared, environment.is_shared = environment.is_shared, True
        try:
            with environment.limits.own_steps():
                return super()._get_default_module(ctx)
        finally:
            environment.is_shared = was_shared


def _find_last_line() -> int:
    """Return the line of Python before the place of the current exception."""
    failure = sys.exception()
    trace = failure.__traceback__ if failure else None
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return 1
    lines = [line for start, _, line in trace.tb_frame.f_code.co_lines() if line and start <= trace.tb_lasti]
    return max(lines[-1:], default=1)


class _Environment(jinja2.Environment):
    """Jinja's environment with our generator and limits.

    Attributes:
        plain: our functions, which are called without the context.
        limits: the limits of templates, and the steps that the current page has left.
        is_shared: whether a template is running whose values all pages share.
    """

    code_generator_class = _Generator
    context_class = _Context
    template_class = _Template
    plain: frozenset[object] = frozenset()  # functions that need no context
    sandboxed = True  # so that calls of templates go through `call`, and Jinja does not compute these operators itself
    intercepted_binops = frozenset({"+", "*", "**", "%"})
    intercepted_unops: frozenset[str] = frozenset()

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  (the signature is Jinja's)
        super().__init__(*args, **kwargs)
        self.limits = Limits()
        self.is_shared = False
        self._allowed: set[str] = set()  # computed names of attributes that were found harmless
        for name in safety.REMOVED_FILTERS:
            del self.filters[name]
        for name in safety.REMOVED_GLOBALS:
            del self.globals[name]
        limit_filters(self.filters, self.limits)
        self.globals |= {"range": limited_range, "namespace": self._make_namespace}
        self.safe = make_safe(self.limits)
        self.loop = self.limits.loop
        self.tilde = self.limits.tilde
        self.collect = self.limits.collect
        self.slice = self.limits.slice
        self.add = self.limits.add
        self.multiply = self.limits.multiply
        self.power = self.limits.power
        self.modulo = self.limits.modulo
        self.concat = self.limits.concat  # type: ignore[method-assign]  # a plain function there

    def _make_namespace(self, *args: Any, **named: Any) -> Namespace:  # noqa: ANN401  (the signature is Jinja's)
        if self.is_shared:
            raise LimitError(*safety.KEPT_STATE)
        return Namespace(*args, **named)

    def call(self, context: Context, called: Any, /, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401  (likewise)
        """Call a function from a template, and count it."""
        kind = type(called)
        if kind is FunctionType and called in self.plain:
            kwargs.pop("_loop_vars", None)  # variables of the loop or block, which Jinja passes
            kwargs.pop("_block_vars", None)
            return called(*args, **kwargs)
        limits = self.limits
        limits.left -= STEPS_OF_CALL
        if limits.left < 0:
            limits.charge(0)
        if kind is Macro:  # as Jinja calls it, without finding out that it wants the context of the evaluation
            kwargs.pop("_loop_vars", None)
            kwargs.pop("_block_vars", None)
            return called(context.eval_ctx, *args, **kwargs)
        if kind is LoopContext and args:  # a recursive loop
            args = (limits.loop(args[0]), *args[1:])
        elif kind is MethodType or kind is BuiltinMethodType:
            limits.call_method(called, (*args, *kwargs.values()))
        made = Context.call(context, called, *args, **kwargs)
        if type(made) is list:  # of `split`
            limits.charge(len(made))
        return mark_long(made)

    def getitem(self, obj: Any, argument: Any) -> Any:  # noqa: ANN401  (likewise)
        """Return an item, or an attribute that templates may use."""
        if type(argument) is str and isinstance(obj, msgspec.Struct):  # it has no items
            return self.attribute(obj, argument)
        try:
            return obj[argument]
        except (AttributeError, TypeError, LookupError):
            if isinstance(argument, str):
                return self.attribute(obj, str(argument))
        return self.undefined(obj=obj, name=argument)

    def attribute(self, obj: Any, name: str) -> Any:  # noqa: ANN401  (likewise)
        """Return an attribute whose name a template computes, or that can make a long text.

        Raises:
            LimitError: if templates may not use it.
        """
        if name not in self._allowed:
            if safety.is_refused(name):
                raise LimitError(*safety.refuse_name(name))
            self._allowed.add(name)
        if name in safety.LIMITED and isinstance(obj, str):
            return self.limits.method(obj, name)
        return self.getattr(obj, name)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        """Parse a template. One that is nested too deeply for the parser is an error of the template."""
        parser = Parser(self, source, name, filename)
        try:
            return parser.parse()
        except RecursionError:
            line = parser.stream.current.lineno
        message, hint = safety.TOO_DEEP
        raise UnsafeTemplateError(Fault(line=line, name="", message=message, hint=hint), name, filename)

    def _tokenize(
        self, source: str, name: str | None, filename: str | None = None, state: str | None = None
    ) -> TokenStream:
        """Return a template's tokens, whose lines are positions."""
        tokens = add_offsets(self.lexer.tokeniter(source, name, filename, state), source)
        return TokenStream(self.lexer.wrap(tokens, name, filename), name, filename)

    def _generate(
        self,
        source: nodes.Template,
        name: str | None,
        filename: str | None,
        defer_init: bool = False,  # noqa: FBT001, FBT002  (the signature is Jinja's)
    ) -> str:
        """Return a template's Python source, in which calls of our functions need no lookup in the context.

        Parts that are the same on every page are rendered once.

        Raises:
            UnsafeTemplateError: if the template uses what no template may use.
        """
        for fault in safety.find_faults(source):
            raise UnsafeTemplateError(fault, name, filename)
        own = safety.find_own_names(source)
        calls = list(_calls_of_ours(source, own))
        called = [call.node for call in calls]
        for call in calls:
            call.node = nodes.EnvironmentAttribute(f"{PREFIX}{call.node.name}")  # type: ignore[attr-defined]  # a name
        parts = wrap_constant_parts(source, name or "", own)
        try:
            return super()._generate(source, name, filename, defer_init)
        finally:  # the caller owns the tree
            restore(parts)
            for call, node in zip(calls, called, strict=True):
                call.node = node


def _calls_of_ours(tree: nodes.Template, own: set[str]) -> Iterator[nodes.Call]:
    """Yield the calls of our functions, except those whose names the template itself defines."""
    for call in tree.find_all(nodes.Call):
        is_plain = not (call.dyn_args or call.dyn_kwargs) and not any(iskeyword(one.key) for one in call.kwargs)
        if isinstance(call.node, nodes.Name) and call.node.name in FUNCTIONS.keys() - own and is_plain:
            yield call


def bare_environment(
    loader: jinja2.BaseLoader | None = None, filters: Mapping[str, Filter] | None = None
) -> _Environment:
    """Return an environment with the syntax and filters of templates, and nothing of a site."""
    environment = _Environment(
        loader=loader,
        autoescape=True,
        undefined=_Missing,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
        cache_size=-1,
        optimized=False,  # computing constants while a template is compiled has no limits
    )
    environment.filters.update(FILTERS)
    for name, function in (filters or {}).items():
        environment.filters[name] = _PluginFilter(function) if isinstance(function, GuardedFilter) else function
    return environment


class _PluginFilter:
    """A plug-in's filter as templates call it.

    It requires the context, so that Jinja does not call it when it compiles a template with constant arguments:
    a compiled template must not depend on the plug-in's code.
    """

    def __init__(self, guarded: GuardedFilter) -> None:
        self._guarded = guarded
        self._wanted = str(getattr(guarded.__wrapped__, "jinja_pass_arg", "")).rpartition(".")[2]
        jinja2.pass_context(self)

    def __call__(self, context: Context, *values: Any, **named: Any) -> object:  # noqa: ANN401  (as the filter's)
        wanted = _WANTED.get(self._wanted, _nothing)
        try:
            made = self._guarded.__wrapped__(*wanted(context), *values, **named)
        except jinja2.UndefinedError:  # the template's error, not the plug-in's
            raise
        except (Exception, SystemExit) as failure:
            raise self._guarded.failure(failure) from failure
        if not isinstance(made, jinja2.Undefined):  # its input, passed through
            self._guarded.check(made)
        return made


def _nothing(_context: Context) -> tuple[()]:
    return ()


# The first argument of a filter with one of Jinja's decorators, before the value.
_WANTED: Mapping[str, Callable[[Context], tuple[object, ...]]] = {
    "context": lambda context: (context,),
    "eval_context": lambda context: (context.eval_ctx,),
    "environment": lambda context: (context.environment,),
}

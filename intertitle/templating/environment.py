"""The Jinja environment of a theme's templates, and the Python that it generates for them."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from keyword import iskeyword
from types import CodeType, FunctionType
from typing import Any

import jinja2
import msgspec
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.lexer import TokenStream
from jinja2.runtime import Context

from intertitle.diagnostics import Hint
from intertitle.outputs.filters import FILTERS, safe
from intertitle.outputs.plugin import Filter, GuardedFilter
from intertitle.template_check import messages, value_types
from intertitle.template_check.pages import FUNCTIONS
from intertitle.template_check.positions import add_offsets
from intertitle.templating.constant_parts import ONCE, PREFIX, restore, wrap_constant_parts
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


class _Generator(CodeGenerator):
    """Generates Python like Jinja, but with faster escaping, block output and calls of our functions.

    A page uses these hundreds of times. Without this a clean build takes an eighth longer (docs/performance.md).
    """

    def blockvisit(self, nodes: Iterable[nodes.Node], frame: Frame) -> None:
        """Join the output of a block, since otherwise every piece passes through the generators of all outer blocks."""
        if frame.buffer is not None:
            super().blockvisit(nodes, frame)
            return
        self.buffer(frame)
        super().blockvisit(nodes, frame)
        self.writeline(f"yield ''.join({frame.buffer})")

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

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.safe(")


class _Context(Context):
    """A page's names. It calls our functions directly, without checking whether to pass a context."""

    def call(self, called: Any, /, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401  (the signature is Jinja's)
        if isinstance(called, FunctionType) and called in self.environment.plain:  # type: ignore[attr-defined]
            kwargs.pop("_loop_vars", None)  # variables of the loop or block, which Jinja passes
            kwargs.pop("_block_vars", None)
            return called(*args, **kwargs)
        return super().call(called, *args, **kwargs)


class _Environment(jinja2.Environment):
    """Jinja's environment with our generator. `plain` are our functions, which are called without the context."""

    code_generator_class = _Generator
    context_class = _Context
    safe = staticmethod(safe)
    plain: frozenset[object] = frozenset()  # functions that need no context

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
        """
        found = list(source.find_all(_NAMING))
        own = _own_names(found)
        calls = list(_calls_of_ours(found, own))
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


_NAMING = (nodes.Name, nodes.Macro, nodes.Import, nodes.FromImport, nodes.Call)  # nodes that define or use names


def _own_names(found: Iterable[nodes.Node]) -> set[str]:
    """Return the names that a template itself defines."""
    own: set[str] = set()
    for node in found:
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


def _calls_of_ours(found: Iterable[nodes.Node], own: set[str]) -> Iterator[nodes.Call]:
    """Yield the calls of our functions, except those whose names the template itself defines."""
    for call in found:
        if not isinstance(call, nodes.Call):
            continue
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

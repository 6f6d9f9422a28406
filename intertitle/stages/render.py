"""Render an output to bytes, with or without a template of the theme."""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from keyword import iskeyword
from types import CodeType, FunctionType, TracebackType
from typing import Any

import jinja2
import msgspec
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context
from markupsafe import Markup

from intertitle.cache import CacheDamagedError
from intertitle.diagnostics import Diagnostic, Location, error
from intertitle.failures import PluginError
from intertitle.language import marks
from intertitle.language.words import UnfilledWordError, UnknownWordError
from intertitle.model import Struct
from intertitle.outputs.filters import FILTERS, safe
from intertitle.outputs.plugin import Filter, GuardedFilter
from intertitle.outputs.registry import Output, RegistrationError, Registry
from intertitle.outputs.view import View, Workspace
from intertitle.outputs.views import Card, SiteView
from intertitle.recording.questions import question
from intertitle.template_check import messages, value_types
from intertitle.template_check.pages import FUNCTIONS
from intertitle.themes import DEFAULT_CARD, MENU, Template, Theme, card_partial

_NONE: Mapping[str, str] = {}


class Rendered(Struct, frozen=True, kw_only=True):
    """An output's bytes, or the problems that prevented it; its questions, and its name in the image cache."""

    output: Output
    data: bytes | None
    faults: tuple[Diagnostic, ...] = ()  # why `data` is None
    reported: tuple[Diagnostic, ...] = ()
    notes: frozenset[int] = frozenset()
    kept: str = ""


class Renderer:
    """Renders the outputs of one site with its theme.

    Args:
        space: what views share, including the theme.
        registry: the kinds of outputs, and the template filters.
        python: compiled templates as Python source, by name (`generate_python`).
        cards: cards that are rendered already, as HTML by style and review.
    """

    def __init__(
        self,
        space: Workspace,
        registry: Registry,
        python: Mapping[str, str] | None = None,
        cards: Mapping[str, Mapping[str, str]] | None = None,
    ) -> None:
        self.theme = space.theme
        self._space = space
        self._registry = registry
        self._view = View(space)  # of the current output; it records the questions of its templates
        self._files = {template.file for template in self.theme.templates.values()}
        self._partials: dict[tuple[object, ...], tuple[object, Markup, frozenset[int]]] = {}
        self._environment = bare_environment(_Loader(self.theme, python or {}), registry.filters)
        self._is_ready = False
        self._cards = cards or {}
        # By the card's `id()`, which stays valid because its node keeps it alive.
        self._found_cards: defaultdict[str, dict[int, str]] = defaultdict(dict)
        self._with_cards: View | None = None  # the view of the last output that shows cards rendered before

    def _find_card(self, style: str, card: Card) -> str:
        """Return the HTML of a card that is rendered already; empty if there is none for this very object."""
        made, known = self._cards.get(style, _NONE).get(card.id), self._space.values["card"].get(card.id)
        if not made or known is None or known[1] is not card:
            return ""
        self._found_cards[style][id(card)] = made
        return made

    def card(self, style: str, review: str) -> str:
        """Return a review's card as HTML; empty if its partial fails, which the page that shows it reports."""
        if not self._is_ready:
            self._prepare(self._view.site_view())
        try:
            card = self._space.value("card", review)
            return str(self._environment.get_template(card_partial(style)).render(card=card))
        except Exception as failure:
            if self._diagnose(failure, card_partial(style)) is None:
                raise
            return ""

    def render(self, output: Output) -> Rendered:
        """Render one output. A failure of a template becomes a diagnostic with the template's location.

        Raises:
            RegistrationError: if its kind asks for something that is not registered, or returns something invalid.
        """
        entry = self._registry.entries[output.item.kind]
        view = self._view = View(self._space)
        problems: tuple[Diagnostic, ...] = ()
        data: bytes | None = None
        try:
            made = entry.make(view, output.item)
        except OSError as failure:
            place = Location(output.sources[0] if output.sources else output.path)
            problems = (error("IT111", place, f"cannot read the file: {failure.strerror or failure}"),)
        except PluginError as failure:
            problems = (failure.diagnostic(),)
        except LookupError as failure:
            raise RegistrationError(f"{output.what} (the kind '{entry.kind}') cannot be made: {failure}") from failure
        else:
            if entry.template:
                data, problems = self._page(entry.template, made)
            else:
                data = made
        return Rendered(
            output=output,
            data=data,
            faults=problems,
            reported=tuple(view.problems),
            notes=frozenset(view.notes),
            kept=view.kept_name,
        )

    def _page(self, template: str, context: Mapping[str, object]) -> tuple[bytes | None, tuple[Diagnostic, ...]]:
        view = self._view
        view.theme(template)
        view.note("options")
        for name in self._space.filters(template):
            view.note("filter", name)
        site = view.site_view()
        if not self._is_ready:
            self._prepare(site)
        try:
            html = self._environment.get_template(template).render(context)
        except Exception as failure:
            found = self._diagnose(failure, template)
            if found is None:  # not a template's: a bug of ours, which must not be hidden
                raise
            return None, (found,)
        return marks.as_html(html, is_right_to_left=site.right_to_left).encode(), ()

    def _prepare(self, site: SiteView) -> None:
        """Set the global names of all templates."""
        self._is_ready = True
        found = self._found_cards
        menu = {site.url + item.url[len(site.home) :]: item.url for item in site.menu}

        def card_html(card: Card, style: str = DEFAULT_CARD) -> Markup:
            """Return a card as HTML. Its partial sees only the card, so the result is shared by all pages."""
            if made := found[style].get(id(card)) or self._find_card(style, card):
                if self._with_cards is not self._view:
                    self._with_cards = self._view
                    self._view.note("setting", "addresses")  # which a partial may have asked for
                    self._view.note("every asset")
                return Markup(made)  # noqa: S704  (autoescaped by the template)
            return self._partial(card_partial(style), (style, id(card)), card, card=card)

        def menu_html(canonical: str) -> Markup:
            """Return the menu for the page with that canonical address."""
            current = menu.get(canonical, "")
            return self._partial(MENU, (MENU, current), None, current=current)

        def asset(name: str) -> str:
            """Return the address of one of the theme's assets."""
            found = self._view.asset(name)
            if found is None:
                raise LookupError(f"the theme has no asset '{name}'")
            return self._view.url(found.address)

        def link(kind: str) -> str:
            """Return the address of a kind of page."""
            return self._view.url(self._view.address(kind))

        word, number = self._word_functions()
        ours: dict[str, Callable[..., object]] = {
            "card_html": card_html,
            "menu_html": menu_html,
            "asset": asset,
            "link": link,
            "word": word,
            "number": number,
        }
        vars(self._environment).update({f"{_OURS}{name}": function for name, function in ours.items()})
        self._environment.plain = frozenset(ours.values())
        self._environment.globals.update(site=site, theme=self.theme.options, **ours)

    def _word_functions(self) -> tuple[Callable[..., str], Callable[[int], str]]:
        """Return the template functions for words and numbers in the site's language."""
        # Words without placeholders are half of those on a page, and take a third of the time.
        unfilled = {name: (question("word", name), text) for name, text in self._space.words.unfilled.items()}

        def word(name: str, /, count: int | None = None, ordinal: int | None = None, **values: object) -> str:
            """Return a word's text (`Words.say`)."""
            if (found := unfilled.get(name)) is None:
                return self._view.word(name, count, ordinal, **values)
            self._view.notes.add(found[0])
            return found[1]

        def number(value: int) -> str:
            """Return a formatted whole number."""
            return self._view.formats.number(value)

        return word, number

    def _partial(self, template: str, key: tuple[object, ...], kept: object, **shown: object) -> Markup:
        """Return a rendered partial. It is rendered once for all outputs of this process.

        Its questions are recorded with each output that shows it.

        Args:
            template: the partial's name.
            key: the key of the result.
            kept: the object whose `id()` is part of the key; it is kept alive.
            shown: the names that the partial sees.
        """
        found = self._partials.get(key)
        if found is None:
            view, self._view = self._view, View(self._space)
            try:
                made = Markup(self._environment.get_template(template).render(shown))  # noqa: S704  (autoescaped)
                found = self._partials[key] = (kept, made, frozenset(self._view.notes))
            finally:
                self._view = view
        if found[2]:
            self._view.notes |= found[2]
        return found[1]

    def _diagnose(self, failure: Exception, template: str) -> Diagnostic | None:
        """Return the diagnostic for a failure of a template, or None for any other failure."""
        if isinstance(failure, jinja2.TemplateNotFound):
            place = self._place(failure.__traceback__, f"'{failure.name}'") or Location(
                f"themes/{self.theme.name}/templates"
            )
            return error("IT702", place, *messages.missing_template(str(failure.name), self.theme.templates))
        if isinstance(failure, jinja2.TemplateSyntaxError):
            file = failure.filename or failure.name or template
            known = (*self._environment.filters, *self._environment.tests)
            return error(
                "IT701", messages.locate_fault(file, self._source(file), failure), *messages.unreadable(failure, known)
            )
        if isinstance(failure, jinja2.UndefinedError):
            message, hint = _explain_undefined(str(failure.message))
            return error("IT703", self._place(failure.__traceback__, message) or Location(template), message, hint)
        if isinstance(failure, PluginError):
            return failure.diagnostic(self._place(failure.__traceback__, str(failure)) or Location(template))
        place_found = self._place(failure.__traceback__, str(failure))
        if place_found is None or isinstance(failure, CacheDamagedError):
            return None
        return _report_failure(failure, place_found, self.theme)

    def _place(self, trace: TracebackType | None, message: str = "") -> Location | None:
        """Return where in a template a failure occurred: the innermost template frame; None if there is none."""
        found: Location | None = None
        while trace is not None:
            file = trace.tb_frame.f_code.co_filename
            if file in self._files:
                found = Location(file, trace.tb_lineno, 1)
            trace = trace.tb_next
        name = re.search(r"'([^']+)'", message)
        if found is None or name is None:
            return found
        return messages.locate_name(found.path, self._source(found.path), found.line, name[1])

    def _source(self, file: str) -> str:
        return next((template.source for template in self.theme.templates.values() if template.file == file), "")


def _report_failure(failure: Exception, place: Location, theme: Theme) -> Diagnostic:
    """Return the diagnostic for a valid template that fails."""
    if isinstance(failure, UnknownWordError):
        return error("IT710", place, *messages.missing_word(failure.word, theme.words))
    if isinstance(failure, UnfilledWordError):
        return error("IT710", place, *messages.unfilled_word(failure.word, failure.slot))
    return error("IT704", place, *messages.template_failure(failure, place.path, theme))


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


def _explain_undefined(message: str) -> tuple[str, str]:
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


class _Loader(jinja2.BaseLoader):
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
        del environment
        found = self.theme.templates.get(template)
        if found is None:
            raise jinja2.TemplateNotFound(template)
        return found.source, found.file, lambda: True


_OURS = "our_"  # the prefix of our functions as attributes of the environment


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
    code_generator_class = _Generator
    context_class = _Context
    safe = staticmethod(safe)
    plain: frozenset[object] = frozenset()  # functions that need no context

    def _generate(
        self,
        source: nodes.Template,
        name: str | None,
        filename: str | None,
        defer_init: bool = False,  # noqa: FBT001, FBT002  (the signature is Jinja's)
    ) -> str:
        """Return a template's Python source, in which calls of our functions need no lookup in the context."""
        calls = list(_calls_of_ours(source))
        called = [call.node for call in calls]
        for call in calls:
            call.node = nodes.EnvironmentAttribute(f"{_OURS}{call.node.name}")  # type: ignore[attr-defined]  # a name
        try:
            return super()._generate(source, name, filename, defer_init)
        finally:  # the caller owns the tree
            for call, node in zip(calls, called, strict=True):
                call.node = node


def _calls_of_ours(tree: nodes.Template) -> Iterator[nodes.Call]:
    """Yield the calls of our functions, except those whose names the template redefines."""
    own = {one.name for one in tree.find_all(nodes.Name) if one.ctx != "load"}
    own |= {one.name for one in tree.find_all(nodes.Macro)} | {one.target for one in tree.find_all(nodes.Import)}
    for imported in tree.find_all(nodes.FromImport):
        own.update(one if isinstance(one, str) else one[1] for one in imported.names)
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

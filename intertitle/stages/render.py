"""Render: an output becomes bytes, through a template of the theme or by itself."""

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
    """An output's bytes, or why there are none; what it asked, and the name that it is kept by as a picture."""

    output: Output
    data: bytes | None
    faults: tuple[Diagnostic, ...] = ()  # for which there are none
    reported: tuple[Diagnostic, ...] = ()
    notes: frozenset[int] = frozenset()
    kept: str = ""


class Renderer:
    """Renders the outputs of one site through its theme.

    Args:
        space: what views share; its theme has the templates.
        registry: the kinds of outputs, and the filters of templates.
        python: templates as Python, by name, as far as they have been `generated`.
        cards: cards as HTML, by style and review, as far as they are made already.
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
        self._view = View(space)  # of the output that is made: what its templates ask is noted with it
        self._files = {template.file for template in self.theme.templates.values()}
        self._partials: dict[tuple[object, ...], tuple[object, Markup, frozenset[int]]] = {}
        self._environment = bare_environment(_Loader(self.theme, python or {}), registry.filters)
        self._is_ready = False
        self._cards = cards or {}
        # By the identity of the card, which its node keeps alive.
        self._found_cards: defaultdict[str, dict[int, str]] = defaultdict(dict)
        self._with_cards: View | None = None  # the view of the last output that shows cards which were made before

    def _find_card(self, style: str, card: Card) -> str:
        """Find the HTML of a card that is made already; empty for one that is not the node's, but only called so."""
        made, known = self._cards.get(style, _NONE).get(card.id), self._space.values["card"].get(card.id)
        if not made or known is None or known[1] is not card:
            return ""
        self._found_cards[style][id(card)] = made
        return made

    def card(self, style: str, review: str) -> str:
        """Render a review's card; empty where its partial fails, which the page that shows it will say."""
        if not self._is_ready:
            self._prepare(self._view.site_view())
        try:
            card = self._space.value("card", review)
            return str(self._environment.get_template(card_partial(style)).render(card=card))
        except Exception as failure:
            if self._fault(failure, card_partial(style)) is None:
                raise
            return ""

    def render(self, output: Output) -> Rendered:
        """Render one output. A fault of a template becomes a diagnostic that names template and content.

        Raises:
            RegistrationError: when its kind asks for something that is not registered, or gives what is no page.
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
            found = self._fault(failure, template)
            if found is None:  # not of a template: a fault of our own, which must show
                raise
            return None, (found,)
        return marks.as_html(html, is_right_to_left=site.right_to_left).encode(), ()

    def _prepare(self, site: SiteView) -> None:
        """Give templates the names that all of them see."""
        self._is_ready = True
        found = self._found_cards
        menu = {site.url + item.url[len(site.home) :]: item.url for item in site.menu}

        def card_html(card: Card, style: str = DEFAULT_CARD) -> Markup:
            """Give a card as HTML by a partial of the theme. It sees the card alone, so that one serves all pages."""
            if made := found[style].get(id(card)) or self._find_card(style, card):
                if self._with_cards is not self._view:
                    self._with_cards = self._view
                    self._view.note("setting", "addresses")  # what a partial may have asked
                    self._view.note("every asset")
                return Markup(made)  # noqa: S704  (autoescaped by the template)
            return self._partial(card_partial(style), (style, id(card)), card, card=card)

        def menu_html(canonical: str) -> Markup:
            """Give the menu as the page with that address shows it."""
            current = menu.get(canonical, "")
            return self._partial(MENU, (MENU, current), None, current=current)

        def asset(name: str) -> str:
            """Give the address of one of the theme's assets."""
            found = self._view.asset(name)
            if found is None:
                raise LookupError(f"the theme has no asset '{name}'")
            return self._view.url(found.address)

        def link(kind: str) -> str:
            """Give the address of a kind of page."""
            return self._view.url(self._view.address(kind))

        word, number = self._says()
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

    def _says(self) -> tuple[Callable[..., str], Callable[[int], str]]:
        """Return the functions that say words and write numbers in the site's language."""
        # Half of the words on a page are these, which take a third of the time of the others.
        unfilled = {name: (question("word", name), text) for name, text in self._space.words.unfilled.items()}

        def word(name: str, /, count: int | None = None, ordinal: int | None = None, **values: object) -> str:
            """Say a word (`Words.say`)."""
            if (found := unfilled.get(name)) is None:
                return self._view.word(name, count, ordinal, **values)
            self._view.notes.add(found[0])
            return found[1]

        def number(value: int) -> str:
            """Write a whole number."""
            return self._view.formats.number(value)

        return word, number

    def _partial(self, template: str, key: tuple[object, ...], kept: object, **shown: object) -> Markup:
        """Give what a partial makes of what it is shown, made once for all outputs of this process.

        What it asks is noted with each output that shows it. ``kept`` is what the key is the number of.
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

    def _fault(self, failure: Exception, template: str) -> Diagnostic | None:
        """Say what is wrong with a template; nothing when the failure is not a template's."""
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
            message, hint = _undefined(str(failure.message))
            return error("IT703", self._place(failure.__traceback__, message) or Location(template), message, hint)
        if isinstance(failure, PluginError):
            return failure.diagnostic(self._place(failure.__traceback__, str(failure)) or Location(template))
        place_found = self._place(failure.__traceback__, str(failure))
        if place_found is None or isinstance(failure, CacheDamagedError):
            return None
        return _failed(failure, place_found, self.theme)

    def _place(self, trace: TracebackType | None, message: str = "") -> Location | None:
        """Find where in a template a failure came from: the innermost frame that is a template's."""
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


def _failed(failure: Exception, place: Location, theme: Theme) -> Diagnostic:
    """Say why a template fails that can be read, and whose names are there."""
    if isinstance(failure, UnknownWordError):
        return error("IT710", place, *messages.missing_word(failure.word, theme.words))
    if isinstance(failure, UnfilledWordError):
        return error("IT710", place, *messages.unfilled_word(failure.word, failure.slot))
    return error("IT704", place, *messages.template_failure(failure, place.path, theme))


class _Missing(jinja2.StrictUndefined):
    """A name that is not there; its message carries the names that are."""

    @property
    def _undefined_message(self) -> str:
        name = str(self._undefined_name)
        owner = self._undefined_obj
        if isinstance(owner, msgspec.Struct):
            return f"{name}\0{type(owner).__name__}\0{','.join(owner.__struct_fields__)}"
        plain = value_types.describe(type(owner)) if isinstance(owner, str | int | float | tuple | list) else ""
        return f"{name}\0{plain}\0"


def _undefined(message: str) -> tuple[str, str]:
    name, _, rest = message.partition("\0")
    owner, _, known = rest.partition("\0")
    return messages.missing_field(name, owner, filter(None, known.split(","))) if owner else messages.missing_name(name)


def generate_python(name: str, template: Template, filters: Mapping[str, Filter] | None = None) -> str:
    """Write the Python of a template; empty for one that cannot be read, which says so when a page is made of it."""
    try:
        return str(bare_environment(filters=filters).compile(template.source, name, template.file, raw=True))
    except jinja2.TemplateError:
        return ""


@functools.lru_cache(maxsize=256)
def _compiled(python: str, file: str) -> CodeType:
    return compile(python, file, "exec")


class _Loader(jinja2.BaseLoader):
    """Gives templates from the theme's values: nothing is read from the disk while pages are made."""

    def __init__(self, theme: Theme, python: Mapping[str, str]) -> None:
        self.theme = theme
        self.python = python

    def load(
        self,
        environment: jinja2.Environment,
        name: str,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002
    ) -> jinja2.Template:
        """Take a template's Python where it is written already, which is most of the work."""
        if python := self.python.get(name):
            code = _compiled(python, self.theme.templates[name].file)
            # A plain mapping: Jinja copies it for each page, and its own chain of mappings is ten times as slow at it.
            return environment.template_class.from_code(environment, code, dict(globals or {}), lambda: True)
        return super().load(environment, name, globals)

    def get_source(self, environment: jinja2.Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        del environment
        found = self.theme.templates.get(template)
        if found is None:
            raise jinja2.TemplateNotFound(template)
        return found.source, found.file, lambda: True


_OURS = "our_"  # before the name of a function of ours, as an attribute of the environment


class _Generator(CodeGenerator):
    """Writes templates' Python as Jinja does, but for escaping and for the output of blocks.

    Both are a hundred times on a page: without this a clean build takes an eighth longer (docs/performance.md).
    """

    def blockvisit(self, nodes: Iterable[nodes.Node], frame: Frame) -> None:
        """Join what a block puts out, where every piece would pass through the generators of all blocks around it."""
        if frame.buffer is not None:
            super().blockvisit(nodes, frame)
            return
        self.buffer(frame)
        super().blockvisit(nodes, frame)
        self.writeline(f"yield ''.join({frame.buffer})")

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: FBT001, FBT002, N802  (the signature is Jinja's)
        """Call functions of ours as they are; Jinja looks at each time what it might pass to them."""
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
    """A page's names. Functions of ours are called as they are, without a look at what Jinja might pass to them."""

    def call(self, called: Any, /, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401  (the signature is Jinja's)
        if isinstance(called, FunctionType) and called in self.environment.plain:  # type: ignore[attr-defined]
            kwargs.pop("_loop_vars", None)  # what is set in the loop or block around the call, as Jinja passes it
            kwargs.pop("_block_vars", None)
            return called(*args, **kwargs)
        return super().call(called, *args, **kwargs)


class _Environment(jinja2.Environment):
    code_generator_class = _Generator
    context_class = _Context
    safe = staticmethod(safe)
    plain: frozenset[object] = frozenset()  # functions that want no context passed to them

    def _generate(
        self,
        source: nodes.Template,
        name: str | None,
        filename: str | None,
        defer_init: bool = False,  # noqa: FBT001, FBT002  (the signature is Jinja's)
    ) -> str:
        """Write a template's Python, in which our functions are not looked up among the names that a page is given."""
        calls = list(_calls_of_ours(source))
        called = [call.node for call in calls]
        for call in calls:
            call.node = nodes.EnvironmentAttribute(f"{_OURS}{call.node.name}")  # type: ignore[attr-defined]  # a name
        try:
            return super()._generate(source, name, filename, defer_init)
        finally:  # the tree is not ours
            for call, node in zip(calls, called, strict=True):
                call.node = node


def _calls_of_ours(tree: nodes.Template) -> Iterator[nodes.Call]:
    """Find the calls of our functions, whose names the template gives to nothing else."""
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
    """Make what templates are read by: syntax and filters, and nothing of a site."""
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
    """A filter of a plug-in as templates call it.

    It asks for the context, so that Jinja never calls it while it compiles a template: what it returns belongs to a
    page, and its code is none of the template's.
    """

    def __init__(self, guarded: GuardedFilter) -> None:
        self._guarded = guarded
        self._wanted = str(getattr(guarded.__wrapped__, "jinja_pass_arg", "")).rpartition(".")[2]
        jinja2.pass_context(self)

    def __call__(self, context: Context, *values: Any, **named: Any) -> object:  # noqa: ANN401  (as the filter's)
        wanted = _WANTED.get(self._wanted, _nothing)
        try:
            made = self._guarded.__wrapped__(*wanted(context), *values, **named)
        except jinja2.UndefinedError:  # of the template, not of the plug-in
            raise
        except (Exception, SystemExit) as failure:
            raise self._guarded.failure(failure) from failure
        if not isinstance(made, jinja2.Undefined):  # what it was given, and did not look at
            self._guarded.check(made)
        return made


def _nothing(_context: Context) -> tuple[()]:
    return ()


# What a filter that is marked with one of Jinja's decorators is given before its value.
_WANTED: Mapping[str, Callable[[Context], tuple[object, ...]]] = {
    "context": lambda context: (context,),
    "eval_context": lambda context: (context.eval_ctx,),
    "environment": lambda context: (context.environment,),
}

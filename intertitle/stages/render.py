"""Render: a recipe becomes bytes, through a template of the theme or by itself."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from types import CodeType, TracebackType
from typing import Any

import jinja2
import msgspec
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context
from markupsafe import Markup, escape

from intertitle import digest
from intertitle.cache import CacheDamagedError
from intertitle.contract import kinds, words
from intertitle.diagnostics import Diagnostic, Place, error
from intertitle.model import Struct
from intertitle.outputs.library import Library, site_view
from intertitle.outputs.recipe import File, Output, Page
from intertitle.outputs.views import Card, LinkView
from intertitle.themes import DEFAULT_CARD, MENU, Template, Theme, card_partial


class Rendered(Struct, frozen=True, kw_only=True):
    """An output's bytes, or why there are none."""

    output: Output
    data: bytes | None
    diagnostics: tuple[Diagnostic, ...] = ()


class Renderer:
    """Renders the outputs of one catalogue through one theme.

    Args:
        theme: the templates and assets.
        library: what the pages are made from.
        python: templates as Python, by name, as far as they have been `generated`.
        cards: cards as HTML, by style and review, as far as they are made already.
    """

    def __init__(
        self,
        theme: Theme,
        library: Library,
        python: Mapping[str, str] | None = None,
        cards: Mapping[str, Mapping[str, str]] | None = None,
    ) -> None:
        self.theme = theme
        self.library = library
        self._files = {template.file for template in theme.templates.values()}
        self._environment = _environment(theme, library, python or {}, cards or {})

    def render(self, output: Output) -> Rendered:
        """Render one output. A fault of a template becomes a diagnostic that names template and content."""
        recipe = output.recipe
        if isinstance(recipe, File):
            return self._file(output, recipe)
        assert isinstance(recipe, Page)  # noqa: S101  (a recipe is one or the other)
        context = recipe.context(self.library, output.address)
        try:
            return Rendered(output=output, data=self._fill(recipe.template, context))
        except Exception as failure:
            found = self._fault(failure, recipe.template)
            if found is None:  # not of a template: a fault of our own, which must show
                raise
            return _failed(output, found)

    def card(self, style: str, review: str) -> str:
        """Render a review's card; empty where its partial fails, which the page that shows it will say."""
        try:
            return str(self._environment.card_html(self.library.card(review), style))
        except Exception as failure:
            if self._fault(failure, card_partial(style)) is None:
                raise
            return ""

    def _file(self, output: Output, recipe: File) -> Rendered:
        try:
            return Rendered(output=output, data=recipe.data(self.library))
        except OSError as failure:
            place = Place(output.sources[0] if output.sources else output.path)
            return _failed(output, error("IT111", place, f"cannot read the file: {failure.strerror or failure}"))

    def _fault(self, failure: Exception, template: str) -> Diagnostic | None:
        """Say what is wrong with a template; nothing when the failure is not a template's."""
        if isinstance(failure, jinja2.TemplateNotFound):
            place = self._place(failure.__traceback__, f"'{failure.name}'") or Place(
                f"themes/{self.theme.name}/templates"
            )
            return error("IT702", place, *words.missing_template(str(failure.name), self.theme.templates))
        if isinstance(failure, jinja2.TemplateSyntaxError):
            file = failure.filename or failure.name or template
            known = (*self._environment.filters, *self._environment.tests)
            return error(
                "IT701", words.place_of_fault(file, self._source(file), failure), *words.unreadable(failure, known)
            )
        if isinstance(failure, jinja2.UndefinedError):
            message, hint = _undefined(str(failure.message))
            return error("IT703", self._place(failure.__traceback__, message) or Place(template), message, hint)
        place_found = self._place(failure.__traceback__, str(failure))
        if place_found is None or isinstance(failure, CacheDamagedError):
            return None
        return error("IT704", place_found, *words.fails(failure, place_found.path, self.theme))

    def _fill(self, template: str, context: Mapping[str, object]) -> bytes:
        return self._environment.get_template(template).render(context).encode()

    def _place(self, trace: TracebackType | None, message: str = "") -> Place | None:
        """Find where in a template a failure came from: the innermost frame that is a template's."""
        found: Place | None = None
        while trace is not None:
            file = trace.tb_frame.f_code.co_filename
            if file in self._files:
                found = Place(file, trace.tb_lineno, 1)
            trace = trace.tb_next
        name = re.search(r"'([^']+)'", message)
        if found is None or name is None:
            return found
        return words.place_of(found.path, self._source(found.path), found.line, name[1])

    def _source(self, file: str) -> str:
        return next((template.source for template in self.theme.templates.values() if template.file == file), "")


def _failed(output: Output, found: Diagnostic) -> Rendered:
    return Rendered(output=output, data=None, diagnostics=(found,))


class _Missing(jinja2.StrictUndefined):
    """A name that is not there; its message carries the names that are."""

    @property
    def _undefined_message(self) -> str:
        name = str(self._undefined_name)
        owner = self._undefined_obj
        if isinstance(owner, msgspec.Struct):
            return f"{name}\0{type(owner).__name__}\0{','.join(owner.__struct_fields__)}"
        plain = kinds.said(type(owner)) if isinstance(owner, str | int | float | tuple | list) else ""
        return f"{name}\0{plain}\0"


def _undefined(message: str) -> tuple[str, str]:
    name, _, rest = message.partition("\0")
    owner, _, known = rest.partition("\0")
    return words.missing_field(name, owner, filter(None, known.split(","))) if owner else words.missing_name(name)


def generated(name: str, template: Template) -> str:
    """Write the Python of a template; empty for one that cannot be read, which says so when a page is made of it."""
    try:
        return str(bare().compile(template.source, name, template.file, raw=True))
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


_special = re.compile("[&<>\"']").search


def _safe(value: object) -> str:
    """Make a value safe to show: as `markupsafe.escape` does, without the object that it makes of every text."""
    kind = type(value)
    if kind is str:
        return escape(value) if _special(value) else value  # type: ignore[call-overload, return-value]
    if kind is Markup:
        return value  # type: ignore[return-value]
    return escape(value)


class _Generator(CodeGenerator):
    """Writes templates' Python as Jinja does, but for how a value is made safe, which a page does a hundred times."""

    def blockvisit(self, nodes: Iterable[nodes.Node], frame: Frame) -> None:
        """Hand on what a block puts out at once, where every piece would pass through all blocks around it."""
        if frame.buffer is not None:
            super().blockvisit(nodes, frame)
            return
        self.buffer(frame)
        super().blockvisit(nodes, frame)
        self.writeline(f"yield ''.join({frame.buffer})")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.safe(")


class _Context(Context):
    """A page's names. A function of ours is called as it is, without a look at what Jinja might pass to it."""

    def call(self, called: Any, /, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401  (the signature is Jinja's)
        if called in self.environment.plain:  # type: ignore[attr-defined]
            kwargs.pop("_loop_vars", None)  # what is set in the loop or block around the call, as Jinja passes it
            kwargs.pop("_block_vars", None)
            return called(*args, **kwargs)
        return super().call(called, *args, **kwargs)


class _Environment(jinja2.Environment):
    code_generator_class = _Generator
    context_class = _Context
    safe = staticmethod(_safe)
    plain: frozenset[object] = frozenset()  # functions that want no context passed to them
    card_html: Callable[[Card, str], Markup]


def bare(loader: jinja2.BaseLoader | None = None) -> _Environment:
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
    environment.filters.update(hue=_hue, plural=_plural, ref=_ref, refs=_refs)
    return environment


def _environment(
    theme: Theme, library: Library, python: Mapping[str, str], made_already: Mapping[str, Mapping[str, str]]
) -> _Environment:
    environment = bare(_Loader(theme, python))
    site = site_view(library.catalogue, theme.chrome)
    menu = {site.url + item.url[len(site.home) :]: item.url for item in site.menu}
    cards: dict[tuple[str, str], Markup] = {}
    none: Mapping[str, str] = {}
    menus: dict[str, Markup] = {}

    def partial(template: str, **shown: object) -> Markup:
        """Give what a partial makes of what it is shown: it sees that and the site alone."""
        return Markup(environment.get_template(template).render(shown))  # noqa: S704  (autoescaped by the template)

    def card_html(card: Card, style: str = DEFAULT_CARD) -> Markup:
        """Give a card as HTML by a partial of the theme. It sees the card alone, so that one serves all pages."""
        made = cards.get((style, card.id))
        if made is None:
            html = made_already.get(style, none).get(card.id)
            made = Markup(html) if html else partial(card_partial(style), card=card)  # noqa: S704  (likewise)
            cards[style, card.id] = made
        return made

    def menu_html(canonical: str) -> Markup:
        """Give the menu as the page with that address shows it."""
        current = menu.get(canonical, "")
        if current not in menus:
            menus[current] = partial(MENU, current=current)
        return menus[current]

    def asset(name: str) -> str:
        """Give the address of one of the theme's assets."""
        if name not in theme.assets:
            raise LookupError(f"the theme has no asset '{name}'")
        return library.url(theme.assets[name].address)

    environment.plain = frozenset({card_html, menu_html, asset})
    environment.card_html = card_html
    environment.globals.update(
        site=site,
        theme=theme.options,
        card_html=card_html,
        menu_html=menu_html,
        asset=asset,
        link=lambda kind: library.url(library.address(kind)),
    )
    return environment


def _ref(link: LinkView) -> Markup:
    """Write a link where there is a page, plain text where there is none."""
    return Markup(_anchor(link))  # noqa: S704  (made safe there)


def _refs(links: Iterable[LinkView]) -> Markup:
    """Write several links, with commas between."""
    return Markup(", ".join(map(_anchor, links)))  # noqa: S704  (likewise)


def _anchor(link: LinkView) -> str:
    title = _safe(link.title)
    return f'<a href="{_safe(link.url)}">{title}</a>' if link.url else title


def _hue(name: str) -> int:
    """Give a name its own place on the colour wheel, in degrees: the same wherever it is asked for."""
    return int.from_bytes(digest.of_bytes(name.casefold().encode())[:4], "big") % 360


def _plural(count: int, one: str, many: str) -> str:
    """Count things: ``{{ 3 | plural("film", "films") }}`` is "3 films"."""
    return f"{count:,} {one if count == 1 else many}"

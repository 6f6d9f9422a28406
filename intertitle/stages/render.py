"""Render an output to bytes, with or without a template of the theme."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from types import TracebackType

import jinja2
import msgspec
from markupsafe import Markup

from intertitle.cache import CacheDamagedError
from intertitle.diagnostics import Diagnostic, Location, error
from intertitle.failures import PluginError
from intertitle.language import marks
from intertitle.language.words import UnfilledWordError, UnknownWordError
from intertitle.model import Struct
from intertitle.outputs.filters import bylines, cites, refs
from intertitle.outputs.policies import find_policy_block, find_stylesheets, format_policy, template_policy
from intertitle.outputs.registry import Output, RegistrationError, Registry, report_failure
from intertitle.outputs.view import View, Workspace
from intertitle.outputs.views import Card, PageView, SiteView
from intertitle.pictures.image_cache import Encoding
from intertitle.recording.questions import question
from intertitle.template_check import messages
from intertitle.template_check.safety import LimitError
from intertitle.templating.constant_parts import ONCE, PREFIX
from intertitle.templating.environment import ThemeLoader, bare_environment, explain_undefined
from intertitle.templating.time_limit import TimeLimit
from intertitle.themes import DEFAULT_CARD, MENU, Theme, card_partial

_NONE: Mapping[str, str] = {}
_POLICY = question("setting", "policy")


class _Rendered(Struct, frozen=True, kw_only=True):
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

    Attributes:
        theme: the theme.
        time_limit: limits the time of each page while it is entered.
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
        self._partials: dict[tuple[object, ...], tuple[object, Markup, View]] = {}
        self._environment = bare_environment(ThemeLoader(self.theme, python or {}), registry.filters)
        self.time_limit = TimeLimit()
        self._slow: dict[str, Diagnostic] = {}  # why a template failed after a long time
        self._is_ready = False
        self._policy_notes: dict[str, frozenset[int]] = {}  # what a policy follows from besides template and texts
        self._policies: dict[tuple[str, frozenset[tuple[str, str]]], Markup] = {}
        self._cards = cards or {}
        # By the card's `id()`, which stays valid because its node keeps it alive.
        self._found_cards: defaultdict[str, dict[int, Markup]] = defaultdict(dict)
        self._with_cards: View | None = None  # the view of the last output that shows cards rendered before

    def _find_card(self, style: str, card: Card) -> Markup | None:
        """Return the HTML of a card that is rendered already, or None if there is none for this very object."""
        made, known = self._cards.get(style, _NONE).get(card.id), self._space.values["card"].get(card.id)
        if not made or known is None or known[1] is not card:
            return None
        found = self._found_cards[style][id(card)] = Markup(made)  # noqa: S704  (autoescaped by the template)
        return found

    def card(self, style: str, review: str) -> str:
        """Return a review's card as HTML; empty if its partial fails, which the page that shows it reports."""
        if not self._is_ready:
            self._prepare(self._view.site_view())
        card, partial = self._space.value("card", review), card_partial(style)
        made = self._render(partial, {"card": card})
        return made if isinstance(made, str) else ""

    def render(self, output: Output) -> _Rendered:
        """Render one output. A failure of a template becomes a diagnostic with the template's location.

        Raises:
            RegistrationError: if its kind asks for something that is not registered, or returns something invalid.
        """
        entry = self._registry.entries[output.item.kind]
        view = self._view = View(self._space)
        problems: tuple[Diagnostic, ...] = ()
        data: bytes | None = None
        kept = ""
        try:
            made = entry.make(view, output.item)
            if isinstance(made, Encoding):
                kept, made = made.name, self._space.kept.load(made)
        except (OSError, PluginError) as failure:
            problems = (report_failure(output, failure),)
        except LookupError as failure:
            raise RegistrationError(f"{output.what} (the kind '{entry.kind}') cannot be made: {failure}") from failure
        else:
            if entry.template:
                data, problems = self._page(entry.template, made)
                view.note_words()
            else:
                data = made
        return _Rendered(
            output=output,
            data=data,
            faults=problems,
            reported=tuple(view.problems),
            notes=frozenset(view.notes),
            kept=kept,
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
        page = context.get("page")
        if isinstance(page, PageView):
            context = {**context, "page": msgspec.structs.replace(page, policy=self._policy(template, view))}
        html = self._render(template, context)
        if not isinstance(html, str):
            return None, (html,)
        return marks.as_html(html, site.language, is_right_to_left=site.right_to_left).encode(), ()

    def _render(self, template: str, shown: Mapping[str, object]) -> str | Diagnostic:
        """Render a template within its limits, or return why it failed.

        One that failed after a long time is not tried again, since a build may have thousands of its pages.
        """
        if (slow := self._slow.get(template)) is not None:
            return slow
        self._environment.limits.restart()
        self.time_limit.begin()
        try:
            return self._environment.get_template(template).render(shown)
        except Exception as failure:
            self.time_limit.end()
            found = self._diagnose(failure, template)
            if found is None:  # not a template's: a bug of ours, which must not be hidden
                raise
            if self.time_limit.was_long():
                self._slow[template] = found
            return found
        finally:
            self.time_limit.end()

    def _policy(self, template: str, view: View) -> Markup:
        """Return the policy of a page, or an empty text if its template states one. Most pages of a kind share it."""
        if (asked := self._policy_notes.get(template)) is None:
            sheets = find_stylesheets(self.theme, template)
            asked = self._policy_notes[template] = frozenset({_POLICY, *(question("asset", one) for one in sheets)})
        view.notes |= asked
        key = template, frozenset(view.loads)
        if (found := self._policies.get(key)) is None:
            found = Markup()
            if not find_policy_block(self.theme, template):
                policy = template_policy(self.theme, *key, self._space.catalogue.site.policy)
                found = Markup(format_policy(policy))  # noqa: S704  (made of our own words and names of hosts)
            self._policies[key] = found
        return found

    def _prepare(self, site: SiteView) -> None:
        """Set the global names of all templates."""
        self._is_ready = True
        found = self._found_cards
        menu = {site.url + item.url[len(site.home) :]: item.url for item in site.menu}
        partials = [card_partial(style) for style in self._cards]
        card_words = {name for partial in partials for name in self.theme.words_of(partial)}

        def card_html(card: Card, style: str = DEFAULT_CARD) -> Markup:
            """Return a card as HTML. Its partial sees only the card, so the result is shared by all pages."""
            if made := found[style].get(id(card)) or self._find_card(style, card):
                if self._with_cards is not self._view:
                    self._with_cards = self._view
                    self._view.note("setting", "addresses")  # which a partial may have asked for
                    self._view.note("every asset")
                    self._view.words |= card_words
                return made
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
        self._environment.filters["refs"] = lambda links: refs(links, word("comma"))
        self._environment.filters["bylines"] = lambda authors: bylines(authors, self._view.formats)
        self._environment.filters["cites"] = lambda films: cites(films, self._view.formats)
        ours: dict[str, Callable[..., object]] = {
            "card_html": card_html,
            "menu_html": menu_html,
            "asset": asset,
            "link": link,
            "word": word,
            "number": number,
        }
        options = self.theme.options
        functions = {**ours, ONCE: self._once_function(site, options)}
        vars(self._environment).update({f"{PREFIX}{name}": function for name, function in functions.items()})
        self._environment.plain = frozenset(ours.values())
        self._environment.globals.update(site=site, theme=options, **ours)

    def _once_function(self, site: SiteView, options: object) -> Callable[..., str]:
        """Return the function that renders a constant part of a template once for all pages of this process.

        Its questions are recorded with each page. A template that passes other values renders the part itself.
        """
        parts: dict[str, tuple[str, View]] = {}

        def once(part: Callable[[], str], key: str, own_site: object, own_options: object) -> str:
            if own_site is not site or own_options is not options:
                return part()
            if (found := parts.get(key)) is None:
                view, self._view = self._view, View(self._space)
                try:
                    with self._environment.limits.own_steps():
                        found = parts[key] = part(), self._view
                finally:
                    self._view = view
            self._take_questions(found[1])
            return found[0]

        return once

    def _word_functions(self) -> tuple[Callable[..., str], Callable[[int], str]]:
        """Return the template functions for words and numbers in the site's language."""
        words = self._space.words
        unfilled = words.unfilled  # two words of three

        def word(name: str, /, count: int | None = None, ordinal: int | None = None, **values: object) -> str:
            """Return a word's text (`Words.say`)."""
            self._view.words.add(name)  # whether there is one is an answer too
            plain = unfilled.get(name)
            return words.phrase(name)(count, ordinal, values) if plain is None else plain

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
                with self._environment.limits.own_steps():
                    made = Markup(self._environment.get_template(template).render(shown))  # noqa: S704  (autoescaped)
                found = self._partials[key] = (kept, made, self._view)
            finally:
                self._view = view
        self._take_questions(found[2])
        return found[1]

    def _take_questions(self, other: View) -> None:
        """Record what a part has asked, for the output that shows it."""
        self._view.notes |= other.notes
        self._view.words |= other.words

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
            return messages.report_unreadable(file, self._source(file), failure, known)
        if isinstance(failure, jinja2.UndefinedError):
            message, hint = explain_undefined(str(failure.message))
            return error("IT703", self._place(failure.__traceback__, message) or Location(template), message, hint)
        if isinstance(failure, PluginError):
            return failure.diagnostic(self._place(failure.__traceback__, str(failure)) or Location(template))
        place_found = self._place(failure.__traceback__, str(failure))
        if isinstance(failure, LimitError):  # a page as a whole may be too long, which is no line's fault
            place_found = place_found or Location(self.theme.templates[template].file)
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
    if isinstance(failure, LimitError):
        return error("IT712", place, str(failure.message), failure.hint)
    return error("IT704", place, *messages.template_failure(failure, place.path, theme))

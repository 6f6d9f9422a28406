"""Render a Markdown text as HTML, and collect the facts about it that other parts of the site need.

The HTML contains slots for links (see `wikilinks`) and marks around spoilers (see `spoilers`), so that a text is
rendered only once for its page, the feed and the search.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import msgspec
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.deflist import deflist_plugin

from intertitle import digest
from intertitle.diagnostics import Diagnostic, Location
from intertitle.failures import PluginError, place_of, raised
from intertitle.markup import words
from intertitle.markup.bare_links import bare_links_plugin
from intertitle.markup.callouts import callouts_plugin
from intertitle.markup.cjk_emphasis import cjk_emphasis_plugin
from intertitle.markup.core import core_plugin
from intertitle.markup.destinations import destinations_plugin
from intertitle.markup.excerpts import shorten
from intertitle.markup.html import Renderer
from intertitle.markup.inline import inline_plugin
from intertitle.markup.notes import notes_plugin
from intertitle.markup.paragraphs import paragraphs_plugin
from intertitle.markup.places import places_plugin
from intertitle.markup.reading import Reading
from intertitle.markup.remarks import remarks_plugin
from intertitle.markup.slots import slot
from intertitle.markup.spoilers import spoiler_plugin
from intertitle.markup.tables import tables_plugin
from intertitle.markup.typography import typography_plugin
from intertitle.markup.wikilinks import wikilink_plugin
from intertitle.model import Html, Text

# Tokens that begin and end notes, which are separate parts of a text.
_NOTES = frozenset({"footnote_block_open", "footnote_block_close", "footnote_open", "footnote_close"})


class Rendered(msgspec.Struct, frozen=True):
    """A rendered text: its HTML, its metadata, its words outside spoilers, and its problems.

    ``locations`` are the line and the column of each link, in their order. ``headings`` are the words of each heading
    by its id, and empty for one within a spoiler.
    """

    html: str
    text: Text
    said: Sequence[str]  # the words outside spoilers, in pieces
    diagnostics: tuple[Diagnostic, ...]
    locations: tuple[tuple[int, int], ...]
    headings: Mapping[str, str] = {}

    @property
    def plain(self) -> str:
        """The words outside spoilers. They are joined only when needed, because that is rare."""
        return words.join_text(self.said)


class Syntax(NamedTuple):
    """The Markdown of a plug-in: its name, and the function that adds rules to a parser."""

    plugin: str
    function: Callable[[MarkdownIt], object]


@functools.lru_cache(maxsize=4)
def parser(
    language: str, *, html: Html, extended: bool = True, quick: bool = True, syntax: tuple[Syntax, ...] = ()
) -> MarkdownIt:
    """Return a Markdown parser. Without ``extended`` it is plain CommonMark.

    Without ``quick`` it uses markdown-it's own, slower methods, with the same result; tests compare the two. With the
    ``syntax`` of plug-ins it uses those too, because the quick methods support only known rules.

    Raises:
        PluginError: if a plug-in's function fails.
    """
    quick = quick and not syntax
    if not extended:
        return MarkdownIt("commonmark")
    options = {"html": html != "none", "xhtmlOut": False}
    markdown = MarkdownIt("commonmark", options, renderer_cls=Renderer if quick else RendererHTML)
    markdown.enable("strikethrough")
    markdown.use(typography_plugin, language).use(notes_plugin).use(deflist_plugin).use(spoiler_plugin)
    markdown.use(wikilink_plugin).use(tables_plugin).use(places_plugin).use(destinations_plugin).use(bare_links_plugin)
    markdown.use(cjk_emphasis_plugin).use(callouts_plugin)
    markdown.add_render_rule("figure", _render_figure)
    markdown.add_render_rule("video", _render_video)
    if quick:
        markdown.use(core_plugin).use(paragraphs_plugin)
    markdown.use(remarks_plugin)
    if quick:
        markdown.use(inline_plugin)
    for one in syntax:
        try:
            one.function(markdown)
        except (Exception, SystemExit) as failure:
            raise raised(one.plugin, _MARKDOWN, failure, one.function) from failure
    return markdown


_MARKDOWN = "its Markdown"


def render(source: str, place: Location, *, language: str, html: Html, syntax: tuple[Syntax, ...] = ()) -> Rendered:
    """Render a text whose first line is at ``place``, with the syntax of plug-ins.

    Raises:
        PluginError: if a rule of a plug-in fails.
    """
    try:
        return render_with(parser(language, html=html, syntax=syntax), source, place, language, html)
    except PluginError:
        raise
    except (Exception, SystemExit) as failure:
        if not syntax:
            raise
        render_with(parser(language, html=html), source, place, language, html)  # fails if no plug-in is the cause
        faults = [raised(one.plugin, _MARKDOWN, failure, one.function) for one in syntax]
        # Blame the plug-in in the traceback, or the last one if there is none.
        own = [one for one, own in zip(faults, syntax, strict=True) if one.place != place_of(own.function)]
        raise (own or faults)[-1] from failure


def render_with(markdown: MarkdownIt, source: str, place: Location, language: str, html: Html) -> Rendered:
    """Render a text with a parser for its language."""
    env: dict[str, object] = {}
    tokens = markdown.parse(source, env)
    reading = Reading(source, place, language, html, env)
    reading.read(source, tokens)
    if reading.has_html and html == "safe":
        made = _render_safe(markdown, tokens, env, reading.label_of)
    else:
        made = markdown.renderer.render(tokens, markdown.options, env)
    text = Text(
        digest=digest.of_bytes(made.encode()),
        words=words.count("".join(reading.words)),
        excerpt=shorten(words.join_text(reading.opening)),
        anchors=tuple(reading.anchors),
        links=tuple(reading.links),
        spoilers=tuple(reading.spoilers),
        inline_spoilers=reading.inline_spoilers,
    )
    return Rendered(made, text, reading.plain, tuple(reading.problems), tuple(reading.locations), reading.titles)


def _render_safe(markdown: MarkdownIt, tokens: Sequence[Token], env: EnvType, label: Callable[[int], str]) -> str:
    """Render a text that contains HTML: the text and each of its notes are balanced and made safe separately."""
    from intertitle.markup.fragments import clean  # noqa: PLC0415  (few texts contain HTML)

    def render(part: Sequence[Token]) -> str:
        return str(markdown.renderer.render(part, markdown.options, env))

    made: list[str] = []
    done = 0
    for index, token in enumerate(tokens):
        if token.type in _NOTES:
            made += (clean(render(tokens[done:index]), label), render([token]))
            done = index + 1
    return "".join((*made, clean(render(tokens[done:]), label)))


def _render_video(
    _renderer: RendererHTML, tokens: Sequence[Token], idx: int, _options: OptionsDict, _env: EnvType
) -> str:
    return slot(tokens[idx].meta["slot"])


def _render_figure(
    renderer: RendererHTML, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
) -> str:
    token = tokens[idx]
    caption = token.attrs.pop("title")
    image = renderer.image(tokens, idx, options, env)
    return f"<figure>{image}<figcaption>{escapeHtml(str(caption))}</figcaption></figure>\n"

"""One Markdown text becomes HTML, with all that the rest of the site asks about it.

The HTML still holds slots for links (see `wikilinks`) and marks around spoilers (see `spoilers`):
one text is rendered once, wherever and however it is shown.
"""

from __future__ import annotations

import functools
import html as html_entities
import re
from collections.abc import Iterator, Sequence

import msgspec
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from intertitle import digest
from intertitle.diagnostics import Diagnostic, Place, error, nearest
from intertitle.markup.spoilers import spoiler_plugin, title_of
from intertitle.markup.typography import quotes, smarten
from intertitle.markup.wikilinks import slot, wikilink_plugin
from intertitle.model import Link, Text
from intertitle.slugs import slugify

ANCHOR_PREFIX = "h-"  # keeps a heading's id from shadowing a name of the document's own (cookie, location)
_EXCERPT = 220  # characters, the last sentence that fits
_WORD = re.compile(r"[^\W_]+(?:['’\-.][^\W_]+)*")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:|//")
_FENCE = re.compile(r"[ \t>]*:::")


class Rendered(msgspec.Struct, frozen=True):
    """A rendered text: its HTML, what is known of it, its words outside spoilers, and its faults."""

    html: str
    text: Text
    plain: str
    diagnostics: tuple[Diagnostic, ...]


@functools.lru_cache(maxsize=4)
def parser(language: str, *, raw_html: bool, extended: bool = True) -> MarkdownIt:
    """Make a Markdown parser; without ``extended`` it is plain CommonMark."""
    if not extended:
        return MarkdownIt("commonmark")
    options = {"typographer": True, "quotes": list(quotes(language)), "html": raw_html}
    markdown = MarkdownIt("commonmark", options)
    markdown.enable(["table", "strikethrough", "replacements", "smartquotes"])
    markdown.use(footnote_plugin).use(deflist_plugin).use(spoiler_plugin).use(wikilink_plugin)
    markdown.add_render_rule("figure", _render_figure)
    markdown.add_render_rule("footnote_open", _render_footnote_open)
    markdown.add_render_rule("footnote_close", _render_footnote_close)
    markdown.add_render_rule("footnote_block_open", _render_footnotes_open)
    markdown.add_render_rule("footnote_block_close", _render_footnotes_close)
    markdown.add_render_rule("footnote_ref", _render_footnote_ref)
    markdown.add_render_rule("footnote_anchor", _render_footnote_anchor)
    markdown.add_render_rule("table_open", _render_table_open)
    markdown.add_render_rule("table_close", _render_table_close)
    return markdown


def render(source: str, place: Place, *, language: str, raw_html: bool) -> Rendered:
    """Render a text whose first line stands at ``place``."""
    markdown = parser(language, raw_html=raw_html)
    env: dict[str, object] = {}
    tokens = markdown.parse(source, env)
    reading = _Reading(source, place, language)
    reading.read(tokens)
    made = markdown.renderer.render(tokens, markdown.options, env)
    plain = " ".join("".join(reading.plain).split())
    text = Text(
        digest=digest.of_bytes(made.encode()),
        words=len(_WORD.findall("".join(reading.words))),
        excerpt=_shorten(" ".join("".join(reading.opening).split())),
        anchors=tuple(reading.anchors),
        links=tuple(reading.links),
        spoilers=tuple(reading.spoilers),
        inline_spoilers=reading.inline_spoilers,
    )
    return Rendered(made, text, plain, tuple(reading.problems))


class _Reading:
    """One walk over a text's tokens: numbers its spoilers and links, and collects what is known of it."""

    def __init__(self, source: str, place: Place, language: str) -> None:
        self.lines = source.split("\n")
        self.place = place
        self.language = language
        self.plain: list[str] = []
        self.words: list[str] = []
        self.opening: list[str] = []
        self.anchors: dict[str, None] = {}
        self.links: list[Link] = []
        self.spoilers: list[str] = []
        self.inline_spoilers = 0
        self.problems: list[Diagnostic] = []
        self.depth = 0  # of spoilers around the token
        self.numbered = 0
        self.hidden_notes: set[int] = set()
        self.shown_notes: set[int] = set()

    def read(self, tokens: list[Token]) -> None:
        """Read all blocks of a text, and give its images alone in a paragraph the form of a figure."""
        in_paragraph = False
        for index, token in enumerate(tokens):
            if token.type == "container_spoiler_open":
                self._open_block(token)
            elif token.type in {"container_spoiler_close", "footnote_close"} and (token.meta or {}).get("hidden", True):
                self.depth -= 1
            elif token.type == "footnote_open":
                self._open_footnote(token, tokens, index)
            elif token.type == "heading_open":
                self._name_heading(token, tokens[index + 1], tokens[index + 2])
            elif token.type == "paragraph_open":
                in_paragraph = token.level == 0
                self._make_figure(tokens, index)
            elif token.type == "inline":
                self._inline(token, opening=in_paragraph and not self._opened())
                in_paragraph = False
            if token.type.endswith("_close") or token.type in {"fence", "code_block"}:
                self._collect(f" {token.content} ", opening=bool(self.opening) and not self._opened())

    # ------------------------------------------------------------ blocks

    def _open_block(self, token: Token) -> None:
        self.depth += 1
        self.numbered += 1
        title = smarten(title_of(token), self.language)
        token.meta = {"number": self.numbered, "title": title}
        self.spoilers.append(title)
        first, end = token.map or (0, 0)
        if end >= len(self.lines) or not _FENCE.match(self.lines[end]):
            hint = "Close it with a line of three colons (:::) where the spoiler ends."
            self._fault("IT401", first, ":::", "this spoiler is opened and never closed", hint)

    def _open_footnote(self, token: Token, tokens: Sequence[Token], index: int) -> None:
        """Hide a note that only spoilers refer to, since notes are moved to the end of the text."""
        note = int(token.meta["id"])
        hidden = note in self.hidden_notes and note not in self.shown_notes
        close = next(t for t in tokens[index:] if t.type == "footnote_close" and t.level == token.level)
        if hidden:
            self.numbered += 1
            self.depth += 1
        token.meta = {**token.meta, "hidden": hidden, "number": self.numbered}
        close.meta = {**(close.meta or {}), "hidden": hidden}

    def _name_heading(self, token: Token, inline: Token, close: Token) -> None:
        words = "".join(_shown_words(inline.children or ()))
        name = base = ANCHOR_PREFIX + (slugify(words) or "section")
        number = 1
        while name in self.anchors:
            number += 1
            name = f"{base}-{number}"
        self.anchors[name] = None
        token.attrSet("id", name)
        if token.tag == "h1":  # the page's one first-level heading is the review's own title
            token.tag = close.tag = "h2"

    def _make_figure(self, tokens: list[Token], index: int) -> None:
        """Turn an image alone in its paragraph into a figure; its title is the caption."""
        children = tokens[index + 1].children or []
        if len(children) != 1 or children[0].type != "image" or not children[0].attrs.get("title"):
            return
        image = children[0]
        image.type = "figure"
        image.attrs["title"] = smarten(str(image.attrs["title"]), self.language)
        tokens[index].hidden = tokens[index + 2].hidden = True

    # ------------------------------------------------------------ lines

    def _inline(self, token: Token, *, opening: bool) -> None:
        first = (token.map or (0, 0))[0]
        for offset, line in enumerate(token.content.split("\n")):
            if line.startswith(":::"):
                self._stray_fence(first + offset, line)
        line_number = first
        for child in token.children or ():
            if child.type in {"softbreak", "hardbreak"}:
                line_number += 1
                self._collect(" ", opening=opening)
            elif child.type == "spoiler_open":
                self.depth += 1
                self.numbered += 1
                self.inline_spoilers += 1
                child.meta = {"number": self.numbered}
            elif child.type == "spoiler_close":
                self.depth -= 1
            elif child.type == "footnote_ref":
                (self.hidden_notes if self.depth else self.shown_notes).add(int(child.meta["id"]))
                child.meta = {**child.meta, "hidden": bool(self.depth)}
            elif child.type == "spoiler_unclosed":
                hint = "Close it with || in the same paragraph, or write \\|\\| for two bars."
                self._fault("IT402", line_number, "||", "this inline spoiler is opened and never closed", hint)
            elif child.type in {"text", "code_inline"}:
                self._collect(child.content, opening=opening)
            else:
                self._link(child, line_number, opening=opening)

    def _stray_fence(self, line: int, written: str) -> None:
        name = written.strip(": ").partition(" ")[0]
        if not name:
            hint = "Open one with  :::spoiler Title  above, or delete this line."
            self._fault("IT403", line, ":::", "these colons close no spoiler", hint)
            return
        close = nearest(name, ["spoiler"])
        hint = "Did you mean  :::spoiler ?" if close else "The one block of that kind is  :::spoiler Title ."
        self._fault("IT404", line, ":::", f"there is no block ':::{name}'", hint)

    def _link(self, child: Token, line: int, *, opening: bool) -> None:
        if child.type == "wikilink":
            label = smarten(child.info, self.language) if child.info else ""
            child.meta = {"slot": self._add("wiki", child.content, escapeHtml(label), line)}
            self._collect(label or child.content, opening=opening)
        elif child.type == "link_open":
            target = str(child.attrs.get("href", ""))
            if not _SCHEME.match(target):
                child.attrSet("href", slot(self._add("href", target, "", line)))
        elif child.type in {"image", "figure"}:
            target = str(child.attrs.get("src", ""))
            alt = "".join(part.content for part in child.children or ())
            if not alt.strip():
                hint = "Say what the picture shows:  ![Eve turns, the knife still raised](…)"
                self._fault("IT405", line, "![", "this picture has no text in place of it", hint)
            if not _SCHEME.match(target):
                child.attrSet("src", slot(self._add("image", target, "", line)))

    # ------------------------------------------------------------ collecting

    def _add(self, kind: str, target: str, label: str, line: int) -> int:
        place = self._at(line, target)
        link = Link(kind=kind, target=target, label=label, line=place.line, column=place.column)  # type: ignore[arg-type]
        self.links.append(link)
        return len(self.links) - 1

    def _collect(self, words: str, *, opening: bool) -> None:
        self.words.append(words)
        if self.depth == 0:
            self.plain.append(words)
            if opening:
                self.opening.append(words)

    def _opened(self) -> bool:
        return sum(map(len, self.opening)) >= _EXCERPT // 2

    def _at(self, line: int, target: str) -> Place:
        """Find a target's column on its line, or wherever it is written (as reference links are defined apart)."""
        candidates = [line] if line < len(self.lines) else []
        candidates += [number for number, written in enumerate(self.lines) if target and target in written]
        for number in candidates:
            column = self.lines[number].find(target)
            if column >= 0:
                return self._file_place(number, column)
        return self._file_place(line, 0)

    def _file_place(self, line: int, column: int) -> Place:
        return Place(self.place.path, self.place.line + line, column + 1)

    def _fault(self, code: str, line: int, mark: str, message: str, hint: str) -> None:
        written = self.lines[line] if line < len(self.lines) else ""
        self.problems.append(error(code, self._file_place(line, max(written.find(mark), 0)), message, hint))


def _shown_words(children: Sequence[Token]) -> Iterator[str]:
    depth = 0
    for child in children:
        depth += child.nesting if child.type.startswith("spoiler_") else 0
        if depth == 0 and child.type in {"text", "code_inline"}:
            yield child.content
        elif depth == 0 and child.type == "wikilink":
            yield child.info or child.content


def _shorten(words: str) -> str:
    """Cut a text after the last whole sentence within the excerpt's length, else after the last whole word."""
    if len(words) <= _EXCERPT:
        return words
    head = words[: _EXCERPT + 1]
    ends = [found.end() for found in re.finditer(r"[.!?…][”’\")»]*(?=\s)", head)]
    if ends and ends[-1] >= _EXCERPT // 3:
        return head[: ends[-1]]
    return head[:_EXCERPT].rpartition(" ")[0].rstrip(" ,;:–—") + "…"


# ---------------------------------------------------------------- HTML of our own


def _render_figure(
    renderer: RendererHTML, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
) -> str:
    token = tokens[idx]
    caption = token.attrs.pop("title")
    image = renderer.image(tokens, idx, options, env)
    return f"<figure>{image}<figcaption>{escapeHtml(str(caption))}</figcaption></figure>\n"


def _render_footnotes_open(
    _renderer: RendererHTML, _tokens: Sequence[Token], _idx: int, _options: OptionsDict, _env: EnvType
) -> str:
    return '<section class="footnotes" aria-label="Notes">\n<ol>\n'


def _render_footnotes_close(
    _renderer: RendererHTML, _tokens: Sequence[Token], _idx: int, _options: OptionsDict, _env: EnvType
) -> str:
    return "</ol>\n</section>\n"


def _render_footnote_ref(
    _renderer: RendererHTML, tokens: Sequence[Token], idx: int, _options: OptionsDict, _env: EnvType
) -> str:
    note = int(tokens[idx].meta["id"]) + 1
    again = int(tokens[idx].meta["subId"])
    name = f"fnref{note}" + (f"-{again + 1}" if again else "")
    return f'<sup class="footnote-ref"><a href="#fn{note}" id="{name}" aria-label="Note {note}">{note}</a></sup>'


def _render_footnote_anchor(
    _renderer: RendererHTML, tokens: Sequence[Token], idx: int, _options: OptionsDict, _env: EnvType
) -> str:
    note = int(tokens[idx].meta["id"]) + 1
    again = int(tokens[idx].meta["subId"])
    name = f"fnref{note}" + (f"-{again + 1}" if again else "")
    return f' <a href="#{name}" class="footnote-back" aria-label="Back to note {note} in the text">↩\ufe0e</a>'


def _render_footnote_open(
    _renderer: RendererHTML, tokens: Sequence[Token], idx: int, _options: OptionsDict, _env: EnvType
) -> str:
    meta = tokens[idx].meta
    item = f'<li id="fn{int(meta["id"]) + 1}">'
    if not meta.get("hidden"):
        return item
    number = meta["number"]
    return f'{item}\x04b{number};<details class="spoiler" id="spoiler-{number}"><summary>Spoiler in a note</summary>'


def _render_footnote_close(
    _renderer: RendererHTML, tokens: Sequence[Token], idx: int, _options: OptionsDict, _env: EnvType
) -> str:
    return "</details>\x05</li>\n" if (tokens[idx].meta or {}).get("hidden") else "</li>\n"


def _render_table_open(
    _renderer: RendererHTML, _tokens: Sequence[Token], _idx: int, _options: OptionsDict, _env: EnvType
) -> str:
    # A wide table scrolls in a frame of its own, which the keyboard must reach; the page never does.
    return '<div class="table" role="region" aria-label="Table" tabindex="0"><table>\n'


def _render_table_close(
    _renderer: RendererHTML, _tokens: Sequence[Token], _idx: int, _options: OptionsDict, _env: EnvType
) -> str:
    return "</table></div>\n"


def plain_text(html: str) -> str:
    """Give the words of HTML, for places that hold no markup."""
    return html_entities.unescape(re.sub(r"<[^>]+>", "", html))

"""Footnotes: ``[^1]`` with a separate definition, or ``^[in the line]``.

Footnotes are moved to the end of the text, away from the spoilers that refer to them. So a note is hidden if only
spoilers refer to it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock, reference
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.footnote.index import footnote_ref

from intertitle.markup.slots import CLOSE, OPEN, word

_REFERENCE = re.compile(r"\[\^([^\[\]\n]+)\]")
_IN_ALT = "in an alt"  # a flag in the environment: the words of a picture are parsed
_TEXT = -1  # an id for the text itself, among the ids of its notes


def notes_plugin(markdown: MarkdownIt) -> None:
    """Add footnotes to a parser."""
    markdown.use(footnote_plugin)
    markdown.core.ruler.before("footnote_tail", "footnote_apart", _apart)
    markdown.inline.ruler.at("footnote_ref", _reference)
    markdown.block.ruler.at("reference", _without_note_names)
    markdown.add_render_rule("footnote_lost", _render_lost)
    markdown.add_render_rule("footnote_open", _render_open)
    markdown.add_render_rule("footnote_close", _render_close)
    markdown.add_render_rule("footnote_block_open", _render_block_open)
    markdown.add_render_rule("footnote_block_close", _render_block_close)
    markdown.add_render_rule("footnote_ref", _render_reference)
    markdown.add_render_rule("footnote_anchor", _render_anchor)


def visible_notes(tokens: Sequence[Token]) -> frozenset[int]:
    """Return the ids of visible notes: the text or a visible note refers to them outside spoilers."""
    references: dict[int, set[int]] = defaultdict(set)
    for owner, note in _references(tokens):
        references[owner].add(note)
    found: set[int] = set()
    waiting = [_TEXT]
    while waiting:
        more = references[waiting.pop()] - found
        found |= more
        waiting += more
    return frozenset(found)


def reference_name(token: Token) -> str:
    """Return the HTML id of a reference to a note. A note may have several references."""
    again = token.meta.get("subId", 0)
    return f"fnref{token.meta['id'] + 1}" + (f"-{again + 1}" if again else "")


def note_name(token: Token) -> str:
    """Return the HTML id of a note."""
    return f"fn{token.meta['id'] + 1}"


class NoteFault(NamedTuple):
    """A note that nothing refers to, or one whose name an earlier note has (``is_second``)."""

    label: str
    line: int  # of the text, from 0
    is_second: bool


def note_faults(env: EnvType) -> Sequence[NoteFault]:
    """Return the faults of a text's notes, in their order."""
    found: Sequence[NoteFault] = env.get("note faults", ())
    return found


def note_labels(env: EnvType) -> list[str]:
    """Return the names of a text's notes."""
    return [name[1:] for name in env.get("footnotes", {}).get("refs", ())]


def without_notes(rule: Callable[[StateInline, bool], bool]) -> Callable[[StateInline, bool], bool]:
    """Return a rule in whose content no note can be referred to: the words of a picture have no links."""

    def parse(state: StateInline, silent: bool) -> bool:  # noqa: FBT001  (the signature is markdown-it's)
        before = state.env.get(_IN_ALT, False)
        state.env[_IN_ALT] = True
        try:
            return rule(state, silent)
        finally:
            state.env[_IN_ALT] = before

    return parse


def _references(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Yield every reference outside spoilers: the id of the note (or text) that contains it, and of the target."""
    owner, depth = _TEXT, 0
    for token in tokens:
        if token.type == "footnote_open":
            owner = token.meta["id"]
        elif token.type.startswith("container_spoiler_"):
            depth += token.nesting
        for child in token.children or ():
            if child.type in {"spoiler_open", "spoiler_close"}:
                depth += child.nesting
            elif child.type == "footnote_ref" and depth == 0:
                yield owner, child.meta["id"]


def _apart(state: StateCore) -> None:
    """Move nested definitions out of the outer ones, because the footnote plugin would lose text of the outer ones."""
    if "footnotes" not in state.env:  # no definition, and no reference
        return
    text: list[Token] = []
    within: list[list[Token]] = []  # the definitions around the token
    faults: list[NoteFault] = []
    numbers = state.env["footnotes"]["refs"]
    seen: set[str] = set()
    for token in state.tokens:
        if token.type == "footnote_reference_open":
            label = token.meta["label"]
            if label in seen or numbers[f":{label}"] < 0:
                faults.append(NoteFault(label, token.map[0] if token.map else 0, is_second=label in seen))
            seen.add(label)
            within.append([token])
        elif token.type == "footnote_reference_close":
            text += [*within.pop(), token]
        else:
            (within[-1] if within else text).append(token)
    state.tokens = text
    if faults:
        state.env["note faults"] = faults


def _reference(state: StateInline, silent: bool) -> bool:  # noqa: FBT001  (the signature is markdown-it's)
    """Check for a reference first, because the plugin searches to the end of the text for each unclosed ``[^``.

    A reference that leads to no note becomes a token that shows it as it is typed, and that is reported.
    """
    found = _REFERENCE.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    in_alt = state.env.get(_IN_ALT, False)
    if not in_alt and footnote_ref(state, silent):
        return True
    if not silent:
        token = state.push("footnote_lost", "", 0)
        token.content = found[0]
        token.meta = {"at": found.start(), "label": found[1], "in_alt": in_alt}
    state.pos = found.end()
    return True


def _without_note_names(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    """Read a definition of links, unless it looks like a note: ``[^my note]: word``, whose name has a space."""
    return not state.src.startswith("[^", state.bMarks[start] + state.tShift[start]) and reference(
        state, start, end, silent
    )


def _render_lost(
    _renderer: RendererHTML, tokens: Sequence[Token], idx: int, _options: OptionsDict, _env: EnvType
) -> str:
    return escapeHtml(tokens[idx].content)


def _render_block_open(
    _renderer: RendererHTML, _tokens: Sequence[Token], _idx: int, _options: OptionsDict, _env: EnvType
) -> str:
    return f'<section class="footnotes" aria-label="{word("notes")}">\n<ol>\n'


def _render_block_close(
    _renderer: RendererHTML, _tokens: Sequence[Token], _idx: int, _options: OptionsDict, _env: EnvType
) -> str:
    return "</ol>\n</section>\n"


def _render_reference(
    _renderer: RendererHTML, tokens: Sequence[Token], idx: int, _options: OptionsDict, _env: EnvType
) -> str:
    token = tokens[idx]
    note = token.meta["id"] + 1
    return (
        f'<sup class="footnote-ref"><a href="#{note_name(token)}" id="{reference_name(token)}"'
        f' aria-label="{word("note", number=str(note))}">{note}</a></sup>'
    )


def _render_anchor(
    _renderer: RendererHTML, tokens: Sequence[Token], idx: int, _options: OptionsDict, _env: EnvType
) -> str:
    token = tokens[idx]
    label = word("note_back", number=str(token.meta["id"] + 1))
    return f' <a href="#{reference_name(token)}" class="footnote-back" aria-label="{label}">↩\ufe0e</a>'


def _render_open(
    _renderer: RendererHTML, tokens: Sequence[Token], idx: int, _options: OptionsDict, _env: EnvType
) -> str:
    item = f'<li id="{note_name(tokens[idx])}">'
    number = tokens[idx].meta["spoiler"]
    if not number:
        return item
    summary = f"<summary>{word('spoiler_in_note')}</summary>"
    return f'{item}{OPEN}b{number};<details class="spoiler" id="spoiler-{number}">{summary}'


def _render_close(
    _renderer: RendererHTML, tokens: Sequence[Token], idx: int, _options: OptionsDict, _env: EnvType
) -> str:
    return f"</details>{CLOSE}</li>\n" if tokens[idx].meta["spoiler"] else "</li>\n"

"""Links between reviews: ``[[Alien]]``, ``[[alien-1979]]``, ``[[alien-1979|the first one]]``.

The target of a link is not known while its text is parsed. So the HTML contains a slot between two control characters,
and `slots.fill` inserts the links when the whole catalogue is known.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from intertitle.markup.foreign import is_picture
from intertitle.markup.slots import slot

_LINK = re.compile(r"\[\[([^\[\]|]+)(?:\|([^\[\]]+))?\]\]")


def wikilink_plugin(markdown: MarkdownIt) -> None:
    """Add links between reviews to a parser."""
    markdown.inline.ruler.before("link", "wikilink", _rule)
    markdown.add_render_rule("wikilink", _render)


def _rule(state: StateInline, silent: bool) -> bool:  # noqa: FBT001  (the signature is markdown-it's)
    found = _LINK.match(state.src, state.pos, state.posMax)
    if found is None or not found[1].strip():
        return False
    if state.src[state.pos - 1 : state.pos] == "!" and is_picture(found[1]):
        return False  # a picture of Obsidian, which is reported as foreign
    if not silent:
        token = state.push("wikilink", "a", 0)
        token.content = " ".join(found[1].split())  # a long title may go on in the next line
        token.info = " ".join((found[2] or "").split())
        token.meta = {"at": state.pos, "target": found.start(1) + len(found[1]) - len(found[1].lstrip())}
    state.pos = found.end()
    return True


def _render(_renderer: RendererHTML, tokens: Sequence[Token], idx: int, _options: OptionsDict, _env: EnvType) -> str:
    return slot(tokens[idx].meta["slot"])

"""Skip the passes over a whole text that most texts do not need."""

from __future__ import annotations

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore, normalize, text_join


def core_plugin(markdown: MarkdownIt) -> None:
    """Make a parser skip passes that would find nothing."""
    markdown.core.ruler.at("normalize", _normalize)
    markdown.core.ruler.at("text_join", _join)


def _normalize(state: StateCore) -> None:
    """Normalize line ends and replace NUL, if the text contains carriage returns or NUL."""
    if "\r" in state.src or "\0" in state.src:
        normalize(state)


def _join(state: StateCore) -> None:
    """Join the tokens of escaped characters and entities to the text around them, if there may be any.

    No other tokens are left to join.
    """
    if "\\" in state.src or "&" in state.src:
        text_join(state)

"""The passes over a whole text that most texts do not need."""

from __future__ import annotations

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore, normalize, text_join


def core_plugin(markdown: MarkdownIt) -> None:
    """Have a parser leave out the passes that would find nothing."""
    markdown.core.ruler.at("normalize", _normalize)
    markdown.core.ruler.at("text_join", _join)


def _normalize(state: StateCore) -> None:
    """Set line ends and replace NUL, in a text that has carriage returns or NUL."""
    if "\r" in state.src or "\0" in state.src:
        normalize(state)


def _join(state: StateCore) -> None:
    """Join escaped signs and entities to the text around them, in a text that may have some.

    They alone are tokens that no rule before has joined to their neighbours.
    """
    if "\\" in state.src or "&" in state.src:
        text_join(state)

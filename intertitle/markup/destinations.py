"""Accept addresses as people write them: with spaces, and with a path of their computer.

CommonMark reads ``![A still](images/my poster.jpg)`` and ``[notes](/my notes/)`` as mere text, and markdown-it
leaves out addresses with ``file:``. Here they are addresses, so that they are found, or reported with what to type.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt
from markdown_it import helpers as plain

from intertitle.markup.targets import is_local

if TYPE_CHECKING:
    from markdown_it.helpers.parse_link_destination import _Result

# An address with spaces, up to the end of the link or its title: one that begins like an address, or a file's name.
_CHARACTERS = r"(?:[^()<>\n]|\([^()\n]*\))"
_WITH_SPACES = re.compile(
    rf"""(?:(?:https?:|file:|www\.|[a-z]:[\\/]|\\\\|~/|\.{{0,2}}/){_CHARACTERS}+?|
    {_CHARACTERS}+?\.(?:avif|docx?|epub|gif|html?|jpe?g|md|mp[34]|pdf|png|svg|txt|webm|webp|zip)(?:[#?]\S*?)?)
    (?=\s*(?:\)|\Z|\n)|\s+["'(])""",
    re.IGNORECASE | re.VERBOSE,
)
_AFTER = re.compile(r"""\s*(?:\)|\Z|\n)|\s+["']|\s+\([^()\n]*\)\s*\)""")


def destinations_plugin(markdown: MarkdownIt) -> None:
    """Make a parser accept such addresses."""
    markdown.helpers = SimpleNamespace(  # type: ignore[assignment]
        parseLinkLabel=plain.parseLinkLabel, parseLinkTitle=plain.parseLinkTitle, parseLinkDestination=_parse
    )
    markdown.validateLink = _or_local(markdown.validateLink)  # type: ignore[assignment, method-assign]


def _or_local(validate: Callable[[str], bool]) -> Callable[[str], bool]:
    return lambda url: validate(url) or is_local(url)


def _parse(source: str, start: int, end: int) -> _Result:
    result = plain.parseLinkDestination(source, start, end)
    if source[start : start + 1] == "<" or (result.ok and _AFTER.match(source, result.pos, end)):
        return result
    found = _WITH_SPACES.match(source, start, end)
    if found:
        result.ok, result.pos, result.str = True, found.end(), found[0].strip()
    return result

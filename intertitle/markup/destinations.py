"""Accept addresses of pictures and files as people write them: with spaces, and with a path of their computer.

CommonMark reads ``![A still](images/my poster.jpg)`` as mere text, and markdown-it leaves out addresses with ``file:``.
Here they are addresses, so that they are found, or reported with what to type.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt
from markdown_it import helpers as plain

if TYPE_CHECKING:
    from markdown_it.helpers.parse_link_destination import _Result

# A name with spaces and a picture's ending, up to the end of the link or its title.
_WITH_SPACES = re.compile(
    r"""(?:[^()<>\n]|\([^()\n]*\))+?\.(?:avif|gif|jpe?g|png|svg|webp)(?=\s*(?:\)|\Z|\n)|\s+["'(])""", re.IGNORECASE
)
_AFTER = re.compile(r"""\s*(?:\)|\Z|\n)|\s+["']|\s+\([^()\n]*\)\s*\)""")
_LOCAL = re.compile(r"file:|[a-z]:(?:\\|/|%5c)|\\\\|%5c%5c", re.IGNORECASE)


def destinations_plugin(markdown: MarkdownIt) -> None:
    """Make a parser accept such addresses."""
    markdown.helpers = SimpleNamespace(  # type: ignore[assignment]
        parseLinkLabel=plain.parseLinkLabel, parseLinkTitle=plain.parseLinkTitle, parseLinkDestination=_parse
    )
    markdown.validateLink = _or_local(markdown.validateLink)  # type: ignore[assignment, method-assign]


def is_local(target: str) -> bool:
    r"""Return whether a target is a file on the author's computer: ``C:\Users\…``, ``file:///…``."""
    return bool(_LOCAL.match(target))


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

"""Fill the slots for links and words in rendered HTML, and show or remove its spoilers.

Slots and the marks around spoilers are control characters, which no source can contain. This module does not import
the Markdown parser, so a build that parses no text does not load it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

OPEN, CLOSE = "\x04", "\x05"
# The slot of a picture includes its tag. The other attributes in the tag contain no bracket.
_SLOT = re.compile('<img src="\x02(\\d+)\x03"([^>]*)>|\x02(\\d+)\x03')
_WORD = re.compile("\x06([a-z_]+)(?:;([a-z]+);([^\x07]*))?\x07")
_INLINE = re.compile(f"{OPEN}i(\\d+);|{OPEN}b(\\d+);|{CLOSE}")


def slot(number: int) -> str:
    """Return the slot of the link with a number."""
    return f"\x02{number}\x03"


def word(name: str, **value: str) -> str:
    """Return the slot of a text of the language with at most one value, which is HTML."""
    return f"\x06{name}{''.join(f';{key};{html}' for key, html in value.items())}\x07"


def say(html: str, text: Callable[[str, Mapping[str, str]], str]) -> str:
    """Replace the slot of every word by the result of ``text`` for its name and its values, which are HTML."""
    if "\x06" not in html:
        return html
    return _WORD.sub(lambda found: text(found[1], {found[2]: found[3]} if found[2] else {}), html)


def fill(html: str, link: Callable[[int], str], picture: Callable[[int, str], str] | None = None) -> str:
    """Replace every slot of a link by the result of ``link``, and of a picture by that of ``picture``.

    ``link`` gets the number of the link. ``picture`` gets the number and the tag's other attributes. Without
    ``picture`` the tag is kept, and ``link`` returns its address.
    """

    def replace(found: re.Match[str]) -> str:
        if found[3]:
            return link(int(found[3]))
        number, rest = int(found[1]), found[2]
        return picture(number, rest) if picture else f'<img src="{link(number)}"{rest}>'

    return _SLOT.sub(replace, html) if "\x02" in html else html


def reveal(html: str) -> str:
    """Return the HTML for a page: with its spoilers, behind a disclosure."""
    return _INLINE.sub("", html) if OPEN in html else html


def withhold(html: str, block: Callable[[int], str], inline: Callable[[int], str]) -> str:
    """Replace every spoiler by the result of ``block`` or ``inline`` for its number."""
    kept: list[str] = []
    depth = 0
    last = 0
    for mark in _INLINE.finditer(html):
        if depth == 0:
            kept.append(html[last : mark.start()])
        if mark[0] == CLOSE:
            depth -= 1
        else:
            if depth == 0:
                kept.append(inline(int(mark[1])) if mark[1] else block(int(mark[2])))
            depth += 1
        last = mark.end()
    kept.append(html[last:])
    return "".join(kept)

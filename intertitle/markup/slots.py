"""What rendered HTML still holds for whoever shows it: slots for links and for words, and marks around spoilers.

All are control characters, which no source can hold. This module needs no Markdown: a build that renders no text
does not import the parser.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

OPEN, CLOSE = "\x04", "\x05"
# A picture's slot stands in its tag, which whoever fills it writes anew; what follows in the tag holds no bracket.
_SLOT = re.compile('<img src="\x02(\\d+)\x03"([^>]*)>|\x02(\\d+)\x03')
_WORD = re.compile("\x06([a-z_]+)(?:;([a-z]+);([^\x07]*))?\x07")
_INLINE = re.compile(f"{OPEN}i(\\d+);|{OPEN}b(\\d+);|{CLOSE}")


def slot(number: int) -> str:
    """Give the slot of a text's link with that number."""
    return f"\x02{number}\x03"


def word(name: str, **value: str) -> str:
    """Give the slot of a word of ours, in which one value at most is filled in; the value is HTML."""
    return f"\x06{name}{''.join(f';{key};{html}' for key, html in value.items())}\x07"


def say(html: str, said: Callable[[str, Mapping[str, str]], str]) -> str:
    """Replace the slot of every word by what ``said`` makes of its name and its value; values are HTML."""
    if "\x06" not in html:
        return html
    return _WORD.sub(lambda found: said(found[1], {found[2]: found[3]} if found[2] else {}), html)


def fill(html: str, link: Callable[[int], str], picture: Callable[[int, str], str] | None = None) -> str:
    """Replace every slot by what ``link`` makes of its number, and every picture by what ``picture`` makes of it.

    A picture has a number too; with it goes what its tag says beside its address. Without ``picture`` the tag stays,
    and ``link`` gives it its address.
    """

    def filled(found: re.Match[str]) -> str:
        if found[3]:
            return link(int(found[3]))
        number, rest = int(found[1]), found[2]
        return picture(number, rest) if picture else f'<img src="{link(number)}"{rest}>'

    return _SLOT.sub(filled, html) if "\x02" in html else html


def reveal(html: str) -> str:
    """Give the HTML of a page: spoilers in place, behind their disclosure."""
    return _INLINE.sub("", html) if OPEN in html else html


def withhold(html: str, block: Callable[[int], str], inline: Callable[[int], str]) -> str:
    """Give the HTML without its spoilers, each replaced by what ``block`` or ``inline`` makes of its number."""
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

"""What rendered HTML still holds for whoever shows it: slots where links go, and marks around spoilers.

Both are control characters, which no source can hold. This module needs no Markdown: a build that renders no text
does not import the parser.
"""

from __future__ import annotations

import re
from collections.abc import Callable

OPEN, CLOSE = "\x04", "\x05"
_SLOT = re.compile("\x02(\\d+)\x03")
_INLINE = re.compile(f"{OPEN}i(\\d+);|{OPEN}b(\\d+);|{CLOSE}")


def slot(number: int) -> str:
    """Give the slot of a text's link with that number."""
    return f"\x02{number}\x03"


def fill(html: str, link: Callable[[int], str]) -> str:
    """Replace every slot by what ``link`` makes of its number."""
    return _SLOT.sub(lambda found: link(int(found[1])), html) if "\x02" in html else html


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

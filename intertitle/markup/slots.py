"""Fill the slots for links and words in rendered HTML, and show or remove its spoilers.

Slots and the marks around spoilers are control characters, which no source can contain. This module does not import
the Markdown parser, so a build that parses no text does not load it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import unescape

OPEN, CLOSE = "\x04", "\x05"
_BEGIN, _END = "\x02", "\x03"
_IMAGE = '<img src="'  # before the slot of a picture, which includes its tag
_WORD = re.compile("\x06([a-z_]+)(?:;([a-z]+);([^\x07]*))?\x07")
_INLINE = re.compile(f"{OPEN}i(\\d+);|{OPEN}b(\\d+);|{CLOSE}")
_HEADING = re.compile(r'<h[1-6]\b[^>]* id="([^"]*)"[^>]*>(.*?)</h[1-6]>', re.DOTALL)
_MARKUP = re.compile("<[^>]*>|\x02\\d+\x03|\x06[^\x07]*\x07")
_OPENED = re.compile(f"{OPEN}[ib]\\d+;")


def slot(number: int) -> str:
    """Return the slot of the link with a number."""
    return f"{_BEGIN}{number}{_END}"


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
    before, *pieces = html.split(_BEGIN)  # many times as fast as a pattern
    made = [before]
    for piece in pieces:
        number, _, rest = piece.partition(_END)
        # The other attributes in the tag contain no bracket.
        attributes, bracket, after = rest[1:].partition(">") if before.endswith(_IMAGE) else ("", "", "")
        if picture and bracket and rest[0] == '"':
            made[-1] = before.removesuffix(_IMAGE)
            made.append(picture(int(number), attributes))
            before = after
        else:
            made.append(link(int(number)))
            before = rest
        made.append(before)
    return "".join(made)


def reveal(html: str) -> str:
    """Return the HTML for a page: with its spoilers, behind a disclosure."""
    return _OPENED.sub("", html.replace(CLOSE, "")) if OPEN in html else html


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


def find_headings(html: str) -> dict[str, str]:
    """Return the words of the headings in rendered HTML by id, without those within spoilers."""
    shown = withhold(html, lambda _: "", lambda _: "")
    return {one: " ".join(unescape(_MARKUP.sub("", inner)).split()) for one, inner in _HEADING.findall(shown)}

"""Balance and sanitise rendered HTML by fragments, with nh3.

The content of a spoiler is a fragment of its own. In the HTML around it, an empty element marks its place, which a
parser leaves where it is. So no element begins in a spoiler and ends outside, or the other way round, and repairs move
no words out of a spoiler. Links to reviews are slots until their pages are known; here they are empty links, because a
link cannot contain another.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable

import nh3

from intertitle.markup import tags
from intertitle.markup.slots import CLOSE, OPEN, slot

Label = Callable[[int], str]  # returns the words of a link to a review, as HTML

_OPENED = re.compile(
    f'{OPEN}b\\d+;<details[^>]*><summary>[^<]*</summary>(?:<div class="spoiler-text">\n)?'
    f"|{OPEN}i\\d+;<span[^>]*><input[^>]*><span>"
)
_MARK = re.compile(f"[{OPEN}{CLOSE}]")
_SLOT = re.compile("\x02(\\d+)\x03")
_LINK_SLOT = re.compile('<a id="\x02(\\d+)\x03"></a>')
_SPACE = "\x08"  # with a number, the place of a spoiler
_PLACE = re.compile(f'<(?:div|span) id="{_SPACE}(\\d+)"></(?:div|span)>')
_LINKS = re.compile(f"<a[ >]|</a>|{_PLACE.pattern}")
# Attributes of our own HTML of tables, notes and links, which an author cannot write.
_OWN = {"a": {"title"}, "div": {"role", "tabindex"}, "img": {"decoding", "loading"}}
_CITE = re.compile(r' cite="[^"<>]*"(?=[^<>]*>)')  # the only address whose scheme nh3 does not check; nobody sees it
_TAGS = re.compile("</?[a-z][a-z0-9]*")


def clean(html: str, label: Label) -> str:
    """Return rendered HTML as one balanced and safe tree, with its spoilers, slots and marks.

    After a repair it is parsed again, because a browser may read the result in another way.
    """
    made = _clean(html, label, is_inline=False, in_link=False)
    if _TAGS.findall(made) == _TAGS.findall(html):
        return made
    return _clean(made, label, is_inline=False, in_link=False)


def clean_feed(html: str) -> str:
    """Return the finished HTML of an entry of a feed as a balanced and safe tree."""
    return _CITE.sub("", _cleaner(is_inline=False, in_link=False).clean(html))


def _clean(html: str, label: Label, *, is_inline: bool, in_link: bool) -> str:
    outer, spoilers = _take_out(html)

    def link(found: re.Match[str]) -> str:
        if outer.startswith('="', found.start() - 2):  # the address of a link or picture
            return found[0]
        return label(int(found[1])) if in_link else f'<a id="{found[0]}"></a>'

    made = _cleaner(is_inline=is_inline, in_link=in_link).clean(_SLOT.sub(link, outer))
    made = _LINK_SLOT.sub(lambda found: slot(int(found[1])), made)
    if not spoilers:
        return made
    linked = _in_links(made) if "<a" in made else frozenset[int]()

    def put_back(found: re.Match[str]) -> str:
        number = int(found[1])
        opened, content, closed = spoilers[number]
        is_line = opened.startswith(f"{OPEN}i")
        inner = _clean(content, label, is_inline=is_inline or is_line, in_link=in_link or number in linked)
        return f"{opened}{inner}{closed}"

    return _PLACE.sub(put_back, made)


def _take_out(html: str) -> tuple[str, list[tuple[str, str, str]]]:
    """Replace each outermost spoiler by the mark of its place, and return the spoilers: opening, content, closing."""
    if OPEN not in html:
        return html, []
    outer: list[str] = []
    spoilers: list[tuple[str, str, str]] = []
    opened: list[re.Match[str]] = []
    done = 0
    for mark in _MARK.finditer(html):
        if mark[0] == OPEN and (found := _OPENED.match(html, mark.start())):
            if not opened:
                outer.append(html[done : mark.start()])
            opened.append(found)
        elif opened:
            found = opened.pop()
            if not opened:
                name, closed = _wrapper(found[0])
                outer.append(f'<{name} id="{_SPACE}{len(spoilers)}"></{name}>')
                content = html[found.end() : mark.start() - len(closed)]
                spoilers.append((found[0], content, f"{closed}{CLOSE}"))
                done = mark.end()
    outer.append(html[done:])
    return "".join(outer), spoilers


def _wrapper(opening: str) -> tuple[str, str]:
    """Return the element that marks the place of a spoiler with an opening, and the spoiler's end tags."""
    if opening.startswith(f"{OPEN}i"):
        return "span", "</span></span>"
    return "div", "</details>" if opening.endswith("</summary>") else "</div></details>"


def _in_links(html: str) -> set[int]:
    """Return the numbers of the places that are in a link. The HTML is balanced."""
    found: set[int] = set()
    depth = 0
    for one in _LINKS.finditer(html):
        if one[1]:
            found |= {int(one[1])} if depth else set()
        else:
            depth += -1 if one[0] == "</a>" else 1
    return found


@functools.cache
def _cleaner(*, is_inline: bool, in_link: bool) -> nh3.Cleaner:
    elements = set(tags.PHRASING if is_inline else tags.ELEMENTS)
    attributes = {name: set(own) for name, own in tags.ATTRIBUTES.items()}
    for name, own in _OWN.items():
        attributes[name] = attributes.get(name, set()) | own
    return nh3.Cleaner(
        tags=elements - {"a"} if in_link else elements,
        attributes={name: own for name, own in attributes.items() if name in elements} | {"*": set(tags.GLOBAL)},
        clean_content_tags=set(tags.OPAQUE),
        link_rel=None,
        url_schemes=set(tags.SCHEMES),
    )

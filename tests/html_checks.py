"""HTML as a browser reads it, and as its author wrote it: the two must be the same."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from xml.etree.ElementTree import Element

import html5lib

VOID = frozenset({"br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})


class _Tags(HTMLParser):
    """The tags of a piece of HTML as written, each end with its beginning."""

    def __init__(self) -> None:
        super().__init__()
        self.began: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self.began.append(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> ends nothing"
        assert self.open.pop() == tag, f"</{tag}> in the wrong place"


def elements(html: str) -> list[tuple[str, dict[str, str]]]:
    """Give the elements of a piece of HTML with their attributes, as a browser would read them."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree: Element = parser.parseFragment(html)
    return [(str(one.tag), dict(one.attrib)) for one in tree.iter() if one is not tree and isinstance(one.tag, str)]


def assert_sound(html: str) -> None:
    """Assert that tags are balanced, and that a browser's tree has the elements as written: none moved, none added."""
    tags = _Tags()
    tags.feed(html)
    tags.close()
    assert not tags.open
    assert [tag for tag, _ in elements(html)] == tags.began


def text_of(html: str) -> str:
    """Give the words of a piece of HTML, without the values of attributes."""
    tree: Element = html5lib.HTMLParser(namespaceHTMLElements=False).parseFragment(html)
    return "".join(tree.itertext())


def pages_elements(page: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Give the elements of a whole page."""
    tree: Element = html5lib.parse(page, namespaceHTMLElements=False)
    for one in tree.iter():
        if isinstance(one.tag, str):
            yield one.tag, dict(one.attrib)

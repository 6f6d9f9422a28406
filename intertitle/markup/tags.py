"""The HTML that a text may contain: its elements and attributes, and how to read and write its tags.

`read_html` accepts anything. `write_tag` writes each tag in one form only, so a browser cannot read it differently.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import NamedTuple

from markdown_it.common.utils import escapeHtml

PHRASING = frozenset({
    "a", "abbr", "b", "bdi", "bdo", "br", "cite", "code", "data", "del", "dfn", "em", "i", "img", "ins", "kbd",
    "mark", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var",
    "wbr",
})  # fmt: skip
ELEMENTS = PHRASING | frozenset({
    "address", "article", "aside", "audio", "blockquote", "caption", "col", "colgroup", "dd", "details", "div",
    "dl", "dt", "figcaption", "figure", "footer", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "ol", "p",
    "pre", "section", "source", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "track", "ul",
    "video",
})  # fmt: skip
VOID = frozenset({"br", "col", "hr", "img", "source", "track", "wbr"})
WITHOUT_CONTENT = VOID | {"iframe"}
# Elements whose end tag can be left out in HTML.
UNENDED = frozenset({
    "caption", "colgroup", "dd", "dt", "li", "p", "rp", "rt", "tbody", "td", "tfoot", "th", "thead", "tr",
})  # fmt: skip
# Elements that are removed with their content.
OPAQUE = frozenset({
    "applet", "head", "iframe", "math", "noembed", "noframes", "noscript", "object", "script", "select",
    "style", "svg", "template", "textarea", "title",
})  # fmt: skip
RENAMED: Mapping[str, str] = {
    "acronym": "abbr", "big": "span", "center": "div", "font": "span", "h1": "h2", "strike": "s", "tt": "code"
}  # fmt: skip
SCHEMES = frozenset({"http", "https", "mailto", "tel"})
GLOBAL = frozenset({"aria-label", "class", "dir", "hidden", "id", "lang", "title"})
_MEDIA = frozenset({"controls", "loop", "muted", "preload", "src"})
_CHANGE = frozenset({"cite", "datetime"})
_CELL = frozenset({"abbr", "colspan", "rowspan", "scope"})
ATTRIBUTES: Mapping[str, frozenset[str]] = {
    "a": frozenset({"href", "hreflang", "rel", "target", "type"}),
    "audio": _MEDIA,
    "blockquote": frozenset({"cite"}),
    "col": frozenset({"span"}),
    "colgroup": frozenset({"span"}),
    "data": frozenset({"value"}),
    "del": _CHANGE,
    "details": frozenset({"name", "open"}),
    "img": frozenset({"alt", "height", "src", "width"}),
    "ins": _CHANGE,
    "li": frozenset({"value"}),
    "ol": frozenset({"reversed", "start", "type"}),
    "q": frozenset({"cite"}),
    "source": frozenset({"src", "type"}),
    "td": _CELL,
    "th": _CELL,
    "time": frozenset({"datetime"}),
    "track": frozenset({"default", "kind", "label", "src", "srclang"}),
    "video": _MEDIA | {"height", "playsinline", "poster", "width"},
}
ADDRESSES = frozenset({"cite", "href", "poster", "src"})  # attributes whose values are addresses
# Attributes that a site sets itself for each picture.
COMPUTED = frozenset({"decoding", "fetchpriority", "height", "loading", "sizes", "srcset", "width"})

_TAG = re.compile(r"""<(/?)([A-Za-z][^\s/<>"'=]*)((?:[^"'<>]|"[^"]*"|'[^']*')*+)>""")
_MARKUP = re.compile(r"<[!?][^>]*>?")  # a declaration or an instruction
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?""")
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_LEADING = re.compile(r"[\x00-\x20]+|(?<=.)[\t\n\r]")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):")


class Attribute(NamedTuple):
    """An attribute: its name in lower case, its value without references, and where it is written."""

    name: str
    value: str
    start: int  # of the value in the HTML, or of the name if there is no value
    end: int


class Tag(NamedTuple):
    """A tag: its name in lower case, its attributes, and its position in the HTML."""

    name: str
    attributes: tuple[Attribute, ...] = ()
    is_end: bool = False
    start: int = 0
    end: int = 0

    def find(self, name: str) -> Attribute | None:
        """Return an attribute, or None."""
        return next((one for one in self.attributes if one.name == name), None)

    def get(self, name: str) -> str | None:
        """Return the value of an attribute, or None."""
        found = self.find(name)
        return found.value if found else None


def read_html(html: str) -> Iterator[str | Tag]:
    """Yield the texts, as written, and the tags of HTML. Declarations and instructions are tags named ``!`` and ``?``.

    Remarks must have been removed. A bracket that begins no tag is text.
    """
    done = 0
    pos = html.find("<")
    while pos >= 0:
        tag = _tag_at(html, pos)
        if tag:
            if pos > done:
                yield html[done:pos]
            yield tag
            done = tag.end
        pos = html.find("<", tag.end if tag else pos + 1)
    if done < len(html):
        yield html[done:]


def _tag_at(html: str, pos: int) -> Tag | None:
    if found := _TAG.match(html, pos):
        return _read_tag(found)
    found = _MARKUP.match(html, pos)
    return Tag(html[pos + 1], start=pos, end=found.end()) if found else None


def _read_tag(found: re.Match[str]) -> Tag:
    attributes: dict[str, Attribute] = {}
    offset = found.start(3)
    for one in _ATTRIBUTE.finditer(found[3]):
        group = next((number for number in (2, 3, 4) if one[number] is not None), 1)
        name = one[1].lower()
        value = clean_text(one[group]) if group > 1 else ""
        attributes.setdefault(name, Attribute(name, value, offset + one.start(group), offset + one.end(group)))
    return Tag(found[2].lower(), tuple(attributes.values()), bool(found[1]), found.start(), found.end())


def write_tag(tag: Tag) -> str:
    """Return a tag in its only form."""
    if tag.is_end:
        return f"</{tag.name}>"
    written = "".join(f' {one.name}="{escapeHtml(one.value)}"' for one in tag.attributes)
    return f"<{tag.name}{written}>"


def write_text(text: str) -> str:
    """Return a text between tags, in which each bracket and each reference is escaped."""
    return escapeHtml(clean_text(text))


def clean_text(text: str) -> str:
    """Resolve references, and replace control characters, which mark slots in rendered HTML."""
    return _CONTROL.sub("\ufffd", unescape(text) if "&" in text else text)


def scheme_of(address: str) -> str:
    """Return the scheme of an address in lower case, or an empty text. Browsers ignore white space in it."""
    found = _SCHEME.match(_LEADING.sub("", address))
    return found[1].lower() if found else ""

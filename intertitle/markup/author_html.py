"""Tidy the HTML in a text, token by token: remove what is not safe, close what is open, and report both.

The result is only the parts of HTML that `tags` lists, each tag in its only form. `fragments` then makes one tree of
them and the HTML of the Markdown around them.
"""

from __future__ import annotations

import itertools
import operator
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from markdown_it.token import Token

from intertitle.diagnostics import Edit, Fix, Hint, Location
from intertitle.loads import LOADING, SELF, SETTINGS, addresses_of, host_of
from intertitle.markup import tags
from intertitle.markup.tags import Attribute, Tag
from intertitle.markup.targets import is_slip
from intertitle.slugs import HTML_PREFIX

PIECES = "pieces"  # the key in a token's metadata for the texts and tags of its HTML
Report = Callable[[str, Token, int, str, Callable[[Location], Hint]], None]  # code, token, offset, message, hint
_HIDDEN = "spoiler"
_OPAQUE_TAG = re.compile(rf"<(/?(?:{'|'.join(sorted(tags.OPAQUE))}))\b", re.IGNORECASE)
_CODE = frozenset({"script", "style"})  # their content is never text
_SAFE = 'HTML that can run, load or restyle something is removed. For all of it write  html = "raw"  under [markdown].'


class _Opened(NamedTuple):
    """A start tag whose end tag has not been found: the token that contains it, and its index among the pieces."""

    number: int  # of start tags before it
    tag: Tag
    token: Token
    piece: int
    siblings: list[Token] | None  # the tokens of its line, or None for a block of HTML


_Scope = defaultdict[str, list[_Opened]]  # the elements that are open in a scope, by name
_number_of = operator.attrgetter("number")


class AuthorHtml:
    """Tidies the tokens of one text. A spoiler or a note is a scope: an element cannot begin in it and end outside."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._numbers = itertools.count()
        self._scopes: list[_Scope] = [defaultdict(list)]

    def tidy(self, tokens: list[Token]) -> None:
        """Store the tidy HTML of each token of HTML in its metadata, and remove content that must not be shown."""
        for token in tokens:
            if token.type == "html_block":
                self._tidy_token(token, None)
            elif token.type in {"container_spoiler_open", "footnote_open"}:
                self._scopes.append(defaultdict(list))
            elif token.type in {"container_spoiler_close", "footnote_close"}:
                self._close_scope()
            elif token.children and any(child.type == "html_inline" for child in token.children):
                self._tidy_line(token)
        self._close_scope()

    def _tidy_line(self, line: Token) -> None:
        children = _without_opaque(line.children or [])
        line.children = kept = list[Token]()
        for child in children:
            if child.type == "spoiler_close":
                self._close_scope(kept)
            kept.append(child)
            if child.type == "spoiler_open":
                self._scopes.append(defaultdict(list))
            elif child.type == "html_inline":
                self._tidy_token(child, kept)

    def _tidy_token(self, token: Token, siblings: list[Token] | None) -> None:
        token.meta[PIECES] = pieces = list(self._filter(token, list(tags.read_html(token.content))))
        self._pair(token, pieces, siblings)

    # ------------------------------------------------------------ what is safe

    def _filter(self, token: Token, pieces: Sequence[str | Tag]) -> Iterator[str | Tag]:
        """Yield what is safe of a token's HTML, and report the rest."""
        ended = _CODE | {piece.name for piece in pieces if isinstance(piece, Tag) and piece.is_end}
        opaque: Tag | None = None
        for piece in pieces:
            if isinstance(piece, str):
                if not opaque:
                    yield piece
            elif opaque:
                if piece.is_end and piece.name == opaque.name:
                    opaque = None
            else:
                name = tags.RENAMED.get(piece.name, piece.name)
                if name in tags.ELEMENTS:
                    yield self._filter_attributes(token, piece._replace(name=name), piece)
                    continue
                if not piece.is_end:
                    yield from self._replace(token, piece)
                    opaque = piece if name in tags.OPAQUE & ended and token.type == "html_block" else None

    def _replace(self, token: Token, tag: Tag) -> Iterator[str | Tag]:
        """Report an element that a text cannot contain, and yield a link in place of a frame."""
        name, address = tag.name, tag.get("src") or ""
        if name == _HIDDEN:
            self._report_spoiler(token, tag)
        elif name == "iframe" and (tags.scheme_of(address) in {"http", "https"} or address.startswith("//")):
            yield tag  # the page decides whether it is a video, a frame or a link
        elif name in {"!", "?"}:
            self._report("IT421", token, tag.start, f"this <{name} … > is not published", lambda _: _SAFE)
        else:
            what = " and its content are" if name in tags.OPAQUE else " is"
            hint = _SAFE + _policy_hint(tag)
            self._report("IT421", token, tag.start, f"<{name}>{what} not published", lambda _: hint)

    def _filter_attributes(self, token: Token, tag: Tag, written: Tag) -> Tag:
        if tag.is_end:
            return Tag(tag.name, is_end=True, start=tag.start, end=tag.end)
        known = tags.ATTRIBUTES.get(tag.name, frozenset()) | tags.GLOBAL
        kept: list[Attribute] = []
        for one in tag.attributes:
            scheme = tags.scheme_of(one.value) if one.name in tags.ADDRESSES else ""
            if scheme and scheme not in tags.SCHEMES and not is_slip(one.value):
                message = f"an address that begins with '{scheme}:' is not published"
                self._report("IT421", token, one.start, message, lambda _: "Write the address of a page or a picture.")
            elif one.name == "id" or (tag.name == "a" and one.name == "name"):
                kept.append(one._replace(name="id", value=_with_prefix(one.value)))
            elif one.name in known:
                kept.append(one)
            elif not (tag.name == "img" and one.name in tags.COMPUTED):
                message = f"the attribute {one.name} of <{written.name}> is not published"
                self._report("IT421", token, tag.start, message, lambda _: _SAFE)
        if tag.name != "details" and _HIDDEN in (tag.get("class") or "").lower().split():
            self._report_spoiler(token, tag)
        if written.name == "center":
            kept.append(Attribute("class", "align-center", tag.start, tag.start))
        kept.sort(key=lambda one: one.name not in tags.ADDRESSES)  # a picture's slot begins with its address
        return tag._replace(attributes=tuple(kept))

    def _report_spoiler(self, token: Token, tag: Tag) -> None:
        message = f"<{tag.name}> does not hide a spoiler here"
        self._report("IT423", token, tag.start, message, lambda _: "Write  ||words||  or  :::spoiler Title  …  :::")

    # ------------------------------------------------------------ what is closed

    def _pair(self, token: Token, pieces: list[str | Tag], siblings: list[Token] | None) -> None:
        """Match the tags of a token with those before it. An end tag that closes nothing is removed."""
        opened = self._scopes[-1]
        for index, tag in enumerate(pieces):
            if isinstance(tag, str) or (tag.name in tags.WITHOUT_CONTENT and not tag.is_end):
                continue
            if not tag.is_end:
                opened[tag.name].append(_Opened(next(self._numbers), tag, token, index, siblings))
                continue
            if opened[tag.name]:
                opened[tag.name].pop()
                continue
            pieces[index] = ""
            if tag.name not in tags.UNENDED:
                message = f"</{tag.name}> closes nothing, and is left out"
                hint = f"Write <{tag.name}> where the element begins, or delete this tag."
                self._report("IT422", token, tag.start, message, _as_hint(hint))

    def _close_scope(self, line: list[Token] | None = None) -> None:
        """Close every element that is still open, at the end of its own block or line.

        Args:
            line: the tokens of a spoiler in a line, to which the end tags are added.
        """
        opened = sorted(itertools.chain(*self._scopes.pop().values()), key=_number_of)
        if not self._scopes:
            self._scopes.append(defaultdict(list))
        while opened:
            last = opened.pop()
            if last.tag.name in tags.UNENDED:
                continue
            before = opened[-1] if opened else None
            if before and not last.tag.attributes and _is_repeated(before, last):
                opened.pop()
                self._mistyped(last)
            else:
                self._unclosed(last, line)

    def _mistyped(self, last: _Opened) -> None:
        """Read a second start tag as the end tag that it was meant to be: ``<i>x<i>``."""
        name = last.tag.name
        pieces: list[str | Tag] = last.token.meta[PIECES]
        pieces[last.piece] = Tag(name, is_end=True)

        def hint(place: Location) -> Hint:
            edit = Edit(place.line, place.column, f"<{name}>", f"</{name}>")
            return Fix((edit,), lead="Did you mean  ", tail=" ?")

        message = f"<{name}> is given twice and is never closed; the second is read as its end"
        self._report("IT422", last.token, last.tag.start, message, hint)

    def _unclosed(self, last: _Opened, line: list[Token] | None) -> None:
        end = Tag(last.tag.name, is_end=True)
        if last.siblings is None:
            last.token.meta[PIECES].append(end)
        else:
            token = Token("html_inline", "", 0, meta={PIECES: [end], "at": 0}, level=last.token.level)
            (last.siblings if line is None else line).append(token)
        where = "block of HTML" if last.siblings is None else "paragraph"
        message = f"<{last.tag.name}> is never closed; it is closed at the end of its {where}"
        hint = f"Write </{last.tag.name}> where the element ends."
        self._report("IT422", last.token, last.tag.start, message, _as_hint(hint))


def _policy_hint(tag: Tag) -> str:
    """Return the setting that a tag needs, too, if it loads something from another host."""
    for one in tag.attributes:
        if kind := LOADING.get((tag.name, one.name)):
            for host in map(host_of, addresses_of(kind, one.name, one.value)):
                if host != SELF:
                    return f' And add  {SETTINGS[kind][0]} = ["{host}"]  under [policy].'
    return ""


def _as_hint(words: str) -> Callable[[Location], Hint]:
    return lambda _place: words


def _with_prefix(name: str) -> str:
    """Return an id with the prefix that keeps it apart from those of the page."""
    return name if name.startswith(HTML_PREFIX) else HTML_PREFIX + name


def _is_repeated(before: _Opened, last: _Opened) -> bool:
    """Return whether two start tags of the same name are in one block or line."""
    if before.tag.name != last.tag.name:
        return False
    return before.token is last.token if last.siblings is None else before.siblings is last.siblings


def _without_opaque(children: list[Token]) -> list[Token]:
    """Remove what is between the tags of a script or the like in a line, if it is closed there. The tags stay."""
    names = [_opaque_name(child) if child.type == "html_inline" else "" for child in children]
    if not any(names):
        return children
    ends = _find_ends(children, names)
    kept: list[Token] = []
    skipped = -1
    for index, child in enumerate(children):
        if index > skipped:
            kept.append(child)
            skipped = ends.get(index, skipped)
    return kept


def _find_ends(children: Sequence[Token], names: Sequence[str]) -> dict[int, int]:
    """Return the index of each start tag's end tag that has the same parent.

    Args:
        children: the tokens of a line.
        names: the name of the tag at each index, with the slash of an end tag, or an empty text.
    """
    ends: dict[int, int] = {}
    after: list[dict[str, int]] = [{}]  # for each parent around an index, the next end tag of each name
    for index in range(len(children) - 1, -1, -1):
        nesting, name = children[index].nesting, names[index]
        if nesting < 0:
            after.append({})
        elif nesting > 0:
            after.pop()
        elif name.startswith("/"):
            after[-1][name] = index
        elif f"/{name}" in after[-1]:
            ends[index] = after[-1][f"/{name}"]
    return ends


def _opaque_name(child: Token) -> str:
    """Return the name in a tag of a script or the like, with the slash of an end tag, or an empty text."""
    found = _OPAQUE_TAG.match(child.content)
    return found[1].lower() if found else ""

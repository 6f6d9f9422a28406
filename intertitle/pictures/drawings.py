"""Drawings: an SVG without what runs, what leads elsewhere, and what its editor noted for itself.

It is read by expat and written anew: elements and attributes of SVG stay as they are; those of other namespaces,
comments, ``<metadata>``, scripts, event handlers and addresses of other hosts go. Entities that a document declares are
taken for plain text (as Illustrator's are), and none may hold another, so that no document grows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.parsers import expat  # no handler of ours opens anything
from xml.sax.saxutils import escape, quoteattr

from intertitle.pictures.errors import NotBareError

_SVG, _XLINK, _XML = (
    "http://www.w3.org/2000/svg",
    "http://www.w3.org/1999/xlink",
    "http://www.w3.org/XML/1998/namespace",
)
_DROPPED = frozenset((
    "script", "metadata", "foreignObject", "handler", "listener", "iframe", "embed", "object", "audio", "video",
))  # fmt: skip
_ANIMATED = frozenset(("animate", "set", "animateTransform", "animateMotion"))
_WITHIN = re.compile(r"\s*(?:#|data:image/(?:png|jpeg|gif|webp|avif)[;,])", re.IGNORECASE)  # of the file itself
_URL = re.compile(r"""url\(\s*["']?(?P<target>[^)]*)""", re.IGNORECASE)
_ELSEWHERE = re.compile(r"\\|@import|image-set|\bsrc\(|javascript:|expression\(", re.IGNORECASE)
_LONGEST = 200  # characters of an entity


def bare_drawing(data: bytes) -> bytes:
    """Give a drawing with nothing in it but the drawing.

    Raises:
        NotBareError: when it is not well-formed XML, or declares what may grow.
    """
    writing = _Writing()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.namespace_prefixes = True
    parser.buffer_text = True
    parser.StartElementHandler = writing.start
    parser.EndElementHandler = writing.end
    parser.CharacterDataHandler = writing.text
    parser.StartNamespaceDeclHandler = writing.namespace
    parser.EntityDeclHandler = _entity
    try:
        parser.Parse(data, True)  # noqa: FBT003  (the signature is expat's)
    except expat.ExpatError as failure:
        why = f"{expat.errors.messages[failure.code]}, line {failure.lineno}, column {failure.offset + 1}"
        raise NotBareError(f"this is no well-formed drawing: {why}") from failure
    except (ValueError, LookupError) as failure:  # of an encoding that nobody knows
        raise NotBareError(f"this is no well-formed drawing: {failure}") from failure
    if not writing.parts:
        raise NotBareError("this is no drawing")
    return "".join(writing.parts).encode()


def _entity(name: str, _is_parameter: object, value: str | None, *_rest: object) -> None:
    if value is not None and ("&" in value or "%" in value or "<" in value or len(value) > _LONGEST):
        raise NotBareError(f"the drawing declares the entity '{name}', which may grow")


class _Writing:
    """A drawing as it is written anew."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.dropped = 0  # how deep within an element that goes
        self.styles = 0  # how deep within a stylesheet
        self.sheet: list[str] = []
        self.declared: list[tuple[str, str]] = []
        self.is_open = False  # the last tag is written but for its end

    def namespace(self, prefix: str | None, uri: str) -> None:
        if uri in {_SVG, _XLINK}:
            self.declared.append((f"xmlns:{prefix}" if prefix else "xmlns", uri))

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        uri, local, shown = _name(name)
        declared, self.declared = self.declared, []
        if self.dropped or uri not in {_SVG, ""} or local in _DROPPED or _redirects(local, attributes):
            self.dropped += 1
            return
        kept = [*declared, *((_name(one)[2], value) for one, value in attributes.items() if _is_kept(one, value))]
        self.write(f"<{shown}{''.join(f' {one}={quoteattr(value)}' for one, value in kept)}")
        self.is_open = True
        self.styles += bool(self.styles) or local == "style"

    def end(self, name: str) -> None:
        if self.dropped:
            self.dropped -= 1
            return
        if self.styles:
            self.styles -= 1
            sheet, self.sheet = "".join(self.sheet), []
            self.write(escape(sheet) if _is_within(sheet) else "")
        if self.is_open:
            self.is_open = False
            self.parts.append("/>")
        else:
            self.write(f"</{_name(name)[2]}>")

    def text(self, text: str) -> None:
        if self.dropped:
            return
        if self.styles:
            self.sheet.append(text)
        else:
            self.write(escape(text))

    def write(self, text: str) -> None:
        if self.is_open and text:
            self.is_open = False
            self.parts.append(">")
        self.parts.append(text)


def _name(name: str) -> tuple[str, str, str]:
    """Take a name apart as expat gives it: namespace, name, and the name as it is written."""
    parts = name.split(" ")
    if len(parts) == 1:
        return "", parts[0], parts[0]
    prefix = parts[2] if len(parts) > 2 else ""  # noqa: PLR2004  (namespace, name, prefix)
    return parts[0], parts[1], f"{prefix}:{parts[1]}" if prefix else parts[1]


def _is_kept(name: str, value: str) -> bool:
    """Tell whether an attribute stays."""
    uri, local, _ = _name(name)
    if uri not in {"", _XLINK, _XML} or local.casefold().startswith("on") or local == "base":
        return False
    if local in {"href", "src"}:
        return bool(_WITHIN.match(value))
    return _is_within(value)


def _is_within(text: str) -> bool:
    """Tell whether a value or a stylesheet leads nowhere out of the file."""
    return not _ELSEWHERE.search(text) and all(_WITHIN.match(found["target"]) for found in _URL.finditer(text))


def _redirects(local: str, attributes: Mapping[str, str]) -> bool:
    """Tell whether an animation would set what an attribute may not be: an address, or what runs."""
    target = attributes.get("attributeName", "").rpartition(":")[2].casefold()
    return local in _ANIMATED and (target in {"href", "src", "style"} or target.startswith("on"))

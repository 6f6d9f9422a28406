"""Strip an SVG of scripts, external references and editor metadata.

Expat parses the file, and it is written again: SVG elements and attributes stay; other namespaces, comments,
``<metadata>``, scripts, event handlers and references to other hosts are removed. Declared entities are treated as
plain text (Illustrator uses them). An entity may not contain another, so no document can grow.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.parsers import expat  # none of our handlers opens anything
from xml.sax.saxutils import escape, quoteattr

from intertitle.pictures.errors import StripError

_SVG, _XLINK, _XML = (
    "http://www.w3.org/2000/svg",
    "http://www.w3.org/1999/xlink",
    "http://www.w3.org/XML/1998/namespace",
)
_DROPPED = frozenset((
    "script", "metadata", "foreignObject", "handler", "listener", "iframe", "embed", "object", "audio", "video",
))  # fmt: skip
_ANIMATED = frozenset(("animate", "set", "animateTransform", "animateMotion"))
_INTERNAL = re.compile(r"\s*(?:#|data:image/(?:png|jpeg|gif|webp|avif)[;,])", re.IGNORECASE)  # within the file
_URL = re.compile(r"""url\(\s*["']?(?P<target>[^)]*)""", re.IGNORECASE)
_EXTERNAL = re.compile(r"\\|@import|image-set|\bsrc\(|javascript:|expression\(", re.IGNORECASE)
_MAX_ENTITY = 200  # characters


def strip_svg(data: bytes) -> bytes:
    """Return a drawing without scripts, external references and metadata.

    Raises:
        StripError: if it is not well-formed XML, or declares an entity that may grow.
    """
    writer = _Writer()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.namespace_prefixes = True
    parser.buffer_text = True
    parser.StartElementHandler = writer.start
    parser.EndElementHandler = writer.end
    parser.CharacterDataHandler = writer.text
    parser.StartNamespaceDeclHandler = writer.namespace
    parser.EntityDeclHandler = _check_entity
    try:
        parser.Parse(data, True)  # noqa: FBT003  (expat's signature)
    except expat.ExpatError as failure:
        why = f"{expat.errors.messages[failure.code]}, line {failure.lineno}, column {failure.offset + 1}"
        raise StripError(f"this is not a well-formed drawing: {why}") from failure
    except (ValueError, LookupError) as failure:  # an unknown encoding
        raise StripError(f"this is not a well-formed drawing: {failure}") from failure
    if not writer.parts:
        raise StripError("this is not a drawing")
    return "".join(writer.parts).encode()


def _check_entity(name: str, _is_parameter: object, value: str | None, *_rest: object) -> None:
    if value is not None and ("&" in value or "%" in value or "<" in value or len(value) > _MAX_ENTITY):
        raise StripError(f"the drawing declares the entity '{name}', which may grow")


class _Writer:
    """Writes a drawing again from the parser's events."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.dropped_depth = 0  # within an element that is removed
        self.style_depth = 0  # within a stylesheet
        self.sheet: list[str] = []
        self.namespaces: list[tuple[str, str]] = []
        self.is_open = False  # the last tag is written without its end

    def namespace(self, prefix: str | None, uri: str) -> None:
        if uri in {_SVG, _XLINK}:
            self.namespaces.append((f"xmlns:{prefix}" if prefix else "xmlns", uri))

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        uri, local, shown = _split_name(name)
        declared, self.namespaces = self.namespaces, []
        if self.dropped_depth or uri not in {_SVG, ""} or local in _DROPPED or _redirects(local, attributes):
            self.dropped_depth += 1
            return
        attributes_kept = [
            *declared,
            *((_split_name(one)[2], value) for one, value in attributes.items() if _is_kept(one, value)),
        ]
        self.write(f"<{shown}{''.join(f' {one}={quoteattr(value)}' for one, value in attributes_kept)}")
        self.is_open = True
        self.style_depth += bool(self.style_depth) or local == "style"

    def end(self, name: str) -> None:
        if self.dropped_depth:
            self.dropped_depth -= 1
            return
        if self.style_depth:
            self.style_depth -= 1
            sheet, self.sheet = "".join(self.sheet), []
            self.write(escape(sheet) if _is_internal(sheet) else "")
        if self.is_open:
            self.is_open = False
            self.parts.append("/>")
        else:
            self.write(f"</{_split_name(name)[2]}>")

    def text(self, text: str) -> None:
        if self.dropped_depth:
            return
        if self.style_depth:
            self.sheet.append(text)
        else:
            self.write(escape(text))

    def write(self, text: str) -> None:
        if self.is_open and text:
            self.is_open = False
            self.parts.append(">")
        self.parts.append(text)


def _split_name(name: str) -> tuple[str, str, str]:
    """Split a name from expat into namespace, local name and the name as written."""
    parts = name.split(" ")
    if len(parts) == 1:
        return "", parts[0], parts[0]
    prefix = parts[2] if len(parts) > 2 else ""  # noqa: PLR2004  (namespace, name, prefix)
    return parts[0], parts[1], f"{prefix}:{parts[1]}" if prefix else parts[1]


def _is_kept(name: str, value: str) -> bool:
    """Return whether an attribute is kept."""
    uri, local, _ = _split_name(name)
    if uri not in {"", _XLINK, _XML} or local.casefold().startswith("on") or local == "base":
        return False
    if local in {"href", "src"}:
        return bool(_INTERNAL.match(value))
    return _is_internal(value)


def _is_internal(text: str) -> bool:
    """Return whether a value or a stylesheet refers only to the file itself."""
    return not _EXTERNAL.search(text) and all(_INTERNAL.match(found["target"]) for found in _URL.finditer(text))


def _redirects(local: str, attributes: Mapping[str, str]) -> bool:
    """Return whether an animation sets a forbidden attribute: a reference or an event handler."""
    target = attributes.get("attributeName", "").rpartition(":")[2].casefold()
    return local in _ANIMATED and (target in {"href", "src", "style"} or target.startswith("on"))

"""List the values on a page with their origins: a place in a file, or a rule."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from intertitle.building.changes import KINDS, format_value
from intertitle.config import SETTINGS
from intertitle.diagnostics import Diagnostic, Location
from intertitle.explain.last_build import LastBuild
from intertitle.explain.results import Value
from intertitle.fields import Fields
from intertitle.frontmatter import YAML, FrontMatterError, Node
from intertitle.model import Document, Review
from intertitle.outputs.load_check import LOADED
from intertitle.outputs.registry import Output
from intertitle.stages.parse import parse
from intertitle.stages.read import Found, load, stamp_of
from intertitle.table import fields_of


def list_values(output: Output, last: LastBuild) -> Iterator[Value]:
    """Yield the values on the page of a document that come from files, with their origins."""
    for path in output.sources:
        document = last.document(path)
        if document is None or KINDS[path.split("/")[1]] != output.item.kind:
            continue
        written = _fields(last.root, path)
        if written:
            yield from _of_document(document, written, last)
        yield from _links(path, last)
    yield from _franchises(output, last)


def _fields(root: Path, path: str) -> Fields | None:
    """Return a file's fields with their locations, or None if the file cannot be read any more."""
    try:
        found = Found(path=path, folder=path.split("/")[1], stamp=stamp_of((root / path).stat()))
        loaded = load(root, found)
        return None if isinstance(loaded, Diagnostic) else parse(path, loaded.data).fields
    except (OSError, FrontMatterError):
        return None


def _of_document(document: Document, written: Fields, last: LastBuild) -> Iterator[Value]:
    attributes = (name for name in document.__struct_fields__ if name != "path")
    own = {"slug" if name == "id" else name: getattr(document, name) for name in attributes}
    if isinstance(document, Review):
        own["scale"] = document.rating.scale if document.rating else ""
    for name, value in own.items():
        names = _names_in_file(type(document), name)
        given = next((one for one in (name, *names) if written.is_given(one)), "")
        if given:
            place = written.place(given)
            public = tuple(one for one in value if not one.private) if name == "viewings" else value
            shown = as_written(written, given) if public == value else format_value(public)
            yield Value(name=given, value=shown, where=_at(place))
        elif (rule := _RULES.get(name)) and (where := rule(document, last)):
            yield Value(name=next(iter(names), name), value=format_value(value), where=where)


def _names_in_file(document: type, name: str) -> tuple[str, ...]:
    """Return the names in a file for a field of the model."""
    field = fields_of(document).get(name)
    return field.names if field else ()


def as_written(written: Fields, name: str) -> str:
    """Return a field's value as it is written in the file, on one line."""
    if written.notation is not YAML:
        return _from_mark_to_mark(written, written.nodes[name])
    place = written.place(name)
    below = [other for key in written.nodes if (other := written.place(key)).line > place.line]
    following = min((other.line for other in below), default=len(written.lines) + 1)
    first = written.lines[place.line - 1][place.column - 1 :].strip()
    rest = [line.strip() for line in written.lines[place.line : following - 1] if line.strip()]
    # The last line may be the name of the next field, whose list begins on the line below.
    rest = rest[:-1] if below and rest and re.fullmatch(r"[a-z_]+:", rest[-1]) else rest
    return " ".join([first, *rest])


def _from_mark_to_mark(written: Fields, node: Node) -> str:
    """Return the text between the marks of a node. The marks of TOML and JSON nodes are exact."""
    first, last = node.start_mark, node.end_mark
    lines = list(written.lines[first.line : last.line + 1])
    lines[-1] = lines[-1][: last.column]
    # A list of tables begins with the name in its first header.
    lines[0] = lines[0][first.column :] if lines[0][: first.column].strip("[ \t") else lines[0]
    return " ".join(line.strip() for line in lines if line.strip())


def _at(place: Location) -> str:
    return f"{place.path}:{place.line}:{place.column}"


# ---------------------------------------------------------------- values that no file contains


def _setting(last: LastBuild, name: str) -> str:
    """Return the file and line of a setting."""
    try:
        lines = (last.root / SETTINGS).read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError):
        return SETTINGS
    found = next((number for number, line in enumerate(lines, 1) if re.match(rf"\s*{name}\s*=", line)), 0)
    return f"{SETTINGS}:{found}" if found else "the default of the settings"


def _blurb(document: Document, last: LastBuild) -> str:
    assert isinstance(document, Review)  # noqa: S101  (no other document has one)
    del last
    if document.verdict:
        return "the verdict"
    return "the opening of the text" if document.blurb else ""


_RULES: Mapping[str, Callable[[Document, LastBuild], str]] = {
    "slug": lambda _document, _last: "the file's name",
    "title": lambda document, _last: "the film's title" if isinstance(document, Review) else "",
    "blurb": _blurb,
    "authors": lambda document, last: _setting(last, "author") if getattr(document, "authors", ()) else "",
    "kind": lambda _document, _last: "the default",
    "spoilers": lambda _document, _last: "the text",
    "scale": lambda document, last: _setting(last, "scale") if getattr(document, "rating", None) else "",
    "date": lambda document, _last: "" if getattr(document, "date", None) else "no date is given",
    "rating": lambda document, _last: "" if getattr(document, "rating", None) else "no rating is given",
}


# ---------------------------------------------------------------- links, franchises and settings


_LINKS: Mapping[str, str] = {"frame": "frame", "image": "picture", "load": "from another host", "video": "video"}


def _links(path: str, last: LastBuild) -> Iterator[Value]:
    shown = last.text(path)
    for number, (link, leads) in enumerate(zip(shown.text.links, shown.links, strict=True)):
        to = leads.address + (f"#{leads.fragment}" if leads.fragment else "") or "outside of the site, or broken"
        yield Value(
            name=_LINKS.get(link.kind, "link"),
            value=link.target if link.kind in LOADED or to == link.target else f"{link.target} → {to}",
            where=_at(last.published.place(path, f"link.{number}")),
        )


def _franchises(output: Output, last: LastBuild) -> Iterator[Value]:
    """Yield the names and orders of the franchises on the page of a review or a franchise."""
    item = output.item
    if item.kind == "review":
        ids = last.catalogue.franchises_of.get(item.slug, ())
    elif item.kind == "franchise":
        ids = (item.slug,)
    else:
        return
    for one in ids:
        known = last.catalogue.franchises[one]
        written = _fields(last.root, known.path) if known.path else None
        if written is None:
            yield Value(name="franchise", value=known.name, where="reviews that name it")
        elif item.kind == "review":
            yield Value(name="franchise", value=known.name, where=_at(written.place("name")))
            if known.orders:
                labels = ", ".join(order.label or order.id for order in known.orders)
                yield Value(name="orders", value=labels, where=_at(written.place("orders")))


def setting_values(last: LastBuild) -> Iterator[Value]:
    """Yield the settings that every page shows."""
    for name in ("title", "description", "author", "language"):
        if value := getattr(last.look.site, name):
            yield Value(name=f"site {name}", value=value, where=_setting(last, name))

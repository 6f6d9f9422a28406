"""Read a franchise's front matter: its parts, orders and continuities."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from intertitle.diagnostics import Hint
from intertitle.fields import Fields
from intertitle.frontmatter import YAML, Node
from intertitle.model import Continuity, Entry, FranchiseFile, Order, Start
from intertitle.slugs import slugify
from intertitle.stages.validate.reader import Context, reader_of
from intertitle.table import fields_of

_FRANCHISE = reader_of(FranchiseFile, "entries")
_ENTRY, _ORDER, _CONTINUITY, _START = (
    reader_of(Entry, "of"),
    reader_of(Order, "items"),
    reader_of(Continuity),
    reader_of(Start, "entry"),
)


def read(fields: Fields, slug: str, context: Context) -> FranchiseFile:
    """Return the franchise. Problems are added to those of the fields."""
    values = _FRANCHISE.read(fields, context)
    continuities = tuple(_continuities(fields, context))
    parts = tuple(_entries(fields, context, {continuity.id for continuity in continuities}))
    ids = [entry.id for entry, _ in parts]
    entries = tuple(
        msgspec.structs.replace(entry, of=_select_parts(fields, precursors, ids, f"of '{entry.id}'"))
        for entry, precursors in parts
    )
    fields.locate("", fields.place("name"))
    made = FranchiseFile(
        id=slug,
        path=fields.path,
        entries=entries,
        orders=tuple(_orders(fields, ids, context)),
        continuities=continuities,
        start=_start(fields, ids, context),
        **values,
    )
    _FRANCHISE.finish(fields)
    return made


def _entries(fields: Fields, context: Context, continuities: set[str]) -> Iterator[tuple[Entry, Mapping[str, Node]]]:
    """Yield every part, with the ids and nodes of the parts that it follows from."""
    seen: dict[str, int] = {}
    for line in fields.records("entries", shorthand="title"):
        known = len(fields.problems)
        values = _ENTRY.read(line, context)
        title = values["title"]
        entry_id = values.get("id") or slugify(title)
        place = line.place("id" if "id" in line.nodes else "title")
        if slugify(entry_id) != entry_id or (title and not entry_id):
            named = line.added("id", slugify(entry_id) or "john-wick", lead="Write  ")
            line.wrong("IT340", place, f"the part '{title}' needs an id of lower-case words joined by hyphens", named)
            entry_id = slugify(entry_id)
        if entry_id in seen and len(fields.problems) == known:
            hint = f"It is already on line {seen[entry_id]}. Give this part an id of its own."
            line.wrong("IT341", place, f"two parts have the id '{entry_id}'", hint)
        continuity = values.get("continuity", "")
        if continuity and continuity not in continuities:
            near = line.near(line.nodes["continuity"], continuities, _suggest_continuity(fields, continuity))
            line.wrong("IT342", line.place("continuity"), f"there is no continuity '{continuity}'", near)
            del values["continuity"]
        precursors = line.located("of")
        _ENTRY.finish(line)
        if line.is_incomplete or not entry_id or entry_id in seen:
            continue
        fields.locate(f"entries.{len(seen)}", place)
        if values.get("review"):
            fields.locate(f"entries.{len(seen)}.review", line.place("review"))
        seen[entry_id] = place.line
        yield Entry(**{**values, "id": entry_id}), precursors


def _suggest_continuity(fields: Fields, continuity: str) -> str:
    """Return the hint for adding a continuity."""
    if fields.notation is YAML:
        return f"Add it under  continuities:  as  {continuity}: {{label: …}}"
    return f"Add it to 'continuities' as  {fields.notation.field(continuity, {'label': continuity})}"


def _orders(fields: Fields, ids: Sequence[str], context: Context) -> Iterator[Order]:
    for name, order in fields.named("orders"):
        if name == "release" or slugify(name) != name:
            hint: Hint = "Release order is computed from the parts."
            if name != "release" and order.start is not None:
                hint = order.similar(order.start, slugify(name), lead="Call it '", tail="'.")
            order.wrong("IT343", order.origin, f"an order cannot be called '{name}'", hint)
        items = _select_parts(fields, order.located("items"), ids, f"the order '{name}'")
        values = _ORDER.read(order, context)
        _ORDER.finish(order)
        if name != "release" and slugify(name) == name and not order.is_incomplete:
            yield Order(**{"label": "", "note": "", **values, "id": name, "items": items})


def _continuities(fields: Fields, context: Context) -> Iterator[Continuity]:
    for name, continuity in fields.named("continuities"):
        values = _CONTINUITY.read(continuity, context)
        yield Continuity(**{**values, "id": name, "label": _label(values, name)})
        _CONTINUITY.finish(continuity)


def _label(values: Mapping[str, str], name: str) -> str:
    return values.get("label") or name.capitalize()


def _start(fields: Fields, ids: Sequence[str], context: Context) -> Start | None:
    start = fields.record("start")
    if start is None:
        return None
    entry = start.required("entry", ids[0] if ids else fields_of(Start)["entry"].example)
    found = _select_parts(fields, {entry: start.nodes["entry"]} if entry else {}, ids, "start")
    values = _START.read(start, context)
    _START.finish(start)
    return Start(entry=entry, **values) if found else None


def _select_parts(fields: Fields, written: Mapping[str, Node], ids: Sequence[str], where: str) -> tuple[str, ...]:
    """Return the ids of parts in a list, and report the others."""
    for item, node in written.items():
        if item not in ids:
            hint = fields.near(node, ids, f"The parts are: {', '.join(ids) or 'none yet'}.")
            fields.wrong("IT344", fields.at(node), f"{where} names '{item}', which is not the id of a part", hint)
    return tuple(item for item in written if item in ids)

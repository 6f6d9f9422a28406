"""Read a franchise's front matter: its parts, orders and continuities."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

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
    for entry, precursors in parts:
        for other, node in precursors.items():
            _check_part(fields, other, ids, f"of '{entry.id}'", node)
    fields.locate("", fields.place("name"))
    made = FranchiseFile(
        id=slug,
        path=fields.path,
        entries=tuple(entry for entry, _ in parts),
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
    for number, line in enumerate(fields.records("entries", shorthand="title")):
        values = _ENTRY.read(line, context)
        title = values["title"]
        entry_id = values.get("id") or slugify(title)
        place = line.place("id" if "id" in line.nodes else "title")
        if slugify(entry_id) != entry_id or (title and not entry_id):
            named = line.added("id", slugify(entry_id) or "john-wick", lead="Write  ")
            line.wrong("IT340", place, f"the part '{title}' needs an id of lower-case words joined by hyphens", named)
        elif entry_id and entry_id in seen:
            hint = f"It is already on line {seen[entry_id]}. Give this part an id of its own."
            line.wrong("IT341", place, f"two parts have the id '{entry_id}'", hint)
        seen[entry_id] = place.line
        fields.locate(f"entries.{number}", place)
        continuity = values.get("continuity", "")
        if continuity and continuity not in continuities:
            near = line.near(line.nodes["continuity"], continuities, _suggest_continuity(fields, continuity))
            line.wrong("IT342", line.place("continuity"), f"there is no continuity '{continuity}'", near)
        precursors = line.located("of")
        if values.get("review"):
            fields.locate(f"entries.{number}.review", line.place("review"))
        _ENTRY.finish(line)
        yield Entry(**{**values, "id": entry_id, "of": tuple(precursors)}), precursors


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
        items = order.located("items")
        for item, node in items.items():
            _check_part(fields, item, ids, f"the order '{name}'", node)
        values = _ORDER.read(order, context)
        yield Order(**{"label": "", "note": "", **values, "id": name, "items": tuple(items)})
        _ORDER.finish(order)


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
    if entry:
        _check_part(fields, entry, ids, "start", start.nodes["entry"])
    made = Start(entry=entry, **_START.read(start, context))
    _START.finish(start)
    return made


def _check_part(fields: Fields, item: str, ids: Sequence[str], where: str, node: Node) -> None:
    if item in ids:
        return
    hint = fields.near(node, ids, f"The parts are: {', '.join(ids) or 'none yet'}.")
    fields.wrong("IT344", fields.at(node), f"{where} names '{item}', which is not the id of a part", hint)

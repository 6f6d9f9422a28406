"""A franchise's front matter: its parts, its orders, its continuities."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from intertitle.diagnostics import Hint
from intertitle.fields import Fields, Parsing
from intertitle.frontmatter import YAML, Node
from intertitle.model import Continuity, Contract, Entry, FranchiseFile, Order, Relation, Start
from intertitle.slugs import slugify
from intertitle.stages.validate.review import KINDS, aliases, identifier, one_line

RELATIONS: dict[str, Relation] = {
    relation: relation
    for relation in (
        "main",
        "sequel",
        "prequel",
        "midquel",
        "interquel",
        "sidequel",
        "spin-off",
        "crossover",
        "remake",
        "reboot",
    )
}


def read(parsing: Parsing, slug: str, contract: Contract) -> FranchiseFile:
    """Read a franchise; every fault is kept with the fields."""
    fields = parsing.fields
    continuities = tuple(_continuities(fields, contract))
    parts = tuple(_entries(fields, contract, {continuity.id for continuity in continuities}))
    ids = [entry.id for entry, _ in parts]
    for entry, precursors in parts:
        for other, node in precursors.items():
            _known(fields, other, ids, f"of '{entry.id}'", node)
    fields.locate("", fields.place("name"))
    return FranchiseFile(
        id=slug,
        path=fields.path,
        name=fields.required("name", "John Wick"),
        summary=one_line(fields, "summary", contract),
        entries=tuple(entry for entry, _ in parts),
        orders=tuple(_orders(fields, ids, contract)),
        continuities=continuities,
        start=_start(fields, ids, contract),
        aliases=aliases(fields),
    )


def _entries(fields: Fields, contract: Contract, continuities: set[str]) -> Iterator[tuple[Entry, Mapping[str, Node]]]:
    """Yield every part, with the ids of the parts that it follows from and their nodes."""
    seen: dict[str, int] = {}
    for number, line in enumerate(fields.records("entries", shorthand="title")):
        title = line.required("title", "Ballerina")
        entry_id = line.scalar("id") or slugify(title)
        place = line.place("id" if "id" in line.nodes else "title")
        if slugify(entry_id) != entry_id or (title and not entry_id):
            named = line.added("id", slugify(entry_id) or "john-wick", lead="Write  ")
            line.wrong("IT340", place, f"the part '{title}' needs an id of lower-case words joined by hyphens", named)
        elif entry_id and entry_id in seen:
            hint = f"It already stands on line {seen[entry_id]}. Give this part an id of its own."
            line.wrong("IT341", place, f"two parts have the id '{entry_id}'", hint)
        seen[entry_id] = place.line
        fields.locate(f"entries.{number}", place)
        continuity = line.scalar("continuity")
        if continuity and continuity not in continuities:
            near = line.near(line.nodes["continuity"], continuities, _added(fields, continuity))
            line.wrong("IT342", line.place("continuity"), f"there is no continuity '{continuity}'", near)
        precursors = line.located("of")
        review = line.scalar("review")
        if review:
            fields.locate(f"entries.{number}.review", line.place("review"))
        entry = Entry(
            id=entry_id,
            title=title,
            year=line.integer("year", 1870, 2200),
            release=line.date("release"),
            kind=line.choice("kind", KINDS, "film"),
            relation=line.choices("relation", RELATIONS),
            of=tuple(precursors),
            continuity=continuity,
            note=one_line(line, "note", contract),
            review=review,
            imdb=identifier(line, "imdb"),
            tmdb=identifier(line, "tmdb"),
            wikidata=identifier(line, "wikidata"),
            letterboxd=identifier(line, "letterboxd"),
        )
        line.finish()
        yield entry, precursors


def _added(fields: Fields, continuity: str) -> str:
    """Say how a continuity is added."""
    if fields.notation is YAML:
        return f"Add it under  continuities:  as  {continuity}: {{label: …}}"
    return f"Add it to 'continuities' as  {fields.notation.field(continuity, {'label': continuity})}"


def _orders(fields: Fields, ids: Sequence[str], contract: Contract) -> Iterator[Order]:
    for name, order in fields.named("orders"):
        if name == "release" or slugify(name) != name:
            hint: Hint = "Release order is computed from the parts."
            if name != "release" and order.start is not None:
                hint = order.similar(order.start, slugify(name), lead="Call it '", tail="'.")
            order.wrong("IT343", order.origin, f"an order cannot be called '{name}'", hint)
        items = order.located("items")
        for item, node in items.items():
            _known(fields, item, ids, f"the order '{name}'", node)
        yield Order(
            id=name,
            label=order.text("label") or name.capitalize(),
            note=one_line(order, "note", contract),
            items=tuple(items),
        )
        order.finish()


def _continuities(fields: Fields, contract: Contract) -> Iterator[Continuity]:
    for name, continuity in fields.named("continuities"):
        label = continuity.text("label") or name.capitalize()
        yield Continuity(id=name, label=label, note=one_line(continuity, "note", contract))
        continuity.finish()


def _start(fields: Fields, ids: Sequence[str], contract: Contract) -> Start | None:
    start = fields.record("start")
    if start is None:
        return None
    entry = start.required("entry", ids[0] if ids else "john-wick")
    if entry:
        _known(fields, entry, ids, "start", start.nodes["entry"])
    made = Start(entry=entry, note=one_line(start, "note", contract))
    start.finish()
    return made


def _known(fields: Fields, item: str, ids: Sequence[str], where: str, node: Node) -> None:
    if item in ids:
        return
    hint = fields.near(node, ids, f"The parts are: {', '.join(ids) or 'none yet'}.")
    fields.wrong("IT344", fields.at(node), f"{where} names '{item}', which is no part's id", hint)

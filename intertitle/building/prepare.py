"""Preparing: everything that is known of a site before its first output is made, by way of the last published build.

Inputs are compared with that build's; the joins that asked for what differs run again; then the nodes and the kinds of
outputs; and in the end it is known which outputs have asked a question whose answer is another one now.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Container, Iterator, Mapping
from pathlib import Path

import msgspec

from intertitle.building.inputs import Look, compare_looks, compare_sources, look_of
from intertitle.building.known import Known, Made, NodeState, Plan, Summary
from intertitle.building.nodes import NodeStore, Reach, make_eager, refresh
from intertitle.building.planning import Facts, make_plan
from intertitle.building.request import Request
from intertitle.building.sources import Sources, note_published
from intertitle.cache import Cache, Reader
from intertitle.catalogue.catalogue import FOLDERS, Catalogue
from intertitle.catalogue.columns import FIELDS, Columns, columns_of
from intertitle.catalogue.join import Ran, run_joins
from intertitle.catalogue.joins.published import microseconds
from intertitle.catalogue.tables import Packed
from intertitle.model import Review, Site, Struct, Unreviewed
from intertitle.outputs.registry import Registry
from intertitle.outputs.view import Workspace
from intertitle.pictures.kept import kept_beside
from intertitle.pictures.letters import Letters
from intertitle.recording.index import Index, compacted, merge
from intertitle.recording.questions import Changes
from intertitle.themes import Theme

_COUNTED = {
    "reviews": "Review paths",
    "franchises": "franchise",
    "people": "person",
    "lists": "ListFile paths",
    "pages": "PageFile paths",
}
_TOLD = (*_COUNTED.values(), "clock", "early", "withheld", "address of")  # the tables that a summary tells of
_MANY = 300  # changed reviews, from which on all columns are read again
_RECENT = 1 << 18  # bytes of notes that are written again by each build, until they are put with the others


class Prepared(Struct, frozen=True, kw_only=True):
    """A site before its outputs are made.

    Attributes:
        stale: the paths of the outputs that have to be made again, each with the changed questions that it had asked.
        made: what the last published build made.
        changes: what differs from that build.
        is_first: there was no such build, or nothing of it is of use.
        is_planned: the plan is another one than that build's.
    """

    registry: Registry
    theme: Theme
    root: str
    look: Look
    sources: Sources
    catalogue: Catalogue
    space: Workspace
    plan: Plan
    planned: Facts
    store: NodeStore
    stale: Mapping[str, tuple[int, ...]]
    made: Mapping[str, Made]
    changes: Changes
    summary: Summary
    is_first: bool
    is_planned: bool
    ran: Mapping[str, Ran]
    tables: Mapping[str, Packed]
    fields: frozenset[str]
    letters: Mapping[str, Letters]
    is_new: bool  # anything of it differs from what is kept


def prepare(
    request: Request,
    site: Site,
    theme: Theme,
    sources: Sources,
    registry: Registry,
    cache: Cache,
) -> Prepared:
    """Find out what a site consists of, and which of it has to be made.

    Raises:
        RegistrationError: when something asks for what is not registered.
        CacheDamagedError: when the cache is not what an earlier build left.
    """
    known = Known(cache)
    look = look_of(request.root, site, theme, sources, registry, request.audience)
    before = known.look
    is_first = before is None or before.registry != look.registry
    changes = Changes()
    columns, fields = _compare(before if not is_first else None, look, sources, request.now, known, changes)
    catalogue = Catalogue(site, sources, columns, request.now, request.audience, theme.pictures)
    ran, tables = run_joins(catalogue, registry.joins, {} if is_first else known.ran, known.table, changes)
    store = NodeStore(
        dict[str, dict[str, NodeState]] if is_first else lambda: known.nodes, 0 if is_first else known.numbered
    )
    index = Index() if is_first else known.index() if changes else Index()
    reach = Reach(index, changes)
    letters = cache.load("letters", dict[bytes, str]) or {}
    space = Workspace(
        catalogue,
        theme,
        registry,
        functools.partial(_html, cache.path),
        root=str(request.root),
        kept=kept_beside(cache.path),
        letters={} if theme.share is None else _letters(theme, letters),
    )
    is_same, is_planned = not is_first and not changes, False
    if is_same:
        plan = known.plan
        again: Mapping[str, tuple[int, ...]] = {}
        space.planned = Facts(registry, plan)
    else:
        space.known = store.names()
        early = [node for node in registry.nodes if not node.follows]
        late = [node for node in registry.nodes if node.follows]
        refresh(space, early, store, reach, changes)
        make_eager(space, early, store)
        store.take(space)
        known_plan = None if is_first else known.plan
        plan, again = make_plan(space, registry, known_plan, store, reach, changes)
        is_planned = plan is not known_plan
        store.take(space)
        refresh(space, late, store, reach, changes)
        make_eager(space, late, store)
        store.take(space)
        store.flush()
    stale = {} if is_same else _stale(again, known.made if not is_first else {}, reach)
    return Prepared(
        registry=registry,
        theme=theme,
        root=str(request.root),
        look=look,
        sources=sources,
        catalogue=catalogue,
        space=space,
        plan=plan,
        planned=space.planned,  # type: ignore[arg-type]
        store=store,
        stale=stale,
        made={} if is_first else known.made,
        changes=changes,
        summary=known.summary
        if is_same
        else _summary(catalogue, plan, ran, store, tables, None if is_first else known),
        is_first=is_first,
        is_planned=is_planned,
        ran=ran,
        tables=tables,
        fields=fields,
        letters=space.letters,
        is_new=not is_same or before != look,
    )


def _html(cache: Path, wanted: bytes) -> str:
    """Give a text's HTML, for a node that shows one; a page has it from its worker's own reader."""
    with Reader(cache) as reader:
        return reader.html(wanted)


def _compare(
    before: Look | None, look: Look, sources: Sources, now: dt.datetime, known: Known, changes: Changes
) -> tuple[Columns, frozenset[str]]:
    """Compare all inputs with those of the last published build; returns the columns, and the fields that differ."""
    if before is None:
        return _all_columns(sources), frozenset(FIELDS)
    compare_looks(before, look, changes)
    summary = known.summary
    if not summary.since <= microseconds(now) < summary.until:
        changes.add("clock")
    edits = compare_sources(sources, changes)
    if not edits:
        return known.columns(), frozenset()
    if len(edits) > _MANY:
        columns = _all_columns(sources)
        old = known.columns()
        fields = frozenset(name for name in FIELDS if columns.packed(name) != old.packed(name))
        came = columns.paths != old.paths
    else:
        columns, fields = known.columns().edited(edits)
        came = any((old is None) != (new is None) for _, old, new in edits)
    for name in (*sorted(fields), *(("path", "words") if came else ())):
        changes.add("column", name)
    return columns, frozenset(FIELDS) if came else fields


def _all_columns(sources: Sources) -> Columns:
    sources.open_all()
    reviews = ((path, sources.document(path)) for path in sources.paths(FOLDERS[Review]))
    return columns_of({path: found for path, found in reviews if isinstance(found, Review)})


def _letters(theme: Theme, known: Mapping[bytes, str]) -> dict[str, Letters]:
    style = theme.share
    found: dict[str, Letters] = {}
    for stack in ("display", "text", "italic") if style else ():
        letters = Letters(getattr(style, stack))
        found[stack] = Letters(getattr(style, stack), known.get(letters.key, ""))
    return found


def _stale(again: Mapping[str, tuple[int, ...]], made: Mapping[str, Made], reach: Reach) -> dict[str, tuple[int, ...]]:
    """Find the outputs that have asked a question whose answer is another one now."""
    hits = reach.hits()
    stale = dict(again)
    if hits:
        for path, one in made.items():
            if one.number in hits:
                stale[path] = (*stale.get(path, ()), *hits[one.number])
    return stale


def _summary(
    catalogue: Catalogue,
    plan: Plan,
    ran: Mapping[str, Ran],
    store: NodeStore,
    tables: Container[str],
    known: Known | None,
) -> Summary:
    """Tell of the site as a whole; what follows from tables that are the same is as it was."""
    joined = (found for one in ran.values() for found in one.problems)
    nodes = (state for several in store.states.values() for state in several.values() if state.problems)
    of_nodes = (found for state in nodes for found in state.problems)
    problems = (*joined, *of_nodes, *plan.problems)
    if known and not any(table in tables for table in _TOLD):
        return msgspec.structs.replace(known.summary, problems=problems)
    clock = catalogue.table("clock")
    early = tuple(catalogue.table("early").values())
    addresses = catalogue.table("address of")
    return Summary(
        counts={kind: len(catalogue.table(table)) for kind, table in _COUNTED.items()},
        withheld=catalogue.withheld,
        unreviewed=tuple(_unreviewed(catalogue)),
        early=early,
        addresses={one.path: addresses[one.path] for one in early if one.path in addresses},
        problems=problems,
        since=clock["since"],
        until=clock["until"],
    )


def _unreviewed(catalogue: Catalogue) -> Iterator[Unreviewed]:
    for franchise in catalogue.franchises.values():
        for part in franchise.parts:
            if not part.review:
                entry = part.entry
                yield Unreviewed(franchise=franchise.name, title=entry.title, year=entry.year, release=entry.release)


def commit(site: Prepared, made: Mapping[str, Made], cache: Cache) -> None:
    """Keep what the next build compares itself with: what is published now, and who has asked what."""
    note_published(cache)
    site.store.flush()
    has_made = made != site.made
    if not site.is_new and not site.store.segments and not has_made:
        return
    states, made, index = _index(site, made, Known(cache))
    if index is not None:
        cache.save("index", index.segments)
        Known(cache).keep_recent(())
    cache.save("outputs", made)
    cache.save("numbered", site.store.numbered)
    if site.store.has_changed or index is not None:
        cache.save("nodes", states)
    if not site.is_new and not site.store.late:
        return
    cache.save("look", site.look)
    problems = (*site.summary.problems, *site.store.late)
    cache.save("summary", msgspec.structs.replace(site.summary, problems=problems))
    cache.save("joins", dict(site.ran))
    if site.is_planned:
        Known(cache).keep_plan(site.plan)
    for name, packed in site.tables.items():
        cache.save(f"table {name}", dict(packed))
    if site.fields >= frozenset(FIELDS):
        cache.save("columns", site.catalogue.columns.paths)
    for name in site.fields:
        cache.save(f"column {name}", site.catalogue.columns.packed(name))
    letters = {one.key: "".join(sorted(one.has)) for one in site.letters.values()}
    if letters and letters != cache.load("letters", dict[bytes, str]):
        cache.save("letters", letters)


def _index(
    site: Prepared, made: Mapping[str, Made], known: Known
) -> tuple[Mapping[str, Mapping[str, NodeState]], Mapping[str, Made], Index | None]:
    """Add what this build noted to the index; makers get new numbers where half of the old ones are gone."""
    store = site.store
    states = store.states if store.has_changed or site.is_first else known.nodes
    before = Index() if site.is_first else known.index()
    whole = Index((*before.segments, *store.segments))
    numbers = [one.number for several in states.values() for one in several.values()]
    numbers += [one.number for one in made.values()]
    if not whole.is_worn(len(numbers), store.numbered):
        if site.is_first:
            return states, made, whole
        recent = (*known.recent, *store.segments)
        if sum(len(one.pairs) for one in recent) > _RECENT:
            return states, made, whole
        if store.segments:
            known.keep_recent((merge(recent),))
        return states, made, None
    again = {number: place for place, number in enumerate(numbers)}
    numbered, store.numbered = store.numbered, len(again)
    nodes = {
        kind: {name: msgspec.structs.replace(one, number=again[one.number]) for name, one in several.items()}
        for kind, several in states.items()
    }
    outputs = {path: msgspec.structs.replace(one, number=again[one.number]) for path, one in made.items()}
    return nodes, outputs, compacted(whole, again, numbered)

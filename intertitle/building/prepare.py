"""Prepare a site before its first output is made, starting from the last published build.

Inputs are compared with that build. Joins that asked for something that changed run again, then nodes and kinds of
outputs. The result names the outputs with a question whose answer has changed.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Container, Iterator, Mapping
from pathlib import Path

import msgspec

from intertitle.building.inputs import BuildConfig, compare_configs, compare_sources, make_config
from intertitle.building.nodes import AffectedMakers, NodeStore, make_eager, refresh
from intertitle.building.planning import PlanIndex, make_plan
from intertitle.building.published_state import NodeState, OutputState, Plan, PublishedState, Summary
from intertitle.building.request import Request
from intertitle.building.sources import Sources, mark_published
from intertitle.cache import Cache, Reader
from intertitle.catalogue.catalogue import FOLDERS, Catalogue
from intertitle.catalogue.columns import FIELDS, Columns, make_columns
from intertitle.catalogue.join import JoinState, run_joins
from intertitle.catalogue.joins.published import to_microseconds
from intertitle.catalogue.tables import EncodedTable
from intertitle.model import Review, Site, Struct, Unreviewed
from intertitle.outputs.registry import Registry
from intertitle.outputs.view import Workspace
from intertitle.pictures.glyph_cache import GlyphCache
from intertitle.pictures.image_cache import image_cache_of
from intertitle.recording.index import Index, compact, merge
from intertitle.recording.questions import Changes
from intertitle.themes import Theme

_COUNTED_TABLES = {
    "reviews": "Review paths",
    "posts": "PostFile paths",
    "franchises": "franchise",
    "people": "person",
    "critics": "critic",
    "lists": "ListFile paths",
    "pages": "PageFile paths",
}
_SUMMARY_TABLES = (
    *_COUNTED_TABLES.values(),
    "clock",
    "early",
    "withheld",
    "address of",
)  # the tables that a summary uses
_MAX_EDITS = 300  # changed reviews; above this, all columns are read again
_MAX_RECENT = 1 << 18  # bytes of notes that each build writes again, until they are merged with the others


class Prepared(Struct, frozen=True, kw_only=True):
    """A site before its outputs are made.

    Attributes:
        stale: the paths of outputs that must be made again, each with the changed questions that it asked.
        last_outputs: the outputs of the last published build.
        changes: the differences from that build.
        is_first: there was no such build, or it cannot be used.
        has_new_plan: the plan differs from that build's.
    """

    registry: Registry
    theme: Theme
    root: str
    config: BuildConfig
    sources: Sources
    catalogue: Catalogue
    workspace: Workspace
    plan: Plan
    plan_index: PlanIndex
    nodes: NodeStore
    stale: Mapping[str, tuple[int, ...]]
    last_outputs: Mapping[str, OutputState]
    changes: Changes
    summary: Summary
    is_first: bool
    has_new_plan: bool
    joins: Mapping[str, JoinState]
    tables: Mapping[str, EncodedTable]
    changed_fields: frozenset[str]
    glyphs: Mapping[str, GlyphCache]
    has_changes: bool  # anything differs from the stored state


def prepare(
    request: Request,
    site: Site,
    theme: Theme,
    sources: Sources,
    registry: Registry,
    cache: Cache,
) -> Prepared:
    """Determine what a site consists of, and which outputs must be made.

    Raises:
        RegistrationError: if something asks for what is not registered.
        CacheDamagedError: if the cache is not what an earlier build left.
    """
    state = PublishedState(cache)
    config = make_config(request.root, site, theme, sources, registry, request.audience)
    before = state.config
    is_first = before is None or before.registry != config.registry
    changes = Changes()
    columns, fields = _compare_inputs(before if not is_first else None, config, sources, request.now, state, changes)
    catalogue = Catalogue(site, sources, columns, request.now, request.audience, theme.pictures)
    joins, tables = run_joins(catalogue, registry.joins, {} if is_first else state.joins, state.table, changes)
    store = NodeStore(
        dict[str, dict[str, NodeState]] if is_first else lambda: state.nodes, 0 if is_first else state.next_number
    )
    index = Index() if is_first else state.index() if changes else Index()
    affected = AffectedMakers(index, changes)
    letters = cache.load("letters", dict[bytes, str]) or {}
    space = Workspace(
        catalogue,
        theme,
        registry,
        functools.partial(_read_html, cache.path),
        root=str(request.root),
        kept=image_cache_of(cache.path),
        letters={} if theme.share is None else _load_glyphs(theme, letters),
    )
    is_same, has_new_plan = not is_first and not changes, False
    if is_same:
        plan = state.plan
        differing: Mapping[str, tuple[int, ...]] = {}
        space.planned = PlanIndex(registry, plan)
    else:
        space.known = store.names()
        early = [node for node in registry.nodes if not node.follows]
        late = [node for node in registry.nodes if node.follows]
        refresh(space, early, store, affected, changes)
        make_eager(space, early, store)
        store.collect(space)
        old_plan = None if is_first else state.plan
        plan, differing = make_plan(space, registry, old_plan, store, affected, changes)
        has_new_plan = plan is not old_plan
        store.collect(space)
        refresh(space, late, store, affected, changes)
        make_eager(space, late, store)
        store.collect(space)
        store.flush()
    stale = {} if is_same else _find_stale(differing, state.outputs if not is_first else {}, affected)
    return Prepared(
        registry=registry,
        theme=theme,
        root=str(request.root),
        config=config,
        sources=sources,
        catalogue=catalogue,
        workspace=space,
        plan=plan,
        plan_index=space.planned,  # type: ignore[arg-type]
        nodes=store,
        stale=stale,
        last_outputs={} if is_first else state.outputs,
        changes=changes,
        summary=state.summary
        if is_same
        else _summarise(catalogue, plan, joins, store, tables, None if is_first else state),
        is_first=is_first,
        has_new_plan=has_new_plan,
        joins=joins,
        tables=tables,
        changed_fields=fields,
        glyphs=space.letters,
        has_changes=not is_same or before != config,
    )


def _read_html(cache: Path, wanted: bytes) -> str:
    """Return a text's HTML, for a node that shows it. Pages use their worker's own reader."""
    with Reader(cache) as reader:
        return reader.load_text(wanted)


def _compare_inputs(
    before: BuildConfig | None,
    config: BuildConfig,
    sources: Sources,
    now: dt.datetime,
    state: PublishedState,
    changes: Changes,
) -> tuple[Columns, frozenset[str]]:
    """Compare all inputs with those of the last published build. Return the columns, and the fields that differ."""
    if before is None:
        return _read_columns(sources), frozenset(FIELDS)
    compare_configs(before, config, changes)
    summary = state.summary
    if not summary.since <= to_microseconds(now) < summary.until:
        changes.add("clock")
    edits = compare_sources(sources, changes)
    if not edits:
        return state.columns(), frozenset()
    if len(edits) > _MAX_EDITS:
        columns = _read_columns(sources)
        old = state.columns()
        fields = frozenset(name for name in FIELDS if columns.encode(name) != old.encode(name))
        has_new_rows = columns.paths != old.paths
    else:
        columns, fields = state.columns().with_edits(edits)
        has_new_rows = any((old is None) != (new is None) for _, old, new in edits)
    for name in (*sorted(fields), *(("path", "words") if has_new_rows else ())):
        changes.add("column", name)
    return columns, frozenset(FIELDS) if has_new_rows else fields


def _read_columns(sources: Sources) -> Columns:
    sources.open_all()
    reviews = ((path, sources.document(path)) for path in sources.paths(FOLDERS[Review]))
    return make_columns({path: found for path, found in reviews if isinstance(found, Review)})


def _load_glyphs(theme: Theme, known: Mapping[bytes, str]) -> dict[str, GlyphCache]:
    style = theme.share
    found: dict[str, GlyphCache] = {}
    for stack in ("display", "text", "italic") if style else ():
        cached = GlyphCache(getattr(style, stack))
        found[stack] = GlyphCache(getattr(style, stack), known.get(cached.key, ""))
    return found


def _find_stale(
    differing: Mapping[str, tuple[int, ...]], made: Mapping[str, OutputState], affected: AffectedMakers
) -> dict[str, tuple[int, ...]]:
    """Return the outputs that asked a question whose answer has changed."""
    causes = affected.find()
    stale = dict(differing)
    if causes:
        for path, one in made.items():
            if one.number in causes:
                stale[path] = (*stale.get(path, ()), *causes[one.number])
    return stale


def _summarise(
    catalogue: Catalogue,
    plan: Plan,
    join_states: Mapping[str, JoinState],
    store: NodeStore,
    tables: Container[str],
    state: PublishedState | None,
) -> Summary:
    """Summarise the site. What follows from unchanged tables is reused."""
    joined = (found for one in join_states.values() for found in one.problems)
    nodes = (state for several in store.states.values() for state in several.values() if state.problems)
    of_nodes = (found for state in nodes for found in state.problems)
    problems = (*joined, *of_nodes, *plan.problems)
    if state and not any(table in tables for table in _SUMMARY_TABLES):
        return msgspec.structs.replace(state.summary, problems=problems)
    clock = catalogue.table("clock")
    early = tuple(catalogue.table("early").values())
    addresses = catalogue.table("address of")
    return Summary(
        counts={kind: len(catalogue.table(table)) for kind, table in _COUNTED_TABLES.items()},
        withheld=catalogue.withheld,
        unreviewed=tuple(_list_unreviewed(catalogue)),
        early=early,
        addresses={one.path: addresses[one.path] for one in early if one.path in addresses},
        problems=problems,
        since=clock["since"],
        until=clock["until"],
    )


def _list_unreviewed(catalogue: Catalogue) -> Iterator[Unreviewed]:
    for franchise in catalogue.franchises.values():
        for part in franchise.parts:
            if not part.review:
                entry = part.entry
                yield Unreviewed(franchise=franchise.name, title=entry.title, year=entry.year, release=entry.release)


def commit(site: Prepared, made: Mapping[str, OutputState], cache: Cache) -> None:
    """Save the state that the next build compares itself with: what is published, and the index of questions."""
    mark_published(cache)
    site.nodes.flush()
    has_made = made != site.last_outputs
    if not site.has_changes and not site.nodes.segments and not has_made:
        return
    states, made, index = _update_index(site, made, PublishedState(cache))
    if index is not None:
        cache.save("index", index.segments)
        PublishedState(cache).save_recent(())
    cache.save("outputs", made)
    cache.save("numbered", site.nodes.next_number)
    if site.nodes.has_changed or index is not None:
        cache.save("nodes", states)
    if not site.has_changes and not site.nodes.late_problems:
        return
    cache.save("look", site.config)
    problems = (*site.summary.problems, *site.nodes.late_problems)
    cache.save("summary", msgspec.structs.replace(site.summary, problems=problems))
    cache.save("joins", dict(site.joins))
    if site.has_new_plan:
        PublishedState(cache).save_plan(site.plan)
    for name, packed in site.tables.items():
        cache.save(f"table {name}", dict(packed))
    if site.changed_fields >= frozenset(FIELDS):
        cache.save("columns", site.catalogue.columns.paths)
    for name in site.changed_fields:
        cache.save(f"column {name}", site.catalogue.columns.encode(name))
    letters = {one.key: "".join(sorted(one.known)) for one in site.glyphs.values()}
    if letters and letters != cache.load("letters", dict[bytes, str]):
        cache.save("letters", letters)


def _update_index(
    site: Prepared, made: Mapping[str, OutputState], state: PublishedState
) -> tuple[Mapping[str, Mapping[str, NodeState]], Mapping[str, OutputState], Index | None]:
    """Add this build's notes to the index. If half of the numbers are unused, assign new ones."""
    store = site.nodes
    states = store.states if store.has_changed or site.is_first else state.nodes
    before = Index() if site.is_first else state.index()
    whole = Index((*before.segments, *store.segments))
    numbers = [one.number for several in states.values() for one in several.values()]
    numbers += [one.number for one in made.values()]
    if not whole.needs_compacting(len(numbers), store.next_number):
        if site.is_first:
            return states, made, whole
        if not store.segments:
            return states, made, None
        known = state.recent_segments
        recent = merge((*known, *store.segments))
        if len(recent.pairs) > _MAX_RECENT:
            return states, made, Index((*before.segments[: len(before.segments) - len(known)], recent))
        state.save_recent((recent,))
        return states, made, None
    new_numbers = {number: place for place, number in enumerate(numbers)}
    next_number, store.next_number = store.next_number, len(new_numbers)
    nodes = {
        kind: {name: msgspec.structs.replace(one, number=new_numbers[one.number]) for name, one in several.items()}
        for kind, several in states.items()
    }
    outputs = {path: msgspec.structs.replace(one, number=new_numbers[one.number]) for path, one in made.items()}
    return nodes, outputs, compact(whole, new_numbers, next_number)

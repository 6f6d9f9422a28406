"""Render and write every output that is new or asked a question whose answer has changed."""

from __future__ import annotations

import functools
import os
import stat
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from intertitle import digest, workers
from intertitle.building.cards import CardRequest, RenderedCard, load_cards, make_cards
from intertitle.building.on_request import OutputsOnRequest
from intertitle.building.planning import list_paths
from intertitle.building.prepare import Prepared
from intertitle.building.published_state import OutputState
from intertitle.building.request import Request
from intertitle.building.templates import compile_templates
from intertitle.building.user_cache import UserCache, find_folder
from intertitle.cache import Cache, Reader
from intertitle.catalogue.catalogue import Catalogue
from intertitle.catalogue.joins.posts import path_of as path_of_card
from intertitle.catalogue.joins.posts import post_name
from intertitle.diagnostics import Diagnostic, Location, error
from intertitle.model import Struct
from intertitle.outputs.pictures import KIND as PICTURE
from intertitle.outputs.pictures import find_pictures
from intertitle.outputs.registry import Output, Registry
from intertitle.outputs.sharing import KIND as SHARE_CARD
from intertitle.outputs.view import Planned, Workspace
from intertitle.outputs.views import Card
from intertitle.pictures.image_cache import image_cache_of
from intertitle.recording.index import Index, Segment, make_segment, pairs_from_maker
from intertitle.stages import write
from intertitle.themes import Theme
from intertitle.workers import Progress, Task, Workers

if TYPE_CHECKING:
    from intertitle.stages.render import Renderer

WRITING = "Writing pages"  # the label of the progress
PAGES_PREFIX = " (making "  # separates a template's fault from the pages that were rendered with it
_MIN_PAGES = 100  # pages; from this number on, the HTML of cards is cached
_MANY_OUTPUTS = 1000  # outputs; making them takes longer than writing the cache
_MAX_REASONS = 3  # per output


class PublishCounts(Struct, frozen=True, kw_only=True):
    """The number of outputs rendered, files written and files removed."""

    rendered: int = 0
    written: int = 0
    removed: int = 0


class Outcome(Struct, frozen=True, kw_only=True):
    """The result for all outputs: their states by path, the counts and the problems."""

    states: Mapping[str, OutputState]
    problems: tuple[Diagnostic, ...]
    outputs: int
    published: PublishCounts | None = None  # None if nothing was written
    on_request: OutputsOnRequest | None = None  # what was planned and not made


class _Result(Struct, frozen=True, kw_only=True, array_like=True):
    """The result for one output: a written file, or the reasons for its absence."""

    path: str
    what: str
    written: write.WrittenFile | None
    faults: tuple[Diagnostic, ...] = ()  # errors because of which nothing was made
    reported: tuple[Diagnostic, ...] = ()
    shown_pictures: tuple[str, ...] = ()
    image_name: str = ""


_NewNode = tuple[str, str, bytes, tuple[Diagnostic, ...]]  # kind, name, digest, reported problems


class _Batch(Struct, frozen=True, kw_only=True, array_like=True):
    """The results for several outputs, with what they asked: outputs come first in the segment, then nodes."""

    results: tuple[_Result, ...]
    nodes: tuple[_NewNode, ...]
    pairs: bytes


class _CardBatch(Struct, frozen=True, kw_only=True, array_like=True):
    """Several cards, and the nodes made for them with what these asked."""

    cards: tuple[RenderedCard, ...]
    nodes: tuple[_NewNode, ...]
    pairs: bytes


class _RenderTask(Struct, frozen=True, kw_only=True):
    """What a process needs to render outputs. If ``output`` is empty, nothing is written."""

    catalogue: Catalogue
    theme: Theme
    registry: Registry
    templates: Mapping[str, str]
    plan_index: Planned
    node_names: dict[str, set[str]]  # by kind
    cache: str  # the path of the cache file
    root: str
    cards: Mapping[str, Mapping[str, str]] = {}  # HTML by style and review
    node_values: Mapping[str, dict[str, tuple[int, object]]] = {}  # values of known nodes, by kind and name
    drops_decoded: bool = False  # drop decoded answers after each batch, because most are needed by one output only
    output: str = ""
    own_files: frozenset[str] = frozenset()


def publish(
    site: Prepared,
    request: Request,
    ledger: write.OutputManifest,
    cache: Cache,
    pool: Workers,
    progress: Progress,
    build: int,
) -> Outcome:
    """Render what has changed, and remove outputs that are no longer made.

    Without ``allow_removals``, nothing is removed if a page that is published now cannot be made.

    Args:
        site: the prepared site.
        request: the folder to publish in, and what to do there.
        ledger: what earlier builds wrote there.
        cache: the site's cache.
        pool: the number of processes, or the cluster.
        progress: called with a label, the number of finished outputs and their total.
        build: the number of this build.
    """
    output, encodes = request.output, request.encodes
    before, top, own_files = site.last_outputs, f"{output}{os.sep}", ledger.files
    job = _BuildJob(
        site,
        lambda path, made: _check_file(top + path, made) if path in own_files else None,
        build,
        encodes=encodes,
    )
    make_task = functools.partial(_make_render_task, site, cache, str(output), frozenset(own_files))
    is_begun = False
    try:
        for pictures in (False, True):
            outputs = job.find_stale(pictures=pictures)
            if outputs and not is_begun:
                is_begun = True
                write.start_output(output)
                write.clear_paths(output, ledger, set(list_paths(site.plan)))
            # Which pictures are shown is known only when everything else is rendered.
            labels = ("", "Encoding pictures") if pictures else (WRITING, "Making pictures")
            for batch in _run(site, make_task, outputs, cache, pool, progress, labels):
                job.store_batch(batch)
        state = job.states
        failed = () if request.allow_removals else job.find_failed(own_files)
        removed, others, changed = write.prune(output, ledger, {*state, *own_files} if failed else state, progress)
        if failed:
            others |= {path: found for path, found in ledger.files.items() if path not in state}
            changed = [_report_failed(failed)]
        if job.rendered or not ledger.finished or ledger.files.keys() != state.keys() | others.keys():
            write.finish_output(output, {path: one.digest for path, one in state.items()}, others)
        if encodes and (job.rendered or removed or state.keys() != before.keys()):
            image_cache_of(cache.path).drop_others({one.image_name for one in state.values() if one.image_name})
    except OSError as failure:
        problems = (*job.problems(), write.report_write_failure(output, failure, ledger))
        return Outcome(states=before, problems=problems, outputs=job.planned)
    return Outcome(
        states=state,
        problems=(*job.problems(), *changed),
        outputs=job.planned,
        published=PublishCounts(rendered=job.rendered, written=job.written, removed=len(removed)),
        on_request=None if encodes else OutputsOnRequest(site, job.shown),
    )


def dry_run(site: Prepared, cache: Cache, pool: Workers, progress: Progress) -> Outcome:
    """Render what has changed without writing it, to find its problems.

    What cards and other nodes asked is added to the site's nodes, because a following build does not make them again.
    """
    # Problems of pictures are found when they are measured.
    job = _BuildJob(site, lambda _path, made: made, 0, encodes=False)
    make_task = functools.partial(_make_render_task, site, cache, "", frozenset[str]())
    outputs = job.find_stale(pictures=False)
    for batch in _run(site, make_task, outputs, cache, pool, progress, ("Checking pages", "")):
        pairs = pairs_from_maker(batch.pairs, len(batch.results))  # a following build renders the outputs again
        job.store_batch(msgspec.structs.replace(batch, pairs=pairs))
    job.find_stale(pictures=True)  # includes them in the number of outputs
    return Outcome(states=site.last_outputs, problems=job.problems(), outputs=job.planned)


class _BuildJob:
    """The outputs of a build, and their states.

    Args:
        site: the prepared site.
        check: returns the state of an output whose file is as it was written, or None.
        build: the number of this build.
        encodes: share cards and pictures are made.
    """

    def __init__(
        self,
        site: Prepared,
        check: Callable[[str, OutputState], OutputState | None],
        build: int,
        *,
        encodes: bool,
    ) -> None:
        self._site = site
        self._check = check
        self._build = build
        self._unmade = frozenset[str]() if encodes else frozenset(site.registry.on_request)  # kinds
        self.states: dict[str, OutputState] = {}
        self.with_messages: list[_Result] = []  # results with problems
        self.rendered = 0
        self.written = 0
        self.planned = 0
        self.shown = frozenset[str]()  # the slugs of the pictures that outputs show
        self._new_pictures: set[str] = set()  # pictures that new outputs may refer to
        self._picture_causes: dict[str, tuple[int, ...]] = {}

    def find_stale(self, *, pictures: bool) -> list[Output]:
        """Return the stale outputs: either all but pictures, or the pictures that outputs show."""
        shown = self.shown = self._find_shown() if pictures else frozenset[str]()
        reasons = self._causes_by_picture() if pictures else {}
        stale, before, lost = self._site.stale, self._site.last_outputs, self._site.plan.conflicts
        found: list[Output] = []
        # The home page and the stylesheets come before thousands of reviews: the server shows them meanwhile.
        for kind, outputs in sorted(self._site.plan.kinds.items(), key=lambda one: len(one[1])):
            if (kind == PICTURE) is not pictures:
                continue
            for path in outputs:
                if path in lost or (pictures and outputs[path].item.slug not in shown):
                    continue
                self.planned += 1
                if kind in self._unmade:
                    continue
                made = before.get(path)
                if made is not None and path not in stale and (current := self._check(path, made)):
                    self.states[path] = current
                else:
                    found.append(outputs[path])
                if reasons and path not in self.states:
                    item = outputs[path].item
                    self._picture_causes[path] = reasons.get(item.slug) or reasons.get(item.address, ())
        return found

    def _causes_by_picture(self) -> dict[str, tuple[int, ...]]:
        """Return the causes of the pages that refer to each picture."""
        now = (one for one in self.states.values() if one.build == self._build and one.why)
        return {address: one.why for one in now for address in one.shown_pictures}

    def _find_shown(self) -> frozenset[str]:
        """Return the pictures that published outputs refer to, by any of their addresses."""
        named = {address for one in self.states.values() for address in one.shown_pictures}
        named |= self._new_pictures
        items = (output.item for output in self._site.plan.kinds.get(PICTURE, {}).values())
        return frozenset(item.slug for item in items if item.slug in named or item.address in named)

    def store_batch(self, batch: _Batch) -> None:
        """Store the results of a batch, and its notes."""
        first = self._site.nodes.take_batch(batch.pairs, len(batch.results), batch.nodes)
        causes = self._find_causes(batch, first)
        for number, one in enumerate(batch.results, start=first):
            self.rendered += 1
            self._new_pictures.update(one.shown_pictures)
            if one.faults or one.reported:
                self.with_messages.append(one)
            if one.written is None:
                continue
            self.written += one.written.changed
            before, changed = self._site.last_outputs.get(one.path), causes[one.path]
            self.states[one.path] = OutputState(
                number=number,
                digest=one.written.digest,
                size=one.written.size,
                mtime_ns=one.written.mtime_ns,
                build=self._build,
                is_rewrite=before is not None and changed is None,
                why=self._site.changes.select_causes(changed or (), _MAX_REASONS),
                problems=one.reported,
                shown_pictures=one.shown_pictures,
                image_name=one.image_name,
            )

    def _find_causes(self, batch: _Batch, first: int) -> dict[str, tuple[int, ...] | None]:
        """Return the changed questions behind each output of a batch, or None if only its file had changed.

        If an output is new and the plan is the same, it could not be made before, or nothing showed it. Then its cause
        is a changed answer that it asked for now, or that led to a page that refers to it.
        """
        site = self._site
        causes = {one.path: site.stale.get(one.path) for one in batch.results}
        if not site.changes:
            return causes
        new = {
            number: one for number, one in enumerate(batch.results, start=first) if one.path not in site.last_outputs
        }
        new = {number: one for number, one in new.items() if causes[one.path] is None}
        if new:
            notes = Index([Segment(first=first, pairs=batch.pairs)]).notes(new)
            for number, one in new.items():
                causes[one.path] = site.changes.select(notes.get(number, ())) or self._picture_causes.get(one.path, ())
        return causes

    def find_failed(self, published: Container[str]) -> tuple[_Result, ...]:
        """Return the results of published outputs that could not be made."""
        return tuple(one for one in self.with_messages if one.faults and one.path in published)

    def problems(self) -> tuple[Diagnostic, ...]:
        """Return the problems of all outputs: reported now or when they were made, and errors."""
        now = {one.path for one in self.with_messages}
        reused = (
            found for path, one in self.states.items() if one.problems and path not in now for found in one.problems
        )
        reported = (found for one in self.with_messages for found in one.reported)
        late = self._site.nodes.late_problems
        return (*_merge_faults(sorted(self.with_messages, key=lambda one: one.path)), *reused, *reported, *late)


def _report_failed(failed: Sequence[_Result]) -> Diagnostic:
    fault, path = failed[0].faults[0], min(one.path for one in failed)
    place = Location(fault.path, fault.line, fault.column)
    more = f" and {len(failed) - 1:,} more" if len(failed) > 1 else ""
    message = f"the page {path}{more} cannot be made because of {fault.code}, and stays as it was published"
    hint = "No file was removed. Correct the error. If the pages may go, build with  --allow-removals ."
    return error("IT607", place, message, hint)


def _make_render_task(site: Prepared, cache: Cache, output: str, own_files: frozenset[str]) -> _RenderTask:
    return _RenderTask(
        catalogue=site.catalogue,
        theme=site.theme,
        registry=site.registry,
        templates=compile_templates(site.theme, site.registry, UserCache(find_folder(os.environ, Path(site.root)))),
        plan_index=site.plan_index,
        node_names=site.nodes.names(),
        cache=str(cache.path),
        root=site.root,
        output=output,
        own_files=own_files,
    )


def _run(
    site: Prepared,
    make_task: Callable[[], _RenderTask],
    outputs: Sequence[Output],
    cache: Cache,
    pool: Workers,
    progress: Progress,
    labels: tuple[str, str],
) -> Iterator[_Batch]:
    """Render some outputs in workers, first pages, then pictures. There is a progress label for each."""
    if not outputs:
        return
    if len(outputs) > _MANY_OUTPUTS:
        site.sources.open_all()  # once here instead of once per worker
        site.catalogue.drop_decoded()
    shared = msgspec.structs.replace(make_task(), drops_decoded=len(outputs) > _MANY_OUTPUTS)
    pages = sum(1 for one in outputs if site.registry.entries[one.item.kind].template)
    if pages > _MIN_PAGES:
        shared = _add_cards(site, shared, cache, pool, progress)
    # A share card takes as long as two pages.
    encodes = {kind for kind, entry in site.registry.entries.items() if entry.encodes and kind != SHARE_CARD}
    for task, label, are_pictures in ((_RENDER, labels[0], False), (_ENCODE, labels[1], True)):
        batch_outputs = [one for one in outputs if (one.item.kind in encodes) is are_pictures]
        done = 0
        if batch_outputs:
            progress(label, 0, len(batch_outputs))
        for (batch,) in workers.run_task(task, shared, batch_outputs, pool):
            done += len(batch.results)
            progress(label, done, len(batch_outputs))
            yield batch
            if len(outputs) > _MANY_OUTPUTS:
                cache.flush()  # while the workers are busy


def _add_cards(
    site: Prepared, render_task: _RenderTask, cache: Cache, pool: Workers, progress: Progress
) -> _RenderTask:
    """Make every missing card once in workers, with its HTML, before the pages that show it."""

    def make(wanted: Sequence[CardRequest]) -> Iterator[RenderedCard]:
        done = 0
        if wanted:
            progress("Making cards", 0, len(wanted))
        for (batch,) in workers.run_task(_MAKE_CARDS, render_task, wanted, pool):
            site.nodes.take_batch(batch.pairs, 0, batch.nodes)
            done += len(batch.cards)
            progress("Making cards", done, len(wanted))
            yield from batch.cards

    catalogue, states = site.catalogue, site.nodes.states_of("card")
    reviews = (*catalogue.table("Review paths").order, *map(post_name, catalogue.table("PostFile paths").order))
    values = site.workspace.values["card"]
    _decode_cards(load_cards(states, cache), site.workspace)
    render_task = msgspec.structs.replace(render_task, node_values={"card": values})
    cards = make_cards(site.workspace, site.registry, reviews, states, cache, make)
    _decode_cards(cards.encoded, site.workspace)
    for kind, several in site.nodes.states.items():
        render_task.node_names.setdefault(kind, set()).update(several)
    return msgspec.structs.replace(render_task, cards=cards.html)


def _decode_cards(packed: Mapping[str, bytes], space: Workspace) -> None:
    """Decode cards here once, instead of in every worker."""
    decode, values = msgspec.msgpack.Decoder(Card).decode, space.values["card"]
    for one, data in packed.items():
        if one not in values:
            space.keep("card", one, decode(data))


def _check_file(file: str, state: OutputState) -> OutputState | None:
    """Return the state of an output whose file is as it was written, by size and time, or None.

    If only the time differs, the bytes decide: archives keep no fractions of a second, and a copy may have any time.
    """
    try:
        status = os.lstat(file)
        if status.st_size != state.size:
            return None
        if status.st_mtime_ns == state.mtime_ns:
            return state
        if not stat.S_ISREG(status.st_mode) or digest.of_bytes(Path(file).read_bytes()) != state.digest:
            return None
    except OSError:
        return None
    return msgspec.structs.replace(state, mtime_ns=status.st_mtime_ns)


# ---------------------------------------------------------------- one batch, in any process


class _Worker:
    """The state of a process that renders outputs, prepared once for all its batches."""

    def __init__(self, task: _RenderTask) -> None:
        self.drops_decoded = task.drops_decoded
        self.unread = frozenset(task.registry.on_request)  # kinds of files whose bytes show no picture
        self.reader = Reader(Path(task.cache))  # open during each batch
        self.texts: Mapping[bytes, str] = {}
        self.workspace = Workspace(
            task.catalogue.with_reader(self.reader.load_records),
            task.theme,
            task.registry,
            self._read_html,
            root=task.root,
            kept=image_cache_of(Path(task.cache)),
            known=task.node_names,
        )
        self.workspace.planned = task.plan_index
        # Not copied, because a copy would touch the memory that all processes share.
        self.workspace.values.update(task.node_values)
        self.renderer = _import_renderer()(self.workspace, task.registry, task.templates, task.cards)
        self.publisher = write.Publisher(Path(task.output), task.own_files) if task.output else None

    def _read_html(self, wanted: bytes) -> str:
        found = self.texts.get(wanted)
        return self.reader.load_text(wanted) if found is None else found


@functools.cache
def _import_renderer() -> type[Renderer]:
    """Import the renderer for the first page, so that a build without pages does not load it."""
    from intertitle.stages.render import Renderer

    return Renderer


def _make_card_batch(worker: _Worker, batch: Sequence[CardRequest]) -> list[_CardBatch]:
    """Make cards, with HTML in the requested styles."""
    cards: list[RenderedCard] = []
    with worker.reader, worker.renderer.time_limit:
        catalogue, known = worker.workspace.catalogue, worker.workspace.values["card"]
        catalogue.sources.open([path_of_card(catalogue, one) for one, _ in batch if one not in known])  # all at once
        for one, styles in batch:
            card = worker.workspace.value("card", one)
            html = tuple([worker.renderer.card(style, one) for style in styles])
            # A card of another type, from a plug-in, would lose its own fields.
            packed = msgspec.msgpack.encode(card) if type(card) is Card else b""
            cards.append(RenderedCard(digest=digest.of_value(card), encoded=packed, html=html))
    nodes, notes = _take_new_nodes(worker)
    return [_CardBatch(cards=tuple(cards), nodes=nodes, pairs=make_segment(0, notes).pairs)]


def _render_batch(worker: _Worker, batch: Sequence[Output]) -> list[_Batch]:
    """Render and write outputs one by one, so that only one is in memory."""
    results: list[_Result] = []
    notes: list[Iterable[int]] = []
    try:
        with worker.reader, worker.renderer.time_limit:
            worker.texts = worker.reader.load_texts(_text_digests(worker, batch))  # at once: each read locks the file
            for output in batch:
                result, asked = _render(worker, output)
                results.append(result)
                notes.append(asked)
    finally:
        if worker.publisher:
            worker.publisher.close()
        if worker.drops_decoded:
            worker.workspace.catalogue.drop_decoded()
    nodes, of_nodes = _take_new_nodes(worker)
    return [_Batch(results=tuple(results), nodes=nodes, pairs=make_segment(0, [*notes, *of_nodes]).pairs)]


def _take_new_nodes(worker: _Worker) -> tuple[tuple[_NewNode, ...], list[tuple[int, ...]]]:
    """Return the nodes made since the last call, and what they asked."""
    made = dict(worker.workspace.made)
    worker.workspace.made.clear()
    nodes = tuple((kind, name, one.digest, one.problems) for (kind, name), one in made.items())
    return nodes, [one.notes for one in made.values()]


def _text_digests(worker: _Worker, batch: Sequence[Output]) -> Iterator[bytes]:
    """Yield the digests of the texts that a batch certainly shows: those of the outputs' own files."""
    html = worker.workspace.catalogue.sources.html
    for output in batch:
        if len(output.sources) == 1:
            yield html(output.sources[0])


def _render(worker: _Worker, output: Output) -> tuple[_Result, Iterable[int]]:
    rendered = worker.renderer.render(output)
    path, data = output.path, rendered.data
    written, faults = None, rendered.faults
    if data is not None and worker.publisher:
        try:
            written = worker.publisher.publish(path, data)
        except write.BlockedPathError:
            faults = (*faults, write.report_blocked_path(worker.publisher.output, path, output.what))
    result = _Result(
        path=path,
        what=f"{output.what}, {output.sources[0]}" if output.sources else output.what,
        written=written,
        faults=faults,
        reported=rendered.reported,
        shown_pictures=find_pictures(data) if data is not None and output.item.kind not in worker.unread else (),
        image_name=rendered.kept,
    )
    return result, rendered.notes


_MAKE_CARDS = Task(function=_make_card_batch, prepare=_Worker, result=_CardBatch, preload=_import_renderer)
_RENDER = Task(function=_render_batch, prepare=_Worker, result=_Batch, preload=_import_renderer)
_ENCODE = Task(
    function=_render_batch, prepare=_Worker, result=_Batch, preload=_import_renderer, min_items=2, max_batch=4
)


def _merge_faults(results: Iterable[_Result]) -> list[Diagnostic]:
    """Merge equal errors of several outputs, such as a template's fault, into one."""
    affected: dict[Diagnostic, list[str]] = {}
    for one in results:
        for found in one.faults:
            affected.setdefault(found, []).append(one.what)
    merged: list[Diagnostic] = []
    for found, names in affected.items():
        more = f" and {len(names) - 1:,} more" if len(names) > 1 else ""
        merged.append(msgspec.structs.replace(found, message=f"{found.message}{PAGES_PREFIX}{names[0]}{more})"))
    return merged

"""Publishing: every output that is new, or has asked a question whose answer changed, is rendered and written."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from intertitle import digest, workers
from intertitle.building.cards import MadeCard, Wanted, kept_cards, make_cards
from intertitle.building.known import Made
from intertitle.building.planning import paths_of
from intertitle.building.prepare import Prepared
from intertitle.building.templates import templates
from intertitle.cache import Cache, Reader
from intertitle.catalogue.catalogue import Catalogue
from intertitle.diagnostics import Diagnostic
from intertitle.model import Struct
from intertitle.outputs.pictures import shown_in
from intertitle.outputs.registry import Output, Registry
from intertitle.outputs.view import Planned, Workspace
from intertitle.outputs.views import Card
from intertitle.pictures.kept import kept_beside
from intertitle.recording.index import Index, Segment, from_maker, segment
from intertitle.stages import write
from intertitle.themes import Theme
from intertitle.workers import Crew, Progress, Task

if TYPE_CHECKING:
    from intertitle.stages.render import Renderer

MAKING = " (making "  # what comes between a fault of a template and the pages that were made with it
_SEVERAL = 100  # pages, whose cards are kept as HTML
_MANY = 1000  # outputs, which take longer to make than the cache takes to write
_REASONS = 3  # kept for each output


class Published(Struct, frozen=True, kw_only=True):
    """What the last stage did: how many outputs were made, how many files changed, how many went."""

    rendered: int = 0
    written: int = 0
    removed: int = 0


class Outcome(Struct, frozen=True, kw_only=True):
    """What became of the outputs: those that stand, by path, what was done, and what is wrong."""

    made: Mapping[str, Made]
    problems: tuple[Diagnostic, ...]
    outputs: int
    published: Published | None = None  # nothing where nothing was written


class _Result(Struct, frozen=True, kw_only=True, array_like=True):
    """What became of one output: a written file, or the reasons why there is none."""

    path: str
    what: str
    written: write.Written | None
    faults: tuple[Diagnostic, ...] = ()  # for which nothing was made
    reported: tuple[Diagnostic, ...] = ()
    shows: tuple[str, ...] = ()
    kept: str = ""


_MadeNode = tuple[str, str, bytes, tuple[Diagnostic, ...]]  # kind, name, digest, what was reported


class _Batch(Struct, frozen=True, kw_only=True, array_like=True):
    """What became of several outputs, with what they asked: theirs come first in the segment, then the nodes'."""

    results: tuple[_Result, ...]
    nodes: tuple[_MadeNode, ...]
    pairs: bytes


class _CardBatch(Struct, frozen=True, kw_only=True, array_like=True):
    """Several cards as they were made, and the nodes that were made for them, with what these asked."""

    cards: tuple[MadeCard, ...]
    nodes: tuple[_MadeNode, ...]
    pairs: bytes


class _Making(Struct, frozen=True, kw_only=True):
    """What every output is made with, in any process; ``output`` is where to, or nowhere."""

    catalogue: Catalogue
    theme: Theme
    registry: Registry
    templates: Mapping[str, str]
    planned: Planned
    known: dict[str, set[str]]  # the names of nodes, by kind
    cache: str  # the cache's file
    root: str
    cards: Mapping[str, Mapping[str, str]] = {}  # as HTML, by style and review
    values: Mapping[str, dict[str, tuple[int, object]]] = {}  # of nodes that are made already, by kind and name
    forgets: bool = False  # answers are dropped after each batch: of many outputs, most are of use to one alone
    output: str = ""
    ours: frozenset[str] = frozenset()


def publish(
    site: Prepared, output: Path, ledger: write.Ledger, cache: Cache, crew: Crew, progress: Progress, build: int
) -> Outcome:
    """Make what has changed, and remove what is no longer made.

    Args:
        site: what is planned, and which of it has changed.
        output: the folder to publish in.
        ledger: what earlier builds wrote there.
        cache: what earlier builds made.
        crew: who works.
        progress: called with a step, how many outputs it has done, and of how many.
        build: the number of this build.
    """
    before, top, ours = site.made, f"{output}{os.sep}", ledger.files
    work = _Work(site, lambda path, made: path in ours and _stands(top + path, made), build)
    making = functools.partial(_making, site, cache, str(output), frozenset(ours))
    is_begun = False
    try:
        for pictures in (False, True):
            misses = work.misses(pictures=pictures)
            if misses and not is_begun:
                is_begun = True
                write.begin(output)
                write.make_way(output, ledger, set(paths_of(site.plan)))
            # Which pictures are shown is known only when everything else is made, so they are counted apart.
            words = ("", "Encoding pictures") if pictures else ("Writing pages", "Making pictures")
            for batch in _run(site, making, misses, cache, crew, progress, words):
                work.take(batch)
        state = work.state
        removed, left, changed = write.prune(output, ledger, state, progress)
        if work.rendered or not ledger.finished or ledger.files.keys() != state.keys() | left.keys():
            write.finish(output, {path: one.digest for path, one in state.items()}, left)
        if work.rendered or removed or state.keys() != before.keys():
            kept_beside(cache.path).keep_only({one.kept for one in state.values() if one.kept})
    except OSError as failure:
        problems = (*work.problems(), write.refused_write(output, failure))
        return Outcome(made=before, problems=problems, outputs=work.planned)
    return Outcome(
        made=state,
        problems=(*work.problems(), *changed),
        outputs=work.planned,
        published=Published(rendered=work.rendered, written=work.written, removed=len(removed)),
    )


def rehearse(site: Prepared, cache: Cache, crew: Crew, progress: Progress) -> Outcome:
    """Make what has changed without writing it, for its problems. Nothing is published.

    What cards and other nodes asked is kept in the site's store, since a build that follows does not make them again.
    """
    work = _Work(site, lambda _path, _made: True, 0)
    making = functools.partial(_making, site, cache, "", frozenset[str]())
    # Whatever is wrong with a picture is found when it is measured.
    misses = [one for one in work.misses(pictures=False) if not site.registry.entries[one.item.kind].encodes]
    for batch in _run(site, making, misses, cache, crew, progress, ("Checking pages", "")):
        pairs = from_maker(batch.pairs, len(batch.results))  # the outputs are made again by whatever publishes them
        work.take(msgspec.structs.replace(batch, pairs=pairs))
    work.misses(pictures=True)  # counts them among the planned outputs
    return Outcome(made=site.made, problems=work.problems(), outputs=work.planned)


class _Work:
    """Which outputs are to be made, and what became of them.

    Args:
        site: what is planned.
        stands: tells whether an output's file is as it was written.
        build: the number of this build.
    """

    def __init__(self, site: Prepared, stands: Callable[[str, Made], bool], build: int) -> None:
        self._site = site
        self._stands = stands
        self._build = build
        self.state: dict[str, Made] = {}
        self.told: list[_Result] = []  # those that have something to tell
        self.rendered = 0
        self.written = 0
        self.planned = 0
        self._shows: set[str] = set()  # what was made now may name
        self._shown_by: dict[str, tuple[int, ...]] = {}

    def misses(self, *, pictures: bool) -> list[Output]:
        """Return the outputs to be made: all but pictures, or the pictures that what was made shows."""
        shown = self._shown() if pictures else frozenset[str]()
        reasons = self._reasons_to_show() if pictures else {}
        stale, before, lost = self._site.stale, self._site.made, self._site.plan.lost
        found: list[Output] = []
        for kind, outputs in self._site.plan.kinds.items():
            if (kind == "picture") is not pictures:
                continue
            for path in outputs:
                if path in lost or (pictures and outputs[path].item.slug not in shown):
                    continue
                self.planned += 1
                made = before.get(path)
                if made is not None and path not in stale and self._stands(path, made):
                    self.state[path] = made
                else:
                    found.append(outputs[path])
                if reasons and path not in self.state:
                    item = outputs[path].item
                    self._shown_by[path] = reasons.get(item.slug) or reasons.get(item.address, ())
        return found

    def _reasons_to_show(self) -> dict[str, tuple[int, ...]]:
        """Return why the pages were made that name each picture."""
        now = (one for one in self.state.values() if one.build == self._build and one.why)
        return {address: one.why for one in now for address in one.shows}

    def _shown(self) -> frozenset[str]:
        """Return the pictures that something published names, by whichever of their addresses."""
        named = {address for one in self.state.values() for address in one.shows}
        named |= self._shows
        items = (output.item for output in self._site.plan.kinds.get("picture", {}).values())
        return frozenset(item.slug for item in items if item.slug in named or item.address in named)

    def take(self, batch: _Batch) -> None:
        """Take what became of a batch, and its notes."""
        first = self._site.store.take_batch(batch.pairs, len(batch.results), batch.nodes)
        whys = self._whys(batch, first)
        for number, one in enumerate(batch.results, start=first):
            self.rendered += 1
            self._shows.update(one.shows)
            if one.faults or one.reported:
                self.told.append(one)
            if one.written is None:
                continue
            self.written += one.written.changed
            was, why = self._site.made.get(one.path), whys[one.path]
            self.state[one.path] = Made(
                number=number,
                digest=one.written.digest,
                size=one.written.size,
                mtime_ns=one.written.mtime_ns,
                build=self._build,
                again=was is not None and why is None,
                why=self._site.changes.telling(why or (), _REASONS),
                problems=one.reported,
                shows=one.shows,
                kept=one.kept,
            )

    def _whys(self, batch: _Batch, first: int) -> dict[str, tuple[int, ...] | None]:
        """Return the changed questions behind each output of a batch; nothing where its file alone was not as it was.

        One that was not made before, and whose plan is the same, could not be made, or nothing showed it: the reason
        is a changed answer that it asked for now, or that led to a page which names it.
        """
        site = self._site
        whys = {one.path: site.stale.get(one.path) for one in batch.results}
        if not site.changes:
            return whys
        new = {number: one for number, one in enumerate(batch.results, start=first) if one.path not in site.made}
        new = {number: one for number, one in new.items() if whys[one.path] is None}
        if new:
            notes = Index([Segment(first=first, pairs=batch.pairs)]).notes(new)
            for number, one in new.items():
                whys[one.path] = site.changes.among(notes.get(number, ())) or self._shown_by.get(one.path, ())
        return whys

    def problems(self) -> tuple[Diagnostic, ...]:
        """Return what is wrong with outputs: what was reported for each, now or when it was made, and their faults."""
        now = {one.path for one in self.told}
        kept = (found for path, one in self.state.items() if one.problems and path not in now for found in one.problems)
        reported = (found for one in self.told for found in one.reported)
        late = self._site.store.late
        return (*_together(sorted(self.told, key=lambda one: one.path)), *kept, *reported, *late)


def _making(site: Prepared, cache: Cache, output: str, ours: frozenset[str]) -> _Making:
    return _Making(
        catalogue=site.catalogue,
        theme=site.theme,
        registry=site.registry,
        templates=templates(site.theme, site.registry, cache),
        planned=site.planned,
        known=site.store.names(),
        cache=str(cache.path),
        root=site.root,
        output=output,
        ours=ours,
    )


def _run(
    site: Prepared,
    making: Callable[[], _Making],
    misses: Sequence[Output],
    cache: Cache,
    crew: Crew,
    progress: Progress,
    words: tuple[str, str],
) -> Iterator[_Batch]:
    """Have workers make some outputs: the pages, then the pictures; for each of both there is a word to say."""
    if not misses:
        return
    if len(misses) > _MANY:
        site.sources.open_all()  # here once, and not by every worker
        site.catalogue.forget()
    shared = msgspec.structs.replace(making(), forgets=len(misses) > _MANY)
    pages = sum(1 for one in misses if site.registry.entries[one.item.kind].template)
    if pages > _SEVERAL:
        shared = _with_cards(site, shared, cache, crew, progress)
    encodes = {kind for kind, entry in site.registry.entries.items() if entry.encodes}
    for task, what, are_pictures in ((_MAKE, words[0], False), (_PRINT, words[1], True)):
        several = [one for one in misses if (one.item.kind in encodes) is are_pictures]
        done = 0
        if several:
            progress(what, 0, len(several))
        for (batch,) in workers.run(task, shared, several, crew):
            done += len(batch.results)
            progress(what, done, len(several))
            yield batch
            if len(misses) > _MANY:
                cache.flush()  # while the workers are at it


def _with_cards(site: Prepared, making: _Making, cache: Cache, crew: Crew, progress: Progress) -> _Making:
    """Have workers make every card that is not known here, once, and its HTML, before the pages that show it."""

    def make(wanted: Sequence[Wanted]) -> Iterator[MadeCard]:
        done = 0
        if wanted:
            progress("Making cards", 0, len(wanted))
        for (batch,) in workers.run(_CARDS, making, wanted, crew):
            site.store.take_batch(batch.pairs, 0, batch.nodes)
            done += len(batch.cards)
            progress("Making cards", done, len(wanted))
            yield from batch.cards

    reviews, states = site.catalogue.table("Review paths").order, site.store.of("card")
    values = site.space.values["card"]
    _unpack(kept_cards(states, cache), site.space)
    making = msgspec.structs.replace(making, values={"card": values})
    cards = make_cards(site.space, site.registry, reviews, states, cache, make)
    _unpack(cards.packed, site.space)
    for kind, several in site.store.states.items():
        making.known.setdefault(kind, set()).update(several)
    return msgspec.structs.replace(making, cards=cards.html)


def _unpack(packed: Mapping[str, bytes], space: Workspace) -> None:
    """Decode the cards that are not known here: once, and not in every worker."""
    decode, values = msgspec.msgpack.Decoder(Card).decode, space.values["card"]
    for one, data in packed.items():
        if one not in values:
            space.keep("card", one, decode(data))


def _stands(file: str, made: Made) -> bool:
    """Tell whether an output's file is as it was written. A look at its size and time is enough for a file of ours."""
    try:
        status = os.lstat(file)
    except OSError:
        return False
    return status.st_size == made.size and status.st_mtime_ns == made.mtime_ns


# ---------------------------------------------------------------- one batch, in any process


class _Maker:
    """A process's means of making outputs, prepared once for all its batches."""

    def __init__(self, making: _Making) -> None:
        self.forgets = making.forgets
        self.reader = Reader(Path(making.cache))  # open during each batch
        self.texts: Mapping[bytes, str] = {}
        self.space = Workspace(
            making.catalogue.read_by(self.reader.records),
            making.theme,
            making.registry,
            self._html,
            root=making.root,
            kept=kept_beside(Path(making.cache)),
            known=making.known,
        )
        self.space.planned = making.planned
        # As they are: a copy would touch each of them, and with it the memory that all processes share.
        self.space.values.update(making.values)
        self.renderer = _renderer()(self.space, making.registry, making.templates, making.cards)
        self.publisher = write.Publisher(Path(making.output), making.ours) if making.output else None

    def _html(self, wanted: bytes) -> str:
        found = self.texts.get(wanted)
        return self.reader.html(wanted) if found is None else found


@functools.cache
def _renderer() -> type[Renderer]:
    """Import what renders, for the first page: a build that makes none does not pay for it."""
    from intertitle.stages.render import Renderer

    return Renderer


def _make_cards(maker: _Maker, batch: Sequence[Wanted]) -> list[_CardBatch]:
    """Make cards, with their HTML where that is wanted."""
    cards: list[MadeCard] = []
    with maker.reader:
        paths = maker.space.catalogue.table("Review paths")
        known = maker.space.values["card"]
        maker.space.catalogue.sources.open([paths[one] for one, _ in batch if one not in known])  # at once
        for one, styles in batch:
            card = maker.space.value("card", one)
            html = tuple([maker.renderer.card(style, one) for style in styles])
            # A card of another type, which a registry of others may make, would come back without its own fields.
            packed = msgspec.msgpack.encode(card) if type(card) is Card else b""
            cards.append(MadeCard(digest=digest.of_value(card), packed=packed, html=html))
    nodes, notes = _made_nodes(maker)
    return [_CardBatch(cards=tuple(cards), nodes=nodes, pairs=segment(0, notes).pairs)]


def _make_batch(maker: _Maker, batch: Sequence[Output]) -> list[_Batch]:
    """Render and write outputs one by one, so that no page is kept in memory."""
    results: list[_Result] = []
    notes: list[Iterable[int]] = []
    try:
        with maker.reader:
            maker.texts = maker.reader.htmls(_texts(maker, batch))  # at once: a page alone would lock the file
            for output in batch:
                result, asked = _make(maker, output)
                results.append(result)
                notes.append(asked)
    finally:
        if maker.publisher:
            maker.publisher.close()
        if maker.forgets:
            maker.space.catalogue.forget()
    nodes, of_nodes = _made_nodes(maker)
    return [_Batch(results=tuple(results), nodes=nodes, pairs=segment(0, [*notes, *of_nodes]).pairs)]


def _made_nodes(maker: _Maker) -> tuple[tuple[_MadeNode, ...], list[tuple[int, ...]]]:
    """Return the nodes that a process has made since it was asked last, and what they asked."""
    made = dict(maker.space.made)
    maker.space.made.clear()
    nodes = tuple((kind, name, one.digest, one.problems) for (kind, name), one in made.items())
    return nodes, [one.notes for one in made.values()]


def _texts(maker: _Maker, batch: Sequence[Output]) -> Iterator[bytes]:
    """Name the texts that a batch is sure to show: those of the files that its outputs are of."""
    html = maker.space.catalogue.sources.html
    for output in batch:
        if len(output.sources) == 1:
            yield html(output.sources[0])


def _make(maker: _Maker, planned: Output) -> tuple[_Result, Iterable[int]]:
    rendered = maker.renderer.render(planned)
    path, data = planned.path, rendered.data
    written, faults = None, rendered.faults
    if data is not None and maker.publisher:
        try:
            written = maker.publisher.publish(path, data)
        except write.InTheWayError:
            faults = (*faults, write.in_the_way(maker.publisher.output, path, planned.what))
    result = _Result(
        path=path,
        what=f"{planned.what}, {planned.sources[0]}" if planned.sources else planned.what,
        written=written,
        faults=faults,
        reported=rendered.reported,
        shows=shown_in(data) if data is not None and not rendered.kept else (),
        kept=rendered.kept,
    )
    return result, rendered.notes


_CARDS = Task(function=_make_cards, prepare=_Maker, result=_CardBatch, ready=_renderer)
_MAKE = Task(function=_make_batch, prepare=_Maker, result=_Batch, ready=_renderer)
_PRINT = Task(function=_make_batch, prepare=_Maker, result=_Batch, ready=_renderer, worth=2, batch=4)


def _together(results: Iterable[_Result]) -> list[Diagnostic]:
    """Say once what went wrong with several outputs, as a fault of a template does."""
    affected: dict[Diagnostic, list[str]] = {}
    for one in results:
        for found in one.faults:
            affected.setdefault(found, []).append(one.what)
    together: list[Diagnostic] = []
    for found, whats in affected.items():
        more = f" and {len(whats) - 1:,} more" if len(whats) > 1 else ""
        together.append(msgspec.structs.replace(found, message=f"{found.message}{MAKING}{whats[0]}{more})"))
    return together

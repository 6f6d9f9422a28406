"""Publishing: every output whose key is not known is rendered and written, and what is no longer made goes."""

from __future__ import annotations

import functools
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from intertitle import workers
from intertitle.building import history
from intertitle.building.cards import Fragments, Wanted, fragments
from intertitle.building.fresh import Fresh
from intertitle.building.outline import Outline
from intertitle.building.sources import Records, Sources
from intertitle.building.templates import templates
from intertitle.building.texts import PublishedTexts, published_texts
from intertitle.cache import Cache, Reader
from intertitle.diagnostics import Diagnostic
from intertitle.model import Struct
from intertitle.outputs.library import Library
from intertitle.outputs.pictures import kept_names
from intertitle.outputs.recipe import Output
from intertitle.outputs.sharing import Drawn, is_share_card
from intertitle.pictures.kept import kept_beside
from intertitle.stages import write
from intertitle.stages.plan import Planned, unpack
from intertitle.themes import Theme
from intertitle.workers import Crew, Progress, Task, counted

if TYPE_CHECKING:
    from intertitle.stages.render import Renderer

MAKING = " (making "  # what comes between a fault of a template and the pages that were made with it
_MEMORY = "made"
_SEVERAL = 60  # outputs, which are sooner made when their cards are made first
_PICTURES = "images/"  # outputs in this folder are encoded: one takes as long as a hundred pages
_MANY = 1000  # outputs, which take longer to make than the cache takes to write


class Published(Struct, frozen=True, kw_only=True):
    """What the last stages did: how many outputs were made anew, how many files changed, how many went."""

    rendered: int = 0
    written: int = 0
    removed: int = 0


class Job(Struct, frozen=True, kw_only=True):
    """What there is to make, and of what; ``keys`` are the outputs' whole keys by path."""

    outline: Outline
    theme: Theme
    sources: Sources
    keys: Mapping[str, bytes]


class _Making(Struct, frozen=True, kw_only=True):
    """What every output is made with, in any process; ``output`` is where to, or nowhere."""

    theme: Theme
    templates: Mapping[str, str]
    texts: PublishedTexts
    fresh: Fresh
    cards: Fragments
    cache: str  # the cache's file
    output: str = ""
    ours: frozenset[str] = frozenset()


class Made(Struct, frozen=True, kw_only=True, array_like=True):
    """An output as it was made: its key, its bytes' digest, and the file's size and time when it was written.

    ``build`` is the number of the build that made it; ``again`` tells that nothing of it had changed then, but that its
    file was gone, or touched by somebody.
    """

    key: bytes
    digest: bytes
    size: int
    mtime_ns: int
    build: int = 0
    again: bool = False


def publish(
    job: Job,
    output: Path,
    ledger: write.Ledger,
    cache: Cache,
    crew: Crew,
    progress: Progress,
) -> tuple[Published | None, list[Diagnostic]]:
    """Make what has changed, remove what is no longer made, and remember both.

    Returns:
        what was done, or nothing where the disk refused; and what is wrong.
    """
    before = remembered(cache)
    state: dict[str, Made] = {}
    misses: list[int] = []
    planned, keys = job.outline.plan.outputs, job.keys
    top, ours = f"{output}{os.sep}", ledger.files
    for number, one in enumerate(planned):
        path = one.path
        made = before.get(path)
        if made is not None and made.key == keys[path] and path in ours and _stands(top + path, made):
            state[path] = made
        else:
            misses.append(number)
    kept = len(state)
    results: list[_Result] = []
    try:
        if misses:
            write.begin(output)
            write.make_way(output, ledger, keys)
            for batch in _work(job, misses, cache, crew, progress, str(output), frozenset(ours)):
                results += batch
                if len(misses) > _MANY:
                    cache.flush()  # while the workers are at it
        if misses:
            state.update(_made(results, keys, before, history.next_number(cache)))
        removed, left, changed = write.prune(output, ledger, state, progress)
        if misses or not ledger.finished or ledger.files.keys() != state.keys() | left.keys():
            write.finish(output, {path: one.digest for path, one in state.items()}, left)
        if misses or removed or len(before) != kept:
            cache.save(_MEMORY, state)
        _forget_prints(job, cache)
    except OSError as failure:
        return None, [*_together(results), write.refused_write(output, failure)]
    changed_files = sum(one.written.changed for one in results if one.written)
    return Published(rendered=len(misses), written=changed_files, removed=len(removed)), [*_together(results), *changed]


def _forget_prints(job: Job, cache: Cache) -> None:
    """Let go of the encoded pictures and share cards that the site has no use for any more."""
    if job.outline.is_anew:
        every = zip(job.outline.plan.outputs, job.outline.packed.outputs, strict=True)
        drawn = (unpack(data).recipe for one, data in every if is_share_card(one.path))
        cards = {recipe.name for recipe in drawn if isinstance(recipe, Drawn)}
        kept_beside(cache.path).keep_only(cards | kept_names(job.outline.catalogue.pictures.values()))


def rehearse(job: Job, cache: Cache, crew: Crew, progress: Progress) -> list[Diagnostic]:
    """Make what has changed without writing it, for its problems."""
    before = remembered(cache)
    misses = [
        number
        for number, one in enumerate(job.outline.plan.outputs)
        if ((made := before.get(one.path)) is None or made.key != job.keys[one.path])
        and not _is_print(one)  # whatever is wrong with a picture was found when it was measured
    ]
    results: list[_Result] = []
    if misses:
        for batch in _work(job, misses, cache, crew, progress):
            results += batch
    return _together(results)


def remembered(cache: Cache) -> Mapping[str, Made]:
    """Give every output as the last build left it, by path."""
    return cache.load(_MEMORY, dict[str, Made]) or {}


def _work(
    job: Job,
    misses: Sequence[int],
    cache: Cache,
    crew: Crew,
    progress: Progress,
    output: str = "",
    ours: frozenset[str] = frozenset(),
) -> Iterator[list[_Result]]:
    """Have workers make some outputs, by their numbers in the plan: the pages, then the pictures."""
    texts = published_texts(job.outline, job.sources.records)
    making = _Making(
        theme=job.theme,
        templates=templates(job.theme, cache),
        texts=texts,
        fresh=job.sources.fresh,
        cards={},
        cache=str(cache.path),
        output=output,
        ours=ours,
    )
    packed, planned = job.outline.packed, job.outline.plan.outputs
    pages = [packed.outputs[number] for number in misses if not _is_print(planned[number])]
    prints = [packed.outputs[number] for number in misses if _is_print(planned[number])]
    if len(pages) > _SEVERAL:
        job.sources.records.open_all()  # here once, and not by every worker
        cards = fragments(
            job.theme,
            packed,
            cache,
            lambda wanted: counted("Making cards", workers.run(_CARDS, making, wanted, crew), len(wanted), progress),
        )
        making = msgspec.structs.replace(making, cards=cards)
    what = "Writing pages" if output else "Checking pages"
    yield from counted(what, workers.run(_MAKE, making, pages, crew), len(pages), progress)
    printing = workers.run(_PRINT, msgspec.structs.replace(making, cards={}), prints, crew)
    yield from counted("Making pictures", printing, len(prints), progress)


def _is_print(planned: Planned) -> bool:
    return not planned.template and (planned.path.startswith(_PICTURES) or is_share_card(planned.path))


def _made(
    results: Iterable[_Result], keys: Mapping[str, bytes], before: Mapping[str, Made], build: int
) -> Iterator[tuple[str, Made]]:
    """Give every output that has been written, by path, as it is remembered."""
    for result in results:
        if one := result.written:
            key, was = keys[one.path], before.get(one.path)
            again = was is not None and was.key == key
            made = Made(key=key, digest=one.digest, size=one.size, mtime_ns=one.mtime_ns, build=build, again=again)
            yield one.path, made


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
        self.reader = reader = Reader(Path(making.cache))  # open during each batch
        fresh = making.fresh

        def html(digest: bytes) -> str:
            text = fresh.get(digest)
            return reader.html(digest) if text is None else text.decode()

        known = making.texts.records  # not changed: in the builder's own process they are the builder's, too
        texts = msgspec.structs.replace(making.texts, records=Records(known.rows, known.opened, reader.records))
        assets = {asset.name: asset.address for asset in making.theme.assets.values()}
        self.renderer = _renderer()(
            making.theme,
            Library(texts.catalogue, texts, html, assets, kept_beside(Path(making.cache)), making.theme.share),
            making.templates,
            making.cards,
        )
        self.publisher = write.Publisher(Path(making.output), making.ours) if making.output else None


class _Result(Struct, frozen=True, kw_only=True):
    """What became of one output: a written file, or the reasons why there is none."""

    what: str
    written: write.Written | None
    diagnostics: tuple[Diagnostic, ...]


@functools.cache
def _renderer() -> type[Renderer]:
    """Import what renders, for the first page: a build that makes none does not pay for it."""
    from intertitle.stages.render import Renderer

    return Renderer


def _make_cards(maker: _Maker, batch: Sequence[Wanted]) -> list[str]:
    with maker.reader:
        return [maker.renderer.card(style, review) for style, review in batch]


def _make_batch(maker: _Maker, batch: Sequence[bytes]) -> list[_Result]:
    """Render and write outputs one by one, so that no page is kept in memory."""
    try:
        with maker.reader:
            return [_make(maker, unpack(one)) for one in batch]
    finally:
        if maker.publisher:
            maker.publisher.close()


def _make(maker: _Maker, planned: Output) -> _Result:
    rendered = maker.renderer.render(planned)
    written = None
    problems = rendered.diagnostics
    if rendered.data is not None and maker.publisher:
        try:
            written = maker.publisher.publish(planned.path, rendered.data)
        except write.InTheWayError:
            problems = (*problems, write.in_the_way(maker.publisher.output, planned.path, planned.what))
    what = f"{planned.what}, {planned.sources[0]}" if planned.sources else planned.what
    return _Result(what=what, written=written, diagnostics=problems)


_CARDS = Task(function=_make_cards, prepare=_Maker, result=str, ready=_renderer)
_MAKE = Task(function=_make_batch, prepare=_Maker, result=_Result, ready=_renderer)
_PRINT = Task(function=_make_batch, prepare=_Maker, result=_Result, ready=_renderer, worth=2, batch=4)


def _together(results: Iterable[_Result]) -> list[Diagnostic]:
    """Say once what went wrong with several outputs, as a fault of a template does."""
    affected: dict[Diagnostic, list[str]] = {}
    for one in results:
        for found in one.diagnostics:
            affected.setdefault(found, []).append(one.what)
    together: list[Diagnostic] = []
    for found, whats in affected.items():
        more = f" and {len(whats) - 1:,} more" if len(whats) > 1 else ""
        together.append(msgspec.structs.replace(found, message=f"{found.message}{MAKING}{whats[0]}{more})"))
    return together

"""Publishing: every output whose key is not known is rendered and written, and what is no longer made goes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import msgspec

from intertitle import workers
from intertitle.building.texts import PublishedTexts
from intertitle.cache import Cache, Reader
from intertitle.diagnostics import Diagnostic
from intertitle.model import Struct
from intertitle.outputs.library import Library
from intertitle.stages import write
from intertitle.stages.plan import Planned
from intertitle.themes import Theme

Progress = Callable[[str, int, int], None]
_MEMORY = "made"


class Published(Struct, frozen=True, kw_only=True):
    """What the last stages did: how many outputs were made anew, how many files changed, how many went."""

    rendered: int = 0
    written: int = 0
    removed: int = 0


class Making(Struct, frozen=True, kw_only=True):
    """What every output is made with, in any process; ``output`` is where to, or nowhere."""

    theme: Theme
    texts: PublishedTexts
    cache: str  # the cache's file
    output: str = ""
    ours: frozenset[str] = frozenset()


class _Made(Struct, frozen=True, kw_only=True, array_like=True):
    """An output as it was made: its key, its bytes' digest, and the file's size and time when it was written."""

    key: bytes
    digest: bytes
    size: int
    mtime_ns: int


def publish(
    making: Making,
    output: Path,
    cache: Cache,
    ledger: write.Ledger,
    planned: Sequence[Planned],
    keys: Mapping[str, bytes],
    jobs: int,
    progress: Progress,
) -> tuple[Published | None, list[Diagnostic]]:
    """Make what has changed, remove what is no longer made, and remember both.

    Returns:
        what was done, or nothing where the disk refused; and what is wrong.
    """
    before = cache.load(_MEMORY, dict[str, _Made]) or {}
    state: dict[str, _Made] = {}
    misses: list[Planned] = []
    top, ours = f"{output}{os.sep}", ledger.files
    for one in planned:
        path = one.path
        made = before.get(path)
        if made is not None and made.key == keys[path] and path in ours and _stands(top + path, made):
            state[path] = made
        else:
            misses.append(one)
    kept = len(state)
    results: list[_Result] = []
    job = msgspec.structs.replace(making, output=str(output), ours=frozenset(ours))
    try:
        if misses:
            write.begin(output, ledger, (one.path for one in misses))
            write.make_way(output, ledger, keys)
        for batch in workers.run(_make_batch, _Maker, job, misses, jobs):
            results += batch
            progress("Writing", len(results), len(misses))
        state.update((one.written.path, _made(one.written, keys[one.written.path])) for one in results if one.written)
        removed, left, changed = write.prune(output, ledger, state)
        if misses or removed or not ledger.finished:
            write.finish(output, {path: one.digest for path, one in state.items()}, left)
        if misses or removed or len(before) != kept:
            cache.save(_MEMORY, state)
    except OSError as failure:
        return None, [*_together(results), write.refused_write(output, failure)]
    written = sum(one.written.changed for one in results if one.written)
    return Published(rendered=len(misses), written=written, removed=len(removed)), [*_together(results), *changed]


def rehearse(
    making: Making,
    cache: Cache,
    planned: Sequence[Planned],
    keys: Mapping[str, bytes],
    jobs: int,
    progress: Progress,
) -> list[Diagnostic]:
    """Make what has changed without writing it, for its problems."""
    before = cache.load(_MEMORY, dict[str, _Made]) or {}
    misses = [one for one in planned if (made := before.get(one.path)) is None or made.key != keys[one.path]]
    results: list[_Result] = []
    for batch in workers.run(_make_batch, _Maker, making, misses, jobs):
        results += batch
        progress("Checking", len(results), len(misses))
    return _together(results)


def _made(one: write.Written, key: bytes) -> _Made:
    return _Made(key=key, digest=one.digest, size=one.size, mtime_ns=one.mtime_ns)


def _stands(file: str, made: _Made) -> bool:
    """Tell whether an output's file is as it was written. A look at its size and time is enough for a file of ours."""
    try:
        status = os.lstat(file)
    except OSError:
        return False
    return status.st_size == made.size and status.st_mtime_ns == made.mtime_ns


# ---------------------------------------------------------------- one batch, in any process


class _Maker:
    """A process's means of making outputs, prepared once for all its batches."""

    def __init__(self, making: Making) -> None:
        from intertitle.stages.render import Renderer

        reader = Reader(Path(making.cache))
        texts = making.texts
        texts.records.read = reader.records
        assets = {asset.name: asset.address for asset in making.theme.assets.values()}
        self.renderer = Renderer(making.theme, Library(texts.catalogue, texts, reader.html, assets))
        self.publisher = write.Publisher(Path(making.output), making.ours) if making.output else None


class _Result(Struct, frozen=True, kw_only=True):
    """What became of one output: a written file, or the reasons why there is none."""

    what: str
    written: write.Written | None
    diagnostics: tuple[Diagnostic, ...]


def _make_batch(maker: _Maker, batch: Sequence[Planned]) -> list[_Result]:
    """Render and write outputs one by one, so that no page is kept in memory."""
    made: list[_Result] = []
    for one in batch:
        planned = one.unpacked()
        rendered = maker.renderer.render(planned)
        written = None
        problems = rendered.diagnostics
        if rendered.data is not None and maker.publisher:
            try:
                written = maker.publisher.publish(planned.path, rendered.data)
            except write.InTheWayError:
                problems = (*problems, write.in_the_way(maker.publisher.output, planned.path, planned.what))
        what = f"{planned.what}, {planned.sources[0]}" if planned.sources else planned.what
        made.append(_Result(what=what, written=written, diagnostics=problems))
    return made


def _together(results: Iterable[_Result]) -> list[Diagnostic]:
    """Say once what went wrong with several outputs, as a fault of a template does."""
    affected: dict[Diagnostic, list[str]] = {}
    for one in results:
        for found in one.diagnostics:
            affected.setdefault(found, []).append(one.what)
    together: list[Diagnostic] = []
    for found, whats in affected.items():
        more = f" and {len(whats) - 1:,} more" if len(whats) > 1 else ""
        together.append(msgspec.structs.replace(found, message=f"{found.message} (making {whats[0]}{more})"))
    return together

"""The whole build, on one page: read → parse → validate → catalogue → plan → check → render → write.

Every stage is a function from values to values and a list of diagnostics. No stage knows another;
they meet in `build`, which reads as the product does.
"""

from __future__ import annotations

import datetime as dt
import gc
import os
import zoneinfo
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path, PurePosixPath

import msgspec

from intertitle import config, themes
from intertitle.building import history
from intertitle.building.contracts import agreed, broken_templates
from intertitle.building.outline import outline
from intertitle.building.publishing import Job, Published, publish, rehearse
from intertitle.building.sources import Sources, read_sources
from intertitle.building.texts import keys, problems_of, tell
from intertitle.cache import FOLDER, Cache, CacheDamagedError, remove_cache
from intertitle.diagnostics import Diagnostic, Place, in_order, note
from intertitle.lock import hold
from intertitle.model import Struct, Unreviewed, Withheld
from intertitle.stages import write
from intertitle.workers import Crew, Progress, uncounted


class Request(Struct, frozen=True, kw_only=True):
    """What to build: a site's root, where to, and how.

    With ``publish`` false the site is checked and nothing is written; ``strict`` publishes nothing
    while there is an error or a warning. ``preview`` publishes what would be withheld from readers, too.
    """

    root: Path
    output: Path
    now: dt.datetime
    jobs: int = 1
    cluster: str = ""  # the address of a Dask scheduler, whose workers share the site's folders
    strict: bool = False
    publish: bool = True
    preview: bool = False
    advice: bool = False  # say what is no error and yet not meant, perhaps
    spoilers: bool = False  # and which lines may give an ending away


class Report(Struct, frozen=True, kw_only=True):
    """What a build did. ``counts`` are the published reviews, franchises, people, lists and pages.

    ``early`` is what a preview has published before its time, by address.
    """

    diagnostics: tuple[Diagnostic, ...]
    withheld: tuple[Withheld, ...]
    unreviewed: tuple[Unreviewed, ...]
    counts: Mapping[str, int]
    outputs: int
    parsed: int  # sources read anew
    published: Published | None  # None when nothing was published
    early: Mapping[str, Withheld] = {}


def build(request: Request, cache: Cache, progress: Progress) -> Report:
    """Build a site, by way of a cache.

    Raises:
        ConfigurationError: when the settings, the theme or the output folder are unusable; nothing was written.
        CacheDamagedError: when the cache is not what an earlier build left; build again with an empty one.
    """
    root = request.root
    site = config.load(root)
    theme = themes.load(site.theme, root, site.options, share_cards=site.share_cards)
    ledger = write.claim(request.output, root) if request.publish else write.Ledger(files={})

    crew = Crew(jobs=request.jobs, cluster=request.cluster)
    sources = read_sources(root, config.contract(site), cache, crew, progress)
    whole = outline(site, theme, root, sources, request.now, cache, progress, preview=request.preview)
    chronicle = history.Chronicle(cache, history.seen(site, theme, str(root), sources, whole, cache))
    told = tell(whole, sources, cache)
    problems = [*sources.problems, *whole.plan.problems, *problems_of(whole, told, sources.records)]
    problems += broken_templates(theme, cache)

    job = Job(outline=whole, theme=theme, sources=sources, keys=keys(whole.plan.outputs, told, theme, sources.rows))
    published = None
    if request.strict or not request.publish:
        problems += rehearse(job, cache, crew, progress)
    if request.advice:
        today = request.now.astimezone(zoneinfo.ZoneInfo(site.timezone)).date()
        from intertitle.advice.advise import advise

        uncounted("Looking for advice", len(sources.rows), progress)
        problems += advise(whole.catalogue, root, today, sources.records.place, spoilers=request.spoilers)
    if request.publish and not (request.strict and any(found.severity != "note" for found in problems)):
        published, unwritten = publish(job, request.output, ledger, cache, crew, progress)
        problems += unwritten
        if published:
            chronicle.finish(request.now, published.rendered, published.removed)

    return Report(
        diagnostics=in_order(agreed(problems)),
        withheld=(*whole.plan.withheld, *_broken(sources)),
        unreviewed=whole.plan.unreviewed,
        counts=whole.plan.counts,
        outputs=len(whole.plan.outputs),
        parsed=sources.anew,
        published=published,
        early={whole.plan.by_path[one.path]: one for one in whole.plan.early if one.path in whole.plan.by_path},
    )


def run(request: Request, progress: Progress) -> Report:
    """Build a site with the cache of its folder, one build at a time.

    A damaged cache is thrown away and made anew, with a note; where the site cannot be written
    to, the cache lasts for this build only.

    Raises:
        ConfigurationError: as `build` does.
        OSError: when the disk takes no cache.
    """
    config.load(request.root)  # a folder that is no site gets no cache
    with opened(request.root, lambda process: progress(f"Waiting for the build of process {process}", 0, 0)) as builder:
        return builder.build(request, progress)


@contextmanager
def opened(root: Path, waiting: Callable[[str], None], within: str = "") -> Iterator[Builder]:
    """Hold the cache of a site, for as many builds as are wanted and for nobody else meanwhile.

    Where the site cannot be written to, the cache lasts as long as it is held.

    Args:
        root: the site's folder.
        waiting: is told the process that holds the cache, if one does.
        within: a cache of its own, in a folder of that name in the site's ``.intertitle/``.
    """
    folders = [root / FOLDER, *([root / FOLDER / within] if within else [])]
    if all(_enter(folder) for folder in folders):
        with hold(folders[-1], waiting), closing(Builder(folders[-1])) as builder:
            yield builder
        return
    import tempfile

    with (
        tempfile.TemporaryDirectory(prefix="intertitle-") as temporary,
        closing(Builder(Path(temporary) / FOLDER)) as builder,
    ):
        yield builder


class Builder:
    """Builds with one cache, which stays open between them. A damaged one is thrown away and made anew, with a note.

    Attributes:
        folder: where the cache lies.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._cache: Cache | None = None

    def build(self, request: Request, progress: Progress) -> Report:
        """Build a site.

        Raises:
            ConfigurationError: as the function `build` does.
            OSError: when the disk does not take a cache.
        """
        with _uncollected():
            return self._build(request, progress)

    def _build(self, request: Request, progress: Progress) -> Report:
        try:
            return build(request, self._opened(), progress)
        except CacheDamagedError as damage:
            mended = note("IT605", Place(f"{FOLDER}/cache.db"), f"the cache has been made anew: {damage}")
            self._drop()
        try:
            report = build(request, self._opened(), progress)
        except CacheDamagedError as failure:  # a new one too: it is the disk that is not well
            raise OSError(None, str(failure), str(self.folder)) from failure
        return msgspec.structs.replace(report, diagnostics=in_order([*report.diagnostics, mended]))

    def flush(self) -> None:
        """Write to the cache's file what the builds so far have left to write.

        Raises:
            OSError: when the disk does not take it; what is published is whole.
        """
        if self._cache:
            try:
                self._cache.flush()
            except CacheDamagedError:  # nothing in it is needed, and the next build makes it anew
                self._drop()

    def close(self) -> None:
        """Flush and close the cache's file.

        Raises:
            OSError: as `flush` does.
        """
        try:
            self.flush()
        finally:
            if self._cache:
                self._cache.close()

    def _drop(self) -> None:
        if self._cache:
            self._cache.close()
        self._cache = None
        remove_cache(self.folder)

    def _opened(self) -> Cache:
        if self._cache is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._cache = Cache(self.folder)
        return self._cache


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the collector of cycles away: a build makes many values, no cycles, and it looks through all of them."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _enter(folder: Path) -> bool:
    """Make a folder for the cache, unless it is there; tell whether it is the site's own and can be written to."""
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        return False
    if not os.access(folder if folder.exists() else folder.parent, os.W_OK):
        return False
    folder.mkdir(exist_ok=True)
    return True


def _broken(sources: Sources) -> Iterator[Withheld]:
    """Name the sources that an error keeps from being published."""
    for path, row in sources.rows.items():
        if not row.html:
            yield Withheld(path=path, title=PurePosixPath(path).stem, reason="broken")

"""The whole build, on one page: read → parse → validate → join → plan → render → write.

`gather` does the first half: it finds out what a site consists of, and which of it has to be made. `build` publishes
that; `check` and `survey` do not.
"""

from __future__ import annotations

import datetime as dt
import functools
import gc
import os
import zoneinfo
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path, PurePosixPath

import msgspec

from intertitle import config, digest, themes
from intertitle.building import history
from intertitle.building.prepare import Prepared, commit, prepare
from intertitle.building.published_state import PublishedState
from intertitle.building.publishing import Outcome, PublishCounts, dry_run, publish
from intertitle.building.request import Request
from intertitle.building.sources import Sources, read_sources
from intertitle.building.template_check import check_templates, merge_faults
from intertitle.cache import FOLDER, Cache, CacheDamagedError, remove_cache
from intertitle.catalogue.catalogue import Catalogue
from intertitle.diagnostics import Diagnostic, Location, Where, note, sort_diagnostics
from intertitle.lock import hold
from intertitle.model import Struct, Unreviewed, Withheld
from intertitle.outputs.kinds import REGISTRY
from intertitle.outputs.registry import RegistrationError, Registry
from intertitle.plugins.site import load_site, versions_of
from intertitle.recording.questions import UnregisteredError
from intertitle.stages import write
from intertitle.workers import Progress, Workers, report_uncounted


class Report(Struct, frozen=True, kw_only=True):
    """What a build did. ``counts`` are the published reviews, franchises, people, lists and pages.

    ``early`` is what an author's preview has published before its time, by address.
    """

    diagnostics: tuple[Diagnostic, ...]
    withheld: tuple[Withheld, ...]
    unreviewed: tuple[Unreviewed, ...]
    counts: Mapping[str, int]
    outputs: int
    parsed: int  # sources that were parsed
    published: PublishCounts | None  # none when nothing was published
    early: Mapping[str, Withheld] = {}


__all__ = [
    "Builder",
    "Report",
    "Request",
    "build",
    "build_strictly",
    "check",
    "check_spoilers",
    "open_builder",
    "open_builder_for",
    "run",
    "survey",
]

Action = Callable[[Request, Cache, Progress, Registry], Report]
Lint = Callable[[Catalogue, Path, dt.date, Where], list[Diagnostic]]


def build(request: Request, cache: Cache, progress: Progress, registry: Registry = REGISTRY) -> Report:
    """Publish a site, by way of a cache.

    Raises:
        ConfigurationError: when the settings, the theme or the output folder are unusable; nothing was written.
        CacheDamagedError: when the cache is not what an earlier build left; build again with an empty one.
    """
    ledger = write.acquire_output(request.output, request.root)
    found = gather(request, cache, progress, registry)
    return _publish(found, request, ledger, cache, progress)


def build_strictly(request: Request, cache: Cache, progress: Progress, registry: Registry = REGISTRY) -> Report:
    """Publish a site in which there is neither an error nor a warning; of any other publish nothing.

    Raises:
        ConfigurationError, CacheDamagedError: as `build` does.
    """
    ledger = write.acquire_output(request.output, request.root)
    found = gather(request, cache, progress, registry)
    outcome = dry_run(found.site, cache, _workers(request, found.site.registry), progress)
    if any(one.severity != "note" for one in (*found.problems, *outcome.problems)):
        return _report(found, outcome)
    return _publish(found, request, ledger, cache, progress)


def check(request: Request, cache: Cache, progress: Progress, registry: Registry = REGISTRY) -> Report:
    """Find everything that is wrong with a site, and what is no error but perhaps not meant; publish nothing.

    Raises:
        ConfigurationError, CacheDamagedError: as `build` does.
    """
    from intertitle.lint.lint import advise

    return _check(request, cache, progress, registry, advise)


def check_spoilers(request: Request, cache: Cache, progress: Progress, registry: Registry = REGISTRY) -> Report:
    """Check a site, and look for lines that may give an ending away.

    Raises:
        ConfigurationError, CacheDamagedError: as `build` does.
    """
    from intertitle.lint.lint import advise_on_spoilers

    return _check(request, cache, progress, registry, advise_on_spoilers)


def survey(request: Request, cache: Cache, progress: Progress, registry: Registry = REGISTRY) -> Report:
    """Tell what a site consists of and what waits; make no output.

    Raises:
        ConfigurationError, CacheDamagedError: as `build` does.
    """
    found = gather(request, cache, progress, registry)
    return _report(found, Outcome(states={}, problems=(), outputs=0))


class Gathered(Struct, frozen=True, kw_only=True):
    """A site before its outputs are made, with what is wrong with it so far."""

    site: Prepared
    problems: tuple[Diagnostic, ...]


def gather(request: Request, cache: Cache, progress: Progress, registry: Registry) -> Gathered:
    """Read a site, join it and plan it: read → parse → validate → join → plan."""
    root = request.root
    loaded = load_site(root, registry)
    site, registry = loaded.site, loaded.registry
    theme = themes.load(
        site.theme,
        root,
        site.options,
        share_cards=site.share_cards,
        language=site.language,
        below=registry.template_folders,
    )
    sources = read_sources(
        root, config.parse_settings(site), cache, _workers(request, registry), progress, registry.plugins
    )
    report_uncounted("Putting the site together", len(sources.entries), progress)
    prepared = prepare(request, site, theme, sources, registry, cache)
    problems = (*sources.problems, *prepared.summary.problems, *check_templates(theme, registry, cache))
    return Gathered(site=prepared, problems=problems)


def _publish(
    found: Gathered, request: Request, ledger: write.OutputManifest, cache: Cache, progress: Progress
) -> Report:
    """Render → write, and keep what the next build compares itself with."""
    number = history.load_history(cache).number + 1
    outcome = publish(
        found.site, request.output, ledger, cache, _workers(request, found.site.registry), progress, number
    )
    if outcome.published:
        changes = history.detect_changes(found.site, PublishedState(cache)) if found.site.has_changes else ()
        commit(found.site, outcome.states, cache)
        done = outcome.published
        history.add_build(cache, found.site, changes, request.now, outcome.states, done.rendered, done.removed)
    return _report(found, outcome)


def _check(request: Request, cache: Cache, progress: Progress, registry: Registry, lint: Lint) -> Report:
    found = gather(request, cache, progress, registry)
    outcome = dry_run(found.site, cache, _workers(request, found.site.registry), progress)
    catalogue = found.site.catalogue
    today = request.now.astimezone(zoneinfo.ZoneInfo(catalogue.site.timezone)).date()
    report_uncounted("Looking for advice", len(catalogue.reviews), progress)
    return _report(found, outcome, lint(catalogue, request.root, today, catalogue.sources.place))


def _report(found: Gathered, outcome: Outcome, advice: Iterable[Diagnostic] = ()) -> Report:
    summary = found.site.summary
    return Report(
        diagnostics=sort_diagnostics(merge_faults([*found.problems, *outcome.problems, *advice])),
        withheld=(*summary.withheld, *_broken(found.site.sources)),
        unreviewed=summary.unreviewed,
        counts=summary.counts,
        outputs=outcome.outputs,
        parsed=found.site.sources.parsed,
        published=outcome.published,
        early={summary.addresses[one.path]: one for one in summary.early if one.path in summary.addresses},
    )


def _workers(request: Request, registry: Registry) -> Workers:
    names = tuple(one.name for one in registry.plugins)
    versions = functools.partial(versions_of, names) if names and request.cluster else digest.engine
    return Workers(jobs=request.jobs, cluster=request.cluster, versions=versions)


def run(request: Request, progress: Progress, action: Action = build, registry: Registry = REGISTRY) -> Report:
    """Build a site with the cache of its folder, one build at a time.

    A damaged cache is thrown away and made new, with a note; where the site cannot be written
    to, the cache lasts for this build only.

    Raises:
        ConfigurationError: as `build` does.
        OSError: when the disk takes no cache.
    """
    with open_builder_for(request, progress, registry) as builder:
        return builder.build(request, progress, action, registry)


@contextmanager
def open_builder_for(request: Request, progress: Progress, registry: Registry = REGISTRY) -> Iterator[Builder]:
    """Hold the cache of a site's folder for one build, and wait for another build to end.

    Raises:
        ConfigurationError: when the folder is no site; it gets no cache.
        OSError: when the disk takes no cache.
    """
    load_site(request.root, registry)
    with open_builder(
        request.root, lambda process: progress(f"Waiting for the build of process {process}", 0, 0)
    ) as builder:
        yield builder


@contextmanager
def open_builder(root: Path, waiting: Callable[[str], None], within: str = "") -> Iterator[Builder]:
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

    def build(
        self, request: Request, progress: Progress, action: Action = build, registry: Registry = REGISTRY
    ) -> Report:
        """Build a site, or do something else with it.

        Raises:
            ConfigurationError: as the function `build` does.
            OSError: when the disk does not take a cache.
        """
        with _uncollected(), _registered():
            try:
                return action(request, self._opened(), progress, registry)
            except CacheDamagedError as damage:
                damaged = note("IT605", Location(f"{FOLDER}/cache.db"), f"the cache has been made anew: {damage}")
                self._drop()
            try:
                report = action(request, self._opened(), progress, registry)
            except CacheDamagedError as failure:  # a new one too: it is the disk that is not well
                raise OSError(None, str(failure), str(self.folder)) from failure
            return msgspec.structs.replace(report, diagnostics=sort_diagnostics([*report.diagnostics, damaged]))

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
def _registered() -> Iterator[None]:
    """Say of what is asked for and is not registered that it is a fault of the registry."""
    try:
        yield
    except UnregisteredError as failure:
        raise RegistrationError(str(failure)) from failure


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
    for path, entry in sources.entries.items():
        if not entry.html_digest:
            yield Withheld(path=path, title=PurePosixPath(path).stem, reason="broken")

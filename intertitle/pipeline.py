"""The whole build, on one page: read → parse → validate → join → plan → render → write.

`gather` does the first half: it reads the site and plans its outputs. `build` publishes them; `check` and `survey` do
not.
"""

from __future__ import annotations

import datetime as dt
import functools
import gc
import os
import zoneinfo
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import msgspec

from intertitle import config, digest, themes
from intertitle.building import history
from intertitle.building.on_request import OutputsOnRequest
from intertitle.building.prepare import Prepared, commit, prepare
from intertitle.building.published_state import PublishedState
from intertitle.building.publishing import Outcome, PublishCounts, dry_run, publish
from intertitle.building.removals import find_mistaken_removals
from intertitle.building.request import Request
from intertitle.building.sources import Sources, read_sources
from intertitle.building.template_check import check_templates, merge_faults
from intertitle.bundles import name_of_document
from intertitle.cache import FOLDER, Cache, CacheDamagedError, remove_cache
from intertitle.catalogue.catalogue import Catalogue
from intertitle.diagnostics import Diagnostic, Location, Where, note, sort_diagnostics
from intertitle.lock import hold
from intertitle.model import Struct, Unreviewed, Unwritten, Withheld
from intertitle.outputs.kinds import REGISTRY
from intertitle.outputs.registry import RegistrationError, Registry
from intertitle.plugins.site import load_site, versions_of
from intertitle.recording.questions import UnregisteredError
from intertitle.stages import write
from intertitle.workers import Progress, Workers, report_uncounted


class Report(Struct, frozen=True, kw_only=True):
    """The result of a build. ``counts`` are the numbers of published reviews, franchises, people, lists and pages.

    ``early`` are the documents that only the author's preview shows, by address. ``on_request`` are the outputs that
    are planned and not made. ``unwritten`` are the films that the diary rates highly and nobody has written about; only
    a survey finds them.
    """

    diagnostics: tuple[Diagnostic, ...]
    withheld: tuple[Withheld, ...]
    unreviewed: tuple[Unreviewed, ...]
    counts: Mapping[str, int]
    outputs: int
    parsed: int  # sources that were parsed
    published: PublishCounts | None  # None if nothing was published
    early: Mapping[str, Withheld] = {}
    on_request: OutputsOnRequest | None = None
    unwritten: tuple[Unwritten, ...] = ()


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
    """Publish a site. Write nothing if an error would take a published page offline, unless the request allows it.

    Raises:
        ConfigurationError: if the settings, the theme or the output folder are unusable; nothing was written.
        CacheDamagedError: if the cache is damaged; build again with an empty one.
    """
    ledger = write.acquire_output(request.output, request.root)
    found = gather(request, cache, progress, registry)
    if not request.allow_removals:
        mistakes = find_mistaken_removals(found.site, ledger.files.keys(), found.problems, cache)
        if mistakes:
            outcome = dry_run(found.site, cache, _workers(request, found.site.registry), progress)
            return _report(found, outcome, mistakes)
    return _publish(found, request, ledger, cache, progress)


def build_strictly(request: Request, cache: Cache, progress: Progress, registry: Registry = REGISTRY) -> Report:
    """Publish a site only if it has no errors and no warnings.

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
    """Find all errors in a site, and give advice; publish nothing.

    Raises:
        ConfigurationError, CacheDamagedError: as `build` does.
    """
    from intertitle.lint.lint import advise

    return _check(request, cache, progress, registry, advise)


def check_spoilers(request: Request, cache: Cache, progress: Progress, registry: Registry = REGISTRY) -> Report:
    """Check a site, and look for unmarked spoilers in texts.

    Raises:
        ConfigurationError, CacheDamagedError: as `build` does.
    """
    from intertitle.lint.lint import advise_on_spoilers

    return _check(request, cache, progress, registry, advise_on_spoilers)


def survey(request: Request, cache: Cache, progress: Progress, registry: Registry = REGISTRY) -> Report:
    """Return what a site contains and what is not published yet, without making any output.

    Raises:
        ConfigurationError, CacheDamagedError: as `build` does.
    """
    found = gather(request, cache, progress, registry)
    report = _report(found, Outcome(states={}, problems=(), outputs=0))
    unwritten = found.site.catalogue.table("unwritten").values()
    return msgspec.structs.replace(report, unwritten=tuple(unwritten))


class Gathered(Struct, frozen=True, kw_only=True):
    """A planned site, with the problems found so far."""

    site: Prepared
    problems: tuple[Diagnostic, ...]


def gather(request: Request, cache: Cache, progress: Progress, registry: Registry) -> Gathered:
    """Read and plan a site: read → parse → validate → join → plan."""
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
    report_uncounted("Planning the site", len(sources.entries), progress)
    prepared = prepare(request, site, theme, sources, registry, cache)
    problems = (*sources.problems, *prepared.summary.problems, *check_templates(theme, registry, cache, site.policy))
    return Gathered(site=prepared, problems=problems)


def _publish(
    found: Gathered, request: Request, ledger: write.OutputManifest, cache: Cache, progress: Progress
) -> Report:
    """Render and write the outputs, and store the state with which the next build compares."""
    number = history.load_history(cache).number + 1
    workers = _workers(request, found.site.registry)
    outcome = publish(found.site, request, ledger, cache, workers, progress, number)
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
        on_request=outcome.on_request,
        early={summary.addresses[one.path]: one for one in summary.early if one.path in summary.addresses},
    )


def _workers(request: Request, registry: Registry) -> Workers:
    names = tuple(one.name for one in registry.plugins)
    versions = functools.partial(versions_of, names) if names and request.cluster else digest.engine
    return Workers(jobs=request.jobs, cluster=request.cluster, versions=versions)


def run(request: Request, progress: Progress, action: Action = build, registry: Registry = REGISTRY) -> Report:
    """Build a site with the cache of its folder, one build at a time.

    A damaged cache is deleted and rebuilt, with a note. If the site's folder is read-only, the cache is temporary.

    Raises:
        ConfigurationError: as `build` does.
        OSError: if the cache cannot be written.
    """
    with open_builder_for(request, progress, registry) as builder:
        return builder.build(request, progress, action, registry)


@contextmanager
def open_builder_for(request: Request, progress: Progress, registry: Registry = REGISTRY) -> Iterator[Builder]:
    """Lock the site's cache for one build, after other builds have ended.

    Raises:
        ConfigurationError: if the folder is not a site; no cache is created.
        OSError: if the cache cannot be written.
    """
    load_site(request.root, registry)
    with open_builder(
        request.root, lambda process: progress(f"Waiting for the build of process {process}", 0, 0)
    ) as builder:
        yield builder


@contextmanager
def open_builder(root: Path, waiting: Callable[[str], None], within: str = "") -> Iterator[Builder]:
    """Lock the site's cache for a series of builds. If the site's folder is read-only, the cache is temporary.

    Args:
        root: the site's folder.
        waiting: called with the process that holds the lock, if there is one.
        within: the name of a folder in the site's ``.intertitle/``, for a separate cache.
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
    """Builds with one cache, which stays open between builds. A damaged cache is deleted and rebuilt, with a note.

    Attributes:
        folder: the folder of the cache.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._cache: Cache | None = None

    def build(
        self, request: Request, progress: Progress, action: Action = build, registry: Registry = REGISTRY
    ) -> Report:
        """Build a site, or run another action.

        Raises:
            ConfigurationError: as the function `build` does.
            OSError: if the cache cannot be written.
        """
        with _disable_collector(), _report_unregistered():
            try:
                return action(request, self._open(), progress, registry)
            except CacheDamagedError as damage:
                damaged = note("IT605", Location(f"{FOLDER}/cache.db"), f"the cache has been rebuilt: {damage}")
                self.drop()
            try:
                report = action(request, self._open(), progress, registry)
            except CacheDamagedError as failure:  # a new cache too, so the disk is the cause
                raise OSError(None, str(failure), str(self.folder)) from failure
            return msgspec.structs.replace(report, diagnostics=sort_diagnostics([*report.diagnostics, damaged]))

    def flush(self) -> None:
        """Write pending changes of the cache to its file.

        Raises:
            OSError: if they cannot be written; the published site is complete.
        """
        if self._cache:
            try:
                self._cache.flush()
            except CacheDamagedError:  # the next build makes a new one
                self.drop()

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

    def drop(self) -> None:
        """Delete the cache. The next build starts with a new one."""
        if self._cache:
            self._cache.close()
        self._cache = None
        remove_cache(self.folder)

    def _open(self) -> Cache:
        if self._cache is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._cache = Cache(self.folder)
        return self._cache


@contextmanager
def _report_unregistered() -> Iterator[None]:
    """Turn a question about something that is not registered into a configuration error."""
    try:
        yield
    except UnregisteredError as failure:
        raise RegistrationError(str(failure)) from failure


@contextmanager
def _disable_collector() -> Iterator[None]:
    """Disable the garbage collector, because a build makes many values but no cycles, and collection takes long.

    All values of the build would be in the youngest generation, and the next one made would start its collection. So
    they move to the oldest one first, which is seldom collected.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.unfreeze()
        if was_on:
            gc.enable()


def _enter(folder: Path) -> bool:
    """Create a folder for the cache if needed. Return whether it is a writable folder and no symbolic link."""
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        return False
    if not os.access(folder if folder.exists() else folder.parent, os.W_OK):
        return False
    folder.mkdir(exist_ok=True)
    return True


def _broken(sources: Sources) -> Iterator[Withheld]:
    """Yield the sources that cannot be published because of an error."""
    for path, entry in sources.entries.items():
        if not entry.html_digest:
            yield Withheld(path=path, title=name_of_document(path), reason="broken")

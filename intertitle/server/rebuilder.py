"""Build a site, serve it, and build again after every change.

The builds run in the thread that calls `serve`; the server and the watcher have their own threads. They start after the
first build, because only a single-threaded process can fork safely. If that build writes thousands of pages into a new
folder, the server starts as soon as its last workers run.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import errno
import os
import socket
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

import uvicorn

from intertitle import clock, pipeline, workers
from intertitle.building.publishing import WRITING
from intertitle.cache import FOLDER, PREVIEW
from intertitle.catalogue.catalogue import Audience
from intertitle.diagnostics import ConfigurationError, Diagnostic, Location, error
from intertitle.model import Struct, Withheld
from intertitle.pipeline import Builder, Report
from intertitle.plugins.site import load_site
from intertitle.server import banner
from intertitle.server.connections import find_limit, make_protocol
from intertitle.server.events import Events, Problem, SiteState
from intertitle.server.host_check import HostCheck
from intertitle.server.on_request import PictureMaker
from intertitle.server.site import Preview
from intertitle.server.watch import Watcher
from intertitle.stages.write import LEDGER
from intertitle.suffixes import TEXT_SUFFIXES
from intertitle.workers import Progress

_UPDATED_IN_PLACE = frozenset({*TEXT_SUFFIXES, ".css"})  # changes that a page can show without a reload
_MANY_FILES = 1000  # in a build that takes seconds, and whose first pages are served before its end
_CLOCK_INTERVAL = 0.25  # seconds between checks of the clock
_SAVE_GRACE = 0.03  # seconds to wait for the rest of a save before a new error is reported
_ACCEPTED_AT_ONCE = 8  # connections; the limit holds only between two turns of the event loop
_WAITING = 128  # connections that the system keeps until they are accepted; others would try again after a second
_SHUTDOWN_TIMEOUT = 1  # seconds for open connections to finish


class ServeOptions(Struct, frozen=True, kw_only=True):
    """What to serve and where: a site's root, an address of this machine and a port (0 for any free one).

    With ``published`` the preview shows what readers see; without it, also what is withheld from them.
    """

    root: Path
    address: str
    port: int
    jobs: int
    published: bool = False


class Rebuild(Struct, frozen=True, kw_only=True):
    """The result of one build. If it failed, ``report`` is None and the pages are those of the last build."""

    output: Path
    report: Report | None
    diagnostics: tuple[Diagnostic, ...]
    changed: tuple[str, ...]  # paths from the site's root, sorted
    seconds: float
    is_reported: bool  # whether anything differs from the build before
    is_worse: bool  # whether it has an error that the build before did not have


class Callbacks(Struct, frozen=True, kw_only=True):
    """Functions that are called while serving."""

    on_ready: Callable[[str], None]  # receives the address to open
    on_rebuild: Callable[[Rebuild], None]
    on_limit: Callable[[int], None]  # receives the number of connections when there are too many for the first time
    on_problem: Callable[[Diagnostic], None]  # receives why a requested share card or picture cannot be made
    progress: Progress


def serve(options: ServeOptions, callbacks: Callbacks, environment: Mapping[str, str]) -> None:
    """Build a site, serve it, and build it again after every change, until interrupted.

    Raises:
        ConfigurationError: if the first build fails, the site is already being served, or the address or port is not
            available.
        KeyboardInterrupt: at the end.
    """
    loaded = load_site(options.root)  # a folder that is not a site gets no cache
    with (
        _open_listener(options.address, options.port) as listener,
        pipeline.open_builder(options.root, _refuse_second_server, within=PREVIEW) as builder,
        ExitStack() as stack,
    ):
        events = Events()
        events.start_build()
        is_running = False

        def progress(what: str, done: int, total: int) -> None:
            callbacks.progress(what, done, total)
            if may_start_early and not is_running and what == WRITING and done and total > _MANY_FILES:
                start()

        rebuilder = Rebuilder(options, builder, progress, environment)
        rebuilder.base = events.base = urlsplit(loaded.site.url).path
        events.state = rebuilder.state
        preview = Preview(
            rebuilder.output, events, HostCheck(options.address), rebuilder.pictures, callbacks.on_problem
        )
        # Then each file in the folder is complete and of this build, and no more workers are started after its first.
        starts_workers = any(one.encodes and one.template for one in loaded.registry.entries.values())
        may_start_early = not starts_workers and not os.path.lexists(rebuilder.output / LEDGER)

        def start() -> None:
            nonlocal is_running
            is_running = True
            stack.enter_context(_run_server(preview, events, listener, callbacks.on_limit))
            stack.callback(rebuilder.pictures.close)
            callbacks.on_ready(f"http://{_host_and_port(options.address, listener)}{rebuilder.base}")

        first = rebuilder.build((), jobs=options.jobs)
        if first.report is None:
            raise ConfigurationError(*first.diagnostics)
        callbacks.on_rebuild(first)
        rebuilder.publish(events, 0)
        if not is_running:
            start()
        watcher = Watcher(options.root, events.announce_change)
        watcher.start()
        try:
            _rebuild_on_changes(watcher, rebuilder, events, callbacks.on_rebuild)
        finally:
            watcher.stop()


def _rebuild_on_changes(
    watcher: Watcher, rebuilder: Rebuilder, events: Events, report: Callable[[Rebuild], None]
) -> None:
    """Build after every change, and when a withheld review is due."""
    number = 0
    while True:
        changes = watcher.wait_for_changes(_CLOCK_INTERVAL)
        if changes is None and not rebuilder.is_due():
            continue
        paths: Iterable[str] = ()
        if changes is not None:
            number, paths = changes.number, changes.paths
        events.start_build()
        built = rebuilder.build(paths)
        if built.is_worse and (more := watcher.wait_for_changes(_SAVE_GRACE)):
            # A save may be only half finished, so build again before reporting.
            number, paths = more.number, {*paths, *more.paths}
            built = rebuilder.build(paths)
        rebuilder.publish(events, number)
        if built.is_reported:
            report(built)


class Rebuilder:
    """Builds the site, one build after another.

    Attributes:
        output: the folder of published files.
        base: the path of the site.
        pictures: makes the share cards and pictures of the last build.
        state: what an open page needs to know of the last build.
    """

    def __init__(
        self, options: ServeOptions, builder: Builder, progress: Progress, environment: Mapping[str, str]
    ) -> None:
        self._root = Path(os.path.realpath(options.root))
        self._options = options
        self._builder = builder
        self._progress = progress
        self._environment = environment
        self._last: Rebuild | None = None
        self._now = dt.datetime.min.replace(tzinfo=dt.UTC)
        self._next_release: dt.datetime | None = None
        self._session = f"{time.time_ns():x}"  # pages of an earlier server are out of date
        self._build_count = 0
        self._reload_count = 0
        self.output = builder.folder / "public"
        self.state = SiteState(build=f"{self._session}-0", reload_key=f"{self._session}-0")
        self._broken: frozenset[str] = frozenset()
        self._early: Mapping[str, Withheld] = {}
        self._banners: Mapping[str, str] = {}
        self._last_banners: Mapping[str, str] = {}
        self._images = b""  # the digest of all pictures
        self._last_images = b""
        self.base = "/"
        self.pictures = PictureMaker()

    def is_due(self) -> bool:
        """Return whether a withheld review is due, the clock was set back, or the cache is damaged."""
        now = clock.now(self._environment)
        return (
            self.pictures.is_damaged
            or now < self._now
            or (self._next_release is not None and now >= self._next_release)
        )

    def build(self, paths: Iterable[str], jobs: int = 1) -> Rebuild:
        """Build the site in its current state. Problems are returned, never raised."""
        started = time.perf_counter()
        now = clock.now(self._environment)
        report, diagnostics = self._run_build(now, jobs)
        self._now = now
        if report is not None:
            not_yet = (*report.withheld, *report.early.values())
            waiting = [one.until for one in not_yet if one.until is not None and one.until > now]
            self._next_release = min(waiting, default=None)
        else:
            self._next_release = None
        changed = tuple(sorted(self._display_path(path) for path in paths))
        self._update_state(report, diagnostics, changed)
        before = self._last.diagnostics if self._last else ()
        has_written = _has_changed_files(report)
        built = Rebuild(
            output=self.output,
            report=report,
            diagnostics=diagnostics,
            changed=changed,
            seconds=time.perf_counter() - started,
            # When a note disappears (a rebuilt cache), that is not reported.
            is_reported=bool(changed) or has_written or _drop_notes(diagnostics) != _drop_notes(before),
            is_worse=not set(_errors(diagnostics)) <= set(before),
        )
        self._last = built
        return built

    def publish(self, events: Events, number: int) -> None:
        """Publish the result of the last build, which includes all changes up to a number."""
        events.publish(self.state, self._broken, self.base, number, banners=self._banners)
        # If the disk is full, this is tried again after the next build.
        with contextlib.suppress(OSError), self.pictures.cache_lock:
            self._builder.flush()

    def _run_build(self, now: dt.datetime, jobs: int) -> tuple[Report | None, tuple[Diagnostic, ...]]:
        audience: Audience = "readers" if self._options.published else "author"
        request = pipeline.Request(
            root=self._options.root,
            output=self.output,
            now=now,
            jobs=jobs,
            audience=audience,
            allow_removals=True,
            encodes=False,
        )
        try:
            with self.pictures.cache_lock:
                if self.pictures.is_damaged:
                    self.pictures.is_damaged = False
                    self._builder.drop()
                report = self._builder.build(request, self._progress)
                if report.on_request:
                    self.pictures.replace(report.on_request)
                    self._images = report.on_request.images
            site = load_site(self._options.root).site
            self.base = urlsplit(site.url).path
            self._broken = frozenset(one.path for one in report.withheld if one.reason == "broken")
            # Last good pages keep their banners while their source is broken.
            kept = {address: one for address, one in self._early.items() if one.path in self._broken}
            self._early = {**kept, **report.early}
            self._banners = {address: banner.banner_text(one, site.timezone) for address, one in self._early.items()}
        except ConfigurationError as failure:
            return None, failure.diagnostics
        except OSError as failure:
            message = f"the site cannot be built: {failure.strerror or failure}"
            hint = "The preview shows the last build; fix the problem and save again."
            return None, (error("IT804", Location(str(failure.filename or self._options.root)), message, hint),)
        return report, report.diagnostics

    def _update_state(
        self, report: Report | None, diagnostics: tuple[Diagnostic, ...], changed: Collection[str]
    ) -> None:
        is_first = not self._build_count
        # A picture is no file here, and keeps its address when it changes, so only a reload fetches it.
        has_new_pictures = self._images != self._last_images and not is_first
        is_new = has_new_pictures or _has_changed_files(report) or self._banners != self._last_banners
        if is_new or is_first:
            self._build_count += 1
            if has_new_pictures or any(PurePosixPath(path).suffix not in _UPDATED_IN_PLACE for path in changed):
                self._reload_count = self._build_count
        self._last_banners, self._last_images = self._banners, self._images
        # One mistake may break links in other files. Those errors come last.
        errors = sorted(_errors(diagnostics), key=lambda found: found.path not in changed)
        problems = tuple(_make_problem(found) for found in errors)
        self.state = SiteState(
            build=f"{self._session}-{self._build_count}",
            reload_key=f"{self._session}-{self._reload_count}",
            problems=problems,
        )

    def _display_path(self, path: str) -> str:
        """Return a changed file's path from the site's root."""
        file = Path(path)
        return file.relative_to(self._root).as_posix() if file.is_relative_to(self._root) else path


def _has_changed_files(report: Report | None) -> bool:
    """Return whether a build has changed a published file."""
    return bool(report and report.published and (report.published.written or report.published.removed))


def _errors(found: Iterable[Diagnostic]) -> list[Diagnostic]:
    return [one for one in found if one.severity == "error"]


def _drop_notes(found: Iterable[Diagnostic]) -> list[Diagnostic]:
    return [one for one in found if one.severity != "note"]


def _make_problem(found: Diagnostic) -> Problem:
    place = f"{found.path}:{found.line}:{max(found.column, 1)}" if found.line else found.path
    return Problem(code=found.code, place=place, message=found.message, hint=found.hint)


# ---------------------------------------------------------------- the server, in a thread


class _Server(uvicorn.Server):
    """A server that accepts few connections at once and lets many wait. To asyncio both are one number."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to accept connections."""
        await super().startup(sockets)
        for listener in sockets or ():
            listener.listen(_WAITING)


@contextmanager
def _run_server(
    preview: Preview, events: Events, listener: socket.socket, on_limit: Callable[[int], None]
) -> Iterator[None]:
    """Run the server in its own thread during the block."""
    server = _Server(
        uvicorn.Config(
            preview,
            loop="asyncio",
            http=make_protocol(find_limit(), on_limit),
            backlog=_ACCEPTED_AT_ONCE,
            ws="none",
            lifespan="off",
            log_config=None,
            log_level="error",
            access_log=False,
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=_SHUTDOWN_TIMEOUT,
        )
    )

    async def run() -> None:
        loop = asyncio.get_running_loop()
        # Without free files asyncio tries again after a second. Its message would be a traceback.
        loop.set_exception_handler(lambda _loop, _context: None)
        events.set_loop(loop)
        await server.serve(sockets=[listener])

    thread = threading.Thread(target=lambda: asyncio.run(run()), name="server", daemon=True)
    # The signals of this process are for the thread that builds, which answers none while it talks to its workers.
    with workers.hold_signals():
        thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        events.close()
        thread.join(timeout=2 * _SHUTDOWN_TIMEOUT)


@contextmanager
def _open_listener(address: str, port: int) -> Iterator[socket.socket]:
    """Open a listening socket before the first build."""
    try:
        # The protocol is explicit, because asyncio disables Nagle's algorithm only then.
        family, kind, protocol, _, socket_address = socket.getaddrinfo(
            address, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP
        )[0]
    except (OSError, UnicodeError) as failure:
        raise _address_error(address, str(failure)) from failure
    with socket.socket(family, kind, protocol) as listener:
        if os.name == "posix":  # otherwise the port of a server that has just ended counts as taken
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(socket_address)
            listener.listen()
        except OSError as failure:
            if failure.errno == errno.EADDRNOTAVAIL:
                raise _address_error(address, failure.strerror or "") from failure
            reason = {errno.EADDRINUSE: "another program uses it", errno.EACCES: "it is reserved for the system"}
            why = reason.get(failure.errno or 0, str(failure.strerror or failure))
            other = port + 1 if port not in range(1024) and port < 65535 else 8001  # noqa: PLR2004  (limits of port numbers)
            hint = f"Choose another:  intertitle serve --port {other}"
            raise ConfigurationError(
                error("IT801", Location(f"--port {port}"), f"the port {port} is not available: {why}", hint)
            ) from failure
        yield listener


def _address_error(address: str, why: str) -> ConfigurationError:
    hint = "Leave --address out for this machine only, or use one of its own addresses."
    message = f"'{address}' is not an address of this machine: {why}"
    return ConfigurationError(error("IT802", Location(f"--address {address}"), message, hint))


def _host_and_port(address: str, listener: socket.socket) -> str:
    port = listener.getsockname()[1]
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


def _refuse_second_server(process: str) -> None:
    hint = f"Open the address that it shows, or stop it first:  kill {process}"
    raise ConfigurationError(
        error("IT803", Location(f"{FOLDER}/{PREVIEW}"), f"process {process} is already serving this site", hint)
    )

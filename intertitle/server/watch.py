"""Watch the folders that a build reads, in a thread of their own."""

from __future__ import annotations

import os
import queue
import stat
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

from watchfiles import watch

from intertitle import themes
from intertitle.model import Struct
from intertitle.stages.read import STATIC, is_left_out

# Milliseconds. A step is the longest pause within one save, and half of the delay that the watcher adds. While nothing
# happens, the thread wakes up once per step.
_STEP = 8
_MAX_BATCH = 50  # for the changes of one batch
_RECHECK = 100  # how often the folders themselves are checked

_BURST = 3  # files that one save may touch (the file, a copy, a rename); more are a burst
_BURST_SILENCE = 0.05  # seconds without a change that end a burst
_MAX_BURST = 0.5  # seconds after which a burst that continues is built anyway


_Identity = tuple[int, int]  # a folder's device and inode


class _FileChanges(Struct, frozen=True, kw_only=True):
    """Changed paths. ``number`` is the number of changes seen so far."""

    number: int
    paths: frozenset[str]


class Watcher:
    """Watches a site's sources for changes.

    A change that comes after `wait_for_changes` has returned is returned by the next call. So a build that reads a
    half-written file is always followed by another.

    Args:
        root: the site's folder.
        on_change: called from the watcher's thread with the number of the latest change.
    """

    def __init__(self, root: Path, on_change: Callable[[int], None]) -> None:
        self._root = os.path.realpath(root)
        self._tops = watched_folders(root)
        self._static_top = os.path.realpath(root / "content" / STATIC)
        self._static: frozenset[str] = frozenset()  # folders of static files, where hidden files count
        self._on_change = on_change
        self._number = 0
        self._changes: queue.SimpleQueue[_FileChanges] = queue.SimpleQueue()
        self._is_stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watcher", daemon=True)

    def start(self) -> None:
        """Start watching. The first change is empty, so that earlier changes are built."""
        self._thread.start()

    def stop(self) -> None:
        """Stop watching."""
        self._is_stopped.set()
        if self._thread.is_alive():
            self._thread.join(timeout=1)

    def wait_for_changes(self, timeout: float) -> _FileChanges | None:
        """Wait for a change and return everything that belongs to it, or None after ``timeout`` seconds.

        A single change is returned immediately; a burst (a checkout, a copied folder) when it ends.
        """
        try:
            changes = self._changes.get(timeout=timeout)
        except queue.Empty:
            return None
        latest = time.monotonic() + _MAX_BURST
        while len(changes.paths) > _BURST and time.monotonic() < latest:
            try:
                more = self._changes.get(timeout=_BURST_SILENCE)
            except queue.Empty:
                break
            changes = _merge(changes, more)
        while not self._changes.empty():
            changes = _merge(changes, self._changes.get())
        return changes

    # ------------------------------------------------------------ in the watcher's thread

    def _watch(self) -> None:
        polling: bool | None = None  # None means that watchfiles reads it from the environment
        while not self._is_stopped.is_set():
            folders = self._find_folders()
            try:
                if folders:
                    self._watch_folders(folders, polling=polling)
                    continue
            except (OSError, RuntimeError):
                # Either a folder disappeared during the setup, or the system has no watches left. Then polling is
                # slower but always works.
                polling = True if self._find_folders() == folders else polling
            self._is_stopped.wait(_RECHECK / 1000)

    def _watch_folders(self, folders: Mapping[str, _Identity], *, polling: bool | None) -> None:
        """Watch folders until they are replaced or others appear."""
        watching = watch(
            *folders,
            watch_filter=lambda _kind, path: self._is_source(path),
            debounce=_MAX_BATCH,
            step=_STEP,
            rust_timeout=_RECHECK,
            yield_on_timeout=True,
            stop_event=self._is_stopped,
            raise_interrupt=False,
            force_polling=polling,
            recursive=False,  # otherwise it would follow links to anywhere
            ignore_permission_denied=True,
        )
        is_new = True
        with closing(watching):
            for found in watching:
                paths = frozenset(path for _, path in found)
                look = is_new or any(path in folders or os.path.isdir(path) for path in paths)
                look = look or any(_find_identity(top) != folders.get(top) for top in self._tops)
                # Neither the search nor the watch saw changes between the two.
                have_changed = look and self._find_folders() != folders
                if paths or is_new:
                    self._report(paths)
                if have_changed:
                    return
                is_new = False

    def _is_source(self, path: str) -> bool:
        """Return whether a build may read a path, by its name and folder."""
        folder, name = os.path.split(path)
        return not is_left_out(name, STATIC) if folder in self._static else not name.startswith(".")

    def _find_folders(self) -> dict[str, _Identity]:
        """Find every folder with sources, and its identity.

        Links are followed within the site only, as in a build.
        """
        found: dict[str, _Identity] = {}
        static: set[str] = set()
        waiting = [(folder, False) for folder in self._tops]
        while waiting:
            folder, is_static = waiting.pop()
            is_static = is_static or folder == self._static_top
            identity = _find_identity(folder)
            if identity is None or folder in found:
                continue
            found[folder] = identity
            if is_static:
                static.add(folder)
            try:
                with os.scandir(folder) as entries:
                    for entry in entries:
                        if entry.is_symlink():
                            real = os.path.realpath(entry.path)
                            if real.startswith(self._root + os.sep):
                                waiting.append((real if os.path.isdir(real) else os.path.dirname(real), is_static))
                        elif not is_left_out(entry.name, STATIC if is_static else "") and entry.is_dir():
                            waiting.append((entry.path, is_static))
            except OSError:  # it disappeared or is unreadable; a build skips it too
                continue
        self._static = frozenset(static)
        return found

    def _report(self, paths: frozenset[str]) -> None:
        self._number += 1
        self._changes.put(_FileChanges(number=self._number, paths=paths))
        self._on_change(self._number)


def watched_folders(root: Path) -> tuple[str, ...]:
    """Return the folders that a build of a site reads. Some may not exist yet.

    In a checkout this includes the shipped themes, which somebody may be editing.
    """
    shipped = themes.shipped_folder("themes")
    own = [root / "content", root / "themes"]
    installed = shipped.parent.name == "shipped"
    return tuple(dict.fromkeys(os.path.realpath(folder) for folder in (*own, *([] if installed else [shipped]))))


def _find_identity(folder: str) -> _Identity | None:
    try:
        status = os.stat(folder)
    except OSError:
        return None
    return (status.st_dev, status.st_ino) if stat.S_ISDIR(status.st_mode) else None


def _merge(one: _FileChanges, other: _FileChanges) -> _FileChanges:
    return _FileChanges(number=max(one.number, other.number), paths=one.paths | other.paths)

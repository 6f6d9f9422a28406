"""What has changed: the folders that a build reads, watched in a thread of their own."""

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

# All in milliseconds. A step is the longest silence within one save, and half of what the watcher adds to the time
# from a save to its page; while nothing happens, it is how often a sleeping thread looks up.
_STEP = 8
_MAX_BATCH = 50  # for the changes that one look gathers
_RECHECK = 100  # how often to see whether the folders themselves are still the same ones

_BURST = 3  # files that one save may touch (an editor's own file, its copy, its rename); more of them is a burst
_BURST_SILENCE = 0.05  # seconds without a change that end a burst
_MAX_BURST = 0.5  # seconds after which a burst that does not end is built all the same


_Identity = tuple[int, int]  # a folder's device and number on it


class _FileChanges(Struct, frozen=True, kw_only=True):
    """Paths that have changed; ``number`` counts what the watcher has noticed so far."""

    number: int
    paths: frozenset[str]


class Watcher:
    """Notices what changes in a site's sources.

    A change that comes after `gathered` has returned is given by the next call: a build that reads a half-written
    file is always followed by another.

    Args:
        root: the site's folder.
        noticed: is called from the watcher's thread with the number of the latest change.
    """

    def __init__(self, root: Path, on_change: Callable[[int], None]) -> None:
        self._root = os.path.realpath(root)
        self._tops = watched_folders(root)
        self._static_top = os.path.realpath(root / "content" / STATIC)
        self._static: frozenset[str] = frozenset()  # the folders of static files, where hidden ones count
        self._on_change = on_change
        self._number = 0
        self._changes: queue.SimpleQueue[_FileChanges] = queue.SimpleQueue()
        self._is_stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watcher", daemon=True)

    def start(self) -> None:
        """Begin to watch; the first change given is an empty one, to build what changed before."""
        self._thread.start()

    def stop(self) -> None:
        """Watch no more."""
        self._is_stopped.set()
        if self._thread.is_alive():
            self._thread.join(timeout=1)

    def wait_for_changes(self, timeout: float) -> _FileChanges | None:
        """Wait for a change and give all that come with it; nothing after ``timeout`` seconds without one.

        One file's change is given at once. A burst (a checkout, a folder of copies) is given when it is over.
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
        polling: bool | None = None  # as the environment says, which watchfiles knows how to ask
        while not self._is_stopped.is_set():
            folders = self._find_folders()
            try:
                if folders:
                    self._watch_folders(folders, polling=polling)
                    continue
            except (OSError, RuntimeError):
                # A folder went while the watch was set up; or the system has no watches left, and looking at every
                # file in turn is slower and works everywhere.
                polling = True if self._find_folders() == folders else polling
            self._is_stopped.wait(_RECHECK / 1000)

    def _watch_folders(self, folders: Mapping[str, _Identity], *, polling: bool | None) -> None:
        """Watch folders, as long as there are these and no others."""
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
            recursive=False,  # or it would follow a link to anywhere, and watch that
            ignore_permission_denied=True,
        )
        is_new = True
        with closing(watching):
            for found in watching:
                paths = frozenset(path for _, path in found)
                look = is_new or any(path in folders or os.path.isdir(path) for path in paths)
                look = look or any(_identity(top) != folders.get(top) for top in self._tops)
                # What came between the last look at the folders and the watch was seen by neither.
                have_changed = look and self._find_folders() != folders
                if paths or is_new:
                    self._report(paths)
                if have_changed:
                    return
                is_new = False

    def _is_source(self, path: str) -> bool:
        """Tell whether a build may read a file or a folder, by its name and where it is."""
        folder, name = os.path.split(path)
        return not is_left_out(name, STATIC) if folder in self._static else not name.startswith(".")

    def _find_folders(self) -> dict[str, _Identity]:
        """Find every folder that holds sources, and what tells it from another that has taken its name.

        As in a build, a link is followed within the site, and no further.
        """
        found: dict[str, _Identity] = {}
        static: set[str] = set()
        waiting = [(folder, False) for folder in self._tops]
        while waiting:
            folder, is_static = waiting.pop()
            is_static = is_static or folder == self._static_top
            identity = _identity(folder)
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
            except OSError:  # it went, or may not be read: then a build reads nothing of it either
                continue
        self._static = frozenset(static)
        return found

    def _report(self, paths: frozenset[str]) -> None:
        self._number += 1
        self._changes.put(_FileChanges(number=self._number, paths=paths))
        self._on_change(self._number)


def watched_folders(root: Path) -> tuple[str, ...]:
    """Name the folders that a build of a site reads; some of them may not be there (yet).

    The shipped themes are among them in a checkout, where somebody may be writing them, and not as installed.
    """
    shipped = themes.shipped_folder("themes")
    own = [root / "content", root / "themes"]
    installed = shipped.parent.name == "shipped"
    return tuple(dict.fromkeys(os.path.realpath(folder) for folder in (*own, *([] if installed else [shipped]))))


def _identity(folder: str) -> _Identity | None:
    try:
        status = os.stat(folder)
    except OSError:
        return None
    return (status.st_dev, status.st_ino) if stat.S_ISDIR(status.st_mode) else None


def _merge(one: _FileChanges, other: _FileChanges) -> _FileChanges:
    return _FileChanges(number=max(one.number, other.number), paths=one.paths | other.paths)

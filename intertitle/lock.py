"""One build at a time in a site: a second one waits for the first, and a dead one holds nothing."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows has no flock: two builds at once are the author's to avoid there
    fcntl = None  # type: ignore[assignment,unused-ignore]


def find_holder(folder: Path) -> str:
    """Name the process that holds a folder's lock; empty where none does. Nothing is changed.

    Raises:
        OSError: when the lock cannot be read.
    """
    if os.name != "posix":
        return ""
    try:
        opened = os.open(folder / "lock", os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        return ""
    try:
        fcntl.flock(opened, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return os.read(opened, 20).decode("ascii", "replace").strip() or "unknown"
    finally:
        os.close(opened)
    return ""


@contextmanager
def hold(folder: Path, waiting: Callable[[str], None]) -> Iterator[None]:
    """Hold a folder's lock; ``waiting`` is told the process that has it, if one has.

    The system frees the lock when its process ends, however it ends.
    """
    if os.name != "posix":
        yield
        return
    opened = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o666)
    try:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting(os.read(opened, 20).decode("ascii", "replace").strip() or "unknown")
            fcntl.flock(opened, fcntl.LOCK_EX)
        os.ftruncate(opened, 0)
        os.pwrite(opened, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(opened)

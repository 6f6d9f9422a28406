"""Lock a site's folder, so that builds run one at a time. The lock ends with its process."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows has no flock, so two builds at once are not prevented there
    fcntl = None  # type: ignore[assignment,unused-ignore]


def find_holder(folder: Path) -> str:
    """Return the id of the process that holds a folder's lock; empty if none does.

    Raises:
        OSError: if the lock cannot be read.
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
    """Hold a folder's lock during the block, and wait for it if necessary.

    If another process holds it, ``waiting`` is called with its id. The system releases the lock when the process ends.
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

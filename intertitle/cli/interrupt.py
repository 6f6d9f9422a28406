"""Handle Ctrl-C: print a message at once, kill the workers, and exit.

The output is complete at any moment, because each finished file is renamed into place. Only the cache has to be
closed; it stores what was done so far.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from types import FrameType
from typing import NoReturn

from intertitle import workers

_ENDING = (signal.SIGINT, signal.SIGTERM)
_BY_SIGNAL = 128  # plus the signal's number is the exit code of an interrupted process


@contextlib.contextmanager
def handle_interrupts(words: str, clear: Callable[[], None]) -> Iterator[None]:
    """During the block, handle Ctrl-C: print a message, kill all workers, and end this process.

    The process exits with 130 after it has left the block; a second Ctrl-C ends it at once. SIGTERM has the same
    effect, with exit code 143. Use this only if the process belongs to Intertitle.

    Args:
        words: the message.
        clear: removes the progress line from the terminal.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread receives signals
        return
    owner = os.getpid()
    code = 0

    def end(number: int, _frame: FrameType | None) -> None:
        nonlocal code
        if code or os.getpid() != owner:  # a worker that has just started still has this handler
            os._exit(_BY_SIGNAL + number)
        code = _BY_SIGNAL + number
        sys.unraisablehook = partial(_unraisable, code)
        clear()
        _write_message(words)
        workers.kill_workers()
        raise KeyboardInterrupt

    before = {number: signal.signal(number, end) for number in _ENDING}
    try:
        yield
    except BaseException:
        # The exception may be about the end of a worker instead of the interrupt.
        if code:
            _leave(code)
        raise
    finally:
        if not code:
            for number, handler in before.items():
                signal.signal(number, handler)


def _unraisable(code: int, found: sys.UnraisableHookArgs) -> None:
    """Exit if the interrupt came where no exception can propagate.

    Other exceptions are about what the interrupted process left open; they are ignored.
    """
    if found.exc_type is KeyboardInterrupt:
        _leave(code)


def _leave(code: int) -> NoReturn:
    """End the process at once, because freeing the memory of a large build would take noticeably long."""
    with contextlib.suppress(OSError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)


def _write_message(words: str) -> None:
    """Write to standard error, below the terminal's own ``^C``.

    `sys.stderr` cannot be used, because it is not reentrant and the signal may have interrupted a write.
    """
    start = "\n" if sys.stderr.isatty() else ""
    with contextlib.suppress(OSError):  # the terminal is gone
        os.write(sys.stderr.fileno(), f"{start}{words}\n".encode())

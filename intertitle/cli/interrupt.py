"""Ctrl-C: a word at once, then the workers gone, then the end.

Whatever a build is at, its output is whole: a file is renamed into its place when it is written to its end. So nothing
has to be waited for but the cache, which keeps what has been done so far.
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
_BY_SIGNAL = 128  # and the signal's number is the exit code of what a signal ends


@contextlib.contextmanager
def handle_interrupts(words: str, clear: Callable[[], None]) -> Iterator[None]:
    """Answer Ctrl-C as long as the block lasts: with some words, with the end of all workers, and of this process.

    It ends with 130, when the block has been left; a second Ctrl-C ends it where it is. SIGTERM is answered in the same
    way, with 143. This is for a process that is ours alone.

    Args:
        words: what becomes of the work.
        clear: takes what stands unfinished on the terminal away.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main one is told of signals
        return
    owner = os.getpid()
    code = 0

    def end(number: int, _frame: FrameType | None) -> None:
        nonlocal code
        if code or os.getpid() != owner:  # a worker that has only just started knows no better
            os._exit(_BY_SIGNAL + number)
        code = _BY_SIGNAL + number
        sys.unraisablehook = partial(_unraisable, code)
        clear()
        _say(words)
        workers.kill_workers()
        raise KeyboardInterrupt

    before = {number: signal.signal(number, end) for number in _ENDING}
    try:
        yield
    except BaseException:
        # Whoever waited for a worker may have been told of its end, and not of ours.
        if code:
            _leave(code)
        raise
    finally:
        if not code:
            for number, handler in before.items():
                signal.signal(number, handler)


def _unraisable(code: int, found: sys.UnraisableHookArgs) -> None:
    """Leave where the interrupt came at a moment that lets no exception out.

    Anything else is what an interrupted process has left open, of which there is nothing to say.
    """
    if found.exc_type is KeyboardInterrupt:
        _leave(code)


def _leave(code: int) -> NoReturn:
    """End the process where it is: taking apart what a large build holds takes longer than one waits for an end."""
    with contextlib.suppress(OSError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)


def _say(words: str) -> None:
    """Write on standard error, below the terminal's own ``^C``.

    Not by way of `sys.stderr`: it may be in the middle of a line, and does not let itself be interrupted there.
    """
    start = "\n" if sys.stderr.isatty() else ""
    with contextlib.suppress(OSError):  # nobody listens any more
        os.write(sys.stderr.fileno(), f"{start}{words}\n".encode())

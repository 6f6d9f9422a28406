"""Stop a template that runs for too long.

Steps and lengths are limited where they arise (`intertitle.templating.limits`). This limits what they cannot foresee:
many comparisons of long texts, say, each of which is one step.
"""

from __future__ import annotations

import signal
import threading
import time
from types import FrameType

from intertitle.template_check.safety import LimitError

_MAX_SECONDS = 10  # of processor time for one page; pages take some milliseconds
_TICK = 1  # second
_LONG = 2  # seconds after which a failure is not worth waiting for again


class TimeLimit:
    """Limits the time of each page that this process renders while this context is entered.

    A timer of the operating system counts processor time, so that a busy or suspended computer changes nothing. It
    interrupts the main thread, in which every command and every worker process renders. Where there is no such timer
    (Windows, and the threads of a Dask cluster), only steps are limited.

    The timer ticks once a second for all pages of a batch: setting one for each page takes 4 % of a clean build.
    """

    def __init__(self) -> None:
        self._is_running = False
        self._has_timer = False
        self._seconds = 0.0  # since the page began, in whole ticks
        self._began = 0.0  # where there is no timer

    def __enter__(self) -> None:
        """Start the timer."""
        self._has_timer = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
        if self._has_timer:
            signal.signal(signal.SIGPROF, self._tick)  # of this object: there may be another in this process
            signal.setitimer(signal.ITIMER_PROF, _TICK, _TICK)

    def __exit__(self, *_: object) -> None:
        """Stop the timer. Otherwise it would end the process while the interpreter shuts down."""
        if self._has_timer:
            signal.setitimer(signal.ITIMER_PROF, 0)
        self._has_timer = False

    def begin(self) -> None:
        """Begin to count the time of a page."""
        self._seconds = 0.0
        self._is_running = True
        if not self._has_timer:
            self._began = time.process_time()

    def end(self) -> None:
        """End the time of a page."""
        self._is_running = False

    def was_long(self) -> bool:
        """Return whether the last page took so long that the same failure is not worth repeating."""
        seconds = self._seconds if self._has_timer else time.process_time() - self._began
        return seconds >= _LONG

    def _tick(self, _signal: int, _frame: FrameType | None) -> None:
        self._seconds += _TICK
        if self._is_running and self._seconds > _MAX_SECONDS:  # again each second, if a template's code caught it
            message = f"the page takes over {_MAX_SECONDS} seconds"
            raise LimitError(message, "Loop over fewer values, or compare shorter texts and lists.")

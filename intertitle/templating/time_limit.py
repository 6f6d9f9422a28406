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
_AGAIN = 1  # seconds until the next attempt, if a template's code caught the first
_LONG = 1  # seconds after which a failure is not worth waiting for again


class TimeLimit:
    """Limits the time of the page that this process renders.

    A timer of the operating system counts processor time, so that a busy or suspended computer changes nothing. It
    interrupts the main thread, in which every command and every worker process renders. Where there is no such timer
    (Windows, and the threads of a Dask cluster), only steps are limited.
    """

    def __init__(self) -> None:
        self._is_running = False
        self._began = 0.0
        self._is_possible: bool | None = None  # to interrupt; unknown before the first page

    def begin(self) -> None:
        """Begin to count the time of a page."""
        if self._is_possible is None:
            self._is_possible = hasattr(signal, "setitimer") and (threading.current_thread() is threading.main_thread())
        self._began = time.process_time()
        self._is_running = True
        if self._is_possible:
            signal.signal(signal.SIGPROF, self._stop)  # of this object: there may be another in this process
            signal.setitimer(signal.ITIMER_PROF, _MAX_SECONDS, _AGAIN)

    def end(self) -> bool:
        """End the time of a page, and return whether it was so long that the same failure is not worth repeating."""
        self._is_running = False
        if self._is_possible:
            signal.setitimer(signal.ITIMER_PROF, 0)
        return time.process_time() - self._began > _LONG

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        if self._is_running:  # it may have ended just now
            message = f"the page takes over {_MAX_SECONDS} seconds"
            raise LimitError(message, "Loop over fewer values, or compare shorter texts and lists.")

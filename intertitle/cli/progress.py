"""Progress: what long work is at and how far, on the last line of a terminal.

Work that is done before one would wonder shows nothing, and a pipe gets nothing. A terminal that takes no escape codes
(``NO_COLOR``, ``TERM=dumb``) gets a line of its own now and then.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Mapping
from typing import TextIO

from intertitle.cli import console

# In seconds, for a terminal that can clear a line (True), and for one that cannot.
_PATIENCE = {True: 0.4, False: 1.0}  # before anything shows
_INTERVAL = {True: 0.1, False: 5.0}  # between two states
_PAUSE = 1.0  # after which it is another piece of work, and new patience
_CLEARED = "\r\x1b[K"


class Line:
    """A line that says how far some work is. Calling it is the `Progress` that a build tells.

    Args:
        write: takes what is shown, at once.
        clock: counts seconds.
        lively: the terminal can clear a line.
    """

    def __init__(self, write: Callable[[str], None], clock: Callable[[], float], *, lively: bool) -> None:
        self._write = write
        self._clock = clock
        self._lively = lively
        self._last = clock()
        self._due = self._last + _PATIENCE[lively]
        self._is_done = False
        self._is_shown = False

    def __call__(self, what: str, done: int, total: int) -> None:
        """Say that so many of some things are done; of none at all, that something goes on which is not counted."""
        now = self._clock()
        if self._is_done and now - self._last > _PAUSE:
            self._due = now + _PATIENCE[self._lively]
        self._last, self._is_done = now, done >= total
        if total and now < self._due:
            return
        words = f"{what} {done:,} of {total:,}" if total else f"{what} …"
        self._due = now + _INTERVAL[self._lively]
        self._is_shown = self._lively  # first: Ctrl-C may come as soon as it is written, and clears it
        self._write(f"{_CLEARED}{words}" if self._lively else f"{words}\n")

    def clear(self) -> None:
        """Take away what is shown: something else is to be said."""
        if self._is_shown:
            self._write(_CLEARED)
            self._is_shown = False


def line(stream: TextIO, environment: Mapping[str, str], clock: Callable[[], float]) -> Line:
    """Give the line for a stream: where that is no terminal, one that shows nothing."""
    if not stream.isatty():
        return Line(_nowhere, clock, lively=False)
    lively = console.supports_colour(stream, environment)
    descriptor, encoding = stream.fileno(), stream.encoding

    def write(text: str) -> None:
        # Past the stream's own buffer: Ctrl-C may come in the middle of a line, and clears it.
        with contextlib.suppress(OSError):  # a terminal that is gone is no reason to stop
            os.write(descriptor, text.encode(encoding, "replace"))

    return Line(write, clock, lively=lively)


def _nowhere(_text: str) -> None:
    """Show nothing."""

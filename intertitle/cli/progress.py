"""Show the progress of long work on the last line of a terminal.

Short work shows nothing, and a pipe gets nothing. A terminal without escape codes (``NO_COLOR``, ``TERM=dumb``) gets a
new line from time to time.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Mapping
from typing import TextIO

from intertitle.cli import console

# In seconds, for a terminal that can clear a line (True), and for one that cannot.
_DELAY = {True: 0.4, False: 1.0}  # before the first update
_INTERVAL = {True: 0.1, False: 5.0}  # between two updates
_PAUSE = 1.0  # after a longer pause the work is new, and begins with the delay
_CLEARED = "\r\x1b[K"


class Line:
    """A progress line. It is a `Progress`: a build calls it.

    Args:
        write: writes to the terminal, without a buffer.
        clock: returns a time in seconds.
        lively: whether the terminal can clear a line.
    """

    def __init__(self, write: Callable[[str], None], clock: Callable[[], float], *, lively: bool) -> None:
        self._write = write
        self._clock = clock
        self._lively = lively
        self._last = clock()
        self._due = self._last + _DELAY[lively]
        self._is_done = False
        self._is_shown = False

    def __call__(self, what: str, done: int, total: int) -> None:
        """Show how many items are done. Without a total, show that the work has begun."""
        now = self._clock()
        if self._is_done and now - self._last > _PAUSE:
            self._due = now + _DELAY[self._lively]
        self._last, self._is_done = now, done >= total
        if total and now < self._due:
            return
        words = f"{what} {done:,} of {total:,}" if total else f"{what} …"
        self._due = now + _INTERVAL[self._lively]
        self._is_shown = self._lively  # before the write, so that Ctrl-C during it clears the line
        self._write(f"{_CLEARED}{words}" if self._lively else f"{words}\n")

    def clear(self) -> None:
        """Clear the line, so that something else can be printed."""
        if self._is_shown:
            self._write(_CLEARED)
            self._is_shown = False


def line(stream: TextIO, environment: Mapping[str, str], clock: Callable[[], float]) -> Line:
    """Return the progress line for a stream. It shows nothing unless the stream is a terminal."""
    if not stream.isatty():
        return Line(_discard, clock, lively=False)
    lively = console.supports_colour(stream, environment)
    descriptor, encoding = stream.fileno(), stream.encoding

    def write(text: str) -> None:
        # Bypass the stream's buffer, because the handler of Ctrl-C clears the line.
        with contextlib.suppress(OSError):  # the terminal is gone, and the work continues
            os.write(descriptor, text.encode(encoding, "replace"))

    return Line(write, clock, lively=lively)


def _discard(_text: str) -> None:
    """Ignore the text."""

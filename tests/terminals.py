"""Commands on a real terminal, with typed input and Ctrl-C."""

from __future__ import annotations

import fcntl
import os
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent
PATIENCE = 60  # seconds that a busy machine may take
CTRL_C = "\x03"


class Terminal:
    """A terminal with one ``intertitle`` on it, which is all that it controls.

    Attributes:
        shown: all that has been shown so far, with the ends of lines as the command wrote them.
    """

    def __init__(self, arguments: tuple[str, ...], cwd: Path, environment: Mapping[str, str]) -> None:
        import pty  # noqa: PLC0415  (it is for POSIX alone)

        self.ours, theirs = pty.openpty()
        modes = termios.tcgetattr(theirs)
        modes[1] &= ~termios.ONLCR  # a carriage return that is shown has been written
        termios.tcsetattr(theirs, termios.TCSANOW, modes)
        self.process = subprocess.Popen(  # noqa: S603  (our own command)
            [sys.executable, "-m", "intertitle", *arguments],
            cwd=cwd,
            env={**_inherited(), "TERM": "xterm", **environment},
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509  (no thread is at it here)
        )
        os.close(theirs)
        self.shown = ""
        self._given = 0

    def type(self, keys: str) -> None:
        """Type, as soon as there is room for it."""
        os.write(self.ours, keys.encode())

    def until(self, words: str) -> str:
        """Wait for some words, and return the new output up to them."""
        begin, end = self._given, time.monotonic() + PATIENCE
        while words not in self.shown[begin:]:
            assert time.monotonic() < end, f"{words!r} never came: {self.shown!r}"
            assert self._read() or words in self.shown[begin:], f"it ended without {words!r}: {self.shown!r}"
        self._given = self.shown.index(words, begin) + len(words)
        return self.shown[begin : self._given]

    def end(self, pressing: str = "") -> int:
        """Read to the end, and give the exit code.

        A key that is pressed is pressed again when nothing comes of it: Python can miss one in the instant in which it
        begins to read a line.
        """
        end = time.monotonic() + PATIENCE
        press = 0.0
        while self._read():
            now = time.monotonic()
            assert now < end, f"it never ended: {self.shown!r}"
            if pressing and now > press and self.process.poll() is None:
                self.type(pressing)
                press = now + 3
        return self.process.wait(PATIENCE)

    def _read(self) -> bool:
        if not select.select([self.ours], [], [], 0.2)[0]:
            return True
        try:
            data = os.read(self.ours, 65536)
        except OSError:  # nobody has the terminal any more
            return False
        self.shown += data.decode("utf-8", "replace")
        return bool(data)


@contextmanager
def terminal(*arguments: str, cwd: Path, **environment: str) -> Iterator[Terminal]:
    """Run a command on a terminal during the block."""
    opened = Terminal(arguments, cwd, environment)
    try:
        yield opened
    finally:
        with_it = [*children(opened.process.pid), opened.process.pid]
        for process in with_it:
            if is_there(process):
                os.kill(process, signal.SIGKILL)
        opened.process.wait()
        os.close(opened.ours)


def started(*arguments: str, cwd: Path) -> subprocess.Popen[str]:
    """Start a command in a process group of its own, with pipes for what it says."""
    return subprocess.Popen(  # noqa: S603  (our own command)
        [sys.executable, "-m", "intertitle", *arguments],
        cwd=cwd,
        env=_inherited(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def children(process: int) -> list[int]:
    """Return the running child processes of a process."""
    every = (int(file.name) for file in Path("/proc").iterdir() if file.name.isdecimal())
    return [one for one in every if (state := _state(one)) and state[1] == str(process) and is_there(one)]


def is_there(process: int) -> bool:
    """Return whether a process runs; a zombie does not."""
    state = _state(process)
    return bool(state) and state[0] not in {"Z", "X"}


def _state(process: int) -> list[str]:
    """Return a process's state and parent, or nothing if it has ended."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2].split()[:2]
    except (FileNotFoundError, ProcessLookupError):
        return []


def _inherited() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "TMPDIR"}}
    return {**kept, "PYTHONPATH": str(REPOSITORY), "SOURCE_DATE_EPOCH": "1780315200", "LANG": "C.UTF-8"}

"""Measure what a command costs, and what it wrote."""

from __future__ import annotations

import os
import re
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from intertitle.slugs import slugify

_CHECKOUT = Path(__file__).parent.parent
_SAMPLE = 0.05  # seconds between two looks at a command's memory


class CommandError(Exception):
    """A command that failed; says which, and what it printed."""


@dataclass(frozen=True)
class Cost:
    """What one run took: seconds on the clock, seconds of processor by all its processes."""

    wall: float
    cpu: float


@dataclass(frozen=True)
class Tree:
    """A published folder."""

    bytes: int
    addresses: frozenset[str]  # one a file, as ``address`` folds them


def environment(checkout: Path | None = None) -> dict[str, str]:
    """Give the environment for commands: a checkout's package is found from every folder; this one's without one."""
    paths = (str((checkout or _CHECKOUT).resolve()), os.environ.get("PYTHONPATH"))
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}


def run(
    command: Sequence[str],
    folder: Path,
    watch: Callable[[int], None] | None = None,
    *,
    checkout: Path | None = None,
) -> Cost:
    """Run a command to its end in a folder.

    Args:
        command: what to run, with its arguments.
        folder: the current folder of it.
        watch: is called with its process id, and returns before the end.
        checkout: of the Intertitle that it imports; this one where none is given.

    Raises:
        CommandError: when it ends with anything but 0.
    """
    started = time.perf_counter()
    pipe = subprocess.PIPE
    with subprocess.Popen(  # noqa: S603  (our own commands)
        command, cwd=folder, env=environment(checkout), stdout=pipe, stderr=subprocess.STDOUT
    ) as process:
        if watch:
            threading.Thread(target=watch, args=(process.pid,), daemon=True).start()
        printed = process.stdout.read() if process.stdout else b""
        # The usage that counts is that of the process and of all children that it waited for.
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise CommandError(f"{' '.join(command)}\n{printed.decode(errors='replace')[-2000:]}")
    return Cost(wall, usage.ru_utime + usage.ru_stime)


def peak_memory(command: Sequence[str], folder: Path, *, checkout: Path | None = None) -> int:
    """Run a command and give the most memory that all its processes held at one time, in bytes.

    Every 50 ms the proportional set sizes (Pss) of the process and its descendants are summed, so that pages which
    several share count once. Looking slows a large process down: take times from other runs.
    """
    samples = [0]

    def watch(pid: int) -> None:
        while (held := sum(_pss(one) for one in _family(pid))) or not samples[-1]:
            samples.append(held)
            time.sleep(_SAMPLE)
            if not Path(f"/proc/{pid}/smaps_rollup").exists():
                return

    run(command, folder, watch, checkout=checkout)
    return max(samples)


def _family(pid: int) -> Iterator[int]:
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found = children.read_text().split()
        except OSError:  # the thread ended as we looked
            continue
        for child in found:
            yield from _family(int(child))


def _pss(pid: int) -> int:
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:  # the process ended as we looked
        return 0
    found = re.search(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)
    return int(found[1]) * 1024 if found else 0


def tree(folder: Path) -> Tree:
    """Count what a generator published; files that begin with a point are its own."""
    files = [file for file in folder.rglob("*") if file.is_file() and not file.name.startswith(".")]
    return Tree(
        bytes=sum(file.stat().st_size for file in files),
        addresses=frozenset(address(file.relative_to(folder).as_posix()) for file in files),
    )


def address(path: str) -> str:
    """Fold a path so that two generators' forms of one address are equal: accents, points, digests in names."""
    plain = re.sub(r"\.[0-9a-f]{8,64}(?=\.\w+$)", "", path)
    return "/".join(slugify(part.replace(".", "")) for part in plain.split("/"))

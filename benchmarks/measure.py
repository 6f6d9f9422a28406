"""Measure the time and memory that a command needs, and the files that it writes."""

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
_SAMPLE = 0.05  # seconds between two samples of a command's memory


class CommandError(Exception):
    """A command failed. The message contains the command and its output."""


@dataclass(frozen=True)
class Cost:
    """The wall time of a run, and the CPU time of all its processes, in seconds."""

    wall: float
    cpu: float


@dataclass(frozen=True)
class Tree:
    """A published folder."""

    bytes: int
    addresses: frozenset[str]  # one for each file, normalized by ``address``


def environment(checkout: Path | None = None, own_cache: Path | None = None) -> dict[str, str]:
    """Return the environment for commands, in which the package of a checkout (by default this one) is importable.

    ``own_cache`` replaces the user's own cache folder, where Intertitle keeps compiled templates.
    """
    paths = (str((checkout or _CHECKOUT).resolve()), os.environ.get("PYTHONPATH"))
    given = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
    return given if own_cache is None else {**given, "XDG_CACHE_HOME": str(own_cache)}


def run(
    command: Sequence[str],
    folder: Path,
    watch: Callable[[int], None] | None = None,
    *,
    checkout: Path | None = None,
    own_cache: Path | None = None,
) -> Cost:
    """Run a command in a folder, and wait for its end.

    Args:
        command: the command with its arguments.
        folder: the current folder of the command.
        watch: called in a thread with the process id.
        checkout: the checkout of Intertitle that it imports; by default this one.
        own_cache: a folder to be used as the user's own cache folder.

    Raises:
        CommandError: if the exit code is not 0.
    """
    started = time.perf_counter()
    pipe = subprocess.PIPE
    with subprocess.Popen(  # noqa: S603  (our own commands)
        command, cwd=folder, env=environment(checkout, own_cache), stdout=pipe, stderr=subprocess.STDOUT
    ) as process:
        if watch:
            threading.Thread(target=watch, args=(process.pid,), daemon=True).start()
        printed = process.stdout.read() if process.stdout else b""
        # This is the usage of the process and of all children that it waited for.
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise CommandError(f"{' '.join(command)}\n{printed.decode(errors='replace')[-2000:]}")
    return Cost(wall, usage.ru_utime + usage.ru_stime)


def peak_memory(command: Sequence[str], folder: Path, *, checkout: Path | None = None) -> int:
    """Run a command, and return the peak memory of all its processes in bytes.

    Every 50 ms the proportional set sizes (Pss) of the process and its descendants are added, so that shared memory
    counts once. Sampling slows down a large process, so take times from other runs.
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
        except OSError:  # the thread has ended
            continue
        for child in found:
            yield from _family(int(child))


def _pss(pid: int) -> int:
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:  # the process has ended
        return 0
    found = re.search(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)
    return int(found[1]) * 1024 if found else 0


def tree(folder: Path) -> Tree:
    """Return the addresses and the size of the published files, without hidden files."""
    files = [file for file in folder.rglob("*") if file.is_file() and not file.name.startswith(".")]
    return Tree(
        bytes=sum(file.stat().st_size for file in files),
        addresses=frozenset(address(file.relative_to(folder).as_posix()) for file in files),
    )


def differing(one: Path, other: Path) -> int:
    """Return how many files differ between two folders, or are only in one. Hidden files do not count."""

    def files(folder: Path) -> dict[str, Path]:
        found = (file for file in folder.rglob("*") if file.is_file() and not file.name.startswith("."))
        return {file.relative_to(folder).as_posix(): file for file in found}

    first, second = files(one), files(other)
    changed = (first[path].read_bytes() != second[path].read_bytes() for path in first.keys() & second.keys())
    return len(first.keys() ^ second.keys()) + sum(changed)


def address(path: str) -> str:
    """Normalize a path so that different generators have the same address: accents, points, digests in names."""
    plain = re.sub(r"\.[0-9a-f]{8,64}(?=\.\w+$)", "", path)
    return "/".join(slugify(part.replace(".", "")) for part in plain.split("/"))

"""Print every other Python from 3.11 on that this machine has: a line of version and path for each.

They are looked for by name on the path (``python3.12``), and in pyenv's folder. Of each minor version the newest is
taken, and only one that runs and can make virtual environments: pyenv puts shims on the path for versions that it then
refuses to run.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

OLDEST = (3, 11)
_PROBE = """
import ensurepip, sys, venv
if sys.version_info.releaselevel == "final":
    print(*sys.version_info[:3], sys.executable)
"""

Version = tuple[int, ...]


def candidates() -> Iterator[Path]:
    """Give every file that may be an interpreter."""
    for folder in map(Path, os.get_exec_path()):
        if folder.is_dir():
            yield from (file for file in folder.iterdir() if re.fullmatch(r"python3\.\d+", file.name))
    yield from Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv").glob("versions/*/bin/python")


def asked(candidate: Path) -> tuple[Version, str] | None:
    """Ask a file for its version and path; nothing comes of one that cannot be used."""
    try:
        done = subprocess.run(  # noqa: S603  (what the machine calls Python)
            [candidate, "-c", _PROBE], capture_output=True, text=True, check=False, timeout=60
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    words = done.stdout.strip().split(" ", 3)
    if done.returncode or len(words) != 4:  # noqa: PLR2004  (three numbers and the path)
        return None
    return tuple(map(int, words[:3])), words[3]


def others() -> dict[Version, tuple[Version, str]]:
    """Give the newest interpreter of each other minor version, by that, oldest first."""
    newest: dict[Version, tuple[Version, str]] = {}
    for found in sorted(filter(None, map(asked, candidates()))):
        minor = found[0][:2]
        if minor >= OLDEST and minor != sys.version_info[:2]:
            newest[minor] = found
    return newest


if __name__ == "__main__":
    for version, path in others().values():
        print(".".join(map(str, version)), path)

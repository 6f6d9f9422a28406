"""Run the command in this process, as a program that calls `main` does.

A new process imports everything first, which takes five times as long as a small build. Use one where the process
itself is tested: its signals, its terminal, its exit, or what it imports.
"""

from __future__ import annotations

import io
import os
import subprocess
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from unittest import mock

from intertitle.cli.main import main

NOON = "1780315200"  # the first of June 2026 at 12:00 UTC, as in conftest
_INHERITED = ("PATH", "HOME", "TMPDIR", "XDG_CACHE_HOME")


def run_command(*arguments: str, cwd: Path | None = None, epoch: str = NOON) -> subprocess.CompletedProcess[str]:
    """Run the command with nothing to read and no terminal. Return its exit code and what it printed."""
    environment = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    code = 0
    with (
        mock.patch.dict(os.environ, {**environment, "SOURCE_DATE_EPOCH": epoch}, clear=True),
        chdir(cwd or Path.cwd()),
        open(os.devnull, encoding="utf-8") as nothing,
        mock.patch("sys.stdin", nothing),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            main(list(arguments))
        except SystemExit as end:
            code = int(end.code or 0)
    printed = []
    for stream in (out, err):
        stream.seek(0)
        printed.append(stream.read())
    return subprocess.CompletedProcess(arguments, code, *printed)

"""The lock: one build at a time; a dead process holds nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from intertitle.lock import hold

REPOSITORY = Path(__file__).parent.parent
HOLDER = """
import sys, time
from pathlib import Path
from intertitle.lock import hold
with hold(Path(sys.argv[1]), lambda process: None):
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
"""


def _holder(folder: Path, seconds: float) -> subprocess.Popen[str]:
    process = subprocess.Popen(  # noqa: S603  (our own program)
        [sys.executable, "-c", HOLDER, str(folder), str(seconds)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_a_second_build_says_who_holds_the_lock_and_waits(tmp_path: Path) -> None:
    with _holder(tmp_path, 0.5) as first:
        told: list[str] = []
        with hold(tmp_path, told.append):
            assert told == [str(first.pid)]
            assert first.wait(timeout=5) == 0


def test_a_dead_process_holds_nothing(tmp_path: Path) -> None:
    with _holder(tmp_path, 60) as dead:
        dead.send_signal(signal.SIGKILL)
        dead.wait()
        started = time.monotonic()
        with hold(tmp_path, lambda _process: None):
            assert time.monotonic() - started < 5

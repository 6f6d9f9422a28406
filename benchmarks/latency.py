"""Measure the time from saving a review to its page being served by a development server."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.measure import environment

_POLL = 0.002  # seconds
_PATIENCE = 300.0  # seconds until a server that does not answer counts as broken
_REST = 1.0  # seconds between two edits, so that one does not wait for the other


class ServerError(Exception):
    """A server that ended, or never served what was asked for."""


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def latencies(
    command: Sequence[str],
    folder: Path,
    port: int,
    source: Path,
    address: str,
    edits: int,
    *,
    checkout: Path | None = None,
) -> list[float]:
    """Start a server, save ``source`` with a new mark several times, and give each time until ``address`` shows it.

    The server is of ``checkout`` where it is an Intertitle; of this one without it.

    Raises:
        ServerError: when the server ends or does not serve the page in five minutes.
    """
    written = source.read_text(encoding="utf-8")
    times = []
    with server(command, folder, checkout=checkout) as process:
        wait(process, port, address, "</html>")
        for number in range(edits):
            mark = f"mark-{number}-{time.time_ns()}"
            time.sleep(_REST)
            saved = time.perf_counter()
            source.write_text(f"{written}\n{mark}\n", encoding="utf-8")
            wait(process, port, address, mark)
            times.append(time.perf_counter() - saved)
    source.write_text(written, encoding="utf-8")
    return times


@contextlib.contextmanager
def server(command: Sequence[str], folder: Path, *, checkout: Path | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """Run a development server in a folder as long as the block lasts."""
    quiet = subprocess.DEVNULL
    # A session of its own, so that the server's children end with it.
    with subprocess.Popen(  # noqa: S603  (our own commands)
        command, cwd=folder, env=environment(checkout), stdout=quiet, stderr=quiet, start_new_session=True
    ) as process:
        try:
            yield process
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


def wait(process: subprocess.Popen[bytes], port: int, address: str, mark: str) -> None:
    """Wait until a server's page has a mark in it.

    Raises:
        ServerError: when the server ends, or does not serve the page in five minutes.
    """
    until = time.perf_counter() + _PATIENCE
    while time.perf_counter() < until:
        if mark in _get(port, address):
            return
        if process.poll() is not None:
            raise ServerError(f"The server ended with {process.returncode}.")
        time.sleep(_POLL)
    raise ServerError(f"The server did not serve {address} as saved in {_PATIENCE:.0f} s.")


def _get(port: int, address: str) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
    try:
        connection.request("GET", address)
        return connection.getresponse().read().decode(errors="replace")
    except (OSError, http.client.HTTPException):  # it is not up yet, or is between two builds
        return ""
    finally:
        connection.close()

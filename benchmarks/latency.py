"""Measure the time from saving a review until a development server serves its changed page."""

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
_PATIENCE = 300.0  # seconds to wait for a server
_REST = 1.0  # seconds between two edits, so that an edit does not wait for the one before


class ServerError(Exception):
    """A server ended, or did not serve the page in time."""


def free_port() -> int:
    """Return a free port."""
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
    """Start a server, save ``source`` with a new mark several times, and return the times until ``address`` shows it.

    If the server is Intertitle, it runs the code in ``checkout``, or this checkout by default. Times are in seconds.

    Raises:
        ServerError: if the server ends or does not serve the page in five minutes.
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


def first_page(command: Sequence[str], folder: Path, *, own_cache: Path | None = None) -> float:
    """Start Intertitle's server, and return the time in seconds until it serves the home page with its reviews.

    Args:
        command: the command, which lacks the port.
        folder: the site.
        own_cache: a folder to be used as the user's own cache folder.

    Raises:
        ServerError: if the server ends or does not serve the page in five minutes.
    """
    port = free_port()
    started = time.perf_counter()
    with server((*command, str(port)), folder, own_cache=own_cache) as process:
        wait(process, port, "/", "h-entry")
        return time.perf_counter() - started


@contextlib.contextmanager
def server(
    command: Sequence[str], folder: Path, *, checkout: Path | None = None, own_cache: Path | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a development server in a folder during the block."""
    quiet = subprocess.DEVNULL
    # A new session, so that the server's children end with it.
    with subprocess.Popen(  # noqa: S603  (our own commands)
        command, cwd=folder, env=environment(checkout, own_cache), stdout=quiet, stderr=quiet, start_new_session=True
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
    """Wait until a server's page contains a mark.

    Raises:
        ServerError: if the server ends, or does not serve the page in five minutes.
    """
    until = time.perf_counter() + _PATIENCE
    while time.perf_counter() < until:
        if mark in _get(port, address):
            return
        if process.poll() is not None:
            raise ServerError(f"The server ended with code {process.returncode}.")
        time.sleep(_POLL)
    raise ServerError(f"The server did not serve the saved {address} in {_PATIENCE:.0f} s.")


def _get(port: int, address: str) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
    try:
        connection.request("GET", address)
        return connection.getresponse().read().decode(errors="replace")
    except (OSError, http.client.HTTPException):  # it is starting, or between two builds
        return ""
    finally:
        connection.close()

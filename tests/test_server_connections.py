"""The server with more connections than it can hold, and with requests that never end."""

from __future__ import annotations

import resource
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest
from conftest import SiteFolder
from served import PATIENCE, Served, serving

FEW_FILES = 120
PARTS = {
    "nothing": b"",
    "half a line": b"GET / HT",
    "half of the headers": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ",
    "a body that never comes": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 900000\r\n\r\nx",
}


@contextmanager
def _few_files() -> Iterator[None]:
    """Let child processes open few files. This process keeps its limit, except during the block."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (FEW_FILES, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


@contextmanager
def _served(site: SiteFolder) -> Iterator[Served]:
    """Serve a site in a process that can open few files."""
    with ExitStack() as stack:
        with _few_files():
            served = stack.enter_context(serving(site.root))
        yield served


def _open(served: Served, data: bytes, count: int, stack: ExitStack) -> list[socket.socket]:
    """Open connections that send a part of a request."""
    found = []
    for _ in range(count):
        connection = stack.enter_context(socket.create_connection(("127.0.0.1", served.port), timeout=PATIENCE))
        connection.sendall(data)
        found.append(connection)
    return found


@pytest.mark.parametrize("part", PARTS)
def test_two_hundred_half_open_requests_leave_the_server_reachable(blog: SiteFolder, part: str) -> None:
    with _served(blog) as served, ExitStack() as stack:
        _open(served, PARTS[part], 200, stack)
        for _ in range(5):
            started = time.monotonic()
            assert served.ask("/reviews/alien/")[0] == 200
            assert time.monotonic() - started < 2
        blog.review("new", "film: New", "date: 2026-04-01")
        while served.ask("/reviews/new/")[0] != 200:
            assert time.monotonic() - started < PATIENCE
        code, _, err = served.stop()
    lines = [line for line in err.splitlines() if line.strip()]
    assert code == 130
    warned = [line for line in lines if "connections are open" in line]
    # A request with a body may be refused, and its connection closed, before there are too many.
    assert warned == lines[:1] or (warned == [] and part == "a body that never comes"), lines[:20]
    assert "Traceback" not in err


def test_a_channel_gives_way_last(blog: SiteFolder) -> None:
    with _served(blog) as served, served.news() as following, ExitStack() as stack:
        following()
        _open(served, b"GET / HT", 200, stack)
        blog.review("new", "film: New", "date: 2026-04-01")
        assert following()["build"]


@pytest.mark.long
@pytest.mark.parametrize("part", PARTS)
def test_a_request_that_never_ends_is_closed(blog: SiteFolder, part: str) -> None:
    """The timeout counts from the first byte: bytes that trickle in do not extend it."""
    with serving(blog.root) as served, ExitStack() as stack:
        (slow,) = _open(served, PARTS[part], 1, stack)
        slow.settimeout(1)
        started = time.monotonic()
        while time.monotonic() - started < 30:
            try:
                slow.sendall(b"x" if PARTS[part] else b"")
                if not slow.recv(65536):
                    break
            except TimeoutError:
                continue
            except OSError:
                break
        assert time.monotonic() - started < 20
        assert served.ask("/")[0] == 200

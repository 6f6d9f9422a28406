"""The ban itself: whatever way another host is tried, this process and its children refuse; this machine is reached."""

from __future__ import annotations

import asyncio
import contextlib
import http.server
import os
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable
from pathlib import Path

import offline
import pytest
from conftest import unplugged

ELSEWHERE = "192.0.2.1"  # of the addresses that are kept for examples (RFC 5737): nobody has it
ANOTHER = "example.invalid"


def _udp() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as opened:
        opened.sendto(b"x", (ELSEWHERE, 9))


def _asyncio() -> None:
    asyncio.run(asyncio.wait_for(asyncio.open_connection(ELSEWHERE, 80), 5))


WAYS: dict[str, Callable[[], object]] = {
    "a connection": lambda: socket.create_connection((ELSEWHERE, 80), timeout=5),
    "one of version 6": lambda: socket.create_connection(("2001:db8::1", 80), timeout=5),
    "a name": lambda: socket.getaddrinfo(ANOTHER, 443),
    "an old way for a name": lambda: socket.gethostbyname(ANOTHER),
    "a page": lambda: urllib.request.urlopen(f"http://{ANOTHER}/", timeout=5),
    "a datagram": _udp,
    "a loop of events": _asyncio,
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_another_host_is_refused_before_anything_is_sent(way: Callable[[], object]) -> None:
    with pytest.raises(OSError, match="a test tried to reach") as refusal:
        way()
    tried = offline.TRIED.copy()
    offline.TRIED.clear()  # this test alone is allowed to have tried
    assert tried
    assert any(host in str(refusal.value) for host in tried)


@pytest.mark.parametrize("environment", [None, {"PATH": os.defpath}, {"PYTHONPATH": "/nowhere"}])
def test_a_child_refuses_whatever_its_environment(environment: dict[str, str] | None) -> None:
    code = f"import socket; socket.create_connection(({ELSEWHERE!r}, 80), timeout=5)"
    done = subprocess.run(  # noqa: S603  (our own)
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert f"OtherHostError: a test tried to reach {ELSEWHERE}" in done.stderr


def test_this_machine_is_reached_by_its_names_and_by_its_files(tmp_path: Path) -> None:
    with http.server.HTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        with socket.create_connection(("localhost", server.server_port), timeout=5) as opened:
            assert opened.getpeername()[0] == "127.0.0.1"
    with socket.socket(socket.AF_UNIX) as ours, socket.socket(socket.AF_UNIX) as theirs:
        theirs.bind(str(tmp_path / "socket"))
        theirs.listen()
        ours.connect(str(tmp_path / "socket"))
    assert offline.TRIED == []


def test_an_attempt_whose_error_somebody_has_caught_is_noticed() -> None:
    with pytest.raises(AssertionError, match=f"tried to reach {ELSEWHERE}"), unplugged():  # noqa: SIM117
        with contextlib.suppress(OSError):
            socket.create_connection((ELSEWHERE, 80), timeout=5)
    offline.TRIED.clear()

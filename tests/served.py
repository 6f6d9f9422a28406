"""A real server on a free port, and functions that send it requests, raw bytes, and read its events."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from conftest import SiteFolder
from demo import BROWSER, chromium

from intertitle.stages.write import LEDGER

REPOSITORY = Path(__file__).parent.parent
NOON = "1780315200"  # the first of June 2026 at 12:00 UTC, as in conftest
SCRIPT = re.compile(rb'<script src="/\.intertitle/reload\.js"[^>]*></script>')
PATIENCE = 15  # seconds; only a broken server takes so long


class Served:
    """A running server."""

    def __init__(self, root: Path, process: subprocess.Popen[str], port: int) -> None:
        self.root = root
        self.process = process
        self.port = port
        self.host = f"127.0.0.1:{port}"

    def ask(
        self, path: str, headers: Mapping[str, str] | None = None, method: str = "GET"
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        """Send a request as a browser does."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(method, path, headers=dict(headers or {}))
            response = connection.getresponse()
            return response.status, response.headers, response.read()
        finally:
            connection.close()

    def page(self, path: str) -> bytes:
        """Return a response's body with the reload script, for any status."""
        return self.ask(path)[2]

    def raw(self, data: bytes) -> bytes:
        """Send bytes, and return the whole answer."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as connection:
            connection.sendall(data)
            received = b""
            try:
                while more := connection.recv(65536):
                    received += more
            except ConnectionResetError:
                pass
            return received

    def raw_get(self, target: bytes, host: str | None = None) -> bytes:
        """Request a target exactly as given."""
        named = (host or self.host).encode("latin-1")
        return self.raw(b"GET " + target + b" HTTP/1.1\r\nHost: " + named + b"\r\nConnection: close\r\n\r\n")

    @contextmanager
    def news(self, headers: Mapping[str, str] | None = None) -> Iterator[Callable[[], dict[str, Any]]]:
        """Listen to the events, and yield a function that waits for the next one."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request("GET", "/.intertitle/changes", headers=dict(headers or {}))
        response = connection.getresponse()
        assert response.status == 200
        assert response.headers["Content-Type"] == "text/event-stream; charset=utf-8"

        def following() -> dict[str, Any]:
            while not (line := response.readline()).startswith(b"data: "):
                assert line, "the channel was closed"
            found: dict[str, Any] = json.loads(line.removeprefix(b"data: "))
            return found

        try:
            yield following
        finally:
            connection.close()

    def tree(self, paths: Iterator[str] | list[str], base: str = "/") -> dict[str, bytes]:
        """Return the responses for the addresses of files, without the reload script."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        found: dict[str, bytes] = {}
        for path in paths:
            address = base + path.removesuffix("index.html") if path.split("/")[-1] == "index.html" else base + path
            connection.request("GET", address)
            response = connection.getresponse()
            data = response.read()
            if response.status == 200:
                found[path] = SCRIPT.sub(b"", data, count=1)
        connection.close()
        return found

    def stop(self) -> tuple[int, str, str]:
        """Send Ctrl-C, and return the exit code and the output."""
        self.process.send_signal(signal.SIGINT)
        out, err = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, out, err


def start(root: Path, *arguments: str, epoch: str = NOON, path: str = "") -> subprocess.Popen[str]:
    """Start ``intertitle serve``. Without an epoch it uses the real clock; ``path`` is the folder of plug-ins."""
    inherited = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "TMPDIR"}}
    return subprocess.Popen(  # noqa: S603  (our own command)
        [sys.executable, "-W", "error", "-m", "intertitle", "serve", str(root), "--port", "0", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**inherited, "PYTHONPATH": f"{REPOSITORY}{os.pathsep}{path}", "SOURCE_DATE_EPOCH": epoch},
    )


@contextmanager
def serving(root: Path, *arguments: str, epoch: str = NOON, path: str = "") -> Iterator[Served]:
    """Serve a site during the block."""
    process = start(root, *arguments, epoch=epoch, path=path)
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if found := re.search(r"Serving at http://\S+:(\d+)/", line):
                yield Served(root, process, int(found[1]))
                return
        raise AssertionError(process.communicate()[1])
    finally:
        process.kill()
        process.communicate()


@contextmanager
def followed(address: str) -> Iterator[Callable[[str], dict[str, Any]]]:
    """Open a page, and yield a function that waits for words or a colour in it and returns the page's state."""
    with subprocess.Popen(  # noqa: S603  (nothing of it is from outside)
        ["node", "update.js", chromium(), address],  # noqa: S607
        cwd=BROWSER,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert json.loads(process.stdout.readline()) == {"ready": True}
        asked, answered = process.stdin, process.stdout

        def when(words: str) -> dict[str, Any]:
            asked.write(json.dumps(words) + "\n")
            asked.flush()
            found: dict[str, Any] = json.loads(answered.readline())
            return found

        yield when
        asked.close()


def clean_copy(site: SiteFolder) -> dict[str, bytes]:
    """Build a copy of a site that is being served, and return its files."""
    copy = SiteFolder(site.root.parent / "copy")
    for name in ("content", "themes"):
        if (site.root / name).exists():
            shutil.copytree(site.root / name, copy.root / name)
    copy.build()
    tree = copy.tree()
    shutil.rmtree(copy.root)
    del tree[LEDGER]
    return tree


def eventually(holds: Callable[[], object]) -> None:
    """Wait until a condition is true."""
    latest = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < latest, "the condition never became true"
        time.sleep(0.02)

"""Both themes in a real browser: no page scrolls sideways, asks another host for anything or shuts a reader out."""

from __future__ import annotations

import datetime as dt
import functools
import http.server
import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from intertitle.pipeline import Request, run

REPOSITORY = Path(__file__).parent.parent
LOOK = Path(__file__).parent / "browser"
PAGES = (
    "/",
    "/404.html",
    "/about/",
    "/diary/2025/",
    "/franchises/",
    "/franchises/ghostbusters/",
    "/franchises/john-wick/",
    "/lists/best-of-2025/",
    "/people/",
    "/people/keanu-reeves/",
    "/reviews/",
    "/reviews/ballerina/",
    "/stats/",
    "/tags/sequels/",
    "/years/",
)

NOW = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)  # after the demo blog's last review

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def chromium() -> str:
    """Find a browser and what looks through it. Where tests must not be skipped, a missing one is a failure."""
    found = shutil.which("chromium")
    missing = [
        what
        for what, there in (
            ("Chromium:  apt-get install chromium", found),
            ("Node:  apt-get install nodejs npm", shutil.which("node")),
            (f"axe:  npm install --no-package-lock --prefix {LOOK}", (LOOK / "node_modules" / "axe-core").is_dir()),
        )
        if not there
    ]
    if missing:
        message = f"there is no {'; no '.join(missing)}"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    assert found is not None
    return found


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the name is the library's)
        """Say nothing of requests."""


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    """Serve a folder as any plain web server would."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def _look(chromium: str, base: str, *paths: str) -> list[dict[str, object]]:
    command = ["node", "look.js", chromium, base, *paths]
    done = subprocess.run(command, cwd=LOOK, capture_output=True, text=True, timeout=600, check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("theme", ["intertitle", "marquee"])
def test_every_kind_of_page_is_for_every_reader(chromium: str, tmp_path: Path, theme: str) -> None:
    site = tmp_path / "site"
    shutil.copytree(REPOSITORY / "content", site / "content")
    settings = site / "content/site.toml"
    lines = [line for line in settings.read_text().splitlines() if not line.startswith("theme")]
    settings.write_text("\n".join(lines).replace("[site]", f'[site]\ntheme = "{theme}"'))
    public = site / "public"
    run(Request(root=site, output=public, now=NOW, strict=True), lambda *_: None)
    assert [path for path in PAGES if not (public / path.strip("/")).exists()] == []
    with _served(public) as base:
        assert _look(chromium, base, *PAGES) == []


def test_what_looks_sees_what_is_wrong(chromium: str, tmp_path: Path) -> None:
    (tmp_path / "wrong.html").write_text(
        "<!DOCTYPE html><html><head><title>Wrong</title></head><body><main><h1>Wrong</h1>"
        "<img src='gone.png'><p style='width: 3000px; color: #ccc; background: #ddd'>Pale</p></main></body></html>"
    )
    with _served(tmp_path) as base:
        found = {str(one["rule"]) for one in _look(chromium, base, "/wrong.html")}
    assert {"html-has-lang", "image-alt", "color-contrast", "scrolls sideways", "status 404"} <= found

"""The demo blog in each shipped theme, a host that serves it as a good one does, and the tools that look at it."""

from __future__ import annotations

import datetime as dt
import functools
import gzip
import http.server
import os
import shutil
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from photographs import photograph

from intertitle.outputs.policies import find_hashes
from intertitle.pipeline import Request, build_strictly, run
from intertitle.videos import PLAYERS

REPOSITORY = Path(__file__).parent.parent
BROWSER = Path(__file__).parent / "browser"
THEMES = ("intertitle", "marquee")
NOW = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)  # after the demo blog's last review

_LIGHTS = " ".join(find_hashes((REPOSITORY / "themes/intertitle/templates/base.html").read_text(encoding="utf-8")))
# As strict as a host can be with a site that runs scripts of its own, the search and the lights, and has one form.
# Without connect-src Lighthouse cannot ask for robots.txt, and counts that against the page.
POLICY = (
    f"default-src 'none'; img-src 'self' data:; style-src 'self'; font-src 'self'; script-src 'self' {_LIGHTS}; "
    f"connect-src 'self'; frame-src {' '.join(f'https://{one}' for one in PLAYERS)}; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'"
)


def nginx() -> str:
    """Find nginx, which is in a system folder."""
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin") or ""


_TOOLS: Mapping[str, tuple[str, Callable[[], object]]] = {
    "Chromium": ("apt-get install chromium", lambda: shutil.which("chromium")),
    "Node": ("apt-get install nodejs npm", lambda: shutil.which("node")),
    "nginx": ("apt-get install nginx-light", nginx),
    "Java": ("apt-get install default-jre-headless", lambda: shutil.which("java")),
    **{
        package: (f"npm install --no-package-lock --prefix {BROWSER}", (BROWSER / "node_modules" / package).is_dir)
        for package in ("axe-core", "lighthouse", "vnu-jar")
    },
}


# The films that get photographs: what their front matter says of them, and what is added to the text.
PHOTOGRAPHED = {
    "aftersun": (
        [
            'poster: {src: images/poster.jpg, alt: "A painted poster", credit: "The tests"}',
            'still: {src: images/still.jpg, alt: "A coast at dusk", credit: "The tests"}',
        ],
        '\n![A tower, from its foot](/images/tall.jpg "Where the last scene was shot")\n',
    ),
    "ikiru": (['poster: {src: images/poster.jpg, alt: "", spoiler: true}'], ""),
}


def need(*tools: str) -> None:
    """Skip a test whose tools are missing; where tests must not be skipped, a missing one is a failure."""
    missing = [f"{tool}:  {_TOOLS[tool][0]}" for tool in tools if not _TOOLS[tool][1]()]
    if missing:
        message = f"there is no {'; no '.join(missing)}"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)


def chromium() -> str:
    """Find the browser, whatever it is called here."""
    return shutil.which("chromium") or ""


def publish(site: Path, theme: str) -> Path:
    """Build the demo blog in a theme, with photographs in it, and give the folder that it is published in."""
    shutil.copytree(REPOSITORY / "content", site / "content")
    _hang(site / "content")
    settings = site / "content/site.toml"
    lines = [line for line in settings.read_text().splitlines() if not line.startswith("theme")]
    settings.write_text("\n".join(lines).replace("[site]", f'[site]\ntheme = "{theme}"'))
    run(Request(root=site, output=site / "public", now=NOW), lambda *_: None, build_strictly)
    return site / "public"


def _hang(content: Path) -> None:
    """Give two films photographs, as a critic who has the rights would: a poster, stills, and one in a text."""
    sizes = {"poster.jpg": (900, 1350), "still.jpg": (2000, 1125), "tall.jpg": (700, 1600)}
    for number, (name, size) in enumerate(sizes.items()):
        (content / "images" / name).write_bytes(photograph(*size, seed=number))
    for film, (lines, text) in PHOTOGRAPHED.items():
        file = content / f"reviews/{film}.md"
        file.write_text(file.read_text().replace("---\n", "\n".join(["---", *lines, ""]), 1) + text)


def addresses(public: Path) -> list[str]:
    """Return the address of every page in a published folder."""
    pages = (file.relative_to(public).as_posix() for file in public.rglob("*.html"))
    return sorted("/" + page.removesuffix("index.html") for page in pages)


class _Host(http.server.SimpleHTTPRequestHandler):
    """Serves a folder with what a good host adds: compression, a policy, and leave to keep what never changes."""

    protocol_version = "HTTP/1.1"
    timeout = 30
    extensions_map = {**http.server.SimpleHTTPRequestHandler.extensions_map, ".woff2": "font/woff2"}  # noqa: RUF012

    def do_GET(self) -> None:
        file = Path(self.translate_path(self.path))
        file = file / "index.html" if file.is_dir() else file
        status = 200 if file.is_file() else 404
        data = file.read_bytes() if status == 200 else b"There is no such page."
        kind = self.guess_type(str(file)) if status == 200 else "text/plain"
        small = kind.startswith("text/") or kind.endswith(("xml", "javascript", "json"))
        data = gzip.compress(data, mtime=0) if small else data
        kept = "public, max-age=31536000, immutable" if self.path.startswith("/assets/") else "no-cache"
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8" if small else kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", kept)
        self.send_header("Content-Security-Policy", POLICY)
        if small:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the name is the library's)
        """Log no requests."""


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True  # a browser keeps its connections open

    def handle_error(self, request: object, client_address: object) -> None:
        """Say what went wrong, but for a browser that left in the middle, as browsers do when they are closed."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder, and yield its address."""
    with _Server(("127.0.0.1", 0), functools.partial(_Host, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()

"""Serve the published files, with the preview's additions in the response only."""

from __future__ import annotations

import asyncio
import hashlib
import html
import re
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from urllib.parse import unquote_to_bytes

import msgspec
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from intertitle.diagnostics import Diagnostic
from intertitle.server import files
from intertitle.server.events import Events, SiteState
from intertitle.server.host_check import HostCheck
from intertitle.server.last_good_pages import LastGoodPages
from intertitle.server.on_request import PictureMaker
from intertitle.server.suggestions import Page, list_pages, suggest_pages

# Addresses of a site never begin with a dot.
_SCRIPT = "/.intertitle/reload.js"
_STYLE = "/.intertitle/preview.css"
_CHANNEL = "/.intertitle/changes"
_METHODS = ("GET", "HEAD")
_HEADERS = {
    "Cache-Control": "no-cache",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
_MAX_WAIT = 1.0  # seconds that a request waits for a build that may change the page
_MAX_WAIT_FOR_MISSING = 10.0  # seconds that it waits if the page is missing
_CHECK_INTERVAL = 0.05  # seconds between two looks for a page that the first build has not written
_KEEP_ALIVE = 15.0  # seconds between keep-alive comments
_MAX_ADDRESS = 300  # characters of an address for which pages are suggested
_BODY = re.compile(rb"<body\b[^>]*>")
_RETRY = 500  # milliseconds until a page reconnects


class Preview:
    """An ASGI application that serves an output folder.

    If a page disappears because its source has an error, its last good version is shown until the error is fixed, and
    also while a build is still running.

    Args:
        output: the folder of published files.
        events: the results of the builds.
        host_check: the host names that the server answers to.
        pictures: makes share cards and pictures, which are no files of the folder.
        on_problem: called when one cannot be made, once for each problem of a build.
    """

    def __init__(
        self,
        output: Path,
        events: Events,
        host_check: HostCheck,
        pictures: PictureMaker,
        on_problem: Callable[[Diagnostic], None],
    ) -> None:
        self._output = output
        self._events = events
        self._host_check = host_check
        self._pictures = pictures
        self._on_problem = on_problem
        self._problems: tuple[int, set[Diagnostic]] = (-1, set())  # with the number of the build
        self._script = (Path(__file__).parent / "reload.js").read_bytes()
        self._style = (Path(__file__).parent / "preview.css").read_bytes()
        self._last_good = LastGoodPages()
        self._pages: tuple[int, tuple[Page, ...]] = (-1, ())  # with the number of the build that published them
        self._discarded_at = 0  # the number of the build after which stale pages were discarded

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        response = await self._answer(Request(scope, receive))
        for name, value in _HEADERS.items():
            response.headers[name] = value
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        hosts = request.headers.getlist("host")
        if len(hosts) != 1 or not self._host_check.is_known(hosts[0]):
            return PlainTextResponse("This server does not answer to that host name.\n", status_code=403)
        if request.method not in _METHODS:
            message = "Only GET and HEAD are allowed.\n"
            return PlainTextResponse(message, status_code=405, headers={"Allow": ", ".join(_METHODS)})
        path: bytes = request.scope["raw_path"]
        if path == _SCRIPT.encode():
            return _respond(request, self._script, "text/javascript; charset=utf-8")
        if path == _STYLE.encode():
            return _respond(request, self._style, "text/css; charset=utf-8")
        if path == _CHANNEL.encode():
            return self._open_channel(request, hosts[0])
        if self._events.builds == 0:  # each file in the folder is from the first build, which is still running
            await self._events.wait_while_building(lambda: self._exists(path), _CHECK_INTERVAL)
        else:
            await self._events.wait_until_settled(_MAX_WAIT)
        if not self._exists(path) and not self._events.is_settled():
            await self._events.wait_until_settled(_MAX_WAIT_FOR_MISSING)
        response = await self._picture(request, path) or self._page(request, path)
        return response or await self._not_found(request, path)

    def _open_channel(self, request: Request, host: str) -> Response:
        """Open an event stream that reports changes to a page of this server."""
        origins = request.headers.getlist("origin")
        if any(not self._host_check.is_own_origin(origin, host) for origin in origins):
            return PlainTextResponse("This channel is only for pages of this server.\n", status_code=403)
        kind = "text/event-stream; charset=utf-8"
        if request.method == "HEAD":
            return Response(media_type=kind)
        return StreamingResponse(self._stream_events(), media_type=kind)

    async def _stream_events(self) -> AsyncIterator[bytes]:
        yield f"retry: {_RETRY}\n\n".encode()
        async for state in self._events.follow(_KEEP_ALIVE):
            yield b"data: " + msgspec.json.encode(state) + b"\n\n" if state else b": still here\n\n"

    async def _not_found(self, request: Request, path: bytes) -> Response:
        """Answer with the site's 404 page and up to five suggestions."""
        found = files.read(str(self._output / "404.html"))
        if found is None:
            return PlainTextResponse("Page not found.\n", status_code=404)
        data = _add_script(found.data, self._events.state)
        try:
            address = unquote_to_bytes(path).decode("utf-8")
        except UnicodeDecodeError:
            address = ""
        if len(address) <= _MAX_ADDRESS and (suggestions := await asyncio.to_thread(self._suggest, address)):
            data = _add_suggestions(data, suggestions)
        return _respond(request, data, files.HTML, 404)

    def _suggest(self, address: str) -> list[Page]:
        builds = self._events.builds
        if self._pages[0] != builds:
            self._pages = builds, list_pages(self._output, self._events.base)
        return suggest_pages(address, self._pages[1])

    async def _picture(self, request: Request, path: bytes) -> Response | None:
        """Answer with a share card or a picture, or return None if there is none at that path."""
        name = files.find_path(self._events.base, path)
        if not self._pictures.find(name):
            return None
        builds = self._events.builds
        made = await self._pictures.make(name)
        # If a file has just changed, the next build makes it right.
        if isinstance(made, Diagnostic) and await self._events.wait_for_build(builds, _MAX_WAIT):
            made = await self._pictures.make(name)
        if isinstance(made, Diagnostic):
            self._report(made)
            return PlainTextResponse(f"{made.path}: {made.message}.\n", status_code=503)
        return None if made is None else _respond(request, made, files.media_type(name, made))

    def _report(self, problem: Diagnostic) -> None:
        builds = self._events.builds
        if self._problems[0] != builds:
            self._problems = builds, set()
        if problem not in self._problems[1]:
            self._problems[1].add(problem)
            self._on_problem(problem)

    def _exists(self, path: bytes) -> bool:
        is_picture = self._pictures.find(files.find_path(self._events.base, path)) is not None
        return is_picture or self._find(path) is not None

    def _page(self, request: Request, path: bytes) -> Response | None:
        state = self._events.state
        found = self._find(path)
        if isinstance(found, files.Redirect):
            query: bytes = request.scope["query_string"]
            return RedirectResponse(found.path + (f"?{query.decode('latin-1')}" if query else ""), status_code=301)
        if found is None:
            return None
        if found.media_type != files.HTML:
            return _respond(request, found.data, found.media_type)
        data = _add_script(found.data, state)
        if banner := self._events.banners.get(unquote_to_bytes(path).decode("utf-8", "replace")):
            data = _add_banner(data, banner)
        return _respond(request, data, files.HTML)

    def _find(self, path: bytes) -> files.PublishedFile | files.Redirect | None:
        """Find a published file, a redirect, or the last good page."""
        if self._events.is_settled() and self._discarded_at != self._events.builds:
            self._last_good.discard_stale(self._events.broken)
            self._discarded_at = self._events.builds
        found = files.find(self._output, self._events.base, path)
        if isinstance(found, files.PublishedFile):
            self._last_good.store(path, found)
        return self._last_good.get(path) if found is None else found


def _add_script(page: bytes, state: SiteState) -> bytes:
    """Add the reload script to a page's head, with the state that the page belongs to."""
    problems = html.escape(msgspec.json.encode(state.problems).decode())
    attributes = f'data-build="{state.build}" data-reload-key="{state.reload_key}" data-problems="{problems}"'
    return _add_to_head(page, f'<script src="{_SCRIPT}" defer {attributes}></script>')


def _add_banner(page: bytes, text: str) -> bytes:
    """Add a banner to a page. Its style is a file, because the pages' policy requires that."""
    banner = f'<p class="intertitle-banner" role="note" lang="en">{html.escape(text)}</p>'.encode()
    body = _BODY.search(page)
    page = page[: body.end()] + banner + page[body.end() :] if body else page + banner
    return _add_to_head(page, f'<link rel="stylesheet" href="{_STYLE}">')


def _add_suggestions(page: bytes, suggestions: Sequence[Page]) -> bytes:
    """Add links to suggested pages at the end of a page's text."""
    links = "".join(
        f'<li><a href="{html.escape(one.address)}">{html.escape(one.title or one.address)}</a>'
        f" <code>{html.escape(one.address)}</code></li>"
        for one in suggestions
    )
    attributes = 'class="intertitle-suggestions" aria-label="Suggested pages" lang="en"'
    panel = f"<nav {attributes}><p>Did you mean</p><ul>{links}</ul></nav>"
    text = page.rfind(b"</main>")
    place = text if text >= 0 else page.rfind(b"</body>") if b"</body>" in page else len(page)
    return _add_to_head(page[:place] + panel.encode() + page[place:], f'<link rel="stylesheet" href="{_STYLE}">')


def _add_to_head(page: bytes, tag: str) -> bytes:
    head = page.find(b"</head>")
    return page[:head] + tag.encode() + page[head:] if head >= 0 else page + tag.encode()


def _respond(request: Request, data: bytes, kind: str, status: int = 200) -> Response:
    """Answer with bytes, or with 304 if the browser has them already."""
    tag = f'"{hashlib.blake2b(data, digest_size=16).hexdigest()}"'
    known = {one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")}
    if status == 200 and tag in known:  # noqa: PLR2004  (browsers cache only this status)
        return Response(status_code=304, headers={"ETag": tag})
    return Response(data, status_code=status, headers={"ETag": tag, "Content-Type": kind})

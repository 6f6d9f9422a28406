"""The site as it is served: published files, with what a preview says of each page put into the response alone."""

from __future__ import annotations

import asyncio
import hashlib
import html
import re
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from urllib.parse import unquote_to_bytes

import msgspec
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from intertitle.server import files
from intertitle.server.board import Board, News
from intertitle.server.guard import Hosts
from intertitle.server.memory import Memory
from intertitle.server.near import Page, near, pages

# No page of a site has an address that begins with a dot.
SCRIPT = "/.intertitle/reload.js"
STYLE = "/.intertitle/preview.css"
CHANNEL = "/.intertitle/changes"
_METHODS = ("GET", "HEAD")
_HEADERS = {
    "Cache-Control": "no-cache",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
_HOLD = 1.0  # seconds that a request waits for a build which may change its answer
_LONG_HOLD = 10.0  # seconds that it waits when there is no answer yet
_BEAT = 15.0  # seconds after which a silent channel says that it is still there
_LONGEST = 300  # characters of an address that are held against others
_BODY = re.compile(rb"<body\b[^>]*>")
_RETRY = 500  # milliseconds after which a page that has lost the server looks for it again


class Preview:
    """An ASGI application that serves an output folder.

    A page that goes because its source has an error stays to be seen, as it was last, until that is mended. So does
    one that a build has taken away and may not have finished with.

    Args:
        output: the folder of published files.
        board: what the builds have to say.
        hosts: the names that it answers to.
    """

    def __init__(self, output: Path, board: Board, hosts: Hosts) -> None:
        self._output = output
        self._board = board
        self._hosts = hosts
        self._script = (Path(__file__).parent / "reload.js").read_bytes()
        self._style = (Path(__file__).parent / "preview.css").read_bytes()
        self._memory = Memory()
        self._pages: tuple[int, tuple[Page, ...]] = (-1, ())  # with the number of the build that has published them
        self._sorted_out = 0  # the number of the build that the memory was last sorted out after

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
        if len(hosts) != 1 or not self._hosts.know(hosts[0]):
            return PlainTextResponse("This server is not the one that you asked for.\n", status_code=403)
        if request.method not in _METHODS:
            said = "Pages are for looking at.\n"
            return PlainTextResponse(said, status_code=405, headers={"Allow": ", ".join(_METHODS)})
        path: bytes = request.scope["raw_path"]
        if path == SCRIPT.encode():
            return _tagged(request, self._script, "text/javascript; charset=utf-8")
        if path == STYLE.encode():
            return _tagged(request, self._style, "text/css; charset=utf-8")
        if path == CHANNEL.encode():
            return self._channel(request, hosts[0])
        await self._board.settled(_HOLD)
        if self._find(path) is None and not self._board.is_settled():
            await self._board.settled(_LONG_HOLD)
        response = self._page(request, path)
        return response or await self._missing(request, path)

    def _channel(self, request: Request, host: str) -> Response:
        """Tell a page of ours, for as long as it listens, what changes."""
        origins = request.headers.getlist("origin")
        if any(not self._hosts.sent(origin, host) for origin in origins):
            return PlainTextResponse("This channel is for the pages of this server.\n", status_code=403)
        kind = "text/event-stream; charset=utf-8"
        if request.method == "HEAD":
            return Response(media_type=kind)
        return StreamingResponse(self._events(), media_type=kind)

    async def _events(self) -> AsyncIterator[bytes]:
        yield f"retry: {_RETRY}\n\n".encode()
        async for news in self._board.follow(_BEAT):
            yield b"data: " + msgspec.json.encode(news) + b"\n\n" if news else b": still here\n\n"

    async def _missing(self, request: Request, path: bytes) -> Response:
        """Answer with the site's own page for what is missing, and with the addresses that may have been meant."""
        found = files.read(str(self._output / "404.html"))
        if found is None:
            return PlainTextResponse("There is no such page.\n", status_code=404)
        data = with_script(found.data, self._board.news)
        try:
            asked = unquote_to_bytes(path).decode("utf-8")
        except UnicodeDecodeError:
            asked = ""
        if len(asked) <= _LONGEST and (meant := await asyncio.to_thread(self._near, asked)):
            data = with_near(data, meant)
        return _tagged(request, data, files.HTML, 404)

    def _near(self, asked: str) -> list[Page]:
        builds = self._board.builds
        if self._pages[0] != builds:
            self._pages = builds, pages(self._output, self._board.base)
        return near(asked, self._pages[1])

    def _page(self, request: Request, path: bytes) -> Response | None:
        news = self._board.news
        found = self._find(path)
        if isinstance(found, files.Elsewhere):
            query: bytes = request.scope["query_string"]
            return RedirectResponse(found.path + (f"?{query.decode('latin-1')}" if query else ""), status_code=301)
        if found is None:
            return None
        if found.kind != files.HTML:
            return _tagged(request, found.data, found.kind)
        data = with_script(found.data, news)
        if said := self._board.ribbons.get(unquote_to_bytes(path).decode("utf-8", "replace")):
            data = with_ribbon(data, said)
        return _tagged(request, data, files.HTML)

    def _find(self, path: bytes) -> files.Found | files.Elsewhere | None:
        """Find a published file, or what stood there before something went wrong."""
        if self._board.is_settled() and self._sorted_out != self._board.builds:
            self._memory.sort_out(self._board.broken)
            self._sorted_out = self._board.builds
        found = files.find(self._output, self._board.base, path)
        if isinstance(found, files.Found):
            self._memory.keep(path, found)
        return self._memory.recall(path) if found is None else found


def with_script(page: bytes, news: News) -> bytes:
    """Put the script into a page's head, with the news that the page was made by."""
    problems = html.escape(msgspec.json.encode(news.problems).decode())
    state = f'data-build="{news.build}" data-look="{news.look}" data-problems="{problems}"'
    return _in_head(page, f'<script src="{SCRIPT}" defer {state}></script>')


def with_ribbon(page: bytes, said: str) -> bytes:
    """Put a ribbon over a page; its looks are in a file, as the pages' policy asks."""
    ribbon = f'<p class="intertitle-ribbon" role="note" lang="en">{html.escape(said)}</p>'.encode()
    body = _BODY.search(page)
    page = page[: body.end()] + ribbon + page[body.end() :] if body else page + ribbon
    return _in_head(page, f'<link rel="stylesheet" href="{STYLE}">')


def with_near(page: bytes, meant: Sequence[Page]) -> bytes:
    """Put links to pages at the end of a page's text."""
    links = "".join(
        f'<li><a href="{html.escape(one.address)}">{html.escape(one.title or one.address)}</a>'
        f" <code>{html.escape(one.address)}</code></li>"
        for one in meant
    )
    panel = (
        f'<nav class="intertitle-near" aria-label="Near addresses" lang="en"><p>Did you mean</p><ul>{links}</ul></nav>'
    )
    text = page.rfind(b"</main>")
    place = text if text >= 0 else page.rfind(b"</body>") if b"</body>" in page else len(page)
    return _in_head(page[:place] + panel.encode() + page[place:], f'<link rel="stylesheet" href="{STYLE}">')


def _in_head(page: bytes, tag: str) -> bytes:
    head = page.find(b"</head>")
    return page[:head] + tag.encode() + page[head:] if head >= 0 else page + tag.encode()


def _tagged(request: Request, data: bytes, kind: str, status: int = 200) -> Response:
    """Answer with bytes, or with word that the browser has them already."""
    tag = f'"{hashlib.blake2b(data, digest_size=16).hexdigest()}"'
    known = {one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")}
    if status == 200 and tag in known:  # noqa: PLR2004  (the one status that a browser keeps a page by)
        return Response(status_code=304, headers={"ETag": tag})
    return Response(data, status_code=status, headers={"ETag": tag, "Content-Type": kind})

"""The site as it is served: published files, with a script in each page that reloads it when it has changed."""

from __future__ import annotations

import hashlib
import html
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from intertitle.server import files
from intertitle.server.board import Board, News
from intertitle.server.guard import Hosts
from intertitle.server.memory import Memory

# No page of a site has an address that begins with a dot.
SCRIPT = "/.intertitle/reload.js"
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
        self._memory = Memory()
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
        if path == CHANNEL.encode():
            return self._channel(request, hosts[0])
        await self._board.settled(_HOLD)
        if self._find(path) is None and not self._board.is_settled():
            await self._board.settled(_LONG_HOLD)
        return self._page(request, path)

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

    def _page(self, request: Request, path: bytes) -> Response:
        news = self._board.news
        found = self._find(path)
        if isinstance(found, files.Elsewhere):
            query: bytes = request.scope["query_string"]
            return RedirectResponse(found.path + (f"?{query.decode('latin-1')}" if query else ""), status_code=301)
        status = 200
        if found is None:
            found, status = files.read(str(self._output / "404.html")), 404
        if found is None:
            return PlainTextResponse("There is no such page.\n", status_code=404)
        data = with_script(found.data, news) if found.kind == files.HTML else found.data
        return _tagged(request, data, found.kind, status)

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
    tag = f'<script src="{SCRIPT}" defer data-build="{news.build}" data-problems="{problems}"></script>'.encode()
    head = page.find(b"</head>")
    return page[:head] + tag + page[head:] if head >= 0 else page + tag


def _tagged(request: Request, data: bytes, kind: str, status: int = 200) -> Response:
    """Answer with bytes, or with word that the browser has them already."""
    tag = f'"{hashlib.blake2b(data, digest_size=16).hexdigest()}"'
    known = {one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")}
    if status == 200 and tag in known:  # noqa: PLR2004  (the one status that a browser keeps a page by)
        return Response(status_code=304, headers={"ETag": tag})
    return Response(data, status_code=status, headers={"ETag": tag, "Content-Type": kind})

"""Limit the number of open connections and the time for a request, so that the preview stays reachable."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, ClassVar

from uvicorn.protocols.http.h11_impl import H11Protocol

_MAX_CONNECTIONS = 100  # a browser opens six
_MIN_CONNECTIONS = 8
_REQUEST_TIMEOUT = 10.0  # seconds from the first moment of a request to the end of its headers


def find_limit() -> int:
    """Return how many connections may be open: at most half of the files that this process may open."""
    try:
        import resource  # noqa: PLC0415  (Windows has none)
    except ImportError:
        return _MAX_CONNECTIONS
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if files == resource.RLIM_INFINITY:
        return _MAX_CONNECTIONS
    return max(_MIN_CONNECTIONS, min(_MAX_CONNECTIONS, files // 2))


class _OpenConnections:
    """The open connections, oldest first. When there are too many, a new one closes the oldest one.

    One without a request goes first, so that the author's browser always gets an answer. A browser reopens a channel
    that was closed.
    """

    def __init__(self, limit: int, on_limit: Callable[[int], None]) -> None:
        self._limit = limit
        self._on_limit = on_limit
        self._connections: dict[Connection, None] = {}
        self._was_reported = False

    def add(self, connection: Connection) -> None:
        """Add a new connection."""
        if len(self._connections) >= self._limit:
            waiting = (one for one in self._connections if not one.is_answering())
            oldest = next(waiting, None) or next(iter(self._connections))
            self.remove(oldest)
            oldest.transport.abort()
            if not self._was_reported:
                self._was_reported = True
                self._on_limit(self._limit)
        self._connections[connection] = None

    def remove(self, connection: Connection) -> None:
        """Forget a connection that is closed."""
        self._connections.pop(connection, None)


class Connection(H11Protocol):
    """A connection that ends if its request does not arrive in time."""

    open_connections: ClassVar[_OpenConnections]
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:  # noqa: ANN401  (as in asyncio)
        """Add the connection to the open ones, and wait for its request."""
        super().connection_made(transport)
        self.open_connections.add(self)
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Read a part of a request."""
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self.open_connections.remove(self)
        self._stop_timer()
        super().connection_lost(exc)

    def is_answering(self) -> bool:
        """Return whether a request has arrived and its response is not complete."""
        return bool(self.cycle) and not self.cycle.response_complete

    def _watch(self) -> None:
        """Start the timer of a request that has not arrived, and stop that of one that has."""
        if self.is_answering() or self.transport.is_closing():
            self._stop_timer()
        elif self._timer is None:
            self._timer = self.loop.call_later(_REQUEST_TIMEOUT, self.transport.abort)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def make_protocol(limit: int, on_limit: Callable[[int], None]) -> type[Connection]:
    """Return a class of connections of which at most ``limit`` are open.

    Args:
        limit: the number of connections.
        on_limit: called with it when the first connection is closed because of it.
    """

    class _Limited(Connection):
        open_connections = _OpenConnections(limit, on_limit)

    return _Limited

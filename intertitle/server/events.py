"""Pass the results of builds from the building thread to the pages that wait in the server's thread."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping

from intertitle.model import Struct


class Problem(Struct, frozen=True, kw_only=True):
    """A diagnostic as a page shows it. ``place`` is ``file:line:column``."""

    code: str
    place: str
    message: str
    hint: str


class SiteState(Struct, frozen=True, kw_only=True):
    """What an open page needs to know.

    ``build`` identifies the state of the published files: a page from another build is out of date. ``reload_key``
    identifies the state of everything except texts and stylesheets: a page with another one must be reloaded.
    ``problems`` are the errors of the last save.
    """

    build: str
    reload_key: str = ""
    problems: tuple[Problem, ...] = ()


class Events:
    """The latest state, and whether it is about to change: a file has changed, or a build is running.

    Any thread may write it. Only the server's thread reads it.

    Attributes:
        base: the path of the site, which begins and ends with a slash.
        broken: the sources that cannot be published because of an error.
        builds: the number of builds published so far.
        state: the latest state.
        banners: the banner texts of pages that are not published yet, by address.
    """

    def __init__(self) -> None:
        self.base = "/"
        self.broken: frozenset[str] = frozenset()
        self.builds = 0
        self.state = SiteState(build="")
        self.banners: Mapping[str, str] = {}
        self._last_change = 0
        self._last_built = 0
        self._is_building = False
        self._is_closed = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._changed = asyncio.Event()

    def set_loop(self, loop: asyncio.AbstractEventLoop) -> None:
        """Set the event loop that reads the state. Call this within the loop."""
        self._loop = loop

    # ------------------------------------------------------------ from any thread

    def announce_change(self, number: int) -> None:
        """Record that a file has changed."""

        def change() -> None:
            self._last_change = max(self._last_change, number)

        self._run_in_loop(change)

    def start_build(self) -> None:
        """Record that a build is about to change the published files."""
        self._is_building = True  # immediately, not in the loop's next turn

    def publish(
        self,
        state: SiteState,
        broken: frozenset[str],
        base: str,
        number: int,
        *,
        banners: Mapping[str, str] | None = None,
    ) -> None:
        """Publish the result of a build that includes all changes up to a number."""

        def change() -> None:
            self.state, self.broken, self.base = state, broken, base
            self.banners = banners or {}
            self.builds += 1
            self._last_built, self._is_building = number, False

        self._run_in_loop(change)

    def close(self) -> None:
        """End every `follow`."""

        def change() -> None:
            self._is_closed = True

        self._run_in_loop(change)

    def _run_in_loop(self, change: Callable[[], None]) -> None:
        def turn() -> None:
            change()
            self._changed.set()
            self._changed = asyncio.Event()

        if self._loop is None or self._loop.is_closed():
            turn()
        else:
            self._loop.call_soon_threadsafe(turn)

    # ------------------------------------------------------------ in the server's thread

    def is_settled(self) -> bool:
        """Return whether the published files match the latest state and include all known changes."""
        return self._last_change <= self._last_built and not self._is_building

    async def wait_until_settled(self, seconds: float) -> None:
        """Wait until the state is settled, but not longer than some seconds."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not self.is_settled() and not self._is_closed:
                    await self._changed.wait()

    async def wait_while_building(self, is_there: Callable[[], bool], every: float) -> None:
        """Wait until something is there or the state is settled. Look every few seconds."""
        while not self.is_settled() and not self._is_closed and not is_there():
            await self.wait_until_settled(every)

    async def wait_for_build(self, after: int, seconds: float) -> bool:
        """Wait for a build after the one with a number, for some seconds at most. Return whether there was one."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self.builds <= after and not self._is_closed:
                    await self._changed.wait()
        return self.builds > after

    async def follow(self, every: float) -> AsyncIterator[SiteState | None]:
        """Yield the current state and every new one. Yield None after ``every`` seconds without a new one."""
        sent: SiteState | None = None
        while not self._is_closed:
            if self.state != sent:
                sent = self.state
                yield sent
                continue
            try:
                async with asyncio.timeout(every):
                    await self._changed.wait()
            except TimeoutError:
                yield None

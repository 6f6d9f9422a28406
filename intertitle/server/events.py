"""The board: what the building thread has to say, for the pages that wait to hear it in the server's thread."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping

from intertitle.model import Struct


class Problem(Struct, frozen=True, kw_only=True):
    """A diagnostic as a page shows it; ``place`` is ``file:line:column``."""

    code: str
    place: str
    message: str
    hint: str


class SiteState(Struct, frozen=True, kw_only=True):
    """What an open page needs to know.

    ``build`` names the state of the published files: a page of another build is out of date. ``look`` names the state
    of all but texts and stylesheets: a page of another look has to be loaded anew. ``problems`` are the errors that
    the author's last save has left.
    """

    build: str
    reload_key: str = ""
    problems: tuple[Problem, ...] = ()


class Events:
    """The latest news, and whether they are about to be others: a change is noticed, or a build is at work.

    What is put on the board may come from any thread; it is read in the server's.

    Attributes:
        base: the path that the site lives under, which begins and ends with a slash.
        broken: the sources that an error keeps from being published.
        builds: how many builds have been published on the board.
        news: the latest news.
        ribbons: what to say over pages that readers do not see yet, by address.
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
        """Say which loop reads the board; to be called in it."""
        self._loop = loop

    # ------------------------------------------------------------ from any thread

    def announce_change(self, number: int) -> None:
        """Say that a change has been noticed."""

        def change() -> None:
            self._last_change = max(self._last_change, number)

        self._run_in_loop(change)

    def start_build(self) -> None:
        """Say that a build is about to touch the published files, before it does."""
        self._is_building = True  # at once, and not when the loop gets round to it

    def publish(
        self,
        state: SiteState,
        broken: frozenset[str],
        base: str,
        number: int,
        *,
        banners: Mapping[str, str] | None = None,
    ) -> None:
        """Say what a build has made of all changes up to a number."""

        def change() -> None:
            self.state, self.broken, self.base = state, broken, base
            self.banners = banners or {}
            self.builds += 1
            self._last_built, self._is_building = number, False

        self._run_in_loop(change)

    def close(self) -> None:
        """Let everybody go who follows the board."""

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
        """Tell whether the published files are those of the latest news, and all noticed changes are in them."""
        return self._last_change <= self._last_built and not self._is_building

    async def wait_until_settled(self, seconds: float) -> None:
        """Wait until nothing is about to change, for a number of seconds at most."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not self.is_settled() and not self._is_closed:
                    await self._changed.wait()

    async def follow(self, every: float) -> AsyncIterator[SiteState | None]:
        """Give the latest news now and whenever there are others; nothing after so many seconds without any."""
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

"""Make share cards and pictures in threads of their own, each when it is requested."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

from intertitle import workers
from intertitle.building.on_request import OutputsOnRequest
from intertitle.cache import FILE_NAME, FOLDER, PREVIEW, CacheDamagedError
from intertitle.diagnostics import Diagnostic, Location, note
from intertitle.failures import PluginError
from intertitle.outputs.registry import Output, RegistrationError, report_failure
from intertitle.pictures.image_cache import Encoding

_Made = bytes | Diagnostic | None


class PictureMaker:
    """Makes the outputs of the last build that it has planned and not made.

    What decides their bytes is read while no build runs, one output at a time. Then several threads encode pictures, as
    many as there are processors.

    Attributes:
        cache_lock: held while a build uses the cache, and while a thread of this object reads it.
        is_damaged: the cache was found damaged, so the next build must begin with a new one.
    """

    def __init__(self) -> None:
        self.is_damaged = False
        self._outputs: OutputsOnRequest | None = None
        self.cache_lock = threading.Lock()
        self._pool = ThreadPoolExecutor(workers.count_processors(), thread_name_prefix="pictures")
        self._running: dict[tuple[int, str], asyncio.Future[_Made]] = {}  # by the build's number and the path
        self._builds = 0
        self._is_closed = False
        self._loop: asyncio.AbstractEventLoop | None = None

    def replace(self, outputs: OutputsOnRequest) -> None:
        """Make the outputs of a new build from now on. Hold the lock meanwhile."""
        self._outputs = outputs
        self._builds += 1
        self.is_damaged = False

    def close(self) -> None:
        """End all requests that wait, and start nothing more. An encoding that has begun ends with the process."""
        if self._loop is None or self._loop.is_closed():
            self._end()
        else:
            self._loop.call_soon_threadsafe(self._end)

    # ------------------------------------------------------------ in the server's thread

    def find(self, path: str) -> Output | None:
        """Return the output at a path of the output folder, or None."""
        return self._outputs.find(path) if self._outputs else None

    async def make(self, path: str) -> _Made:
        """Return the bytes of an output, why it cannot be made, or None if it is gone or the server ends.

        Requests for one output wait for the same work, unless a build comes between them.
        """
        if self._is_closed:
            return None
        self._loop = asyncio.get_running_loop()
        key = (self._builds, path)
        if (running := self._running.get(key)) is None:
            running = self._running[key] = self._loop.run_in_executor(self._pool, self._make, path)
            running.add_done_callback(lambda _: self._running.pop(key))
        try:
            return await asyncio.shield(running)
        except asyncio.CancelledError:
            if running.cancelled():
                return None
            raise

    def _end(self) -> None:
        self._is_closed = True
        for one in list(self._running.values()):
            one.cancel()
        self._pool.shutdown(wait=False, cancel_futures=True)

    # ------------------------------------------------------------ in a thread of the pool

    def _make(self, path: str) -> _Made:
        outputs = self._outputs
        if outputs is None or (output := outputs.find(path)) is None:
            return None
        try:
            # Once it is known how to encode a picture, no build delays it.
            if (encoding := outputs.encodings.get(path)) is not None:
                return outputs.encode(encoding)
            with self.cache_lock:
                outputs = self._outputs or outputs  # a build may have ended meanwhile
                made = outputs.make(found) if (found := outputs.find(path)) else None
            return outputs.encode(made) if isinstance(made, Encoding) else made
        except (OSError, PluginError) as failure:
            return report_failure(output, failure)
        except CacheDamagedError as failure:
            place = Location(f"{FOLDER}/{PREVIEW}/{FILE_NAME}")
            self.is_damaged = True
            return note("IT605", place, f"the cache is rebuilt: {failure}")
        except LookupError as failure:
            return RegistrationError(f"{output.what} cannot be made: {failure}").diagnostics[0]

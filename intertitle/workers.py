"""Run one function over many items on several processors; results keep the order of the items.

Any executor of ``concurrent.futures`` works: processes on this machine, or Dask's on a cluster whose machines share the
site's folders. Items are sent in batches, and shared data is sent once. Results are sent as MessagePack, which takes a
tenth of the time of pickling.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar, cast

import msgspec

from intertitle import digest
from intertitle.diagnostics import ConfigurationError, Location, error
from intertitle.model import Struct

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor
    from multiprocessing.context import BaseContext

_Result = TypeVar("_Result")

# Called with a label, the number of finished items and their total; 0 of 0 means that the work is not counted.
Progress = Callable[[str, int, int], None]

# With fewer items per worker, starting workers takes longer than they save. On two cores an item takes about 0.5 ms and
# a pool about 30 ms to start. Beside 10,000 reviews it takes much longer, because the memory pages that a worker
# touches are copied.
MIN_ITEMS_PER_WORKER = 100
_BATCHES_PER_WORKER = 32
_AHEAD = 2  # batches that a worker has: the one that it does, and the next
_FIRST_BATCH = 40  # items, so that the first results come soon
_MIN_BATCH = 8  # items in this process: each batch opens the cache and stores its results by itself
_MIN_REPORTED_SIZE = 1000  # items; the catalogue and the plan need about 0.1 s for as many
_CLUSTER_TIMEOUT = 10  # seconds to wait for a cluster


class Workers(Struct, frozen=True, kw_only=True):
    """The number of processes (1: only this one), or the address of a Dask scheduler.

    ``versions`` returns a digest of the versions that every worker of a cluster must have.
    """

    jobs: int = 1
    cluster: str = ""
    versions: Callable[[], bytes] = digest.engine


class Task(Struct, frozen=True, kw_only=True):
    """What to do with every batch. The functions belong to modules, so that they can be pickled.

    Args:
        function: processes a batch of items.
        prepare: makes what the function works with, once in each process.
        result: the type of each result.
        preload: imports the modules that the work needs.
        min_items: items for which another worker pays off; 0 means `MIN_ITEMS_PER_WORKER`.
        max_batch: the maximum number of items in a batch; small batches report progress more often.
    """

    function: Callable[[Any, Sequence[Any]], list[Any]]
    prepare: Callable[[Any], Any]
    result: type[Any]
    preload: Callable[[], object] = bool
    min_items: int = 0
    max_batch: int = 0


def run_task(task: Task, shared: object, items: Sequence[object], workers: Workers) -> Iterator[list[Any]]:
    """Run a task over all items. Yield each batch's results, in order.

    Raises:
        ConfigurationError: if the cluster cannot be reached or runs another version.
    """
    if not items:
        return
    if workers.cluster:
        yield from _run_on_cluster(task, shared, items, workers)
        return
    count = min(workers.jobs, len(items) // (task.min_items or MIN_ITEMS_PER_WORKER))
    batches = _split(len(items), max(count, 1), task.max_batch)
    if count <= 1:
        prepared = task.prepare(shared)
        for batch in batches:
            yield task.function(prepared, items[batch])
        return
    # Imported here because most builds render a few pages in this process.
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415

    task.preload()  # once here instead of once per worker
    gc.freeze()  # workers share this memory until one of them writes to it
    try:
        # This process works too: another one would need the memory of a whole worker.
        with ProcessPoolExecutor(
            count - 1, mp_context=_choose_context(), initializer=_initialise, initargs=(task, shared, items)
        ) as pool:
            try:
                yield from _share_batches(pool, count - 1, task, shared, items, batches)
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
    finally:
        gc.unfreeze()


def report_progress(
    label: str, batches: Iterator[list[_Result]], total: int, progress: Progress
) -> Iterator[list[_Result]]:
    """Yield batches, and report before the first one and after each how many items are done.

    Args:
        label: what is done with the items.
        batches: the results, as `run_task` yields them.
        total: the number of items.
        progress: called with the label, the number of finished items and the total.
    """
    done = 0
    if total:
        progress(label, 0, total)
    for batch in batches:
        done += len(batch)
        progress(label, done, total)
        yield batch


def report_uncounted(label: str, size: int, progress: Progress) -> None:
    """Report work without countable steps, if its size makes it slow."""
    if size > _MIN_REPORTED_SIZE:
        progress(label, 0, 0)


def kill_workers() -> None:
    """Kill this process's workers immediately.

    The next build deletes files that they had not finished.
    """
    if multiprocessing := sys.modules.get("multiprocessing"):
        for process in multiprocessing.active_children():
            process.kill()


def count_processors() -> int:
    """Return the number of processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _split(count: int, workers: int, max_size: int = 0) -> list[slice]:
    size = -(-count // (workers * _BATCHES_PER_WORKER))
    if workers == 1:
        size = max(size, _MIN_BATCH)
    size = min(size, max_size or size)
    first = min(size, _FIRST_BATCH) if workers > 1 else size
    starts = [0, *range(first, count, size)]
    return [slice(start, end) for start, end in zip(starts, [*starts[1:], count], strict=True)]


def _share_batches(
    pool: ProcessPoolExecutor,
    workers: int,
    task: Task,
    shared: object,
    items: Sequence[object],
    batches: Sequence[slice],
) -> Iterator[list[Any]]:
    """Yield the results of all batches, in order. This process does a batch itself while the next result is missing.

    Batches are submitted a few at a time. The others must not be submitted and cancelled later: when a process ends
    unexpectedly, the pool's thread fails on a cancelled one.
    """
    decode = msgspec.msgpack.Decoder(list[task.result]).decode  # type: ignore[name-defined]
    futures: dict[int, Future[bytes]] = {}
    made: dict[int, list[Any]] = {}
    begun = 0
    is_prepared, prepared = False, None
    for number in range(len(batches)):
        while number not in made:
            while begun < len(batches) and _count_missing(futures) < workers * _AHEAD:
                with hold_signals():  # the first submit starts the processes
                    futures[begun] = pool.submit(_process_batch, batches[begun])
                begun += 1
            if begun == len(batches) or _is_done(futures[number]):
                break
            if not is_prepared:  # only now, because the processes copy what this one has when they start
                is_prepared, prepared = True, task.prepare(shared)
            made[begun] = task.function(prepared, items[batches[begun]])
            begun += 1
        yield made.pop(number) if number in made else decode(_wait_for(futures.pop(number)))


def _count_missing(futures: Mapping[int, Future[bytes]]) -> int:
    return sum(not _is_done(future) for future in futures.values())


def _is_done(future: Future[bytes]) -> bool:
    with hold_signals():
        return future.done()


def _collect(futures: Sequence[Future[bytes]], task: Task, shutdown: Callable[..., None]) -> Iterator[list[Any]]:
    """Yield the results of all batches, in order, from the workers of a cluster."""
    decode = msgspec.msgpack.Decoder(list[task.result]).decode  # type: ignore[name-defined]
    try:
        for future in futures:
            yield decode(_wait_for(future))
    except BaseException:
        shutdown(wait=False, cancel_futures=True)
        raise


def _wait_for(future: Future[bytes]) -> bytes:
    """Wait for a batch. Signals are handled while this waits, but not inside the pool's own code."""
    from queue import SimpleQueue  # noqa: PLC0415  (already imported by the pool)

    done: SimpleQueue[object] = SimpleQueue()
    with hold_signals():
        future.add_done_callback(done.put)
    done.get()
    with hold_signals():
        return future.result()


# ---------------------------------------------------------------- processes of this machine


class _WorkerState(Struct, frozen=True):
    """What a worker process works with."""

    task: Task
    prepared: object
    items: Sequence[object]


_state: _WorkerState | None = None  # set once, before the first batch


def _choose_context() -> BaseContext:
    """Fork if the system can, so that a worker starts with the shared data in its memory."""
    import multiprocessing  # noqa: PLC0415

    methods = multiprocessing.get_all_start_methods()
    return multiprocessing.get_context("fork" if "fork" in methods and os.name == "posix" else "spawn")


@contextmanager
def hold_signals() -> Iterator[None]:
    """Block SIGINT (Ctrl-C) and SIGTERM during the block; pending signals are delivered at its end.

    There are two reasons. First, workers start with SIGINT blocked: a terminal sends it to every process, but only the
    parent should react. Second, no exception may interrupt the pool's own code. Its locks are written in Python, and an
    exception during a release leaves them locked, so that the pool's thread and this one wait for each other forever.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end_with_parent() -> None:
    """Exit this process when its parent ends: otherwise it would keep the lock of the site's cache."""
    from multiprocessing import parent_process  # noqa: PLC0415

    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _initialise(task: Task, shared: object, items: Sequence[object]) -> None:
    global _state  # noqa: PLW0603  (a worker process has no other place for its initial state)
    gc.disable()  # a worker runs one task and makes almost no cycles
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # for systems that cannot block signals
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})  # blocked by the parent during the start
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _state = _WorkerState(task, task.prepare(shared), items)


def _process_batch(batch: slice) -> bytes:
    own = cast("_WorkerState", _state)
    return msgspec.msgpack.encode(own.task.function(own.prepared, own.items[batch]))


# ---------------------------------------------------------------- workers of a cluster


_thread_state = threading.local()  # a cluster's worker may have several threads, each with its own state


def _run_on_cluster(task: Task, shared: object, items: Sequence[object], workers: Workers) -> Iterator[list[Any]]:
    address = workers.cluster
    try:
        from dask import distributed  # noqa: PLC0415
    except ImportError as failure:
        hint = "Install it:  pip install 'intertitle[dask]'"
        raise ConfigurationError(error("IT108", Location("--executor"), "Dask is not installed", hint)) from failure
    try:
        client: Any = distributed.Client(address, timeout=_CLUSTER_TIMEOUT, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as failure:
        hint = "Start one:  dask scheduler   and beside it   dask worker ADDRESS"
        message = f"no Dask scheduler answers at {address}: {failure}"
        raise ConfigurationError(error("IT109", Location("--executor"), message, hint)) from failure
    with client:
        threads = sum(client.nthreads().values())
        if not threads:
            hint = f"Start some:  dask worker {address}"
            raise ConfigurationError(error("IT109", Location("--executor"), "the Dask cluster has no workers", hint))
        try:
            engines = set(client.run(workers.versions).values())
        except Exception as failure:  # any exception of a worker
            hint = "Install Intertitle and the site's plug-ins on every machine of the cluster, for its workers."
            message = f"the workers cannot run Intertitle: {failure}"
            raise ConfigurationError(error("IT109", Location("--executor"), message, hint)) from failure
        if engines != {workers.versions()}:
            hint = "Install the same Intertitle, Python, libraries and plug-ins everywhere, and restart the workers."
            raise ConfigurationError(error("IT109", Location("--executor"), "the workers run other versions", hint))
        (sent,) = client.scatter([(task, shared)], broadcast=True, hash=False)
        pool = client.get_executor(pure=False)
        name = os.urandom(16).hex()
        futures = [
            pool.submit(_process_on_cluster, name, sent, items[batch])
            for batch in _split(len(items), threads, task.max_batch)
        ]
        yield from _collect(futures, task, pool.shutdown)


def _process_on_cluster(name: str, sent: tuple[Task, object], batch: Sequence[object]) -> bytes:
    """Process a batch in a thread of a cluster's worker. Prepare the thread once per run, identified by its name."""
    task, shared = sent
    if getattr(_thread_state, "name", None) != name:
        _thread_state.name, _thread_state.prepared = name, task.prepare(shared)
    return msgspec.msgpack.encode(task.function(_thread_state.prepared, batch))

"""Workers: one function over many items, on several processors, with the results in the items' order.

Any executor of ``concurrent.futures`` will do: processes on this machine, or Dask's on a cluster of machines that share
the site's folders. Items travel in batches, and what all batches share travels once. Results travel as MessagePack,
which costs a tenth of pickling them.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar, cast

import msgspec

from intertitle import digest
from intertitle.diagnostics import ConfigurationError, Place, error
from intertitle.model import Struct

if TYPE_CHECKING:
    from concurrent.futures import Future
    from multiprocessing.context import BaseContext

_Result = TypeVar("_Result")

# Is told how far some work is: what is done, of how many things so many; 0 of 0 is work that is not counted.
Progress = Callable[[str, int, int], None]

# Below this many items for each worker, starting workers costs more than they save (measured on two cores: an item
# takes about 0.5 ms, a pool about 30 ms to start, and much more beside 10,000 reviews, whose pages it copies as it
# touches them).
MIN_ITEMS_PER_WORKER = 100
_BATCHES_PER_WORKER = 32
_MIN_REPORTED_SIZE = 1000  # things, which take the catalogue and the plan about a tenth of a second
_CLUSTER_TIMEOUT = 10  # seconds that a cluster may take to answer


class Workers(Struct, frozen=True, kw_only=True):
    """Who works: so many processes at most (1 is this one), or a cluster's workers by its scheduler's address.

    ``versions`` digests what every worker of a cluster has to have as this process has it.
    """

    jobs: int = 1
    cluster: str = ""
    versions: Callable[[], bytes] = digest.engine


class Task(Struct, frozen=True, kw_only=True):
    """What is done with every batch, as functions of modules so that they pickle.

    Args:
        function: works on a batch of items.
        prepare: makes, once in each process, what the function works with.
        result: the type of what it gives for each item.
        ready: imports what the work needs.
        worth: so many items at least make a worker pay; `WORTH_A_WORKER` where it is not said.
        batch: so many items at most travel together, where each takes long: how far the work is, is known by batches.
    """

    function: Callable[[Any, Sequence[Any]], list[Any]]
    prepare: Callable[[Any], Any]
    result: type[Any]
    preload: Callable[[], object] = bool
    min_items: int = 0
    max_batch: int = 0


def run_task(task: Task, shared: object, items: Sequence[object], workers: Workers) -> Iterator[list[Any]]:
    """Do a task with all items, batch by batch; yields each batch's results, in order.

    Raises:
        ConfigurationError: when the cluster cannot be reached, or runs another version.
    """
    if not items:
        return
    if workers.cluster:
        yield from _run_on_cluster(task, shared, items, workers)
        return
    count = min(workers.jobs, len(items) // (task.min_items or MIN_ITEMS_PER_WORKER))
    batches = _batches(len(items), max(count, 1), task.max_batch)
    if count <= 1:
        prepared = task.prepare(shared)
        for batch in batches:
            yield task.function(prepared, items[batch])
        return
    # Imported here: most builds make a few pages, in this process.
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415

    task.preload()  # here, so that the workers need not do it each for itself
    gc.freeze()  # what there is now is shared with the workers, page by page, until somebody touches it
    try:
        with ProcessPoolExecutor(
            count, mp_context=_context(), initializer=_start, initargs=(task, shared, items)
        ) as pool:
            with _hold_signals():  # the processes start with the first batch, too
                futures = [pool.submit(_work, batch) for batch in batches]
            yield from _collect(futures, task, pool.shutdown)
    finally:
        gc.unfreeze()


def report_progress(
    label: str, batches: Iterator[list[_Result]], total: int, progress: Progress
) -> Iterator[list[_Result]]:
    """Pass batches on, and say before the first one and after each how many of their items are done.

    Args:
        label: what is done with them.
        batches: the results, as `run` yields them.
        total: how many there will be.
        progress: is told.
    """
    done = 0
    if total:
        progress(label, 0, total)
    for batch in batches:
        done += len(batch)
        progress(label, done, total)
        yield batch


def report_uncounted(label: str, size: int, progress: Progress) -> None:
    """Say that work goes on whose steps are not counted, where so many things make it long."""
    if size > _MIN_REPORTED_SIZE:
        progress(label, 0, 0)


def kill_workers() -> None:
    """End every process that works for this one, at once.

    A file that one of them was writing is not in its place yet, and the next build sweeps it away.
    """
    if multiprocessing := sys.modules.get("multiprocessing"):
        for process in multiprocessing.active_children():
            process.kill()


def count_processors() -> int:
    """Count the processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _batches(count: int, workers: int, max_size: int = 0) -> list[slice]:
    size = -(-count // (workers * _BATCHES_PER_WORKER))
    size = min(size, max_size or size)
    return [slice(start, start + size) for start in range(0, count, size)]


def _collect(futures: Sequence[Future[bytes]], task: Task, shutdown: Callable[..., None]) -> Iterator[list[Any]]:
    decode = msgspec.msgpack.Decoder(list[task.result]).decode  # type: ignore[name-defined]
    try:
        for future in futures:
            yield decode(_result(future))
    except BaseException:
        shutdown(wait=False, cancel_futures=True)
        raise


def _result(future: Future[bytes]) -> bytes:
    """Wait for a batch. An interrupt is heard while this waits, and not while it is in the pool's own code."""
    from queue import SimpleQueue  # noqa: PLC0415  (the pool has imported it; this process often has none)

    done: SimpleQueue[object] = SimpleQueue()
    with _hold_signals():
        future.add_done_callback(done.put)
    done.get()
    with _hold_signals():
        return future.result()


# ---------------------------------------------------------------- processes of this machine


class _WorkerState(Struct, frozen=True):
    """What a process of a pool works with."""

    task: Task
    prepared: object
    items: Sequence[object]


_state: _WorkerState | None = None  # set once, before the process sees its first batch


def _context() -> BaseContext:
    """Fork where the system can: a worker then starts with what is shared already in its memory."""
    import multiprocessing  # noqa: PLC0415

    methods = multiprocessing.get_all_start_methods()
    return multiprocessing.get_context("fork" if "fork" in methods and os.name == "posix" else "spawn")


@contextmanager
def _hold_signals() -> Iterator[None]:
    """Hold back Ctrl-C and SIGTERM during the block; what came meanwhile is heard at its end.

    Two things need it. Processes start deaf to Ctrl-C: a terminal sends it to all of them, and what comes of it is for
    the one that started them to say, once. And no exception may come out of the middle of a pool's own code: it uses
    locks that are written in Python, and one that is interrupted while it is being unlocked stays locked. The pool's
    thread then waits for it for ever, and this one for that thread.
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
    """End this process when the one that started it does, however that ends: nobody waits for its work then.

    It would hold the lock of the site's cache as long as it lives.
    """
    from multiprocessing import parent_process  # noqa: PLC0415

    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _start(task: Task, shared: object, items: Sequence[object]) -> None:
    global _state  # noqa: PLW0603  (a process of a pool has no other place to keep what it was started with)
    gc.disable()  # a worker lives for one task, and makes next to no cycles
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # where it could not be kept from it before it started
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})  # it was held back where this process was started
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _state = _WorkerState(task, task.prepare(shared), items)


def _work(batch: slice) -> bytes:
    own = cast("_WorkerState", _state)
    return msgspec.msgpack.encode(own.task.function(own.prepared, own.items[batch]))


# ---------------------------------------------------------------- workers of a cluster


_thread_state = (
    threading.local()
)  # a cluster's worker may have several threads, and what is prepared is one thread's own


def _run_on_cluster(task: Task, shared: object, items: Sequence[object], crew: Workers) -> Iterator[list[Any]]:
    address = crew.cluster
    try:
        from dask import distributed  # noqa: PLC0415
    except ImportError as failure:
        hint = "Install it:  pip install 'intertitle[dask]'"
        raise ConfigurationError(error("IT108", Place("--executor"), "Dask is not installed", hint)) from failure
    try:
        client: Any = distributed.Client(address, timeout=_CLUSTER_TIMEOUT, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as failure:
        hint = "Start one:  dask scheduler   and beside it   dask worker ADDRESS"
        message = f"no Dask scheduler answers at {address}: {failure}"
        raise ConfigurationError(error("IT109", Place("--executor"), message, hint)) from failure
    with client:
        threads = sum(client.nthreads().values())
        if not threads:
            hint = f"Start some:  dask worker {address}"
            raise ConfigurationError(error("IT109", Place("--executor"), "the Dask cluster has no workers", hint))
        try:
            engines = set(client.run(crew.versions).values())
        except Exception as failure:  # whatever a worker raised, by way of Dask
            hint = "Install Intertitle and the site's plug-ins on every machine of the cluster, for its workers."
            message = f"its workers cannot run Intertitle: {failure}"
            raise ConfigurationError(error("IT109", Place("--executor"), message, hint)) from failure
        if engines != {crew.versions()}:
            hint = "Install the same Intertitle, Python, libraries and plug-ins everywhere, and restart its workers."
            raise ConfigurationError(error("IT109", Place("--executor"), "its workers run other versions", hint))
        (sent,) = client.scatter([(task, shared)], broadcast=True, hash=False)
        pool = client.get_executor(pure=False)
        name = os.urandom(16).hex()
        futures = [
            pool.submit(_work_on_cluster, name, sent, items[batch])
            for batch in _batches(len(items), threads, task.max_batch)
        ]
        yield from _collect(futures, task, pool.shutdown)


def _work_on_cluster(name: str, sent: tuple[Task, object], batch: Sequence[object]) -> bytes:
    """Work on a batch in a thread of a cluster's worker, which prepares itself once for each run (by its name)."""
    task, shared = sent
    if getattr(_thread_state, "name", None) != name:
        _thread_state.name, _thread_state.prepared = name, task.prepare(shared)
    return msgspec.msgpack.encode(task.function(_thread_state.prepared, batch))

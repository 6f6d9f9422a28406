"""Workers: one function over many items, on several processors, with the results in the items' order.

Any executor of ``concurrent.futures`` will do. Items travel in batches, and what all batches share travels once.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar, cast

if TYPE_CHECKING:
    from multiprocessing.context import BaseContext

Shared = TypeVar("Shared")
Prepared = TypeVar("Prepared")
Item = TypeVar("Item")
Result = TypeVar("Result")

# Below this many items for each worker, starting workers costs more than they save (measured on two cores:
# a pool takes about 30 ms to start, an item about 0.5 ms).
WORTH_A_WORKER = 60
BATCHES_A_WORKER = 8

# What a worker process works with. It is set once, before the process sees its first batch.
_prepared: object = None


def run(
    function: Callable[[Prepared, Sequence[Item]], list[Result]],
    prepare: Callable[[Shared], Prepared],
    shared: Shared,
    items: Sequence[Item],
    jobs: int,
) -> Iterator[list[Result]]:
    """Apply a function to all items, batch by batch; yields each batch's results, in order.

    Args:
        function: a function of a module, so that it pickles.
        prepare: makes, once in each process, what the function works with.
        shared: what it is made from.
        items: what to work on.
        jobs: how many processes at most; 1 works in this one.
    """
    if not items:
        return
    useful = min(jobs, len(items) // WORTH_A_WORKER)
    size = -(-len(items) // (max(useful, 1) * BATCHES_A_WORKER))
    batches = (items[start : start + size] for start in range(0, len(items), size))
    if useful <= 1:
        prepared = prepare(shared)
        for batch in batches:
            yield function(prepared, batch)
        return
    # Imported here: most builds make a few pages, in this process.
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415

    with ProcessPoolExecutor(useful, mp_context=_context(), initializer=_start, initargs=(prepare, shared)) as pool:
        waiting = [pool.submit(_work, function, batch) for batch in batches]
        try:
            for future in waiting:
                yield future.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def processors() -> int:
    """Count the processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _context() -> BaseContext:
    """Fork where the system can: a worker then starts with what is shared already in its memory."""
    import multiprocessing  # noqa: PLC0415

    methods = multiprocessing.get_all_start_methods()
    return multiprocessing.get_context("fork" if "fork" in methods and os.name == "posix" else "spawn")


def _start(prepare: Callable[[Shared], object], shared: Shared) -> None:
    global _prepared  # noqa: PLW0603  (a process of a pool has no other place to keep what it was started with)
    _prepared = prepare(shared)


def _work(function: Callable[[Prepared, Sequence[Item]], list[Result]], batch: Sequence[Item]) -> list[Result]:
    return function(cast("Prepared", _prepared), batch)

"""Workers: the results are those of a loop, in its order."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from intertitle import workers


def _prepare(factor: int) -> int:
    return factor * 10


def _times(factor: int, batch: Sequence[int]) -> list[int]:
    return [factor * item for item in batch]


def _fail(_factor: int, batch: Sequence[int]) -> list[int]:
    raise LookupError(str(batch[0]))


@pytest.mark.parametrize("count", [0, 1, 7, workers.WORTH_A_WORKER * 2 - 1, workers.WORTH_A_WORKER * 2, 1001])
@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_results_come_in_the_order_of_the_items(count: int, jobs: int) -> None:
    batches = list(workers.run(_times, _prepare, 2, range(count), jobs))
    assert [one for batch in batches for one in batch] == [20 * item for item in range(count)]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_failure_in_a_worker_is_raised_here(jobs: int) -> None:
    with pytest.raises(LookupError):
        list(workers.run(_fail, _prepare, 1, range(500), jobs))


def test_there_is_a_processor() -> None:
    assert workers.processors() >= 1

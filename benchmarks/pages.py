"""Measure the time that a page takes at two sizes of site: ``python -m benchmarks.pages [SMALL LARGE]``.

Prints, for each size, the time of a first build and of one with nothing changed, in all and by page. A page should take
about the same time at both sizes: what grows faster than the site shows here.
"""

from __future__ import annotations

import argparse
import datetime as dt
import tempfile
import time
from pathlib import Path

from benchmarks.generate import generate
from intertitle.pipeline import Request, run


def measure(reviews: int, rounds: int, jobs: int) -> tuple[int, float, float]:
    """Build a generated site several times from nothing; gives its outputs and the best times, in seconds."""
    first: list[float] = []
    second: list[float] = []
    outputs = 0
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            generate(root, reviews)
            now = dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
            request = Request(root=root, output=root / "public", now=now, jobs=jobs)
            for times in (first, second):
                started = time.perf_counter()
                report = run(request, lambda _what, _done, _total: None)
                times.append(time.perf_counter() - started)
                outputs = report.outputs
    return outputs, min(first), min(second)


def main() -> None:
    """Measure both sizes and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", type=int, nargs="*", default=[200, 2000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--jobs", type=int, default=1, help="processes; one by default, so that sizes compare")
    arguments = parser.parse_args()
    print("reviews   files   first build   a file   nothing changed   a file")
    for reviews in arguments.sizes:
        outputs, first, second = measure(reviews, arguments.rounds, arguments.jobs)
        print(
            f"{reviews:>7,} {outputs:>7,} {first:>11.2f} s {1000 * first / outputs:>5.2f} ms"
            f" {second:>15.2f} s {1000 * second / outputs:>5.2f} ms"
        )


if __name__ == "__main__":
    main()

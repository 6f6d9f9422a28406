"""Draw every kind of page of the demo blog, in both themes: ``PYTHONPATH=. python tests/shots.py FOLDER``.

Each at 320, 768 and 1280 pixels, light and dark, to be looked at after a change that a reader can see.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from demo import BROWSER, THEMES, chromium, publish, served
from test_browser import PAGES


def main(folder: Path) -> None:
    """Draw all pages into a folder for each theme."""
    for theme in THEMES:
        shots = folder.absolute() / theme
        shots.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as site, served(publish(Path(site), theme)) as base:
            command = ["node", "shoot.js", chromium(), base, str(shots), *PAGES]
            subprocess.run(command, cwd=BROWSER, check=True)  # noqa: S603  (nothing of it is from outside)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

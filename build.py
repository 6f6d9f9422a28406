#!/usr/bin/env python3
"""Build this repository's own blog: ``python build.py`` is ``intertitle build`` here."""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent

try:
    from intertitle.cli.main import main
except ModuleNotFoundError as missing:
    sys.exit(f"{missing}. Set up first:  python3 -m venv .venv && .venv/bin/pip install -r requirements.txt")

if __name__ == "__main__":
    sys.argv[1:1] = ["build", str(HERE)]
    main()

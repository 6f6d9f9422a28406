"""Find a site's own fonts in ``content/fonts/``. Share cards use them for letters that the theme's fonts lack."""

from __future__ import annotations

import os
from pathlib import Path

from intertitle import digest
from intertitle.config import open_regular
from intertitle.diagnostics import ConfigurationError, Location, error
from intertitle.model import Face

FOLDER = "content/fonts"
_ENDINGS = {".otf", ".ttc", ".ttf", ".woff", ".woff2"}


def find_fonts(root: Path) -> tuple[Face, ...]:
    """Return the site's own fonts, sorted by file name. Other files in the folder, such as a licence, are ignored.

    Raises:
        ConfigurationError: if a file links to a place outside the site (IT112) or cannot be read (IT111).
    """
    folder, real_root = root / FOLDER, os.path.realpath(root)
    if not folder.is_dir():
        return ()
    found: list[Face] = []
    for file in sorted(folder.iterdir()):
        if file.suffix.casefold() not in _ENDINGS or file.name.startswith("."):
            continue
        place = Location(f"{FOLDER}/{file.name}")
        target = os.path.realpath(file)
        if not Path(target).is_relative_to(real_root):
            message = f"this link leads out of the site, to {target}"
            raise ConfigurationError(error("IT112", place, message, "Copy the file instead."))
        try:
            with open(file, "rb", opener=open_regular) as opened:
                found.append(Face(file=str(file), digest=digest.of_bytes(opened.read())))
        except OSError as failure:
            message = f"cannot read the font: {failure.strerror or failure}"
            raise ConfigurationError(
                error("IT111", place, message, "Check what it is, and its permissions.")
            ) from failure
    return tuple(found)

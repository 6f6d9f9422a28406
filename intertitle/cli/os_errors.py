"""Report an error of the operating system that ended a command."""

from __future__ import annotations

import os

from intertitle.diagnostics import Diagnostic, Location, error


def report_os_error(failure: OSError) -> Diagnostic:
    """Return the diagnostic for a file of the site or of the cache that cannot be read or written."""
    path = os.fspath(failure.filename) if failure.filename else "."
    shown = os.path.relpath(path) if isinstance(path, str) and os.path.exists(path) else str(path)
    place = Location((str(path) if shown.startswith("..") else shown).replace(os.sep, "/"))
    hint = "Each published file is complete, old or new. Free some space or correct the permissions, and try again."
    if isinstance(failure, IsADirectoryError):
        hint = "A file belongs in its place. Delete the folder, and try again."
    return error("IT608", place, f"the system refuses the file: {failure.strerror or failure}", hint)

"""Keep the code of templates outside of the site, in the user's own cache folder.

A site's own cache may come from anywhere, for example with a clone, so nothing in it is executed. This folder is used
only if it belongs to the user and nobody else can write to it. If it is missing, full or cannot be written, everything
is computed again.
"""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from intertitle import digest

_NAME = "intertitle"
_FOLDER = "templates"
_MAX_SIZE = 16 << 20  # of all files together; the shipped themes need less than one megabyte
_FOR_OTHERS = stat.S_IWGRP | stat.S_IWOTH


class UserCache:
    """Texts by digest, in files of the user's own.

    Args:
        folder: where they are, or None to keep nothing.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder if folder is not None and _prepare(folder) else None

    def load(self, key: bytes) -> str | None:
        """Return a text, or None if there is none that the user's own program has written."""
        if self._folder is None:
            return None
        try:
            number = os.open(self._folder / key.hex(), os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
            with open(number, "rb") as file:
                found = os.fstat(number)
                data = file.read() if stat.S_ISREG(found.st_mode) and _is_own(found) else b""
        except OSError:
            return None
        text = data[digest.SIZE :]
        return text.decode() if data[: digest.SIZE] == digest.of_bytes(key, text) else None

    def save(self, texts: Mapping[bytes, str]) -> None:
        """Keep some texts, and delete the oldest ones if there are too many."""
        if self._folder is None or not texts:
            return
        with contextlib.suppress(OSError):
            for key, text in texts.items():
                data = text.encode()
                _write(self._folder / key.hex(), digest.of_bytes(key, data) + data)
            _prune(self._folder)


def find_folder(environment: Mapping[str, str], site: Path) -> Path | None:
    """Return the folder for the code of templates, or None if the user has none outside of the site."""
    home = environment.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(home):
        home = _default_home(environment)
    if not os.path.isabs(home):
        return None
    folder = Path(os.path.realpath(home)) / _NAME / _FOLDER
    return None if folder.is_relative_to(os.path.realpath(site)) else folder


def _default_home(environment: Mapping[str, str]) -> str:
    """Return the folder in which programs of this system keep their caches."""
    if sys.platform == "win32":
        return environment.get("LOCALAPPDATA", "")
    home = environment.get("HOME", "")
    return os.path.join(home, "Library", "Caches") if sys.platform == "darwin" else os.path.join(home, ".cache")


def _prepare(folder: Path) -> bool:
    """Create the folder, and return whether it is the user's alone."""
    try:
        folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        found = (os.lstat(folder.parent), os.lstat(folder))
    except OSError:
        return False
    return all(stat.S_ISDIR(one.st_mode) and _is_own(one) for one in found)


def _is_own(found: os.stat_result) -> bool:
    """Return whether a file or folder is the user's, and nobody else can write to it."""
    if sys.platform == "win32":  # the folder is below the user's own, which Windows protects
        return True
    return found.st_uid == os.geteuid() and not found.st_mode & _FOR_OTHERS


def _write(file: Path, data: bytes) -> None:
    import tempfile  # only a build that compiled something needs it

    number, aside = tempfile.mkstemp(dir=file.parent)  # only the user can read and write it
    try:
        with open(number, "wb") as opened:
            opened.write(data)
        os.replace(aside, file)
    except OSError:
        os.unlink(aside)
        raise


def _prune(folder: Path) -> None:
    files = sorted(_list_files(folder), reverse=True)
    size = 0
    for _, length, path in files:
        size += length
        if size > _MAX_SIZE:
            os.unlink(path)


def _list_files(folder: Path) -> Iterator[tuple[float, int, str]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            found = entry.stat(follow_symlinks=False)
            yield found.st_mtime, found.st_size, entry.path

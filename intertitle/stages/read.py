"""Read: find every file under ``content/`` and digest its bytes.

Content decides what has changed, never a time or a size: a clock set back, an edit within one tick and a fresh
clone all read right.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from intertitle import digest
from intertitle.config import SETTINGS, open_regular
from intertitle.diagnostics import Diagnostic, Place, error, nearest, warning
from intertitle.model import Source, Struct

DOCUMENTS = ("reviews", "franchises", "people", "lists", "pages")
IMAGES = "images"
_IMAGE_ENDINGS = {".avif", ".gif", ".jpeg", ".jpg", ".png", ".svg", ".webp"}
LARGEST = 4 * 1024 * 1024  # bytes of one text; the longest review ever printed is a fraction of it
LARGEST_IMAGE = 64 * 1024 * 1024  # bytes of one picture, more than a film scanner makes


class File(Struct, frozen=True, kw_only=True):
    """A source with its bytes; an image's are left on the disk."""

    source: Source
    data: bytes


def read(root: Path) -> tuple[tuple[File, ...], tuple[Diagnostic, ...]]:
    """Read every document and digest every image under ``root``'s content, sorted by path."""
    walk = _Walk(root)
    files = [made for path, folder in walk.sources() if (made := _read_one(root, path, folder, walk.problems))]
    return tuple(sorted(files, key=lambda file: file.source.path)), tuple(walk.problems)


class _Walk:
    """One way through the folders of content, each of which is entered once.

    Attributes:
        problems: what cannot be a source, and why.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.own = os.path.realpath(root)
        self.content = os.path.realpath(root / "content")
        self.entered: set[str] = set()
        self.problems: list[Diagnostic] = []

    def sources(self) -> Iterator[tuple[str, str]]:
        """Yield the path and the kind of every file that may be a source."""
        known = (*DOCUMENTS, IMAGES)
        content = self.root / "content"
        if content.is_symlink() and self._strays(str(content)):
            return
        for entry in self._entries(content):
            place = Place(f"content/{entry.name}")
            if place.path == SETTINGS:
                continue
            if entry.name in known and entry.is_dir():
                for path in self._files(Path(entry.path)):
                    yield path, entry.name
            elif entry.name in known:
                hint = "Make a folder of that name, and put the files into it."
                self.problems.append(error("IT110", place, f"'{entry.name}' is not a folder", hint))
            else:
                close = nearest(entry.name, known)
                hint = f"Did you mean 'content/{close}/'?" if close else f"Folders of content are: {', '.join(known)}."
                make = error if close else warning
                self.problems.append(make("IT110", place, f"'{entry.name}' is not a folder of content", hint))

    def _files(self, folder: Path) -> Iterator[str]:
        real = os.path.realpath(folder)
        if real in self.entered:
            message, hint = "this folder is read already", "Delete one of the links that lead to it."
            self.problems.append(error("IT112", Place(_relative(folder, self.root)), message, hint))
            return
        self.entered.add(real)
        for entry in self._entries(folder):
            if entry.is_dir():
                yield from self._files(Path(entry.path))
            else:
                yield entry.path

    def _entries(self, folder: Path) -> list[os.DirEntry[str]]:
        """List a folder by name, without what editors hide there and without links that lead out of the site."""
        try:
            with os.scandir(folder) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError as failure:
            place = Place(_relative(folder, self.root))
            message = f"cannot read the folder: {failure.strerror}"
            self.problems.append(error("IT111", place, message, "Check its permissions."))
            return []
        return [
            entry
            for entry in entries
            if not entry.name.startswith(".")
            and not entry.name.endswith("~")
            and self._is_named(entry.path)
            and not (entry.is_symlink() and self._strays(entry.path))
        ]

    def _is_named(self, path: str) -> bool:
        """Tell whether a name is text that can be shown, and report one that is not."""
        name = os.path.basename(path)
        if not any(unicodedata.category(char) in {"Cc", "Cs"} for char in name):
            return True
        shown = os.fsencode(_relative(Path(path), self.root)).decode("utf-8", "replace")
        place = Place("".join("\ufffd" if unicodedata.category(char) == "Cc" else char for char in shown))
        self.problems.append(error("IT115", place, "the name of this file is not UTF-8 text", "Rename it."))
        return False

    def _strays(self, path: str) -> bool:
        """Tell whether a symbolic link leads out of the site, nowhere, or to what is read anyway; and report it."""
        target = os.path.realpath(path)
        message = hint = ""
        if not os.path.exists(target):
            message = "this link leads nowhere"
            hint = f"It points to {os.readlink(path)}."
        elif not _holds(self.own, target):
            message, hint = f"this link leads out of the site, to {target}", "Copy the file instead."
        elif not os.path.isdir(target):
            return False
        elif _holds(target, os.path.realpath(os.path.dirname(path))):
            message, hint = "this link leads round in a circle", f"It points to {target}."
        elif _holds(self.content, target):
            message, hint = "this link leads to a folder that is read already", f"It points to {target}. Delete it."
        if message:
            self.problems.append(error("IT112", Place(_relative(Path(path), self.root)), message, hint))
        return bool(message)


def _holds(folder: str, path: str) -> bool:
    """Tell whether a path is a folder or lies in it; both are real paths."""
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def _read_one(root: Path, path: str, folder: str, problems: list[Diagnostic]) -> File | None:
    relative = _relative(Path(path), root)
    ending = os.path.splitext(path)[1].casefold()
    if folder == IMAGES and ending not in _IMAGE_ENDINGS:
        hint = f"Pictures are {', '.join(sorted(_IMAGE_ENDINGS))}."
        problems.append(warning("IT113", Place(relative), "this is not a picture and is not published", hint))
        return None
    if folder != IMAGES and ending != ".md":
        problems.append(
            warning("IT113", Place(relative), "this is not Markdown and is not read", "Name it with the ending .md.")
        )
        return None
    largest, what = (LARGEST_IMAGE, "picture") if folder == IMAGES else (LARGEST, "text")
    try:
        with open(path, "rb", opener=open_regular) as file:
            if os.fstat(file.fileno()).st_size > largest:
                hint = f"A {what} has at most {largest // 1024 // 1024} MB."
                problems.append(error("IT114", Place(relative), f"the file is too large for a {what}", hint))
                return None
            data = file.read()
    except OSError as failure:
        message = f"cannot read the file: {failure.strerror}"
        problems.append(error("IT111", Place(relative), message, "Check what it is, and its permissions."))
        return None
    source = Source(path=relative, folder=folder, digest=digest.of_bytes(data))
    return File(source=source, data=b"" if folder == IMAGES else data)


def _relative(path: Path, root: Path) -> str:
    return os.path.relpath(path, root).replace(os.sep, "/")

"""Read: find every file under ``content/`` and digest its bytes.

Content decides what has changed, never a time or a size: a clock set back, an edit within one tick and a fresh
clone all read right.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from intertitle import digest
from intertitle.diagnostics import Diagnostic, Place, error, nearest, warning
from intertitle.model import Source, Struct

DOCUMENTS = ("reviews", "franchises", "people", "lists", "pages")
IMAGES = "images"
_IMAGE_ENDINGS = {".avif", ".gif", ".jpeg", ".jpg", ".png", ".svg", ".webp"}
LARGEST = 4 * 1024 * 1024  # bytes of one text; the longest review ever printed is a fraction of it


class File(Struct, frozen=True, kw_only=True):
    """A source with its bytes; an image's are left on the disk."""

    source: Source
    data: bytes


def read(root: Path) -> tuple[tuple[File, ...], tuple[Diagnostic, ...]]:
    """Read every document and digest every image under ``root``'s content, sorted by path."""
    problems: list[Diagnostic] = []
    files: list[File] = []
    content = root / "content"
    for path, folder in _walk(content, root, problems):
        if (made := _read_one(root, path, folder, problems)) is not None:
            files.append(made)
    return tuple(sorted(files, key=lambda file: file.source.path)), tuple(problems)


def _walk(content: Path, root: Path, problems: list[Diagnostic]) -> Iterator[tuple[str, str]]:
    """Yield the path and the kind of every file that may be a source; report what cannot be one."""
    known = (*DOCUMENTS, IMAGES)
    for entry in _entries(content, root, problems):
        if entry.name == "site.toml":
            continue
        if entry.name not in known or not entry.is_dir():
            place = Place(f"content/{entry.name}")
            close = nearest(entry.name, known)
            hint = f"Did you mean 'content/{close}/'?" if close else f"Folders of content are: {', '.join(known)}."
            make = error if close else warning
            problems.append(make("IT110", place, f"'{entry.name}' is not a folder of content", hint))
            continue
        for path in _files(Path(entry.path), root, problems):
            yield path, entry.name


def _files(folder: Path, root: Path, problems: list[Diagnostic]) -> Iterator[str]:
    for entry in _entries(folder, root, problems):
        if entry.is_dir():
            yield from _files(Path(entry.path), root, problems)
        else:
            yield entry.path


def _entries(folder: Path, root: Path, problems: list[Diagnostic]) -> list[os.DirEntry[str]]:
    """List a folder by name, without what editors hide there and without links that lead out of the site."""
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError as failure:
        place = Place(_relative(folder, root))
        problems.append(error("IT111", place, f"cannot read the folder: {failure.strerror}", "Check its permissions."))
        return []
    return [
        entry
        for entry in entries
        if not entry.name.startswith(".")
        and not entry.name.endswith("~")
        and not (entry.is_symlink() and _strays(entry, root, problems))
    ]


def _strays(entry: os.DirEntry[str], root: Path, problems: list[Diagnostic]) -> bool:
    """Tell whether a symbolic link leads out of the site or round in a circle, and report it."""
    place = Place(_relative(Path(entry.path), root))
    target = os.path.realpath(entry.path)
    own = os.path.realpath(root)
    if not os.path.exists(target):
        problems.append(error("IT112", place, "this link leads nowhere", f"It points to {os.readlink(entry.path)}."))
        return True
    if os.path.commonpath([own, target]) != own:
        problems.append(
            error("IT112", place, f"this link leads out of the site, to {target}", "Copy the file instead.")
        )
        return True
    if os.path.isdir(target) and (os.path.realpath(os.path.dirname(entry.path)) + os.sep).startswith(target + os.sep):
        problems.append(error("IT112", place, "this link leads round in a circle", f"It points to {target}."))
        return True
    return False


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
    try:
        with open(path, "rb", opener=_open_regular) as file:
            if folder != IMAGES and os.fstat(file.fileno()).st_size > LARGEST:
                hint = f"A text has at most {LARGEST // 1024 // 1024} MB."
                problems.append(error("IT114", Place(relative), "the file is too large for a text", hint))
                return None
            data = file.read()
    except OSError as failure:
        reason = failure.strerror or str(failure)
        problems.append(
            error("IT111", Place(relative), f"cannot read the file: {reason}", "Check what it is, and its permissions.")
        )
        return None
    source = Source(path=relative, folder=folder, digest=digest.of_bytes(data))
    return File(source=source, data=b"" if folder == IMAGES else data)


def _open_regular(path: str, flags: int) -> int:
    """Open a regular file and nothing else: reading a pipe or a device would hang."""
    opened = os.open(path, flags | os.O_NONBLOCK)
    if not stat.S_ISREG(os.fstat(opened).st_mode):
        os.close(opened)
        raise OSError(None, "it is not a regular file")
    return opened


def _relative(path: Path, root: Path) -> str:
    return os.path.relpath(path, root).replace(os.sep, "/")

"""Find every file under ``content/``, and read and digest those that may have changed.

The digest of its bytes decides whether a file has changed. A file is skipped only if its stamp proves that it is
unchanged: same size, times and inode, and a change time safely before it was last read. (Git does the same, because two
changes within one tick of the clock look alike.) The kernel sets the change time: neither ``touch`` nor unpacking an
archive can set it back.
"""

from __future__ import annotations

import os
import re
import time
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path

from intertitle import digest
from intertitle.bundles import folder_of_bundle
from intertitle.cache import FOLDER as KEPT
from intertitle.config import SETTINGS, open_regular
from intertitle.diagnostics import Diagnostic, Location, error, find_nearest, warning
from intertitle.fonts import FOLDER as FONTS
from intertitle.language.words_file import OWN as WORDS
from intertitle.model import DIARY_FOLDER, DOCUMENT_KINDS, FORM_BY_SUFFIX, Struct
from intertitle.suffixes import TABLE_SUFFIX, TEXT_SUFFIXES

DOCUMENTS = tuple(one.folder for one in DOCUMENT_KINDS)
IMAGES = "images"
STATIC = "static"
LARGEST = 4 * 1024 * 1024  # bytes of a text; the longest review ever printed is a fraction of it
LARGEST_IMAGE = 64 * 1024 * 1024  # bytes of a picture; a film scanner writes less
LARGEST_STATIC = 100 * 1024 * 1024  # bytes of a static file; GitHub, which hosts many sites, has the same limit
_LIMITS: Mapping[str, tuple[int, str, str]] = {
    IMAGES: (LARGEST_IMAGE, "picture", ""),
    DIARY_FOLDER: (LARGEST, "table of viewings", " Split it, for example by year."),
    STATIC: (LARGEST_STATIC, "static file", " Put a larger one on another host, and link to it."),
}
# Files that systems, editors, office programs and git leave in a folder. Any other hidden file is the author's.
_LEFT_BEHIND = re.compile(
    r"\.DS_Store|\._.*|\.(?:Trashes|fseventsd|Spotlight-V100|TemporaryItems)|Thumbs\.db|desktop\.ini"
    r"|.*~|~\$.*|\..*\.sw[a-z]|\.~lock\..*#|\.#.*|#.*#|\.goutputstream-.*|\.fuse_hidden.*|\.nfs[0-9a-f]+|\.git",
    re.IGNORECASE | re.DOTALL,
)
# Pictures that cameras, scanners and image programs write.
_OTHER_PICTURES = frozenset(
    (".arw", ".bmp", ".cr2", ".dng", ".heic", ".heif", ".ico", ".jp2", ".jxl", ".nef", ".pdf", ".psd", ".tif", ".tiff")
)
_LEDGER = f"{KEPT}-ledger"  # is in every folder that Intertitle publishes to
_UNFINISHED = f"{KEPT}-tmp"  # the ending of a file that is being written there
_TICK = 2_000_000_000  # ns: the coarsest clock of a file system in use (FAT counts time in steps of two seconds)
# Windows has no change time; its value is the time of creation.
_KEEPS_CHANGE_TIME = os.name == "posix"


class Stamp(Struct, frozen=True, kw_only=True, array_like=True):
    """A file's metadata; times in nanoseconds."""

    size: int
    modified: int
    changed: int
    number: int
    device: int

    def is_settled(self, now: int) -> bool:
        """Return whether a file that was read at ``now`` (ns) is unchanged as long as it has this stamp."""
        return _KEEPS_CHANGE_TIME and max(self.modified, self.changed) < now - _TICK


class Found(Struct, frozen=True, kw_only=True):
    """A file that may be a source: its path under the site's root, its content folder, and its stamp."""

    path: str
    folder: str
    stamp: Stamp


class Loaded(Struct, frozen=True, kw_only=True):
    """A file's bytes, their digest, and its stamp, or None if the stamp cannot prove that they are unchanged."""

    data: bytes
    digest: bytes
    stamp: Stamp | None


def find(root: Path) -> tuple[list[Found], tuple[Diagnostic, ...]]:
    """Return every source under ``root``'s content folder, sorted by path, and the problems. No file is opened."""
    walk = _Walk(root)
    return sorted(walk.sources(), key=lambda found: found.path), tuple(walk.problems)


def is_left_out(name: str, folder: str) -> bool:
    """Return whether a file in a content folder is ignored silently.

    Hidden files are ignored; among static files, only those that a program left there.
    """
    if folder == STATIC:
        return bool(_LEFT_BEHIND.fullmatch(name))
    return name.startswith(".") or name.endswith("~")


def load(root: Path | str, found: Found) -> Loaded | Diagnostic:
    """Return a file's bytes with their digest, or a diagnostic if it cannot be read."""
    largest, what, advice = _LIMITS.get(found.folder, (LARGEST, "text", ""))
    moment = time.time_ns()
    try:
        descriptor = open_regular(f"{root}{os.sep}{found.path}", os.O_RDONLY)
        try:
            before = stamp_of(os.fstat(descriptor))
            if before.size > largest:
                hint = f"A {what} has at most {largest // 1024 // 1024} MB.{advice}"
                return error("IT114", Location(found.path), f"the file is too large for a {what}", hint)
            data = os.read(descriptor, before.size + 1)
            while more := os.read(descriptor, before.size + 1):
                data += more
            settled = before.is_settled(moment) and stamp_of(os.fstat(descriptor)) == before
        finally:
            os.close(descriptor)
    except OSError as failure:
        message = f"cannot read the file: {failure.strerror}"
        return error("IT111", Location(found.path), message, "Check what it is, and its permissions.")
    return Loaded(data=data, digest=digest.of_bytes(data), stamp=before if settled else None)


def stamp_of(status: os.stat_result) -> Stamp:
    """Return the stamp of a file from its status."""
    return Stamp(
        size=status.st_size,
        modified=status.st_mtime_ns,
        changed=status.st_ctime_ns,
        number=status.st_ino,
        device=status.st_dev,
    )


class _Walk:
    """Walks the content folders, each once.

    Attributes:
        problems: the diagnostics of files that cannot be sources.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.own = os.path.realpath(root)
        self.content = os.path.realpath(root / "content")
        self.entered: set[str] = set()
        self.problems: list[Diagnostic] = []

    def sources(self) -> Iterator[Found]:
        """Yield every file that may be a source."""
        known = (*DOCUMENTS, DIARY_FOLDER, IMAGES, STATIC)
        content = self.root / "content"
        if content.is_symlink() and self._strays(str(content)):
            return
        for entry in self._entries(content):
            place = Location(f"content/{entry.name}")
            if place.path in {SETTINGS, FONTS, WORDS}:
                continue
            if entry.name in known and entry.is_dir():
                yield from self._files(entry.path, place.path, entry.name)
            elif entry.name in known:
                hint = "Make a folder of that name, and put the files into it."
                self.problems.append(error("IT110", place, f"'{entry.name}' is not a folder", hint))
            else:
                close = find_nearest(entry.name, known)
                hint = f"Did you mean 'content/{close}/'?" if close else f"Folders of content are: {', '.join(known)}."
                make = error if close else warning
                self.problems.append(make("IT110", place, f"'{entry.name}' is not a folder of content", hint))

    def _files(self, folder: str, shown: str, kind: str, *, in_bundle: bool = False) -> Iterator[Found]:
        """Yield the files in a folder, recursively. ``shown`` is its path under the root.

        In the folder of a bundle, and in folders within it, pictures may be beside the document.
        """
        real = os.path.realpath(folder)
        if real in self.entered:
            message, hint = "this folder is read already", "Delete one of the links that lead to it."
            self.problems.append(error("IT112", Location(shown), message, hint))
            return
        self.entered.add(real)
        entries = self._entries(folder, kind)
        in_bundle = in_bundle or (kind in DOCUMENTS and any(folder_of_bundle(f"{shown}/{one.name}") for one in entries))
        for entry in entries:
            path = f"{shown}/{entry.name}"
            if kind == STATIC and self._is_reserved(path):
                continue
            if entry.is_dir():
                yield from self._files(entry.path, path, kind, in_bundle=in_bundle)
            elif in_bundle and os.path.splitext(path)[1].casefold() in FORM_BY_SUFFIX:
                if stamp := self._stamp(entry, path):
                    yield Found(path=path, folder=IMAGES, stamp=stamp)
            elif self._has_ending(path, kind) and (stamp := self._stamp(entry, path)):
                yield Found(path=path, folder=kind, stamp=stamp)

    def _has_ending(self, path: str, kind: str) -> bool:
        """Return whether a file has the ending of a source, and report it if not."""
        if path.endswith(".md") and kind in DOCUMENTS:  # the fast path for most files
            return True
        if kind == STATIC:
            return True
        ending = os.path.splitext(path)[1].casefold()
        if kind == DIARY_FOLDER:
            return self._is_table(path, ending)
        if kind == IMAGES and ending not in FORM_BY_SUFFIX:
            hint = f"Pictures are {', '.join(sorted(FORM_BY_SUFFIX))}."
            if ending in _OTHER_PICTURES:
                name = os.path.splitext(os.path.basename(path))[0]
                hint = f"Intertitle publishes no {ending} files. Save it as JPEG, under the name {name}.jpg ."
            self.problems.append(warning("IT113", Location(path), "this is not a picture and is not published", hint))
            return False
        if kind != IMAGES and ending not in TEXT_SUFFIXES:
            message, hint = (
                "this is not Markdown and is not read",
                "Save it as plain text, under a name that ends in .md.",
            )
            self.problems.append(warning("IT113", Location(path), message, hint))
            return False
        return True

    def _is_table(self, path: str, ending: str) -> bool:
        """Return whether a file has the ending of a table of viewings, and report it if not."""
        if ending == TABLE_SUFFIX:
            return True
        name = os.path.splitext(os.path.basename(path))[0]
        hint = f"Save it as CSV in UTF-8, under the name {name}{TABLE_SUFFIX} ."
        self.problems.append(warning("IT113", Location(path), "this is not a table of viewings and is not read", hint))
        return False

    def _is_reserved(self, path: str) -> bool:
        """Return whether a static file has a name that is reserved in the output folder, and report it if so."""
        steps = path.casefold().split("/")[2:]  # after content/static/
        if not steps[0].startswith(KEPT) and not steps[-1].endswith(_UNFINISHED):
            return False
        message = (
            f"a static file cannot have the name '{path.rpartition('/')[2]}': "
            "Intertitle keeps such names for its own files among the published ones"
        )
        hint = f"Rename it, so that its name neither begins with {KEPT} nor ends in {_UNFINISHED} ."
        self.problems.append(error("IT502", Location(path), message, hint))
        return True

    def _stamp(self, entry: os.DirEntry[str], path: str) -> Stamp | None:
        try:
            return stamp_of(entry.stat())
        except OSError as failure:
            message = f"cannot read the file: {failure.strerror}"
            self.problems.append(error("IT111", Location(path), message, "Check what it is, and its permissions."))
            return None

    def _entries(self, folder: str | Path, kind: str = "") -> list[os.DirEntry[str]]:
        """Return a folder's entries by name, without ignored files and without links that are not allowed."""
        try:
            with os.scandir(folder) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError as failure:
            place = Location(_relative(Path(folder), self.root))
            message = f"cannot read the folder: {failure.strerror}"
            self.problems.append(error("IT111", place, message, "Check its permissions."))
            return []
        return [
            entry
            for entry in entries
            if not is_left_out(entry.name, kind)
            and self._is_named(entry.path, entry.name)
            and not (entry.is_symlink() and self._strays(entry.path))
        ]

    def _is_named(self, path: str, name: str) -> bool:
        """Return whether a name is valid text, and report it if not."""
        if name.isprintable() or not any(unicodedata.category(char) in {"Cc", "Cs"} for char in name):
            return True
        shown = os.fsencode(_relative(Path(path), self.root)).decode("utf-8", "replace")
        place = Location("".join("\ufffd" if unicodedata.category(char) == "Cc" else char for char in shown))
        self.problems.append(error("IT115", place, "the name of this file is not UTF-8 text", "Rename it."))
        return False

    def _strays(self, path: str) -> bool:
        """Return whether a symbolic link is broken, or leads out of the site or to files read already; report it."""
        target = os.path.realpath(path)
        message = hint = ""
        if not os.path.exists(target):
            message = "this link leads nowhere"
            hint = f"It points to {os.readlink(path)}. Put the file itself here, or delete the link."
        elif not _holds(self.own, target):
            message, hint = f"this link leads out of the site, to {target}", "Copy the file instead."
        elif self._is_kept(target):
            message, hint = f"this link leads to a folder that Intertitle or git manages, {target}", "Delete the link."
        elif not os.path.isdir(target):
            return False
        elif _holds(target, os.path.realpath(os.path.dirname(path))):
            message, hint = "this link leads round in a circle", f"It points to {target}."
        elif _holds(self.content, target):
            message, hint = "this link leads to a folder that is read already", f"It points to {target}. Delete it."
        if message:
            self.problems.append(error("IT112", Location(_relative(Path(path), self.root)), message, hint))
        return bool(message)

    def _is_kept(self, target: str) -> bool:
        """Return whether a real path within the site is in the cache, git's folder or an output folder."""
        steps = os.path.relpath(target, self.own).split(os.sep)
        if {KEPT, ".git"} & {*steps}:
            return True
        folders = (os.path.join(self.own, *steps[:count]) for count in range(1, len(steps) + 1))
        return any(os.path.lexists(os.path.join(folder, _LEDGER)) for folder in folders)


def _holds(folder: str, path: str) -> bool:
    """Return whether a path is a folder or in it. Both are real paths."""
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def _relative(path: Path, root: Path) -> str:
    return os.path.relpath(path, root).replace(os.sep, "/")

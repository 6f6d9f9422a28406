"""Write output files atomically, and remove those that are no longer built.

The output folder contains a manifest of the files that Intertitle wrote, in the format of ``b2sum -l 128``. Only
files in the manifest are replaced or removed, and a file that was changed since is not removed. During a build, each
process logs what it is about to write to a file of its own, so that after a crash it is still known whether a file is
the old version, the new version or not ours.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from intertitle import digest
from intertitle.cache import FOLDER, PREVIEW
from intertitle.config import open_regular
from intertitle.diagnostics import ConfigurationError, Diagnostic, Location, error, note
from intertitle.model import Struct
from intertitle.workers import Progress

LEDGER = ".intertitle-ledger"
# What the server shows: the only output folder that is allowed within the site's own folders.
_PREVIEWED = f"{FOLDER}/{PREVIEW}/public"
_HEAD = "# Written by Intertitle, which replaces and removes these files and no others."
_TEMPORARY = ".intertitle-tmp"
_INTENT = f"{LEDGER}-"  # and a random name: the log of one process of an unfinished build
_MAX_NAMED = 3  # new files in a message
_LONGEST_NAME = 255  # bytes
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_BINARY = getattr(os, "O_BINARY", 0)
_ENTRY = re.compile(r"[0-9a-f]{32}  (?!/)(?!(?:.*/)?\.\.(?:/|$)).")  # a digest, and a path within the folder


class WrittenFile(Struct, frozen=True, kw_only=True):
    """A published file, with its size and time on the disk. ``changed`` is true if its bytes are new."""

    path: str
    digest: bytes
    size: int
    mtime_ns: int
    changed: bool


class BlockedPathError(Exception):
    """A file that Intertitle did not write has the path of an output."""


class OutputManifest(Struct, frozen=True, kw_only=True):
    """The files that Intertitle wrote to a folder: path → hexadecimal digest. ``finished`` is false after a crash."""

    files: Mapping[str, str]
    finished: bool = True


class Removed(Struct, frozen=True, kw_only=True):
    """The number of files removed from an output folder, and the paths of those left in it.

    ``changed`` are output files that were changed since they were written; ``foreign`` are files that Intertitle did
    not write (`list_foreign_files`).
    """

    files: int
    changed: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()


def acquire_output(output: Path, root: Path) -> OutputManifest:
    """Check that a folder may be used for output, and return its manifest. Nothing is written.

    Raises:
        ConfigurationError: if the folder must not be written to.
    """
    real, site = Path(os.path.realpath(output)), Path(os.path.realpath(root))
    sources = [site / name for name in ("content", "themes", "seeds", ".git", FOLDER)]
    inside = next((source for source in sources if real == source or source in real.parents), None)
    if real == site / _PREVIEWED:
        inside = None
    if real == Path(real.anchor) or real == Path.home() or real == site or real in site.parents or inside:
        what = "the file system's root" if real == Path(real.anchor) else "where the site or your own files are"
        raise _refuse(output, f"the output folder {output} is {what}")
    if not output.exists():
        return OutputManifest(files={})
    if not output.is_dir():
        raise _refuse(output, f"the output folder {output} is a file")
    try:
        return _read(output)
    except FileNotFoundError:
        if any(output.iterdir()):
            message = f"the folder {output} holds files that Intertitle did not write"
            raise _refuse(output, message, " Files for the site belong in content/static/.") from None
        return OutputManifest(files={})
    except (OSError, ValueError) as failure:
        raise _refuse(output, f"the list of written files in {output} cannot be read: {failure}") from failure


def start_output(output: Path) -> None:
    """Create the output folder and its manifest, before any other file is written."""
    output.mkdir(parents=True, exist_ok=True)
    if not os.path.lexists(output / LEDGER):
        _save(output, {})


def clear_paths(output: Path, ledger: OutputManifest, planned: Iterable[str]) -> None:
    """Remove output files that are in the way: a file where a folder is needed, or files in a folder to be replaced.

    Planned files themselves are kept until they are replaced.
    """
    wanted = set(planned)
    gone = [path for path in ledger.files if path not in wanted]
    if not gone:
        return
    folders = {folder for path in wanted if path not in ledger.files for folder in _parents(path)}
    blocking = [path for path in gone if path in folders or not wanted.isdisjoint(_parents(path))]
    prune(output, OutputManifest(files={path: ledger.files[path] for path in blocking}), (), _report_nothing)


def finish_output(output: Path, files: Mapping[str, bytes], left: Mapping[str, str]) -> None:
    """Write the manifest of a finished build: its files, and earlier ones that could not be removed."""
    ours = {path: found.hex() for path, found in files.items()}
    _save(output, {**left, **ours})
    _remove_intents(output)


class Publisher:
    """Publishes files to an output folder. Close it after each batch.

    Args:
        output: the folder, checked with `acquire_output`.
        ours: the paths in the manifest; all other files are not ours.
    """

    def __init__(self, output: Path, ours: frozenset[str]) -> None:
        self.output = output
        self.ours = ours
        self._top = str(output)
        self._folders: set[str] = {self._top}  # that exist and are no links
        # One file per process, because two cannot append to one file on a network drive.
        self._intent_path = f"{output / _INTENT}{os.urandom(8).hex()}"
        self._intent_file: int | None = None

    def publish(self, path: str, data: bytes) -> WrittenFile:
        """Write a file, unless it contains these bytes already.

        Raises:
            BlockedPathError: if a different file that is not ours, a link or a folder is in its place.
            OSError: if writing fails. The old file is then unchanged.
        """
        target = f"{self._top}/{path}"
        digested = digest.of_bytes(data)
        if not self._enter(target.rpartition("/")[0]):  # a new folder is empty
            existing = _read_existing(target, path)
            if existing is not None and existing[0] == data:
                return WrittenFile(path=path, digest=digested, size=len(data), mtime_ns=existing[1], changed=False)
            if path not in self.ours and os.path.lexists(target):
                raise BlockedPathError(path)
        self._log_intent(path, digested)
        temporary = _temporary(target)
        try:
            mtime_ns = _write(temporary, data)
            os.replace(temporary, target)
        except OSError as failure:
            if os.path.lexists(temporary):
                os.unlink(temporary)
            failure.filename = target
            raise
        return WrittenFile(path=path, digest=digested, size=len(data), mtime_ns=mtime_ns, changed=True)

    def close(self) -> None:
        """Close this process's log. Publishing another file opens it again."""
        if self._intent_file is not None:
            os.close(self._intent_file)
            self._intent_file = None

    def _log_intent(self, path: str, digested: bytes) -> None:
        """Log a file that is about to be written."""
        if self._intent_file is None:
            self._intent_file = os.open(self._intent_path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | _BINARY, 0o666)
        try:
            _write_all(self._intent_file, f"{digested.hex()}  {path}\n".encode())
        except OSError as failure:
            failure.filename = f"{self._top}/{path}"  # the file that is not written because of it
            raise

    def _enter(self, folder: str) -> bool:
        """Create a folder, and return whether it is new.

        Raises:
            BlockedPathError: if a file is in its place, or a link, which could lead out of the output folder.
        """
        if folder in self._folders:
            return False
        if folder != self._top:
            self._enter(folder.rpartition("/")[0])
        self._folders.add(folder)
        try:
            os.mkdir(folder)
        except FileExistsError:
            if os.path.islink(folder) or not os.path.isdir(folder):
                self._folders.discard(folder)
                raise BlockedPathError(folder) from None
            return False
        except OSError:
            self._folders.discard(folder)
            raise
        return True


def _temporary(target: str) -> str:
    """Return the path of the temporary file beside a file. Most file systems limit a name to 255 bytes."""
    folder, _, name = target.rpartition("/")
    if len(os.fsencode(name)) + len(_TEMPORARY) > _LONGEST_NAME:
        name = digest.of_bytes(os.fsencode(name)).hex()
    return f"{folder}/{name}{_TEMPORARY}"


def _read_existing(target: str, path: str) -> tuple[bytes, int] | None:
    """Return the bytes and the time (ns) of an existing file; None if there is none, or a link, which is not ours."""
    try:
        descriptor = os.open(target, os.O_RDONLY | _NO_LINK)
    except FileNotFoundError:
        return None
    except OSError as failure:
        if os.path.islink(target):
            return None
        if os.path.isdir(target):
            raise BlockedPathError(path) from failure
        raise
    status = os.fstat(descriptor)
    if stat.S_ISDIR(status.st_mode):  # before a file object is made of it, which is an error for a folder
        os.close(descriptor)
        raise BlockedPathError(path)
    with open(descriptor, "rb", buffering=0) as file:
        return file.read(), status.st_mtime_ns


def prune(
    output: Path, ledger: OutputManifest, keep: Iterable[str], progress: Progress
) -> tuple[tuple[str, ...], dict[str, str], list[Diagnostic]]:
    """Remove files that an earlier build wrote and this one does not, unless they were changed since.

    Args:
        output: the folder.
        ledger: the manifest of the folder.
        keep: the paths of this build's files.
        progress: called with a label, the number of finished files and their total.

    Returns:
        the removed paths, the manifest's entries of files that are kept, and a diagnostic for each of those.
    """
    if not ledger.finished:
        _sweep(output)
    removed: list[str] = []
    left: dict[str, str] = {}
    problems: list[Diagnostic] = []
    gone = sorted(set(ledger.files) - set(keep))
    for number, path in enumerate(gone):
        progress("Removing", number, len(gone))
        target = output / path
        try:
            found = _digest(target)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            continue
        if found == ledger.files[path]:
            target.unlink()
            _remove_empty(output, target.parent)
            removed.append(path)
        else:
            left[path] = ledger.files[path]
            place = Location(f"{output.name}/{path}")
            message = "this file is no longer published, but it was changed after it was published"
            problems.append(note("IT602", place, message, "It is kept. Delete it if you do not need it."))
    return tuple(removed), left, problems


def _report_nothing(_what: str, _done: int, _total: int) -> None:
    """Report no progress, because only a few files are in the way."""


def report_blocked_path(output: Path, path: str, what: str) -> Diagnostic:
    """Return the diagnostic for a file that is in the place of an output."""
    place = Location(f"{output.name}/{path}")
    steps = [path, *_parents(path)]
    if link := next((step for step in steps if os.path.islink(output / step)), None):
        target = os.path.realpath(output / link)
        message = f"{what} cannot be published: {output.name}/{link} is a link to {target}, and links are not followed"
        return error("IT603", place, message, "Delete the link; a folder of its own will be made.")
    message = f"{what} cannot be published: a file that Intertitle did not write is in its place"
    return error("IT603", place, message, "Move the file away, or give the page or the static file another name.")


def report_write_failure(output: Path, failure: OSError, ledger: OutputManifest) -> Diagnostic:
    """Return the diagnostic for a file that cannot be written, which says how many files are new.

    Args:
        output: the folder.
        failure: the error.
        ledger: the manifest of the folder before the build.
    """
    name = str(failure.filename or output).removesuffix(_TEMPORARY)
    path = os.path.relpath(name, output.parent).replace(os.sep, "/")
    try:
        now = _read(output).files
    except (OSError, ValueError):  # there is no manifest, so no file was written
        now = {}
    new = sorted(one for one, found in now.items() if ledger.files.get(one) != found)
    kept = f"{len(ledger.files.keys() - set(new)):,} are as they were"
    shown = f" ({', '.join(new[:_MAX_NAMED])}{', …' if len(new) > _MAX_NAMED else ''})" if new else ""
    state = f"{len(new):,} files are new{shown}, {kept}" if new else f"No file is new, {kept}"
    hint = f"The build stopped there. {state}; each file is complete. Fix the disk, and build again."
    return error("IT604", Location(path), f"cannot write the file: {failure.strerror or failure}", hint)


def _parents(path: str) -> list[str]:
    """Return the folders that contain a path, the innermost first."""
    steps = path.split("/")[:-1]
    return ["/".join(steps[:count]) for count in range(len(steps), 0, -1)]


def _refuse(output: Path, message: str, advice: str = "") -> ConfigurationError:
    hint = f"Nothing was written. Choose a folder of its own with  --output FOLDER .{advice}"
    return ConfigurationError(error("IT601", Location(str(output)), message, hint))


def _read(output: Path) -> OutputManifest:
    lines = _lines(output / LEDGER)
    if not lines or lines[0] != _HEAD:
        raise ValueError("it is not one of ours")
    files = {path: found for found, path in _entries(lines[1:])}
    intents = _read_intents(output)
    if intents is None:
        return OutputManifest(files=files)
    for path, digests in intents.items():
        try:
            existing = _digest(output / path)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            continue
        if existing in digests:  # any other file is as old as the manifest, or not ours
            files[path] = existing
    return OutputManifest(files=files, finished=False)


def _read_intents(output: Path) -> Mapping[str, set[str]] | None:
    """Return what the processes of an unfinished build were about to write: path → digests; None if it finished."""
    logs = [*output.glob(f"{_INTENT}*")]
    if not logs:
        return None
    intents: dict[str, set[str]] = {}
    for file in logs:
        for found, path in _entries(_lines(file)):
            intents.setdefault(path, set()).add(found)
    return intents


def _digest(file: Path) -> str:
    return digest.of_bytes(file.read_bytes()).hex() if not file.is_symlink() else ""


def _lines(ledger: Path) -> list[str]:
    """Return a manifest's lines. An incomplete last line is dropped: its writing was interrupted, and so its file."""
    with open(ledger, encoding="utf-8", opener=open_regular) as file:  # a pipe may be in its place
        return file.read().split("\n")[:-1]


def _entries(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the digest and the path of each line."""
    for line in lines:
        if not _ENTRY.match(line):
            raise ValueError(f"'{line[:60]}' is not a line of it")
        yield line[:32], line[34:]


def _remove_intents(output: Path) -> None:
    for file in output.glob(f"{_INTENT}*"):
        file.unlink()


def _save(output: Path, files: Mapping[str, str]) -> None:
    lines = [_HEAD, *(f"{found}  {path}" for path, found in sorted(files.items()))]
    target = output / LEDGER
    data = ("\n".join(lines) + "\n").encode()
    temporary = f"{target}{_TEMPORARY}"
    _write(temporary, data)
    os.replace(temporary, target)


def _write(path: str, data: bytes) -> int:
    """Write a file, and return its time (ns)."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | _BINARY, 0o666)
    try:
        _write_all(descriptor, data)
        return os.fstat(descriptor).st_mtime_ns
    except OSError as failure:
        failure.filename = path
        raise
    finally:
        os.close(descriptor)


def _write_all(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _remove_empty(output: Path, folder: Path) -> None:
    while folder != output and output in folder.parents:
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent


def _sweep(output: Path) -> None:
    """Remove the temporary files of an interrupted build."""
    for file in output.rglob(f"*{_TEMPORARY}"):
        file.unlink()


def remove(output: Path, ledger: OutputManifest, progress: Progress) -> Removed:
    """Remove all files that Intertitle wrote to a folder, except those that were changed since.

    If other files remain in the folder, the manifest is kept: without it the next build would refuse the folder.
    """
    removed, left, _ = prune(output, ledger, (), progress)
    others = list_foreign_files(output, OutputManifest(files=left))
    if left or others:
        finish_output(output, {}, left)
    else:
        (output / LEDGER).unlink(missing_ok=True)
        _remove_intents(output)
        if output.is_dir():
            output.rmdir()
    return Removed(files=len(removed), changed=tuple(sorted(left)), foreign=others)


def list_foreign_files(output: Path, ledger: OutputManifest) -> tuple[str, ...]:
    """Return the paths in an output folder that Intertitle did not write, sorted.

    A folder without any of our files is listed as a whole, with a slash at its end.
    """
    files = {LEDGER, *ledger.files}
    folders = {folder for path in files for folder in _parents(path)}
    found: list[str] = []
    waiting = [""] if output.is_dir() else []
    while waiting:
        inside = waiting.pop()
        for entry in os.scandir(output / inside):
            path = f"{inside}{entry.name}"
            if path in files or path.startswith(_INTENT) or (path.endswith(_TEMPORARY) and not ledger.finished):
                continue
            is_folder = entry.is_dir(follow_symlinks=False)
            if is_folder and path in folders:
                waiting.append(f"{path}/")
            else:
                found.append(f"{path}/" if is_folder else path)
    return tuple(sorted(found))

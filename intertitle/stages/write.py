"""Write: bytes become files, each wholly old or wholly new, and what is no longer made goes away.

The output folder keeps a ledger of what we wrote in it, one line a file as ``b2sum -l 128`` prints it:
only what is in the ledger is ever replaced or removed, and removed only while nobody has changed it.
While a build is at work, each of its processes says in a ledger of its own what it is about to write,
so that after a crash too each file is known for what it is: the old one, the new one or somebody else's.
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
# What the server shows. Of all that is in the site's own folders, it alone is written to.
_PREVIEWED = f"{FOLDER}/{PREVIEW}/public"
_HEAD = "# Written by Intertitle, which replaces and removes these files and no others."
_TEMPORARY = ".intertitle-tmp"
_MEANT = f"{LEDGER}-"  # and a random name: what one process of an unfinished build was about to write
_LONGEST_NAME = 255  # bytes
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_BINARY = getattr(os, "O_BINARY", 0)
_ENTRY = re.compile(r"[0-9a-f]{32}  (?!/)(?!(?:.*/)?\.\.(?:/|$)).")  # a digest, and a path that leads nowhere else


class WrittenFile(Struct, frozen=True, kw_only=True):
    """A published file: its size and time as the disk has them; ``changed`` when its bytes are new."""

    path: str
    digest: bytes
    size: int
    mtime_ns: int
    changed: bool


class BlockedPathError(Exception):
    """A file that is not ours stands where one of ours should go."""


class OutputManifest(Struct, frozen=True, kw_only=True):
    """What we wrote in a folder: path → digest in hexadecimal; ``finished`` is false after a crash."""

    files: Mapping[str, str]
    finished: bool = True


class Removed(Struct, frozen=True, kw_only=True):
    """What was removed from an output folder, and what is left in it.

    ``changed`` are files of ours that somebody has changed since; ``foreign`` is what we never wrote (`foreign`).
    """

    files: int
    changed: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()


def acquire_output(output: Path, root: Path) -> OutputManifest:
    """Make the output folder ours, or find that it is, and give its ledger.

    Raises:
        ConfigurationError: for a folder that is not ours to write in; nothing has been written then.
    """
    real, site = Path(os.path.realpath(output)), Path(os.path.realpath(root))
    sources = [site / name for name in ("content", "themes", "seeds", ".git", FOLDER)]
    inside = next((source for source in sources if real == source or source in real.parents), None)
    if real == site / _PREVIEWED:
        inside = None
    if real == Path(real.anchor) or real == Path.home() or real == site or real in site.parents or inside:
        what = "the file system's root" if real == Path(real.anchor) else "where the site or your own files are"
        raise _refused(output, f"the output folder {output} is {what}")
    if not output.exists():
        return OutputManifest(files={})
    if not output.is_dir():
        raise _refused(output, f"the output folder {output} is a file")
    try:
        return _read(output)
    except FileNotFoundError:
        if any(output.iterdir()):
            message = f"the folder {output} holds files that Intertitle did not write"
            raise _refused(output, message, " Files for the site belong in content/static/.") from None
        return OutputManifest(files={})
    except (OSError, ValueError) as failure:
        raise _refused(output, f"the list of written files in {output} cannot be read: {failure}") from failure


def start_output(output: Path) -> None:
    """Make the output folder, with a ledger in it, before the first byte of anything else."""
    output.mkdir(parents=True, exist_ok=True)
    if not os.path.lexists(output / LEDGER):
        _save(output, {})


def clear_paths(output: Path, ledger: OutputManifest, planned: Iterable[str]) -> None:
    """Remove files of ours that stand where a planned file needs a folder, or in a folder where one needs a file.

    What is planned itself stays: it is only ever replaced.
    """
    wanted = set(planned)
    gone = [path for path in ledger.files if path not in wanted]
    if not gone:
        return
    folders = {folder for path in wanted if path not in ledger.files for folder in _parents(path)}
    blocking = [path for path in gone if path in folders or not wanted.isdisjoint(_parents(path))]
    prune(output, OutputManifest(files={path: ledger.files[path] for path in blocking}), (), _unsaid)


def finish_output(output: Path, files: Mapping[str, bytes], left: Mapping[str, str]) -> None:
    """Write the ledger of a finished build: its files, and those of earlier ones that could not be removed."""
    ours = {path: found.hex() for path, found in files.items()}
    _save(output, {**left, **ours})
    _forget_meant(output)


class Publisher:
    """Puts files in place under one output folder. Close it after a batch of them.

    Args:
        output: the folder, claimed with `claim`.
        ours: the paths that the ledger names; a file elsewhere is somebody else's.
    """

    def __init__(self, output: Path, ours: frozenset[str]) -> None:
        self.output = output
        self.ours = ours
        self._top = str(output)
        self._folders: set[str] = {self._top}  # that are there, and no links
        self._meant = f"{output / _MEANT}{os.urandom(8).hex()}"  # two cannot append to one file on a network's disk
        self._meaning: int | None = None

    def publish(self, path: str, data: bytes) -> WrittenFile:
        """Put one file in place, unless it holds these bytes already.

        Raises:
            InTheWayError: when a file that is not ours and differs is there, or a link, or a folder.
            OSError: when the disk refuses; the old file is untouched then.
        """
        target = f"{self._top}/{path}"
        digested = digest.of_bytes(data)
        if not self._enter(target.rpartition("/")[0]):  # in a folder just made stands nothing
            standing = _standing(target, path)
            if standing is not None and standing[0] == data:
                return WrittenFile(path=path, digest=digested, size=len(data), mtime_ns=standing[1], changed=False)
            if path not in self.ours and os.path.lexists(target):
                raise BlockedPathError(path)
        self._mean(path, digested)
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
        """Close this process's own ledger, which the next file opens again."""
        if self._meaning is not None:
            os.close(self._meaning)
            self._meaning = None

    def _mean(self, path: str, digested: bytes) -> None:
        """Say what is about to be written."""
        if self._meaning is None:
            self._meaning = os.open(self._meant, os.O_WRONLY | os.O_CREAT | os.O_APPEND | _BINARY, 0o666)
        _write_all(self._meaning, f"{digested.hex()}  {path}\n".encode())

    def _enter(self, folder: str) -> bool:
        """Make a folder, and tell whether it is new.

        A link in its place could lead out of the output folder, and a file cannot hold one.
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
    """Name the file that a file is written as, beside it; a name cannot have more than 255 bytes on most disks."""
    folder, _, name = target.rpartition("/")
    if len(os.fsencode(name)) + len(_TEMPORARY) > _LONGEST_NAME:
        name = digest.of_bytes(os.fsencode(name)).hex()
    return f"{folder}/{name}{_TEMPORARY}"


def _standing(target: str, path: str) -> tuple[bytes, int] | None:
    """Give the bytes and the time of the file that stands there; nothing for a link, which is not a file of ours."""
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
    with open(descriptor, "rb", buffering=0) as file:
        status = os.fstat(descriptor)
        if stat.S_ISDIR(status.st_mode):
            raise BlockedPathError(path)
        return file.read(), status.st_mtime_ns


def prune(
    output: Path, ledger: OutputManifest, keep: Iterable[str], progress: Progress
) -> tuple[tuple[str, ...], dict[str, str], list[Diagnostic]]:
    """Remove what an earlier build wrote and this one does not, unless somebody has changed it since.

    Args:
        output: the folder.
        ledger: what is ours in it.
        keep: the paths of what this build makes.
        progress: is told how far it is.

    Returns:
        the paths removed, the ledger's lines of files left in place, and a diagnostic for each of those.
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
            message = "this file is no longer published, but somebody has changed it since"
            problems.append(note("IT602", place, message, "It is left alone. Delete it if it is not wanted."))
    return tuple(removed), left, problems


def _unsaid(_what: str, _done: int, _total: int) -> None:
    """Tell nobody: what stands in the way is a file or two."""


def report_blocked_path(output: Path, path: str, what: str) -> Diagnostic:
    """Say that a file of somebody else's stands where one of ours should go."""
    place = Location(f"{output.name}/{path}")
    steps = [path, *_parents(path)]
    if link := next((step for step in steps if os.path.islink(output / step)), None):
        target = os.path.realpath(output / link)
        message = f"{what} cannot be published: {output.name}/{link} is a link, to {target}, and none is followed"
        return error("IT603", place, message, "Delete the link; a folder of its own will be made.")
    message = f"{what} cannot be published: a file that Intertitle did not write is in its place"
    return error("IT603", place, message, "Move the file away, or give the page or the static file another name.")


def report_write_failure(output: Path, failure: OSError) -> Diagnostic:
    """Say that the disk would not take a file."""
    name = str(failure.filename or output).removesuffix(_TEMPORARY)
    path = os.path.relpath(name, output.parent).replace(os.sep, "/")
    hint = "The build stopped there. What was published before is as it was; build again when the disk is well."
    return error("IT604", Location(path), f"cannot write the file: {failure.strerror or failure}", hint)


def _parents(path: str) -> list[str]:
    """Give the folders that a path is in, the nearest first."""
    steps = path.split("/")[:-1]
    return ["/".join(steps[:count]) for count in range(len(steps), 0, -1)]


def _refused(output: Path, message: str, advice: str = "") -> ConfigurationError:
    hint = f"Nothing was written. Choose a folder of its own with  --output FOLDER .{advice}"
    return ConfigurationError(error("IT601", Location(str(output)), message, hint))


def _read(output: Path) -> OutputManifest:
    lines = _lines(output / LEDGER)
    if not lines or lines[0] != _HEAD:
        raise ValueError("it is not one of ours")
    files = {path: found for found, path in _entries(lines[1:])}
    meant = _meant(output)
    if meant is None:
        return OutputManifest(files=files)
    for path, digests in meant.items():
        try:
            standing = _digest(output / path)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            continue
        if standing in digests:  # what else stands there is as old as the ledger, or somebody else's
            files[path] = standing
    return OutputManifest(files=files, finished=False)


def _meant(output: Path) -> Mapping[str, set[str]] | None:
    """Read what the processes of an unfinished build were about to write: path → digests."""
    said = [*output.glob(f"{_MEANT}*")]
    if not said:
        return None
    meant: dict[str, set[str]] = {}
    for file in said:
        for found, path in _entries(_lines(file)):
            meant.setdefault(path, set()).add(found)
    return meant


def _digest(file: Path) -> str:
    return digest.of_bytes(file.read_bytes()).hex() if not file.is_symlink() else ""


def _lines(ledger: Path) -> list[str]:
    """Read a ledger's lines. One without its end is one whose writing was stopped, before the file that it names."""
    with open(ledger, encoding="utf-8", opener=open_regular) as file:  # in its place may stand a pipe
        return file.read().split("\n")[:-1]


def _entries(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Give the digest and the path of each line."""
    for line in lines:
        if not _ENTRY.match(line):
            raise ValueError(f"'{line[:60]}' is not a line of it")
        yield line[:32], line[34:]


def _forget_meant(output: Path) -> None:
    for file in output.glob(f"{_MEANT}*"):
        file.unlink()


def _save(output: Path, files: Mapping[str, str]) -> None:
    lines = [_HEAD, *(f"{found}  {path}" for path, found in sorted(files.items()))]
    target = output / LEDGER
    data = ("\n".join(lines) + "\n").encode()
    temporary = f"{target}{_TEMPORARY}"
    _write(temporary, data)
    os.replace(temporary, target)


def _write(path: str, data: bytes) -> int:
    """Write a file and give its time (ns)."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | _BINARY, 0o666)
    try:
        _write_all(descriptor, data)
        return os.fstat(descriptor).st_mtime_ns
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
    """Remove what a stopped build left half written."""
    for file in output.rglob(f"*{_TEMPORARY}"):
        file.unlink()


def remove(output: Path, ledger: OutputManifest, progress: Progress) -> Removed:
    """Remove everything that we wrote in a folder, unless somebody has changed it since.

    Where anything else is left in the folder, the ledger stays: without it the next build would refuse the folder.
    """
    removed, left, _ = prune(output, ledger, (), progress)
    others = list_foreign_files(output, OutputManifest(files=left))
    if left or others:
        finish_output(output, {}, left)
    else:
        (output / LEDGER).unlink(missing_ok=True)
        _forget_meant(output)
        if output.is_dir():
            output.rmdir()
    return Removed(files=len(removed), changed=tuple(sorted(left)), foreign=others)


def list_foreign_files(output: Path, ledger: OutputManifest) -> tuple[str, ...]:
    """Name what lies in an output folder and is not ours.

    A folder in which nothing is ours is named as a whole, with a slash at its end.
    """
    files = {LEDGER, *ledger.files}
    folders = {folder for path in files for folder in _parents(path)}
    found: list[str] = []
    waiting = [""] if output.is_dir() else []
    while waiting:
        inside = waiting.pop()
        for entry in os.scandir(output / inside):
            path = f"{inside}{entry.name}"
            if path in files or path.startswith(_MEANT) or (path.endswith(_TEMPORARY) and not ledger.finished):
                continue
            is_folder = entry.is_dir(follow_symlinks=False)
            if is_folder and path in folders:
                waiting.append(f"{path}/")
            else:
                found.append(f"{path}/" if is_folder else path)
    return tuple(sorted(found))

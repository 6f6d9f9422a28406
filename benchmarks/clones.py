"""Clone a site with git, as a build server does, and move kept folders into the clone."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

# Whatever the user's own configuration says.
_CONFIGURATION = tuple(
    part
    for setting in (
        "user.name=Benchmark",
        "user.email=benchmark@example.org",
        "commit.gpgSign=false",
        "core.hooksPath=/dev/null",
        "gc.auto=0",
    )
    for part in ("-c", setting)
)


@dataclass(frozen=True)
class Clone:
    """A fresh clone of a site, and an empty folder for what a user's own cache keeps."""

    site: Path
    own_cache: Path


def commit(site: Path) -> None:
    """Commit all sources of a site. Published files and the cache are ignored, as in a new blog."""
    if not (site / ".git").exists():
        _git(site, "init", "--quiet")
        (site / ".gitignore").write_text("/public/\n/.intertitle/\n", encoding="utf-8")
    _git(site, "add", "--all")
    _git(site, *_CONFIGURATION, "commit", "--quiet", "--allow-empty", "--message", "Change the site")


@contextmanager
def clone(site: Path, kept: Sequence[Path] = ()) -> Iterator[Clone]:
    """Clone a committed site beside it, with copies of kept folders, and remove the clone at the end.

    Args:
        site: the site, whose sources are committed.
        kept: folders such as ``public`` that a build server has kept from an earlier run.
    """
    with tempfile.TemporaryDirectory(prefix="clone-", dir=site.parent, ignore_cleanup_errors=True) as scratch:
        fresh, own_cache = Path(scratch) / "site", Path(scratch) / "own"
        own_cache.mkdir()
        _git(site, "clone", "--quiet", "--no-hardlinks", str(site), str(fresh))
        for folder in kept:
            restore(folder, fresh / folder.name)
        yield Clone(fresh, own_cache)


def restore(folder: Path, place: Path) -> None:
    """Pack a folder and unpack it in another place, as a build server does: other inodes, times in whole seconds."""
    tar = shutil.which("tar")
    if tar is None:
        raise FileNotFoundError("tar is not installed")
    place.mkdir()
    pack = (tar, "--format=gnu", "-C", str(folder), "-c", ".")
    with subprocess.Popen(pack, stdout=subprocess.PIPE) as packed:  # noqa: S603  (ours)
        subprocess.run((tar, "-C", str(place), "-x"), stdin=packed.stdout, check=True)  # noqa: S603  (ours)


def _git(folder: Path, *arguments: str) -> None:
    git = shutil.which("git")
    if git is None:
        raise FileNotFoundError("git is not installed")
    subprocess.run((git, "-C", str(folder), *arguments), check=True, stdout=subprocess.DEVNULL)  # noqa: S603  (ours)

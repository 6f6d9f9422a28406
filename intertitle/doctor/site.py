"""One site: its settings and theme, its folders, its cache, and the disk that it lies on."""

from __future__ import annotations

import os
import re
import shutil
import stat
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from intertitle import cache, config, lock, themes
from intertitle.diagnostics import ConfigurationError
from intertitle.doctor.finding import Check, Finding, note, ok, problem
from intertitle.plugins.installed import Installed
from intertitle.plugins.site import load_site
from intertitle.stages import read, write

_MAX_NAMED = 5  # faults of a kind that are named one by one
_LOW_SPACE, _NO_SPACE = 500_000_000, 50_000_000  # bytes free
_MEGABYTE = 1_000_000
_CLOCK_TOLERANCE = 120  # seconds that a file's time may be ahead of the clock
_NETWORK_KINDS = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "fuse.sshfs", "fuse.rclone", "fuse.s3fs"}
_MOUNTS = Path("/proc/self/mountinfo")  # Linux's; elsewhere nobody says it in a file
_EXAMPLE_HOSTS = ("example", "example.org", "example.com", "example.net", "localhost", "127.0.0.1")


def list_checks(root: Path, output: Path) -> list[tuple[str, Check]]:
    """Give every check of a site by its name; where no site is, that is all there is to say."""
    if not os.path.lexists(root / config.SETTINGS):
        return [("site", partial(_no_site, root))]
    preview = root / cache.FOLDER / cache.PREVIEW
    return [
        ("settings", partial(_settings, root)),
        ("plug-ins", partial(_plugins, root)),
        ("theme", partial(_theme, root)),
        ("address", partial(_address, root)),
        ("content", partial(_content, root)),
        ("folders", partial(_folders, root, output)),
        ("output", partial(_output, root, output)),
        ("cache", partial(_cache, root / cache.FOLDER, "a build")),
        ("preview", partial(_cache, preview, "intertitle serve")),
        ("disk", partial(_disk, root)),
        ("capitals", partial(_case_sensitivity, root)),
        ("times", partial(_file_times, root)),
        ("network", partial(_file_system, root, _MOUNTS)),
    ]


def _no_site(root: Path) -> Iterator[Finding]:
    advice = "Name a site's folder, or plant one:  intertitle new FOLDER"
    if root == Path():
        yield note("there is no site here, so that only the machine was examined", advice)
    else:
        yield problem(f"there is no site in {root}", advice)


def _settings(root: Path) -> Iterator[Finding]:
    site = load_site(root).site
    yield ok(f"the settings of {site.title} can be read; its times are those of {site.timezone}")


def _plugins(root: Path) -> Iterator[Finding]:
    try:
        registry = load_site(root).registry
    except ConfigurationError:
        return  # which has been said
    for one in registry.plugins:
        version = f" {one.version}" if isinstance(one, Installed) else ""
        yield ok(f"the plug-in {one.name}{version} can be imported")


def _theme(root: Path) -> Iterator[Finding]:
    try:
        loaded = load_site(root)
    except ConfigurationError:
        return  # which has been said
    site = loaded.site
    theme = themes.load(site.theme, root, site.options, below=loaded.registry.template_folders)
    yield ok(f"the theme {theme.name} has {len(theme.templates)} templates and {len(theme.assets)} assets")


def _address(root: Path) -> Iterator[Finding]:
    try:
        url = load_site(root).site.url
    except ConfigurationError:
        return
    host = urlsplit(url).hostname or ""
    if any(host == name or host.endswith(f".{name}") for name in _EXAMPLE_HOSTS):
        advice = f'Before you publish, write your own under [site] in {config.SETTINGS}:  url = "https://…/"'
        yield note(f"the site's address is still an example: {url}", advice)
    else:
        yield ok(f"the site's address is {url}")


def _content(root: Path) -> Iterator[Finding]:
    found, problems = read.find(root)
    links = sum(os.path.islink(root / one.path) for one in found)
    for one_problem in problems[:_MAX_NAMED]:
        make = problem if one_problem.severity == "error" else note
        yield make(f"{one_problem.path}: {one_problem.message}", one_problem.hint)
    if len(problems) > _MAX_NAMED:
        yield note(
            f"and {len(problems) - _MAX_NAMED} more of these under content/", "intertitle check  names them all."
        )
    if not problems:
        linked = f", {links} of them by a link within the site" if links else ""
        yield ok(f"{len(found):,} files of content{linked}")


def _folders(root: Path, output: Path) -> Iterator[Finding]:
    own = root / cache.FOLDER
    kept = "so that nothing is kept from one build to the next, and each is made from nothing"
    is_kept = False
    if own.is_symlink() or (own.exists() and not own.is_dir()):
        yield note(f"{own} is not a folder, {kept}", "Remove it: the next build makes the folder.")
    elif not os.access(own if own.exists() else root, os.W_OK):
        yield note(f"{own} cannot be written to, {kept}", "Give yourself the right to write there.")
    else:
        is_kept = True
    target = output if output.exists() else next(parent for parent in output.absolute().parents if parent.exists())
    if not os.access(target, os.W_OK):
        yield problem(
            f"{target} cannot be written to: nothing can be published", "Give yourself the right, or use  --output"
        )
    elif is_kept:
        yield ok("the folders of the site can be written to")


def _output(root: Path, output: Path) -> Iterator[Finding]:
    ledger = write.claim(output, root)
    if not output.exists():
        yield ok(f"{output} is not there yet: the first build makes it")
    elif not ledger.finished:
        yield note(
            f"a build into {output} was stopped half-way; what is published is whole", "Build again to finish it."
        )
    else:
        missing = sum(not os.path.lexists(output / path) for path in ledger.files)
        if missing:
            yield note(f"{missing:,} of {len(ledger.files):,} published files are gone from {output}", "Build again.")
        else:
            yield ok(f"{output} is ours, with {len(ledger.files):,} files")


def _cache(folder: Path, what: str) -> Iterator[Finding]:
    if folder.is_symlink() or not folder.is_dir():
        return
    if process := lock.find_holder(folder):
        advice = "Another waits for it. If it hangs, end that process; the lock goes with it."
        yield note(f"{what} is at work in {folder}: process {process}", advice)
        return
    file = folder / cache.FILE_NAME
    if not os.path.lexists(file):
        return
    advice = "Nothing is lost: the next build makes it anew. To have it away now:  intertitle clean"
    status = os.lstat(file)
    if not stat.S_ISREG(status.st_mode):
        yield note(f"{file} is not a plain file", advice)
        return
    size = f"{status.st_size / _MEGABYTE:.1f} MB"
    try:
        is_own = cache.examine(file)
    except cache.CacheDamagedError as damage:
        yield note(f"the cache {file} ({size}) is damaged: {damage}", advice)
        return
    if is_own:
        yield ok(f"the cache {file} is sound: {size}")
    else:
        yield note(f"the cache {file} ({size}) was made by another version of Intertitle or of a library", advice)


def _disk(root: Path) -> Iterator[Finding]:
    free = shutil.disk_usage(root).free
    size = f"{free / _MEGABYTE:,.0f} MB"
    if free < _NO_SPACE:
        yield problem(f"{size} are left on the disk: a build may not find room", "Make room.")
    elif free < _LOW_SPACE:
        yield note(f"{size} are left on the disk", "Pictures take room: make some before you add many.")
    else:
        yield ok(f"{size} are free on the disk")


def _case_sensitivity(root: Path) -> Iterator[Finding]:
    """Ask for the settings by their name in capitals: a disk that gives them takes both names for one."""
    if (root / config.SETTINGS.upper()).exists():
        advice = "Give no two files names that differ by capitals alone; your web server may tell them apart."
        yield note("the disk takes  A.md  and  a.md  for one file", advice)
    else:
        yield ok("the disk tells capitals from small letters")


def _file_times(root: Path) -> Iterator[Finding]:
    latest = (time.time() + _CLOCK_TOLERANCE) * 1e9
    found, _ = read.find(root)
    ahead = [one.path for one in found if one.stamp.modified > latest]
    if ahead:
        advice = "Builds go by what is in a file and stay right; but look at the clock of this machine, or of the disk."
        named = ahead[0] + (f" and {len(ahead) - 1:,} others" if len(ahead) > 1 else "")
        yield note(f"changed in the future, by the clock: {named}", advice)
    else:
        yield ok("no file is from the future")


def _file_system(root: Path, mounts: Path) -> Iterator[Finding]:
    if not mounts.exists():
        return
    where, kind = _find_mount(os.path.realpath(root), mounts.read_text(encoding="utf-8", errors="replace"))
    if kind in _NETWORK_KINDS:
        advice = "intertitle serve  may not hear of what others save there, and one lock does not bind two machines."
        yield note(f"the site lies on a disk of the network ({kind} at {where})", advice)
    else:
        yield ok(f"the site lies on this machine's own disk ({kind})")


def _find_mount(path: str, table: str) -> tuple[str, str]:
    """Find where a path's file system is mounted, and its kind (proc_pid_mountinfo(5))."""
    best = ("", "unknown")
    for line in table.splitlines():
        before, _, after = line.partition(" - ")
        steps = before.split(" ")
        if len(steps) <= 4 or not after:  # noqa: PLR2004  (the fifth of its fields)
            continue
        point = re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), steps[4])
        holds = path == point or path.startswith(point.rstrip("/") + "/")
        if holds and len(point) >= len(best[0]):
            best = (point, after.split(" ")[0])
    return best

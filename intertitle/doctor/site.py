"""Check a site: its settings, theme, folders and cache, and the disk."""

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

_MAX_NAMED = 5  # findings of one kind that are listed individually
_LOW_SPACE, _NO_SPACE = 500_000_000, 50_000_000  # bytes free
_MEGABYTE = 1_000_000
_CLOCK_TOLERANCE = 120  # seconds that a file's time may be ahead of the clock
_NETWORK_KINDS = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "fuse.sshfs", "fuse.rclone", "fuse.s3fs"}
_MOUNTS = Path("/proc/self/mountinfo")  # Linux only; other systems have no such file
_EXAMPLE_HOSTS = ("example", "example.org", "example.com", "example.net", "localhost", "127.0.0.1")


def list_checks(root: Path, output: Path) -> list[tuple[str, Check]]:
    """Return every check of a site with its name, or a single one if there is no site."""
    if not os.path.lexists(root / config.SETTINGS):
        return [("site", partial(_report_no_site, root))]
    preview = root / cache.FOLDER / cache.PREVIEW
    return [
        ("settings", partial(_check_settings, root)),
        ("plug-ins", partial(_check_plugins, root)),
        ("theme", partial(_check_theme, root)),
        ("address", partial(_check_address, root)),
        ("content", partial(_check_content, root)),
        ("folders", partial(_check_folders, root, output)),
        ("output", partial(_check_output, root, output)),
        ("cache", partial(_check_cache, root / cache.FOLDER, "a build")),
        ("preview", partial(_check_cache, preview, "intertitle serve")),
        ("disk", partial(_check_disk, root)),
        ("capitals", partial(_check_case_sensitivity, root)),
        ("times", partial(_check_file_times, root)),
        ("network", partial(check_file_system, root, _MOUNTS)),
    ]


def _report_no_site(root: Path) -> Iterator[Finding]:
    advice = "Name a site's folder, or create a site:  intertitle new FOLDER"
    if root == Path():
        yield note("there is no site here; only this computer was checked", advice)
    else:
        yield problem(f"there is no site in {root}", advice)


def _check_settings(root: Path) -> Iterator[Finding]:
    site = load_site(root).site
    yield ok(f"the settings of {site.title} are valid; its time zone is {site.timezone}")


def _check_plugins(root: Path) -> Iterator[Finding]:
    try:
        registry = load_site(root).registry
    except ConfigurationError:
        return  # reported by the check of the settings
    for one in registry.plugins:
        version = f" {one.version}" if isinstance(one, Installed) else ""
        yield ok(f"the plug-in {one.name}{version} can be imported")


def _check_theme(root: Path) -> Iterator[Finding]:
    try:
        loaded = load_site(root)
    except ConfigurationError:
        return  # reported by the check of the settings
    site = loaded.site
    below = loaded.registry.template_folders
    theme = themes.load(site.theme, root, site.options, language=site.language, below=below)
    yield ok(f"the theme {theme.name} has {len(theme.templates)} templates and {len(theme.assets)} assets")


def _check_address(root: Path) -> Iterator[Finding]:
    try:
        url = load_site(root).site.url
    except ConfigurationError:
        return
    host = urlsplit(url).hostname or ""
    if any(host == name or host.endswith(f".{name}") for name in _EXAMPLE_HOSTS):
        advice = f'Before you publish, set your own under [site] in {config.SETTINGS}:  url = "https://…/"'
        yield note(f"the site's address is still an example: {url}", advice)
    else:
        yield ok(f"the site's address is {url}")


def _check_content(root: Path) -> Iterator[Finding]:
    found, problems = read.find(root)
    links = sum(os.path.islink(root / one.path) for one in found)
    for one_problem in problems[:_MAX_NAMED]:
        make = problem if one_problem.severity == "error" else note
        yield make(f"{one_problem.path}: {one_problem.message}", one_problem.hint)
    if len(problems) > _MAX_NAMED:
        yield note(
            f"and {len(problems) - _MAX_NAMED} more like these under content/",
            "Run  intertitle check  for the full list.",
        )
    if not problems:
        linked = f", {links} of them through links within the site" if links else ""
        yield ok(f"{len(found):,} files of content{linked}")


def _check_folders(root: Path, output: Path) -> Iterator[Finding]:
    own = root / cache.FOLDER
    kept = "so every build starts from nothing"
    is_kept = False
    if own.is_symlink() or (own.exists() and not own.is_dir()):
        yield note(f"{own} is not a folder, {kept}", "Remove it: the next build creates the folder.")
    elif not os.access(own if own.exists() else root, os.W_OK):
        yield note(f"{own} cannot be written to, {kept}", "Give yourself permission to write there.")
    else:
        is_kept = True
    target = output if output.exists() else next(parent for parent in output.absolute().parents if parent.exists())
    if not os.access(target, os.W_OK):
        yield problem(
            f"{target} cannot be written to: nothing can be published", "Give yourself permission, or use  --output"
        )
    elif is_kept:
        yield ok("the folders of the site can be written to")


def _check_output(root: Path, output: Path) -> Iterator[Finding]:
    ledger = write.acquire_output(output, root)
    if not output.exists():
        yield ok(f"{output} does not exist yet: the first build creates it")
    elif not ledger.finished:
        yield note(
            f"a build into {output} was interrupted; every published file is intact", "Build again to finish it."
        )
    else:
        missing = sum(not os.path.lexists(output / path) for path in ledger.files)
        if missing:
            yield note(
                f"{missing:,} of {len(ledger.files):,} published files are missing from {output}", "Build again."
            )
        else:
            yield ok(f"{output} belongs to Intertitle and has {len(ledger.files):,} files")


def _check_cache(folder: Path, what: str) -> Iterator[Finding]:
    if folder.is_symlink() or not folder.is_dir():
        return
    if process := lock.find_holder(folder):
        advice = "Other builds wait for it. If it hangs, end that process; this releases the lock."
        yield note(f"{what} is running in {folder}: process {process}", advice)
        return
    file = folder / cache.FILE_NAME
    if not os.path.lexists(file):
        return
    advice = "Nothing is lost: the next build replaces it. To remove it now:  intertitle clean"
    status = os.lstat(file)
    if not stat.S_ISREG(status.st_mode):
        yield note(f"{file} is not a regular file", advice)
        return
    size = f"{status.st_size / _MEGABYTE:.1f} MB"
    try:
        is_own = cache.examine(file)
    except cache.CacheDamagedError as damage:
        yield note(f"the cache {file} ({size}) is damaged: {damage}", advice)
        return
    if is_own:
        yield ok(f"the cache {file} is intact: {size}")
    else:
        yield note(f"the cache {file} ({size}) was made by another version of Intertitle or of a library", advice)


def _check_disk(root: Path) -> Iterator[Finding]:
    free = shutil.disk_usage(root).free
    size = f"{free / _MEGABYTE:,.0f} MB"
    if free < _NO_SPACE:
        yield problem(f"only {size} are free on the disk: a build may fail", "Make room.")
    elif free < _LOW_SPACE:
        yield note(f"only {size} are free on the disk", "Free some space before you add many pictures.")
    else:
        yield ok(f"{size} are free on the disk")


def _check_case_sensitivity(root: Path) -> Iterator[Finding]:
    """Look for the settings file by its name in upper case, to find out whether the disk ignores case."""
    if (root / config.SETTINGS.upper()).exists():
        advice = "Do not give two files names that differ only in case; your web server may distinguish them."
        yield note("file names are not case-sensitive:  A.md  and  a.md  are one file", advice)
    else:
        yield ok("file names are case-sensitive")


def _check_file_times(root: Path) -> Iterator[Finding]:
    latest = (time.time() + _CLOCK_TOLERANCE) * 1e9
    found, _ = read.find(root)
    ahead = [one.path for one in found if one.stamp.modified > latest]
    if ahead:
        advice = "Builds compare contents and stay correct, but check the clock of this computer or of the disk."
        named = ahead[0] + (f" and {len(ahead) - 1:,} others" if len(ahead) > 1 else "")
        yield note(f"modified in the future, according to the clock: {named}", advice)
    else:
        yield ok("no file was modified in the future")


def check_file_system(root: Path, mounts: Path) -> Iterator[Finding]:
    """Find whether a site is on a network disk. ``mounts`` is the kernel's table of mounts."""
    if not mounts.exists():
        return
    where, kind = find_mount(os.path.realpath(root), mounts.read_text(encoding="utf-8", errors="replace"))
    if kind in _NETWORK_KINDS:
        advice = "intertitle serve  may miss changes from other computers, and the lock works on one computer only."
        yield note(f"the site is on a network disk ({kind} at {where})", advice)
    else:
        yield ok(f"the site is on a local disk ({kind})")


def find_mount(path: str, table: str) -> tuple[str, str]:
    """Return where a path's file system is mounted, and its type (proc_pid_mountinfo(5))."""
    best = ("", "unknown")
    for line in table.splitlines():
        before, _, after = line.partition(" - ")
        steps = before.split(" ")
        if len(steps) <= 4 or not after:  # noqa: PLR2004  (the mount point is the fifth field)
            continue
        point = re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), steps[4])
        holds = path == point or path.startswith(point.rstrip("/") + "/")
        if holds and len(point) >= len(best[0]):
            best = (point, after.split(" ")[0])
    return best

"""Digest the files of a plug-in, because a change in any of them may change pages."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from importlib import metadata
from importlib.util import cache_from_source, find_spec
from pathlib import Path

from intertitle import digest

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_NOT_DIGESTED = (".pyc", ".pth")
_OURSELVES = "intertitle"


def normalized(name: str) -> str:
    """Return the normalized name of a distribution (packaging.python.org, "Names and normalization")."""
    return re.sub(r"[-_.]+", "-", name).lower()


def digest_of(distribution: metadata.Distribution, module: str) -> bytes:
    """Return the digest of a plug-in: of its files, its version, and the versions of its requirements.

    Args:
        distribution: the installed distribution.
        module: the module that its entry point names.
    """
    files = dict(sorted({**_listed(distribution), **_in_package(module)}.items()))
    contents = {name: digest.of_bytes(file.read_bytes()) for name, file in files.items()}
    return digest.of_value((distribution.version, contents, _requirements(distribution)))


def remove_stale_bytecode(module: str) -> None:
    """Remove compiled files of a plug-in that are older than the last change of their source.

    Python compares only the size of the source and its time in whole seconds. So it would run old code after an edit
    in the same second in which a module was compiled.
    """
    for file in _in_package(module).values():
        if file.suffix != ".py":
            continue
        compiled = Path(cache_from_source(str(file)))
        with contextlib.suppress(OSError):
            status = file.stat()
            if compiled.stat().st_mtime_ns <= max(status.st_mtime_ns, status.st_ctime_ns):
                compiled.unlink()


def _listed(distribution: metadata.Distribution) -> dict[str, Path]:
    """Return the files that a distribution lists, without its metadata and compiled files."""
    found: dict[str, Path] = {}
    for listed in distribution.files or ():
        name, first = listed.as_posix(), listed.parts[0]
        file = Path(str(distribution.locate_file(listed)))
        if first == ".." or first.endswith(".dist-info") or listed.suffix in _NOT_DIGESTED or not file.is_file():
            continue
        found[name] = file
    return found


def folders_of(module: str) -> list[Path]:
    """Return the folders that contain the package of a module, or the module itself."""
    top = module.partition(".")[0]
    try:
        spec = find_spec(top)
    except (ImportError, ValueError):
        spec = None
    if spec is None:
        return []
    places = spec.submodule_search_locations or ([spec.origin] if spec.origin else [])
    return [Path(one).parent for one in places]


def source_of(module: str) -> str:
    """Return the source of a module without importing it, or an empty text if there is none."""
    _, *rest = module.split(".")
    files = _in_package(module)
    stem = "/".join((module.partition(".")[0], *rest))
    for name in (f"{stem}.py", f"{stem}/__init__.py"):
        if name in files:
            return files[name].read_text(encoding="utf-8", errors="replace")
    return ""


def _in_package(module: str) -> dict[str, Path]:
    """Return the files of a module's package, because an editable installation does not list them."""
    top, *rest = module.split(".")
    try:
        spec = find_spec(top)
    except (ImportError, ValueError):
        spec = None
    if spec is None:
        return {}
    if spec.submodule_search_locations is None:
        return {f"{top}.py": Path(spec.origin)} if spec.origin and Path(spec.origin).is_file() else {}
    folders = [Path(one) for one in spec.submodule_search_locations]
    name = top
    while not any((folder / "__init__.py").is_file() for folder in folders) and rest:  # a namespace package
        step = rest.pop(0)
        name = f"{name}/{step}"
        if any((folder / f"{step}.py").is_file() for folder in folders):
            return {f"{name}.py": folder / f"{step}.py" for folder in folders if (folder / f"{step}.py").is_file()}
        folders = [folder / step for folder in folders if (folder / step).is_dir()]
    return {
        f"{name}/{file.relative_to(folder).as_posix()}": file for folder in folders for file in _files_under(folder)
    }


def _files_under(folder: Path) -> Iterator[Path]:
    for top, folders, names in os.walk(folder):
        folders[:] = sorted(one for one in folders if one != "__pycache__" and not one.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and not name.endswith(_NOT_DIGESTED):
                yield Path(top, name)


def _requirements(distribution: metadata.Distribution) -> dict[str, str]:
    """Return the versions of all installed direct and indirect requirements of a distribution."""
    versions: dict[str, str] = {}
    waiting = list(distribution.requires or ())
    while waiting:
        found = _NAME.match(waiting.pop())
        name = normalized(found[0]) if found else ""
        if not name or name == _OURSELVES or name in versions:
            continue
        try:
            required = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue  # for another platform, or an extra that is not installed
        versions[name] = required.version
        waiting += required.requires or ()
    return dict(sorted(versions.items()))

"""Find the file or address that a command-line argument means, and explain it."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from intertitle.cache import FILE_NAME, FOLDER, Cache, CacheDamagedError
from intertitle.config import SETTINGS
from intertitle.diagnostics import find_nearest
from intertitle.explain.file_results import FileAnswers
from intertitle.explain.last_build import LastBuild, load_last_build
from intertitle.explain.output_results import PUBLIC, explain_output
from intertitle.explain.results import Answer, UnknownSubjectError
from intertitle.lock import hold
from intertitle.outputs.kinds import REGISTRY
from intertitle.outputs.registry import Output, Registry, page_path, path_of
from intertitle.plugins.site import load_site
from intertitle.suffixes import TEXT_SUFFIXES

_BUILD = "Type  intertitle build  first."


def find_root(word: str, here: Path) -> Path:
    """Return the folder of the site: the nearest parent of the file, or else of ``here``, that has settings."""
    around = Path(os.path.abspath(here / word))
    for folder in (
        *(around.parents if "://" not in word else ()),
        Path(os.path.abspath(here)),
        *here.resolve().parents,
    ):
        if (folder / SETTINGS).is_file():
            return folder
    return here


def explain(word: str, here: Path, root: Path, now: dt.datetime, registry: Registry = REGISTRY) -> Answer:
    """Explain a file or an address of the site at ``root``. Relative paths are relative to ``here``.

    Raises:
        UnknownSubjectError: if there is no such file or address, or the site has not been built.
        ConfigurationError: if the settings or the theme cannot be read.
    """
    registry = load_site(root, registry).registry
    folder = root / FOLDER
    if not (folder / FILE_NAME).is_file() or folder.is_symlink():
        raise UnknownSubjectError(f"The site {root} has no cache. {_BUILD}")
    try:
        with hold(folder, lambda _process: None), Cache(folder) as cache:
            last = load_last_build(root, cache, registry)
            if last is None:
                raise UnknownSubjectError(f"The cache of {root} has no build by this version. {_BUILD}")
            return _Query(last, now).answer(word, here)
    except CacheDamagedError as damage:
        raise UnknownSubjectError(f"The cache of {root} cannot be read: {damage}. {_BUILD}") from damage
    except PermissionError as refusal:
        raise UnknownSubjectError(f"The cache of {root} cannot be read: {refusal.strerror}.") from refusal


class _Query:
    """Finds answers in the state of the last build."""

    def __init__(self, last: LastBuild, now: dt.datetime) -> None:
        self._last = last
        self._behind = tuple(dict.fromkeys((*last.behind, *last.due(now))))
        self._files = FileAnswers(last, self._behind)

    def answer(self, word: str, here: Path) -> Answer:
        root = Path(os.path.realpath(self._last.root))
        for file in (here / word, root / word):
            real = Path(os.path.abspath(file))
            path = _under(root, real) or _under(root, Path(os.path.realpath(file)))
            if path and (found := self._file(path, exists=os.path.isfile(real))):
                return found
        if found := self._files.of_theme(os.path.realpath(here / word)):
            return found
        address = self._address(word)
        if output := self._output(address):
            return explain_output(output, self._last, self._behind)
        raise UnknownSubjectError(self._unknown(word, address))

    def _file(self, path: str, *, exists: bool) -> Answer | None:
        """Return the answer for a path in the site's folder, or None if it is no file of a site."""
        if path.startswith(f"{PUBLIC}/"):
            inner = path.removeprefix(f"{PUBLIC}/")
            outputs = self._last.outputs
            output = outputs.get(inner) or outputs.get(f"{inner}/index.html")
            return explain_output(output, self._last, self._behind) if output else None
        return self._files.of(path, exists=exists)

    def _address(self, word: str) -> str:
        """Return the address in this site: without host, base path, query and fragment."""
        site = self._last.look.site
        if "://" in word:
            own = urlsplit(site.url)
            try:
                parts = urlsplit(word)
            except ValueError as failure:
                raise UnknownSubjectError(f"{word} is not a URL: {failure}") from failure
            if parts.netloc != own.netloc:
                raise UnknownSubjectError(f"{word} is not an address of this site, which is {site.url}")
            path = unquote(parts.path)
        else:
            path = unquote(word.partition("#")[0].partition("?")[0])
        path = f"/{path.removeprefix('./').removeprefix('/')}"
        if site.base != "/" and (path + "/").startswith(site.base):
            return "/" + path[len(site.base) :]
        return path

    def _output(self, address: str) -> Output | None:
        outputs = self._last.outputs
        for path in (path_of(address), page_path(address), path_of(f"{address}/"), address.removeprefix("/")):
            if path in outputs:
                return outputs[path]
        return None

    def _unknown(self, word: str, address: str) -> str:
        typed = word.removeprefix("./")
        close = next(self._near(typed, address), None)
        hint = f" Did you mean  {close} ?" if close else " Type a file of the site, or an address such as  /reviews/ ."
        behind = " Files have changed since the last build: intertitle build" if self._behind else ""
        return f"The site has no file and no address '{word}'.{hint}{behind}"

    def _near(self, typed: str, address: str) -> Iterator[str]:
        """Yield similar files and addresses, the most similar first."""
        sources = [*self._last.sources.entries, *self._last.sources.file_entries, SETTINGS]
        if found := find_nearest(typed, sources):
            yield found
        if found := find_nearest(address, [output.item.address for output in self._last.outputs.values()]):
            yield found
        names = {Path(path).name: path for path in sources}
        for name in (Path(typed).name, *(f"{Path(typed).name}{suffix}" for suffix in TEXT_SUFFIXES)):
            if found := find_nearest(name, names):
                yield names[found]


def _under(root: Path, file: Path) -> str:
    """Return a path relative to the root, with forward slashes; empty if the file is not inside."""
    return file.relative_to(root).as_posix() if file.is_relative_to(root) and file != root else ""

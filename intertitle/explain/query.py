"""The query: what a word on the command line means, a file or an address, and the answer to it."""

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
from intertitle.outputs.registry import Output, Registry, path_of
from intertitle.plugins.site import load_site

_BUILD = "Type  intertitle build  and ask again."


def find_root(word: str, here: Path) -> Path:
    """Find the site that a word is about: the nearest folder with settings around the file, or around ``here``."""
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
    """Explain a file or an address of the site at ``root``; ``here`` is where relative paths are typed.

    Raises:
        UnknownSubjectError: when there is nothing of that name, or nothing is known of the site.
        ConfigurationError: when its settings or its theme cannot be read.
    """
    registry = load_site(root, registry).registry
    folder = root / FOLDER
    if not (folder / FILE_NAME).is_file() or folder.is_symlink():
        raise UnknownSubjectError(f"Nothing is known of {root} yet: there is no cache. {_BUILD}")
    try:
        with hold(folder, lambda _process: None), Cache(folder) as cache:
            last = load_last_build(root, cache, registry)
            if last is None:
                raise UnknownSubjectError(f"The cache of {root} knows of no build by this version. {_BUILD}")
            return _Query(last, now).answer(word, here)
    except CacheDamagedError as damage:
        raise UnknownSubjectError(f"The cache of {root} cannot be read: {damage}. {_BUILD}") from damage
    except PermissionError as refusal:
        raise UnknownSubjectError(f"The cache of {root} cannot be read: {refusal.strerror}.") from refusal


class _Query:
    """A query to what the last build left."""

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
        """Answer for a path under the site's root, if it is one that a build knows or could know."""
        if path.startswith(f"{PUBLIC}/"):
            inner = path.removeprefix(f"{PUBLIC}/")
            outputs = self._last.outputs
            output = outputs.get(inner) or outputs.get(f"{inner}/index.html")
            return explain_output(output, self._last, self._behind) if output else None
        return self._files.of(path, exists=exists)

    def _address(self, word: str) -> str:
        """Make an address of this site of what was typed: without its host, its base path, a query or a fragment."""
        site = self._last.look.site
        if "://" in word:
            own = urlsplit(site.url)
            try:
                parts = urlsplit(word)
            except ValueError as failure:
                raise UnknownSubjectError(f"{word} is no address: {failure}") from failure
            if parts.netloc != own.netloc:
                raise UnknownSubjectError(f"{word} is no address of this site, which is {site.url}")
            path = unquote(parts.path)
        else:
            path = unquote(word.partition("#")[0].partition("?")[0])
        path = f"/{path.removeprefix('./').removeprefix('/')}"
        if site.base != "/" and (path + "/").startswith(site.base):
            return "/" + path[len(site.base) :]
        return path

    def _output(self, address: str) -> Output | None:
        outputs = self._last.outputs
        for path in (path_of(address), path_of(f"{address}/"), address.removeprefix("/")):
            if path in outputs:
                return outputs[path]
        return None

    def _unknown(self, word: str, address: str) -> str:
        typed = word.removeprefix("./")
        close = next(self._near(typed, address), None)
        hint = f" Did you mean  {close} ?" if close else " Name a file of the site, or an address such as  /reviews/ ."
        behind = " Files have changed since the last build: intertitle build" if self._behind else ""
        return f"There is no file and no address '{word}' in this site.{hint}{behind}"

    def _near(self, typed: str, address: str) -> Iterator[str]:
        """Name the files and addresses that may be meant, the likeliest first."""
        sources = [*self._last.sources.entries, *self._last.sources.file_entries, SETTINGS]
        if found := find_nearest(typed, sources):
            yield found
        if found := find_nearest(address, [output.item.address for output in self._last.outputs.values()]):
            yield found
        names = {Path(path).name: path for path in sources}
        for name in (Path(typed).name, f"{Path(typed).name}.md"):
            if found := find_nearest(name, names):
                yield names[found]


def _under(root: Path, file: Path) -> str:
    """Return a path from the root, with forward slashes; nothing when it is not under it."""
    return file.relative_to(root).as_posix() if file.is_relative_to(root) and file != root else ""

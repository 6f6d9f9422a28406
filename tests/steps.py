"""Single steps of a build, for tests of what they open and store in the cache."""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from conftest import NOW, SiteFolder

from intertitle import config, themes
from intertitle.building.prepare import Prepared, prepare
from intertitle.building.sources import Sources, read_sources
from intertitle.cache import FOLDER, Cache
from intertitle.catalogue.catalogue import Audience
from intertitle.model import ParseSettings
from intertitle.outputs.kinds import REGISTRY
from intertitle.outputs.registry import Registry
from intertitle.pipeline import Request
from intertitle.plugins.site import load_site
from intertitle.workers import Workers

_PROBE = ".probe"
DAY = 24 * 60 * 60 * 1_000_000_000  # ns


class Steps:
    """Runs single steps of a build. Every step opens the cache, as another process would."""

    def __init__(self, site: SiteFolder) -> None:
        self.site = site
        self.root = site.root

    @contextmanager
    def cache(self) -> Iterator[Cache]:
        """Open the cache."""
        with Cache(self.root / FOLDER) as opened:
            yield opened

    def contract(self) -> ParseSettings:
        """Return the settings for parsing."""
        return config.parse_settings(load_site(self.root).site)

    def sources(self, cache: Cache | None = None, *, jobs: int = 1, contract: ParseSettings | None = None) -> Sources:
        """Read the sources."""
        if cache is None:
            with self.cache() as opened:
                return self.sources(opened, jobs=jobs, contract=contract)
        return read_sources(self.root, contract or self.contract(), cache, Workers(jobs=jobs), _quiet)

    @contextmanager
    def prepared(
        self, now: dt.datetime = NOW, *, audience: Audience = "readers", registry: Registry = REGISTRY
    ) -> Iterator[Prepared]:
        """Prepare a build without storing anything. The cache is open during the block."""
        site = load_site(self.root, registry).site
        theme = themes.load(site.theme, self.root, site.options, share_cards=site.share_cards, language=site.language)
        request = Request(root=self.root, output=self.site.public, now=now, audience=audience)
        with self.cache() as cache:
            sources = self.sources(cache)
            yield prepare(request, site, theme, sources, registry, cache)


def _quiet(_what: str, _done: int, _total: int) -> None:
    return None


def replace(file: Path, before: str, after: str) -> None:
    """Replace words of a file after the next tick of the disk's clock, and set its time back."""
    words = file.read_text(encoding="utf-8")
    assert before in words
    rewrite(file, words.replace(before, after).encode())


def rewrite(file: Path, data: bytes) -> None:
    """Write new bytes to a file, as `replace` does."""
    status = file.stat()
    _wait(file)
    file.write_bytes(data)
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))


def _wait(file: Path) -> None:
    """Wait for the next tick of the disk's clock, which is coarser than the processor's."""
    probe = file.with_name(_PROBE)
    while True:
        probe.touch()
        if probe.stat().st_ctime_ns > file.stat().st_ctime_ns:
            break
    probe.unlink()


def settle(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set the clock a day ahead, so that the stamps of files prove that they are unchanged."""
    clock = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: clock() + DAY)


def overhear(monkeypatch: pytest.MonkeyPatch, root: Path) -> Callable[[], list[str]]:
    """Return a function that returns the content files opened since its last call."""
    opened: list[str] = []
    plain = os.open

    def listening(path: str, flags: int, mode: int = 0o777) -> int:
        file = Path(path).relative_to(root)
        if file.parts[0] == "content":
            opened.append(file.as_posix())
        return plain(path, flags, mode)

    monkeypatch.setattr(os, "open", listening)

    def heard() -> list[str]:
        found = sorted(path for path in opened if path != config.SETTINGS and not path.endswith(_PROBE))
        opened.clear()
        return found

    return heard

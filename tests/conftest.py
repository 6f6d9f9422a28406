"""A site on disk: real files, the real pipeline and the shipped theme."""

from __future__ import annotations

import atexit
import datetime as dt
import gc
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import demo as demo_blog
import hypothesis
import offline
import pytest
from builds import compute_once

from intertitle import pipeline, workers
from intertitle.catalogue.catalogue import Audience
from intertitle.diagnostics import ConfigurationError, Diagnostic
from intertitle.outputs.kinds import REGISTRY
from intertitle.outputs.registry import Registry
from intertitle.pipeline import Action, Report, Request, build, run

NOW = dt.datetime(2026, 6, 1, 12, 0, tzinfo=dt.UTC)
SETTINGS = """[site]
title = "The Long Take"
url = "https://example.org/"
author = "Ines Marlowe"
timezone = "Europe/London"
"""


# Tests write and remove some hundred thousand files. In memory this takes a quarter of the time.
_MEMORY = "/dev/shm"  # noqa: S108  (pytest makes a folder of its own there)
_ROOM = 2 << 30  # bytes
if "TMPDIR" not in os.environ and os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ROOM:
    os.environ["TMPDIR"] = tempfile.tempdir = _MEMORY


# Code of templates goes into a folder of this run, not into the user's.
_CACHES = os.environ["XDG_CACHE_HOME"] = tempfile.mkdtemp(prefix="intertitle-caches-")
atexit.register(shutil.rmtree, _CACHES, ignore_errors=True)


# A shell's background job ignores Ctrl-C, and so would every server that a test starts and stops.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


# Neither tests nor their child processes reach another host.
_popen = subprocess.Popen.__init__


def _start(self: subprocess.Popen[Any], *arguments: Any, **named: Any) -> None:  # noqa: ANN401  (as theirs)
    if named.get("env") is not None:
        named["env"] = offline.unplugged(named["env"])
    _popen(self, *arguments, **named)


subprocess.Popen.__init__ = _start  # type: ignore[method-assign]
os.environ.update(offline.unplugged(os.environ))
offline.ban()


@contextmanager
def unplugged() -> Iterator[None]:
    """Fail if the block tried to reach another host, even if it caught the error."""
    offline.TRIED.clear()
    yield
    assert not offline.TRIED, f"it tried to reach {', '.join(offline.TRIED)}"


@pytest.fixture(autouse=True)
def _unplugged() -> Iterator[None]:
    with unplugged():
        yield


compute_once()


class _Collector:
    """The garbage collector as a build uses it, without moving what it has made to the oldest generation."""

    isenabled, enable, disable = gc.isenabled, gc.enable, gc.disable

    @staticmethod
    def freeze() -> None:
        """Leave everything where it is."""

    unfreeze = freeze


# A run has a million objects of its own. They are set aside, because each full collection would visit them for most of
# a second, and what a build leaves is collected soon.
pipeline.gc = workers.gc = _Collector  # type: ignore[assignment, attr-defined]


def pytest_collection_finish() -> None:
    """Set aside what all tests share."""
    gc.collect()
    gc.freeze()


# The time of an example depends on the machine. The benchmarks measure times.
hypothesis.settings.register_profile("intertitle", deadline=None)
hypothesis.settings.load_profile("intertitle")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add options that write the generated files and make the long runs longer."""
    parser.addoption("--update-golden", action="store_true", help="write what is generated anew")
    parser.addoption("--steps", type=int, default=0, help="how far the long run of test_exactness.py goes at least")
    parser.addoption("--seed", type=int, default=0, help="the number that it begins with; another each time without")
    parser.addoption("--runs", type=int, default=1, help="how often Lighthouse measures each page")


class SiteFolder:
    """A site under test, with methods to write files, build, and read the published tree."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.public = root / "public"

    def write(self, path: str, text: str) -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def review(self, slug: str, *fields: str, text: str = "Text.\n") -> Path:
        named = fields if any(field.startswith("film:") for field in fields) else (f'film: "{slug.title()}"', *fields)
        return self.write(f"content/reviews/{slug}.md", "\n".join(["---", *named, "---", text]))

    def set(self, table: str, line: str) -> None:
        """Append a table with one line to the settings."""
        settings = self.root / "content/site.toml"
        settings.write_text(f"{settings.read_text(encoding='utf-8')}\n[{table}]\n{line}\n", encoding="utf-8")

    def build(
        self,
        *,
        now: dt.datetime = NOW,
        jobs: int = 1,
        action: Action = build,
        output: Path | None = None,
        audience: Audience = "readers",
        registry: Registry = REGISTRY,
        allow_removals: bool = True,
    ) -> Report:
        """Build the site. By default an error may take pages offline, so that each build follows from its sources."""
        request = Request(
            root=self.root,
            output=output or self.public,
            now=now,
            jobs=jobs,
            audience=audience,
            allow_removals=allow_removals,
        )
        return run(request, lambda _what, _done, _total: None, action, registry)

    def problems(self, action: Action | None = None) -> tuple[Diagnostic, ...]:
        """Build, and return the messages, even if there is no build."""
        try:
            return (self.build(action=action) if action else self.build()).diagnostics
        except ConfigurationError as failure:
            return failure.diagnostics

    def tree(self, folder: Path | None = None) -> dict[str, bytes]:
        top = folder or self.public
        return {file.relative_to(top).as_posix(): file.read_bytes() for file in top.rglob("*") if file.is_file()}

    def page(self, address: str) -> str:
        path = address.strip("/")
        return (self.public / path / "index.html").read_text(encoding="utf-8")

    def clean_tree(self, *, now: dt.datetime = NOW, registry: Registry = REGISTRY) -> dict[str, bytes]:
        """Return the published files of a first build of the current site."""
        folder = self.root.parent / "clean"
        cache, aside = self.root / ".intertitle", self.root.parent / "aside"
        if cache.exists():
            cache.rename(aside)
        try:
            self.build(now=now, output=folder, registry=registry)
            return self.tree(folder)
        finally:
            _remove(folder)
            _remove(cache)
            if aside.exists():
                aside.rename(cache)


def _remove(folder: Path) -> None:
    if folder.exists():
        for path in sorted(folder.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()
        folder.rmdir()


def codes(found: tuple[Diagnostic, ...]) -> list[str]:
    return [one.code for one in found]


@pytest.fixture(scope="session", params=demo_blog.THEMES)
def demo(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published demo blog in each shipped theme. Tests may only read it."""
    theme: str = request.param
    return demo_blog.publish(tmp_path_factory.mktemp("demo") / theme, theme)


@pytest.fixture
def site(tmp_path: Path) -> SiteFolder:
    """An empty site with its settings."""
    made = SiteFolder(tmp_path / "site")
    made.write("content/site.toml", SETTINGS)
    return made


def plant_blog(site: SiteFolder) -> None:
    """Write a small blog that has one of everything."""
    site.review(
        "alien",
        "film: Alien",
        "year: 1979",
        "franchise: Alien",
        "rating: 5",
        "date: 2026-01-05",
        "directors: [Ridley Scott]",
        "cast: [{name: Sigourney Weaver, character: Ellen Ripley}]",
        "genres: [Horror, Science fiction]",
        "countries: [United Kingdom]",
        "verdict: Seven people, one ship.",
        "tags: [night]",
        "viewings: [{date: 2026-01-03, medium: cinema, rewatch: true}]",
        text="In space, [[Aliens]] came later.\n\n:::spoiler The end\nCANARY in the shuttle.\n:::\n",
    )
    site.review(
        "aliens",
        "film: Aliens",
        "year: 1986",
        "franchise: Alien",
        "rating: 4",
        "date: 2026-02-05",
        "directors: [James Cameron]",
        "cast: [{name: Sigourney Weaver, character: Ellen Ripley}]",
        "genres: [Action, Science fiction]",
        "poster: {src: images/aliens.svg, alt: A queen}",
        "aliases: [/2019/aliens/]",
        text="Louder than [[alien|the first]].\n",
    )
    site.review("stalker", "film: Stalker", "year: 1979", "date: 2026-03-05", "tags: [night]", text="Unrated.\n")
    site.write("content/images/aliens.svg", '<svg xmlns="http://www.w3.org/2000/svg" width="2" height="3"/>')
    site.write(
        "content/franchises/alien.md",
        """---
name: Alien
entries:
  - {id: alien, title: Alien, year: 1979, relation: main}
  - {id: aliens, title: Aliens, year: 1986, relation: sequel, of: alien}
  - {id: covenant, title: "Alien: Covenant", year: 2017, relation: prequel, of: alien}
orders:
  story: {label: Story order, note: What happens first., items: [covenant, alien, aliens]}
---
A monster and a woman.
""",
    )
    site.write("content/people/sigourney-weaver.md", "---\nname: Sigourney Weaver\n---\nStands very still.\n")
    site.write(
        "content/lists/best.md",
        '---\ntitle: The best\ndate: 2026-04-01\nranked: true\nitems:\n  - {film: Alien, year: 1979, note: "Yes."}\n'
        "  - {film: Solaris, year: 1972}\n---\nText.\n",
    )
    site.write("content/pages/about.md", "---\ntitle: About\nmenu: true\n---\nMe.\n")


@pytest.fixture
def blog(site: SiteFolder) -> SiteFolder:
    """A small blog that has one of everything."""
    plant_blog(site)
    return site


def build_blog(folder: Path) -> SiteFolder:
    """Plant the small blog in a folder, and build it."""
    made = SiteFolder(folder / "site")
    made.write("content/site.toml", SETTINGS)
    plant_blog(made)
    assert made.build().diagnostics == ()
    return made


@pytest.fixture(scope="session")
def _built_blog(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_blog(tmp_path_factory.mktemp("built")).root


@pytest.fixture
def built(_built_blog: Path, tmp_path: Path) -> SiteFolder:
    """The small blog after its first build: a copy, so that its next build reads every file again."""
    return SiteFolder(Path(shutil.copytree(_built_blog, tmp_path / "site")))

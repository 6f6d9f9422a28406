"""Measure each stage: ``python -m pytest benchmarks/stages.py``. The test suite does not include it.

Every stage processes a generated site of a hundred reviews, in one process, without a cache. To compare with an earlier
commit, run it there with ``--benchmark-autosave`` and here with ``--benchmark-compare``.
"""

from __future__ import annotations

import datetime as dt
import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.generate import generate
from intertitle import config, themes
from intertitle.building.nodes import AffectedMakers, NodeStore, make_eager
from intertitle.building.planning import list_outputs, make_plan
from intertitle.building.prepare import Prepared, commit, prepare
from intertitle.building.published_state import NodeState, Plan, PublishedState
from intertitle.building.request import Request
from intertitle.building.sources import Sources, read_sources
from intertitle.building.templates import compile_templates
from intertitle.building.user_cache import UserCache
from intertitle.cache import Cache, Reader
from intertitle.catalogue.catalogue import FOLDERS, Catalogue
from intertitle.catalogue.columns import make_columns
from intertitle.catalogue.join import run_joins
from intertitle.diagnostics import Diagnostic
from intertitle.markup.text import render as render_text
from intertitle.model import Parsed, Review
from intertitle.outputs.kinds import REGISTRY
from intertitle.outputs.view import View, Workspace
from intertitle.plugins.site import load_site
from intertitle.recording.index import Index, make_segment
from intertitle.recording.questions import Changes
from intertitle.stages import write
from intertitle.stages.parse import parse
from intertitle.stages.read import Loaded, find, load
from intertitle.stages.render import Renderer
from intertitle.stages.validate import validate
from intertitle.workers import Workers

REVIEWS = 100
NOW = dt.datetime(2027, 1, 1, tzinfo=dt.UTC)


def _quiet(_what: str, _done: int, _total: int) -> None:
    """Show no progress."""


class Stages:
    """The results of every stage for one site, so that each stage can be measured separately."""

    def __init__(self, root: Path, cache: Cache, reader: Reader) -> None:
        self.root = root
        self.site = load_site(root).site
        self.contract = config.parse_settings(self.site)
        self.theme = themes.load(self.site.theme, root, self.site.options, share_cards=self.site.share_cards)
        self.loaded = self.read()
        self.cache, self.reader = cache, reader
        self.sources = self.read_sources(self.cache)
        self.sources.open_all()
        self.prepared = self.prepare(self.cache, self.sources)
        commit(self.prepared, {}, self.cache)
        self.cache.flush()
        self.outputs = [output for _, output in list_outputs(self.prepared.plan)]
        self.renderer = Renderer(self.space(), REGISTRY, compile_templates(self.theme, REGISTRY, UserCache(None)))

    def prepare(self, cache: Cache, sources: Sources) -> Prepared:
        """Join and plan the site, and find stale outputs."""
        request = Request(root=self.root, output=self.root / "public", now=NOW)
        return prepare(request, self.site, self.theme, sources, REGISTRY, cache)

    def catalogue(self) -> Catalogue:
        """Return a catalogue without tables."""
        reviews = {path: self.sources.document(path) for path in self.sources.paths(FOLDERS[Review])}
        columns = make_columns({path: found for path, found in reviews.items() if isinstance(found, Review)})
        return Catalogue(self.site, self.sources, columns, NOW, widths=self.theme.pictures)

    def space(self) -> Workspace:
        """Return a workspace without any nodes."""
        made = Workspace(self.prepared.catalogue, self.theme, REGISTRY, self.reader.load_text, root=str(self.root))
        made.planned = self.prepared.plan_index
        return made

    def read(self) -> dict[str, Loaded]:
        """Find, read and digest every file."""
        files, _ = find(self.root)
        read = {file.path: load(self.root, file) for file in files}
        return {path: one for path, one in read.items() if not isinstance(one, Diagnostic)}

    def read_sources(self, cache: Cache) -> Sources:
        """Return the sources, using a cache."""
        return read_sources(self.root, self.contract, cache, Workers(), _quiet)

    def front_matter(self) -> None:
        """Parse every file's front matter."""
        for path, one in self.loaded.items():
            parse(path, one.data)

    def validate(self) -> list[Parsed]:
        """Parse and validate every file, which also renders its Markdown."""
        return [
            validate(path.split("/")[1], PurePosixPath(path).stem, parse(path, one.data), self.contract)
            for path, one in self.loaded.items()
        ]

    def render(self, begins: str) -> list[tuple[str, bytes]]:
        """Render the outputs whose paths begin with a prefix."""
        wanted = (one for one in self.outputs if one.path.startswith(begins) and not _encodes(one.item.kind))
        rendered = (self.renderer.render(output) for output in wanted)
        return [(one.output.path, one.data) for one in rendered if one.data is not None]


def _encodes(kind: str) -> bool:
    return REGISTRY.entries[kind].encodes


@pytest.fixture(scope="module")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stages]:
    """Return the site."""
    root = tmp_path_factory.mktemp("site")
    generate(root, REVIEWS)
    with Cache(root / ".intertitle") as cache, Reader(cache.path) as reader:
        yield Stages(root, cache, reader)


def test_read(benchmark: BenchmarkFixture, stages: Stages) -> None:
    """Read and digest the sources."""
    benchmark(stages.read)


def test_sources_known(benchmark: BenchmarkFixture, stages: Stages) -> None:
    """Look for changed sources with a newly opened cache; there are none."""

    def every() -> None:
        with Cache(stages.root / ".intertitle") as cache:
            stages.read_sources(cache)

    benchmark(every)


def test_front_matter(benchmark: BenchmarkFixture, stages: Stages) -> None:
    """Parse front matter."""
    benchmark(stages.front_matter)


def test_markdown(benchmark: BenchmarkFixture, stages: Stages) -> None:
    """Render the texts."""
    parsings = [parse(path, one.data) for path, one in stages.loaded.items()]

    def every() -> None:
        for one in parsings:
            render_text(one.body, one.body_place, language="en", html=stages.contract.html)

    benchmark(every)


def test_front_matter_markdown_and_validate(benchmark: BenchmarkFixture, stages: Stages) -> None:
    """Parse and validate the sources. The difference to the two above is the time of validation."""
    benchmark(stages.validate)


def test_columns(benchmark: BenchmarkFixture, stages: Stages) -> None:
    """Make a column of each field."""
    benchmark(stages.catalogue)


def test_joins(benchmark: BenchmarkFixture, stages: Stages) -> None:
    """Run every join."""

    def every() -> None:
        run_joins(stages.catalogue(), REGISTRY.joins, {}, PublishedState(stages.cache).table, Changes())

    benchmark(every)


def test_nodes(benchmark: BenchmarkFixture, stages: Stages) -> None:
    """Make every card and every resolved text."""

    def every() -> None:
        view = View(stages.space())
        for one in view.keys("Review paths"):
            view.card(one)
        for path in view.keys("document"):
            view.text(path)

    benchmark(every)


def test_plan(benchmark: BenchmarkFixture, stages: Stages) -> None:
    """Plan every output."""

    def every() -> Plan:
        changes, space = Changes(), stages.space()
        store = NodeStore(dict[str, dict[str, NodeState]], 0)
        make_eager(space, [node for node in REGISTRY.nodes if not node.follows], store)
        return make_plan(space, REGISTRY, None, store, AffectedMakers(Index(), changes), changes)[0]

    benchmark(every)


def test_prepare_without_a_change(benchmark: BenchmarkFixture, stages: Stages) -> None:
    """Find out that nothing is stale, with a newly opened cache."""

    def every() -> None:
        with Cache(stages.root / ".intertitle") as cache:
            assert not stages.prepare(cache, stages.read_sources(cache)).has_changes  # noqa: S101  (otherwise it measures something else)

    benchmark(every)


def test_index(benchmark: BenchmarkFixture, stages: Stages) -> None:
    """Store the questions of all outputs in a segment, and find the makers that asked a question."""
    notes = [stages.renderer.render(output).notes for output in stages.outputs if not _encodes(output.item.kind)]
    asked = sorted(notes[0])[:5]

    def every() -> None:
        Index([make_segment(0, notes)]).makers(asked)

    benchmark(every)


@pytest.mark.parametrize("begins", ["reviews/film-", "people/", "tags/", "franchises/", "feed.xml", ""])
def test_render(benchmark: BenchmarkFixture, stages: Stages, begins: str) -> None:
    """Render the pages of one kind, and finally all outputs."""
    benchmark(stages.render, begins)


def test_write(benchmark: BenchmarkFixture, stages: Stages, tmp_path: Path) -> None:
    """Write all outputs into an empty folder."""
    rendered = stages.render("")
    number = itertools.count()
    last: list[Path] = []

    def empty() -> tuple[tuple[Path], dict[str, object]]:
        for folder in last:
            shutil.rmtree(folder)
        last[:] = [tmp_path / str(next(number))]
        last[0].mkdir()
        return (last[0],), {}

    def every(folder: Path) -> None:
        publisher = write.Publisher(folder, frozenset())
        for path, data in rendered:
            publisher.publish(path, data)
        publisher.close()

    benchmark.pedantic(every, setup=empty, rounds=10)  # type: ignore[no-untyped-call]  # pytest-benchmark's own

"""A benchmark of each stage: ``python -m pytest benchmarks/stages.py``, which the ordinary tests do not run.

Every stage works on one generated site of a hundred reviews, in one process, without a cache. To compare with an
earlier state, run it there with ``--benchmark-autosave`` and here with ``--benchmark-compare``.
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
from intertitle.building.outline import outline
from intertitle.building.sources import Sources, read_sources
from intertitle.building.texts import keys, published_texts, tell
from intertitle.cache import Cache, Reader
from intertitle.diagnostics import Diagnostic
from intertitle.markup.text import render as render_text
from intertitle.model import Parsed
from intertitle.outputs.library import Library
from intertitle.stages import write
from intertitle.stages.catalogue import catalogue as join
from intertitle.stages.parse import parse
from intertitle.stages.plan import pack, plan, unpack
from intertitle.stages.read import Loaded, find, load
from intertitle.stages.render import Renderer
from intertitle.stages.validate import validate
from intertitle.workers import Crew

REVIEWS = 100
NOW = dt.datetime(2027, 1, 1, tzinfo=dt.UTC)


def _quiet(_what: str, _done: int, _total: int) -> None:
    """Tell nobody how far it is."""


class Stages:
    """One site, taken through every stage once, so that each can be measured alone."""

    def __init__(self, root: Path, cache: Cache, reader: Reader) -> None:
        self.root = root
        self.site = config.load(root)
        self.contract = config.contract(self.site)
        self.theme = themes.load(self.site.theme, root, share_cards=self.site.share_cards)
        self.loaded = self.read()
        self.sources = self.read_sources(cache)
        self.documents = list(self.sources.documents())
        self.outline = outline(self.site, self.theme, root, self.sources, NOW, cache, _quiet)
        self.catalogue = self.outline.catalogue
        self.facts = {path: row.facts for path, row in self.sources.rows.items()}
        self.cards = {slug: self.sources.rows[one.path].card for slug, one in self.catalogue.reviews.items()}
        self.outputs = [unpack(one) for one in self.outline.packed.outputs]
        self.told = tell(self.outline, self.sources, cache)
        assets = {asset.name: asset.address for asset in self.theme.assets.values()}
        texts = published_texts(self.outline, self.sources.records)
        self.renderer = Renderer(self.theme, Library(self.catalogue, texts, reader.html, assets))

    def read(self) -> dict[str, Loaded]:
        """Find every file, read and digest it."""
        files, _ = find(self.root)
        read = {file.path: load(self.root, file) for file in files}
        return {path: one for path, one in read.items() if not isinstance(one, Diagnostic)}

    def read_sources(self, cache: Cache) -> Sources:
        """Give the sources by way of a cache."""
        return read_sources(self.root, self.contract, cache, Crew(), _quiet)

    def front_matter(self) -> None:
        """Parse every file's front matter."""
        for path, one in self.loaded.items():
            parse(path, one.data)

    def validate(self) -> list[Parsed]:
        """Parse and validate every file; its Markdown is rendered on the way."""
        return [
            validate(path.split("/")[1], PurePosixPath(path).stem, parse(path, one.data), self.contract)
            for path, one in self.loaded.items()
        ]

    def render(self, begins: str) -> list[tuple[str, bytes]]:
        """Render the outputs whose path begins so."""
        rendered = (self.renderer.render(output) for output in self.outputs if output.path.startswith(begins))
        return [(one.output.path, one.data) for one in rendered if one.data is not None]


@pytest.fixture(scope="module")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stages]:
    """Give the site."""
    root = tmp_path_factory.mktemp("site")
    generate(root, REVIEWS)
    with Cache(root / ".intertitle") as cache, Reader(cache.path) as reader:
        yield Stages(root, cache, reader)


def test_read(benchmark: BenchmarkFixture, stages: Stages) -> None:
    """Read and digest the sources."""
    benchmark(stages.read)


def test_sources_known(benchmark: BenchmarkFixture, stages: Stages) -> None:
    """Look for changed sources where there are none, from a cache just opened."""

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
            render_text(one.body, one.body_place, language="en", raw_html=stages.contract.raw_html)

    benchmark(every)


def test_front_matter_markdown_and_validate(benchmark: BenchmarkFixture, stages: Stages) -> None:
    """All that happens to one source alone: less the two above, it is what validation costs."""
    benchmark(stages.validate)


def test_catalogue(benchmark: BenchmarkFixture, stages: Stages) -> None:
    """Join the documents."""
    benchmark(join, stages.site, stages.documents, NOW, stages.sources.records.place)


def test_plan(benchmark: BenchmarkFixture, stages: Stages) -> None:
    """Plan every output."""
    benchmark(plan, stages.catalogue, stages.facts, stages.theme, stages.root)


def test_pack(benchmark: BenchmarkFixture, stages: Stages) -> None:
    """Pack every output and give it its key."""
    benchmark(pack, stages.outputs, stages.catalogue, stages.cards, stages.theme)


def test_tell(benchmark: BenchmarkFixture, stages: Stages, tmp_path: Path) -> None:
    """Resolve and check the links of every text, with a cache that knows none."""
    numbers = itertools.count()

    def every() -> None:
        with Cache(tmp_path / str(next(numbers))) as cache:
            tell(stages.outline, stages.sources, cache)

    benchmark(every)


def test_keys(benchmark: BenchmarkFixture, stages: Stages) -> None:
    """Give every output its whole key, with its texts."""
    benchmark(keys, stages.outline.plan.outputs, stages.told, stages.theme, stages.sources.rows)


@pytest.mark.parametrize("begins", ["reviews/film-", "people/", "tags/", "franchises/", "feed.xml", ""])
def test_render(benchmark: BenchmarkFixture, stages: Stages, begins: str) -> None:
    """Render pages of one kind, and last all outputs."""
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

"""A benchmark of each stage: ``python -m pytest benchmarks/stages.py``, which the ordinary tests do not run.

Every stage works on one generated site of a hundred reviews, in one process, without a cache. To compare with an
earlier state, run it there with ``--benchmark-autosave`` and here with ``--benchmark-compare``.
"""

from __future__ import annotations

import datetime as dt
import itertools
import shutil
from pathlib import Path, PurePosixPath

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.generate import generate
from intertitle import config, themes
from intertitle.markup.text import render as render_text
from intertitle.model import Parsed
from intertitle.outputs.library import Library
from intertitle.outputs.links import resolve
from intertitle.stages import write
from intertitle.stages.catalogue import catalogue as join
from intertitle.stages.check import check
from intertitle.stages.parse import parse
from intertitle.stages.plan import keys, plan
from intertitle.stages.read import read
from intertitle.stages.render import Renderer
from intertitle.stages.validate import validate

REVIEWS = 100
NOW = dt.datetime(2027, 1, 1, tzinfo=dt.UTC)


class Stages:
    """One site, taken through every stage once, so that each can be measured alone."""

    def __init__(self, root: Path) -> None:
        generate(root, REVIEWS)
        self.root = root
        self.site = config.load(root)
        self.contract = config.contract(self.site)
        self.theme = themes.load(self.site.theme, root)
        self.files, _ = read(root)
        self.parsed = self.validate()
        self.documents = [one.document for one in self.parsed if one.document]
        self.texts = {one.document.text.digest: one.html for one in self.parsed if one.document}
        self.catalogue, _ = join(self.site, self.documents, NOW)
        self.links = resolve(self.catalogue)
        self.outputs, _ = plan(self.catalogue, self.links, self.theme, root, ())
        assets = {asset.name: asset.address for asset in self.theme.assets.values()}
        self.renderer = Renderer(self.theme, Library(self.catalogue, self.texts.__getitem__, assets))

    def front_matter(self) -> None:
        """Parse every file's front matter."""
        for file in self.files:
            parse(file.source.path, file.data)

    def validate(self) -> list[Parsed]:
        """Parse and validate every file; its Markdown is rendered on the way."""
        return [
            validate(
                file.source.folder,
                PurePosixPath(file.source.path).stem,
                parse(file.source.path, file.data),
                self.contract,
            )
            for file in self.files
        ]

    def render(self, begins: str) -> list[tuple[str, bytes]]:
        """Render the outputs whose path begins so."""
        rendered = (self.renderer.render(output) for output in self.outputs if output.path.startswith(begins))
        return [(one.output.path, one.data) for one in rendered if one.data is not None]


@pytest.fixture(scope="module")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Stages:
    """Give the site."""
    return Stages(tmp_path_factory.mktemp("site"))


def test_read(benchmark: BenchmarkFixture, stages: Stages) -> None:
    """Read and digest the sources."""
    benchmark(read, stages.root)


def test_front_matter(benchmark: BenchmarkFixture, stages: Stages) -> None:
    """Parse front matter."""
    benchmark(stages.front_matter)


def test_markdown(benchmark: BenchmarkFixture, stages: Stages) -> None:
    """Render the texts."""
    parsings = [parse(file.source.path, file.data) for file in stages.files]

    def every() -> None:
        for one in parsings:
            render_text(one.body, one.body_place, language="en", raw_html=stages.contract.raw_html)

    benchmark(every)


def test_front_matter_markdown_and_validate(benchmark: BenchmarkFixture, stages: Stages) -> None:
    """All that happens to one source alone: less the two above, it is what validation costs."""
    benchmark(stages.validate)


def test_catalogue(benchmark: BenchmarkFixture, stages: Stages) -> None:
    """Join the documents."""
    benchmark(join, stages.site, stages.documents, NOW)


def test_plan(benchmark: BenchmarkFixture, stages: Stages) -> None:
    """Plan every output, with its links resolved."""

    def whole() -> None:
        plan(stages.catalogue, resolve(stages.catalogue), stages.theme, stages.root, ())

    benchmark(whole)


def test_keys(benchmark: BenchmarkFixture, stages: Stages) -> None:
    """Give every output its key."""
    benchmark(keys, stages.outputs, stages.catalogue, stages.theme)


def test_check(benchmark: BenchmarkFixture, stages: Stages) -> None:
    """Check what texts refer to."""
    benchmark(check, stages.catalogue, stages.links, stages.outputs)


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

    benchmark.pedantic(every, setup=empty, rounds=10)  # type: ignore[no-untyped-call]  # pytest-benchmark's own

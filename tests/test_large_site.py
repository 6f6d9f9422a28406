"""A large blog with everything that critics publish: it builds without a message, and each build is exact."""

from __future__ import annotations

import random
import re
import shutil
from pathlib import Path

import pytest
from conftest import SiteFolder
from large_edits import EDITS

from benchmarks import large
from benchmarks.large import Size, generate_large

SMALL = Size().divided(20)


def _site(folder: Path, size: Size) -> SiteFolder:
    generate_large(folder / "site", size)
    return SiteFolder(folder / "site")


def _chance(request: pytest.FixtureRequest) -> random.Random:
    return random.Random(request.config.getoption("--seed") or 1)  # noqa: S311  (the same edits every time)


def _edit(site: SiteFolder, chance: random.Random, count: int) -> list[str]:
    return [chance.choice(EDITS)(chance, site.root) for _ in range(count)]


def _check_exact(site: SiteFolder, told: object) -> None:
    """Build the edited site, and compare everything with a clean build."""
    copy = SiteFolder(site.root.parent / "clean")
    shutil.copytree(site.root / "content", copy.root / "content")
    report, clean_report = site.build(jobs=2), copy.build(jobs=2)
    found, clean = site.tree(), copy.tree()
    shutil.rmtree(copy.root)
    differing = sorted(path for path in {*found, *clean} if found.get(path) != clean.get(path))
    assert differing == [], told
    assert report.diagnostics == clean_report.diagnostics, told


def test_it_builds_without_a_message_and_nothing_private_is_published(tmp_path: Path) -> None:
    site = _site(tmp_path, SMALL)
    report = site.build()
    assert report.diagnostics == ()
    assert report.withheld == ()
    assert report.counts["reviews"] == SMALL.reviews
    assert report.counts["posts"] == SMALL.posts
    assert not [path for path, data in site.tree().items() if b"SECRET" in data or b"Nobody Knows" in data]


def test_a_seed_gives_the_same_site_every_time(tmp_path: Path) -> None:
    for name, seed in (("one", 1), ("same", 1), ("other", 2)):
        generate_large(tmp_path / name, SMALL, seed)
    one, same, other = (SiteFolder(tmp_path / name).tree(tmp_path / name) for name in ("one", "same", "other"))
    assert one == same
    assert one != other


def test_the_default_size_is_as_promised() -> None:
    files = dict(large.Large(Size()).files())
    reviews = {path: text for path, text in files.items() if path.startswith("reviews/")}
    assert len(reviews) == 2_000
    films = [re.findall(r"^(?:film|year): (.*)$", text, re.MULTILINE)[:2] for text in reviews.values()]
    counts = [films.count(one) for one in films]
    assert counts.count(1) == 900
    assert counts.count(2) == 2 * 300
    assert sum("\nepisode: " in text for text in reviews.values()) == 500
    assert sum(path.startswith("posts/") for path in files) == 200
    assert sum(path.startswith("critics/") for path in files) == 2
    rows = [line for path, text in files.items() if path.endswith(".csv") for line in text.strip().split("\n")[1:]]
    assert sum("SECRET" not in row for row in rows) == 3_000


@pytest.mark.long
def test_the_whole_site_builds_without_a_message_and_is_exact_under_random_edits(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    site = _site(tmp_path, Size())
    report = site.build(jobs=2)
    assert report.diagnostics == ()
    assert report.counts["reviews"] == Size().reviews
    chance = _chance(request)
    for _ in range(max(3, request.config.getoption("--steps") // 10)):
        _check_exact(site, _edit(site, chance, 10))


@pytest.mark.long
def test_a_small_copy_is_exact_under_many_random_edits(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    site = _site(tmp_path, SMALL)
    site.build()
    chance = _chance(request)
    told: list[str] = []
    for _ in range(max(20, request.config.getoption("--steps") // 3)):
        told += _edit(site, chance, 3)
        _check_exact(site, told)

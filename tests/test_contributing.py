"""Each recipe of CONTRIBUTING.md works as it is written: its diff is applied to a copy, which then builds a site."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import SiteFolder
from recipes import Recipe


@pytest.fixture
def shorts(site: SiteFolder) -> SiteFolder:
    """A site with a short film, a feature, and a franchise of which one part has no review."""
    site.review("the-red-balloon", "kind: short", "date: 2026-01-02", "verdict: It floats.")
    site.review("alien", "date: 2026-01-03", "year: 1979")
    site.write(
        "content/franchises/alien.md",
        "---\nname: Alien\nentries:\n  - {title: Alien, year: 1979}\n  - {title: Aliens, year: 1986}\n---\n",
    )
    return site


def test_a_page(shorts: SiteFolder, tmp_path: Path) -> None:
    recipe = Recipe("How to add a page", tmp_path)
    _build(recipe, shorts)
    page = shorts.page("/shorts/")
    assert "<h1>Short films</h1>" in page
    assert "/reviews/the-red-balloon/" in page
    assert "/reviews/alien/" not in page
    assert "/shorts/" in (shorts.public / "sitemap.xml").read_text(encoding="utf-8")

    shorts.review("alien", "kind: short", "date: 2026-01-03", "year: 1979")
    _build(recipe, shorts, "--verify")
    assert "/reviews/alien/" in shorts.page("/shorts/")

    (shorts.root / "content/reviews/alien.md").unlink()
    (shorts.root / "content/reviews/the-red-balloon.md").unlink()
    _build(recipe, shorts, "--verify")
    assert not (shorts.public / "shorts").exists()


def test_a_feed(shorts: SiteFolder, tmp_path: Path) -> None:
    recipe = Recipe("How to add a feed", tmp_path)
    _build(recipe, shorts)
    feed = json.loads((shorts.public / "feed.json").read_text(encoding="utf-8"))
    assert feed["feed_url"] == "https://example.org/feed.json"
    assert [(one["title"], one["content_text"]) for one in feed["items"]] == [
        ("Alien", "Text."),
        ("The-Red-Balloon", "It floats."),
    ]
    shorts.review("alien", "date: 2026-01-03", "year: 1979", "verdict: It bites.")
    _build(recipe, shorts, "--verify")
    feed = json.loads((shorts.public / "feed.json").read_text(encoding="utf-8"))
    assert feed["items"][0]["content_text"] == "It bites."


def test_a_command(shorts: SiteFolder, tmp_path: Path) -> None:
    recipe = Recipe("How to add a command", tmp_path)
    done = recipe.run("-m", "intertitle", "missing", shorts.root)
    assert (done.returncode, done.stdout) == (0, "Aliens (Alien)\n"), done.stderr
    assert "missing" in recipe.run("-m", "intertitle", "--help").stdout


def _build(recipe: Recipe, site: SiteFolder, *options: str) -> None:
    done = recipe.run("-m", "intertitle", "build", site.root, *options)
    assert done.returncode == 0, done.stdout + done.stderr

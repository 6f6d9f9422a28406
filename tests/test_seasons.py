"""Other titles of a film and parts of a series: on pages, in the feed, on share cards and in the search."""

from __future__ import annotations

import re

import pytest
from conftest import SiteFolder, codes
from demo import need, served
from test_browser import _look
from test_search import told

from intertitle.pipeline import check


def write_series(site: SiteFolder) -> None:
    site.review(
        "bicycle-thieves",
        "film: Bicycle Thieves",
        "original_title: Ladri di biciclette",
        "also: [The Bicycle Thief, Bicycle Thieves]",
        "date: 2026-01-04",
    )
    site.review("severance-1", "film: Severance", "year: 2022", "kind: series", "season: 1", "date: 2026-01-03")
    site.review("severance-2", "film: Severance", "year: 2022", "kind: series", "season: 2", "date: 2026-01-02")
    site.review(
        "pilot", "film: Severance", "title: The pilot", "kind: series", "season: 1", "episode: 1", "date: 2026-01-01"
    )


PARTS = {
    "en": ("Season 2", "Season 1, episode 1", "Episode 4", "Also known as "),
    "fr": ("Saison 2", "Saison 1, épisode 1", "Épisode 4", "Autres titres\u00a0: "),
    "de": ("Staffel 2", "Staffel 1, Folge 1", "Folge 4", "Auch bekannt als "),
}


@pytest.mark.parametrize("language", PARTS)
def test_a_part_of_a_series_is_named_wherever_the_film_is(site: SiteFolder, language: str) -> None:
    season, episode, alone, also = PARTS[language]
    settings = site.root / "content/site.toml"
    settings.write_text(settings.read_text().replace("url = ", f'language = "{language}"\nurl = ', 1))
    write_series(site)
    site.review("mini", "film: Mini", "kind: mini-series", "episode: 4", "date: 2025-01-01")
    assert codes(site.build().diagnostics) == []
    part = f'<span class="season">{season}</span>'
    assert re.search(
        rf"<h1 [^>]*><cite[^>]*>Severance</cite> <span.*</span> {part}</h1>", site.page("reviews/severance-2")
    )
    assert f"<title>Severance (2022) – {season} – The Long Take</title>" in site.page("reviews/severance-2")
    assert '<h1 class="p-name">The pilot</h1>\n<p class="film' in site.page("reviews/pilot")
    assert f'<span class="season">{episode}</span></p>' in site.page("reviews/pilot")
    home = site.page("")
    assert {season, episode, alone} <= set(re.findall(r'<span class="season">(.*?)</span>', home))
    feed = site.tree()["feed.xml"].decode()
    assert f"<title>Severance – {season}</title>" in feed
    assert re.search(rf"<title>The pilot\s?: Severance – {episode}</title>", feed)
    assert f"{also}<cite>The Bicycle Thief</cite></p>" in site.page("reviews/bicycle-thieves")
    assert '<p class="titles"><cite>Ladri di biciclette</cite></p>' in site.page("reviews/bicycle-thieves")


def test_the_search_has_other_titles_and_parts_only_if_there_are_any(site: SiteFolder) -> None:
    site.review("heat", "film: Heat", "date: 2026-01-01")
    site.build()
    assert not {"also", "parts"} & told(site).keys()
    write_series(site)
    site.build()
    found = told(site)
    numbers = dict(zip(("thieves", "heat", "pilot", "s1", "s2"), "01234", strict=True))
    assert found["also"] == {numbers["thieves"]: ["Ladri di biciclette", "The Bicycle Thief", "Bicycle Thieves"]}
    assert found["parts"] == {
        numbers["pilot"]: "Season 1, episode 1", numbers["s1"]: "Season 1", numbers["s2"]: "Season 2"
    }  # fmt: skip


def test_two_seasons_of_a_series_are_no_duplicates(site: SiteFolder) -> None:
    write_series(site)
    assert codes(site.build(action=check).diagnostics) == ["IT553"]  # no verdicts


def test_a_season_of_a_film_is_published_with_a_warning(site: SiteFolder) -> None:
    site.review("severance", "film: Severance", "season: 2", "date: 2026-01-01")
    assert codes(site.build().diagnostics) == ["IT361"]
    assert "Season 2" in site.page("reviews/severance")


def test_a_reader_finds_a_film_by_any_of_its_titles_and_by_its_season(site: SiteFolder) -> None:
    need("Chromium", "Node", "axe-core")
    write_series(site)
    site.build()
    typed = ("ladri", "thief", "biciclete", "severance season 2")
    with served(site.public) as base:
        found = _look("search.js", base, ("/search/", *typed))
    assert [one for one in found if "rule" in one] == []
    first = {one["typed"]: one["films"][0] for one in found if "typed" in one}
    film = "Bicycle Thieves"
    assert first == dict.fromkeys(typed[:3], film) | {typed[3]: "Severance (2022) Season 2"}

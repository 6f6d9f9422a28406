"""Posters in type: one for every film that has none, alike in a franchise, small, and silent to a screen reader."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import SETTINGS, SiteFolder
from demo import THEMES

_POSTER = re.compile(
    r'<span class="poster printed (hue-\d+ figure-\d+)[^"]*" aria-hidden="true">.*?</span>\n</span>', re.DOTALL
)
_STYLES = Path(__file__).parent.parent / "themes/intertitle/assets/style.css"


def poster(page: str) -> re.Match[str]:
    (found,) = _POSTER.finditer(page)
    return found


@pytest.mark.parametrize("theme", THEMES)
def test_a_film_without_a_poster_has_one_in_type(blog: SiteFolder, theme: str) -> None:
    blog.write("content/site.toml", SETTINGS.replace("[site]", f'[site]\ntheme = "{theme}"'))
    assert blog.build().diagnostics == ()
    found = poster(blog.page("/reviews/alien/"))
    assert '<span class="billing">Alien</span>' in found[0]
    assert '<span class="released">1979</span>' in found[0]
    assert '<span class="series-name">Ridley Scott</span>' in found[0]  # not "Alien" twice
    assert not _POSTER.search(blog.page("/reviews/aliens/"))
    assert len(found[0].encode()) < 400


def test_the_films_of_a_franchise_look_alike_and_others_do_not(site: SiteFolder) -> None:
    for film, franchise in (("Alien", "Alien"), ("Prometheus", "Alien"), ("Prey", "Predator"), ("Stalker", "")):
        site.review(
            film.lower(), f"film: {film}", "date: 2026-01-05", *([f"franchise: {franchise}"] if franchise else [])
        )
    site.build()
    looks = [poster(site.page(f"/reviews/{film}/"))[1] for film in ("alien", "prometheus", "prey", "stalker")]
    assert looks[0] == looks[1]
    assert len(set(looks)) == 3


@pytest.mark.parametrize(
    ("film", "look"), [("Sonnenaufgang", " is-wide"), ("Ghostbusters", ""), ("Alien", " is-short")]
)
def test_a_long_word_is_set_small_enough_to_stay_whole(site: SiteFolder, film: str, look: str) -> None:
    site.review("a", f"film: {film}")
    site.build()
    assert re.search(rf'class="poster printed hue-\d+ figure-\d+{look}"', site.page("/reviews/a/"))


def test_the_wall_and_the_page_show_one_poster(blog: SiteFolder) -> None:
    blog.write("content/site.toml", SETTINGS.replace("[site]", '[site]\ntheme = "marquee"'))
    blog.build()
    wall = {found[0] for found in _POSTER.finditer(blog.page("/"))}
    assert wall == {poster(blog.page(f"/reviews/{film}/"))[0] for film in ("alien", "stalker")}


def test_every_ground_and_figure_is_in_the_stylesheet() -> None:
    style = _STYLES.read_text(encoding="utf-8")
    assert {f"hue-{number}" for number in range(24)} == set(re.findall(r"\.(hue-\d+) {", style))
    assert {f"figure-{number}" for number in range(8)} == set(re.findall(r"\.(figure-\d+) {", style))

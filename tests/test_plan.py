"""The plan: one output a path, and keys that hold all that an output is made from."""

from __future__ import annotations

import unicodedata

import pytest
from conftest import SiteFolder, codes


def test_two_files_of_one_slug_are_one_error_naming_both(blog: SiteFolder) -> None:
    blog.write("content/reviews/sub/alien.md", '---\nfilm: "Alien"\nyear: 1979\n---\nAgain.\n')
    report = blog.build()
    found = [one for one in report.diagnostics if one.code == "IT501"]
    assert len(found) == 1
    assert "content/reviews/alien.md" in found[0].message
    assert "content/reviews/sub/alien.md" in found[0].message
    assert not (blog.public / "reviews/alien/index.html").exists()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Foo.md", "foo.md"),
        (unicodedata.normalize("NFC", "amélie.md"), unicodedata.normalize("NFD", "amélie.md")),
    ],
    ids=["case", "accents"],
)
def test_names_that_some_file_systems_take_for_one_are_one_error(blog: SiteFolder, first: str, second: str) -> None:
    for name in (first, second):
        blog.write(f"content/reviews/{name}", "---\nfilm: X\n---\nText.\n")
    found = [one for one in blog.build().diagnostics if one.severity == "error"]
    assert codes(tuple(found)) == ["IT501"]
    assert first in found[0].message
    assert second in found[0].message


@pytest.mark.parametrize(
    ("alias", "rival"),
    [
        ("/reviews/stalker/", "content/reviews/stalker.md"),
        ("/Reviews/Stalker/", "content/reviews/stalker.md"),
        ("/images/spare.svg", "content/images/spare.svg"),
        ("/tags/night/", "content/reviews/stalker.md"),
        ("/about", "content/pages/about.md"),
        ("/index.html", "the home page"),
        ("/feed.xml", "the feed"),
        ("/sitemap.xml", "the sitemap"),
        ("/feed.xml/", "the feed"),
        ("/reviews", "the index of reviews"),
    ],
)
def test_an_alias_in_the_place_of_anything_is_one_error_naming_both(blog: SiteFolder, alias: str, rival: str) -> None:
    blog.write("content/images/spare.svg", "<svg/>")
    blog.review("old", "film: Old", "date: 2026-01-01", f"aliases: [{alias}]")
    found = [one for one in blog.build().diagnostics if one.severity == "error"]
    assert codes(tuple(found)) == ["IT502"]
    assert "content/reviews/old.md" in found[0].message
    assert rival in found[0].message


def test_a_page_in_the_place_of_an_index_is_one_error(blog: SiteFolder) -> None:
    blog.write("content/pages/reviews.md", "---\ntitle: Reviews\n---\nText.\n")
    found = [one for one in blog.build().diagnostics if one.severity == "error"]
    assert codes(tuple(found)) == ["IT502"]
    assert "content/pages/reviews.md" in found[0].message


def test_the_sitemap_does_not_name_what_collided(blog: SiteFolder) -> None:
    blog.review("old", "film: Old", "date: 2026-01-01", "aliases: [/about/]")
    blog.build()
    assert "/about/" not in (blog.public / "sitemap.xml").read_text()


def test_the_rest_of_the_site_is_published_beside_a_collision(blog: SiteFolder) -> None:
    blog.review("old", "film: Old", "date: 2026-01-01", "aliases: [/about/]")
    blog.build()
    assert (blog.public / "reviews/old/index.html").exists()
    assert not (blog.public / "about/index.html").exists()

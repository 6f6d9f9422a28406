"""The sitemap: the pages that a search engine may keep, and no others."""

from __future__ import annotations

import datetime as dt
from xml.etree import ElementTree as ET

import pytest
from literals import document, facts, joined, library, review, site

from intertitle.model import Catalogue, PageFile
from intertitle.outputs import feeds, home, listings, pages, redirects, sitemap
from intertitle.outputs import review as review_pages
from intertitle.outputs.recipe import File, Output, Recipe

SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def made_of(catalogue: Catalogue, outputs: list[Output]) -> dict[str, bytes]:
    shown = library(catalogue)
    return {
        output.path: output.recipe.data(shown)
        for output in sitemap.plan(catalogue, sitemap.days(outputs))
        if isinstance(output.recipe, File)
    }


def rows(data: bytes) -> list[tuple[str | None, str | None]]:
    root = ET.fromstring(data)  # noqa: S314  (our own bytes)
    return [(row.findtext(f"{SPACE}loc"), row.findtext(f"{SPACE}lastmod")) for row in root]


def page(address: str, day: str = "", *, indexable: bool = True) -> Output:
    modified = dt.date.fromisoformat(day) if day else None
    return Output(
        path=address.strip("/"), address=address, recipe=Recipe(), what="", modified=modified, indexable=indexable
    )


def test_pages_stand_in_order_with_the_day_of_their_content() -> None:
    made = made_of(joined(), [page("/b/", "2026-01-02"), page("/"), page("/a/", "2025-01-02"), page("/c/")])
    assert list(made) == ["sitemap.xml"]
    assert made["sitemap.xml"].decode() == (
        '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        "<url><loc>https://example.org/</loc></url>\n"
        "<url><loc>https://example.org/a/</loc><lastmod>2025-01-02</lastmod></url>\n"
        "<url><loc>https://example.org/b/</loc><lastmod>2026-01-02</lastmod></url>\n"
        "<url><loc>https://example.org/c/</loc></url>\n</urlset>\n"
    )


def test_what_is_not_for_search_engines_is_left_out() -> None:
    made = made_of(joined(), [page("/a/"), page("/page/2/", indexable=False)])
    assert rows(made["sitemap.xml"]) == [("https://example.org/a/", None)]


def test_an_empty_sitemap_is_sound() -> None:
    assert rows(made_of(joined(), [])["sitemap.xml"]) == []


@pytest.mark.parametrize(
    ("address", "location"),
    [
        ("/reviews/千/", "https://example.org/film/reviews/%E5%8D%83/"),
        ("/a&b/", "https://example.org/film/a%26b/"),
        ("/<a>/", "https://example.org/film/%3Ca%3E/"),
        ("/a b/", "https://example.org/film/a%20b/"),
        ("/", "https://example.org/film/"),
    ],
)
def test_addresses_are_absolute_and_encoded(address: str, location: str) -> None:
    made = made_of(joined(site=site(url="https://example.org/film/")), [page(address)])
    assert rows(made["sitemap.xml"]) == [(location, None)]


def test_fifty_thousand_pages_are_one_file() -> None:
    made = made_of(joined(), [page(f"/{number}/") for number in range(50_000)])
    assert list(made) == ["sitemap.xml"]
    assert len(rows(made["sitemap.xml"])) == 50_000


@pytest.mark.parametrize(
    ("address", "names"),
    [
        ("/sitemap.xml", ["sitemap-1.xml", "sitemap-2.xml", "sitemap.xml"]),
        ("/map", ["map-1", "map-2", "map"]),
        ("/a.xml.d/map.xml", ["a.xml.d/map-1.xml", "a.xml.d/map-2.xml", "a.xml.d/map.xml"]),
    ],
)
def test_one_more_is_two_files_and_an_index(address: str, names: list[str]) -> None:
    catalogue = joined(site=site(addresses={"sitemap": address}))
    outputs = [page(f"/{number:05}/", "2026-01-01") for number in range(50_001)]
    made = made_of(catalogue, outputs)
    assert list(made) == names
    parts = [rows(made[name]) for name in names[:2]]
    assert [len(part) for part in parts] == [50_000, 1]
    assert parts[0][0][0] == "https://example.org/00000/"
    assert parts[1] == [("https://example.org/50000/", "2026-01-01")]
    assert b"<sitemapindex " in made[names[2]]
    assert rows(made[names[2]]) == [(f"https://example.org/{name}", None) for name in names[:2]]


def test_a_site_s_sitemap_is_its_indexable_pages() -> None:
    catalogue = joined(
        review("a", "b", date="2026-01-02", updated="2026-02-02", tags=("t",), aliases=("/old/",)),
        review("c", "d", date="2026-01-01"),
        document(PageFile, "about", title="About"),
        site=site(reviews_per_page=1),
    )
    outputs = [
        *home.plan(catalogue),
        *review_pages.plan(catalogue, facts(catalogue), {}),
        *listings.plan(catalogue),
        *pages.plan(catalogue),
        *redirects.plan(catalogue),
        *feeds.plan(catalogue, facts(catalogue)),
    ]
    assert rows(made_of(catalogue, outputs)["sitemap.xml"]) == [
        ("https://example.org/", "2026-01-02"),
        ("https://example.org/about/", None),
        ("https://example.org/page/2/", "2026-01-01"),
        ("https://example.org/reviews/", "2026-01-02"),
        ("https://example.org/reviews/a/", "2026-02-02"),
        ("https://example.org/reviews/c/", "2026-01-01"),
        ("https://example.org/tags/", None),
        ("https://example.org/tags/t/", "2026-01-02"),
    ]

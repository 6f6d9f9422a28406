"""The sitemap contains the pages that search engines may list, and no others."""

from __future__ import annotations

import datetime as dt
from xml.etree import ElementTree as ET

import pytest
from literals import SITE, Joined, data, document, joined, review, site, stale

from intertitle.building.planning import PlanIndex
from intertitle.building.published_state import Plan
from intertitle.model import PageFile
from intertitle.outputs import sitemap
from intertitle.outputs.kinds import REGISTRY
from intertitle.outputs.registry import Item, Output, path_of

SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def made_of(made: Joined, outputs: list[Output]) -> dict[str, bytes]:
    """Return the sitemap of some outputs only."""
    kinds: dict[str, list[Output]] = {}
    for output in outputs:
        kinds.setdefault(output.item.kind, []).append(output)
    space = made.space
    space.planned = PlanIndex(
        REGISTRY, Plan(kinds={kind: {one.path: one for one in several} for kind, several in kinds.items()})
    )
    items = [output.item for output in sitemap.items(made.view())]
    return {path_of(item.address): sitemap.make(made.view(), item) for item in items}


def rows(data: bytes) -> list[tuple[str | None, str | None]]:
    root = ET.fromstring(data)  # noqa: S314  (our own bytes)
    return [(row.findtext(f"{SPACE}loc"), row.findtext(f"{SPACE}lastmod")) for row in root]


def page(address: str, day: str = "", *, kind: str = "page") -> Output:
    when = dt.date.fromisoformat(day) if day else None
    return Output(item=Item(kind=kind, address=address), what="", day=when)


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
    made = made_of(joined(), [page("/a/"), page("/old/", kind="alias"), page("/404.html", kind="not_found")])
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


REVIEWS = (
    review("a", "b", date="2026-01-02", updated="2026-02-02", tags=("t",), aliases=("/old/",)),
    review("c", "d", date="2026-01-01"),
)


def test_a_site_s_sitemap_is_its_indexable_pages() -> None:
    made = joined(*REVIEWS, document(PageFile, "about", title="About"), site=site(reviews_per_page=1))
    assert rows(data(made, "/sitemap.xml")) == [
        ("https://example.org/", "2026-01-02"),
        ("https://example.org/about/", None),
        ("https://example.org/page/2/", "2026-01-01"),
        ("https://example.org/reviews/", "2026-01-02"),
        ("https://example.org/reviews/a/", "2026-02-02"),
        ("https://example.org/reviews/c/", "2026-01-01"),
        ("https://example.org/stats/", None),
        ("https://example.org/tags/", None),
        ("https://example.org/tags/t/", "2026-01-02"),
    ]


def test_what_collides_is_in_no_sitemap() -> None:
    made = joined(review("a", date="2026-01-02", aliases=("/about/",)), document(PageFile, "about", title="About"))
    assert [found.code for found in made.plan.problems] == ["IT502"]
    assert "https://example.org/about/" not in dict(rows(data(made, "/sitemap.xml")))


@pytest.mark.parametrize(
    ("fields", "is_told"),
    [
        ({"updated": "2026-03-03"}, True),
        ({"date": "2026-01-03"}, True),
        ({"tags": ("t", "u")}, True),
        ({"verdict": "Good."}, False),
        ({"aliases": ("/older/",)}, False),
    ],
)
def test_it_is_written_again_where_its_addresses_or_their_days_have_changed(
    fields: dict[str, object], *, is_told: bool
) -> None:
    given: dict[str, object] = {"date": "2026-01-02", "updated": "2026-02-02", "tags": ("t",), "aliases": ("/old/",)}
    now = review("a", "b", **{**given, **fields})
    assert ("sitemap.xml" in stale(REVIEWS, [now, REVIEWS[1]], site=SITE)) is is_told

"""The feed contains full reviews and no spoilers."""

from __future__ import annotations

import datetime as dt
import re
import warnings
from typing import Any
from xml.etree import ElementTree as ET

import feedparser
import literals
import msgspec
import pytest
from html_checks import assert_sound, elements, text_of
from literals import (
    SITE,
    Joined,
    asked_for,
    data,
    document,
    has_asked,
    html_of,
    joined,
    rated,
    review,
    site,
    stale,
    when,
)

from intertitle.model import Document, PageFile, Site
from intertitle.outputs.feeds import entry_id
from intertitle.outputs.kinds import REGISTRY
from intertitle.outputs.view import View, Workspace

ATOM = "{http://www.w3.org/2005/Atom}"
CANARY = "canary"


def written(made: Joined) -> bytes:
    return data(made, made.site.addresses["feed"])


def feed_of(*documents: Document, site: Site = SITE) -> bytes:
    return written(joined(*documents, site=site))


def parsed(data: bytes) -> Any:  # noqa: ANN401  (feedparser has no types)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return feedparser.parse(data, sanitize_html=False, resolve_relative_uris=False)


def content(data: bytes, entry: int = 0) -> str:
    html: str = parsed(data).entries[entry].content[0].value
    return html


RICH = (
    review(
        "alien",
        'In *space*, [[Aliens]] came [later](#h-a "b").[^1]\n\n## A & B\n\n'
        '![A queen](images/a.png "Caption")\n\n[^1]: c',
        year=1979,
        rating="4.5",
        date=when("2026-01-05", 18),
        updated="2026-03-01",
        verdict="Seven people & one ship.",
        authors=("A. Guest",),
        tags=("night", "science <fiction>"),
    ),
    review("aliens", "Louder.", rating="3", date="2026-02-05", title="Twice the <b>noise</b>"),
    review("千と千尋", "Quiet.", date="2026-02-06"),
)


def test_feedparser_finds_nothing_wrong() -> None:
    data = feed_of(*RICH)
    found = parsed(data)
    assert found.bozo is False
    assert found.version == "atom10"
    assert found.encoding == "utf-8"
    assert (found.feed.title, found.feed.language, found.feed.author) == ("The Long Take", "en", "Ines Marlowe")
    assert [entry.title for entry in found.entries] == ["千と千尋", "Twice the <b>noise</b>: Aliens", "Alien"]
    assert [entry.updated for entry in found.entries] == [
        "2026-02-06T00:00:00Z",
        "2026-02-05T00:00:00Z",
        "2026-03-01T00:00:00Z",
    ]
    alien = found.entries[2]
    assert alien.published == "2026-01-05T18:00:00Z"
    assert alien.author == "A. Guest"
    assert alien.summary == "Seven people & one ship."
    assert [tag.term for tag in alien.tags] == ["night", "science <fiction>"]
    assert alien.content[0].type == "text/html"


def test_the_feed_names_itself_and_the_site() -> None:
    found = parsed(feed_of(*RICH, site=site(url="https://example.org/film/")))
    assert [(link.rel, link.type, link.href) for link in found.feed.links] == [
        ("self", "application/atom+xml", "https://example.org/film/feed.xml"),
        ("alternate", "text/html", "https://example.org/film/"),
    ]
    assert found.feed.id == "https://example.org/film/"
    assert [entry.link for entry in found.entries] == [
        "https://example.org/film/reviews/%E5%8D%83%E3%81%A8%E5%8D%83%E5%B0%8B/",
        "https://example.org/film/reviews/aliens/",
        "https://example.org/film/reviews/alien/",
    ]


def test_the_feed_s_own_address_follows_the_pattern() -> None:
    made = joined(*RICH, site=site(addresses={"feed": "/atom.xml"}))
    (output,) = made.plan.kinds["feed"].values()
    assert (output.path, output.item.address) == ("atom.xml", "/atom.xml")
    assert not REGISTRY.entries["feed"].is_indexed
    assert 'rel="self" type="application/atom+xml" href="https://example.org/atom.xml"' in written(made).decode()


def test_all_addresses_are_absolute() -> None:
    data = feed_of(*RICH, site=site(url="https://example.org/film/"))
    found = [
        address
        for entry in range(3)
        for _, attributes in elements(content(data, entry))
        for name in ("href", "src")
        if (address := attributes.get(name))
    ]
    assert sorted(found) == [
        "https://example.org/film/images/a.png",
        "https://example.org/film/reviews/alien/#fn1",
        "https://example.org/film/reviews/alien/#fnref1",
        "https://example.org/film/reviews/alien/#h-a",
        "https://example.org/film/reviews/aliens/",
    ]


def test_html_of_the_author_s_own_has_the_page_as_its_base() -> None:
    data = feed_of(review("a", '<img src="b.png" alt="">', date="2026-01-01"))
    (body,) = ET.fromstring(data).iter(f"{ATOM}content")  # noqa: S314  (our own bytes)
    assert body.attrib == {
        "type": "html",
        "{http://www.w3.org/XML/1998/namespace}base": "https://example.org/reviews/a/",
    }


def test_a_review_is_there_in_full() -> None:
    html = content(feed_of(*RICH), 2)
    assert html.startswith("<p>★★★★½ (4.5 out of 5)</p><p><strong>Seven people &amp; one ship.</strong></p><p>In <em>")
    assert "<figcaption>Caption</figcaption>" in html
    assert '<a href="https://example.org/reviews/aliens/"><cite>Aliens</cite></a>' in html
    assert_sound(html)


@pytest.mark.parametrize(
    ("rating", "start"),
    [
        (rated("0", "ebert"), "<p>☆ (0 out of 4)</p>"),
        (rated("B+", "letter"), "<p>B+ (B+)</p>"),
        (rated("up", "thumbs"), "<p>thumbs up</p>"),
        (None, "<p>Text.</p>"),
    ],
)
def test_a_rating_is_shown_on_its_own_scale_and_none_is_none(rating: object, start: str) -> None:
    assert content(feed_of(review("a", "Text.", date="2026-01-01", rating=rating))).startswith(start)


# ---------------------------------------------------------------- ids and dates


def test_an_id_outlives_a_new_title_and_a_new_slug() -> None:
    first = review("alien", "Text.", file="alien", date="2026-01-05")
    second = review("alien-1979", "Text.", file="alien", date="2026-01-05", film="Alien", title="In space")
    ids = [parsed(feed_of(one)).entries[0].id for one in (first, second)]
    assert ids == ["tag:example.org,2026:reviews/alien"] * 2


IDS = {
    "a plain name": ("alien", "https://example.org/", "tag:example.org,2026:reviews/alien"),
    "a folder": ("2026/alien", "https://example.org/", "tag:example.org,2026:reviews/2026/alien"),
    "a space": ("the thing", "https://example.org/", "tag:example.org,2026:reviews/the%20thing"),
    "signs": ("#Alive [REC]", "https://example.org/", "tag:example.org,2026:reviews/%23Alive%20%5BREC%5D"),
    "another script": ("千", "https://example.org/", "tag:example.org,2026:reviews/%E5%8D%83"),
    "points": ("mr.-x", "https://example.org/", "tag:example.org,2026:reviews/mr.-x"),
    "a sub-path": ("a", "https://example.org/film/", "tag:example.org,2026:film/reviews/a"),
    "a port": ("a", "http://localhost:8000/", "tag:localhost,2026:reviews/a"),
}


@pytest.mark.parametrize(("file", "url", "expected"), IDS.values(), ids=IDS)
def test_an_id_is_made_of_the_site_the_year_and_the_file(file: str, url: str, expected: str) -> None:
    made = joined(review("a", file=file, date="2026-01-05"), site=site(url=url))
    found = entry_id(made.view(), made.reviews["a"])
    assert found == expected
    assert re.fullmatch(r"tag:[\w.-]+,\d{4}:[A-Za-z0-9._~!$&'()*+,;=:@%/?-]+", found)


def test_ids_differ() -> None:
    made = joined(*(review(f"r{number}", file=file) for number, file in enumerate(["a b", "a-b", "2025/a", "2026/a"])))
    assert len({entry_id(made.view(), one) for one in made.reviews.values()}) == 4


def test_the_feed_s_date_is_its_newest_entry_s_and_never_the_clock_s() -> None:
    found = parsed(feed_of(*RICH))
    assert found.feed.updated == "2026-03-01T00:00:00Z"
    assert written(joined(*RICH)) == written(joined(*RICH))


def test_an_update_before_the_publication_counts_for_nothing() -> None:
    found = parsed(feed_of(review("a", "b", date="2026-01-05", updated="2025-01-01")))
    assert found.entries[0].updated == found.entries[0].published == found.feed.updated == "2026-01-05T00:00:00Z"


def test_a_day_in_the_site_s_zone_is_an_instant_in_utc() -> None:
    date = msgspec.structs.replace(when("2026-01-05"), instant=dt.datetime(2026, 1, 4, 15, tzinfo=dt.UTC))
    assert parsed(feed_of(review("a", "b", date=date))).entries[0].published == "2026-01-04T15:00:00Z"


def test_the_feed_has_the_newest_first_and_a_limited_length() -> None:
    reviews = [review(f"r{day}", "a", date=f"2026-01-{day:02}") for day in range(1, 29)]
    found = parsed(feed_of(*reviews, site=site(feed_entries=5)))
    assert [entry.title for entry in found.entries] == ["R28", "R27", "R26", "R25", "R24"]


def test_one_without_a_date_is_left_out() -> None:
    assert [entry.title for entry in parsed(feed_of(review("a"), review("b", date="2026-01-01"))).entries] == ["B"]


def test_an_empty_site_has_a_sound_feed() -> None:
    found = parsed(feed_of(document(PageFile, "about", title="About"), site=site(author="", description="")))
    assert found.bozo is False
    assert found.entries == []
    assert found.feed.author == "The Long Take"
    assert "subtitle" not in found.feed


# ---------------------------------------------------------------- what a title may hold

AWKWARD = [
    "]]>",
    "<![CDATA[x]]>",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "a & b &amp; c",
    "--><!-- x",
    "&bogus;",
    "</title></feed>",
    "מי'ט \u202eRTL",
    "😀 千と千尋",
    "'single' \"double\"",
    "<?xml version='1.0'?>",
    "]]>" * 3,
]


@pytest.mark.parametrize("awkward", AWKWARD)
def test_words_come_out_as_they_went_in(awkward: str) -> None:
    made = review(
        "a",
        "Text.",
        film=awkward,
        title=awkward,
        verdict=awkward,
        authors=(awkward,),
        tags=(awkward,),
        date="2026-01-01",
    )
    data = feed_of(made, site=site(title=awkward, description=awkward))
    root = ET.fromstring(data)  # noqa: S314  (our own bytes)
    entry = root.find(f"{ATOM}entry")
    assert entry is not None
    found = [root.findtext(f"{ATOM}title"), root.findtext(f"{ATOM}subtitle"), entry.findtext(f"{ATOM}title")]
    found += [entry.findtext(f"{ATOM}summary"), entry.findtext(f"{ATOM}author/{ATOM}name")]
    found += [category.attrib["term"] for category in entry.iter(f"{ATOM}category")]
    assert found == [awkward] * 6
    body = entry.findtext(f"{ATOM}content") or ""
    assert body == f"<p><strong>{_escaped(awkward)}</strong></p><p>Text.</p>\n"
    assert text_of(body) == f"{awkward}Text.\n"
    assert parsed(data).bozo is False


def _escaped(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def test_a_character_that_xml_cannot_hold_is_left_out() -> None:
    data = feed_of(review("a", "One&#12;two.", date="2026-01-01"))
    assert b"\x0c" in html_of(literals.text_of(review("a", "One&#12;two.")).digest).encode()
    assert b"\x0c" not in data
    assert "<p>Onetwo.</p>" in content(data)


def test_the_site_s_own_address_cannot_break_out() -> None:
    made = joined(review("a", "b ||c||\n\n[d](#)", date="2026-01-01"), site=site(url='https://example.org/"><b>&/'))
    data = written(made)
    assert {tag for tag, _ in elements(content(data))} == {"p", "a"}
    assert parsed(data).bozo is False


# ---------------------------------------------------------------- spoilers

CAGES = {
    "a block": (":::spoiler The end\ncanary\n:::", "A spoiler is on the page."),
    "an inline one": ("a ||canary|| b", "[spoiler]"),
    "a note": ("||a[^1]||\n\n[^1]: canary", "A spoiler is on the page."),
    "a note in the line": ("||a^[canary]||", "[spoiler]"),
    "a picture in a block": (':::spoiler\n![canary](images/a.png "canary")\n:::', "A spoiler is on the page."),
    "a picture in a line": ("||![canary](images/a.png)||", "[spoiler]"),
    "a picture by a telling name": ("||![a](images/canary.png)||", "[spoiler]"),
    "a link": ("||[a](https://canary.example/)||", "[spoiler]"),
    "a link to a review": ("||[[aliens|canary]]||", "[spoiler]"),
    "a heading": (":::spoiler\n## canary\n:::", "A spoiler is on the page."),
    "a cell": ("| a |\n|---|\n| ||canary|| |", "[spoiler]"),
    "one in another": ("::::spoiler\na\n:::spoiler\ncanary\n:::\n::::", "A spoiler is on the page."),
    "code": (":::spoiler\n```\ncanary\n```\n:::", "A spoiler is on the page."),
    "HTML": (":::spoiler\n<p title='canary'>canary</p>\n:::", "A spoiler is on the page."),
}


@pytest.mark.parametrize(("body", "instead"), CAGES.values(), ids=CAGES)
def test_a_spoiler_stays_on_the_page_and_the_feed_links_to_it(body: str, instead: str) -> None:
    data = feed_of(review("a", f"Before.\n\n{body}\n", date="2026-01-01"), review("aliens"))
    assert CANARY.encode() not in data
    html = content(data)
    assert instead in text_of(html)
    ways = [attributes["href"] for tag, attributes in elements(html) if tag == "a"]
    assert any(re.fullmatch(r"https://example\.org/reviews/a/#spoiler-\d+", way) for way in ways)
    assert_sound(html)
    assert not re.search("[\x00-\x08]", html)


def test_a_review_that_is_a_spoiler_as_a_whole_is_a_link() -> None:
    made = review("a", "The canary dies.", date="2026-01-01", spoilers="whole", verdict="Sharp.", rating="4")
    data = feed_of(made)
    assert CANARY.encode() not in data
    assert content(data) == (
        "<p>★★★★ (4 out of 5)</p><p><strong>Sharp.</strong></p>"
        '<p><a href="https://example.org/reviews/a/">The review discusses the whole plot: read it on the page.</a></p>'
    )


def test_a_whole_spoiler_without_a_verdict_has_no_summary() -> None:
    data = feed_of(review("a", "The canary dies.", date="2026-01-01", spoilers="whole"))
    assert b"<summary>" not in data
    assert CANARY.encode() not in data


# ---------------------------------------------------------------- what the feed depends on


def test_the_feed_is_written_again_with_all_that_it_shows_and_with_nothing_else() -> None:
    alien = review("alien", "See [[Aliens]].", date="2026-01-01")
    aliens = review("aliens", "Louder.", date="2026-01-02", verdict="Loud.")

    def is_written(*documents: Document) -> bool:
        return "feed.xml" in stale([alien, aliens], documents)

    assert not is_written(alien, aliens)
    assert is_written(review("alien", "See [[Aliens]]!", date="2026-01-01"), aliens)
    assert is_written(review("alien", "See [[Aliens]].\n\n:::spoiler\nEnd\n:::", date="2026-01-01"), aliens)
    assert is_written(review("alien", "See [[aliens|Aliens]].", date="2026-01-01"), aliens)
    assert is_written(alien, literals.changed(aliens, verdict="Louder.", blurb="Louder."))
    assert is_written(alien, literals.changed(aliens, rating=rated("4")))
    assert is_written(alien, review("aliens-1986", "Louder.", film="Aliens", date="2026-01-02"))
    assert not is_written(alien, aliens, document(PageFile, "about", title="About"))


def test_the_feed_asks_for_the_texts_of_its_reviews_and_for_no_other() -> None:
    made = joined(*RICH, document(PageFile, "about", "Me.", title="About"))
    asked: list[bytes] = []

    def text(name: bytes) -> str:
        asked.append(name)
        return html_of(name)

    space = Workspace(made, made.theme, REGISTRY, text)
    space.planned = made.space.planned
    (output,) = made.plan.kinds["feed"].values()
    REGISTRY.entries["feed"].make(View(space), output.item)
    assert set(asked) == {literals.text_of(one).digest for one in RICH}


def test_a_review_that_is_a_spoiler_as_a_whole_lends_the_feed_no_text() -> None:
    view = asked_for(joined(review("a", "The canary dies.", date="2026-01-01", spoilers="whole"), *RICH), "/feed.xml")
    assert has_asked(view, "card", "a")
    assert not has_asked(view, "text", "content/reviews/a.md")
    assert all(has_asked(view, "text", one.path) for one in RICH)


def test_several_authors_are_several_elements() -> None:
    shared = review("alien", "Words.", date="2026-01-05", authors=("Ines Marlowe", "A. & B. Guest"))
    data = feed_of(shared, review("aliens", "Words.", date="2026-01-04", authors=()))
    first, second = parsed(data).entries
    assert [one.name for one in first.authors] == ["Ines Marlowe", "A. & B. Guest"]
    assert [one.name for one in second.authors] == ["The Long Take"]

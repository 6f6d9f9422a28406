"""The library: addresses, cards and texts as a page sees them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from literals import SITE, Texts, cards, document, joined, library, rated, review, site, text_of, when

from intertitle import __version__, ratings
from intertitle.config import SECTIONS
from intertitle.model import (
    Catalogue,
    FranchiseFile,
    ListFile,
    PageFile,
    PersonFile,
    Picture,
    Review,
    Role,
    Viewing,
)
from intertitle.outputs.library import (
    Library,
    address_of,
    card_digest,
    card_of,
    date_view,
    image_address,
    site_view,
    url_of,
)
from intertitle.outputs.recipe import Output, Recipe, path_of
from intertitle.outputs.views import Card, DateView, LinkView, PictureView, RatingView
from intertitle.stages.plan import pack
from intertitle.themes import Theme

POSTER = Picture(src="images/a.png", alt="A queen", credit="Fox")

# ---------------------------------------------------------------- addresses

URLS = {
    ("https://example.org/", "/"): ("/", "https://example.org/"),
    ("https://example.org/", "/reviews/a/"): ("/reviews/a/", "https://example.org/reviews/a/"),
    ("https://example.org/film/", "/"): ("/film/", "https://example.org/film/"),
    ("https://example.org/film/", "/reviews/a/"): ("/film/reviews/a/", "https://example.org/film/reviews/a/"),
    ("https://example.org/a/b/", "/c/"): ("/a/b/c/", "https://example.org/a/b/c/"),
    ("https://example.org/", "/reviews/é/"): ("/reviews/%C3%A9/", "https://example.org/reviews/%C3%A9/"),
    ("https://example.org/", "/a b?#%/"): ("/a%20b%3F%23%25/", "https://example.org/a%20b%3F%23%25/"),
    ("https://example.org/", '/"<&/'): ("/%22%3C%26/", "https://example.org/%22%3C%26/"),
    ("http://localhost:8000/film/", "/a/"): ("/film/a/", "http://localhost:8000/film/a/"),
}


@pytest.mark.parametrize(("given", "expected"), URLS.items())
def test_an_address_works_in_a_link_under_the_site_s_own_path(
    given: tuple[str, str], expected: tuple[str, str]
) -> None:
    own, address = given
    here = site(url=own)
    found = library(joined(site=here))
    assert (found.url(address), found.absolute(address)) == expected
    assert url_of(here, address) == expected[0]


ADDRESSES = [
    ("home", "", "/"),
    ("home_page", "2", "/page/2/"),
    ("review", "alien", "/reviews/alien/"),
    ("franchise", "alien", "/franchises/alien/"),
    ("person", "varda", "/people/varda/"),
    ("year", "1979", "/years/1979/"),
    ("tag", "night", "/tags/night/"),
    ("genre", "horror", "/genres/horror/"),
    ("rating", "3.5", "/ratings/3.5/"),
    ("list", "best", "/lists/best/"),
    ("diary_year", "2026", "/diary/2026/"),
    ("page", "about", "/about/"),
    ("stats", "", "/stats/"),
    ("feed", "", "/feed.xml"),
    ("sitemap", "", "/sitemap.xml"),
    ("not_found", "", "/404.html"),
]


@pytest.mark.parametrize(("kind", "slug", "address"), ADDRESSES)
def test_every_kind_of_page_has_its_address(kind: str, slug: str, address: str) -> None:
    assert address_of(SITE, kind, slug) == address
    assert library(joined()).address(kind, slug) == address


def test_patterns_are_the_site_s_to_choose() -> None:
    here = site(addresses={"review": "/film/{slug}/", "home_page": "/seite/{number}/"})
    assert address_of(here, "review", "a") == "/film/a/"
    assert address_of(here, "home_page", "3") == "/seite/3/"


@pytest.mark.parametrize(
    ("address", "path"),
    [("/", "index.html"), ("/a/", "a/index.html"), ("/a/b.xml", "a/b.xml"), ("/404.html", "404.html")],
)
def test_an_address_is_served_by_a_file(address: str, path: str) -> None:
    assert path_of(address) == path


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("images/a.png", "/images/a.png"),
        ("/images/a.png", "/images/a.png"),
        ("content/images/a.png", "/images/a.png"),
        ("/content/images/a.png", "/images/a.png"),
        ("../images/a.png", "/images/a.png"),
        ("../../images/a.png", "/images/a.png"),
        ("./images/a.png", "/images/a.png"),
        ("a.png", "/images/a.png"),
        ("stills/a.png", "/images/stills/a.png"),
        ("images/stills/../a.png", "/images/a.png"),
        ("images/../../../etc/passwd", "/images/etc/passwd"),
    ],
)
def test_a_picture_is_found_by_the_path_that_its_author_writes(written: str, address: str) -> None:
    assert image_address(written) == address


# ---------------------------------------------------------------- cards


def full(body: str) -> Review:
    return review(
        "alien",
        body,
        film="Alien",
        title="In space",
        year=1979,
        rating="4.5",
        date="2026-01-05",
        directors=("Ridley Scott",),
        franchises=("Alien",),
        poster=POSTER,
        liked=True,
        verdict="Seven people.",
    )


FULL = full("In space.")


def test_a_card_says_what_a_list_shows() -> None:
    card = library(joined(FULL, site=site(url="https://example.org/film/"))).card("alien")
    assert (card.id, card.url, card.film, card.title) == ("alien", "/film/reviews/alien/", "Alien", "In space")
    assert (card.year, card.kind, card.blurb, card.liked) == (1979, "film", "Seven people.", True)
    assert card.directors == ("Ridley Scott",)
    assert card.franchises == (LinkView(title="Alien", url="/film/franchises/alien/"),)
    assert card.date == DateView(iso="2026-01-05", text="5 January 2026", year=2026, month="Jan", day=5)
    assert card.rating == RatingView(
        text="4.5", stars="★★★★½", spoken="4.5 out of 5", url="/film/ratings/4.5/", value=0.9
    )
    assert card.poster == PictureView(url="/film/images/a.png", alt="A queen", credit="Fox", spoiler=False)


def test_the_smallest_review_has_a_card() -> None:
    card = library(joined(review("alien"))).card("alien")
    assert (card.year, card.rating, card.date, card.poster, card.liked) == (None, None, None, None, False)
    assert (card.blurb, card.directors, card.franchises) == ("", (), ())


def test_the_blurb_is_the_verdict_or_the_opening_and_never_a_spoiler() -> None:
    body = "Before ||canary|| after.\n\n:::spoiler\ncanary\n:::"
    made = joined(
        review("a", body),
        review("b", body, verdict="Sharp."),
        review("c", "All canary.", spoilers="whole"),
        review("d", "All canary.", spoilers="whole", verdict="Sharp."),
    )
    assert [library(made).card(one).blurb for one in "abcd"] == ["Before […] after.", "Sharp.", "", "Sharp."]


def test_a_poster_that_is_a_spoiler_is_on_no_card() -> None:
    made = joined(review("a", poster=msgspec.structs.replace(POSTER, spoiler=True)))
    assert library(made).card("a").poster is None


@pytest.mark.parametrize(
    ("written", "scale", "stars", "spoken", "url"),
    [
        ("3", "stars", "★★★", "3 out of 5", "/ratings/3/"),
        ("0.5", "stars", "½", "0.5 out of 5", "/ratings/0.5/"),
        ("0", "ebert", "☆", "0 out of 4", "/ratings/ebert-0/"),
        ("B+", "letter", "", "B+", "/ratings/letter-b-plus/"),
        ("A-", "letter", "", "A−", "/ratings/letter-a-minus/"),
        ("72", "hundred", "", "72 out of 100", "/ratings/hundred-72/"),
        ("down", "thumbs", "", "thumbs down", "/ratings/thumbs-down/"),
    ],
)
def test_a_rating_is_drawn_and_spoken_on_its_own_scale(
    written: str, scale: str, stars: str, spoken: str, url: str
) -> None:
    rating = library(joined(review("a", rating=rated(written, scale)))).card("a").rating
    assert rating is not None
    assert (rating.text, rating.stars, rating.spoken, rating.url) == (written, stars, spoken, url)


def test_a_card_is_made_once() -> None:
    shown = library(joined(FULL))
    assert shown.card("alien") is shown.card("alien")
    assert shown.cards(["alien", "alien"]) == (shown.card("alien"),) * 2


# What changes a card, and what does not (design, section 4: prose leaves every list alone).
SAME: dict[str, Callable[[Review], Review]] = {
    "a spoiler": lambda one: msgspec.structs.replace(one, spoilers="marked"),
    "the quote": lambda one: msgspec.structs.replace(one, quote="In space."),
    "the cast": lambda one: msgspec.structs.replace(one, cast=(Role(name="Sigourney Weaver"),)),
    "the runtime": lambda one: msgspec.structs.replace(one, runtime=117),
    "tags": lambda one: msgspec.structs.replace(one, tags=("night",)),
    "genres": lambda one: msgspec.structs.replace(one, genres=("Horror",)),
    "an update": lambda one: msgspec.structs.replace(one, updated=when("2026-02-02")),
    "viewings": lambda one: msgspec.structs.replace(one, viewings=(Viewing(date=dt.date(2026, 1, 1)),)),
    "the still": lambda one: msgspec.structs.replace(one, still=POSTER),
    "the author": lambda one: msgspec.structs.replace(one, author="Somebody"),
    "the hour of its day": lambda one: msgspec.structs.replace(one, date=when("2026-01-05", 20)),
    "links elsewhere": lambda one: msgspec.structs.replace(one, imdb="tt0078748"),
}
OTHER: dict[str, Callable[[Review], Review]] = {
    "the rating": lambda one: msgspec.structs.replace(one, rating=rated("4")),
    "the rating's scale": lambda one: msgspec.structs.replace(one, rating=rated("4.5", "ten")),
    "no rating": lambda one: msgspec.structs.replace(one, rating=None),
    "the film": lambda one: msgspec.structs.replace(one, film="Aliens"),
    "the headline": lambda one: msgspec.structs.replace(one, title="In the dark"),
    "the year": lambda one: msgspec.structs.replace(one, year=1980),
    "the verdict": lambda one: msgspec.structs.replace(one, verdict="Eight people.", blurb="Eight people."),
    "no verdict": lambda one: msgspec.structs.replace(one, verdict="", blurb="In space."),
    "the day": lambda one: msgspec.structs.replace(one, date=when("2026-01-06")),
    "the poster": lambda one: msgspec.structs.replace(one, poster=None),
    "the poster's words": lambda one: msgspec.structs.replace(one, poster=msgspec.structs.replace(POSTER, alt="x")),
    "the poster's being a spoiler": lambda one: msgspec.structs.replace(
        one, poster=msgspec.structs.replace(POSTER, spoiler=True)
    ),
    "the director": lambda one: msgspec.structs.replace(one, directors=("James Cameron",)),
    "the franchise": lambda one: msgspec.structs.replace(one, franchises=("Predator",)),
    "the kind": lambda one: msgspec.structs.replace(one, kind="short"),
    "liking it": lambda one: msgspec.structs.replace(one, liked=False),
    "the slug": lambda one: msgspec.structs.replace(one, id="alien-1979"),
}


# The menu names what there is, and is on every page: with this there is something of everything.
_REST = review(
    "rest",
    year=2000,
    rating="1",
    directors=("Chantal Akerman",),
    franchises=("Rest",),
    tags=("rest",),
    genres=("Rest",),
    viewings=(Viewing(date=dt.date(2020, 1, 1)),),
)


def _digest(one: Review) -> bytes:
    return _key(joined(one, _REST), one.id)


def _key(made: Catalogue, review_id: str) -> bytes:
    """Give the key of an output that shows nothing but a card."""
    output = Output(path="x", address="/x", recipe=Recipe(cards=(review_id,)), what="a card")
    ((planned,), _) = pack((output,), made, cards(made), Theme(name="none", templates={}, assets={}))
    return planned.key


def _card(one: Review) -> Card:
    return card_of(joined(one), one)


@pytest.mark.parametrize("change", SAME.values(), ids=SAME)
def test_what_no_list_shows_leaves_the_card_alone(change: Callable[[Review], Review]) -> None:
    assert change(FULL) != FULL
    assert _card(change(FULL)) == _card(FULL)
    assert card_digest(change(FULL)) == card_digest(FULL)
    assert _digest(change(FULL)) == _digest(FULL)


@pytest.mark.parametrize("change", OTHER.values(), ids=OTHER)
def test_what_a_list_shows_changes_the_card(change: Callable[[Review], Review]) -> None:
    assert _card(change(FULL)) != _card(FULL)
    assert _digest(change(FULL)) != _digest(FULL)


def test_what_a_review_says_of_nothing_at_length_leaves_the_card_alone() -> None:
    hidden = msgspec.structs.replace(POSTER, spoiler=True)
    assert card_digest(review("a", liked=False, poster=hidden)) == card_digest(review("a"))
    assert card_digest(review("a", liked=True)) != card_digest(review("a"))


def test_a_franchise_s_name_is_on_its_reviews_cards_and_on_no_other() -> None:
    one, other = review("a", franchises=("Alien",)), review("b")
    before = joined(one, other, document(FranchiseFile, "alien", name="Alien"))
    after = joined(one, other, document(FranchiseFile, "alien", name="ALIEN"))
    assert _key(before, "a") != _key(after, "a")
    assert _key(before, "b") == _key(after, "b")


def test_under_a_verdict_prose_leaves_the_card_and_all_other_facts_alone() -> None:
    for body in ("In space, nobody.", "[[Aliens]]", ""):
        other = full(body)
        assert text_of(other) != text_of(FULL)
        assert other == FULL
        assert _digest(other) == _digest(FULL)


def test_without_a_verdict_the_opening_is_on_the_card_and_the_rest_is_not() -> None:
    opening = "The ship is old. " * 12
    plain = review("a", f"{opening}\n\nMore.")
    assert _digest(review("a", f"{opening}\n\nLess.")) == _digest(plain)
    assert _digest(review("a", f"So. {opening}\n\nMore.")) != _digest(plain)


def test_every_card_has_a_digest_and_the_site_s_path_is_in_it() -> None:
    reviews = (FULL, review("b"))
    here, there = joined(*reviews), joined(*reviews, site=site(url="https://example.org/film/"))
    assert all(_key(here, one) != _key(there, one) for one in ("alien", "b"))
    assert _key(here, "alien") != _key(here, "b")
    assert card_of(here, here.reviews["alien"]) == library(here).card("alien")


# ---------------------------------------------------------------- people, dates, sums


def test_a_person_is_linked_by_the_name_as_written() -> None:
    made = joined(
        review("a", directors=("Agnes Varda", "!?")),
        document(PersonFile, "varda", name="Agnès Varda", also=("A. Varda",)),
    )
    shown = library(made)
    assert shown.person("Agnès Varda", "herself") == LinkView(title="Agnès Varda", url="/people/varda/", note="herself")
    assert shown.person("A. Varda").url == "/people/varda/"
    assert shown.person("Agnes Varda").url == "/people/varda/"
    assert shown.person("!?") == LinkView(title="!?", url="")


@pytest.mark.parametrize(
    ("month", "name"), [(1, "January"), (2, "February"), (5, "May"), (9, "September"), (12, "December")]
)
def test_a_day_is_spelt_for_machines_and_for_readers(month: int, name: str) -> None:
    view = date_view(dt.date(2026, month, 9))
    assert view == DateView(iso=f"2026-{month:02}-09", text=f"9 {name} 2026", year=2026, month=name[:3], day=9)


def test_an_average_is_of_the_rated_and_on_the_site_s_scale() -> None:
    made = joined(
        review("a", rating="5"), review("b", rating="2"), review("c", rating=rated("50", "hundred")), review("d")
    )
    shown = library(made)
    assert shown.average(["a", "b", "d"]) == "3.5 out of 5"
    assert shown.average(["a", "c"]) == "3.8 out of 5"
    assert shown.average(["d"]) == ""
    assert shown.average([]) == ""
    letters = library(joined(*made.reviews.values(), site=site(scale="letter")))
    assert letters.average(["a", "b"]) == "B−"


# ---------------------------------------------------------------- the site


def _menu(catalogue: Catalogue) -> list[tuple[str, str]]:
    return [(link.title, link.url) for link in site_view(catalogue, {}).menu]


def test_the_menu_names_only_what_there_is() -> None:
    assert _menu(joined()) == []
    about = document(PageFile, "about", title="About", menu=True)
    hidden = document(PageFile, "hidden", title="Hidden")
    assert _menu(joined(about, hidden)) == [("About", "/about/")]
    full = joined(
        review("a", franchises=("A",), viewings=(Viewing(date=dt.date(2026, 1, 1)),)),
        document(ListFile, "best", title="Best"),
        document(FranchiseFile, "b", name="B"),
        about,
        site=site(url="https://example.org/film/"),
    )
    assert _menu(full) == [
        ("Reviews", "/film/reviews/"),
        ("Franchises", "/film/franchises/"),
        ("Lists", "/film/lists/"),
        ("Diary", "/film/diary/"),
        ("Stats", "/film/stats/"),
        ("About", "/film/about/"),
    ]


def test_the_chrome_is_what_the_theme_says_unless_the_site_says_otherwise() -> None:
    about = document(PageFile, "about", title="About", menu=True)
    theme = {"header": ("feed", "people", "reviews", "pages"), "footer": ("years", "tags")}

    def shown(**settings: Any) -> tuple[list[str], list[str]]:  # noqa: ANN401  (as `site` takes them)
        view = site_view(joined(review("a", year=1979), about, site=site(**settings)), theme)
        return [one.title for one in view.menu], [one.title for one in view.footer]

    assert shown() == (["Atom feed", "Reviews", "About"], ["Years"])
    assert shown(chrome={"footer": ("pages",)}) == (["Atom feed", "Reviews", "About"], ["About"])
    assert shown(chrome={"header": ()}) == ([], ["Years"])


def test_every_section_is_one_that_a_site_can_have() -> None:
    full = joined(
        review(
            "a",
            year=1979,
            franchises=("A",),
            directors=("B",),
            genres=("C",),
            tags=("D",),
            rating=ratings.Rating("3", "stars", 0.5),
            viewings=(Viewing(date=dt.date(2026, 1, 1)),),
        ),
        document(ListFile, "best", title="Best"),
        document(PageFile, "about", title="About", menu=True),
        site=site(search=True),
    )
    assert len(site_view(full, {"header": SECTIONS}).menu) == len(SECTIONS)


def test_the_site_is_named_on_every_page() -> None:
    view = site_view(joined(site=site(url="https://example.org/film/")), {})
    assert (view.title, view.url, view.home) == ("The Long Take", "https://example.org/film/", "/film/")
    assert (view.language, view.author, view.description) == ("en", "Ines Marlowe", "Films.")
    assert view.feed == "/film/feed.xml"
    assert view.generator == f"Intertitle {__version__}"


# ---------------------------------------------------------------- texts


def test_a_page_reveals_and_a_feed_withholds() -> None:
    made = joined(
        review("a", "The ||canary|| and [[B]].\n\n:::spoiler End\ncanary\n:::\n\n[c](#spoiler-1)"), review("b")
    )
    path = made.reviews["a"].path
    page = library(made).html(path)
    feed = library(made).feed_html(path, "/reviews/a/")
    assert page.count("canary") == 2
    assert 'id="spoiler-1"' in page
    assert 'id="spoiler-2"' in page
    assert "canary" not in feed
    assert '<a href="https://example.org/reviews/a/#spoiler-1">[spoiler]</a>' in feed
    assert '<p><a href="https://example.org/reviews/a/#spoiler-2">A spoiler is on the page.</a></p>' in feed
    assert '<a href="https://example.org/reviews/b/"><cite>B</cite></a>' in feed
    assert '<a href="/reviews/b/"><cite>B</cite></a>' in page


def test_a_text_is_asked_for_by_its_digest() -> None:
    made = joined(FULL)
    asked: list[bytes] = []

    def give(name: bytes) -> str:
        asked.append(name)
        return "<p>x</p>"

    assert Library(made, Texts(made), give, {}).html(FULL.path) == "<p>x</p>"
    assert asked == [text_of(FULL).digest]


def test_words_are_counted_without_asking_for_a_text() -> None:
    made = joined(FULL)

    def give(name: bytes) -> str:
        raise AssertionError(name)

    assert Library(made, Texts(made), give, {}).words(FULL.path) == 2

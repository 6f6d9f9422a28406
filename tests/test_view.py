"""The view: its answers about addresses, cards and texts, and the questions that it records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from english import WORDS
from literals import SITE, Joined, changed, document, html_of, joined, rated, review, site, stale, text_of, when

from intertitle import __version__, ratings
from intertitle.building.sources import PublishedBefore, Sources
from intertitle.catalogue.catalogue import Catalogue
from intertitle.catalogue.joins.pictures import image_address
from intertitle.catalogue.recorder import Recorder
from intertitle.diagnostics import Location, note
from intertitle.model import (
    CriticFile,
    Document,
    FranchiseFile,
    ImageInfo,
    ListFile,
    PageFile,
    PersonFile,
    Picture,
    PostFile,
    Review,
    Role,
    SourceImage,
    Viewing,
)
from intertitle.outputs.kinds import REGISTRY
from intertitle.outputs.registry import path_of
from intertitle.outputs.view import View, Workspace
from intertitle.outputs.views import DateView, LinkView, PictureView, RatingView, SiteView
from intertitle.partial_days import PartialDay
from intertitle.recording.questions import question
from intertitle.themes import Theme

POSTER = Picture(src="images/a.png", alt="A queen", credit="Fox")
IMAGES = {"content/images/a.png": SourceImage(digest=b"1", measure=ImageInfo(form="svg", width=20, height=30))}

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
    found = joined(site=site(url=own)).view()
    assert (found.url(address), found.absolute(address)) == expected


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
def test_every_kind_of_page_has_an_address(kind: str, slug: str, address: str) -> None:
    assert joined().view().address(kind, slug) == address


def test_a_site_may_set_address_patterns() -> None:
    here = joined(site=site(addresses={"review": "/film/{slug}/", "home_page": "/seite/{number}/"})).view()
    assert here.address("review", "a") == "/film/a/"
    assert here.address("home_page", "3") == "/seite/3/"
    assert here.link_to("review", "a", "A").url == "/film/a/"


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


def test_a_card_has_the_fields_that_lists_show() -> None:
    card = joined(FULL, site=site(url="https://example.org/film/"), images=IMAGES).view().card("alien")
    assert (card.id, card.url, card.film, card.title) == ("alien", "/film/reviews/alien/", "Alien", "In space")
    assert (card.year, card.kind, card.blurb, card.liked) == (1979, "film", "Seven people.", True)
    assert card.directors == ("Ridley Scott",)
    assert card.franchises == (LinkView(title="Alien", url="/film/franchises/alien/"),)
    assert card.date == DateView(
        iso="2026-01-05",
        text="5 January 2026",
        short="5 Jan 2026",
        day_month="5 Jan",
        leaf="5",
        month_year="Jan 2026",
        year=2026,
        month="Jan",
        day=5,
    )
    assert card.rating == RatingView(
        text="4.5", stars="★★★★½", spoken="4.5 out of 5", url="/film/ratings/4.5/", value=0.9, order=0.9
    )
    assert card.poster == PictureView(
        url="/film/images/a.png",
        alt="A queen",
        credit="Fox",
        spoiler=False,
        width=20,
        height=30,
        column="(min-width: 20px) 20px, 100vw",
    )


def test_a_minimal_review_has_a_card() -> None:
    card = joined(review("alien")).view().card("alien")
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
    assert [made.view().card(one).blurb for one in "abcd"] == ["Before […] after.", "Sharp.", "", "Sharp."]


def test_a_spoiler_poster_is_not_on_a_card() -> None:
    made = joined(review("a", poster=msgspec.structs.replace(POSTER, spoiler=True)))
    assert made.view().card("a").poster is None


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
def test_a_rating_is_shown_and_spoken_on_its_own_scale(
    written: str, scale: str, stars: str, spoken: str, url: str
) -> None:
    rating = joined(review("a", rating=rated(written, scale))).view().card("a").rating
    assert rating is not None
    assert (rating.text, rating.stars, rating.spoken, rating.url) == (written, stars, spoken, url)


def test_a_card_is_made_once() -> None:
    made = joined(FULL)
    assert made.view().card("alien") is made.view().card("alien")
    assert made.view().cards(["alien", "alien"]) == (made.view().card("alien"),) * 2


# Edits that change a card, and edits that do not.
SAME: dict[str, Callable[[Review], Review]] = {
    "a spoiler": lambda one: changed(one, spoilers="marked"),
    "the quote": lambda one: changed(one, quote="In space."),
    "the cast": lambda one: changed(one, cast=(Role(name="Sigourney Weaver"),)),
    "the runtime": lambda one: changed(one, runtime=117),
    "tags": lambda one: changed(one, tags=("night",)),
    "genres": lambda one: changed(one, genres=("Horror",)),
    "an update": lambda one: changed(one, updated=when("2026-02-02")),
    "viewings": lambda one: changed(one, viewings=(Viewing(date=PartialDay(2026, 1, 1)),)),
    "the still": lambda one: changed(one, still=POSTER),
    "the author": lambda one: changed(one, authors=("Somebody",)),
    "the hour of its day": lambda one: changed(one, date=when("2026-01-05", 20)),
    "links elsewhere": lambda one: changed(one, imdb="tt0078748"),
}
OTHER: dict[str, Callable[[Review], Review]] = {
    "the rating": lambda one: changed(one, rating=rated("4")),
    "the rating's scale": lambda one: changed(one, rating=rated("4.5", "ten")),
    "no rating": lambda one: changed(one, rating=None),
    "the film": lambda one: changed(one, film="Aliens"),
    "the headline": lambda one: changed(one, title="In the dark"),
    "the year": lambda one: changed(one, year=1980),
    "the verdict": lambda one: changed(one, verdict="Eight people.", blurb="Eight people."),
    "no verdict": lambda one: changed(one, verdict="", blurb="In space."),
    "the day": lambda one: changed(one, date=when("2026-01-06")),
    "the poster": lambda one: changed(one, poster=None),
    "the poster's words": lambda one: changed(one, poster=msgspec.structs.replace(POSTER, alt="x")),
    "the poster's being a spoiler": lambda one: changed(one, poster=msgspec.structs.replace(POSTER, spoiler=True)),
    "the director": lambda one: changed(one, directors=("James Cameron",)),
    "the franchise": lambda one: changed(one, franchises=("Predator",)),
    "the kind": lambda one: changed(one, kind="short"),
    "liking it": lambda one: changed(one, liked=False),
    "the slug": lambda one: changed(one, id="alien-1979"),
}


# The menu contains what exists, and is on every page. With this, everything exists.
_REST = review(
    "rest",
    year=2000,
    rating="1",
    directors=("Chantal Akerman",),
    franchises=("Rest",),
    tags=("rest",),
    genres=("Rest",),
    viewings=(Viewing(date=PartialDay(2020, 1, 1)),),
)


def _is_stale(before: Document, now: Document, *others: Document) -> bool:
    """Return whether an edit makes the home page again, which shows every review's card."""
    return "index.html" in stale([before, _REST, *others], [now, _REST, *others], images=IMAGES)


@pytest.mark.parametrize("change", SAME.values(), ids=SAME)
def test_a_field_that_no_list_shows_does_not_change_the_card(change: Callable[[Review], Review]) -> None:
    assert change(FULL) != FULL
    assert joined(change(FULL)).view().card("alien") == joined(FULL).view().card("alien")
    assert not _is_stale(FULL, change(FULL))


@pytest.mark.parametrize("change", OTHER.values(), ids=OTHER)
def test_a_field_that_a_list_shows_changes_the_card(change: Callable[[Review], Review]) -> None:
    other = change(FULL)
    assert joined(other, images=IMAGES).view().card(other.id) != joined(FULL, images=IMAGES).view().card("alien")
    assert _is_stale(FULL, other)


def test_a_false_value_or_a_spoiler_poster_does_not_change_the_card() -> None:
    hidden = msgspec.structs.replace(POSTER, spoiler=True)
    assert not _is_stale(review("a"), review("a", liked=False, poster=hidden))
    assert _is_stale(review("a"), review("a", liked=True))


def test_a_franchise_s_name_is_on_its_reviews_cards_and_on_no_other() -> None:
    reviews = (review("a", franchises=("Alien",), date="2026-01-02"), review("b", date="2026-01-01"), _REST)
    before, now = (document(FranchiseFile, "alien", name=name) for name in ("Alien", "ALIEN"))
    found = stale([*reviews, before], [*reviews, now], site=site(reviews_per_page=1))
    assert {path for path in found if "page" in path or path == "index.html"} == {"index.html"}
    assert found >= {"franchises/index.html", "franchises/alien/index.html", "reviews/a/index.html"}
    assert not found & {"reviews/b/index.html", "reviews/rest/index.html", "franchises/rest/index.html"}


@pytest.mark.parametrize("body", ["In space, nobody.", "[[Aliens]]", ""])
def test_prose_does_not_change_the_card_of_a_review_with_a_verdict(body: str) -> None:
    other = full(body)
    assert text_of(other) != text_of(FULL)
    assert other == FULL
    found = stale([FULL, _REST], [other, _REST])
    assert found == {
        "reviews/alien/index.html",
        "feed.xml",
        *(["stats/index.html"] if text_of(other).words != text_of(FULL).words else []),
    }


def test_without_a_verdict_the_opening_is_on_the_card_and_the_rest_is_not() -> None:
    opening = "The ship is old. " * 12
    plain = review("a", f"{opening}\n\nMore.")
    assert not _is_stale(plain, review("a", f"{opening}\n\nLess."))
    assert _is_stale(plain, review("a", f"So. {opening}\n\nMore."))


def test_the_site_s_path_is_on_every_card() -> None:
    reviews = (FULL, review("b"))
    here, there = (joined(*reviews, site=site(url=f"https://example.org/{path}")).view() for path in ("", "film/"))
    assert all(here.card(one) != there.card(one) for one in ("alien", "b"))
    assert stale(reviews, reviews, then=site(url="https://example.org/film/")) >= {"index.html", "reviews/index.html"}


# ---------------------------------------------------------------- people, dates, sums


def test_a_person_is_linked_by_the_name_as_written() -> None:
    made = joined(
        review("a", directors=("Agnes Varda", "!?")),
        document(PersonFile, "varda", name="Agnès Varda", also=("A. Varda",)),
    )
    shown = made.view()
    assert shown.person("Agnès Varda", "herself") == LinkView(title="Agnès Varda", url="/people/varda/", note="herself")
    assert shown.person("A. Varda").url == "/people/varda/"
    assert shown.person("Agnes Varda").url == "/people/varda/"
    assert shown.person("!?") == LinkView(title="!?", url="")


@pytest.mark.parametrize(
    ("month", "name"), [(1, "January"), (2, "February"), (5, "May"), (9, "September"), (12, "December")]
)
def test_a_day_is_spelt_for_machines_and_for_readers(month: int, name: str) -> None:
    day = joined().view().date(dt.date(2026, month, 9))
    assert (day.iso, day.text, day.short) == (f"2026-{month:02}-09", f"9 {name} 2026", f"9 {name[:3]} 2026")
    assert (day.day_month, day.leaf, day.month_year) == (f"9 {name[:3]}", "9", f"{name[:3]} 2026")
    assert (day.year, day.month, day.day) == (2026, name[:3], 9)


def test_an_average_is_of_the_rated_and_on_the_site_s_scale() -> None:
    made = joined(
        review("a", rating="5"), review("b", rating="2"), review("c", rating=rated("50", "hundred")), review("d")
    )
    shown = made.view()
    assert shown.average(["a", "b", "d"]) == "3.5 out of 5"
    assert shown.average(["a", "c"]) == "3.8 out of 5"
    assert shown.average(["d"]) == ""
    assert shown.average([]) == ""
    letters = joined(*made.reviews.values(), site=site(scale="letter")).view()
    assert letters.average(["a", "b"]) == "B−"


# ---------------------------------------------------------------- the site


def _site(made: Joined) -> SiteView:
    return made.view().site_view()


def _menu(made: Joined) -> list[tuple[str, str]]:
    return [(link.title, link.url) for link in _site(made).menu]


def test_the_menu_has_only_existing_pages() -> None:
    assert _menu(joined()) == []
    about = document(PageFile, "about", title="About", menu=True)
    hidden = document(PageFile, "hidden", title="Hidden")
    assert _menu(joined(about, hidden)) == [("About", "/about/")]
    full = joined(
        review("a", franchises=("A",), viewings=(Viewing(date=PartialDay(2026, 1, 1)),)),
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


def test_the_navigation_is_the_theme_s_unless_the_site_sets_it() -> None:
    about = document(PageFile, "about", title="About", menu=True)
    chrome = {"header": ("feed", "people", "reviews", "pages"), "footer": ("years", "tags")}
    theme = Theme(name="none", templates={}, assets={}, chrome=chrome, words=WORDS)

    def shown(**settings: Any) -> tuple[list[str], list[str]]:  # noqa: ANN401  (as `site` takes them)
        view = _site(joined(review("a", year=1979), about, site=site(**settings), theme=theme))
        return [one.title for one in view.menu], [one.title for one in view.footer]

    assert shown() == (["Atom feed", "Reviews", "About"], ["Years"])
    assert shown(chrome={"footer": ("pages",)}) == (["Atom feed", "Reviews", "About"], ["About"])
    assert shown(chrome={"header": ()}) == ([], ["Years"])


def test_every_section_is_one_that_a_site_can_have() -> None:
    sections = REGISTRY.registered.sections
    full = joined(
        review(
            "a",
            year=1979,
            franchises=("A",),
            directors=("B",),
            genres=("C",),
            tags=("D",),
            rating=ratings.Rating("3", "stars", 0.5),
            viewings=(Viewing(date=PartialDay(2026, 1, 1)),),
        ),
        document(ListFile, "best", title="Best"),
        document(PageFile, "about", title="About", menu=True),
        *(document(CriticFile, name, name=name) for name in ("ada", "ben")),
        document(PostFile, "rome", title="Rome", part_of="Festivals", date=when("2026-01-01")),
        document(PostFile, "score", title="Score", part_of="Crafts", date=when("2026-01-02")),
        site=site(search=True, chrome={"header": sections}),
    )
    assert len(_site(full).menu) == len(sections)


def test_the_site_is_named_on_every_page() -> None:
    view = _site(joined(site=site(url="https://example.org/film/")))
    assert (view.title, view.url, view.home) == ("The Long Take", "https://example.org/film/", "/film/")
    assert (view.language, view.author, view.description) == ("en", "Ines Marlowe", "Films.")
    assert view.feed == "/film/feed.xml"
    assert view.generator == f"Intertitle {__version__}"


# ---------------------------------------------------------------- texts


def test_a_page_has_spoilers_and_a_feed_does_not() -> None:
    made = joined(
        review("a", "The ||canary|| and [[B]].\n\n:::spoiler End\ncanary\n:::\n\n[c](#spoiler-1)"), review("b")
    )
    path = made.reviews["a"].path
    page = made.view().html(path)
    feed = made.view().feed_html(path, "/reviews/a/")
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

    assert _with_texts(made, give).html(FULL.path) == "<p>x</p>"
    assert asked == [text_of(FULL).digest]


def _with_texts(made: Joined, html: Callable[[bytes], str]) -> View:
    space = Workspace(made, made.theme, REGISTRY, html)
    space.planned = made.space.planned
    return View(space)


def test_words_are_counted_without_asking_for_a_text_or_a_document() -> None:
    made = joined(FULL)

    def give(name: object) -> dict[bytes, bytes]:
        raise AssertionError(name)

    sources = Sources(made.sources.entries, {}, PublishedBefore(), give, {})  # type: ignore[attr-defined]
    bare = Recorder(Catalogue(SITE, sources, made.columns, made.now))
    assert list(bare.all_reviews("words")) == [(2,)]


# ---------------------------------------------------------------- what is noted

ALL = (
    review("alien", film="Alien", year=1979, date="2026-01-03", tags=("night",)),
    review("aliens", film="Aliens", year=1986, date="2026-01-02", tags=("night", "day")),
    review("heat", film="Heat", year=1995, date="2026-01-01", directors=("Michael Mann",)),
)
ASKED: dict[str, tuple[Callable[[View], object], object, tuple[str, str]]] = {
    "a film": (lambda view: (view.film("alien").title, view.film("alien").year), ("Alien", 1979), ("film", "alien")),
    "a card": (lambda view: view.card("heat").film, "Heat", ("card", "heat")),
    "a part of a list": (
        lambda view: view.slice("Review paths", "", 1, 3),
        ("aliens", "heat"),
        ("slice", "Review paths\n\n1\n3"),
    ),
    "a part of a group": (lambda view: view.slice("tag", "night", 0, 1), ("alien",), ("slice", "tag\nnight\n0\n1")),
    "a term": (lambda view: view.term("tag", "night"), ("night", 2), ("term", "tag\nnight")),
    "counts": (lambda view: view.counts("tag"), (("day", "day", 1), ("night", "night", 2)), ("counts", "tag")),
    "counts of people": (
        lambda view: view.counts("person"),
        (("michael-mann", "Michael Mann", 1),),
        ("counts", "person"),
    ),
    "a count": (lambda view: view.count("year"), 3, ("count", "year")),
    "an address": (lambda view: view.address("tag", "x"), "/tags/x/", ("address", "tag")),
    "whether it is there": (lambda view: view.exists("/reviews/heat/"), True, ("exists", "/reviews/heat/")),
    "whether one is not": (lambda view: view.exists("/reviews/cold/"), False, ("exists", "/reviews/cold/")),
    "whether there is any": (lambda view: (view.has("tags"), view.has("lists")), (True, False), ("has", "tags")),
    "an answer": (lambda view: view.answer("renamed", "x"), None, ("table renamed", "x")),
    "keys": (lambda view: view.keys("by title"), ("alien", "aliens", "heat"), ("order", "by title")),
    "a table": (lambda view: len(view.table("year")), 3, ("whole", "year")),
    "a setting": (lambda view: view.site.title, "The Long Take", ("setting", "title")),
    "a setting that follows from another": (lambda view: view.site.base, "/", ("setting", "url")),
}


@pytest.mark.parametrize(("ask", "answer", "noted"), ASKED.values(), ids=ASKED)
def test_a_question_is_answered_and_noted(
    ask: Callable[[View], object], answer: object, noted: tuple[str, str]
) -> None:
    view = joined(*ALL).view()
    assert ask(view) == answer
    also = {question("has", "lists")} if noted[0] == "has" else set()
    also |= {question("table kind with own addresses", "tag")} if noted[0] == "address" else set()
    assert view.notes == {question(*noted)} | also


OF_NODES = {
    "slice Review paths\n\n0\n2": {("order", "Review paths")},
    "slice tag\nnight\n0\n1": {("table tag", "night")},
    "term tag\nnight": {("table tag", "night")},
    "counts tag": {("whole", "tag")},
    "count tag": {("order", "tag")},
    "card heat": {
        ("table Review paths", "heat"),
        ("document", "content/reviews/heat.md"),
        ("table franchises of", "heat"),
        ("table bylines", "shown"),
        ("table kind with own addresses", "review"),
        ("setting", "url"),
        ("setting", "language"),
        ("address", "review"),
    },
}


@pytest.mark.parametrize(("full_name", "noted"), OF_NODES.items())
def test_the_questions_of_a_node_are_noted_with_the_node(full_name: str, noted: set[tuple[str, str]]) -> None:
    made = joined(*ALL)
    kind, _, name = full_name.partition(" ")
    space = Workspace(made, made.theme, REGISTRY, html_of)
    space.value(kind, name)
    assert set(space.made[kind, name].notes) == {question(*one) for one in noted}
    space.value(kind, name)
    assert list(space.made) == [(kind, name)]


def test_a_node_whose_notes_are_known_is_made_and_not_noted_again() -> None:
    made = joined(*ALL)
    space = Workspace(made, made.theme, REGISTRY, html_of, known={"card": {"heat"}})
    assert space.value("card", "heat").film == "Heat"
    assert space.made == {}


def test_a_node_may_ask_only_for_earlier_nodes() -> None:
    view = View(joined(*ALL).space, "slice")
    with pytest.raises(LookupError, match="the node 'slice' asks for the node 'card', which is not registered before"):
        view.card("heat")
    with pytest.raises(
        LookupError,
        match="there is no node 'crad'; there are: words, slice, any, count, pages, term, posts of term, counts,",
    ):
        view.node("crad")


def test_only_nodes_that_are_made_before_all_outputs_report_problems() -> None:
    found = note("IT540", Location("content/reviews/heat.md"), "found")
    for kind in ("", "text"):
        view = View(joined(*ALL).space, kind)
        view.report(found)
        assert view.problems == [found]
    with pytest.raises(LookupError, match="the node 'card' reports a problem: this needs 'is_eager'"):
        View(joined(*ALL).space, "card").report(found)


def test_an_unregistered_name_is_reported() -> None:
    view = joined().view()
    with pytest.raises(LookupError, match="there is no table 'yaers'; the tables are: CriticFile paths,"):
        view.answer("yaers", "1979")
    with pytest.raises(LookupError, match="no kind 'raeview' with an address is registered"):
        view.address("raeview", "a")


def test_a_list_page_is_stale_if_its_own_slice_changes() -> None:
    """If the third newest of seven reviews on pages of two is removed, the page before it does not change."""
    reviews = [review(f"r{day}", tags=("night",), date=f"2026-01-0{day}") for day in range(1, 8)]
    few = site(reviews_per_page=1)
    found = stale(reviews, [one for one in reviews if one.id != "r5"], site=few)
    assert {path for path in found if path.startswith("tags/night/")} == {
        "tags/night/index.html",  # which says how many there are
        "tags/night/page/2/index.html",
        "tags/night/page/3/index.html",
    }
    now = [changed(one, runtime=90) if one.id == "r5" else one for one in reviews]
    assert {path for path in stale(reviews, now, site=few) if path.startswith(("tags/", "page/"))} == set()
    now = [changed(one, title="Five") if one.id == "r5" else one for one in reviews]
    found = stale(reviews, now, site=few)
    assert {path for path in found if path.startswith(("tags/", "page/"))} == {
        "tags/night/page/2/index.html",
        "page/3/index.html",
    }

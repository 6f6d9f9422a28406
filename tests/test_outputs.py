"""The contexts of a site's templates."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from literals import (
    SITE,
    Joined,
    addresses_of,
    asked_for,
    context,
    document,
    has_asked,
    joined,
    rated,
    review,
    site,
    stale,
    when,
)

from intertitle.model import (
    Document,
    Entry,
    FranchiseFile,
    ImageInfo,
    ListFile,
    ListItem,
    PageFile,
    PersonFile,
    Picture,
    Role,
    Site,
    SourceImage,
    Start,
    Viewing,
)
from intertitle.outputs import paging
from intertitle.outputs.kinds import REGISTRY
from intertitle.outputs.parts import describe_progress
from intertitle.outputs.views import PageView
from intertitle.partial_days import PartialDay


def page_of(address: str, *documents: Document, site: Site = SITE) -> dict[str, Any]:
    return context(joined(*documents, site=site), address)


def ids(cards: Any) -> list[str]:  # noqa: ANN401  (whatever a template sees)
    return [card.id for card in cards]


def day(written: str) -> dt.date:
    return dt.date.fromisoformat(written)


def seen(written: str, **fields: Any) -> Viewing:  # noqa: ANN401  (whatever the model takes)
    return Viewing(date=PartialDay.of(day(written)), **fields)


# ---------------------------------------------------------------- the empty site, and every page


def test_an_empty_site_has_only_a_home_page_and_a_404_page() -> None:
    outputs = joined().outputs
    pages = [address for address, output in outputs.items() if REGISTRY.entries[output.item.kind].template]
    assert sorted(pages) == ["/", "/404.html"]
    assert page_of("/")["cards"] == ()
    assert page_of("/")["pager"] is None
    assert page_of("/404.html")["cards"] == ()


FULL: tuple[Document, ...] = (
    review(
        "alien",
        "In space, [[Aliens]].\n\n:::spoiler The end\nx\n:::\n\n||y||",
        year=1979,
        rating="5",
        date="2026-01-05",
        updated="2026-02-01",
        franchises=("Alien",),
        directors=("Ridley Scott",),
        cast=(Role(name="Sigourney Weaver", character="Ripley"), Role(name="Bolaji Badejo")),
        genres=("Horror", "Science Fiction"),
        countries=("United Kingdom",),
        languages=("English",),
        tags=("night",),
        runtime=117,
        viewings=(seen("2026-01-03", medium="cinema", venue="Prince Charles", rewatch=True),),
        aliases=("/2019/alien", "/old.html"),
        quote="In space",
        recommend="yes",
        imdb="tt0078748",
        tmdb="348",
        comments="https://b.example/c",
    ),
    review(
        "aliens",
        year=1986,
        rating="3",
        date="2026-01-06",
        franchises=("Alien",),
        directors=("James Cameron",),
        cast=(Role(name="Sigourney Weaver", character="Ripley"),),
        genres=("Action", "Science fiction"),
        tags=("night",),
        runtime=60,
        viewings=(seen("2026-01-04"), seen("2025-12-31", finished=False)),
    ),
    review("stalker", film="Stalker", year=1979, date="2026-01-07", languages=("Russian",)),
    document(PersonFile, "weaver", name="Sigourney Weaver", born=day("1949-10-08")),
    document(ListFile, "best", "See [[Alien]].", title="Best", items=(ListItem(film="Alien", year=1979),)),
    document(PageFile, "about", "Me.", title="About", aliases=("/me/",)),
)


MADE = joined(*FULL, site=site(url="https://example.org/film/"))
PAGES = [address for address, output in MADE.outputs.items() if REGISTRY.entries[output.item.kind].template]


@pytest.mark.parametrize("address", PAGES)
def test_every_page_knows_itself(address: str) -> None:
    page = context(MADE, address)["page"]
    assert isinstance(page, PageView)
    redirect = page.kind == "redirect"
    assert page.canonical.startswith("https://example.org/film/")
    assert redirect == (page.canonical != f"https://example.org/film{address}")
    assert page.title
    assert page.indexable == (address != "/404.html" and not redirect)
    assert REGISTRY.entries[MADE.outputs[address].item.kind].is_indexed == page.indexable


def test_an_output_asks_for_the_texts_that_it_shows_and_for_no_other() -> None:
    paths = list(MADE.table("document"))
    asked = {
        address: {path for path in paths if has_asked(asked_for(MADE, address), "text", path)}
        for address in MADE.outputs
    }
    reviews = {path for path in paths if path.startswith("content/reviews/")}
    assert {address: found for address, found in asked.items() if found} == {
        **{f"/reviews/{one}/": {f"content/reviews/{one}.md"} for one in ("alien", "aliens", "stalker")},
        "/people/weaver/": {"content/people/weaver.md"},
        "/lists/best/": {"content/lists/best.md"},
        "/about/": {"content/pages/about.md"},
        "/feed.xml": reviews,
    }


def test_nothing_is_stale_without_a_change() -> None:
    assert stale(FULL, FULL) == set()


def test_an_edit_of_prose_makes_stale_the_outputs_that_show_it() -> None:
    others = [one for one in FULL if one.id != "aliens"]
    before, now = (review("aliens", f"{word} of them.", verdict="More.", date="2026-01-06") for word in ("All", "Most"))
    assert stale([*others, before], [*others, now]) == {"reviews/aliens/index.html", "feed.xml"}


# ---------------------------------------------------------------- home and paging

THIRTY = tuple(review(f"r{number:02}", date=f"2026-01-{number:02}") for number in range(1, 31))


def test_the_home_page_has_the_newest_first_and_leads_to_the_older() -> None:
    first = page_of("/", *THIRTY)
    assert ids(first["cards"]) == [f"r{number:02}" for number in range(30, 18, -1)]
    pager = first["pager"]
    assert (pager.number, pager.total, pager.newer, pager.older) == (1, 3, "", "/page/2/")
    assert (first["page"].title, first["page"].description) == ("The Long Take", "Films.")


def test_the_pages_after_it_lead_both_ways() -> None:
    second, third = page_of("/page/2/", *THIRTY), page_of("/page/3/", *THIRTY)
    assert (second["pager"].newer, second["pager"].older) == ("/", "/page/3/")
    assert (third["pager"].newer, third["pager"].older) == ("/page/2/", "")
    assert ids(third["cards"]) == ["r06", "r05", "r04", "r03", "r02", "r01"]
    assert second["page"].title == "The Long Take, page 2"


def test_pages_are_named_by_the_pattern_under_the_site_s_path() -> None:
    here = site(url="https://example.org/film/", addresses={"home_page": "/seite/{number}/"})
    assert page_of("/seite/2/", *THIRTY, site=here)["pager"].older == "/film/seite/3/"
    assert page_of("/", *THIRTY, site=here)["pager"].older == "/film/seite/2/"


@pytest.mark.parametrize(
    ("count", "size", "lengths"),
    [(0, 12, [0]), (1, 12, [1]), (12, 12, [12]), (13, 12, [12, 1]), (25, 12, [12, 12, 1]), (3, 1, [1, 1, 1])],
)
def test_a_list_is_cut_into_pages(count: int, size: int, lengths: list[int]) -> None:
    found = [range(count)[slice(*paging.bounds(number, size))] for number, _ in paging.number_pages("/a/", count, size)]
    assert [len(part) for part in found] == lengths
    assert [number for part in found for number in part] == list(range(count))
    assert [number for number, _ in paging.number_pages("/a/", count, size)] == list(range(1, len(lengths) + 1))
    assert paging.pages(count, size) == len(lengths)


def test_undated_reviews_come_last_by_title() -> None:
    made = (review("c", film="The Apple"), review("b", film="Banana"), review("a", date="2020-01-01"))
    assert ids(page_of("/", *made)["cards"]) == ["a", "c", "b"]


def test_lost_readers_are_shown_the_newest_three() -> None:
    assert ids(page_of("/404.html", *THIRTY)["cards"]) == ["r30", "r29", "r28"]


# ---------------------------------------------------------------- a review


def test_a_review_s_page_shows_all_of_it() -> None:
    seen_by_template = page_of("/reviews/alien/", *FULL)
    view, page = seen_by_template["review"], seen_by_template["page"]
    assert (page.title, page.description, page.kind) == ("Alien (1979)", "In space, Aliens. […]", "review")
    assert view.card.id == "alien"
    assert (view.runtime, view.recommend, view.quote) == ("1 h 57 min", "yes", "In space")
    assert view.updated.iso == "2026-02-01"
    assert [(genre.title, genre.url) for genre in view.genres] == [
        ("Horror", "/genres/horror/"),
        ("Science Fiction", "/genres/science-fiction/"),
    ]
    assert [(tag.title, tag.url) for tag in view.tags] == [("night", "/tags/night/")]
    assert (view.year.title, view.year.url) == ("1979", "/years/1979/")
    assert [(credit.label, [person.url for person in credit.people]) for credit in view.credits] == [
        ("Directed by", ["/people/#person-ridley-scott"])
    ]
    assert [(role.title, role.url, role.note) for role in view.cast] == [
        ("Sigourney Weaver", "/people/weaver/", "Ripley"),
        ("Bolaji Badejo", "/people/#person-bolaji-badejo", ""),
    ]
    assert [(link.title, link.url) for link in view.links] == [
        ("IMDb", "https://www.imdb.com/title/tt0078748/"),
        ("TMDB", "https://www.themoviedb.org/movie/348"),
    ]
    assert [(one.date.iso, one.medium, one.venue, one.rewatch) for one in view.viewings] == [
        ("2026-01-03", "cinema", "Prince Charles", True)
    ]
    assert (view.comments, view.minutes) == ("https://b.example/c", 1)
    assert [strip.franchise.url for strip in view.strips] == ["/franchises/alien/"]
    assert '<a href="/reviews/aliens/"><cite>Aliens</cite></a>' in view.html
    assert "<details" in view.html


TITLES = [
    ({"film": "Alien"}, "Alien"),
    ({"film": "Alien", "year": 1979}, "Alien (1979)"),
    ({"film": "Alien", "title": "In space"}, "In space: Alien"),
    ({"film": "Alien", "title": "In space", "year": 1979}, "In space: Alien (1979)"),
]


@pytest.mark.parametrize(("fields", "title"), TITLES)
def test_a_review_s_page_is_named_after_the_film(fields: dict[str, Any], title: str) -> None:
    assert page_of("/reviews/a/", review("a", **fields))["page"].title == title


RUNTIMES = {None: "", 45: "45 min", 60: "1 h", 61: "1 h 1 min", 120: "2 h", 439: "7 h 19 min"}


@pytest.mark.parametrize(("minutes", "words"), RUNTIMES.items())
def test_a_runtime_is_said_in_hours_and_minutes(minutes: int | None, words: str) -> None:
    assert page_of("/reviews/a/", review("a", runtime=minutes))["review"].runtime == words


NOTICES = {
    "nothing": ("a", ""),
    "one inline": ("||a||", "Contains a spoiler (hidden)."),
    "two inline": ("||a|| ||b||", "Contains spoilers (2 hidden)."),
    "one block with a title": (":::spoiler The end\na\n:::", "Contains a spoiler (hidden)."),
    "one block without": (":::spoiler\na\n:::", "Contains a spoiler (hidden)."),
    "two blocks": (
        ":::spoiler The end\na\n:::\n\n:::spoiler Her sister\na\n:::",
        "Contains spoilers (2 hidden).",
    ),
    "a block and an inline one": (
        ":::spoiler The end\na\n:::\n\n||b||",
        "Contains spoilers (2 hidden).",
    ),
}


@pytest.mark.parametrize(("body", "notice"), NOTICES.values(), ids=NOTICES)
def test_a_page_says_how_many_spoilers_it_has(body: str, notice: str) -> None:
    assert page_of("/reviews/a/", review("a", body))["review"].spoiler_notice == notice


def test_a_whole_spoiler_says_so() -> None:
    view = page_of("/reviews/a/", review("a", "b ||c||", spoilers="whole"))
    assert view["review"].spoiler_notice == "This review discusses the whole plot."
    assert view["page"].description == ""


@pytest.mark.parametrize(("words", "minutes"), [(0, 1), (229, 1), (345, 2), (460, 2), (2300, 10)])
def test_the_time_to_read_is_told(words: int, minutes: int) -> None:
    assert page_of("/reviews/a/", review("a", "word " * words))["review"].minutes == minutes


def test_a_poster_that_is_a_spoiler_is_on_its_own_page_only() -> None:
    poster = Picture(src="images/a.png", alt="A", spoiler=True)
    images = {"content/images/a.png": SourceImage(digest=b"1", measure=ImageInfo(form="svg", width=20, height=30))}
    view = context(joined(review("a", poster=poster), images=images), "/reviews/a/")["review"]
    assert (view.poster.url, view.poster.spoiler, view.card.poster) == ("/images/a.png", True, None)


# ---------------------------------------------------------------- franchises

ENTRIES = (
    Entry(id="alien", title="Alien", year=1979),
    Entry(id="aliens", title="Aliens", year=1986),
    Entry(id="covenant", title="Alien: Covenant", year=2017),
)


def test_a_franchise_s_page_sums_it_up() -> None:
    file = document(
        FranchiseFile,
        "alien",
        "A monster.",
        name="Alien",
        summary="A monster and a woman.",
        entries=ENTRIES,
        start=Start(entry="aliens", note="It is louder."),
    )
    made = page_of("/franchises/alien/", *(one for one in FULL if one.id != "best"), file)
    view, page = made["franchise"], made["page"]
    assert (page.title, page.description) == ("Alien, the franchise", "A monster and a woman.")
    assert (view.name, view.url, view.reviewed, view.total, view.years) == (
        "Alien",
        "/franchises/alien/",
        2,
        3,
        "1979–2017",
    )
    assert (view.average, ids(view.best), ids(view.worst)) == ("4.0 out of 5", ["alien"], ["aliens"])
    assert view.latest.iso == "2026-01-06"
    assert (view.start.title, view.start.url, view.start.note) == ("Aliens", "/reviews/aliens/", "It is louder.")
    assert view.html == "<p>A monster.</p>\n"


def test_a_franchise_of_one_unrated_review_has_no_sums() -> None:
    view = page_of("/franchises/one/", review("a", franchises=("One",)))["franchise"]
    assert (view.reviewed, view.total, view.average, view.best, view.worst) == (1, 1, "", (), ())
    assert (view.latest, view.years, view.start) == (None, "", None)


def test_ratings_that_are_all_alike_are_neither_best_nor_worst() -> None:
    made = [review(name, franchises=("One",), rating="3") for name in "ab"]
    view = page_of("/franchises/one/", *made)["franchise"]
    assert (view.average, view.best, view.worst) == ("3.0 out of 5", (), ())


def test_all_the_best_and_all_the_worst_are_named() -> None:
    made = [review(name, franchises=("One",), rating=rating, year=year) for name, rating, year in (
        ("a", "5", 2001), ("b", "1", 2002), ("c", "5", 2003), ("d", "3", 2004), ("e", "1", 2005),
    )]  # fmt: skip
    view = page_of("/franchises/one/", *made)["franchise"]
    assert (ids(view.best), ids(view.worst)) == (["a", "c"], ["b", "e"])


def test_the_best_of_a_scale_of_letters_is_an_a_plus() -> None:
    made = [
        review(name, franchises=("One",), rating=rated(rating, "letter"), year=year)
        for name, rating, year in (("a", "A", 2001), ("b", "A+", 2002), ("c", "B", 2003), ("d", "A-", 2004))
    ]
    view = page_of("/franchises/one/", *made)["franchise"]
    assert (ids(view.best), ids(view.worst)) == (["b"], ["c"])
    ranking = next(order for order in view.orders if order.id == "ranking")
    assert [part.card.id for part in ranking.parts if part.card] == ["b", "a", "d", "c"]
    stats = page_of("/stats/", *made)
    assert ids(stats["best"]) == ["b"]
    assert [one.title for one in page_of("/ratings/", *made)["terms"]] == ["A+", "A", "A−", "B"]


def test_scales_mix_in_sums() -> None:
    made = [
        review("a", franchises=("One",), rating="4"),
        review("b", franchises=("One",), rating=rated("100", "hundred")),
    ]
    view = page_of("/franchises/one/", *made)["franchise"]
    assert (view.average, ids(view.best)) == ("4.5 out of 5", ["b"])


def _part(name: str, franchise: str, rating: str | None, date: str | None) -> Document:
    return review(name, franchises=(franchise,), rating=rating, date=date)


def test_the_index_of_franchises_has_four_orders() -> None:
    made = page_of(
        "/franchises/",
        _part("a1", "The Apple", "2", "2026-01-01"),
        _part("b1", "Banana", None, "2026-03-01"),
        _part("c1", "Cherry", "5", None),
        _part("c2", "Cherry", "4", "2026-02-01"),
        document(
            FranchiseFile,
            "banana",
            name="Banana",
            entries=(Entry(id="b1", title="B1"), Entry(id="b2", title="B2")),
        ),
        document(FranchiseFile, "date", name="Date", entries=(Entry(id="d1", title="D1"),)),
    )
    orders = {key: (label, [view.name for view in views]) for key, label, views in made["orders"]}
    assert orders == {
        "name": ("By name", ["The Apple", "Banana", "Cherry", "Date"]),
        "rating": ("By average", ["Cherry", "The Apple", "Banana", "Date"]),
        "progress": ("By progress", ["The Apple", "Cherry", "Banana", "Date"]),
        "latest": ("By latest review", ["Banana", "Cherry", "The Apple", "Date"]),
    }
    assert all(view.html == "" for _, _, views in made["orders"] for view in views)


def test_a_franchise_without_any_part_has_a_page_and_a_place_in_the_index() -> None:
    empty = document(FranchiseFile, "empty", name="Empty")
    assert page_of("/franchises/empty/", empty)["page"].description == "Empty: nothing reviewed yet."
    views = {key: views for key, _, views in page_of("/franchises/", empty, _part("a", "A", "3", None))["orders"]}
    assert [view.name for view in views["progress"]] == ["A", "Empty"]


@pytest.mark.parametrize(
    ("reviewed", "total", "words"),
    [
        (0, 0, "nothing reviewed yet"),
        (0, 3, "0 of 3 reviewed"),
        (2, 3, "2 of 3 reviewed"),
        (3, 3, "all 3 reviewed"),
        (1, 1, "1 of 1 reviewed"),
    ],
)
def test_progress_is_said_in_words(reviewed: int, total: int, words: str) -> None:
    assert describe_progress(joined().view(), reviewed, total) == words


def test_no_franchise_has_no_index() -> None:
    assert "/franchises/" not in addresses_of(review("a"))


# ---------------------------------------------------------------- people


def test_a_person_s_page_groups_films_by_job_newest_first() -> None:
    made = page_of(
        "/people/weaver/",
        *FULL,
        review("ghost", film="Ghost", year=1984, cast=(Role(name="Sigourney Weaver", character="Dana"),)),
        review("late", film="Late", year=2020, directors=("Sigourney Weaver",), rating="1"),
    )
    view = made["person"]
    assert (view.name, view.life, view.count, view.average) == ("Sigourney Weaver", "1949", 4, "3.0 out of 5")
    assert [(job.job, [(card.id, note) for card, note in job.films]) for job in view.filmography] == [
        ("Director", [("late", "")]),
        ("Actor", [("aliens", "Ripley"), ("ghost", "Dana"), ("alien", "Ripley")]),
    ]
    assert made["page"].description == "Sigourney Weaver: 4 films reviewed (director, actor)."


def test_two_characters_in_one_film_are_one_line() -> None:
    roles = tuple(Role(name="Peter Sellers", character=name) for name in ("Mandrake", "Muffley", "Strangelove"))
    view = page_of("/people/peter-sellers/", review("a", cast=roles), site=site(person_page_films=1))["person"]
    assert [note for _, note in view.filmography[0].films] == ["Mandrake, Muffley and Strangelove"]
    assert view.count == 1


def test_a_person_has_a_page_with_two_films_and_is_otherwise_on_the_index_with_the_film() -> None:
    made = joined(
        review("a", film="A", directors=("Agnès Varda", "Jane Doe"), cast=(Role(name="Jane Doe"),)),
        review("b", film="B", directors=("Agnès Varda",)),
    )
    assert {one for one in made.outputs if one.startswith("/people/")} == {"/people/", "/people/agnes-varda/"}
    letters = context(made, "/people/")["letters"]
    assert [
        (one.title, one.url, one.anchor, [film.url for film in one.films]) for _, all_ in letters for one in all_
    ] == [
        ("Jane Doe", "", "person-jane-doe", ["/reviews/a/"]),
        ("Agnès Varda", "/people/agnes-varda/", "", []),
    ]
    directors = context(made, "/reviews/a/")["review"].directors
    assert [one.url for one in directors] == ["/people/agnes-varda/", "/people/#person-jane-doe"]


@pytest.mark.parametrize(("least", "pages"), [(1, {"anna", "jane"}), (2, {"anna"}), (3, set())])
def test_a_setting_says_with_how_many_films_a_person_has_a_page(least: int, pages: set[str]) -> None:
    documents = (review("a", directors=("Anna", "Jane")), review("b", writers=("Anna",), composers=("Anna",)))
    made = joined(*documents, site=site(person_page_films=least))
    assert {one for one in made.outputs if one.startswith("/people/")} == {
        "/people/",
        *(f"/people/{one}/" for one in pages),
    }


def test_a_person_with_a_file_and_no_film_has_a_page() -> None:
    file = document(PersonFile, "varda", "She.", name="Agnès Varda", born=day("1928-05-30"), died=day("2019-03-29"))
    made = page_of("/people/varda/", file)
    assert (made["person"].life, made["person"].count, made["person"].average) == ("1928–2019", 0, "")
    assert made["person"].html == "<p>She.</p>\n"
    assert made["page"].description == "Agnès Varda: 0 films reviewed."


@pytest.mark.parametrize(
    ("born", "died", "life"), [(None, None, ""), ("1928-05-30", None, "1928"), (None, "2019-03-29", "?–2019")]
)
def test_a_life_is_told_as_far_as_it_is_known(born: str | None, died: str | None, life: str) -> None:
    dates = {"born": day(born) if born else None, "died": day(died) if died else None}
    assert page_of("/people/a/", document(PersonFile, "a", name="A", **dates))["person"].life == life


def test_the_index_of_people_is_sorted_by_last_name() -> None:
    names = ("Agnès Varda", "Chantal Akerman", "Ana de Armas", "千 千尋", "50 Cent")
    letters = page_of("/people/", review("a", directors=names))["letters"]
    found = [person.title for _, people in letters for person in people]
    assert found[:2] == ["Chantal Akerman", "Ana de Armas"]
    assert sorted(found) == sorted(names)
    assert [(letter, [person.title for person in people]) for letter, people in letters if letter == "A"] == [
        ("A", ["Chantal Akerman", "Ana de Armas"])
    ]


def test_the_index_of_people_has_family_names_under_the_letter_that_readers_expect() -> None:
    names = ("Robert Downey Jr.", "Ola Łódź", "이 창동", "Béla Tarr", "Ziad Doueiri")
    file = document(PersonFile, "bela-tarr", name="Béla Tarr", sort="Béla")
    letters = page_of("/people/", review("a", directors=names), file)["letters"]
    assert [(letter, [person.title for person in people]) for letter, people in letters] == [
        ("B", ["Béla Tarr"]),
        ("D", ["Ziad Doueiri", "Robert Downey Jr."]),
        ("L", ["Ola Łódź"]),
        ("이", ["이 창동"]),
    ]


# ---------------------------------------------------------------- lists of reviews


def test_a_group_lists_its_reviews_newest_first() -> None:
    made = page_of("/years/1979/", *FULL)
    assert (made["heading"], made["count"], ids(made["cards"])) == ("Films of 1979", 2, ["stalker", "alien"])
    assert (made["page"].description, made["index"].url) == ("Films of 1979: 2 films reviewed.", "/years/")
    assert (made["rating"], made["pager"]) == (None, None)


@pytest.mark.parametrize(
    ("address", "heading", "films"),
    [
        ("/tags/night/", "Tagged “night”", ["aliens", "alien"]),
        ("/genres/science-fiction/", "Science Fiction", ["aliens", "alien"]),
        ("/ratings/5/", "Rated 5 out of 5", ["alien"]),
        ("/years/1986/", "Films of 1986", ["aliens"]),
    ],
)
def test_a_group_has_the_shared_value_as_its_heading(address: str, heading: str, films: list[str]) -> None:
    made = page_of(address, *FULL)
    assert (made["heading"], made["page"].title, ids(made["cards"])) == (heading, heading, films)


def test_a_long_group_continues_on_the_next_page() -> None:
    made = [review(f"r{number:02}", year=2000, date=f"2026-01-{number:02}") for number in range(1, 31)]
    first, second = page_of("/years/2000/", *made), page_of("/years/2000/page/2/", *made)
    assert (len(first["cards"]), first["pager"].older, first["pager"].newer) == (24, "/years/2000/page/2/", "")
    assert (ids(second["cards"])[-1], second["pager"].newer, second["pager"].older) == ("r01", "/years/2000/", "")
    assert second["page"].title == "Films of 2000, page 2"


@pytest.mark.parametrize(
    ("address", "terms"),
    [
        ("/years/", [("1986", "/years/1986/", 1), ("1979", "/years/1979/", 2)]),
        ("/tags/", [("night", "/tags/night/", 2)]),
        (
            "/genres/",
            [
                ("Action", "/genres/action/", 1),
                ("Horror", "/genres/horror/", 1),
                ("Science Fiction", "/genres/science-fiction/", 2),
            ],
        ),
        ("/ratings/", [("5 out of 5", "/ratings/5/", 1), ("3 out of 5", "/ratings/3/", 1)]),
    ],
)
def test_an_index_counts_its_groups(address: str, terms: list[tuple[str, str, int]]) -> None:
    made = page_of(address, *FULL)
    assert [(term.title, term.url, term.count) for term in made["terms"]] == terms
    assert bool(made["decades"]) == (address == "/years/")


def test_years_stand_by_their_decades() -> None:
    several = [review(f"r{year}", year=year) for year in (1979, 1980, 1986, 2001)]
    made = page_of("/years/", *several, review("again", year=1986), review("undated"))
    assert [
        (decade.title, decade.url, decade.count, [year.title for year in years]) for decade, years in made["decades"]
    ] == [
        ("2000s", "/years/#the-2000s", 1, ["2001"]),
        ("1980s", "/years/#the-1980s", 3, ["1986", "1980"]),
        ("1970s", "/years/#the-1970s", 1, ["1979"]),
    ]


def test_ratings_of_two_scales_stand_side_by_side_best_first() -> None:
    made = page_of(
        "/ratings/",
        review("a", rating="3"),
        review("b", rating=rated("A+", "letter")),
        review("c", rating=rated("3", "ebert")),
    )
    assert [(term.title, term.url) for term in made["terms"]] == [
        ("A+", "/ratings/letter-a-plus/"),
        ("3 out of 4", "/ratings/ebert-3/"),
        ("3 out of 5", "/ratings/3/"),
    ]


def test_unrated_reviews_alone_make_no_index_of_ratings() -> None:
    assert [address for address in addresses_of(review("a")) if "ratings" in address] == []


def test_all_reviews_stand_by_title_without_its_article() -> None:
    made = [
        review("a", film="The Thing", year=2011),
        review("b", film="The Thing", year=1982),
        review("c", film="Cléo from 5 to 7"),
        review("d", film="A Touch of Zen"),
        review("e", film="(500) Days of Summer"),
        review("f", film="'71"),
    ]
    shown = page_of("/reviews/", *made)
    assert [card.id for _, cards in shown["letters"] for card in cards] == ["e", "f", "c", "b", "a", "d"]
    assert [letter for letter, _ in shown["letters"]][1:] == ["C", "T"]
    assert shown["count"] == 6
    assert shown["page"].description == "Every film reviewed here, by title: 6 in all."


# ---------------------------------------------------------------- lists, the diary, numbers, redirects


def test_a_list_shows_films_with_and_without_a_review() -> None:
    items = (
        ListItem(film="Alien", year=1979, note="Yes."),
        ListItem(review="aliens"),
        ListItem(film="Solaris", year=1972),
        ListItem(film="Stalker"),
    )
    file = document(ListFile, "all", "See [[Alien]].", title="All", ranked=True, items=items, description="Four.")
    made = page_of("/lists/all/", *FULL, file)["list"]
    assert [(item.number, item.title, item.year, item.note, item.card and item.card.id) for item in made.items] == [
        (1, "Alien", 1979, "Yes.", "alien"),
        (2, "Aliens", 1986, "", "aliens"),
        (3, "Solaris", 1972, "", None),
        (4, "Stalker", 1979, "", "stalker"),
    ]
    assert (made.title, made.url, made.ranked, made.count) == ("All", "/lists/all/", True, 4)
    assert '<a href="/reviews/alien/">' in made.html


def test_two_films_of_one_title_are_told_apart_by_the_year_or_not_at_all() -> None:
    items = (ListItem(film="Dune"), ListItem(film="Dune", year=2021))
    site = Joined(
        [
            review("dune-1984", film="Dune", year=1984),
            review("dune-2021", film="Dune", year=2021),
            document(ListFile, "a", title="A", items=items),
        ]
    )
    assert [one.code for one in site.problems] == ["IT561"]
    made = context(site, "/lists/a/")["list"]
    assert [item.card and item.card.id for item in made.items] == [None, "dune-2021"]


def test_the_index_of_lists_has_the_newest_first() -> None:
    made = page_of(
        "/lists/",
        document(ListFile, "old", title="Old", date=when("2025-01-01")),
        document(ListFile, "new", title="New", date=when("2026-01-01"), description="One.", items=(
            ListItem(film="X"),
        )),
        document(ListFile, "bare", title="Bare"),
    )  # fmt: skip
    assert [(link.title, link.url, link.note, link.count, date) for link, date in made["lists"]] == [
        ("New", "/lists/new/", "One.", 1, "1 January 2026"),
        ("Old", "/lists/old/", "", 0, "1 January 2025"),
        ("Bare", "/lists/bare/", "", 0, ""),
    ]


def test_the_diary_of_a_year_has_the_newest_month_first() -> None:
    made = page_of(
        "/diary/2026/",
        *FULL,
        review("a", viewings=(seen("2026-03-01"), seen("2026-01-31", rewatch=True))),
    )
    assert [(month, [(one.card.id, one.date.iso) for one in found]) for month, found in made["months"]] == [
        ("March", [("a", "2026-03-01")]),
        ("January", [("a", "2026-01-31"), ("aliens", "2026-01-04"), ("alien", "2026-01-03")]),
    ]
    assert (made["year"], made["count"], made["rewatches"]) == (2026, 4, 2)
    assert [(year.title, year.url, year.count) for year in made["years"]] == [
        ("2026", "/diary/2026/", 4),
        ("2025", "/diary/2025/", 1),
    ]
    assert made["page"].description == "Films seen in 2026: 4."


def test_the_diary_s_index_counts_its_years() -> None:
    assert [(year.title, year.count) for year in page_of("/diary/", *FULL)["terms"]] == [("2026", 2), ("2025", 1)]


def test_no_viewing_makes_no_diary() -> None:
    assert [address for address in addresses_of(review("a")) if "diary" in address] == []


def _charts(made: dict[str, Any]) -> dict[str, list[tuple[str, int, int]]]:
    return {title: [(bar.label.title, bar.count, bar.share) for bar in bars] for title, bars in made["charts"]}


def test_the_site_in_numbers() -> None:
    made = page_of("/stats/", *FULL)
    assert (made["films"], made["rated"], made["average"], made["hours"]) == (3, 2, "4.0 out of 5", 3)
    assert (ids(made["best"]), ids(made["worst"])) == (["alien"], ["aliens"])
    assert _charts(made) == {
        "Ratings": [("5 out of 5", 1, 100), ("3 out of 5", 1, 100)],
        "By decade of release": [("1970s", 2, 100), ("1980s", 1, 50)],
        "By country": [("United Kingdom", 1, 100)],
        "By language": [("English", 1, 100), ("Russian", 1, 100)],
        "By genre": [("Science Fiction", 2, 100), ("Action", 1, 50), ("Horror", 1, 50)],
        "Most reviewed people": [("Sigourney Weaver", 2, 100)],
        "Reviews a month": [("2026-01", 3, 100)],
    }


def test_one_unrated_review_has_no_average_and_no_extremes() -> None:
    made = page_of("/stats/", review("a", "One two."))
    assert (made["films"], made["words"], made["rated"], made["average"], made["hours"]) == (1, "2", 0, "", 0)
    assert (made["best"], made["worst"], made["charts"]) == ((), (), ())


def test_words_are_counted_in_thousands() -> None:
    assert page_of("/stats/", review("a", "word " * 1234))["words"] == "1,234"


def test_the_best_are_five_at_most_and_the_newest_of_them() -> None:
    made = [review(f"r{number}", rating="5", date=f"2026-01-{number:02}") for number in range(1, 9)]
    shown = page_of("/stats/", *made, review("low", rating="1"))
    assert (ids(shown["best"]), ids(shown["worst"])) == (["r8", "r7", "r6", "r5", "r4"], ["low"])


def test_charts_that_could_go_on_for_ever_have_ten_rows() -> None:
    made = [review(f"r{number}", countries=(f"Country {number:02}",)) for number in range(15)]
    rows = _charts(
        page_of("/stats/", *made, review("x", countries=("Zanzibar",)), review("y", countries=("Zanzibar",)))
    )
    assert [row[0] for row in rows["By country"]] == ["Zanzibar", *(f"Country {number:02}" for number in range(9))]


def test_months_are_the_last_twelve_with_a_review() -> None:
    made = [review(f"r{year}-{month}", date=f"{year}-{month:02}-01") for year in (2024, 2025) for month in range(1, 13)]
    rows = _charts(page_of("/stats/", *made[:-1]))["Reviews a month"]
    assert [row[0] for row in rows] == ["2024-12", *(f"2025-{month:02}" for month in range(1, 12))]


@pytest.mark.parametrize("address", ["/2019/alien/", "/old.html", "/me/"])
def test_an_old_address_leads_to_the_new_one(address: str) -> None:
    made = page_of(address, *FULL, site=site(url="https://example.org/film/"))
    new = "/about/" if address == "/me/" else "/reviews/alien/"
    assert (made["target"], made["page"].canonical) == (f"/film{new}", f"https://example.org/film{new}")
    assert (made["page"].kind, made["page"].indexable) == ("redirect", False)


def test_an_author_s_page_is_shown_with_its_text() -> None:
    made = page_of("/about/", *FULL)
    assert (made["html"], made["page"].title, made["page"].description) == ("<p>Me.</p>\n", "About", "Me.")

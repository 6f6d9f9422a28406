"""Validation: valid and invalid values of every field, and complete documents."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
import pytest
from reviews import CONTRACT, document_of, film_list, franchise, located, locations_of, page, person, review, table, utc

from intertitle import digest, ratings
from intertitle.diagnostics import Diagnostic
from intertitle.frontmatter import FrontMatterError
from intertitle.model import (
    Continuity,
    Entry,
    FranchiseFile,
    ListFile,
    ListItem,
    Order,
    PageFile,
    Parsed,
    PersonFile,
    Picture,
    Review,
    Role,
    Start,
    Viewing,
    When,
)
from intertitle.partial_days import PartialDay
from intertitle.table import names_of

OF_A_REVIEW = table("review")
OF_OTHERS = table("others")
GIVEN = {"lines", "text", "at"}


def case_name(case: dict[str, Any]) -> str:
    return " ".join(case["lines"]) or str(case.get("text", ""))


def said(found: Diagnostic) -> tuple[tuple[str, int, int], str, str]:
    return (located(found), found.message, found.hint)


# ---------------------------------------------------------------- reviews


def result_of(folder: str, *lines: str, text: str = "Text.\n") -> Parsed:
    """Return what validation makes of a file; of one that cannot be parsed, its fault."""
    try:
        return document_of(folder, *lines, stem="no", text=text)
    except FrontMatterError as failure:
        return Parsed(document=None, text=None, html="", diagnostics=(failure.diagnostic,))


def assert_is_as_without(made: Parsed, folder: str, first: str, *given: str) -> None:
    """Check that a document with a fault is as it would be without the given fields, one of which is faulty."""
    sound = result_of(folder, first).document
    assert sound is not None
    assert made.document is not None
    names = names_of(type(sound))
    left_out = {names.get(line.split(":")[0]) for line in given}
    for field in msgspec.structs.fields(sound):
        if field.name not in left_out:
            assert getattr(made.document, field.name) == getattr(sound, field.name), field.name


@pytest.mark.parametrize("case", OF_A_REVIEW["good"], ids=case_name)
def test_a_field_of_a_review_is_read(case: dict[str, Any]) -> None:
    made = review("no", "film: No", *case["lines"], text=case.get("text", "Text.\n"))
    (name,) = case.keys() - GIVEN
    value = msgspec.json.decode(msgspec.json.encode(getattr(made, name)))
    if name == "viewings":  # TOML has no value for nothing
        value = [{key: one for key, one in viewing.items() if one is not None} for viewing in value]
    assert value == case[name]
    if "at" in case:
        assert locations_of(made)[name] == tuple(case["at"])


@pytest.mark.parametrize("case", OF_A_REVIEW["bad"], ids=case_name)
def test_a_wrong_field_of_a_review_is_left_out_or_withholds_it(case: dict[str, Any]) -> None:
    """``withheld`` says which fields decide about publication, or cannot be left out."""
    made = result_of("reviews", "film: No", *case["lines"], text=case.get("text", "Text.\n"))
    assert [said(one) for one in made.diagnostics] == [(tuple(case["at"]), case["message"], case["hint"])]
    if case.get("withheld"):
        assert (made.document, made.text, made.html) == (None, None, "")
    elif "text" in case:
        assert made.document
    else:
        assert_is_as_without(made, "reviews", "film: No", *case["lines"])


def test_every_field_of_a_review_has_a_case_that_is_right() -> None:
    tried = {name for case in OF_A_REVIEW["good"] for name in case.keys() - GIVEN}
    assert tried | {"path", "film", "films"} == {field.name for field in msgspec.structs.fields(Review)}


def test_the_smallest_review_is_complete() -> None:
    made = review("ballerina", "film: Ballerina", "franchise: John Wick", "rating: 3")
    assert made == Review(
        id="ballerina",
        path="content/reviews/ballerina.md",
        film="Ballerina",
        franchises=("John Wick",),
        rating=ratings.Rating("3", "stars", 0.6),
        title="Ballerina",
        blurb="Text.",
        authors=("Ines Marlowe",),
    )
    assert locations_of(made) == {"": (2, 7), "franchise.0": (3, 12)}


def test_a_name_with_nothing_after_it_says_nothing() -> None:
    hiding = {"draft", "embargo", "spoilers"}  # see test_publication_words.py
    others = {"id", "path", "film", "blurb", *hiding}
    names = [field.name for field in msgspec.structs.fields(Review) if field.name not in others]
    made = review("no", "film: No", *(f"{name}:" for name in names), "slug:")
    assert made == review("no", "film: No")


def test_a_whole_review_is_read() -> None:
    made = review(
        "alien-1979",
        "film: Alien",
        "year: 1979",
        "kind: film",
        "franchise: [Alien, Alien vs. Predator]",
        "rating: 5",
        "date: 2026-01-05",
        "updated: 2026-02-01 09:30",
        "embargo: 2026-01-01T00:00Z",
        "title: In space",
        "author: A Guest",
        "directors: [Ridley Scott]",
        "writers: [Dan O’Bannon]",
        "cinematographers: [Derek Vanlint]",
        "composers: [Jerry Goldsmith]",
        "cast:",
        "  - {name: Sigourney Weaver, character: Ellen Ripley}",
        "runtime: 117",
        "release: 1979-05-25",
        "genres: [Horror]",
        "countries: [United Kingdom]",
        "languages: [English]",
        "verdict: Seven people, one ship.",
        "quote: Nobody hears it.",
        "spoilers: marked",
        "liked: true",
        "recommend: yes",
        "viewings:",
        "  - {date: 2026-01-03, medium: cinema, venue: BFI, rewatch: true}",
        "poster: {src: images/alien.jpg, alt: An egg, credit: Fox}",
        'still: {src: images/ship.jpg, alt: "", spoiler: true}',
        "imdb: tt0078748",
        "tmdb: movie/348",
        "wikidata: Q103569",
        "letterboxd: alien",
        "tags: [night]",
        "draft: true",
        "slug: alien",
        "aliases: /2019/alien/",
        "comments: https://example.org/alien",
        text="Nobody hears it.\n\n:::spoiler The end\nShe does.\n:::\n",
    )
    path = "content/reviews/alien-1979.md"
    assert made == Review(
        id="alien",
        path=path,
        film="Alien",
        year=1979,
        kind="film",
        franchises=("Alien", "Alien vs. Predator"),
        rating=ratings.Rating("5", "stars", 1.0),
        date=When(day=dt.date(2026, 1, 5), instant=utc(2026, 1, 5), exact=False),
        updated=When(day=dt.date(2026, 2, 1), instant=utc(2026, 2, 1, 9, 30), exact=True),
        embargo=When(day=dt.date(2026, 1, 1), instant=utc(2026, 1, 1), exact=True),
        title="In space",
        blurb="Seven people, one ship.",
        authors=("A Guest",),
        directors=("Ridley Scott",),
        writers=("Dan O’Bannon",),
        cinematographers=("Derek Vanlint",),
        composers=("Jerry Goldsmith",),
        cast=(Role(name="Sigourney Weaver", character="Ellen Ripley"),),
        runtime=117,
        release=PartialDay(1979, 5, 25),
        genres=("Horror",),
        countries=("United Kingdom",),
        languages=("English",),
        verdict="Seven people, one ship.",
        quote="Nobody hears it.",
        spoilers="marked",
        liked=True,
        recommend="yes",
        viewings=(Viewing(date=PartialDay(2026, 1, 3), medium="cinema", venue="BFI", rewatch=True),),
        poster=Picture(src="images/alien.jpg", alt="An egg", credit="Fox"),
        still=Picture(src="images/ship.jpg", alt="", spoiler=True),
        imdb="tt0078748",
        tmdb="movie/348",
        wikidata="Q103569",
        letterboxd="alien",
        tags=("night",),
        draft=True,
        aliases=("/2019/alien/",),
        comments="https://example.org/alien",
    )
    assert locations_of(made) == {
        "": (2, 7),
        "author.0": (11, 9),
        "franchise.0": (5, 13),
        "franchise.1": (5, 20),
        "poster": (30, 15),
        "still": (31, 14),
    }


def test_all_problems_are_reported_together_in_order() -> None:
    made = document_of(
        "reviews",
        "ratng: 3",
        "year: soon",
        "date: 2024-02-30",
        "liked: a lot",
        "soundtrack: x",
        text="Text.\n\n||never closed\n",
    )
    assert [located(found) for found in made.diagnostics] == [
        ("IT301", 1, 1),
        ("IT310", 2, 1),
        ("IT305", 3, 7),
        ("IT307", 4, 7),
        ("IT306", 5, 8),
        ("IT311", 6, 1),
        ("IT402", 10, 1),
    ]
    assert (made.document, made.text, made.html) == (None, None, "")


def test_a_warning_lets_a_review_be() -> None:
    made = document_of("reviews", "film: No", "spoilers: marked", "soundtrack: x")
    assert [(found.code, found.severity) for found in made.diagnostics] == [("IT333", "warning"), ("IT311", "warning")]
    assert said(made.diagnostics[0]) == (
        ("IT333", 3, 11),
        "'spoilers: marked', but the text marks none",
        "Mark them with  :::spoiler Title  …  :::  or  ||words|| , or leave the field out.",
    )
    assert isinstance(made.document, Review)
    assert made.html == "<p>Text.</p>\n"


@pytest.mark.parametrize(
    ("stem", "slug"),
    [("no", "no"), ("No Country", "no-country"), ("8½", "8-half"), ("千と千尋", "千と千尋"), ("a.b", "a-b")],
)
def test_a_review_is_named_by_its_file(stem: str, slug: str) -> None:
    assert review(stem, "film: x").id == slug


def test_a_file_whose_name_has_no_letter_needs_a_slug() -> None:
    made = document_of("reviews", "film: x", stem="!!!")
    assert [said(found) for found in made.diagnostics] == [
        (("IT320", 1, 1), "'!!!' is not a slug", "A slug is lower-case words joined by hyphens.")
    ]
    assert review("!!!", "film: x", "slug: x").id == "x"


def test_the_site_decides_scale_author_language_and_time_zone() -> None:
    contract = msgspec.structs.replace(
        CONTRACT, scale="ten", author="Somebody", language="de", timezone="America/New_York"
    )
    lines = ("film: No", "rating: 7.5", "date: 2026-01-05", "verdict: '\"Ja\"'")
    made = review("no", *lines, contract=contract)
    assert made.rating == ratings.Rating("7.5", "ten", 0.75)
    assert made.author == "Somebody"
    assert made.verdict == "„Ja“"
    assert made.date == When(day=dt.date(2026, 1, 5), instant=utc(2026, 1, 5, 5), exact=False)


# ---------------------------------------------------------------- franchises, people, lists, pages


def test_a_whole_franchise_is_read() -> None:
    made = franchise(
        "john-wick",
        "name: John Wick",
        "summary: 'A widower, a \"hotel\"'",
        "entries:",
        "  - John Wick",
        "  - id: ballerina",
        "    title: 'Ballerina: x'",
        "    year: 2025",
        "    release: 2025-06-06",
        "    kind: film",
        "    relation: [spin-off, interquel]",
        "    of: [john-wick]",
        "    continuity: first",
        "    note: Also sold.",
        "    review: ballerina-2025",
        "    imdb: tt7181546",
        "    tmdb: 541671",
        "    wikidata: Q105600843",
        "    letterboxd: ballerina-2025",
        "orders:",
        "  story: {label: Story order, note: x, items: [ballerina, john-wick]}",
        "  short: {items: [ballerina]}",
        "continuities:",
        "  first: {label: The first, note: y}",
        "  second: {}",
        "start: {entry: john-wick, note: z}",
        "aliases: [/wick/]",
    )
    path = "content/franchises/john-wick.md"
    assert made == FranchiseFile(
        id="john-wick",
        path=path,
        name="John Wick",
        summary="A widower, a “hotel”",
        entries=(
            Entry(id="john-wick", title="John Wick"),
            Entry(
                id="ballerina",
                title="Ballerina: x",
                year=2025,
                release=PartialDay(2025, 6, 6),
                relation=("spin-off", "interquel"),
                of=("john-wick",),
                continuity="first",
                note="Also sold.",
                review="ballerina-2025",
                imdb="tt7181546",
                tmdb="541671",
                wikidata="Q105600843",
                letterboxd="ballerina-2025",
            ),
        ),
        orders=(
            Order(id="story", label="Story order", note="x", items=("ballerina", "john-wick")),
            Order(id="short", label="", note="", items=("ballerina",)),
        ),
        continuities=(
            Continuity(id="first", label="The first", note="y"),
            Continuity(id="second", label="Second"),
        ),
        start=Start(entry="john-wick", note="z"),
        aliases=("/wick/",),
    )
    assert locations_of(made) == {
        "": (2, 7),
        "entries.0": (5, 5),
        "entries.1": (6, 9),
        "entries.1.review": (15, 13),
    }


def test_a_whole_person_is_read() -> None:
    made = person(
        "varda",
        "name: Agnès Varda",
        "also: [Agnes Varda, Arlette Varda]",
        "born: 1928-05-30",
        "died: 2019-03-29",
        "imdb: nm0889513",
        "wikidata: Q229990",
        "aliases: [/agnes/]",
    )
    assert made == PersonFile(
        id="varda",
        path="content/people/varda.md",
        name="Agnès Varda",
        also=("Agnes Varda", "Arlette Varda"),
        born=dt.date(1928, 5, 30),
        died=dt.date(2019, 3, 29),
        imdb="nm0889513",
        wikidata="Q229990",
        aliases=("/agnes/",),
    )
    assert locations_of(made) == {"": (2, 7), "also.0": (3, 8), "also.1": (3, 21)}


def test_a_whole_list_is_read() -> None:
    made = film_list(
        "best",
        "title: The 'best'",
        "date: 2025-12-30",
        "ranked: yes",
        "description: Ten.",
        "items:",
        "  - Aftersun",
        "  - {film: Aftersun, year: 2022, note: Why.}",
        "  - {review: aftersun}",
        "draft: true",
        "aliases: [/top/]",
    )
    path = "content/lists/best.md"
    assert made == ListFile(
        id="best",
        path=path,
        title="The ‘best’",
        date=When(day=dt.date(2025, 12, 30), instant=utc(2025, 12, 30), exact=False),
        ranked=True,
        description="Ten.",
        items=(
            ListItem(film="Aftersun"),
            ListItem(film="Aftersun", year=2022, note="Why."),
            ListItem(review="aftersun"),
        ),
        draft=True,
        aliases=("/top/",),
    )
    assert locations_of(made) == {"": (2, 8), "items.0": (7, 5), "items.1": (8, 12), "items.2": (9, 14)}


def test_a_whole_page_is_read() -> None:
    made = page("about", "title: About", "description: Me.", "menu: true", "draft: yes", "aliases: [/me/]")
    assert made == PageFile(
        id="about",
        path="content/pages/about.md",
        title="About",
        description="Me.",
        menu=True,
        draft=True,
        aliases=("/me/",),
    )
    assert locations_of(made) == {"": (2, 8)}


def test_the_smallest_files_are_complete() -> None:
    saga, varda, best, about = (
        franchise("x", "name: X"),
        person("x", "name: X"),
        film_list("x", "title: X"),
        page("x", "title: X"),
    )
    assert saga == FranchiseFile(id="x", path="content/franchises/x.md", name="X")
    assert varda == PersonFile(id="x", path="content/people/x.md", name="X")
    assert best == ListFile(id="x", path="content/lists/x.md", title="X")
    assert about == PageFile(id="x", path="content/pages/x.md", title="X")
    assert [locations_of(one) for one in (saga, varda, best, about)] == [
        {"": (2, 7)},
        {"": (2, 7)},
        {"": (2, 8)},
        {"": (2, 8)},
    ]


def test_parts_without_a_title_share_no_id() -> None:
    made = document_of("franchises", "name: X", "entries:", "  - {year: 1979}", "  - {year: 1986}")
    assert [located(found) for found in made.diagnostics] == [("IT301", 4, 5), ("IT301", 5, 5)]


@pytest.mark.parametrize("case", OF_OTHERS["bad"], ids=lambda case: f"{case['folder']}: {' '.join(case['lines'])}")
def test_what_is_wrong_in_another_file_has_its_place_and_its_help(case: dict[str, Any]) -> None:
    made = result_of(case["folder"], *case["lines"])
    if case.get("withheld"):
        assert (made.document, made.text, made.html) == (None, None, "")
    else:
        assert_is_as_without(made, case["folder"], *case["lines"])
    errors = [found for found in made.diagnostics if found.severity == "error"]
    assert [said(found) for found in errors] == [(tuple(case["at"]), case["message"], case["hint"])]


# ---------------------------------------------------------------- texts


@pytest.mark.parametrize(
    ("folder", "line"),
    [
        ("reviews", "film: X"),
        ("franchises", "name: X"),
        ("people", "name: X"),
        ("lists", "title: X"),
        ("pages", "title: X"),
    ],
)
def test_every_document_has_its_text_apart(folder: str, line: str) -> None:
    short = document_of(folder, line)
    assert short.text
    assert (short.text.words, short.text.excerpt, short.text.spoilers) == (1, "Text.", ())
    assert short.html == "<p>Text.</p>\n"
    assert short.text.digest == digest.of_bytes(short.html.encode())
    long = document_of(folder, line, text="Text.\n\n[[Alien]], ||x||\n\n## Y\n\n:::spoiler The end\nShe does.\n:::\n")
    assert long.text
    assert (long.text.spoilers, long.text.inline_spoilers) == (("The end",), 1)
    assert [link.target for link in long.text.links] == ["Alien"]
    assert "h-y" in long.text.anchors
    assert long.text.digest == digest.of_bytes(long.html.encode()) != short.text.digest


def test_prose_alone_changes_no_fact() -> None:
    lines = ("film: X", "verdict: Sharp.")
    first, second = (document_of("reviews", *lines, text=text) for text in ("Text.\n", "Other, [[longer]] text.\n"))
    assert first.document == second.document
    assert first.text != second.text

"""Films: which references mean one film, whose facts are shown, and what its page and its card say."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from literals import Joined, context
from reviews import document_of, film, film_list, franchise, locations_of, review

from intertitle.catalogue.joins.films import card_name, find_film
from intertitle.model import Document, Film, FilmFacts


def joined(*documents: Document) -> Joined:
    return Joined(documents, locations={one.path: locations_of(one) for one in documents})


def films_of(made: Joined) -> dict[str, tuple[str, ...]]:
    """Return the reviews of every film that is not just one review."""
    return {one.id: one.reviews for one in made.table("film").values()}


def codes_of(made: Joined) -> list[tuple[str, str]]:
    return [(one.code, one.path.rpartition("/")[2]) for one in made.problems]


def card_of(made: Joined, title: str, year: int | None = None, *ids: str) -> str:
    view = made.view()
    return card_name(view, find_film(view, title, year, ids))


HEAT = ("film: Heat", "year: 1995")


def heat(stem: str, *lines: str) -> Document:
    return review(stem, *HEAT, *lines)


# ---------------------------------------------------------------- identity


def test_a_film_with_one_review_is_in_no_table() -> None:
    made = joined(heat("heat"), film_list("best", "title: Best", "items: [{film: Heat, year: 1995}]"))
    assert films_of(made) == {}
    assert card_of(made, "Heat", 1995) == card_of(made, "HEAT", 1995) == "heat"
    assert card_of(made, "Heat", 1986) == ""


def test_two_reviews_of_one_title_and_year_are_one_film() -> None:
    made = joined(heat("a", "date: 2001-05-04"), heat("b", "date: 2021-05-04"), review("c", "film: Heat", "year: 1986"))
    assert films_of(made) == {"heat-1995": ("a", "b")}
    assert card_of(made, "Heat", 1995) == "/heat-1995"
    assert card_of(made, "Heat", 1986) == "c"


def test_one_id_makes_one_film_whatever_its_titles() -> None:
    made = joined(
        review("a", "film: Hatred", "year: 1995", "imdb: tt0113247", "date: 2001-01-01"),
        review("b", "film: La Haine", "year: 1995", "imdb: tt0113247", "date: 2002-01-01"),
    )
    assert list(films_of(made).values()) == [("a", "b")]
    assert (
        card_of(made, "La Haine", 1995) == card_of(made, "Hatred", 1995) == card_of(made, "?", None, "imdb tt0113247")
    )


def test_another_title_of_a_film_means_that_film_in_its_year() -> None:
    made = joined(
        film("haine", "film: La Haine", "year: 1995", "also: [Hate]"), review("a", "film: Hate", "year: 1995")
    )
    assert films_of(made) == {"haine": ("a",)}
    assert card_of(made, "Hate", 1995) == card_of(made, "La Haine", 1995) == "a"
    assert card_of(made, "Hate", 1996) == ""


def test_two_ids_of_one_kind_are_two_films_with_one_title_and_year() -> None:
    made = joined(heat("a", "imdb: tt0000001", "date: 2001-01-01"), heat("b", "imdb: tt0000002", "date: 2002-01-01"))
    assert films_of(made) == {}
    assert codes_of(made) == []
    assert card_of(made, "Heat", 1995, "imdb tt0000002") == "b"


def test_a_reference_to_either_of_them_is_ambiguous() -> None:
    best = film_list("best", "title: Best", "items: [{film: Heat, year: 1995}]")
    made = joined(heat("a", "imdb: tt0000001"), heat("b", "imdb: tt0000002"), best)
    assert ("IT561", "best.md") in codes_of(made)
    assert card_of(made, "Heat", 1995) == ""


def test_an_id_that_contradicts_another_is_reported() -> None:
    made = joined(heat("a", "imdb: tt0000001", "tmdb: 1"), film("heat", *HEAT, "imdb: tt0000001", "tmdb: 2"))
    assert ("IT560", "heat.md") in codes_of(made)
    assert films_of(made) == {"heat": ()}


def test_one_id_with_two_years_is_reported() -> None:
    made = joined(heat("a", "imdb: tt0000001"), film("heat", "film: Heat", "year: 1996", "imdb: tt0000001"))
    assert codes_of(made)[0][0] == "IT562"
    assert films_of(made) == {"heat": ("a",)}


def test_a_reference_without_a_year_joins_the_only_film_with_its_title() -> None:
    made = joined(film("solaris", "film: Solaris", "year: 1972"), review("a", "film: Solaris"))
    assert films_of(made) == {"solaris": ("a",)}
    assert made.table("film")["solaris"].year == 1972


def test_of_several_films_with_a_title_a_reference_without_a_year_means_none() -> None:
    best = film_list("best", "title: Best", "items: [Solaris]")
    made = joined(review("a", "film: Solaris", "year: 1972"), review("b", "film: Solaris", "year: 2002"), best)
    (problem,) = [one for one in made.problems if one.code == "IT561"]
    assert (problem.path, problem.hint) == (best.path, "Add the year that you mean:  year: 1972 or year: 2002")
    assert card_of(made, "Solaris") == ""


def test_a_title_without_a_letter_is_no_film() -> None:
    assert card_of(joined(heat("a")), "???", 1995) == ""


def test_two_files_of_one_film_are_reported_and_have_one_address() -> None:
    made = joined(film("heat", *HEAT), film("heat-again", *HEAT))
    assert codes_of(made) == [("IT503", "heat-again.md")]
    assert {made.table("address of")[f"content/films/{one}.md"] for one in ("heat", "heat-again")} == {"/films/heat/"}


# ---------------------------------------------------------------- facts


def facts_of(made: Joined, name: str) -> FilmFacts:
    found = made.table("film facts")[name]
    assert isinstance(found, FilmFacts)
    return found


def test_the_facts_of_a_film_are_those_of_its_file() -> None:
    made = joined(
        film("heat", *HEAT, "directors: [Michael Mann]", "runtime: 170"),
        heat("a", "cast: [Al Pacino]", "date: 2001-01-01"),
    )
    found = facts_of(made, "heat")
    assert (found.directors, found.runtime, [one.name for one in found.cast]) == (("Michael Mann",), 170, ["Al Pacino"])


def test_without_a_file_they_are_those_that_reviews_state() -> None:
    made = joined(
        heat("a", "directors: [Michael Mann]", "date: 2001-01-01"),
        heat("b", "cast: [Al Pacino, Val Kilmer]", "runtime: 170", "date: 2021-01-01"),
    )
    found = facts_of(made, "heat-1995")
    assert found.directors == ("Michael Mann",)
    assert (found.runtime, len(found.cast)) == (170, 2)
    assert set(made.people) == {"michael-mann", "al-pacino", "val-kilmer"}
    assert {credit.review for person in made.people.values() for credit in person.credits} == {"/heat-1995"}


def test_a_contradiction_names_both_documents() -> None:
    made = joined(film("heat", *HEAT, "runtime: 170"), heat("a", "runtime: 107"))
    (problem,) = [one for one in made.problems if one.code == "IT563"]
    assert problem.path == "content/reviews/a.md"
    assert "content/films/heat.md" in problem.message


def test_the_facts_of_a_draft_do_not_count() -> None:
    made = joined(film("heat", *HEAT, "runtime: 170", "draft: true"), heat("a"))
    assert films_of(made) == {}
    assert "/films/heat/" not in made.outputs


def test_a_season_has_a_length_of_its_own() -> None:
    series = ("film: Dark", "year: 2017", "kind: series")
    made = joined(
        review("one", *series, "season: 1", "runtime: 500", "date: 2018-01-01"),
        review("two", *series, "season: 2", "runtime: 480", "date: 2019-01-01"),
    )
    assert [code for code, _ in codes_of(made) if code.startswith("IT56")] == []


# ---------------------------------------------------------------- twins


@pytest.mark.parametrize(
    ("one", "other", "is_reported"),
    [
        ((), (), True),
        (("date: 2001-01-01",), ("date: 2001-01-01",), True),
        (("date: 2001-01-01",), (), True),
        (("date: 2001-01-01",), ("date: 2021-01-01",), False),
        (("author: A",), ("author: B",), False),
        (("season: 1", "kind: series"), ("season: 2", "kind: series"), False),
        (("season: 1", "kind: series"), ("season: 1", "kind: series"), True),
    ],
)
def test_two_reviews_by_one_critic_need_something_that_distinguishes_them(
    one: Sequence[str],
    other: Sequence[str],
    is_reported: bool,  # noqa: FBT001  (a case)
) -> None:
    made = joined(heat("a", *one), heat("b", *other))
    assert (("IT564", "b.md") in codes_of(made)) is is_reported


# ---------------------------------------------------------------- a double bill


DOUBLE = "films: [{film: Alien, year: 1979, directors: [Ridley Scott]}, {film: Aliens, year: 1986}]"


def test_a_double_bill_counts_for_each_film() -> None:
    made = joined(review("night", DOUBLE, "genres: [Horror]", "rating: 4"))
    assert films_of(made) == {"alien-1979": ("night",), "aliens-1986": ("night",)}
    assert made.table("year")["1979"].reviews == ("/alien-1979",)
    assert made.table("genre")["horror"].reviews == ("/alien-1979", "/aliens-1986")
    assert made.people["ridley-scott"].credits[0].review == "/alien-1979"
    card = made.view().card("/aliens-1986")
    assert (card.film, card.year, card.url, card.directors) == ("Aliens", 1986, "/reviews/night/", ())
    assert "/films/alien-1979/" not in made.outputs


def test_a_film_of_a_double_bill_with_a_review_of_its_own_has_a_page() -> None:
    made = joined(review("night", DOUBLE, "date: 2020-01-01"), review("alien", "year: 1979", "date: 2021-01-01"))
    assert films_of(made)["alien-1979"] == ("alien", "night")
    assert "/films/alien-1979/" in made.outputs


def test_one_film_under_films_is_a_review_of_that_film() -> None:
    made = joined(review("alien", "films: [{film: Alien, year: 1979, runtime: 117}]"))
    assert films_of(made) == {}
    assert (made.reviews["alien"].film, made.reviews["alien"].year, made.reviews["alien"].runtime) == (
        "Alien",
        1979,
        117,
    )


@pytest.mark.parametrize(("lines", "code"), [(["film: Alien", DOUBLE], "IT345"), (["films: []"], "IT301")])
def test_what_is_no_double_bill_is_reported(lines: list[str], code: str) -> None:
    made = document_of("reviews", *lines)
    assert code in {one.code for one in made.diagnostics}


# ---------------------------------------------------------------- pages and cards


def test_a_film_with_several_reviews_has_a_page_and_lists_lead_there() -> None:
    made = joined(
        heat("a", "date: 2001-01-01", "rating: 4", "franchise: Mann"),
        heat("b", "date: 2021-01-01", "rating: 5"),
        franchise("mann", "name: Mann", "entries: [{title: Heat, year: 1995}, {title: Thief, year: 1981}]"),
        film("thief", "film: Thief", "year: 1981"),
    )
    assert {"/films/heat-1995/", "/films/thief/"} <= made.outputs.keys()
    assert [(part.review, part.film) for part in made.franchises["mann"].parts] == [("", "/thief"), ("/heat-1995", "")]
    assert made.franchises_of["a"] == made.franchises_of["b"] == ("mann",)
    card = made.view().card("/heat-1995")
    assert (card.url, card.reviews) == ("/films/heat-1995/", 2)
    assert card.rating is not None
    assert card.rating.text == "5"


def test_the_page_of_a_film_with_a_file_and_one_review_is_that_of_the_review() -> None:
    made = joined(film("heat", *HEAT), heat("a"))
    assert "/films/heat/" not in made.outputs
    assert made.table("address of")["content/films/heat.md"] == "/reviews/a/"


def test_without_the_site_s_author_a_film_is_rated_by_a_mean_that_says_so() -> None:
    made = joined(heat("a", "author: A", "rating: 3"), heat("b", "author: B", "rating: 5"))
    rating = made.view().card("/heat-1995").rating
    assert rating is not None
    assert rating.text == "average 4.0 out of 5"
    assert rating.value == pytest.approx(0.8)


def test_a_series_is_rated_by_the_mean_of_its_seasons() -> None:
    series = ("film: Dark", "year: 2017", "kind: series")
    made = joined(
        review("one", *series, "season: 1", "rating: 5"),
        review("two", *series, "season: 2", "rating: 3"),
        review("pilot", *series, "season: 1", "episode: 1", "rating: 1"),
    )
    rating = made.view().card("/dark-2017").rating
    assert rating is not None
    assert rating.text == "average 4.0 out of 5"


def test_the_file_of_a_film_says_where_its_title_is_sorted() -> None:
    made = joined(
        film("coups", "film: Les Quatre Cents Coups", "year: 1959", "sort: Quatre Cents Coups"),
        review("coups", "film: Les Quatre Cents Coups", "year: 1959"),
        review("m", "film: M", "year: 1931"),
    )
    assert list(made.table("by title")) == ["m", "coups"]
    letters = context(made, "/reviews/")["letters"]
    assert [letter for letter, _ in letters] == ["M", "Q"]


# ---------------------------------------------------------------- properties

_TITLES = st.sampled_from(["Heat", "heat", "Solaris", "Hate"])
_YEARS = st.sampled_from([None, 1972, 1995])
_IDS = st.sampled_from(["", "", "tt0000001", "tt0000002"])
_OTHERS = st.sampled_from([(), ("Hate",), ("Heat",)])
_STATED = st.tuples(_TITLES, _YEARS, _IDS, _IDS, _OTHERS, st.booleans())


def _document(number: int, stated: tuple[str, int | None, str, str, tuple[str, ...], bool]) -> Document:
    title, year, imdb, tmdb, also, is_file = stated
    lines = [f"film: {title}", *([f"year: {year}"] if year else []), *([f"imdb: {imdb}"] if imdb else [])]
    lines += [f"tmdb: {tmdb[2:]}"] if tmdb else []
    lines += [f"also: [{', '.join(also)}]"] if also else []
    return film(f"f{number}", *lines) if is_file else review(f"r{number}", *lines)


def _partition(made: Joined, documents: Sequence[Document]) -> dict[str, str]:
    """Return the film that each document means."""
    films: dict[str, Film] = dict(made.table("film"))
    found = {path: name for name, one in films.items() if one.path for path in (one.path, *one.rivals)}
    of_reviews = made.table("films of")
    return found | {one.path: of_reviews.get(one.id, (one.id,))[0] for one in documents if "/reviews/" in one.path}


@given(st.lists(_STATED, min_size=2, max_size=5))
def test_which_references_are_one_film_does_not_depend_on_the_order_of_files(
    stated: list[tuple[str, int | None, str, str, tuple[str, ...], bool]],
) -> None:
    documents = [_document(number, one) for number, one in enumerate(stated)]
    expected = literals_state(documents)
    for order in itertools.islice(itertools.permutations(documents), 6):
        assert literals_state(list(order)) == expected


def literals_state(documents: Sequence[Document]) -> object:
    made = Joined(documents, locations={one.path: locations_of(one) for one in documents})
    tables = {name: dict(made.table(name)) for name in ("film", "films of", "film named", "film facts", "year")}
    return tables, sorted(made.problems, key=lambda one: (one.path, one.code, one.message))


@given(st.lists(_STATED, min_size=2, max_size=5))
def test_documents_with_different_ids_of_one_kind_are_never_one_film(
    stated: list[tuple[str, int | None, str, str, tuple[str, ...], bool]],
) -> None:
    documents = [_document(number, one) for number, one in enumerate(stated)]
    film_by_path = _partition(joined(*documents), documents)
    for one, other in itertools.combinations(documents, 2):
        for kind in ("imdb", "tmdb"):
            ids = {getattr(one, kind), getattr(other, kind)}
            if film_by_path[one.path] == film_by_path[other.path]:
                assert len(ids - {""}) < 2, (one, other)

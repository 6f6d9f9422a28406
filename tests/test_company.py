"""Company: other films by a film's directors, with its lead and of its time, the nearest in year first."""

from __future__ import annotations

from typing import Any

import msgspec
from literals import document, joined, library, review

from intertitle.model import Catalogue, PersonFile, Role
from intertitle.outputs.company import Circles, company

SCOTT, WEAVER = "Ridley Scott", "Sigourney Weaver"


def film(slug: str, year: int | None, *cast: str, by: str = "", **fields: Any) -> Any:  # noqa: ANN401  (a review)
    roles = tuple(Role(name=name) for name in cast)
    return review(slug, film=slug.title(), year=year, directors=(by,) if by else (), cast=roles, **fields)


ALIEN = film("alien", 1979, WEAVER, "John Hurt", by=SCOTT)


def beside(catalogue: Catalogue, slug: str = "alien") -> list[tuple[str, list[str]]]:
    found = company(library(catalogue), catalogue.reviews[slug])
    return [(f"{one.words} {one.through.title}", [link.title for link in one.films]) for one in found]


def test_the_nearest_in_year_come_first_and_four_at_most() -> None:
    years = {"legend": 1985, "duellists": 1977, "gladiator": 2000, "martian": 2015, "runner": 1982, "undated": None}
    made = joined(ALIEN, *(film(slug, year, by=SCOTT) for slug, year in years.items()))
    assert beside(made) == [("More by Ridley Scott", ["Duellists", "Runner", "Legend", "Gladiator"])]


def test_the_lead_s_films_come_after_the_directors_and_no_film_twice() -> None:
    both = film("1492", 1992, WEAVER, by=SCOTT)
    made = joined(ALIEN, both, film("heart", 1981, "John Hurt"), film("ghosts", 1984, "Bill Murray", WEAVER))
    assert beside(made) == [("More by Ridley Scott", ["1492"]), ("More with Sigourney Weaver", ["Ghosts"])]


def test_films_of_its_own_franchise_stand_elsewhere() -> None:
    alien = msgspec.structs.replace(ALIEN, franchises=("Alien",))
    made = joined(alien, film("prometheus", 2012, by=SCOTT, franchises=("Alien",)), film("runner", 1982, by=SCOTT))
    assert beside(made) == [("More by Ridley Scott", ["Runner"])]


def test_who_directs_and_leads_is_one_person_under_every_name() -> None:
    person = document(PersonFile, "charlie-chaplin", name="Charlie Chaplin", also=("Charles Chaplin",))
    kid = film("kid", 1921, "Charlie Chaplin", by="Charles Chaplin")
    made = joined(kid, film("circus", 1928, "Charlie Chaplin", by="Charlie Chaplin"), person)
    assert beside(made, "kid") == [("More by Charles Chaplin", ["Circus"])]
    assert next(company(library(made), made.reviews["kid"])).through.url == "/people/charlie-chaplin/"


def test_films_of_its_first_genre_from_about_its_year_come_last() -> None:
    horror: dict[str, Any] = {"genres": ("Horror", "Drama")}
    alien = msgspec.structs.replace(ALIEN, genres=("Horror", "Science fiction"))
    near = {"shining": 1980, "phantasm": 1979, "halloween": 1978, "suspiria": 1977, "thing": 1982, "carrie": 1976}
    made = joined(
        alien,
        film("covenant", 1981, by=SCOTT, **horror),
        *(film(slug, year, **horror) for slug, year in near.items()),
        film("trek", 1979, genres=("Science fiction",)),
        film("undated", None, **horror),
    )
    assert beside(made) == [
        ("More by Ridley Scott", ["Covenant"]),
        ("Around 1979, in Horror", ["Phantasm", "Halloween", "Shining", "Suspiria"]),
    ]
    assert [link for link, _ in beside(made, "trek")] == ["Around 1979, in Science fiction"]
    assert beside(made, "undated") == []


def test_a_film_alone_has_no_company() -> None:
    assert beside(joined(ALIEN, film("stalker", 1979, by="Andrei Tarkovsky"))) == []
    assert beside(joined(film("alien", 1979))) == []


def test_its_digest_is_of_titles_and_years_and_of_no_rating() -> None:
    def told(other: Any) -> bytes:  # noqa: ANN401  (a review)
        made = joined(ALIEN, other)
        return Circles(made).digest(made.reviews["alien"])

    runner = film("runner", 1982, by=SCOTT)
    before = told(runner)
    assert told(film("runner", 1982, by=SCOTT, rating="5", verdict="Rain.")) == before
    assert told(film("runner", 1983, by=SCOTT)) != before
    assert told(film("runner", 1982, by="Hampton Fancher")) != before
    assert told(msgspec.structs.replace(runner, film="Blade Runner")) != before


def test_its_digest_is_of_the_films_of_its_time() -> None:
    alien = msgspec.structs.replace(ALIEN, genres=("Horror",))

    def told(**fields: Any) -> bytes:  # noqa: ANN401  (fields of a review)
        made = joined(alien, film("shining", **{"year": 1980, "genres": ("Drama", "Horror"), **fields}))
        return Circles(made).digest(made.reviews["alien"])

    assert told(rating="5") == told() != told(year=1981)
    assert told(year=1982) == told(year=1990) == told(genres=("Drama",)) != told()

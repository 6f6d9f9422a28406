"""Related films: others by a film's directors, with its lead and of its time, the nearest in year first."""

from __future__ import annotations

from typing import Any

from english import ENGLISH
from literals import Joined, changed, context, document, joined, rated, review, stale

from intertitle.model import PersonFile, Role
from intertitle.outputs.views import CompanyView

SCOTT, WEAVER = "Ridley Scott", "Sigourney Weaver"


def film(slug: str, year: int | None, *cast: str, by: str = "", **fields: Any) -> Any:  # noqa: ANN401  (a review)
    roles = tuple(Role(name=name) for name in cast)
    return review(slug, film=slug.title(), year=year, directors=(by,) if by else (), cast=roles, **fields)


ALIEN = film("alien", 1979, WEAVER, "John Hurt", by=SCOTT)


def company(made: Joined, slug: str) -> tuple[CompanyView, ...]:
    found: tuple[CompanyView, ...] = context(made, f"/reviews/{slug}/")["review"].company
    return found


def beside(made: Joined, slug: str = "alien") -> list[tuple[str, list[str]]]:
    return [
        (ENGLISH.say(f"company_{one.why}", name=one.through.title, year=one.year), [link.title for link in one.films])
        for one in company(made, slug)
    ]


def test_the_nearest_in_year_come_first_and_four_at_most() -> None:
    years = {"legend": 1985, "duellists": 1977, "gladiator": 2000, "martian": 2015, "runner": 1982, "undated": None}
    made = joined(ALIEN, *(film(slug, year, by=SCOTT) for slug, year in years.items()))
    assert beside(made) == [("More by Ridley Scott", ["Duellists", "Runner", "Legend", "Gladiator"])]


def test_the_lead_s_films_come_after_the_directors_and_no_film_twice() -> None:
    both = film("1492", 1992, WEAVER, by=SCOTT)
    made = joined(ALIEN, both, film("heart", 1981, "John Hurt"), film("ghosts", 1984, "Bill Murray", WEAVER))
    assert beside(made) == [("More by Ridley Scott", ["1492"]), ("More with Sigourney Weaver", ["Ghosts"])]


def test_films_of_its_own_franchise_stand_elsewhere() -> None:
    alien = changed(ALIEN, franchises=("Alien",))
    made = joined(alien, film("prometheus", 2012, by=SCOTT, franchises=("Alien",)), film("runner", 1982, by=SCOTT))
    assert beside(made) == [("More by Ridley Scott", ["Runner"])]


def test_who_directs_and_leads_is_one_person_under_every_name() -> None:
    person = document(PersonFile, "charlie-chaplin", name="Charlie Chaplin", also=("Charles Chaplin",))
    kid = film("kid", 1921, "Charlie Chaplin", by="Charles Chaplin")
    made = joined(kid, film("circus", 1928, "Charlie Chaplin", by="Charlie Chaplin"), person)
    assert beside(made, "kid") == [("More by Charles Chaplin", ["Circus"])]
    assert company(made, "kid")[0].through.url == "/people/charlie-chaplin/"


def test_films_of_its_first_genre_from_about_its_year_come_last() -> None:
    horror: dict[str, Any] = {"genres": ("Horror", "Drama")}
    alien = changed(ALIEN, genres=("Horror", "Science fiction"))
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


def _is_made_again(own: Any, before: Any, now: Any) -> bool:  # noqa: ANN401  (reviews)
    return "reviews/alien/index.html" in stale([own, before], [own, now])


def test_a_page_shows_titles_and_years_of_others_and_no_rating() -> None:
    runner = film("runner", 1982, by=SCOTT)
    # For what is there at all is in the menu of every page.
    alien = changed(ALIEN, rating=rated("4"))
    assert not _is_made_again(alien, runner, film("runner", 1982, by=SCOTT, rating="5", verdict="Rain."))
    assert _is_made_again(alien, runner, film("runner", 1983, by=SCOTT))
    assert _is_made_again(alien, runner, film("runner", 1982, by="Hampton Fancher"))
    assert _is_made_again(alien, runner, changed(runner, film="Blade Runner"))


def test_a_page_shows_the_films_of_its_time() -> None:
    alien = changed(ALIEN, genres=("Horror",), rating=rated("4"))

    def shining(**fields: Any) -> Any:  # noqa: ANN401  (fields of a review, and one)
        return film("shining", **{"year": 1980, "genres": ("Drama", "Horror"), **fields})

    assert not _is_made_again(alien, shining(), shining(rating="5"))
    assert _is_made_again(alien, shining(), shining(year=1981))
    away = (shining(year=1982), shining(year=1990), shining(genres=("Drama",)))
    assert all(_is_made_again(alien, shining(), one) for one in away)
    assert not any(_is_made_again(alien, one, other) for one in away for other in away)

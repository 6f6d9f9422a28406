"""Turn the facts of a film into what its pages show, for reviews and for pages of films."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from intertitle.model import JOBS, FilmFacts, Review
from intertitle.outputs.view import View
from intertitle.outputs.views import CompanyView, CreditView, LinkView

_ELSEWHERE = (
    ("IMDb", "imdb", "https://www.imdb.com/title/{}/"),
    ("Letterboxd", "letterboxd", "https://letterboxd.com/film/{}/"),
    ("TMDB", "tmdb", "https://www.themoviedb.org/{}"),
    ("Wikidata", "wikidata", "https://www.wikidata.org/wiki/{}"),
)
_OF_SEASON = ("runtime", "release")  # facts that a season does not share with its series


def facts_of(view: View, review: Review) -> Review | FilmFacts:
    """Return the facts of a review's film: from all documents about the film, or from the review alone."""
    films: tuple[str, ...] = (view.answer("films of", review.id) or ()) if view.has_any("film") else ()
    if len(films) != 1 or review.films:
        return review
    found: FilmFacts = view.answer("film facts", films[0])
    own = {name: getattr(review, name) for name in _OF_SEASON if review.season and getattr(review, name)}
    return msgspec.structs.replace(found, **own)


def describe_runtime(view: View, minutes: int | None) -> str:
    """Return a length in words: "2 h 5 min"."""
    if minutes is None:
        return ""
    hours, minutes = divmod(minutes, 60)
    if hours and minutes:
        return view.word("hours_minutes", hours=hours, minutes=minutes)
    return view.word("hours", hours=hours) if hours else view.word("minutes", minutes=minutes)


def list_credits(view: View, facts: Review | FilmFacts) -> Iterator[CreditView]:
    """Yield the people of each job, without actors."""
    for field, job in JOBS.items():
        names: tuple[str, ...] = getattr(facts, field)
        if names and job != "cast":
            yield CreditView(label=view.word(f"credit_{field}"), people=tuple(view.person(name) for name in names))


def list_catalogues(facts: Review | FilmFacts) -> Iterator[LinkView]:
    """Yield links to the film in other catalogues."""
    for title, field, pattern in _ELSEWHERE:
        if identifier := getattr(facts, field):
            bare = f"movie/{identifier}" if field == "tmdb" and "/" not in identifier else identifier
            is_short = field == "letterboxd" and "/" in identifier  # boxd.it/12mVh9
            yield LinkView(title=title, url=f"https://{identifier}" if is_short else pattern.format(bare))


def list_related(view: View, card: str, year: int | None) -> Iterator[CompanyView]:
    """Yield the films related to one, by the name of its card or by one of its reviews."""
    for one in view.answer("related", card) or ():
        yield CompanyView(
            why=one.why,
            through=view.link_to("genre" if one.why == "genre" else "person", one.slug, one.name),
            year=str(year or ""),
            films=tuple([view.film_link(other) for other in one.films]),
        )

"""Choose related films for each review.

The rule: other films by its directors, then others with its first-billed actor, then others of its first genre from
within two years. Each step adds at most four, nearest in year first. No film is listed twice, and parts of its own
franchises are left out, because the page shows them anyway.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from intertitle.catalogue.join import Answers, Join, JoinRecorder
from intertitle.catalogue.joins.film_facts import film_rows_by_path
from intertitle.model import Related, Role
from intertitle.slugs import slugify

_MAX_FILMS = 4
_YEARS_AROUND = 2  # years before and after a film's own

_Films = Mapping[tuple[str, str], list[tuple[int, str]]]  # person and job → year and id of each film, sorted


def _join(ask: JoinRecorder) -> Answers:
    """Choose the related films of each review. The table ``related`` has them by id, if there are any."""
    rows = list(film_rows_by_path(ask, "card", "year", "directors", "cast", "genres"))
    renamed = ask.table("renamed")
    franchises = ask.table("franchises of")
    parts = _reviews_by_franchise(franchises)
    people = [tuple(_key_people(renamed, directors, cast)) for _, _, directors, cast, _ in rows]
    films = _films_by_person(renamed, rows)
    by_year = _films_by_year(rows)
    found: dict[str, tuple[Related, ...]] = {}
    for (one, year, _, _, genres), own in zip(rows, people, strict=True):
        shown = {one}.union(*(parts[franchise] for franchise in franchises.get(one, ())))
        made: list[Related] = []
        for person, job, name in own:
            _choose(made, shown, job, person, name, _nearest_first(films.get((person, job), ()), year or 0))
        if year and genres:
            genre = genres[0]
            _choose(made, shown, "genre", slugify(genre), genre, _films_around(by_year, year, genre))
        if made:
            found[one] = tuple(made)
    for review, several in ask.table("films of").items():  # each review of a film shows what its film is related to
        cards = [card for film in several if (card := ask.table("film")[film].card) in found]
        if cards and review not in found:
            found[review] = found[cards[0]]
    return {"related": found}


RELATED = Join(name="related", tables={"related": tuple[Related, ...]}, function=_join)


def _reviews_by_franchise(franchises: Mapping[str, tuple[str, ...]]) -> Mapping[str, set[str]]:
    """Return the reviews of each franchise."""
    parts: dict[str, set[str]] = defaultdict(set)
    for one, several in franchises.items():
        for franchise in several:
            parts[franchise].add(one)
    return parts


def _films_by_year(rows: Iterable[tuple[Any, ...]]) -> Mapping[tuple[int, str], list[str]]:
    """Return the films of each genre by year, by their ids."""
    by_year: dict[tuple[int, str], list[str]] = defaultdict(list)
    for one, year, _, _, genres in rows:
        for genre in genres if year else ():
            by_year[year, genre].append(one)
    for several in by_year.values():
        several.sort()
    return by_year


def _choose(made: list[Related], shown: set[str], why: str, slug: str, name: str, films: Iterable[str]) -> None:
    """Add the first of some films that are not shown yet."""
    chosen = tuple(islice((film for film in films if film not in shown), _MAX_FILMS))
    if chosen:
        shown.update(chosen)
        made.append(Related(why=why, slug=slug, name=name, films=chosen))


def _key_people(
    renamed: Mapping[str, str], directors: Iterable[str], cast: tuple[Role, ...]
) -> Iterator[tuple[str, str, str]]:
    """Yield the people whose other films are related: id, job, and name as written in the review."""
    for name in directors:
        slug = slugify(name)
        yield renamed.get(slug, slug), "director", name
    for role in cast[:1]:
        name = role.name
        slug = slugify(name)
        yield renamed.get(slug, slug), "cast", name


def _films_by_person(renamed: Mapping[str, str], rows: Iterable[tuple[Any, ...]]) -> _Films:
    """Return the films that each person directed or acted in. Names without a letter are left out."""
    found: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    people: dict[str, str] = {}

    def person(name: str) -> str:
        if (known := people.get(name)) is None:
            slug = slugify(name)
            known = people[name] = renamed.get(slug, slug)
        return known

    for one, year, directors, cast, _ in rows:
        for name in directors:
            found[person(name), "director"][one] = year or 0
        for role in cast:
            found[person(role.name), "cast"][one] = year or 0
    return {key: sorted((year, one) for one, year in several.items()) for key, several in found.items() if key[0]}


def _nearest_first(films: Iterable[tuple[int, str]], year: int) -> Iterator[str]:
    """Yield the ids of films by their distance from a year, then by year and id."""
    for _, _, one in sorted([(abs(own - year), own, one) for own, one in films]):  # faster than a key function
        yield one


def _films_around(by_year: Mapping[tuple[int, str], list[str]], year: int, genre: str) -> Iterator[str]:
    """Yield the ids of a genre's films from around a year, sorted like `_nearest_first`."""
    yield from by_year.get((year, genre), ())
    for gap in range(1, _YEARS_AROUND + 1):
        yield from by_year.get((year - gap, genre), ())
        yield from by_year.get((year + gap, genre), ())

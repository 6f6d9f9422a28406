"""Collect the facts of the films that are not just one review, and check that nothing contradicts them.

The facts of a film come from its file, or from the reviews that state them. A double bill states facts for each of its
films. The other joins read facts of films through `film_rows`, so each film counts once.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, cast

import msgspec

from intertitle.catalogue.join import Answers, Join, JoinRecorder
from intertitle.catalogue.joins.critics import critics_of
from intertitle.catalogue.joins.pictures import image_address
from intertitle.catalogue.joins.published import newest_first
from intertitle.catalogue.recorder import Recorder
from intertitle.diagnostics import warning
from intertitle.model import BilledFilm, Film, FilmFacts, FilmFile, Review, Struct
from intertitle.slugs import slugify

_FACTS = tuple(name for name in FilmFacts.__struct_fields__ if name not in {"path", "film", "year"})
_LISTS = ("directors", "writers", "cinematographers", "composers", "cast", "genres", "countries", "languages")
# The facts of which a film has only one. A season has its own.
_COMPARED = ("directors", "runtime", "release", "countries")


class _Statement(Struct, frozen=True, kw_only=True):
    """A document that states facts of a film, and the place of the film in it."""

    facts: Review | FilmFile | BilledFilm
    path: str
    is_season: bool = False


def _join(ask: JoinRecorder) -> Answers:
    """Collect the facts of each film in the table ``film``, and which reviews are about the same.

    Tables: ``film facts`` (id of a film → its facts), ``same subject`` (id of a review → the ids of the reviews, with
    its own, of its films or of the same season or episode; none if it is the only one).
    """
    films = ask.table("film").values()
    same: dict[str, dict[str, None]] = defaultdict(dict)
    for film in films:
        by_part: dict[object, list[str]] = defaultdict(list)
        for review in map(ask.review, film.reviews):
            by_part[review.season, review.episode].append(review.id)
        for ids in by_part.values():
            for one in ids if len(ids) > 1 else ():
                same[one].update(dict.fromkeys(ids))
    return {
        "film facts": {film.id: _collect(ask, film) for film in films},
        "same subject": {one: tuple(ids) for one, ids in sorted(same.items())},
    }


FILM_FACTS = Join(name="film facts", tables={"film facts": FilmFacts, "same subject": tuple[str, ...]}, function=_join)


def film_rows(ask: Recorder, *fields: str) -> Iterator[tuple[Any, ...]]:
    """Yield fields of every film with a review or a file, once: reviewed ones first, by their newest review.

    ``card`` is the name of its card, and ``path`` the file of the document that names it. The other fields are those
    that reviews and film files share.
    """
    return _rows(ask, ask.reviews("id", *("id" if one == "card" else one for one in fields)), fields)


def film_rows_by_path(ask: Recorder, *fields: str) -> Iterator[tuple[Any, ...]]:
    """Yield the same fields in the order of the files of reviews, which does not depend on dates."""
    return _rows(ask, ask.reviews_by_path("id", *("id" if one == "card" else one for one in fields)), fields)


def _rows(ask: Recorder, reviews: Iterator[tuple[Any, ...]], fields: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    films = ask.table("film")
    if not films:
        for _, *row in reviews:
            yield tuple(row)
        return
    facts, films_of = ask.table("film facts"), ask.table("films of")
    seen: set[str] = set()

    def row_of(film: str) -> tuple[Any, ...]:
        return tuple(films[film].card if one == "card" else getattr(facts[film], one) for one in fields)

    for review, *row in reviews:
        if review not in films_of:
            yield tuple(row)
            continue
        for film in films_of[review]:
            if film not in seen:
                seen.add(film)
                yield row_of(film)
    for film in films:
        if film not in seen:
            yield row_of(film)


def reviews_of(ask: Recorder, card: str) -> tuple[str, ...]:
    """Return the ids of the reviews behind the name of a card: a review's own id, or those of a film."""
    if not card.startswith("/"):
        return (card,) if card else ()
    film = ask.answer("film", card[1:])
    return film.reviews if film else ()


def is_reviewed(ask: Recorder, card: str) -> bool:
    """Return whether a review is behind a card, given by its name."""
    return not card.startswith("/") or bool(reviews_of(ask, card))


# ---------------------------------------------------------------- facts


def _collect(ask: JoinRecorder, film: Film) -> FilmFacts:
    """Return the facts of a film, and report contradictions."""
    stated = list(_list_statements(ask, film))
    own = [one for one in stated if one.path == film.path] or stated
    values: dict[str, Any] = {}
    for name in _FACTS:
        found = [value for one in stated if (value := getattr(one.facts, name, None)) and not _is_of_season(one, name)]
        mine = [value for one in own if (value := getattr(one.facts, name, None))] if own is not stated else []
        if mine:
            values[name] = mine[0]
        elif found:
            values[name] = _merge(found) if name in _LISTS else found[0]
    for name in ("poster", "still"):
        if picture := values.get(name):
            path = next(one.path for one in stated if getattr(one.facts, name, None) == picture)
            values[name] = msgspec.structs.replace(picture, src=image_address(picture.src, path))
    for name in _COMPARED:
        _compare(ask, film, stated, name)
    _report_twins(ask, film, [one for one in stated if isinstance(one.facts, Review)])
    kinds = [one.facts.kind for one in own if one.facts.kind != "film"]
    return FilmFacts(
        path=stated[0].path,
        film=film.title,
        year=film.year,
        **{**values, "kind": kinds[0] if kinds else "film"},
    )


def _list_statements(ask: JoinRecorder, film: Film) -> Iterator[_Statement]:
    """Yield the documents that state facts of a film: its file, then its reviews, the newest first."""
    for path in (film.path, *film.rivals) if film.path else ():
        yield _Statement(facts=cast("FilmFile", ask.document(path)), path=path)
    reviews = sorted((ask.review(one) for one in film.reviews), key=newest_first)
    for review in reviews:
        if not review.films:
            yield _Statement(facts=review, path=review.path, is_season=review.season is not None)
            continue
        slugs = {slugify(film.title)}
        same = [one for one in review.films if slugify(one.film) in slugs and one.year in {film.year, None}]
        for billed in same or [one for one in review.films if slugify(one.film) in slugs]:
            yield _Statement(facts=billed, path=review.path)


def _is_of_season(one: _Statement, name: str) -> bool:
    """Return whether a fact is one of a season, not of the series."""
    return one.is_season and name in {"runtime", "release"}


def _merge(found: Sequence[tuple[Any, ...]]) -> tuple[Any, ...]:
    """Return the items of several lists, each once: people by their names."""
    merged: dict[str, Any] = {}
    for several in found:
        for item in several:
            merged.setdefault(slugify(item if isinstance(item, str) else item.name), item)
    return tuple(merged.values())


# ---------------------------------------------------------------- checks


def _compare(ask: JoinRecorder, film: Film, stated: Sequence[_Statement], name: str) -> None:
    """Report the documents that state another value of a fact than the first that states it."""
    known: tuple[str, object] | None = None
    for one in stated:
        value = getattr(one.facts, name, None)
        if not value or one.is_season:
            continue
        if known is None:
            known = one.path, _folded(value)
        elif known[1] != _folded(value) and known[0] != one.path:
            message = f"'{name}' of {film.title} differs from that in {known[0]}"
            hint = f"Correct the wrong one, or take the line out of one of the files. Pages show what {known[0]} says."
            ask.report(warning("IT563", ask.where(one.path), message, hint))
            return


def _folded(value: object) -> object:
    return {slugify(one) for one in value} if isinstance(value, tuple) else value


def _report_twins(ask: JoinRecorder, film: Film, stated: Sequence[_Statement]) -> None:
    """Report two reviews of one film by one critic that nothing distinguishes: neither a day nor a part of a series."""
    seen: dict[object, list[Review]] = defaultdict(list)
    for one in sorted((cast("Review", one.facts) for one in stated), key=lambda review: review.path):
        several = seen[critics_of(ask, one.authors), one.season, one.episode]
        twin = next((other for other in several if _day(other) is None or _day(one) in {None, _day(other)}), None)
        several.append(one)
        if twin is not None:
            message = f"{twin.path} is a review of {film.title} by the same critic"
            hint = "Give both reviews a date if they are two opinions at two times; otherwise delete one of them."
            ask.report(warning("IT564", ask.where(one.path), message, hint))


def _day(review: Review) -> dt.date | None:
    return review.date.day if review.date else None

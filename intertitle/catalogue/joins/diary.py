"""Collect every viewing: those that reviews state, and the rows of the tables in ``content/diary/``.

A file is a source. Per film and day there are as many viewings as in the source that has most of them, so a viewing
that two sources state is one. A private viewing is in no table.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import TypeVar

import msgspec

from intertitle.catalogue.join import Answers, Join, JoinRecorder
from intertitle.catalogue.joins.film_facts import is_reviewed
from intertitle.catalogue.joins.films import card_name, find_film, ids_of
from intertitle.diagnostics import error
from intertitle.model import DiaryEntry, DiaryFile, DiaryRow, PostFile, Struct, Unwritten, Viewing
from intertitle.partial_days import PartialDay
from intertitle.ratings import Rating
from intertitle.slugs import slugify, sort_key

_HIGH = 0.8  # from which on a rating is high: four of five stars
_UNDATED_PER_PAGE = 200
_NEVER = PartialDay(1, 0, 0)  # stands for the date of an undated row

_Value = TypeVar("_Value", str, int)
_Key = tuple[str, PartialDay]  # what `find_film` returns for a film, or its folded title; and the day of a viewing


class _Film(Struct, frozen=True, kw_only=True):
    """A film of the diary: what `find_film` returns for it, its title and year, and the name of its card or none."""

    id: str
    title: str
    year: int | None
    card: str = ""


class _Found(Struct, frozen=True, kw_only=True):
    """A viewing in one source."""

    film: _Film
    viewing: Viewing
    is_private: bool
    review: str = ""  # the id, if the source is a review


def _join(ask: JoinRecorder) -> Answers:
    """Sort all viewings, newest first.

    Tables: ``diary`` (year → its viewings), ``undated`` (number of a page → films that were seen without a date, by
    title), ``private viewings`` (id of a review → days of its viewings that nobody is to see), ``diary files`` (the
    tables in content/diary), ``unwritten`` (film → what its viewings say, for films that are rated highly and have no
    review, the best first).
    """
    files = ask.all_documents(DiaryFile)
    days = set(_private_days(ask))
    if not files and not days and not ask.table("film"):  # each viewing is in one review, and everybody may see it
        viewed = ask.reviews("id", "viewings")
        entries = [DiaryEntry(viewing=viewing, review=one) for one, found in viewed for viewing in found]
        nothing: dict[str, dict[str, object]] = {name: {} for name in DIARY.tables}
        return {**nothing, "diary": _sort_by_year(entries)}
    sources = _collect(ask, files)
    hidden = _hidden_viewings(sources, days)
    merged = list(_merge(sources, hidden))
    dated = [one for one in merged if one.viewing.date != _NEVER]
    known = {one.film for one in dated}
    undated = {one.film: one for one in merged if one.film not in known}
    by_title = sorted(undated.values(), key=lambda one: (sort_key(one.title), one.year or 0, one.film))
    pages = [tuple(by_title[at : at + _UNDATED_PER_PAGE]) for at in range(0, len(by_title), _UNDATED_PER_PAGE)]
    return {
        "diary": _sort_by_year(_mark_rewatches(dated) if files else dated),
        "undated": {str(number): page for number, page in enumerate(pages, start=1)},
        "private viewings": _private_viewings(sources, hidden),
        "diary files": {file.path: True for file in files},
        "unwritten": {one.film: found for one, found in _find_unwritten(ask, merged)} if files else {},
    }


DIARY = Join(
    name="diary",
    tables={
        "diary": tuple[DiaryEntry, ...],
        "undated": tuple[DiaryEntry, ...],
        "private viewings": tuple[PartialDay, ...],
        "diary files": bool,
        "unwritten": Unwritten,
    },
    function=_join,
)


def _sort_by_year(entries: list[DiaryEntry]) -> dict[str, tuple[DiaryEntry, ...]]:
    """Sort viewings, newest first. What is known only to the month or the year comes last in it."""
    entries.sort(key=lambda entry: (entry.review or entry.film, entry.film))
    entries.sort(key=lambda entry: _parts(entry.viewing.date), reverse=True)
    years: dict[str, list[DiaryEntry]] = defaultdict(list)
    for entry in entries:
        years[str(entry.viewing.date.year)].append(entry)
    return {year: tuple(found) for year, found in years.items()}


def _parts(day: PartialDay) -> tuple[int, int, int]:
    return day.year, day.month, day.day


def _mark_rewatches(entries: Sequence[DiaryEntry]) -> list[DiaryEntry]:
    """Mark each viewing of a film that the diary has an earlier one of."""
    first: dict[str, PartialDay] = {}
    for one in entries:
        first[one.film] = min(first.get(one.film, one.viewing.date), one.viewing.date)
    return [
        msgspec.structs.replace(one, viewing=msgspec.structs.replace(one.viewing, rewatch=True))
        if not one.viewing.rewatch and first[one.film].last < one.viewing.date.first
        else one
        for one in entries
    ]


def _find_unwritten(ask: JoinRecorder, entries: Sequence[DiaryEntry]) -> Iterator[tuple[DiaryEntry, Unwritten]]:
    """Yield the films that are rated highly and have neither a review nor a capsule review, the best first."""
    written = _written(ask)
    films: dict[str, list[DiaryEntry]] = defaultdict(list)
    for one in entries:
        if not (one.review and is_reviewed(ask, one.review)) and one.film not in written:
            films[one.film].append(one)
    found: list[tuple[DiaryEntry, Unwritten]] = []
    for several in films.values():
        best = max((one.viewing.rating for one in several if one.viewing.rating), key=_rating_key, default=None)
        if best is None or best.value < _HIGH:
            continue
        days = [one.viewing.date for one in several if one.viewing.date != _NEVER]
        one = several[0]
        unwritten = Unwritten(
            title=one.title,
            year=one.year,
            rating=best.text,
            scale=best.scale,
            value=best.order,
            day=max(days, key=_parts, default=None),
            viewings=len(days),
        )
        found.append((one, unwritten))
    found.sort(key=lambda pair: (-pair[1].value, -pair[1].viewings, sort_key(pair[0].title), pair[0].film))
    return iter(found)


def _rating_key(rating: Rating) -> tuple[float, str, str]:
    return rating.order, rating.scale, rating.text


def _written(ask: JoinRecorder) -> set[str]:
    """Return the films that have a capsule review in a post."""
    capsules = (one for post in ask.documents(PostFile) for one in post.films if one.rating)
    return {find_film(ask, one.film, one.year, ids_of(one)) for one in capsules}


# ---------------------------------------------------------------- the sources


def _collect(ask: JoinRecorder, files: Sequence[DiaryFile]) -> dict[str, list[_Found]]:
    """Return the viewings of each source, those of reviews first."""
    sources: dict[str, list[_Found]] = {}
    films_of, films = ask.table("films of"), ask.table("film")
    for one, path, title, year, viewings in ask.reviews_by_path("id", "path", "film", "year", "viewings"):
        if not viewings:
            continue
        seen = [
            _Film(id=f"/{film}", title=films[film].title, year=films[film].year, card=one)
            for film in films_of.get(one, ())
        ] or [_Film(id=one, title=title, year=year, card=one)]
        sources[path] = [
            _Found(film=film, viewing=viewing, is_private=viewing.private, review=one)
            for viewing in viewings
            for film in seen
        ]
    rows = [(file.path, number, row) for file in files for number, row in enumerate(file.rows)]
    names = [find_film(ask, row.film, row.year, ids_of(row)) for *_, row in rows]
    known = _describe(ask, rows, names)
    for (path, number, row), name in zip(rows, names, strict=True):
        if film := known.get(name):
            found = _Found(film=film, viewing=_as_viewing(row), is_private=row.private)
            sources.setdefault(path, []).append(found)
        elif not row.private:
            message = "no review, film file or other row says the title of the film with this id"
            ask.report(
                error("IT570", ask.where(path, f"rows.{number}"), message, "Add a column  film  with its title.")
            )
    return sources


def _describe(ask: JoinRecorder, rows: Sequence[tuple[str, int, DiaryRow]], names: Sequence[str]) -> dict[str, _Film]:
    """Return the films of the rows by what `find_film` returns for them.

    The title and the year are those of the film's review or file, or else those that most of the rows give.
    """
    reviewed = {one: (title, year) for one, title, year in ask.reviews_by_path("id", "film", "year")}
    titles: dict[str, Counter[str]] = defaultdict(Counter)
    years: dict[str, Counter[int]] = defaultdict(Counter)
    for (*_, row), name in zip(rows, names, strict=True):
        if row.film and not row.private:
            titles[name][row.film] += 1
        if row.year and not row.private:
            years[name][row.year] += 1
    found: dict[str, _Film] = {}
    for (*_, row), name in zip(rows, names, strict=True):
        if name in found or not name:
            continue
        if name in reviewed:
            title, year = reviewed[name]
            found[name] = _Film(id=name, title=title, year=year, card=name)
        elif film := ask.answer("film", name[1:]):
            found[name] = _Film(id=name, title=film.title, year=film.year, card=card_name(ask, name))
        elif name in titles:
            found[name] = _Film(
                id=name, title=_most_common(titles[name]), year=_most_common(years[name]) if years[name] else None
            )
        elif row.film:  # it is private, and only hides other viewings
            found[name] = _Film(id=name, title=row.film, year=row.year)
    return found


def _most_common(counts: Mapping[_Value, int]) -> _Value:
    """Return the most common value; of equals, the smallest."""
    return min(counts, key=lambda one: (-counts[one], one))


def _as_viewing(row: DiaryRow) -> Viewing:
    return Viewing(
        date=row.date or _NEVER,
        medium=row.medium,
        venue=row.venue,
        rewatch=row.rewatch,
        finished=row.finished,
        rating=row.rating,
        note=row.note,
    )


# ---------------------------------------------------------------- one multiset


def _private_days(ask: JoinRecorder) -> Iterator[_Key]:
    """Yield the private viewings of all reviews, as folded title and day. A draft says what is private, too."""
    for film, viewings in ask.all_reviews("film", "viewings"):
        yield from ((slugify(film), one.date) for one in viewings if one.private)


def _hidden_viewings(sources: Mapping[str, Sequence[_Found]], days: AbstractSet[_Key]) -> set[_Key]:
    """Return the films and days of which nobody is to see a viewing, because one source says that it is private."""
    found = [one for several in sources.values() for one in several]
    private = set(days)
    for one in found:
        if one.is_private:
            private |= {_key(one), (slugify(one.film.title), one.viewing.date)}
    return {_key(one) for one in found if not private.isdisjoint((_key(one), (slugify(one.film.title), _key(one)[1])))}


def _private_viewings(
    sources: Mapping[str, Sequence[_Found]], hidden: AbstractSet[_Key]
) -> dict[str, tuple[PartialDay, ...]]:
    """Return the days of the viewings that the page of a review must not show, by its id."""
    found: dict[str, dict[PartialDay, None]] = defaultdict(dict)
    for several in sources.values():
        for one in several:
            if one.review and _key(one) in hidden:
                found[one.review][one.viewing.date] = None
    return {review: tuple(sorted(days)) for review, days in sorted(found.items())}


def _key(one: _Found) -> _Key:
    return one.film.id, one.viewing.date


def _merge(sources: Mapping[str, Sequence[_Found]], hidden: AbstractSet[_Key]) -> Iterable[DiaryEntry]:
    """Yield every viewing once. The details of the first source count, and those that it lacks come from the others.

    Args:
        sources: the viewings of each source.
        hidden: the films and days of which nobody is to see a viewing.
    """
    groups: dict[_Key, dict[str, list[_Found]]] = defaultdict(lambda: defaultdict(list))
    for source, several in sources.items():
        for one in several:
            if _key(one) not in hidden:
                groups[_key(one)][source].append(one)
    for by_source in groups.values():
        film = next(iter(by_source.values()))[0].film
        merged: list[Viewing] = []
        for several in by_source.values():
            free = list(range(len(merged)))
            for viewing in sorted((one.viewing for one in several), key=_details):
                if not free:
                    merged.append(viewing)
                    continue
                best = max(free, key=lambda at: (_agreement(merged[at], viewing), -at))
                free.remove(best)
                merged[best] = _fill(merged[best], viewing)
        for viewing in merged:
            yield DiaryEntry(viewing=viewing, review=film.card, film=film.id, title=film.title, year=film.year)


def _details(viewing: Viewing) -> tuple[str, ...]:
    """Return a key that orders the viewings of one film on one day, whatever their order in the file."""
    rating = viewing.rating.text if viewing.rating else ""
    return (viewing.medium, viewing.venue, viewing.note, rating, str(viewing.rewatch), str(viewing.finished))


def _agreement(one: Viewing, other: Viewing) -> int:
    """Return how well two viewings agree: the number of equal details, less that of different ones."""
    pairs = ((getattr(one, name), getattr(other, name)) for name in ("medium", "venue", "note", "rating"))
    return sum(1 if mine == theirs else -1 for mine, theirs in pairs if mine and theirs)


def _fill(one: Viewing, other: Viewing) -> Viewing:
    """Return a viewing with the details that it lacks from another source."""
    return msgspec.structs.replace(
        one,
        medium=one.medium or other.medium,
        venue=one.venue or other.venue,
        rewatch=one.rewatch or other.rewatch,
        finished=one.finished and other.finished,
        rating=one.rating or other.rating,
        note=one.note or other.note,
    )

"""Build franchises with their parts in release order, from their files and from reviews."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from intertitle.catalogue.join import Answers, Join, JoinRecorder
from intertitle.catalogue.joins.film_facts import film_rows, reviews_of
from intertitle.catalogue.joins.films import EXTERNAL_IDS
from intertitle.catalogue.joins.names import assign_names, most_common_spelling
from intertitle.diagnostics import Edit, Fix, Hint, Location, find_nearest, suggest, warning
from intertitle.model import Entry, Franchise, FranchiseFile, Kind, Part, Struct
from intertitle.partial_days import PartialDay
from intertitle.slugs import slugify, sort_key

_FIELDS = ("id", "path", "film", "year", "kind", "release", "franchises", *EXTERNAL_IDS)
_COLUMNS = ("card", *_FIELDS[1:])


class _Film(Struct, frozen=True, kw_only=True):
    """The facts of a film that franchises need. ``id`` is the name of its card."""

    id: str
    path: str
    film: str
    year: int | None
    kind: Kind
    release: object
    franchises: tuple[str, ...]
    imdb: str
    tmdb: str
    wikidata: str
    letterboxd: str


def _join(ask: JoinRecorder) -> Answers:
    """Make every franchise with a file, and every one that only reviews name.

    Tables: ``franchise`` (id → franchise, sorted by name), ``franchise name`` (id → name), ``franchises of`` (name of a
    card and id of a review → ids of its franchises, in the order of the review).
    """
    films = [_Film(**dict(zip(_FIELDS, row, strict=True))) for row in film_rows(ask, *_COLUMNS)]
    reviews = {one.id: one for one in films} | _films_by_review(ask, films)
    files = ask.documents(FranchiseFile)
    ids = assign_names(ask, files)
    member_of: dict[str, list[str]] = defaultdict(list)
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    claimed: dict[str, list[_Film]] = defaultdict(list)
    for film in films:
        for name in film.franchises:
            slug = slugify(name)
            if slug not in ids:
                _warn_if_misspelt(ask, film, name, files)
                ids[slug] = slug
            known = ids[slug]
            spellings[known][name] += 1
            if known not in member_of[film.id]:
                claimed[known].append(film)
                member_of[film.id].append(known)
    by_title: dict[str, list[_Film]] = defaultdict(list)
    for film in films:
        by_title[slugify(film.film)].append(film)
    by_file = {file.id: file for file in files}
    names = {known: most_common_spelling(counts, counts) for known, counts in spellings.items()}
    names.update((file.id, file.name) for file in files)
    made = [
        _make_franchise(ask, one, name, by_file.get(one), claimed[one], reviews, by_title, spellings[one])
        for one, name in names.items()
    ]
    _add_parts(ask, made, member_of)
    made.sort(key=lambda made: (sort_key(made.name), made.id))
    return {
        "franchise": {one.id: one for one in made},
        "franchise name": {one.id: one.name for one in made},
        "franchises of": {review: tuple(ids) for review, ids in sorted(member_of.items()) if ids},
    }


FRANCHISES = Join(
    name="franchises",
    tables={"franchise": Franchise, "franchise name": str, "franchises of": tuple[str, ...]},
    function=_join,
)


def _films_by_review(ask: JoinRecorder, films: Iterable[_Film]) -> dict[str, _Film]:
    """Return the films that are not just one review, by the ids of their reviews."""
    by_card = {one.id: one for one in films}
    return {review: by_card[card] for card in by_card if card.startswith("/") for review in reviews_of(ask, card)}


def _place_of_name(ask: JoinRecorder, film: _Film, names: Iterable[str]) -> Location:
    """Return the location where a review names a franchise, by any of its names."""
    known = set(names)
    number = next((number for number, name in enumerate(film.franchises) if name in known), None)
    return ask.where(film.path, "" if number is None else f"franchise.{number}")


def _warn_if_misspelt(ask: JoinRecorder, film: _Film, name: str, files: Sequence[FranchiseFile]) -> None:
    if close := find_nearest(name, [file.name for file in files]):
        message = f"the franchise '{name}' has no file, but '{close}' has one"
        place = _place_of_name(ask, film, [name])
        tail = f"   Otherwise '{name}' gets its own page."
        edit = Edit(place.line, place.column, name, close)
        fix = Fix((edit,), lead="If you mean that one:  ", label="franchise: ", tail=tail)
        ask.report(warning("IT510", place, message, fix))


def _make_franchise(
    ask: JoinRecorder,
    franchise_id: str,
    name: str,
    file: FranchiseFile | None,
    claimed: Sequence[_Film],
    reviews: Mapping[str, _Film],
    by_title: Mapping[str, list[_Film]],
    spellings: Iterable[str],
) -> Franchise:
    parts = list(_find_parts(ask, file, claimed, reviews, by_title))
    found = {part.review or part.film for part in parts}
    for film in claimed:
        if film.id not in found:
            parts.append(_make_part(ask, _make_entry(film), film.id))
            if file and file.entries:
                message = f"'{film.film}' belongs to the franchise '{name}', but no part of it has that film and year"
                hint = _suggest_part(ask, film, file)
                place = _place_of_name(ask, film, spellings) if isinstance(hint, str) else ask.where(film.path, "")
                ask.report(warning("IT512", place, message, hint))
    parts = [part for _, part in sorted(enumerate(parts), key=lambda one: (*release_key(one[1].entry), one[0]))]
    return Franchise(
        id=franchise_id,
        name=name,
        path=file.path if file else "",
        parts=tuple(parts),
        orders=file.orders if file else (),
        continuities=file.continuities if file else (),
    )


def _suggest_part(ask: JoinRecorder, film: _Film, file: FranchiseFile) -> Hint:
    """Return the hint for a film that is no part of its franchise: the similar title of a part of its year, if any."""
    titles = [entry.title for entry in file.entries if entry.year == film.year]
    close = find_nearest(film.film, titles)
    if not close or close == film.film:
        return f"Add it to the entries of {file.path}, or make title and year match."
    place = ask.where(film.path, "")
    tail = f"'?   If not, add it to the entries of {file.path}"
    return Fix((Edit(place.line, place.column, film.film, close),), lead="Did you mean '", tail=tail)


def _find_parts(
    ask: JoinRecorder,
    file: FranchiseFile | None,
    claimed: Sequence[_Film],
    reviews: Mapping[str, _Film],
    by_title: Mapping[str, list[_Film]],
) -> Iterator[Part]:
    """Yield the parts in a franchise's file, each with its review."""
    for number, entry in enumerate(file.entries if file else ()):
        if file and entry.review and entry.review not in reviews:
            instead = (
                "Write the slug of a published review, or leave 'review' out: film and year are enough to find it."
            )
            place = ask.where(file.path, f"entries.{number}.review")
            hint = suggest(entry.review, [one for one in reviews if not one.startswith("/")], place, instead)
            ask.report(warning("IT511", place, f"there is no published review '{entry.review}'", hint))
        yield _make_part(ask, entry, _find_film(entry, claimed, reviews, by_title))


def _add_parts(ask: JoinRecorder, franchises: Iterable[Franchise], member_of: dict[str, list[str]]) -> None:
    """Add the franchises that have a film as a part to those that its documents name, for its card and its reviews."""
    for franchise in franchises:
        for part in franchise.parts:
            card = part.review or part.film
            if card and franchise.id not in member_of[card]:
                member_of[card].append(franchise.id)
    for card in [card for card in member_of if card.startswith("/")]:
        for review in reviews_of(ask, card):
            member_of[review] += [one for one in member_of[card] if one not in member_of[review]]


def _make_part(ask: JoinRecorder, entry: Entry, card: str) -> Part:
    """Return a part with the name of its film's card, which is empty if there is none."""
    is_reviewed = bool(card) and bool(reviews_of(ask, card))
    return Part(entry=entry, review=card if is_reviewed else "", film="" if is_reviewed else card)


def _find_film(
    entry: Entry, claimed: Sequence[_Film], reviews: Mapping[str, _Film], by_title: Mapping[str, list[_Film]]
) -> str:
    """Find the card of a part's film: by its review, an external id, film and year, or the part's own id."""
    if entry.review:
        return reviews[entry.review].id if entry.review in reviews else ""
    for name in EXTERNAL_IDS:
        if identifier := getattr(entry, name):
            for film in claimed:
                if getattr(film, name) == identifier:
                    return film.id
    for film in by_title.get(slugify(entry.title), ()):
        if entry.year is not None and film.year == entry.year:
            return film.id
    for film in claimed:
        agrees = entry.year is None or film.year is None
        same_film = slugify(film.film) == slugify(entry.title)
        if (agrees and same_film) or (film.id == entry.id and (agrees or not same_film)):
            return film.id
    return ""


def _make_entry(film: _Film) -> Entry:
    return Entry(id=film.id, title=film.film, year=film.year, release=film.release, kind=film.kind)  # type: ignore[arg-type]


def release_key(entry: Entry) -> tuple[int, int, int]:
    """Return a sort key for release order: by day, month or year, with unknown dates last."""
    if entry.release:
        return entry.release.sort_key
    return PartialDay(entry.year or 9999).sort_key

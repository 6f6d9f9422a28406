"""Catalogue: documents become one joined-up whole, and what is not published is set apart with its reason."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from operator import attrgetter

import msgspec

from intertitle.diagnostics import Diagnostic, Where, error, meant, nearest, warning
from intertitle.model import (
    Catalogue,
    Credit,
    DiaryEntry,
    Document,
    Entry,
    Franchise,
    FranchiseFile,
    Group,
    Job,
    ListFile,
    PageFile,
    Part,
    Person,
    PersonFile,
    Reason,
    Review,
    Site,
    Withheld,
)
from intertitle.ratings import Rating, rating_slug
from intertitle.slugs import slugify, sort_key

_Grade = tuple[str, str, float]  # of a rating: its slug, its text and its value


def catalogue(
    site: Site, documents: Iterable[Document], now: dt.datetime, where: Where, *, preview: bool = False
) -> tuple[Catalogue, tuple[Diagnostic, ...]]:
    """Join the documents of a site as they are at an instant.

    Args:
        site: the settings.
        documents: all that are sound.
        now: the instant.
        where: gives the places that diagnostics are about.
        preview: publish what would be withheld, too.
    """
    problems = _Problems(where)
    unique = tuple(_unique(documents, problems))
    withheld = {} if preview else {one.path: one for one in not_yet(unique, now)}
    published = [document for document in unique if document.path not in withheld]
    reviews = {review.id: review for review in sorted(_only(published, Review), key=_newest_first)}
    member_of: dict[str, list[str]] = defaultdict(list)
    franchises = _franchises(_only(published, FranchiseFile), reviews, member_of, problems)
    person_files = _only(published, PersonFile)
    renamed = {slug: person for slug, person in _owners(person_files, problems).items() if slug != person}
    people = _people(person_files, reviews, renamed)
    hidden = [document for document in unique if document.path in withheld and isinstance(document, Review)]
    made = Catalogue(
        site=site,
        reviews=reviews,
        franchises=franchises,
        people=people,
        years=_groups(reviews.values(), lambda review: [str(review.year)] if review.year else [], by_label=True),
        tags=_groups(reviews.values(), lambda review: review.tags),
        genres=_groups(reviews.values(), lambda review: review.genres),
        ratings=_rating_groups(_by_grade(reviews.values(), site)),
        diary=_diary(reviews.values()),
        lists={file.id: file for file in sorted(_only(published, ListFile), key=_newest_list_first)},
        pages={file.id: file for file in sorted(_only(published, PageFile), key=lambda page: page.id)},
        member_of={review: tuple(ids) for review, ids in sorted(member_of.items())},
        renamed=renamed,
        titles=_titles(reviews.values()),
        withheld=tuple(withheld.values()),
        hidden=frozenset(name for review in hidden for name in (review.id, slugify(review.film))),
    )
    return made, tuple(problems.found)


def rejudged(before: Catalogue, changed: Collection[str]) -> Catalogue:
    """Join a catalogue again in which nothing but the judgements of some reviews has changed.

    Args:
        before: the catalogue, with its reviews as they are now and all else as it was.
        changed: the ids of those reviews.
    """
    again = frozenset(changed)
    members = _by_grade((before.reviews[one] for one in changed), before.site)
    for group in before.ratings:
        if kept := [one for one in group.reviews if one not in again]:
            for grade in _by_grade([before.reviews[kept[0]]], before.site):
                members[grade] += kept
    order = {review: number for number, review in enumerate(before.reviews)}
    ratings = _rating_groups({grade: sorted(ids, key=order.__getitem__) for grade, ids in members.items()})
    return msgspec.structs.replace(before, ratings=ratings)


class _Problems:
    """What is wrong with documents, as it is found; ``where`` gives the places."""

    def __init__(self, where: Where) -> None:
        self.where = where
        self.found: list[Diagnostic] = []

    def warn(self, code: str, path: str, pointer: str, message: str, hint: str) -> None:
        """Add a warning about a part of the document at a path."""
        self.found.append(warning(code, self.where(path, pointer), message, hint))


def _only(documents: Iterable[Document], kind: type) -> list:  # type: ignore[type-arg]
    return [document for document in documents if type(document) is kind]


# ---------------------------------------------------------------- what is published


def _unique(documents: Iterable[Document], problems: _Problems) -> Iterator[Document]:
    """Drop documents of one kind that claim the same slug: neither wins, and one error names them all."""
    claims: dict[tuple[type, str], list[Document]] = defaultdict(list)
    for document in documents:
        claims[type(document), document.id].append(document)
    for (_, slug), rivals in claims.items():
        if len(rivals) == 1:
            yield rivals[0]
            continue
        files = ", ".join(rival.path for rival in rivals)
        hint = "Give all but one of them another  slug:  or another file name. Until then none is published."
        place = problems.where(rivals[0].path, "")
        problems.found.append(error("IT501", place, f"{len(rivals)} files claim the address '{slug}': {files}", hint))


def not_yet(documents: Iterable[Document], now: dt.datetime) -> Iterator[Withheld]:
    """Name the documents that are not for readers at an instant, and why."""
    for document in documents:
        if reason := _withhold(document, now):
            yield reason


def _withhold(document: Document, now: dt.datetime) -> Withheld | None:
    title = document.film if isinstance(document, Review) else document.id

    def because(reason: Reason, until: dt.datetime | None = None) -> Withheld:
        return Withheld(path=document.path, title=title, reason=reason, until=until)

    if isinstance(document, Review | ListFile | PageFile) and document.draft:
        return because("draft")
    if isinstance(document, Review) and document.embargo and document.embargo.instant > now:
        return because("embargoed", document.embargo.instant)
    if isinstance(document, Review | ListFile) and document.date and document.date.instant > now:
        return because("scheduled", document.date.instant)
    return None


def _newest_first(review: Review) -> tuple[bool, float, tuple[str, str], str]:
    """Order reviews by date, newest first; undated ones come last, by title."""
    instant = review.date.instant.timestamp() if review.date else 0.0
    return (review.date is None, -instant, sort_key(review.film), review.id)


def _newest_list_first(file: ListFile) -> tuple[bool, float, str]:
    return (file.date is None, -file.date.instant.timestamp() if file.date else 0.0, file.id)


# ---------------------------------------------------------------- names


def _owners(files: Sequence[FranchiseFile] | Sequence[PersonFile], problems: _Problems) -> dict[str, str]:
    """Say whose every name is, by the name's slug.

    Of two files that share a name (there are two Steve McQueens), it is the one's that has it for its own slug,
    or else the first one's; the other gets a warning.
    """
    claims: dict[str, dict[str, tuple[str, str, str]]] = defaultdict(dict)  # slug → file → name, path and pointer
    for file in files:
        also = enumerate(file.also) if isinstance(file, PersonFile) else ()
        named = ((name, f"also.{number}") for number, name in also)
        for name, pointer in ((file.id, ""), *named, (file.name, "")):
            claims[slugify(name)][file.id] = (name, file.path, pointer)
    owners: dict[str, str] = {}
    for slug, rivals in sorted(claims.items()):
        if not slug:
            continue
        owners[slug] = min(rivals, key=lambda rival: (rival != slug, rival))
        _, owner, _ = rivals.pop(owners[slug])
        for name, path, pointer in rivals.values():
            hint = "Give one of the two another name. Until then whatever is named so is taken for that one."
            problems.warn("IT513", path, pointer, f"'{name}' is the name of {owner} too", hint)
    return owners


# ---------------------------------------------------------------- franchises


def _franchises(
    files: Sequence[FranchiseFile],
    reviews: Mapping[str, Review],
    member_of: dict[str, list[str]],
    problems: _Problems,
) -> dict[str, Franchise]:
    """Make every franchise: those with a file, and those that reviews alone name."""
    ids = _owners(files, problems)
    spelt: dict[str, Counter[str]] = defaultdict(Counter)
    claimed: dict[str, list[Review]] = defaultdict(list)
    for review in reviews.values():
        for number, name in enumerate(review.franchises):
            slug = slugify(name)
            if slug not in ids:
                _perhaps_misspelt(review, number, files, problems)
                ids[slug] = slug
            known = ids[slug]
            spelt[known][name] += 1
            if known not in member_of[review.id]:
                claimed[known].append(review)
                member_of[review.id].append(known)
    by_film: dict[str, list[Review]] = defaultdict(list)
    for review in reviews.values():
        by_film[slugify(review.film)].append(review)
    by_file = {file.id: file for file in files}
    names = {known: _commonest(spellings, spellings) for known, spellings in spelt.items()}
    names.update((file.id, file.name) for file in files)
    made = [
        _franchise(
            franchise_id,
            name,
            by_file.get(franchise_id),
            claimed[franchise_id],
            reviews,
            by_film,
            spelt,
            problems,
        )
        for franchise_id, name in names.items()
    ]
    for franchise in made:
        for part in franchise.parts:
            if part.review and franchise.id not in member_of[part.review]:
                member_of[part.review].append(franchise.id)
    return {franchise.id: franchise for franchise in sorted(made, key=lambda made: (sort_key(made.name), made.id))}


def _perhaps_misspelt(review: Review, number: int, files: Sequence[FranchiseFile], problems: _Problems) -> None:
    name = review.franchises[number]
    if close := nearest(name, [file.name for file in files]):
        message = f"the franchise '{name}' has no file, but '{close}' has"
        hint = f"If it is meant:  franchise: {close}   If not, '{name}' gets a page of its own as it is."
        problems.warn("IT510", review.path, f"franchise.{number}", message, hint)


def _franchise(
    franchise_id: str,
    name: str,
    file: FranchiseFile | None,
    claimed: Sequence[Review],
    reviews: Mapping[str, Review],
    by_film: Mapping[str, list[Review]],
    spelt: Mapping[str, Iterable[str]],
    problems: _Problems,
) -> Franchise:
    parts: list[Part] = []
    for number, entry in enumerate(file.entries if file else ()):
        if file and entry.review and entry.review not in reviews:
            instead = "Write the slug of a published review, or leave 'review' out: film and year find it too."
            hint = meant(entry.review, reviews, instead)
            message = f"there is no published review '{entry.review}'"
            problems.warn("IT511", file.path, f"entries.{number}.review", message, hint)
        parts.append(Part(entry=entry, review=_review_of(entry, claimed, reviews, by_film)))
    found = {part.review for part in parts}
    for review in claimed:
        if review.id not in found:
            parts.append(Part(entry=_entry_from(review), review=review.id))
            if file and file.entries:
                message = f"'{review.film}' is of the franchise '{name}', but none of its parts is that film and year"
                hint = f"Add it to the entries of {file.path}, or make title and year agree."
                named = (f"franchise.{at}" for at, one in enumerate(review.franchises) if one in spelt[franchise_id])
                problems.warn("IT512", review.path, next(named, ""), message, hint)
    parts = [
        part for _, part in sorted(enumerate(parts), key=lambda numbered: (*released(numbered[1].entry), numbered[0]))
    ]
    return Franchise(
        id=franchise_id,
        name=name,
        file=file,
        parts=tuple(parts),
        orders=file.orders if file else (),
        continuities=file.continuities if file else (),
    )


def _review_of(
    entry: Entry, claimed: Sequence[Review], reviews: Mapping[str, Review], by_film: Mapping[str, list[Review]]
) -> str:
    """Find a part's review: by its slug, by an id of another catalogue, by film and year, or by the part's own id."""
    if entry.review:
        return entry.review if entry.review in reviews else ""
    for name in ("imdb", "tmdb", "wikidata", "letterboxd"):
        if identifier := getattr(entry, name):
            for review in claimed:
                if getattr(review, name) == identifier:
                    return review.id
    for review in by_film.get(slugify(entry.title), ()):
        if entry.year is not None and review.year == entry.year:
            return review.id
    for review in claimed:
        agrees = entry.year is None or review.year is None
        same_film = slugify(review.film) == slugify(entry.title)
        if (agrees and same_film) or (review.id == entry.id and (agrees or not same_film)):
            return review.id
    return ""


def _entry_from(review: Review) -> Entry:
    return Entry(
        id=review.id,
        title=review.film,
        year=review.year,
        release=review.release,
        kind=review.kind,
    )


def released(entry: Entry) -> tuple[int, int, int]:
    """Give a part's place in release order: by day, or by year, with the unknown last of their year or of all."""
    if entry.release:
        return (entry.release.year, entry.release.month, entry.release.day)
    return (entry.year or 9999, 13, 0)


# ---------------------------------------------------------------- people


_JOBS: tuple[tuple[Job, Callable[[Review], tuple[str, ...]]], ...] = (
    ("director", attrgetter("directors")),
    ("writer", attrgetter("writers")),
    ("cinematographer", attrgetter("cinematographers")),
    ("composer", attrgetter("composers")),
)


def _people(
    files: Sequence[PersonFile], reviews: Mapping[str, Review], renamed: Mapping[str, str]
) -> dict[str, Person]:
    """Make a person of everybody credited or with a file; one slug is one person, however spelt."""
    by_name: dict[str, list[Credit]] = defaultdict(list)
    for review in reviews.values():
        one = review.id
        for job, names in _JOBS:
            for name in names(review):
                by_name[name].append(Credit(one, job))
        for role in review.cast:
            by_name[role.name].append(Credit(one, "cast", role.character))
    spelt: dict[str, list[str]] = {file.id: [] for file in files}
    for name in by_name:
        slug = slugify(name)
        if person := renamed.get(slug, slug):
            spelt.setdefault(person, []).append(name)
    by_file = {file.id: file for file in files}
    counts = {name: len(found) for name, found in by_name.items()}
    order = {review: number for number, review in enumerate(reviews)}
    return {
        person: Person(
            id=person,
            name=by_file[person].name if person in by_file else _commonest(names, counts),
            file=by_file.get(person),
            credits=tuple(_together([by_name[name] for name in names], order)),
        )
        for person, names in sorted(spelt.items())
    }


def _together(found: Sequence[list[Credit]], order: Mapping[str, int]) -> list[Credit]:
    """Join the credits of one person's spellings, in the order of their reviews."""
    if len(found) == 1:
        return found[0]
    return sorted(chain.from_iterable(found), key=lambda credit: order[credit.review])


# ---------------------------------------------------------------- groups


def _commonest(spellings: Iterable[str], counts: Mapping[str, int]) -> str:
    return min(spellings, key=lambda spelling: (-counts[spelling], spelling))


def _groups(
    reviews: Iterable[Review], terms: Callable[[Review], Iterable[str]], *, by_label: bool = False
) -> tuple[Group, ...]:
    """Group reviews by a term's slug, under its commonest spelling."""
    members: dict[str, dict[str, None]] = {}
    by_term: dict[str, dict[str, None]] = {}
    spelt: dict[str, list[str]] = defaultdict(list)
    counts: Counter[str] = Counter()
    for review in reviews:
        for term in terms(review):
            if term not in by_term:
                slug = slugify(term)
                spelt[slug].append(term)
                by_term[term] = members.setdefault(slug, {}) if slug else {}
            by_term[term][review.id] = None
            counts[term] += 1
    made = [Group(id=slug, label=_commonest(spelt[slug], counts), reviews=tuple(ids)) for slug, ids in members.items()]
    return tuple(sorted(made, key=lambda group: (sort_key(group.label), group.id), reverse=by_label))


def _by_grade(reviews: Iterable[Review], site: Site) -> dict[_Grade, list[str]]:
    grades: dict[Rating, _Grade] = {}
    members: dict[_Grade, list[str]] = defaultdict(list)
    for review in reviews:
        if rating := review.rating:
            if rating not in grades:
                grades[rating] = rating_slug(rating, site.scale), rating.text, rating.value
            members[grades[rating]].append(review.id)
    return members


def _rating_groups(members: Mapping[_Grade, Sequence[str]]) -> tuple[Group, ...]:
    ordered = sorted(members.items(), key=lambda found: (-found[0][2], found[0][0]))
    return tuple(Group(id=slug, label=text, reviews=tuple(ids)) for (slug, text, _), ids in ordered)


def _diary(reviews: Iterable[Review]) -> dict[int, tuple[DiaryEntry, ...]]:
    entries = [DiaryEntry(viewing=viewing, review=review.id) for review in reviews for viewing in review.viewings]
    entries.sort(key=lambda entry: entry.review)
    entries.sort(key=lambda entry: entry.viewing.date, reverse=True)
    years: dict[int, list[DiaryEntry]] = defaultdict(list)
    for entry in entries:
        years[entry.viewing.date.year].append(entry)
    return {year: tuple(found) for year, found in years.items()}


def _titles(reviews: Iterable[Review]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for review in reviews:
        film = slugify(review.film)
        title = film if review.title == review.film else slugify(review.title)
        dated = film if review.year is None else f"{film}-{review.year}".lstrip("-")
        for name in dict.fromkeys((film, title, dated)):
            found[name].append(review.id)
    return {name: tuple(ids) for name, ids in sorted(found.items())}

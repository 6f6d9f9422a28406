"""Find out which references mean the same film: by id, then by title and year.

A film is identified by title and year, or by an id. Reviews, film files, parts of franchises and items of lists refer
to films. References with one id are one film, unless another id differs. Then references with one title and year are
one film, unless an id of theirs differs. A reference without a year joins the only film with that title. The order of
files does not matter.

Most films are one review and no more. The tables contain only the others, and the ids.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

from intertitle.catalogue.join import Answers, Join, JoinRecorder
from intertitle.catalogue.recorder import Recorder
from intertitle.diagnostics import warning
from intertitle.model import DiaryFile, Entry, Film, FilmFile, FranchiseFile, ListFile, PostFile
from intertitle.slugs import slugify

EXTERNAL_IDS = ("imdb", "tmdb", "wikidata", "letterboxd")


class Reference(NamedTuple):
    """A place in a document that means a film."""

    title: str
    year: int | None
    ids: tuple[str, ...]  # each its kind and itself: "imdb tt0113277"
    path: str  # of the document
    pointer: str = ""  # of the place in it
    review: str = ""  # the id, if the document is a review
    file: str = ""  # the id, if it is a film's own file
    also: tuple[str, ...] = ()  # other titles of the film
    is_billed: bool = False  # the review is one of several films


def _join(ask: JoinRecorder) -> Answers:
    """Group the references of all published documents.

    Tables: ``film`` (id → film, for films that are not just one review), ``films of`` (id of a review → the ids of its
    films in that table), ``film named`` (a name, see `find_film` → the film).
    """
    groups = _group(ask, list(_list_references(ask)))
    films: dict[str, Film] = {}
    films_of: dict[str, list[str]] = defaultdict(list)
    named: dict[str, str] = {}
    for group, slug in zip(groups, _assign_slugs(groups), strict=True):
        film = _make_film(ask, group, slug)
        name = f"/{slug}"
        if film is None:
            name = next((one.review for one in group if one.review), name)
        else:
            films[slug] = film
            for review in film.reviews:
                films_of[review].append(slug)
        for key, value in _names(group, name, film):
            named.setdefault(key, value)
    return {
        "film": dict(sorted(films.items())),
        "films of": {review: tuple(found) for review, found in sorted(films_of.items())},
        "film named": dict(sorted(named.items())),
    }


FILMS = Join(name="films", tables={"film": Film, "films of": tuple[str, ...], "film named": str}, function=_join)


def find_film(ask: Recorder, title: str, year: int | None, ids: Iterable[str] = ()) -> str:
    """Return the film that a reference means.

    It is the id of a review if the film is only that review, and otherwise ``/`` and the film's own id, which is in the
    table ``film`` if the film has a file or a review. It is empty if the title has no letter.

    Args:
        ask: who asks.
        title: the title.
        year: the year, if it is known.
        ids: ids of the film, each with its kind before it: "imdb tt0113277".
    """
    for one in ids:
        if found := ask.answer("film named", one):
            return str(found)
    slug = slugify(title)
    if not slug:
        return ""
    if found := ask.answer("film named", f"{slug} {year or ''}"):
        return str(found)
    dated = f"{slug}-{year}" if year else slug
    reviews: tuple[str, ...] = ask.answer("title", dated) or ()
    return reviews[0] if len(reviews) == 1 and not ask.answer("films of", reviews[0]) else f"/{dated}"


def card_name(ask: Recorder, film: str) -> str:
    """Return the name of the card of a film that `find_film` has found, or an empty text if it has none."""
    if not film.startswith("/"):
        return film
    found = ask.answer("film", film[1:])
    return found.card if found else ""


class _Identified(Protocol):
    """A document or a part of one that may state ids of a film."""

    @property
    def imdb(self) -> str:
        """The id at IMDb."""
        ...

    @property
    def tmdb(self) -> str:
        """The id at TMDB."""
        ...

    @property
    def wikidata(self) -> str:
        """The id at Wikidata."""
        ...

    @property
    def letterboxd(self) -> str:
        """The id at Letterboxd."""
        ...


def ids_of(one: _Identified) -> tuple[str, ...]:
    """Return the ids of a film that a document states, in the form that references have."""
    return _name_ids(one.imdb, one.tmdb, one.wikidata, one.letterboxd)


def year_of(entry: Entry) -> int | None:
    """Return the year of a franchise's part, which may state only its day."""
    return entry.year or (entry.release.year if entry.release else None)


def _name_ids(*values: str) -> tuple[str, ...]:
    """Return ids in the form that references have, from the values of `EXTERNAL_IDS` in their order."""
    return tuple(_id_of(kind, value) for kind, value in zip(EXTERNAL_IDS, values, strict=True) if value)


def _id_of(kind: str, value: str) -> str:
    """Return an id after its kind. A short link of Letterboxd is another kind than a name there."""
    if kind == "tmdb" and "/" not in value:
        value = f"movie/{value}"
    return f"{'boxd' if value.startswith('boxd.it/') else kind} {value}"


# ---------------------------------------------------------------- references


def _list_references(ask: JoinRecorder) -> Iterator[Reference]:
    """Yield every reference to a film in a published document."""
    yield from _of_reviews(ask)
    for file in ask.documents(FilmFile):
        titles = tuple(filter(None, (file.original_title, *file.also)))
        yield Reference(file.film, file.year, ids_of(file), file.path, file=file.id, also=titles)
    for franchise in ask.documents(FranchiseFile):
        for number, entry in enumerate(franchise.entries):
            yield Reference(entry.title, year_of(entry), ids_of(entry), franchise.path, f"entries.{number}")
    for post in ask.documents(PostFile):
        for number, capsule in enumerate(post.films):
            yield Reference(capsule.film, capsule.year, ids_of(capsule), post.path, f"films.{number}")
    for table in ask.all_documents(DiaryFile):
        yield from _of_rows(table)
    for several in ask.documents(ListFile):
        for number, item in enumerate(several.items):
            if item.film:
                yield Reference(item.film, item.year, (), several.path, f"items.{number}")


def _of_rows(table: DiaryFile) -> Iterator[Reference]:
    """Yield each film of a table of viewings once. A private row decides nothing that others could see."""
    seen: set[tuple[str, int | None, tuple[str, ...]]] = set()
    for number, row in enumerate(table.rows):
        key = (row.film, row.year, ids_of(row))
        if row.film and not row.private and key not in seen:
            seen.add(key)
            yield Reference(*key, table.path, f"rows.{number}")


def _of_reviews(ask: JoinRecorder) -> Iterator[Reference]:
    rows = ask.reviews_by_path("id", "path", "film", "year", "films", "original_title", "also")
    for row, ids in zip(rows, ask.reviews_by_path(*EXTERNAL_IDS), strict=True):
        one, path, film, year, films, original_title, also = row
        if not films:
            titles = (original_title, *also) if original_title else also
            yield Reference(film, year, _name_ids(*ids) if any(ids) else (), path, review=one, also=titles)
        for billed in films:
            titles = tuple(filter(None, (billed.original_title, *billed.also)))
            yield Reference(billed.film, billed.year, ids_of(billed), path, review=one, also=titles, is_billed=True)


# ---------------------------------------------------------------- groups


class _Groups:
    """References in groups, each of which means one film. Groups are merged step by step."""

    def __init__(self, references: Sequence[Reference]) -> None:
        self.references = references
        self.slugs = [slugify(one.title) for one in references]
        self._parents = list(range(len(references)))
        self._ids: dict[int, dict[str, str]] = {
            number: dict(one.split(" ", 1) for one in reference.ids)
            for number, reference in enumerate(references)
            if reference.ids
        }

    def root(self, number: int) -> int:
        """Return the number that stands for the group of a reference."""
        parents = self._parents
        while (parent := parents[number]) != number:
            parents[number] = parents[parent]
            number = parent
        return number

    def roots(self, numbers: Iterable[int]) -> list[int]:
        """Return the groups of some references, each once, in an order that does not depend on the order of files."""
        found = {self.root(number): number for number in sorted(numbers, key=self.order, reverse=True)}
        return sorted(found, key=lambda root: self.order(found[root]))

    def order(self, number: int) -> tuple[object, ...]:
        """Return the sort key of a reference."""
        one = self.references[number]
        return (self.slugs[number], one.year or 0, one.ids, one.path, one.pointer)

    def contradict(self, roots: Iterable[int]) -> bool:
        """Return whether two of some groups have different ids of one kind."""
        ids: dict[str, str] = {}
        return any(ids.setdefault(kind, one) != one for root in roots for kind, one in self.ids(root).items())

    def ids(self, root: int) -> Mapping[str, str]:
        """Return the ids of a group."""
        return self._ids.get(root, {})

    def merge(self, roots: Sequence[int]) -> None:
        """Make one group of several."""
        first, *others = roots
        for other in others:
            self._parents[other] = first
            if ids := self._ids.pop(other, None):
                self._ids[first] = {**ids, **self._ids.get(first, {})}

    def members(self) -> list[list[Reference]]:
        """Return the references of every group, in an order that does not depend on the order of files.

        A group that is one review and no more comes first, because there are thousands and their order means nothing.
        """
        found: dict[int, list[int]] = defaultdict(list)
        for number in range(len(self.references)):
            found[self.root(number)].append(number)
        several = list(found.values())
        simple = [[self.references[one[0]]] for one in several if _is_simple(self.references, one)]
        others = [sorted(one, key=self.order) for one in several if not _is_simple(self.references, one)]
        return simple + [[self.references[number] for number in one] for one in sorted(others, key=self._first)]

    def _first(self, numbers: Sequence[int]) -> tuple[object, ...]:
        return self.order(numbers[0])


def _is_simple(references: Sequence[Reference], group: Sequence[int]) -> bool:
    """Return whether a group is one review of one film."""
    one = references[group[0]]
    return len(group) == 1 and bool(one.review) and not one.is_billed


def _group(ask: JoinRecorder, references: Sequence[Reference]) -> list[list[Reference]]:
    """Return the references of each film."""
    groups = _Groups(references)
    by_title: dict[tuple[str, int | None], list[int]] = defaultdict(list)
    for number, (slug, one) in enumerate(zip(groups.slugs, references, strict=True)):
        if slug:
            by_title[slug, one.year].append(number)
    _join_by_id(ask, groups)
    _join_by_title(ask, groups, by_title)
    _join_by_other_title(groups, by_title)
    _join_without_year(ask, groups, by_title)
    return groups.members()


def _join_by_id(ask: JoinRecorder, groups: _Groups) -> None:
    """Join the references with one id, unless another id differs."""
    by_id: dict[str, list[int]] = defaultdict(list)
    for number, reference in enumerate(groups.references):
        for one in reference.ids:
            by_id[one].append(number)
    for one, numbers in sorted(by_id.items()):
        if len(numbers) == 1:
            continue
        first, *others = groups.roots(numbers)
        for other in others:
            if groups.contradict([first, other]):
                _report_contradiction(ask, groups, one, numbers, first, other)
            else:
                groups.merge([first, other])


def _join_by_title(
    ask: JoinRecorder, groups: _Groups, by_title: Mapping[tuple[str, int | None], Sequence[int]]
) -> None:
    """Join the references with one title and year, unless an id differs. Those without ids then stay apart."""
    for _, numbers in sorted((key, several) for key, several in by_title.items() if len(several) > 1 and key[1]):
        roots = groups.roots(numbers)
        if not groups.contradict(roots):
            groups.merge(roots)
            continue
        if without := [root for root in roots if not groups.ids(root)]:
            groups.merge(without)
            _report_ambiguous(ask, groups, without[0], [one for one in roots if one not in without])
    for key, numbers in by_title.items():  # those without a year, among themselves
        if len(numbers) > 1 and key[1] is None and not groups.contradict(roots := groups.roots(numbers)):
            groups.merge(roots)


def _join_by_other_title(groups: _Groups, by_title: Mapping[tuple[str, int | None], Sequence[int]]) -> None:
    """Join references by the other titles of a film, if exactly one film of that year has them."""
    others: dict[tuple[str, int], list[int]] = defaultdict(list)
    for number, one in enumerate(groups.references):
        if one.year is not None:
            for title in one.also:
                others[slugify(title), one.year].append(number)
    for key, numbers in sorted(others.items()):
        roots = groups.roots([*numbers, *by_title.get(key, ())])
        if len(groups.roots(numbers)) == 1 and len(roots) == 2 and not groups.contradict(roots):  # noqa: PLR2004  (a pair)
            groups.merge(roots)


def _join_without_year(
    ask: JoinRecorder, groups: _Groups, by_title: Mapping[tuple[str, int | None], Sequence[int]]
) -> None:
    """Join the references without a year to the only film with their title, or to the only one with a page."""
    undated = {slug: numbers for (slug, year), numbers in by_title.items() if year is None}
    dated: dict[str, list[int]] = defaultdict(list)
    for (slug, year), numbers in by_title.items() if undated else ():
        if year is not None and slug in undated:
            dated[slug] += numbers
    for slug, films in sorted(dated.items()):
        candidates = groups.roots(films)
        known = {
            groups.root(number)
            for number in films
            if groups.references[number].review or groups.references[number].file
        }
        if len(known) == 1:
            candidates = list(known)
        for root in groups.roots(undated[slug]):
            if root in candidates:
                continue
            if len(candidates) > 1:
                if not groups.ids(root):
                    _report_ambiguous(ask, groups, root, candidates)
            elif not groups.contradict([candidates[0], root]):
                groups.merge([candidates[0], root])


# ---------------------------------------------------------------- messages


def _report_contradiction(
    ask: JoinRecorder, groups: _Groups, shared: str, numbers: Iterable[int], first: int, other: int
) -> None:
    """Report two references that share one id and differ in another."""
    one, two = (
        min((number for number in numbers if groups.root(number) == root), key=groups.order) for root in (first, other)
    )
    mine, theirs = groups.ids(first), groups.ids(other)
    kind = next(kind for kind, value in sorted(theirs.items()) if mine.get(kind, value) != value)
    reference, known = groups.references[two], groups.references[one]
    message = (
        f"'{reference.title}' has {kind} {theirs[kind]}, but {known.path} has {kind} {mine[kind]} "
        f"with the same {shared}"
    )
    hint = "Correct the wrong id. Until then they are two films."
    ask.report(warning("IT560", ask.where(reference.path, reference.pointer), message, hint))


def _report_ambiguous(ask: JoinRecorder, groups: _Groups, root: int, candidates: Sequence[int]) -> None:
    """Report references that may mean several films."""
    films = [groups.references[number] for number in candidates]
    years = sorted({one.year for one in films if one.year is not None})
    several = ", ".join(sorted({one.path for one in films}))
    mine = [one for number, one in enumerate(groups.references) if groups.root(number) == root]
    for one in sorted(mine, key=lambda one: (one.path, one.pointer)):
        message = f"'{one.title}' may mean {len(candidates)} films: {several}"
        hint = f"Add the year that you mean:  {' or '.join(f'year: {year}' for year in years)}"
        if len(years) == 1:
            hint = "Add an id that the film has there, such as imdb."
        ask.report(warning("IT561", ask.where(one.path, one.pointer), message, hint))


def _report_years(ask: JoinRecorder, group: Sequence[Reference]) -> None:
    """Report references with one id and different years."""
    dated = [one for one in group if one.year is not None]
    first = dated[0]
    for one in dated[1:]:
        if one.year != first.year:
            message = f"'{one.title}' is of {one.year}, but {first.path} says {first.year} for the film with that id"
            hint = "Correct the wrong year or the wrong id."
            ask.report(warning("IT562", ask.where(one.path, one.pointer), message, hint))
            return


# ---------------------------------------------------------------- films


def _make_film(ask: JoinRecorder, group: Sequence[Reference], slug: str) -> Film | None:
    """Return the film of a group, or None if it is one review and no more, or has neither a review nor a file."""
    reviews = sorted({one.review for one in group if one.review})
    files = sorted((one for one in group if one.file), key=_shortest_first)
    is_billed = any(one.is_billed for one in group)
    if not files and len(reviews) < 2 and not is_billed:  # noqa: PLR2004  (several)
        return None
    if len({one.year for one in group if one.year is not None}) > 1:
        _report_years(ask, group)
    for rival in files[1:]:
        message = f"{files[0].path} is about the same film"
        hint = f"Put its facts into {files[0].path}, or tell the two films apart by their years or ids."
        ask.report(warning("IT503", ask.where(rival.path), message, hint))
    title, year = _name(group)
    return Film(
        id=slug,
        title=title,
        year=year,
        path=files[0].path if files else "",
        rivals=tuple(one.path for one in files[1:]),
        reviews=tuple(reviews),
        card=reviews[0] if len(reviews) == 1 and not is_billed else f"/{slug}",
        has_page=len(reviews) > 1 or not reviews,
    )


def _name(group: Sequence[Reference]) -> tuple[str, int | None]:
    """Return the title and the year of a film: from its file, or from most of its reviews, or from all references."""
    own = [one for one in group if one.file] or [one for one in group if one.review] or group
    titles = Counter(one.title for one in own)
    years = Counter(one.year for one in own if one.year is not None)
    years = years or Counter(one.year for one in group if one.year is not None)
    title = min(titles, key=lambda title: (-titles[title], title))
    return title, min(years, key=lambda year: (-years[year], year)) if years else None


def _assign_slugs(groups: Sequence[Sequence[Reference]]) -> list[str]:
    """Return the id of each film: that of its file, or title and year, with a number if another film has the same."""
    taken = {one.file for group in groups for one in group if one.file}
    slugs: list[str] = []
    for group in groups:
        if own := min((one for one in group if one.file), key=_shortest_first, default=None):
            slugs.append(own.file)
            continue
        if len(group) == 1 and group[0].review and not group[0].is_billed:
            slugs.append("")  # just a review
            continue
        title, year = _name(group)
        slug = base = slugify(f"{title} {year or ''}") or slugify(group[0].path)
        number = 2
        while slug in taken:
            slug, number = f"{base}-{number}", number + 1
        taken.add(slug)
        slugs.append(slug)
    return slugs


def _names(group: Sequence[Reference], name: str, film: Film | None) -> Iterator[tuple[str, str]]:
    """Yield the names under which `find_film` looks for a film, except those under which it finds the film anyway."""
    for one in group:
        for known in one.ids:
            yield known, name
        slug = slugify(one.title)
        if slug and (film is not None or len(group) > 1) and not _is_found(one, slug, name, group):
            yield f"{slug} {one.year or ''}", name


def _is_found(one: Reference, slug: str, name: str, group: Sequence[Reference]) -> bool:
    """Return whether a reference is found by its title and year alone."""
    dated = f"{slug}-{one.year}" if one.year else slug
    if name.startswith("/"):
        return name == f"/{dated}" and not any(other.review or other.file for other in group)
    return any(other.review and other.year == one.year and slugify(other.title) == slug for other in group)


def _shortest_first(one: Reference) -> tuple[int, str]:
    """Return a sort key for the files of one film: ``heat.md`` comes before ``heat-copy.md``."""
    return len(one.path), one.path

"""Find probable mistakes in valid content. Each code has its own function."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from operator import eq
from pathlib import Path
from typing import cast

from intertitle.catalogue.catalogue import FOLDERS, Catalogue
from intertitle.catalogue.joins.posts import path_of
from intertitle.diagnostics import Diagnostic, Edit, Fix, Hint, Location, Where, note
from intertitle.lint.pages import Pages
from intertitle.lint.similar import find_similar
from intertitle.model import DiaryFile, ListFile, PostFile, Review, Struct
from intertitle.slugs import slugify
from intertitle.table import names_proposing

# The fields of a review that contain each kind of name.
_FIELDS: Mapping[str, tuple[str, ...]] = {
    "person": (*names_proposing(Review, "people"), "cast"),
    "franchise": names_proposing(Review, "franchises"),
    "tag": names_proposing(Review, "tags"),
    "genre": names_proposing(Review, "genres"),
}
_YEAR = re.compile(r"(?P<title>.*\w.*?)\s*\((?P<year>(?:18[7-9]|19\d|20\d)\d)\)")
_SEASON = re.compile(
    r"(?P<title>.+?)(?P<sign>\s*[:,–—-]|(?=\s))\s+(?:Season|Series|Staffel|Saison)\s+(?P<season>\d{1,3})", re.IGNORECASE
)
_MAX_NAMED = 4  # files or titles in a message; the others are counted
# A closing mark before a word, or an opening one after it.
_REVERSED_QUOTES = re.compile(r"(?<![^\s(\[])”(?=\w)|(?<=\w)[,.;:!?]?“(?=[\s,.;:!?)]|$)")
_REVERSED_QUOTES_LANGUAGES = frozenset(("en", "es", "it", "pt"))  # in which that is always a mistake
# English phrases that often reveal an ending.
_REVEALING = re.compile(
    r"\b(?:turns? out (?:to be|that)|(?:is|are) revealed (?:to be|as|that)|(?:was|were|is|are) dead all along"
    r"|the (?:killer|murderer|culprit|traitor) (?:is|was|turns)|dies (?:at|in|near) the end"
    r"|in the (?:very )?(?:last|final) (?:scene|shot|reel|minutes?)|the (?:final|last) twist|twist ending"
    r"|it was all a dream|is (?:really|actually|secretly) (?:his|her|their|the))\b",
    re.IGNORECASE,
)


def advise(catalogue: Catalogue, root: Path, today: dt.date, where: Where) -> list[Diagnostic]:
    """Return notes about all published documents.

    Args:
        catalogue: the published documents.
        root: the site's folder. Sources are read again to find the lines of notes.
        today: the day in the site's time zone.
        where: returns the locations of documents and of their fields.
    """
    pages = Pages(root)
    found = [
        *_similar_names(catalogue, pages),
        *_orders(catalogue, pages),
        *_viewings(catalogue, pages, today),
        *_rows(catalogue, where, today),
        *_titles(catalogue, pages),
        *_titles_in_records(catalogue, pages),
        *_verdicts(catalogue, where),
        *_credits(catalogue, where),
    ]
    language = catalogue.site.language.partition("-")[0].lower()
    if language in _REVERSED_QUOTES_LANGUAGES:
        found += _reversed_quotes(catalogue, pages)
    return found


def advise_on_spoilers(catalogue: Catalogue, root: Path, today: dt.date, where: Where) -> list[Diagnostic]:
    """Return the notes of `advise`, and for an English site also notes about lines that may be unmarked spoilers."""
    found = advise(catalogue, root, today, where)
    if catalogue.site.language.partition("-")[0].lower() == "en":
        found += _unmarked_spoilers(catalogue, Pages(root))
    return found


# ---------------------------------------------------------------- names


class _Name(Struct, frozen=True, kw_only=True):
    """A name, the reviews that use it, and whether it has its own file."""

    slug: str
    label: str
    reviews: Sequence[str]
    has_file: bool = False

    @property
    def weight(self) -> tuple[bool, int]:
        """How likely the name is to be the right one of two."""
        return (self.has_file, len(self.reviews))


def _similar_names(catalogue: Catalogue, pages: Pages) -> Iterator[Diagnostic]:
    """Yield a note for the rarer of two similar names, unless both have a file."""
    for kind, names in _names(catalogue).items():
        for pair in find_similar(names, plurals=kind in {"tag", "genre", "franchise"}):
            rare, common = sorted((names[slug] for slug in pair), key=lambda name: name.weight)
            if rare.reviews and not rare.has_file:
                path = _file_of(catalogue, rare.reviews[0])
                place = pages.value(path, _FIELDS[kind], partial(_has_slug, rare.slug))
                edit = Edit(place.line, place.column, rare.label, common.label)
                hint: Hint = Fix((edit,), lead=f"If it is the same {kind}, write:  ")
                if rare.weight == common.weight:  # nothing says which is right
                    hint = f"If it is the same {kind}, write one of the two everywhere."
                yield note("IT550", place, f"the {kind} '{rare.label}' is similar to '{common.label}'", hint)


def _file_of(catalogue: Catalogue, card: str) -> str:
    """Return the file of the document behind a card, given by its name."""
    if not card.startswith("/"):
        return path_of(catalogue, card)
    film = catalogue.table("film")[card[1:]]
    return catalogue.reviews[film.reviews[0]].path if film.reviews else str(film.path)


def _has_slug(slug: str, text: str) -> bool:
    return slugify(text) == slug


def _names(catalogue: Catalogue) -> Mapping[str, Mapping[str, _Name]]:
    people = catalogue.people.values()
    franchises = catalogue.franchises.values()
    return {
        "person": {
            one.id: _Name(
                slug=one.id,
                label=one.name,
                reviews=[credit.review for credit in one.credits],
                has_file=bool(one.path),
            )
            for one in people
        },
        "franchise": {
            one.id: _Name(
                slug=one.id,
                label=one.name,
                reviews=[part.review for part in one.parts if part.review],
                has_file=bool(one.path),
            )
            for one in franchises
        },
        "tag": {one.id: _Name(slug=one.id, label=one.label, reviews=one.reviews) for one in catalogue.groups("tag")},
        "genre": {
            one.id: _Name(slug=one.id, label=one.label, reviews=one.reviews) for one in catalogue.groups("genre")
        },
    }


# ---------------------------------------------------------------- facts


def _orders(catalogue: Catalogue, pages: Pages) -> Iterator[Diagnostic]:
    """Yield a note for each order that leaves out parts and has no ``note``."""
    for franchise in catalogue.franchises.values():
        for order in franchise.orders:
            out = [part.entry.title for part in franchise.parts if part.entry.id not in order.items]
            if out and not order.note and franchise.path:
                place = pages.name(franchise.path, "orders", order.id)
                hint = "Add them to its items, or explain in its  note:  why they are missing."
                yield note(
                    "IT551",
                    place,
                    f"the order '{order.label or order.id.capitalize()}' leaves out {_list_names(out)}",
                    hint,
                )


def _viewings(catalogue: Catalogue, pages: Pages, today: dt.date) -> Iterator[Diagnostic]:
    for review in catalogue.reviews.values():
        for viewing in review.viewings:
            if viewing.date.first > today:
                day = viewing.date.isoformat()
                place = pages.value(review.path, ("viewings",), partial(eq, day))
                message = f"the diary says that {review.film} was seen on {viewing.date}, which is in the future"
                yield note("IT552", place, message, "Check the year.")


def _rows(catalogue: Catalogue, where: Where, today: dt.date) -> Iterator[Diagnostic]:
    """Yield notes about the rows of tables of viewings: a day to come, and a title that ends with a year."""
    for path in catalogue.sources.paths(FOLDERS[DiaryFile]):
        file = cast("DiaryFile", catalogue.sources.document(path))
        for number, row in enumerate(file.rows):
            if row.private:
                continue
            place = where(file.path, f"rows.{number}")
            if row.date and row.date.first > today:
                message = f"the diary says that {row.film} was seen on {row.date}, which is in the future"
                yield note("IT552", place, message, "Check the year.")
            if found := _find_year(row.film, row.year):
                hint = f"Write  {found[0]}  in the column 'film' and  {found[1]}  in the column 'year'."
                yield note("IT591", place, f"the title '{row.film}' ends with its year", hint)


def _titles(catalogue: Catalogue, pages: Pages) -> Iterator[Diagnostic]:
    """Yield notes about titles that contain the year or the season, so that they are not those of the film."""
    for review in catalogue.reviews.values():
        place = partial(pages.value, review.path, ("film",), partial(eq, review.film))
        if found := _find_year(review.film, review.year):
            hint = f"Write  film: {found[0]}  and  year: {found[1]}"
            yield note("IT591", place(), f"the title '{review.film}' ends with its year", hint)
        is_series = review.kind in {"series", "mini-series"}
        part = _SEASON.fullmatch(review.film) if review.season is None else None
        if part and (is_series or part["sign"].strip()):
            hint = f"Write  film: {part['title']}  and  season: {part['season']}"
            hint += "" if is_series else "  and  kind: series"
            yield note("IT592", place(), f"the title '{review.film}' ends with its season", hint)


def _titles_in_records(catalogue: Catalogue, pages: Pages) -> Iterator[Diagnostic]:
    """Yield notes about the films of posts and lists whose titles contain the year."""
    named: list[tuple[str, str, int | None]] = []
    for post in catalogue.documents(PostFile):
        named += [(post.path, film.film, film.year) for film in post.films]
    for file in catalogue.documents(ListFile):
        named += [(file.path, item.film, item.year) for item in file.items]
    for path, title, year in named:
        if found := _find_year(title, year):
            place = pages.value(path, ("films", "items"), partial(eq, title))
            hint = f"Write  film: {found[0]}  and  year: {found[1]}"
            yield note("IT591", place, f"the title '{title}' ends with its year", hint)


def _find_year(title: str, year: int | None) -> tuple[str, int] | None:
    """Return a title without the year at its end, and the year, unless the film is of another year."""
    found = _YEAR.fullmatch(title)
    if found is None or year not in {None, int(found["year"])}:
        return None
    return found["title"], int(found["year"])


def _verdicts(catalogue: Catalogue, where: Where) -> Iterator[Diagnostic]:
    without = [where(review.path, "") for review in catalogue.reviews.values() if not review.verdict]
    hint = "Add  verdict:  with one line without spoilers. Cards and feeds show it instead of the text's opening."
    yield from _merge_notes("IT553", "this review has no verdict", "{} reviews have no verdict", without, hint)


def _credits(catalogue: Catalogue, where: Where) -> Iterator[Diagnostic]:
    without = [
        where(review.path, pointer)
        for review in catalogue.reviews.values()
        for pointer, picture in (("poster", review.poster), ("still", review.still))
        if picture and not picture.credit
    ]
    hint = 'Add  credit: "its owner"  next to its  src.'
    yield from _merge_notes("IT554", "this picture has no credit", "{} pictures have no credit", without, hint)


def _merge_notes(code: str, one: str, several: str, places: Sequence[Location], hint: str) -> Iterator[Diagnostic]:
    """Yield one note at the first place, with the other files listed."""
    if not places:
        return
    ordered = sorted(places, key=lambda place: (place.path, place.line))
    files = list(dict.fromkeys(place.path for place in ordered))
    message = one if len(places) == 1 else f"{several.format(len(places))}: {_list_names(files)}"
    yield note(code, ordered[0], message, hint)


def _list_names(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_MAX_NAMED])
    return f"{shown} and {len(names) - _MAX_NAMED} more" if len(names) > _MAX_NAMED else shown


# ---------------------------------------------------------------- texts


def _reversed_quotes(catalogue: Catalogue, pages: Pages) -> Iterator[Diagnostic]:
    hint = 'Type straight quotation marks, "like this". Pages show the marks of the language.'
    for place, _ in _lines(catalogue, pages, _REVERSED_QUOTES):
        yield note("IT555", place, "this quotation mark is the wrong way round", hint)


def _unmarked_spoilers(catalogue: Catalogue, pages: Pages) -> Iterator[Diagnostic]:
    hint = "If so, hide it:  ||like this||  or in a block between  :::spoiler The ending  and  :::"
    for place, words in _lines(catalogue, pages, _REVEALING):
        if catalogue.reviews[words[0]].spoilers != "whole":
            yield note("IT556", place, f"'{words[1]}' may reveal something", hint)


def _lines(catalogue: Catalogue, pages: Pages, wanted: re.Pattern[str]) -> Iterator[tuple[Location, tuple[str, str]]]:
    """Yield matches outside of spoilers: the location, the review's id, and the matching text."""
    for review in catalogue.reviews.values():
        for number, line in pages.text(review.path):
            for found in wanted.finditer(line):
                yield Location(review.path, number, found.start() + 1), (review.id, found[0])

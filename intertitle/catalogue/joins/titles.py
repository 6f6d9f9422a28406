"""Find the reviews that a title may mean."""

from __future__ import annotations

from collections import defaultdict

from intertitle.catalogue.join import Answers, Join, JoinRecorder
from intertitle.catalogue.joins.films import card_name, find_film
from intertitle.catalogue.recorder import Recorder
from intertitle.model import FilmFile, ListItem
from intertitle.slugs import slugify, sort_key

_FIELDS = ("id", "film", "title", "year", "original_title", "also")


def _join(ask: JoinRecorder) -> Answers:
    """Index reviews by the slugs of their film, film and year, the film's other titles, and the headline.

    Tables: ``title`` (slug → ids of its reviews, in the order of their files; if several have a name, those whose film
    has it as its title, or else as another title, or else as a headline), ``by title`` (every review's id, in the order
    of the title index), ``title sorted as`` (id of a review → its title there, if the film's own file says that).
    """
    sorts = {(slugify(file.film), file.year): file.sort for file in ask.documents(FilmFile) if file.sort}
    sorted_as: dict[str, str] = {}
    found: dict[str, list[str]] = defaultdict(list)
    by_other_title: dict[str, list[str]] = defaultdict(list)
    by_headline: dict[str, list[str]] = defaultdict(list)
    order: list[tuple[tuple[str, str], int, str]] = []
    for one, film, title, year, original, also in ask.reviews_by_path(*_FIELDS):
        slug = slugify(film)
        if sorts and (sort := sorts.get((slug, year))):
            sorted_as[one] = sort
        order.append((sort_key(sorted_as.get(one, film)), year or 0, one))
        dated = slug if year is None else f"{slug}-{year}".lstrip("-")
        for name in dict.fromkeys((slug, dated)):
            found[name].append(one)
        for other in dict.fromkeys(slugify(name) for name in (original, *also) if name):
            by_other_title[other].append(one)
        if title != film:
            by_headline[slugify(title)].append(one)
    return {
        "title": {name: tuple(ids) for name, ids in sorted((by_headline | by_other_title | found).items())},
        "by title": {one: True for _, _, one in sorted(order)},
        "title sorted as": sorted_as,
    }


TITLES = Join(
    name="titles", tables={"title": tuple[str, ...], "by title": bool, "title sorted as": str}, function=_join
)


def find_reviews(ask: Recorder, target: str) -> tuple[str, ...]:
    """Return the ids of the reviews that a slug or title may mean: none, one, or several with the same title."""
    if ask.answer("Review paths", target):
        return (target,)
    slug = slugify(target)
    return (ask.answer("title", slug) or ()) if slug else ()


def find_card(ask: Recorder, item: ListItem) -> str:
    """Return the name of the card of a list item's film; empty if slug, or film and year, do not find exactly one."""
    if not item.review:
        return card_name(ask, find_film(ask, item.film, item.year))
    found = find_reviews(ask, item.review)
    if len(found) != 1:
        return ""
    films: tuple[str, ...] = ask.answer("films of", found[0]) or ()
    return card_name(ask, f"/{films[0]}") if len(films) == 1 else found[0]

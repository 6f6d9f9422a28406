"""What the search's files share: the order of the reviews, and the people whose names are in each file of words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from intertitle import digest
from intertitle.catalogue.join import Answers, Join, JoinRecorder
from intertitle.markup.terms import BUCKETS, bucket, fold
from intertitle.model import PersonFile

SMALL = 64  # reviews, up to which everything is in one file
_A_SHELF = 160  # reviews, for each of which there is a file of words, up to one for each bucket
_NAME = re.compile(r"[^\W_]+")
_PLAIN = re.compile(r"[\W_]+")

Named = tuple[str, int | str, tuple[int, ...], str]  # a person: name, slug, the films' numbers as steps, other names


def join(ask: JoinRecorder) -> Answers:
    """Put people's names into the files of words.

    Tables: ``search`` (``ids``: a name for the numbering of the reviews, which all files share), ``shelf`` (number →
    the people in that file of words; on a small blog there is one). Both are empty where there is no search.
    """
    if not ask.site.search:
        return {"search": {}, "shelf": {}}
    ids = [one for (one,) in ask.members("id")]
    places = {one: place for place, one in enumerate(ids)}
    count = max(1, shelves(len(ids)))
    also = {file.id: " ".join(file.also) for file in ask.documents(PersonFile)}
    found: list[list[Named]] = [[] for _ in range(count)]
    for person in ask.table("person").values():
        if person.credits:
            films = sorted({places[credit.review] for credit in person.credits})
            other = also.get(person.id, "")
            one = (person.name, short_slug(person.id, person.name), tuple(steps(films)), other)
            for number in sorted({bucket(name) % count for name in _NAME.findall(fold(f"{person.name} {other}"))}):
                found[number].append(one)
    return {
        "search": {"ids": digest.of_value(ids)[:6].hex()} if ids else {},
        "shelf": {str(number): tuple(shelf) for number, shelf in enumerate(found)} if ids else {},
    }


SEARCH = Join(name="search", tables={"search": str, "shelf": tuple[Named, ...]}, function=join)


def shelves(reviews: int) -> int:
    """Return the number of files of words for so many reviews, a power of two; none where one file holds everything."""
    if reviews <= SMALL:
        return 0
    power = 1
    while power < min(reviews / _A_SHELF, BUCKETS):
        power *= 2
    return power


def steps(places: Sequence[int]) -> list[int]:
    """Return sorted numbers as the first one, then how far each is from the one before."""
    return [place - before for before, place in zip((0, *places), places, strict=False)]


def short_slug(slug: str, name: str, year: int | None = None) -> int | str:
    """Return a slug as shortly as the script can follow: 0 where it is the name's own, 1 with the year, or in full."""
    own = _PLAIN.sub("-", re.sub("['`]", "", name.lower()), count=0).strip("-") if name.isascii() else ""
    if own and slug == own:
        return 0
    return 1 if own and year and slug == f"{own}-{year}" else slug

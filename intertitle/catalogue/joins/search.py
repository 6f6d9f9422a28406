"""Prepare what the search shards share: the numbering of reviews, and the people in each shard."""

from __future__ import annotations

import re
from collections.abc import Sequence

from intertitle import digest
from intertitle.catalogue.join import Answers, Join, JoinRecorder
from intertitle.markup.terms import BUCKETS, bucket, spellings
from intertitle.model import PersonFile

MAX_UNSHARDED = 64  # reviews; up to this number, one file holds everything
_REVIEWS_PER_SHARD = 160  # reviews per shard; the number of buckets limits the shards
_PLAIN = re.compile(r"[\W_]+")

_SearchPerson = tuple[
    str, int | str, tuple[int, ...], str
]  # a person: name, slug (see `shorten_person`), the films' numbers as steps, other names


def _join(ask: JoinRecorder) -> Answers:
    """Assign people's names to shards.

    Tables: ``search`` (``ids``: a digest of the numbering of the reviews, which all files share), ``shelf`` (number →
    the people in that shard; a small blog has one). Both are empty if the search is off.
    """
    if not ask.site.search:
        return {"search": {}, "shelf": {}}
    ids = [one for (one,) in ask.reviews_by_path("id")]
    numbers = {one: place for place, one in enumerate(ids)}
    count = max(1, count_shards(len(ids)))
    pages = ask.table("person page")
    also = {file.id: " ".join(file.also) for file in ask.documents(PersonFile)}
    found: list[list[_SearchPerson]] = [[] for _ in range(count)]
    for person in ask.table("person").values():
        if person.credits:
            films = sorted({numbers[credit.review] for credit in person.credits})
            other = also.get(person.id, "")
            one = (
                person.name,
                shorten_person(person.id, person.name, person.id in pages),
                tuple(to_steps(films)),
                other,
            )
            for shard_number in sorted({bucket(name) % count for name in spellings(f"{person.name} {other}")}):
                found[shard_number].append(one)
    return {
        "search": {"ids": digest.of_value(ids)[:6].hex()} if ids else {},
        "shelf": {str(shard_number): tuple(people) for shard_number, people in enumerate(found)} if ids else {},
    }


SEARCH = Join(name="search", tables={"search": str, "shelf": tuple[_SearchPerson, ...]}, function=_join)


def count_shards(reviews: int) -> int:
    """Return the number of shards for some reviews: a power of two, or 0 if one file holds everything."""
    if reviews <= MAX_UNSHARDED:
        return 0
    power = 1
    while power < min(reviews / _REVIEWS_PER_SHARD, BUCKETS):
        power *= 2
    return power


def to_steps(numbers: Sequence[int]) -> list[int]:
    """Return sorted numbers as the first one, then the differences."""
    return [number - before for before, number in zip((0, *numbers), numbers, strict=False)]


def shorten_slug(slug: str, name: str, year: int | None = None) -> int | str:
    """Shorten a slug for the search script: 0 if it follows from the name, 1 from name and year, else the slug."""
    own = _PLAIN.sub("-", re.sub("['`]", "", name.lower()), count=0).strip("-") if name.isascii() else ""
    if own and slug == own:
        return 0
    return 1 if own and year and slug == f"{own}-{year}" else slug


def shorten_person(person: str, name: str, has_page: bool) -> int | str:  # noqa: FBT001  (a fact, not a mode)
    """Shorten a person's slug like `shorten_slug`. Without a page it is 2 instead of 0, or has ``#`` before it."""
    slug = shorten_slug(person, name)
    if has_page:
        return slug
    return f"#{slug}" if slug else 2

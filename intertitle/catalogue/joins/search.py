"""Prepare what the search files share: the numbering of reviews, the people in each shard, and the files of cards."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from intertitle import digest
from intertitle.catalogue.join import Answers, Join, JoinRecorder
from intertitle.catalogue.joins.film_facts import reviews_of
from intertitle.catalogue.joins.posts import post_name
from intertitle.markup.terms import SLOTS, shard, spellings
from intertitle.model import Credit, PersonFile

MAX_UNSHARDED = 64  # reviews; up to this number, one file holds everything
_REVIEWS_PER_SHARD = 10  # so that a reader loads few kilobytes for a word
_MAX_WITH_CARDS = 200  # reviews; with more, the cards are in files of their own
_CARDS_PER_FILE = 10  # on average
_PLAIN = re.compile(r"[\W_]+")

# A person: name, slug (see `shorten_person`), the numbers of the films as steps, those of the directed films, and other
# names.
_SearchPerson = tuple[str, int | str, tuple[int, ...], tuple[int, ...], str]


def _join(ask: JoinRecorder) -> Answers:
    """Assign people's names to shards, and reviews to files of cards.

    Tables: ``search`` (``ids``: a digest of the numbering of posts and reviews, which all files share), ``shelf``
    (number → the people in that shard; a small blog has one), ``search cards`` (number → the posts and reviews of that
    file of cards). All are empty if the search is off.
    """
    if not ask.site.search:
        return {"search": {}, "shelf": {}, "search cards": {}}
    posts = sorted((path, post_name(one)) for one, path in ask.table("PostFile paths").items())
    ids = [*(name for _, name in posts), *(one for (one,) in ask.reviews_by_path("id"))]
    numbers = {one: place for place, one in enumerate(ids)}
    count = max(1, count_shards(len(ids)))
    pages = ask.table("person page")
    own = ask.table("own address") if ask.answer("kind with own addresses", "person") else {}
    also = {file.id: " ".join(file.also) for file in ask.documents(PersonFile)}
    found: list[list[_SearchPerson]] = [[] for _ in range(count)]
    for person in ask.table("person").values():
        if person.credits:
            films = _numbers(ask, numbers, person.credits)
            directed = _numbers(ask, numbers, (credit for credit in person.credits if credit.job == "director"))
            other = also.get(person.id, "")
            slug: int | str = own.get(f"person {person.id}", "")
            slug = slug or shorten_person(person.id, person.name, person.id in pages)
            one = (person.name, slug, tuple(to_steps(films)), tuple(to_steps(directed)), other)
            for number in sorted({shard(name, count) for name in spellings(f"{person.name} {other}")}):
                found[number].append(one)
    files = count_card_files(len(ids))
    cards: list[list[str]] = [[] for _ in range(files)]
    for one_id in sorted(ids) if files else ():
        cards[_place_card(one_id, files)].append(one_id)
    return {
        "search": {"ids": digest.of_value(ids)[:6].hex()} if ids else {},
        "shelf": {str(number): tuple(people) for number, people in enumerate(found)} if ids else {},
        "search cards": {str(number): tuple(several) for number, several in enumerate(cards)},
    }


def _numbers(ask: JoinRecorder, numbers: Mapping[str, int], several: Iterable[Credit]) -> list[int]:
    """Return the numbers of the reviews of the films that a person is credited in, sorted."""
    return sorted(
        {numbers[review] for card in {credit.review for credit in several} for review in reviews_of(ask, card)}
    )


SEARCH = Join(
    name="search",
    tables={"search": str, "shelf": tuple[_SearchPerson, ...], "search cards": tuple[str, ...]},
    function=_join,
)


def count_shards(reviews: int) -> int:
    """Return the number of shards for some reviews: a power of two, or 0 if one file holds everything."""
    if reviews <= MAX_UNSHARDED:
        return 0
    power = 1
    while power < min(reviews / _REVIEWS_PER_SHARD, SLOTS):
        power *= 2
    return power


def count_card_files(reviews: int) -> int:
    """Return the number of files of cards for some reviews, or 0 if the manifest contains the cards."""
    return 0 if reviews <= _MAX_WITH_CARDS else -(-reviews // _CARDS_PER_FILE)


def _place_card(review: str, count: int) -> int:
    """Return the number of the file with a review's card. It depends on the id only. The script computes it too."""
    place = 0
    for letter in review:
        place = (place * 31 + ord(letter)) % 8191
    return place % count


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

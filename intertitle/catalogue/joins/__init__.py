"""Join columns and earlier tables into tables, with pure functions. What a join reads is recorded."""

from __future__ import annotations

import msgspec

from intertitle.catalogue.join import Join
from intertitle.catalogue.joins import (
    addresses,
    checks,
    critics,
    diary,
    film_facts,
    films,
    franchises,
    groups,
    link_names,
    old_addresses,
    people,
    pictures,
    posts,
    published,
    related,
    search,
    stats,
    titles,
    viewing_stats,
)

# In running order: a join may ask for the tables of those before it.
_IN_ORDER: tuple[Join, ...] = (
    published.PUBLISHED,
    critics.CRITICS,
    titles.TITLES,
    films.FILMS,
    film_facts.FILM_FACTS,
    addresses.ADDRESSES,
    old_addresses.OLD_ADDRESSES,
    posts.POSTS,
    posts.POST_FILMS,
    franchises.FRANCHISES,
    people.PEOPLE,
    posts.POST_SUBJECTS,
    *groups.GROUPS,
    diary.DIARY,
    link_names.LINK_NAMES,
    related.RELATED,
    pictures.PICTURES,
    *stats.STATS,
    viewing_stats.VIEWING_STATS,
    search.SEARCH,
    checks.CHECKS,
)
JOINS = tuple(msgspec.structs.replace(join, is_typed=True) for join in _IN_ORDER)

"""Group films by year and genre, reviews by rating, and reviews and posts by tag, newest first."""

from __future__ import annotations

import functools
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any, cast

from intertitle.catalogue.join import Answers, Join, JoinRecorder
from intertitle.catalogue.joins.film_facts import film_rows
from intertitle.catalogue.joins.names import most_common_spelling
from intertitle.catalogue.joins.posts import post_name
from intertitle.model import Group, PostFile
from intertitle.ratings import Rating, rating_slug
from intertitle.slugs import slugify, sort_key


def _group_by_term(
    ask: JoinRecorder,
    table: str,
    rows: Callable[[JoinRecorder], Iterable[tuple[str, Any]]],
    terms: Callable[..., Iterable[str]],
    *,
    last_first: bool = False,
) -> Answers:
    """Group cards by the slug of a term, labelled with its most common spelling. The table has the groups by slug.

    ``rows`` returns what is grouped, newest first: the name of each, and the field with its terms.
    """
    members: dict[str, dict[str, None]] = {}
    by_term: dict[str, dict[str, None]] = {}
    spellings: dict[str, list[str]] = defaultdict(list)
    counts: Counter[str] = Counter()
    for one, value in rows(ask):
        for term in terms(value):
            if term not in by_term:
                slug = slugify(term)
                spellings[slug].append(term)
                by_term[term] = members.setdefault(slug, {}) if slug else {}
            by_term[term][one] = None
            counts[term] += 1
    made = [
        Group(id=slug, label=most_common_spelling(spellings[slug], counts), reviews=tuple(ids))
        for slug, ids in members.items()
    ]
    made.sort(key=lambda group: (sort_key(group.label), group.id), reverse=last_first)
    return {table: {group.id: group for group in made}}


def _years(ask: JoinRecorder) -> Iterator[tuple[Any, ...]]:
    return film_rows(ask, "card", "year")


def _genres(ask: JoinRecorder) -> Iterator[tuple[Any, ...]]:
    return film_rows(ask, "card", "genres")


def _year_terms(year: int | None) -> list[str]:
    return [str(year)] if year else []


def _tags(ask: JoinRecorder) -> Iterable[tuple[str, Any]]:
    """Return the tags of all reviews and posts, newest first."""
    posts = {post_name(post.id): post.tags for post in ask.documents(PostFile) if post.tags}
    reviews = cast("Iterable[tuple[str, Any]]", ask.reviews("id", "tags"))
    if not posts:
        return reviews
    tags = dict(reviews) | posts
    return [(name, tags[name]) for name in ask.keys("stream") if name in tags]


def _group_by_rating(ask: JoinRecorder) -> Answers:
    """Group reviews by rating, best first. Equal ratings form one group, whatever their scale.

    The table ``scales rated`` has the scales in use.
    """
    site_scale = ask.site.scale
    grades: dict[Rating, tuple[str, str, float]] = {}
    members: dict[tuple[str, str, float], list[str]] = defaultdict(list)
    for one, rating in ask.reviews("id", "rating"):
        if rating:
            if rating not in grades:
                grades[rating] = rating_slug(rating, site_scale), rating.text, rating.order
            members[grades[rating]].append(one)
    ordered = sorted(members.items(), key=lambda found: (-found[0][2], found[0][0]))
    return {
        "rating": {slug: Group(id=slug, label=text, reviews=tuple(ids)) for (slug, text, _), ids in ordered},
        "scales rated": dict.fromkeys(sorted({rating.scale for rating in grades}), True),
    }


GROUPS = (
    Join(
        name="years",
        tables={"year": Group},
        function=functools.partial(_group_by_term, table="year", rows=_years, terms=_year_terms, last_first=True),
    ),
    Join(
        name="tags",
        tables={"tag": Group},
        function=functools.partial(_group_by_term, table="tag", rows=_tags, terms=tuple),
    ),
    Join(
        name="genres",
        tables={"genre": Group},
        function=functools.partial(_group_by_term, table="genre", rows=_genres, terms=tuple),
    ),
    Join(name="ratings", tables={"rating": Group, "scales rated": bool}, function=_group_by_rating),
)

"""Group reviews by year, tag, genre and rating, newest first."""

from __future__ import annotations

import functools
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable

from intertitle.catalogue.join import Answers, Join, JoinRecorder
from intertitle.catalogue.joins.names import most_common_spelling
from intertitle.model import Group
from intertitle.ratings import Rating, rating_slug
from intertitle.slugs import slugify, sort_key


def _group_by_term(
    ask: JoinRecorder, table: str, field: str, terms: Callable[..., Iterable[str]], *, last_first: bool = False
) -> Answers:
    """Group reviews by the slug of a term, labelled with its most common spelling. The table has the groups by slug."""
    members: dict[str, dict[str, None]] = {}
    by_term: dict[str, dict[str, None]] = {}
    spellings: dict[str, list[str]] = defaultdict(list)
    counts: Counter[str] = Counter()
    for one, value in ask.reviews("id", field):
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


def _year_terms(year: int | None) -> list[str]:
    return [str(year)] if year else []


def _group_by_rating(ask: JoinRecorder) -> Answers:
    """Group reviews by rating, best first. Equal ratings form one group, whatever their scale."""
    site_scale = ask.site.scale
    grades: dict[Rating, tuple[str, str, float]] = {}
    members: dict[tuple[str, str, float], list[str]] = defaultdict(list)
    for one, rating in ask.reviews("id", "rating"):
        if rating:
            if rating not in grades:
                grades[rating] = rating_slug(rating, site_scale), rating.text, rating.order
            members[grades[rating]].append(one)
    ordered = sorted(members.items(), key=lambda found: (-found[0][2], found[0][0]))
    return {"rating": {slug: Group(id=slug, label=text, reviews=tuple(ids)) for (slug, text, _), ids in ordered}}


GROUPS = (
    Join(
        name="years",
        tables={"year": Group},
        function=functools.partial(_group_by_term, table="year", field="year", terms=_year_terms, last_first=True),
    ),
    Join(
        name="tags",
        tables={"tag": Group},
        function=functools.partial(_group_by_term, table="tag", field="tags", terms=tuple),
    ),
    Join(
        name="genres",
        tables={"genre": Group},
        function=functools.partial(_group_by_term, table="genre", field="genres", terms=tuple),
    ),
    Join(name="ratings", tables={"rating": Group}, function=_group_by_rating),
)

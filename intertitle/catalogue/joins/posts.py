"""Order posts among the reviews, and gather the parts of each column.

Lists contain reviews by id and posts by name: the folder of posts, a slash and the id. A slug has no slash, so a post
and a review with the same slug are two.
"""

from __future__ import annotations

import datetime as dt
import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from intertitle.catalogue.catalogue import Catalogue
from intertitle.catalogue.join import Answers, Join, JoinRecorder
from intertitle.catalogue.joins.films import find_film, ids_of
from intertitle.catalogue.joins.names import most_common_spelling
from intertitle.catalogue.joins.published import by_date
from intertitle.diagnostics import Edit, Fix, find_nearest, warning
from intertitle.model import Discussion, Group, PostFile, When
from intertitle.slugs import slugify, sort_key

_PREFIX = "posts/"


def post_name(post: str) -> str:
    """Return the name of a post in lists of reviews and posts, by its id."""
    return _PREFIX + post


def find_post(name: str) -> str:
    """Return the id of a post by its name in lists, or an empty text for a review."""
    return name.removeprefix(_PREFIX) if name.startswith(_PREFIX) else ""


def path_of(catalogue: Catalogue, name: str) -> str:
    """Return the file of a review or a post by its name in lists."""
    post = find_post(name)
    found: str = catalogue.table("PostFile paths")[post] if post else catalogue.table("Review paths")[name]
    return found


def _join(ask: JoinRecorder) -> Answers:
    """Order posts among the reviews, and gather columns.

    Tables: ``stream`` (names of reviews and posts, newest first; empty without posts), ``published in`` (year → its
    reviews and posts; likewise), ``post day`` (name of a post → its day), ``newer and older`` (id of a post → ids of
    the posts after and before it, or empty), ``column`` (slug → its posts, the oldest first), sorted by name, and
    ``column of`` (id of a post → slug of its column).
    """
    posts = ask.documents(PostFile)
    if not posts:
        return {"stream": {}, "published in": {}, "post day": {}, "newer and older": {}, "column": {}, "column of": {}}
    reviews = ((by_date(date), one, date) for one, date in ask.reviews("id", "date"))
    named = ((by_date(post.date), post_name(post.id), post.date) for post in posts)
    stream = [(name, date) for _, name, date in heapq.merge(reviews, named, key=lambda one: one[0])]
    ids = ["", *(post.id for post in posts), ""]
    columns = _gather_columns(posts)
    return {
        "stream": {name: True for name, _ in stream},
        "published in": _group_by_year(stream),
        "post day": {post_name(post.id): post.date.day for post in posts if post.date},
        "newer and older": {one: (ids[place - 1], ids[place + 1]) for place, one in enumerate(ids) if one},
        "column": columns,
        "column of": {post.id: slugify(post.part_of) for post in posts if post.part_of},
    }


POSTS = Join(
    name="posts",
    tables={
        "stream": bool,
        "published in": Group,
        "post day": dt.date,
        "newer and older": tuple[str, str],
        "column": Group,
        "column of": str,
    },
    function=_join,
)


def _join_subjects(ask: JoinRecorder) -> Answers:
    """Find the franchises and the people that posts are about.

    Tables: ``franchises of post`` (id of a post → the ids of its franchises, empty for an unknown one), and ``posts of
    franchise`` and ``posts of person`` (id → names of posts, newest first).
    """
    posts = [post for post in ask.documents(PostFile) if post.franchises or post.people]
    if not posts:
        return {"franchises of post": {}, "posts of franchise": {}, "posts of person": {}}
    named = dict(ask.table("franchise name").items())
    ids = {slugify(name): one for one, name in named.items()} | {one: one for one in named}
    people, renamed = ask.table("person"), ask.table("renamed")
    of_post: dict[str, tuple[str, ...]] = {}
    of_franchise: dict[str, list[str]] = defaultdict(list)
    of_person: dict[str, list[str]] = defaultdict(list)
    for post in posts:
        found = [ids.get(slugify(name), "") for name in post.franchises]
        of_post[post.id] = tuple(found)
        for one in dict.fromkeys(filter(None, found)):
            of_franchise[one].append(post_name(post.id))
        slugs = [slugify(name) for name in post.people]
        known = [renamed.get(slug, slug) if renamed.get(slug, slug) in people else "" for slug in slugs]
        for one in dict.fromkeys(filter(None, known)):
            of_person[one].append(post_name(post.id))
        _check_subjects(ask, post, found, known)
    return {
        "franchises of post": of_post,
        "posts of franchise": {one: tuple(names) for one, names in sorted(of_franchise.items())},
        "posts of person": {one: tuple(names) for one, names in sorted(of_person.items())},
    }


POST_SUBJECTS = Join(
    name="subjects of posts",
    tables={
        "franchises of post": tuple[str, ...],
        "posts of franchise": tuple[str, ...],
        "posts of person": tuple[str, ...],
    },
    function=_join_subjects,
)


def _join_films(ask: JoinRecorder) -> Answers:
    """Find the films that posts discuss.

    The table ``discussed`` has the posts of a film, newest first, by what `find_film` finds: the id of its only review,
    or ``/`` and the film's own id.
    """
    found: dict[str, list[Discussion]] = defaultdict(list)
    for post in ask.documents(PostFile):
        for capsule in post.films:
            film = find_film(ask, capsule.film, capsule.year, ids_of(capsule))
            if film:
                is_own = not post.authors or ask.site.author in post.authors
                one = Discussion(
                    post=post_name(post.id), anchor=capsule.anchor, rating=capsule.rating, is_by_site_critic=is_own
                )
                found[film].append(one)
    return {"discussed": {film: tuple(several) for film, several in sorted(found.items())}}


POST_FILMS = Join(name="films of posts", tables={"discussed": tuple[Discussion, ...]}, function=_join_films)


def _check_subjects(ask: JoinRecorder, post: PostFile, franchises: Sequence[str], people: Sequence[str]) -> None:
    """Report a name that is nearly that of a franchise or of a person on this site."""
    for number, (name, one) in enumerate(zip(post.franchises, franchises, strict=True)):
        close = None if one else find_nearest(name, ask.table("franchise name").values())
        if close:
            place = ask.where(post.path, f"franchise.{number}")
            edit = Edit(place.line, place.column, name, close)
            fix = Fix((edit,), lead="If you mean that one:  ", label="franchise: ")
            message = f"the franchise '{name}' has no page, but '{close}' has one"
            ask.report(warning("IT510", place, message, fix))
    if all(people):
        return
    known = [person.name for person in ask.table("person").values()]
    for number, (name, one) in enumerate(zip(post.people, people, strict=True)):
        close = None if one else find_nearest(name, known)
        if close:
            place = ask.where(post.path, f"people.{number}")
            fix = Fix((Edit(place.line, place.column, name, close),), lead="Did you mean '", tail="'?")
            ask.report(warning("IT565", place, f"no review credits '{name}', but one credits '{close}'", fix))


def _group_by_year(stream: Iterable[tuple[str, When | None]]) -> dict[str, Group]:
    """Return the reviews and posts of each year of publication, newest first. Undated ones are in no year."""
    years: dict[str, list[str]] = defaultdict(list)
    for name, date in stream:
        if date:
            years[str(date.day.year)].append(name)
    return {year: Group(id=year, label=year, reviews=tuple(names)) for year, names in years.items()}


def _gather_columns(posts: Sequence[PostFile]) -> dict[str, Group]:
    """Return the columns, sorted by name. Their parts are in the order of their dates, undated ones last."""
    parts: dict[str, list[PostFile]] = defaultdict(list)
    for post in posts:
        if post.part_of:
            parts[slugify(post.part_of)].append(post)
    counts = Counter(post.part_of for post in posts)
    made = [
        Group(
            id=slug,
            label=most_common_spelling({post.part_of for post in several}, counts),
            reviews=tuple(post_name(post.id) for post in _oldest_first(several)),
        )
        for slug, several in parts.items()
    ]
    return {group.id: group for group in sorted(made, key=lambda group: (sort_key(group.label), group.id))}


def _oldest_first(posts: Iterable[PostFile]) -> list[PostFile]:
    """Return the dated posts from the oldest to the newest, then the undated ones."""
    several = list(posts)  # the newest first
    return [*reversed([one for one in several if one.date]), *(one for one in several if not one.date)]

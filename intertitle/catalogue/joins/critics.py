"""Collect the site's critics: who has a file, who wrote which review, and whether several write here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from intertitle.catalogue.join import Answers, Join, JoinRecorder
from intertitle.catalogue.joins.posts import find_post, post_name
from intertitle.catalogue.joins.published import by_date
from intertitle.catalogue.recorder import Recorder
from intertitle.config import SETTINGS
from intertitle.diagnostics import Hint, Location, find_nearest, suggest, warning
from intertitle.model import CriticFile, Group, PostFile
from intertitle.ratings import Rating
from intertitle.slugs import slugify


def _join(ask: JoinRecorder) -> Answers:
    """Find the critics of the reviews and posts.

    Tables: ``critic`` (id of a critic's file → name, and reviews and posts, newest first), ``critic named`` (slug of a
    name → id), ``critic counts`` (id → the numbers of reviews and of posts), ``critic ratings`` (id → the ratings, each
    with their number, best first), ``bylines`` (holds "shown" if several critics write here).
    """
    files = ask.documents(CriticFile)
    posts = [(post_name(post.id), post.authors) for post in ask.documents(PostFile)]
    if not files:
        # Most sites: the order of the reviews, which each new review changes, does not matter.
        reviews = ask.reviews_by_path("authors")
        writers = {name for (authors,) in (*reviews, *((authors,) for _, authors in posts)) for name in authors}
        nobody: dict[str, dict[str, object]] = {name: {} for name in CRITICS.tables}
        return {**nobody, "bylines": _bylines({}, writers)}
    named = _assign_names(ask, files)
    texts: dict[str, list[str]] = {file.id: [] for file in files}
    ratings: dict[str, dict[Rating, int]] = {file.id: defaultdict(int) for file in files}
    writers = set()
    rated = ask.reviews("id", "authors", "rating")
    for one, authors, rating in (*rated, *((name, authors, None) for name, authors in posts)):
        writers.update(authors)
        for critic in dict.fromkeys(named.get(slugify(name), "") for name in authors):
            if critic:
                texts[critic].append(one)
                if rating:
                    ratings[critic][rating] += 1
    _check_names(ask, files, named, writers)
    if posts:
        order = dict(_list_days(ask))
        texts = {critic: sorted(names, key=order.__getitem__) for critic, names in texts.items()}
    return {
        "critic": {file.id: Group(id=file.id, label=file.name, reviews=tuple(texts[file.id])) for file in files},
        "critic named": named,
        "critic counts": {critic: _count(names) for critic, names in texts.items()},
        "critic ratings": {
            critic: tuple(sorted(found.items(), key=lambda one: (-one[0].order, one[0].scale, one[0].text)))
            for critic, found in ratings.items()
        },
        "bylines": _bylines(named, writers),
    }


CRITICS = Join(
    name="critics",
    tables={
        "critic": Group,
        "critic named": str,
        "critic counts": tuple[int, int],
        "critic ratings": tuple[tuple[Rating, int], ...],
        "bylines": bool,
    },
    function=_join,
)


def critic_of(ask: Recorder, name: str) -> str:
    """Return who a name means: the id of a critic's file, or else the name's slug."""
    slug = slugify(name)
    return ask.answer("critic named", slug) or slug


def critics_of(ask: Recorder, authors: Sequence[str]) -> frozenset[str]:
    """Return who some authors are, in the form of `critic_of`. Without authors it is the site's critic."""
    return frozenset(critic_of(ask, name) for name in authors) or frozenset((site_critic(ask),))


def site_critic(ask: Recorder) -> str:
    """Return the site's critic, in the form of `critic_of`: who is its author in the settings."""
    return critic_of(ask, ask.site.author)


def is_by_site_critic(ask: Recorder, authors: Sequence[str]) -> bool:
    """Return whether the site's critic is one of some authors. A review without author is the site's critic's."""
    return site_critic(ask) in critics_of(ask, authors)


def _list_days(ask: JoinRecorder) -> Iterator[tuple[str, tuple[bool, float]]]:
    """Yield each review and post with a key that sorts the newest first, as lists of both are sorted."""
    yield from ((one, by_date(date)) for one, date in ask.reviews("id", "date"))
    yield from ((post_name(post.id), by_date(post.date)) for post in ask.documents(PostFile))


def _count(names: Sequence[str]) -> tuple[int, int]:
    """Return how many reviews and how many posts there are among some names."""
    posts = sum(1 for name in names if find_post(name))
    return len(names) - posts, posts


def _bylines(named: Mapping[str, str], writers: Iterable[str]) -> dict[str, bool]:
    critics = {named.get(slug, slug) for slug in map(slugify, writers)}
    return {"shown": True} if len(critics) > 1 else {}


def _assign_names(ask: JoinRecorder, files: Sequence[CriticFile]) -> dict[str, str]:
    """Return the id of the file that each name belongs to, by the name's slug.

    If two claim a name, it belongs to the first file. `building.critics.add_scales` decides in the same way whose
    scale a rating is on.
    """
    found: dict[str, str] = {}
    for file in sorted(files, key=lambda one: one.path):
        names = [(file.name, ""), *((name, f"also.{number}") for number, name in enumerate(file.also))]
        for name, pointer in names:
            if not slugify(name):
                continue
            owner = found.setdefault(slugify(name), file.id)
            if owner != file.id:
                hint = "Write this name otherwise, here and in the reviews. Until then it always means that file."
                ask.report(warning("IT581", ask.where(file.path, pointer), f"'{name}' is also a name of {owner}", hint))
    return found


def _check_names(
    ask: JoinRecorder, files: Sequence[CriticFile], named: Mapping[str, str], writers: Iterable[str]
) -> None:
    """Report an author whose name is nearly that of a critic."""
    known = [name for file in files for name in (file.name, *file.also)]
    near = {
        name: close for name in sorted(writers) if slugify(name) not in named and (close := find_nearest(name, known))
    }
    if not near:
        return
    author = ask.site.author
    if author in near:
        hint: Hint = suggest(author, [near[author]], None, "")
        ask.report(
            warning("IT580", Location(SETTINGS), f"no critic has the name of the site's author, '{author}'", hint)
        )
    texts = (*ask.reviews_by_path("path", "authors"), *((post.path, post.authors) for post in ask.documents(PostFile)))
    for path, authors in texts:
        for number, name in enumerate(authors):
            if name in near and name != author:
                place = ask.where(path, f"author.{number}")
                hint = suggest(name, [near[name]], place, "")
                ask.report(warning("IT580", place, f"there is no critic '{name}'", hint))

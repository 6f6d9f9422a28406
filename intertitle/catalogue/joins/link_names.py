"""Find what a link by name may lead to: ``[[Alien]]``, ``[[Agnès Varda]]``, ``[[people/agnes-varda]]``."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from intertitle.catalogue.join import Answers, Join, JoinRecorder
from intertitle.catalogue.joins.titles import find_reviews
from intertitle.catalogue.recorder import Recorder
from intertitle.model import DOCUMENT_KINDS, Document, ListFile, PageFile, PostFile, Review
from intertitle.slugs import slugify
from intertitle.suffixes import TEXT_SUFFIXES

# The kinds of pages that a name may mean, in the order in which they are tried, with the folder that a name may begin
# with. Genres have no files.
FOLDERS = {
    "film": "films",
    "review": "reviews",
    "person": "people",
    "critic": "critics",
    "franchise": "franchises",
    "list": "lists",
    "post": "posts",
    "page": "pages",
    "genre": "genres",
}
_KINDS = {folder: kind for kind, folder in FOLDERS.items()}
_IN_FOLDER = re.compile(rf"(?:content/)?(?P<folder>{'|'.join(_KINDS)})/(?P<name>.+)")
_ENDINGS = ("", *TEXT_SUFFIXES, *(f"/index{suffix}" for suffix in TEXT_SUFFIXES))
KIND_OF_FOLDER = {one.folder: one.name for one in DOCUMENT_KINDS}


class Named(NamedTuple):
    """Something that has a name: the kind of its page, its id, and its title; a genre has none here."""

    kind: str
    id: str
    title: str


class Targets(NamedTuple):
    """What a name may mean.

    Attributes:
        kind: the kind of the page, or of the first of several.
        ids: the ids of all that have the name; none if it is the name of a document that is not published yet.
        name: the name as written, without a folder.
        is_id: whether the name is an id or the name of a file, which readers should not see.
    """

    kind: str
    ids: tuple[str, ...]
    name: str
    is_id: bool = False


def _join(ask: JoinRecorder) -> Answers:
    """Index everything except people and films with one review by the slugs of its names, and what is withheld.

    Tables: ``named`` (slug → kind, id and title), ``hidden`` (slug of a name of a withheld document → kind).
    """
    named: dict[str, list[Named]] = defaultdict(list)
    for one in _list_named(ask):
        _add(named, one, one.title)
    for film in ask.table("film").values():
        one = Named("film", film.id, film.title)
        facts = ask.answer("film facts", film.id)
        _add(named, one, film.title, f"{film.title} {film.year or ''}", facts.original_title, *facts.also)
    hidden: dict[str, list[str]] = defaultdict(list)
    for path in ask.table("withheld"):
        document = ask.document(path)
        for name in (document.id, *_names_of(document)):
            hidden[slugify(name)].append(KIND_OF_FOLDER[path.split("/")[1]])
    order = list(FOLDERS)
    return {
        "named": {slug: tuple(found) for slug, found in sorted(named.items())},
        "hidden": {name: min(kinds, key=order.index) for name, kinds in sorted(hidden.items()) if name},
    }


LINK_NAMES = Join(name="link names", tables={"named": tuple[Named, ...], "hidden": str}, function=_join)


def _add(named: Mapping[str, list[Named]], one: Named, *names: str) -> None:
    for slug in dict.fromkeys(slugify(name) for name in (one.id, *names)):
        if slug:
            named[slug].append(one)


def _list_named(ask: JoinRecorder) -> Iterator[Named]:
    for one, name in ask.table("franchise name").items():
        yield Named("franchise", one, name)
    for file in ask.documents(ListFile):
        yield Named("list", file.id, file.title)
    for post in ask.documents(PostFile):
        yield Named("post", post.id, post.title)
    for own in ask.documents(PageFile):
        yield Named("page", own.id, own.title)
    for one in ask.keys("genre"):
        yield Named("genre", one, "")


def _names_of(document: Document) -> tuple[str, ...]:
    """Return the names by which a link may mean a document."""
    if isinstance(document, Review):
        return (document.film, document.title, document.original_title, *document.also)
    return tuple(getattr(document, field, "") for field in ("name", "title", "film"))


def find_targets(ask: Recorder, written: str) -> Targets | None:
    """Return what a name or a slug means, or None.

    Films come first, then people, franchises and so on. A name of several films, or of several lists, means all of
    them. A folder before it, as in ``people/``, tells which kind is meant.
    """
    folder, name = split_folder(written)
    slug = slugify(name)
    for kind in [_KINDS[folder]] if folder else FOLDERS:
        if kind in {"film", "review"}:
            if found := _find_films(ask, folder, name, slug):
                return found
        elif ids := _FINDERS[kind](ask, name, slug):
            return Targets(kind, ids, name, is_id=ids == (name,))
        if ask.answer("hidden", slug) == kind:
            return Targets(kind, (), name)
    return _find_file(ask, folder, name) if folder else None


def split_folder(written: str) -> tuple[str, str]:
    """Return the folder before a name, or an empty text, and the name."""
    found = _IN_FOLDER.fullmatch(written)
    return (found["folder"], found["name"]) if found else ("", written)


def _find_films(ask: Recorder, folder: str, name: str, slug: str) -> Targets | None:
    """Return the films that a name means: pages of films, and reviews of films without a page.

    The slug of a review means the review, also if its film has a page.
    """
    named = {one.id for one in ask.answer("named", slug) or () if one.kind == "film"} if folder != "reviews" else set()
    if folder != "films" and ask.answer("Review paths", name):
        return Targets("review", (name,), name, is_id=True)
    if name in named:
        return Targets("film", (name,), name, is_id=True)
    reviews = find_reviews(ask, name) if folder != "films" else ()
    apart = tuple(one for one in reviews if named.isdisjoint(ask.answer("films of", one) or ()))
    if not named and not apart:
        return None
    pages = sorted(named)
    if len(pages) + len(apart) > 1:  # as an author must write them
        pages = [f"films/{one}" if ask.answer("Review paths", one) else one for one in pages]
    return Targets("film" if pages else "review", (*pages, *apart), name)


def _find_named(kind: str) -> Callable[[Recorder, str, str], tuple[str, ...]]:
    def find(ask: Recorder, name: str, slug: str) -> tuple[str, ...]:
        ids = tuple(one.id for one in ask.answer("named", slug) or () if one.kind == kind)
        return (name,) if name in ids else ids

    return find


def _find_people(ask: Recorder, _name: str, slug: str) -> tuple[str, ...]:
    person = ask.answer("renamed", slug) or slug
    is_known = person and (ask.answer("person page", person) or ask.answer("person", person))
    return (person,) if is_known else ()


def _find_critics(ask: Recorder, _name: str, slug: str) -> tuple[str, ...]:
    critic = ask.answer("critic named", slug) or (slug if ask.answer("critic", slug) else "")
    return (critic,) if critic else ()


_FINDERS: dict[str, Callable[[Recorder, str, str], tuple[str, ...]]] = {
    **{kind: _find_named(kind) for kind in FOLDERS if kind not in {"film", "review"}},
    "person": _find_people,
    "critic": _find_critics,
}


def _find_file(ask: Recorder, folder: str, name: str) -> Targets | None:
    """Return the document of a file by its path in its folder, with or without its ending."""
    found = next(filter(None, (ask.answer("document", f"content/{folder}/{name}{end}") for end in _ENDINGS)), None)
    return Targets(_KINDS[folder], (found[1],), name, is_id=True) if found else None

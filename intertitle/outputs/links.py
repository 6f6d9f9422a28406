"""Where the links of a text lead: to a review by its slug or title, to a file's page, or to a path."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import unquote

from intertitle.model import Catalogue, FranchiseFile, Link, ListFile, PageFile, PersonFile, Review
from intertitle.outputs.library import ResolvedLink, address_of, image_address
from intertitle.slugs import slugify

Published = Review | FranchiseFile | PersonFile | ListFile | PageFile


def published(catalogue: Catalogue) -> Iterator[tuple[Published, str]]:
    """Give every published document with its address."""
    site = catalogue.site
    for review in catalogue.reviews.values():
        yield review, address_of(site, "review", review.id)
    for franchise in catalogue.franchises.values():
        if franchise.file:
            yield franchise.file, address_of(site, "franchise", franchise.id)
    for person in catalogue.people.values():
        if person.file:
            yield person.file, address_of(site, "person", person.id)
    for file in catalogue.lists.values():
        yield file, address_of(site, "list", file.id)
    for page in catalogue.pages.values():
        yield page, address_of(site, "page", page.id)


def addresses(catalogue: Catalogue) -> dict[str, str]:
    """Give the address of every published document by the path of its file."""
    return {document.path: address for document, address in published(catalogue)}


def resolve(
    catalogue: Catalogue, by_path: Mapping[str, str], path: str, links: Iterable[Link]
) -> tuple[ResolvedLink, ...]:
    """Resolve the links of the text of the file at ``path``, in order; an unknown one has no address.

    Args:
        catalogue: all that is published.
        by_path: the `addresses` of its documents.
        path: the file's.
        links: as written.
    """
    return tuple(_resolve(catalogue, link, path, by_path) for link in links)


def pictures_of(links: Iterable[Link]) -> tuple[str, ...]:
    """Give the addresses of the pictures among some links, each once."""
    targets = (unquote(link.target.partition("#")[0]) for link in links if link.kind == "image")
    return tuple(sorted({image_address(target) for target in targets}))


def candidates(catalogue: Catalogue, target: str) -> tuple[str, ...]:
    """Give the ids of the reviews that a wiki link may mean: one, none, or several of one title."""
    if target in catalogue.reviews:
        return (target,)
    slug = slugify(target)
    return catalogue.titles.get(slug, ()) if slug else ()


def _resolve(catalogue: Catalogue, link: Link, path: str, by_path: Mapping[str, str]) -> ResolvedLink:
    if link.kind == "wiki":
        found = candidates(catalogue, link.target)
        if len(found) != 1:
            return ResolvedLink(address="", title=link.target, label=link.label, wiki=True)
        review = catalogue.reviews[found[0]]
        address = address_of(catalogue.site, "review", review.id)
        return ResolvedLink(address=address, title=review.film, label=link.label, wiki=True)
    written, hash_mark, rest = link.target.partition("#")
    target, fragment = unquote(written), unquote(rest)
    if link.kind == "image":
        address = image_address(target)
        return ResolvedLink(address=address, picture=catalogue.pictures.get(address))
    if not target:
        return ResolvedLink(address=by_path[path] if hash_mark else "", fragment=fragment)
    if target.endswith(".md"):
        file = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
        return ResolvedLink(address=by_path.get(file, ""), fragment=fragment)
    return ResolvedLink(address=target if target.startswith("/") else "", fragment=fragment)

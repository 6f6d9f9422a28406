"""Check: every link and picture of every text leads somewhere, traced back to its file, line and column."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from urllib.parse import unquote

from intertitle.diagnostics import Diagnostic, Place, Where, error, meant, nearest, note, warning
from intertitle.model import Catalogue, Link, Picture, Review, Struct
from intertitle.outputs.library import ResolvedLink, image_address
from intertitle.outputs.links import candidates
from intertitle.outputs.lists import review_of
from intertitle.slugs import ANCHOR_PREFIX, slugify

_PRINT = re.compile(r"-[0-9a-f]{10}-\d+\.\w+$")  # a picture at one width, whose name nobody types


class Fragment(Struct, frozen=True, kw_only=True):
    """A link to a place within another text's page, which only that text's anchors can show to be right."""

    address: str
    fragment: str
    place: Place


def check_facts(catalogue: Catalogue, addresses: AbstractSet[str], where: Where) -> tuple[Diagnostic, ...]:
    """Check what front matter refers to against what is published; ``where`` gives the places of diagnostics."""
    found: list[Diagnostic] = []
    for review in catalogue.reviews.values():
        if review.poster or review.still:
            found.extend(_pictures(review, addresses, where))
    found.extend(_items(catalogue, where))
    found.extend(_undated(catalogue, where))
    return tuple(found)


def check_text(
    catalogue: Catalogue,
    addresses: AbstractSet[str],
    broken: Mapping[str, str],
    path: str,
    links: Iterable[Link],
    resolved: Iterable[ResolvedLink],
    where: Where,
) -> tuple[tuple[Diagnostic, ...], tuple[Fragment, ...]]:
    """Check the links and pictures of the text of one file.

    Args:
        catalogue: all that is published.
        addresses: those of all outputs.
        broken: the files of reviews that cannot be published for an error of their own, by slug.
        path: the file's.
        links: as written.
        resolved: where they lead.
        where: gives the places of diagnostics.

    Returns:
        what is wrong, and the links to places within pages, for `check_fragments`.
    """
    found: list[Diagnostic] = []
    fragments: list[Fragment] = []
    for number, (link, leads) in enumerate(zip(links, resolved, strict=True)):
        place = where(path, f"link.{number}")
        if link.kind == "wiki":
            found.extend(_wiki(catalogue, broken, link, place))
        elif link.kind == "image" or leads.address.startswith("/images/"):
            found.extend(_image(leads.address, unquote(link.target), place, addresses))
        elif leads.address not in addresses:
            found.append(_nowhere(leads.address, unquote(link.target), place, addresses))
        elif leads.fragment:
            fragments.append(Fragment(address=leads.address, fragment=leads.fragment, place=place))
    return tuple(found), tuple(fragments)


def check_fragments(
    fragments: Iterable[Fragment], anchors: Callable[[str], tuple[str, ...] | None]
) -> Iterator[Diagnostic]:
    """Check links to places within pages; ``anchors`` gives those of the text at an address, if there is one."""
    for link in fragments:
        known = anchors(link.address)
        if known is None or link.fragment in known:
            continue
        close = nearest(link.fragment, known)
        headings = [f"#{anchor}" for anchor in known if anchor.startswith(ANCHOR_PREFIX)]
        hint = f"Did you mean '#{close}'?" if close else f"Its headings are: {', '.join(headings) or 'none'}."
        yield error("IT524", link.place, f"there is no '#{link.fragment}' on that page", hint)


def _wiki(catalogue: Catalogue, broken: Mapping[str, str], link: Link, place: Place) -> Iterator[Diagnostic]:
    reviews = candidates(catalogue, link.target)
    if len(reviews) == 1:
        return
    if reviews:
        choices = " or ".join(f"[[{one}]]" for one in reviews)
        yield error("IT521", place, f"'{link.target}' is the title of {len(reviews)} reviews", f"Write {choices}.")
    elif link.target in catalogue.hidden or slugify(link.target) in catalogue.hidden:
        message = f"the review of '{link.target}' is not published yet"
        yield warning("IT522", place, message, "The words stay plain text until it is.")
    elif file := broken.get(slugify(link.target)):
        message = f"the review of '{link.target}' has an error of its own, and is not published"
        yield warning("IT522", place, message, f"Mend {file}; the link leads there then.")
    else:
        names = {review.film: review.id for review in catalogue.reviews.values()}
        close = nearest(link.target, [*names, *catalogue.reviews])
        if close:
            hint = f"Did you mean [[{names.get(close, close)}]]?"
        else:
            hint = "Write the title of a film that you have reviewed, or take the square brackets away until you have."
        yield error("IT520", place, f"there is no review of '{link.target}'", hint)


def _image(address: str, written: str, place: Place, addresses: AbstractSet[str]) -> Iterator[Diagnostic]:
    if address in addresses:
        return
    of_pictures = (one for one in addresses if one.startswith("/images/") and not _PRINT.search(one))
    pictures = [one.removeprefix("/images/") for one in of_pictures]
    close = nearest(address.removeprefix("/images/"), pictures)
    hint = f"Did you mean 'images/{close}'?" if close else f"Put the file at content{address}."
    yield error("IT530", place, f"there is no picture '{written}'", hint)


def _nowhere(target: str, written: str, place: Place, addresses: AbstractSet[str]) -> Diagnostic:
    hint = meant(target or written, addresses, "Link to a review as [[Title]], or to a page by its address.")
    return error("IT523", place, f"the link '{written}' leads nowhere", hint)


def _pictures(review: Review, addresses: AbstractSet[str], where: Where) -> Iterator[Diagnostic]:
    for pointer, picture in (("poster", review.poster), ("still", review.still)):
        if isinstance(picture, Picture):
            yield from _image(image_address(picture.src), picture.src, where(review.path, pointer), addresses)


def _items(catalogue: Catalogue, where: Where) -> Iterator[Diagnostic]:
    """A film of a list may have no review; a slug that leads nowhere is a slip."""
    for file in catalogue.lists.values():
        for number, item in enumerate(file.items):
            if item.review and not review_of(catalogue, item):
                hint = meant(item.review, catalogue.reviews, "For a film without a review write  film:  and  year:")
                place = where(file.path, f"items.{number}")
                yield error("IT525", place, f"there is no review '{item.review}'", hint)


def _undated(catalogue: Catalogue, where: Where) -> Iterator[Diagnostic]:
    for review in catalogue.reviews.values():
        if review.date is None:
            message = f"the review of {review.film} has no date: it comes last on the home page and is not in the feed"
            yield note("IT540", where(review.path, ""), message, "Add  date: 2025-06-10")

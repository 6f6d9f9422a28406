"""Check: every link and picture of every text leads somewhere, traced back to its file, line and column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from intertitle.diagnostics import Diagnostic, Place, error, nearest, note, warning
from intertitle.markup.reading import ANCHOR_PREFIX
from intertitle.model import Catalogue, Link, Picture, Review
from intertitle.outputs.library import ResolvedLink, image_address
from intertitle.outputs.links import Links, candidates, published
from intertitle.outputs.lists import review_of
from intertitle.outputs.recipe import Output
from intertitle.slugs import slugify


def check(catalogue: Catalogue, links: Links, outputs: Iterable[Output]) -> tuple[Diagnostic, ...]:
    """Check what authors refer to against what is published."""
    addresses = {output.address for output in outputs}
    anchors = {address: document.text.anchors for document, address in published(catalogue)}
    found: list[Diagnostic] = []
    for document, _ in published(catalogue):
        path = document.place.path
        for link, resolved in zip(document.text.links, links.get(path, ()), strict=True):
            place = Place(path, link.line, link.column)
            if link.kind == "wiki":
                found.extend(_wiki(catalogue, link, place))
            elif link.kind == "image":
                found.extend(_image(resolved.address, unquote(link.target), place, addresses))
            else:
                found.extend(_path(link, resolved, place, addresses, anchors))
    for review in catalogue.reviews.values():
        found.extend(_pictures(review, addresses))
    found.extend(_items(catalogue))
    found.extend(_undated(catalogue))
    return tuple(found)


def _wiki(catalogue: Catalogue, link: Link, place: Place) -> Iterator[Diagnostic]:
    reviews = candidates(catalogue, link.target)
    if len(reviews) == 1:
        return
    if reviews:
        choices = " or ".join(f"[[{one}]]" for one in reviews)
        yield error("IT521", place, f"'{link.target}' is the title of {len(reviews)} reviews", f"Write {choices}.")
    elif link.target in catalogue.hidden or slugify(link.target) in catalogue.hidden:
        message = f"the review of '{link.target}' is not published yet"
        yield warning("IT522", place, message, "The words stay plain text until it is.")
    else:
        names = {review.film: review.id for review in catalogue.reviews.values()}
        close = nearest(link.target, [*names, *catalogue.reviews])
        hint = f"Did you mean [[{names.get(close, close)}]]?" if close else "Write a film's title or a review's slug."
        yield error("IT520", place, f"there is no review of '{link.target}'", hint)


def _image(address: str, written: str, place: Place, addresses: set[str]) -> Iterator[Diagnostic]:
    if address in addresses:
        return
    pictures = [one.removeprefix("/images/") for one in addresses if one.startswith("/images/")]
    close = nearest(address.removeprefix("/images/"), pictures)
    hint = f"Did you mean 'images/{close}'?" if close else f"Put the file at content{address}."
    yield error("IT530", place, f"there is no picture '{written}'", hint)


def _path(
    link: Link, resolved: ResolvedLink, place: Place, addresses: set[str], anchors: dict[str, tuple[str, ...]]
) -> Iterator[Diagnostic]:
    target, fragment, written = resolved.address, resolved.fragment, unquote(link.target)
    if target.startswith("/images/"):
        yield from _image(target, written, place, addresses)
    elif target not in addresses:
        close = nearest(target or written, addresses)
        hint = f"Did you mean '{close}'?" if close else "Link to a review as [[Title]], or to a page by its address."
        yield error("IT523", place, f"the link '{written}' leads nowhere", hint)
    elif fragment and target in anchors and fragment not in anchors[target]:
        close = nearest(fragment, anchors[target])
        headings = [anchor for anchor in anchors[target] if anchor.startswith(ANCHOR_PREFIX)]
        hint = f"Did you mean '#{close}'?" if close else f"Its headings are: {', '.join(headings) or 'none'}."
        yield error("IT524", place, f"there is no '#{fragment}' on that page", hint)


def _pictures(review: Review, addresses: set[str]) -> Iterator[Diagnostic]:
    for picture in (review.poster, review.still):
        if isinstance(picture, Picture):
            yield from _image(image_address(picture.src), picture.src, picture.place, addresses)


def _items(catalogue: Catalogue) -> Iterator[Diagnostic]:
    """A film of a list may have no review; a slug that leads nowhere is a slip."""
    for file in catalogue.lists.values():
        for item in file.items:
            if item.review and not review_of(catalogue, item):
                close = nearest(item.review, catalogue.reviews)
                hint = f"Did you mean '{close}'?" if close else "For a film without a review write  film:  and  year:"
                yield error("IT525", item.place, f"there is no review '{item.review}'", hint)


def _undated(catalogue: Catalogue) -> Iterator[Diagnostic]:
    for review in catalogue.reviews.values():
        if review.date is None:
            message = f"the review of {review.film} has no date: it comes last on the home page and is not in the feed"
            yield note("IT540", review.place, message, "Add  date: 2025-06-10")

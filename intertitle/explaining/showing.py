"""Showing: the outputs that a source is shown by, whether it has changed or not."""

from __future__ import annotations

from collections.abc import Iterator

from intertitle.explaining.last import LastBuild
from intertitle.model import Document, FranchiseFile, ListFile, PersonFile, Picture, Review
from intertitle.outputs import franchises, lists, people, redirects, review, sharing
from intertitle.outputs.library import image_address
from intertitle.outputs.recipe import Output, Page, Recipe


def showing(path: str, last: LastBuild) -> Iterator[Output]:
    """Give the outputs that show a source: its card, its text, its name, its picture. A page of counts does not."""
    if path in last.sources.images:
        yield from _picturing(path, last)
        return
    document = last.document(path)
    if document is None or path not in last.plan.by_path:
        return
    for output in last.outputs.values():
        if isinstance(output.recipe, redirects.Redirect):
            continue
        tells = path in output.sources or not isinstance(output.recipe, Page)
        if (
            (path in output.recipe.texts and tells)
            or _shows(document, output, last)
            or _is_drawn(document, output, last)
        ):
            yield output


def _shows(document: Document, output: Output, last: LastBuild) -> bool:
    recipe = output.recipe
    if isinstance(document, Review):
        return document.id in recipe.cards
    if isinstance(document, FranchiseFile):
        if isinstance(recipe, franchises.FranchiseIndex):
            return True
        return any(document.id in last.catalogue.member_of.get(one, ()) for one in recipe.cards)
    if isinstance(document, PersonFile):
        if isinstance(recipe, people.PeopleIndex):
            return True
        credited = {credit.review for credit in last.catalogue.people[document.id].credits}
        return isinstance(recipe, review.ReviewPage) and recipe.review in credited
    return isinstance(document, ListFile) and isinstance(recipe, lists.ListIndex)


def _is_drawn(document: Document, output: Output, last: LastBuild) -> bool:
    """Tell whether an output is a share card that says something of a review or a franchise."""
    if not isinstance(output.recipe, sharing.Drawn):
        return False
    kind, slug = output.recipe.of
    if isinstance(document, Review):
        return slug == document.id if kind == "review" else slug in last.catalogue.member_of.get(document.id, ())
    return isinstance(document, FranchiseFile) and kind == "franchise" and slug == document.id


def shows_picture(address: str, recipe: Recipe, last: LastBuild) -> bool:
    """Tell whether what a recipe makes shows the picture at an address: of a review, on a card, or in a text."""
    shown = (last.catalogue.reviews[one].poster for one in recipe.cards)
    if any(one and not one.spoiler and image_address(one.src) == address for one in shown):
        return True
    if isinstance(recipe, review.ReviewPage):
        of_it = last.catalogue.reviews[recipe.review]
        if any(one and image_address(one.src) == address for one in (of_it.poster, of_it.still)):
            return True
    return any(link.address == address for path in recipe.texts for link in last.text(path).links)


def _picturing(path: str, last: LastBuild) -> Iterator[Output]:
    """Give the outputs that show a picture: a poster or a still, on cards too, or a picture in a text."""
    address = image_address(path)
    pages: set[str] = set()
    cards: set[str] = set()
    for source, page in last.plan.by_path.items():
        document = last.document(source)
        if isinstance(document, Review):
            pictures = [document.poster, document.still]
            if any(isinstance(one, Picture) and image_address(one.src) == address for one in pictures):
                pages.add(page)
            poster = document.poster
            if poster and not poster.spoiler and image_address(poster.src) == address:
                cards.add(document.id)
        if any(link.address == address for link in last.text(source).links):
            pages.add(page)
    for output in last.outputs.values():
        if output.address in pages or (isinstance(output.recipe, Page) and cards.intersection(output.recipe.cards)):
            yield output

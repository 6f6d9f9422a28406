"""The advice itself, a function for each kind of it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from operator import eq
from pathlib import Path

from intertitle.catalogue.catalogue import Catalogue
from intertitle.diagnostics import Diagnostic, Edit, Fix, Location, Where, note
from intertitle.lint.pages import Pages
from intertitle.lint.similar import find_similar
from intertitle.model import Review, Struct
from intertitle.slugs import slugify
from intertitle.table import names_proposing

# Where each kind of name stands in a review.
_FIELDS: Mapping[str, tuple[str, ...]] = {
    "person": (*names_proposing(Review, "people"), "cast"),
    "franchise": names_proposing(Review, "franchises"),
    "tag": names_proposing(Review, "tags"),
    "genre": names_proposing(Review, "genres"),
}
_NAMED = 4  # files or titles that are named one by one
# A closing mark before a word, or an opening one after it, where a language has no use for either.
_TURNED = re.compile(r"(?<![^\s(\[])”(?=\w)|(?<=\w)[,.;:!?]?“(?=[\s,.;:!?)]|$)")
_TURNED_IN = frozenset(("en", "es", "it", "pt"))
# How English gives an ending away.
_TELLING = re.compile(
    r"\b(?:turns? out (?:to be|that)|(?:is|are) revealed (?:to be|as|that)|(?:was|were|is|are) dead all along"
    r"|the (?:killer|murderer|culprit|traitor) (?:is|was|turns)|dies (?:at|in|near) the end"
    r"|in the (?:very )?(?:last|final) (?:scene|shot|reel|minutes?)|the (?:final|last) twist|twist ending"
    r"|it was all a dream|is (?:really|actually|secretly) (?:his|her|their|the))\b",
    re.IGNORECASE,
)


def advise(catalogue: Catalogue, root: Path, today: dt.date, where: Where) -> list[Diagnostic]:
    """Look over all that is published.

    Args:
        catalogue: all that is published.
        root: the site's folder, whose sources are read again for the lines that advice is about.
        today: the day by the site's clock.
        where: gives the places of documents and of their parts.
    """
    pages = Pages(root)
    found = [
        *_alike(catalogue, pages),
        *_orders(catalogue, pages),
        *_viewings(catalogue, pages, today),
        *_verdicts(catalogue, where),
        *_credits(catalogue, where),
    ]
    language = catalogue.site.language.partition("-")[0].lower()
    if language in _TURNED_IN:
        found += _turned(catalogue, pages)
    return found


def advise_on_spoilers(catalogue: Catalogue, root: Path, today: dt.date, where: Where) -> list[Diagnostic]:
    """Look over all that is published, and for lines that may give an ending away and are not marked.

    English alone is known to do so. The arguments are those of `advise`.
    """
    found = advise(catalogue, root, today, where)
    if catalogue.site.language.partition("-")[0].lower() == "en":
        found += _telling(catalogue, Pages(root))
    return found


# ---------------------------------------------------------------- names


class _Name(Struct, frozen=True, kw_only=True):
    """A name as it is used: how it is written, by which reviews, and whether a file of its own settles how."""

    slug: str
    label: str
    reviews: Sequence[str]
    is_settled: bool = False

    @property
    def weight(self) -> tuple[bool, int]:
        """Tell how likely it is to be the right one of two."""
        return (self.is_settled, len(self.reviews))


def _alike(catalogue: Catalogue, pages: Pages) -> Iterator[Diagnostic]:
    """Tell the rarer of two names that one slip parts, unless both have a file."""
    for kind, names in _names(catalogue).items():
        for pair in find_similar(names, plurals=kind in {"tag", "genre", "franchise"}):
            rare, common = sorted((names[slug] for slug in pair), key=lambda name: name.weight)
            if rare.reviews and not rare.is_settled:
                path = catalogue.reviews[rare.reviews[0]].path
                place = pages.value(path, _FIELDS[kind], partial(_has_slug, rare.slug))
                edit = Edit(place.line, place.column, rare.label, common.label)
                fix = Fix((edit,), lead=f"If it is the same {kind}, write it so:  ")
                yield note("IT550", place, f"the {kind} '{rare.label}' is nearly '{common.label}'", fix)


def _has_slug(slug: str, text: str) -> bool:
    return slugify(text) == slug


def _names(catalogue: Catalogue) -> Mapping[str, Mapping[str, _Name]]:
    people = catalogue.people.values()
    franchises = catalogue.franchises.values()
    return {
        "person": {
            one.id: _Name(
                slug=one.id,
                label=one.name,
                reviews=[credit.review for credit in one.credits],
                is_settled=bool(one.path),
            )
            for one in people
        },
        "franchise": {
            one.id: _Name(
                slug=one.id,
                label=one.name,
                reviews=[part.review for part in one.parts if part.review],
                is_settled=bool(one.path),
            )
            for one in franchises
        },
        "tag": {one.id: _Name(slug=one.id, label=one.label, reviews=one.reviews) for one in catalogue.groups("tag")},
        "genre": {
            one.id: _Name(slug=one.id, label=one.label, reviews=one.reviews) for one in catalogue.groups("genre")
        },
    }


# ---------------------------------------------------------------- facts


def _orders(catalogue: Catalogue, pages: Pages) -> Iterator[Diagnostic]:
    """Tell an order that leaves parts out and does not say why."""
    for franchise in catalogue.franchises.values():
        for order in franchise.orders:
            out = [part.entry.title for part in franchise.parts if part.entry.id not in order.items]
            if out and not order.note and franchise.path:
                place = pages.name(franchise.path, "orders", order.id)
                hint = "Add them to its items, or say in its  note:  why they are not among them."
                yield note(
                    "IT551",
                    place,
                    f"the order '{order.label or order.id.capitalize()}' leaves out {_listed(out)}",
                    hint,
                )


def _viewings(catalogue: Catalogue, pages: Pages, today: dt.date) -> Iterator[Diagnostic]:
    for review in catalogue.reviews.values():
        for viewing in review.viewings:
            if viewing.date > today:
                day = viewing.date.isoformat()
                place = pages.value(review.path, ("viewings",), partial(eq, day))
                message = f"{review.film} was seen on {viewing.date}, says the diary, and that day is still to come"
                yield note("IT552", place, message, "Is the year right?")


def _verdicts(catalogue: Catalogue, where: Where) -> Iterator[Diagnostic]:
    without = [where(review.path, "") for review in catalogue.reviews.values() if not review.verdict]
    hint = "Add  verdict:  one line without a spoiler, for cards and feeds, where the text's opening stands now."
    yield from _together("IT553", "this review has no verdict", "{} reviews have no verdict", without, hint)


def _credits(catalogue: Catalogue, where: Where) -> Iterator[Diagnostic]:
    without = [
        where(review.path, pointer)
        for review in catalogue.reviews.values()
        for pointer, picture in (("poster", review.poster), ("still", review.still))
        if picture and not picture.credit
    ]
    hint = 'Add  credit: "whose it is"  beside its  src.'
    yield from _together("IT554", "this picture has no credit", "{} pictures have no credit", without, hint)


def _together(code: str, one: str, several: str, places: Sequence[Location], hint: str) -> Iterator[Diagnostic]:
    """Say once, at the first of them, what is so in many files."""
    if not places:
        return
    ordered = sorted(places, key=lambda place: (place.path, place.line))
    files = list(dict.fromkeys(place.path for place in ordered))
    message = one if len(places) == 1 else f"{several.format(len(places))}: {_listed(files)}"
    yield note(code, ordered[0], message, hint)


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_NAMED])
    return f"{shown} and {len(names) - _NAMED} more" if len(names) > _NAMED else shown


# ---------------------------------------------------------------- texts


def _turned(catalogue: Catalogue, pages: Pages) -> Iterator[Diagnostic]:
    hint = 'Type straight ones, "so": they are set as the language has them.'
    for place, _ in _lines(catalogue, pages, _TURNED):
        yield note("IT555", place, "this quotation mark stands the wrong way round", hint)


def _telling(catalogue: Catalogue, pages: Pages) -> Iterator[Diagnostic]:
    hint = "If it does, hide it:  ||so||  or in a block between  :::spoiler The ending  and  :::"
    for place, words in _lines(catalogue, pages, _TELLING):
        if catalogue.reviews[words[0]].spoilers != "whole":
            yield note("IT556", place, f"'{words[1]}' may give something away", hint)


def _lines(catalogue: Catalogue, pages: Pages, wanted: re.Pattern[str]) -> Iterator[tuple[Location, tuple[str, str]]]:
    """Find words in the open parts of texts: their place, the review's id, and what was found."""
    for review in catalogue.reviews.values():
        for number, line in pages.text(review.path):
            for found in wanted.finditer(line):
                yield Location(review.path, number, found.start() + 1), (review.id, found[0])

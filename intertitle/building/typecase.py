"""Typecase: the letters that the faces of share cards have, kept from build to build, and notes on those they lack."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Literal

from intertitle import digest
from intertitle.cache import Cache
from intertitle.config import SETTINGS
from intertitle.diagnostics import Diagnostic, Place, Where, error, note
from intertitle.fonts import FOLDER
from intertitle.model import CardStyle, Catalogue, Face, Franchise, ShareCard
from intertitle.outputs import sharing
from intertitle.outputs.sharing import Lacking, Of
from intertitle.pictures import lettering
from intertitle.slugs import slugify

_MEMORY = "letters"
UNSET = "IT541"  # of what a card lacks
_CALLED = {"over": "its franchise", "title": "its title", "facts": "its year and names", "mark": "its rating"}
_CALLED |= {"line": "its line", "foot": "the name of the blog"}
_SHOWN = 12  # letters in a note


def share_cards(
    catalogue: Catalogue, style: CardStyle | None, cache: Cache, where: Where, changed: Collection[str] | None = None
) -> tuple[Mapping[Of, ShareCard], tuple[Diagnostic, ...]]:
    """Give what is on every share card, or on those of some reviews and of their franchises; none without a style.

    A font is opened for letters that no earlier build has seen, and for those that are lacking. ``where`` gives the
    places of diagnostics.
    """
    if style is None:
        return {}, ()
    known = cache.load(_MEMORY, dict[bytes, str]) or {}
    letters = {name: _Letters(faces, known) for name, faces in _stacks(style).items()}

    def settable(name: Literal["display", "text", "italic"], text: str) -> tuple[str, str]:
        return letters[name].settable(text)

    cards, lacking = sharing.lettered(sharing.share_cards(catalogue, changed), settable)
    found = {one.key: "".join(sorted(one.has)) for one in letters.values()}
    if found != known:
        cache.save(_MEMORY, found)
    return cards, (*_broken(style), *(_said(catalogue, one, where) for one in lacking))


class _Letters:
    """The letters that one of some faces has, as far as they have been asked for."""

    def __init__(self, faces: tuple[Face, ...], known: Mapping[bytes, str]) -> None:
        self.key = digest.of_value([face.digest for face in faces])
        self.has = set(known.get(self.key, ""))
        self._faces = faces

    def settable(self, text: str) -> tuple[str, str]:
        if self.has.issuperset(text):
            return text, ""
        kept, lacking = lettering.settable(text, self._faces, lettering.has_letter)
        # Whether letters that join can be set is the machine's affair, which may change.
        self.has |= {char for char in text if char not in lacking and not lettering.is_shaped(char)}
        return kept, lacking


def _stacks(style: CardStyle) -> Mapping[Literal["display", "text", "italic"], tuple[Face, ...]]:
    return {"display": style.display, "text": style.text, "italic": style.italic}


def _broken(style: CardStyle) -> list[Diagnostic]:
    """Say which fonts of the site's own are none."""
    own = [face for face in style.text if f"/{FOLDER}/" in face.file.replace("\\", "/")]
    hint = "Put a TrueType or OpenType file there; until then it sets no letter."
    return [
        error(
            "IT124", Place(f"{FOLDER}/{face.file.replace(chr(92), '/').rpartition('/')[2]}"), "this is not a font", hint
        )
        for face in own
        if not lettering.opens(face)
    ]


def _named(catalogue: Catalogue, franchise: Franchise, where: Where) -> Place | None:
    """Find where a franchise that has no file is named first."""
    for part in franchise.parts:
        review = catalogue.reviews[part.review]
        for number, name in enumerate(review.franchises):
            if slugify(name) == franchise.id:
                return where(review.path, f"franchise.{number}")
    return None


def _said(catalogue: Catalogue, lacking: Lacking, where: Where) -> Diagnostic:
    kind, slug = lacking.of
    place, whose = Place(SETTINGS), "the site"
    if kind == "review":
        review = catalogue.reviews[slug]
        place, whose = where(review.path, ""), f"the review of {review.film}"
    elif kind == "franchise":
        franchise = catalogue.franchises[slug]
        whose = f"the franchise {franchise.name}"
        place = where(franchise.file.path, "") if franchise.file else _named(catalogue, franchise, where) or place
    letters = lacking.letters[:_SHOWN] + ("…" if len(lacking.letters) > _SHOWN else "")
    message = f"on the share card of {whose}, {_CALLED[lacking.part]} cannot be set: no typeface has {letters}"
    hint = f"Put a font that has them into {FOLDER}/."
    if lettering.is_shaped(lacking.letters):
        hint += " Letters that join, or run from right to left, need FriBiDi (libfribidi) on this machine, too."
    return note(UNSET, place, message, hint)

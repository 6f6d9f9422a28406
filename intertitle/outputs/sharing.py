"""Share cards: what the picture of a review, a franchise and the site itself says, which networks show with a link."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Literal

import msgspec

from intertitle import digest, ratings
from intertitle.model import CardStyle, Catalogue, Franchise, Review, ShareCard, Site, Struct
from intertitle.outputs import parts
from intertitle.outputs.library import SHARE_NAME, Library, address_of, share_address
from intertitle.outputs.recipe import File, Output, path_of
from intertitle.pictures.draw import draw, made_by
from intertitle.pictures.lettering import plain

_HALF = 2  # halves of a star
_PARTS = ("over", "title", "facts", "mark", "line", "foot")
_SET_IN: Mapping[str, Literal["display", "text", "italic"]] = {
    "over": "text",
    "title": "display",
    "facts": "text",
    "mark": "display",
    "line": "italic",
    "foot": "text",
}

Kind = Literal["home", "review", "franchise"]
Of = tuple[Kind, str]  # whose card it is: the kind of its page, and the slug
Settable = Callable[[Literal["display", "text", "italic"], str], tuple[str, str]]


class Drawn(File, frozen=True, kw_only=True, tag=True):
    """A share card, drawn. It is kept by a name that is the digest of all that it is made from."""

    name: str
    card: ShareCard
    of: Of

    def data(self, library: Library) -> bytes:
        """Give the card as it is kept, or draw it."""
        known = library.kept.get(self.name)
        if known is None:
            assert library.card_style  # noqa: S101  (without a style none is planned)
            known = draw(self.card, library.card_style)
            library.kept.put(self.name, known)
        return known


class Lacking(Struct, frozen=True, kw_only=True):
    """Letters that no face has, and the part of a card that is not on it for that reason."""

    of: Of
    part: str
    letters: str


# ---------------------------------------------------------------- what cards say


def share_cards(catalogue: Catalogue, changed: Collection[str] | None = None) -> dict[Of, ShareCard]:
    """Say what is on every card, or on those of some reviews and of their franchises."""
    site = catalogue.site
    name = plain(site.title)
    author = plain(site.author)
    cards: dict[Of, ShareCard] = {
        ("home", ""): ShareCard(title=name, line=plain(site.description), foot=author if author != name else "")
    }
    franchises: Iterable[str] = catalogue.franchises
    if changed is not None:
        franchises = sorted({franchise for one in changed for franchise in catalogue.member_of.get(one, ())})
    for one in catalogue.reviews if changed is None else changed:
        cards["review", one] = _of_review(catalogue, catalogue.reviews[one], name)
    for one in franchises:
        cards["franchise", one] = _of_franchise(catalogue, catalogue.franchises[one], name)
    return cards


def _of_review(catalogue: Catalogue, review: Review, foot: str) -> ShareCard:
    title = plain(review.film)
    names = (plain(catalogue.franchises[one].name) for one in catalogue.member_of.get(review.id, ())[:1])
    over = next(names, "")
    rating = review.rating
    scale = catalogue.site.scales[rating.scale] if rating else None
    starred = bool(rating and scale and scale.starred)
    return ShareCard(
        over=over if over.casefold() != title.casefold() else "",
        title=title,
        facts=" · ".join((*([str(review.year)] if review.year else ()), *map(plain, review.directors))),
        halves=round(float(rating.text) * _HALF) if rating and starred else 0,
        stars=int(scale.maximum) if scale and starred else 0,
        mark="" if rating is None or scale is None or starred else ratings.spoken(rating, scale),
        line=plain(review.verdict),
        foot=foot,
    )


def _of_franchise(catalogue: Catalogue, franchise: Franchise, foot: str) -> ShareCard:
    reviewed = sum(1 for part in franchise.parts if part.review)
    ids = parts.reviewed(franchise)
    values = [rating.value for one in ids if (rating := catalogue.reviews[one].rating)]
    site = catalogue.site
    average = ratings.average(values, site.scales[site.scale]) if len(values) > 1 else ""
    return ShareCard(
        over="The franchise",
        title=plain(franchise.name),
        facts=" · ".join(filter(None, (parts.progress(reviewed, len(franchise.parts)), parts.years(franchise)))),
        mark=f"average {average}" if average else "",
        line=plain(franchise.file.summary) if franchise.file else "",
        foot=foot,
    )


def lettered(cards: Mapping[Of, ShareCard], settable: Settable) -> tuple[dict[Of, ShareCard], tuple[Lacking, ...]]:
    """Leave off cards what their faces cannot set, and say what that is."""
    lacking: list[Lacking] = []
    made: dict[Of, ShareCard] = {}
    for of, card in cards.items():
        kept: dict[str, str] = {}
        for part in _PARTS:
            written: str = getattr(card, part)
            text, letters = settable(_SET_IN[part], written) if written else ("", "")
            kept[part] = text
            if letters:
                lacking.append(Lacking(of=of, part=part, letters=letters))
        made[of] = card if all(getattr(card, part) == text for part, text in kept.items()) else _with(card, kept)
    return made, tuple(lacking)


def _with(card: ShareCard, kept: Mapping[str, str]) -> ShareCard:
    return msgspec.structs.replace(card, **kept)


# ---------------------------------------------------------------- where they are published


def address_of_site(site: Site) -> str:
    """Give the address of the site's own card."""
    return share_address(address_of(site, "home"))


def _without_files(style: CardStyle) -> tuple[object, ...]:
    """Give a style without the places of its faces' files, which differ from machine to machine."""
    faces = [[face.digest for face in several] for several in (style.display, style.text, style.italic)]
    return (style.ground, style.ink, style.quiet, style.tint, style.frame, faces)


def is_share_card(path: str) -> bool:
    """Tell whether an output is a share card, or called like one."""
    return path.endswith(SHARE_NAME)


def plan(catalogue: Catalogue, cards: Mapping[Of, ShareCard], style: CardStyle | None) -> Iterator[Output]:
    """Plan some share cards, each beside its page."""
    look = digest.of_value((_without_files(style), made_by())) if style else b""
    for of, card in cards.items():
        kind, slug = of
        address = share_address(address_of(catalogue.site, kind, slug))
        name = f"{digest.of_value((look, card)).hex()}.png"
        yield Output(
            path=path_of(address),
            address=address,
            recipe=Drawn(name=name, card=card, of=of),
            what=f"the share card of {card.title or 'a page'}",
            sources=_sources(catalogue, kind, slug),
        )


def _sources(catalogue: Catalogue, kind: Kind, slug: str) -> tuple[str, ...]:
    if kind == "review":
        return (catalogue.reviews[slug].path,)
    if kind == "franchise":
        franchise = catalogue.franchises[slug]
        reviews = (catalogue.reviews[one].path for one in parts.reviewed(franchise))
        return (franchise.file.path,) if franchise.file else tuple(reviews)
    return ()

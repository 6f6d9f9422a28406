"""Cards, each made once for all the pages of a build, and kept for later builds: the card itself, and its HTML.

A page that shows a card asks for the card itself; its HTML is a function of that, of the partial, and of what every
template sees, and is kept under the digest of all of these. Without this every worker makes the cards of its own pages
from their reviews: docs/performance.md has what that costs.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from intertitle import digest
from intertitle.building.known import NodeState
from intertitle.cache import Cache
from intertitle.model import Struct
from intertitle.outputs.registry import Registry
from intertitle.outputs.view import Workspace
from intertitle.themes import card_partial, card_styles

_HTML, _VALUES = "cards", "card values"
_FEW = 20  # below this part of the cards, making them again next time costs less than writing all of them
Wanted = tuple[str, tuple[str, ...]]  # the id of a review, and the styles in which its card is wanted as HTML


class MadeCard(Struct, frozen=True, kw_only=True, array_like=True):
    """A card: its digest, itself as MessagePack, and its HTML in the styles wanted.

    ``packed`` is empty for a card of another type than `Card`; ``html`` is empty where the partial fails.
    """

    digest: bytes
    packed: bytes
    html: tuple[str, ...]


class Cards(Struct, frozen=True, kw_only=True):
    """The cards of all reviews, as MessagePack by review, and as HTML by style and review."""

    packed: Mapping[str, bytes]
    html: Mapping[str, Mapping[str, str]]


class _Kept(Struct, frozen=True, kw_only=True, array_like=True):
    """The cards of one style: what all were made with, and each one's digest and HTML, by the id of its review."""

    base: bytes
    made: dict[str, tuple[bytes, str]]


def kept_cards(states: Mapping[str, NodeState], cache: Cache) -> dict[str, bytes]:
    """Return the cards that are kept and are still as they were, as MessagePack, by review."""
    known = cache.load(_VALUES, dict[str, tuple[bytes, bytes]]) or {}
    return {one: packed for one, (made, packed) in known.items() if (state := states.get(one)) and state.digest == made}


def make_cards(
    space: Workspace,
    registry: Registry,
    reviews: Collection[str],
    states: Mapping[str, NodeState],
    cache: Cache,
    make: Callable[[Sequence[Wanted]], Iterator[MadeCard]],
) -> Cards:
    """Make the cards of all reviews, as HTML in the styles that several templates show.

    Args:
        space: what partials see.
        registry: the filters that they use.
        reviews: the ids of all reviews.
        states: of the cards that are known, by review.
        cache: what earlier builds made.
        make: makes some, in their order.
    """
    known = cache.load(_HTML, dict[str, _Kept]) or {}
    site = space.value("site", "")
    seen = digest.of_value((site, space.theme.options, space.catalogue.site.addresses, registry.digest))
    filters = registry.filter_digests
    assets = digest.of_value([(name, asset.address) for name, asset in space.theme.assets.items()])
    digests = {one: states[one].digest for one in reviews if one in states}
    kept: dict[str, _Kept] = {}
    for style in card_styles(space.theme):
        partial = card_partial(style)
        used = digest.of_value([(name, filters[name]) for name in space.filters(partial)])
        base = space.theme.closure(partial) + seen + assets + used
        before = known[style].made if style in known and known[style].base == base else {}
        made = {one: found for one, told in digests.items() if (found := before.get(one)) and found[0] == told}
        kept[style] = _Kept(base=base, made=made)
    packed = kept_cards(states, cache)
    packed = {one: packed[one] for one in reviews if one in packed}
    wanted = [(one, tuple(style for style, found in kept.items() if one not in found.made)) for one in reviews]
    wanted = [(one, styles) for one, styles in wanted if styles or one not in packed]
    made_now: dict[str, bytes] = {}  # the digests of cards that are made now
    for (one, styles), card in zip(wanted, make(wanted), strict=True):
        if card.packed:
            packed[one], made_now[one] = card.packed, card.digest
        for style, html in zip(styles, card.html, strict=True):
            if html:
                kept[style].made[one] = (card.digest, html)
    if len(wanted) > len(reviews) // _FEW or known.keys() != kept.keys():
        cache.save(_HTML, kept)
        cache.save(_VALUES, {one: (made_now.get(one) or digests[one], found) for one, found in packed.items()})
    return Cards(
        packed=packed,
        html={style: {one: html for one, (_, html) in found.made.items()} for style, found in kept.items()},
    )

"""Make each card once for all the pages of a build, and cache it: the card, and its HTML.

A page that shows a card asks for the card. The HTML depends on the card, the partial and what every template sees, and
is cached under the digest of all of these. Otherwise every worker would make the cards of its own pages from their
reviews; docs/performance.md has the cost.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from intertitle import digest
from intertitle.building.published_state import NodeState
from intertitle.cache import Cache
from intertitle.model import Struct
from intertitle.outputs.registry import Registry
from intertitle.outputs.view import Workspace
from intertitle.themes import card_partial, card_styles

_HTML_STATE, _VALUE_STATE = "cards", "card values"
_MIN_SAVED_SHARE = (
    20  # if less than 1/20 of the cards are new, making them again next time is faster than saving all of them
)
CardRequest = tuple[str, tuple[str, ...]]  # the id of a review, and the styles whose HTML is needed


class RenderedCard(Struct, frozen=True, kw_only=True, array_like=True):
    """A card: its digest, its MessagePack, and its HTML in the requested styles.

    ``encoded`` is empty for a card of another type than `Card`. ``html`` is empty if the partial fails.
    """

    digest: bytes
    encoded: bytes
    html: tuple[str, ...]


class Cards(Struct, frozen=True, kw_only=True):
    """The cards of all reviews: MessagePack by review, and HTML by style and review."""

    encoded: Mapping[str, bytes]
    html: Mapping[str, Mapping[str, str]]


class _StyleCache(Struct, frozen=True, kw_only=True, array_like=True):
    """The cards of one style: a digest of their common inputs, and each one's digest and HTML by review id."""

    base: bytes
    cards: dict[str, tuple[bytes, str]]


def load_cards(states: Mapping[str, NodeState], cache: Cache) -> dict[str, bytes]:
    """Return the cached cards that are still valid, as MessagePack by review id."""
    saved = cache.load(_VALUE_STATE, dict[str, tuple[bytes, bytes]]) or {}
    return {one: packed for one, (made, packed) in saved.items() if (state := states.get(one)) and state.digest == made}


def make_cards(
    space: Workspace,
    registry: Registry,
    reviews: Collection[str],
    states: Mapping[str, NodeState],
    cache: Cache,
    make: Callable[[Sequence[CardRequest]], Iterator[RenderedCard]],
) -> Cards:
    """Make the cards of all reviews, with HTML in the styles that several templates show.

    Args:
        space: the workspace that partials read.
        registry: the registry of filters.
        reviews: the ids of all reviews.
        states: the states of known cards, by review id.
        cache: the site's cache.
        make: makes the requested cards, in order.
    """
    saved = cache.load(_HTML_STATE, dict[str, _StyleCache]) or {}
    site = space.value("site", "")
    shared = digest.of_value((site, space.theme.options, space.catalogue.site.addresses, registry.digest))
    filters = registry.filter_digests
    assets = digest.of_value([(name, asset.address) for name, asset in space.theme.assets.items()])
    digests = {one: states[one].digest for one in reviews if one in states}
    caches: dict[str, _StyleCache] = {}
    for style in card_styles(space.theme):
        partial = card_partial(style)
        used = digest.of_value([(name, filters[name]) for name in space.filters(partial)])
        words = digest.of_value([(name, space.theme.words[name]) for name in space.theme.words_of(partial)])
        base = space.theme.closure(partial) + shared + assets + used + words
        before = saved[style].cards if style in saved and saved[style].base == base else {}
        made = {
            one: found for one, card_digest in digests.items() if (found := before.get(one)) and found[0] == card_digest
        }
        caches[style] = _StyleCache(base=base, cards=made)
    encoded = load_cards(states, cache)
    encoded = {one: encoded[one] for one in reviews if one in encoded}
    wanted = [(one, tuple(style for style, found in caches.items() if one not in found.cards)) for one in reviews]
    wanted = [(one, styles) for one, styles in wanted if styles or one not in encoded]
    made_now: dict[str, bytes] = {}  # digests of the cards made in this build
    for (one, styles), card in zip(wanted, make(wanted), strict=True):
        if card.encoded:
            encoded[one], made_now[one] = card.encoded, card.digest
        for style, html in zip(styles, card.html, strict=True):
            if html:
                caches[style].cards[one] = (card.digest, html)
    if len(wanted) > len(reviews) // _MIN_SAVED_SHARE or saved.keys() != caches.keys():
        cache.save(_HTML_STATE, caches)
        cache.save(_VALUE_STATE, {one: (made_now.get(one) or digests[one], found) for one, found in encoded.items()})
    return Cards(
        encoded=encoded,
        html={style: {one: html for one, (_, html) in found.cards.items()} for style, found in caches.items()},
    )

"""Replan: a plan made again where it shows judgements, after nothing else of its site has changed.

A critic who thinks better of a film joins nothing to nothing: no person, franchise, tag or title moves. So all outputs
keep their recipes but the film's own page, its share card and its franchises', the ratings, the numbers, the search's
programme, the feed and the sitemap, and of all others those get new keys that show its card.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from intertitle.model import Catalogue, ShareCard, Struct
from intertitle.outputs import feeds, listings, review, search, sharing, sitemap, stats
from intertitle.outputs.library import address_of, is_searched
from intertitle.outputs.recipe import path_of
from intertitle.outputs.sharing import Of
from intertitle.stages.catalogue import rejudged
from intertitle.stages.plan import Packed, Planned, chrome_of, encode, key_of, unpack, whole_cards
from intertitle.themes import Theme


class _Head(Struct, frozen=True, array_like=True):
    """As much of a packed recipe as tells what it is, and which cards it shows."""

    kind: str
    cards: tuple[str, ...]


class _Shown(Struct, frozen=True, array_like=True):
    """As much of a packed output as has its recipe."""

    path: str
    address: str
    recipe: _Head


_SITEMAP = sitemap.Sitemap.__name__
_shown = msgspec.msgpack.Decoder(_Shown).decode


def replan(
    before: Catalogue,
    cards: Mapping[str, bytes],
    facts: Mapping[str, bytes],
    theme: Theme,
    planned: Sequence[Planned],
    packed: Packed,
    shared: Mapping[Of, ShareCard],
) -> tuple[Catalogue, tuple[Planned, ...], Packed] | None:
    """Plan a site again in which nothing but the judgements of some reviews has changed.

    Args:
        before: all that is published, with its reviews as they are now and all else as it was.
        cards: the digests of what those reviews tell their cards now.
        facts: the digests of all that is published now, by path.
        theme: what the site looks like.
        planned: the plan as it was.
        packed: its outputs.
        shared: what the share cards of those reviews say now, and of their franchises.

    Returns:
        the catalogue and the plan as `plan` would make them; or nothing where a page comes or goes.
    """
    catalogue = rejudged(before, cards.keys())
    site = catalogue.site
    numbers = {one.path: number for number, one in enumerate(planned)}
    own = {path_of(address_of(site, "review", one)): facts[before.reviews[one].path] for one in cards}
    counted = path_of(address_of(site, "stats"))
    searched = [search.path_of_programme(catalogue)] if is_searched(catalogue) else []
    rated = list(listings.plan_ratings(catalogue))
    chrome = chrome_of(catalogue, theme)
    if chrome != packed.chrome or {one.path for one in rated} != {one.path for one in listings.plan_ratings(before)}:
        return None
    if not numbers.keys() >= {
        *own,
        counted,
        *searched,
        *(one.path for one in rated),
    }:  # one was taken
        return None
    outputs = [
        *rated,
        *(review.rejudged(unpack(packed.outputs[numbers[path]]), now) for path, now in own.items()),
        stats.rejudged(unpack(packed.outputs[numbers[counted]]), catalogue),
        *(search.rejudged(unpack(packed.outputs[numbers[path]]), facts) for path in searched),
        *feeds.plan(catalogue, facts),
        *sharing.plan(catalogue, shared, theme.share),
    ]
    shown = [_shown(data).recipe for data in packed.outputs]
    outputs += sitemap.plan(catalogue, {**_days(shown, packed), **dict(sitemap.days(outputs))}.items())
    if any(one.path not in numbers for one in outputs):
        return None
    cards_now = {**packed.cards, **whole_cards(catalogue, cards)}
    changed = frozenset(one for one in cards if cards_now[one] != packed.cards[one])
    data = list(packed.outputs)
    again = {number: recipe.cards for number, recipe in enumerate(shown) if not changed.isdisjoint(recipe.cards)}
    for output in outputs:
        number = numbers[output.path]
        data[number] = encode(output)
        again[number] = output.recipe.cards
    made = list(planned)
    for number, seen in again.items():
        made[number] = msgspec.structs.replace(made[number], key=key_of(chrome, data[number], seen, cards_now))
    return catalogue, tuple(made), Packed(outputs=tuple(data), cards=cards_now, chrome=chrome)


def _days(shown: Sequence[_Head], packed: Packed) -> dict[str, str]:
    """Give the pages of the sitemaps as they were planned, each with its day."""
    maps = (unpack(data).recipe for recipe, data in zip(shown, packed.outputs, strict=True) if recipe.kind == _SITEMAP)
    return {address: day for one in maps if isinstance(one, sitemap.Sitemap) for address, day in one.pages}

"""Cards: each is rendered once for all the pages that show it, by whichever process, and kept for later builds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from intertitle.cache import Cache
from intertitle.model import Struct
from intertitle.stages.plan import Packed
from intertitle.themes import Theme, card_partial, card_styles

_MEMORY = "cards"
Fragments = Mapping[str, Mapping[str, str]]  # style → review → HTML
Wanted = tuple[str, str]  # a style and a review


class _Known(Struct, frozen=True, kw_only=True, array_like=True):
    """The cards of a style as they were made: by what partial and of what site, and each from which digest."""

    base: bytes
    made: dict[str, tuple[bytes, str]]


def fragments(
    theme: Theme, packed: Packed, cache: Cache, make: Callable[[Sequence[Wanted]], Iterator[list[str]]]
) -> Fragments:
    """Give every card in every style that several templates show it in.

    Args:
        theme: the partials that make them.
        packed: the cards' digests, and that of the site as they see it.
        cache: what earlier builds made.
        make: renders some; a card that its partial cannot make comes out empty, and is left to the page that shows it.
    """
    known = cache.load(_MEMORY, dict[str, _Known]) or {}
    made: dict[str, dict[str, tuple[bytes, str]]] = {}
    bases: dict[str, bytes] = {}
    wanted: list[Wanted] = []
    for style in card_styles(theme):
        base = bases[style] = theme.closure(card_partial(style)) + packed.chrome
        before = known[style].made if style in known and known[style].base == base else {}
        found = made[style] = {}
        for review, card in packed.cards.items():
            one = before.get(review)
            if one is not None and one[0] == card:
                found[review] = one
            else:
                wanted.append((style, review))
    results = (html for batch in make(wanted) for html in batch)
    for (style, review), html in zip(wanted, results, strict=True):
        if html:
            made[style][review] = (packed.cards[review], html)
    if wanted or made != {style: one.made for style, one in known.items()}:
        cache.save(_MEMORY, {style: _Known(base=bases[style], made=found) for style, found in made.items()})
    return {style: {review: html for review, (_, html) in found.items()} for style, found in made.items()}

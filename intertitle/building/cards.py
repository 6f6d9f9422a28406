"""Cards: each is rendered once for all the pages that show it, by whichever process, and kept for later builds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from intertitle import digest
from intertitle.cache import Cache
from intertitle.stages.plan import Packed
from intertitle.themes import Theme, card_partial, card_styles

_MEMORY = "cards"
Fragments = Mapping[str, Mapping[str, str]]  # style → review → HTML
Wanted = tuple[str, str]  # a style and a review


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
    known = cache.load(_MEMORY, dict[str, dict[str, tuple[bytes, str]]]) or {}
    made: dict[str, dict[str, tuple[bytes, str]]] = {}
    wanted: list[Wanted] = []
    keys: list[bytes] = []
    for style in card_styles(theme):
        base = theme.closure(card_partial(style)) + packed.chrome
        before = known.get(style, {})
        found = made[style] = {}
        for review, card in packed.cards.items():
            key = digest.of_bytes(base, card)
            one = before.get(review)
            if one is not None and one[0] == key:
                found[review] = one
            else:
                wanted.append((style, review))
                keys.append(key)
    results = (html for batch in make(wanted) for html in batch)
    for (style, review), key, html in zip(wanted, keys, results, strict=True):
        if html:
            made[style][review] = (key, html)
    if made != known:
        cache.save(_MEMORY, made)
    return {style: {review: html for review, (_, html) in found.items()} for style, found in made.items()}

"""Cards as HTML, each made once for all the pages of a build, and kept for later builds.

A page that shows a card asks for the card itself; its HTML is a function of that, of the partial, and of what every
template sees, and is kept under the digest of all of these. Without this every worker makes the cards of its own pages:
a clean build takes an eighth longer, one after an edit of the base template a quarter (docs/performance.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from intertitle import digest
from intertitle.cache import Cache
from intertitle.model import Struct
from intertitle.outputs.registry import Registry
from intertitle.outputs.view import Workspace
from intertitle.themes import card_partial, card_styles

_MEMORY = "cards"
Wanted = tuple[str, str]  # a style and the id of a review


class _Kept(Struct, frozen=True, kw_only=True, array_like=True):
    """The cards of one style: what all were made with, and each one's digest and HTML, by the id of its review."""

    base: bytes
    made: dict[str, tuple[bytes, str]]


def card_fragments(
    space: Workspace,
    registry: Registry,
    digests: Mapping[str, bytes],
    cache: Cache,
    make: Callable[[Sequence[Wanted]], Iterator[str]],
) -> Mapping[str, Mapping[str, str]]:
    """Return every card as HTML, by style and review, in the styles that several templates show.

    Args:
        space: what partials see.
        registry: the filters that they use, by its version.
        digests: those of the cards of all reviews, by id.
        cache: what earlier builds made.
        make: renders some; one that its partial cannot render comes out empty, and is left to the page that shows it.
    """
    known = cache.load(_MEMORY, dict[str, _Kept]) or {}
    site = space.value("site", "")
    seen = digest.of_value((site, space.theme.options, space.catalogue.site.addresses, registry.digest))
    assets = digest.of_value([(name, asset.address) for name, asset in space.theme.assets.items()])
    kept: dict[str, _Kept] = {}
    wanted: list[Wanted] = []
    for style in card_styles(space.theme):
        base = space.theme.closure(card_partial(style)) + seen + assets
        before = known[style].made if style in known and known[style].base == base else {}
        made = {one: found for one, told in digests.items() if (found := before.get(one)) and found[0] == told}
        kept[style] = _Kept(base=base, made=made)
        wanted += [(style, one) for one in digests if one not in made]
    for (style, one), html in zip(wanted, make(wanted), strict=True):
        if html:
            kept[style].made[one] = (digests[one], html)
    if wanted or known.keys() != kept.keys() or any(known[one].made.keys() != kept[one].made.keys() for one in kept):
        cache.save(_MEMORY, kept)
    return {style: {one: html for one, (_, html) in found.made.items()} for style, found in kept.items()}

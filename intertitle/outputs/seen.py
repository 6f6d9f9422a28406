"""Which films were seen, by the tables of the diary. Without a table there is nothing to ask."""

from __future__ import annotations

from collections.abc import Iterable

from intertitle.catalogue.joins.films import find_film, ids_of, year_of
from intertitle.model import Franchise, Part
from intertitle.outputs.view import View


def seen_parts(view: View, franchise: Franchise) -> frozenset[str]:
    """Return the ids of the parts of a franchise that were seen. What is reviewed was seen."""
    if not view.has_any("seen"):
        return frozenset()
    return frozenset(part.entry.id for part in franchise.parts if part.review or _is_seen(view, part))


def count_viewings(view: View, cards: Iterable[str]) -> int:
    """Return how often some films were seen, by the names of their cards; 0 without a table of viewings."""
    if not view.has_any("seen"):
        return 0
    return sum(
        view.answer("seen", film) or 0 for film in dict.fromkeys(one for card in cards for one in _films(view, card))
    )


def _is_seen(view: View, part: Part) -> bool:
    entry = part.entry
    return view.answer("seen", find_film(view, entry.title, year_of(entry), ids_of(entry))) is not None


def _films(view: View, card: str) -> tuple[str, ...]:
    """Return the films behind a card as the diary names them."""
    films = () if card.startswith("/") else view.answer("films of", card) or ()
    return tuple(f"/{film}" for film in films) or (card,)

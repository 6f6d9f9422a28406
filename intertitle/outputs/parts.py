"""Turn a franchise's parts into views, for its own page and for each of its reviews."""

from __future__ import annotations

from collections import Counter

from intertitle.model import Entry, Franchise, Part
from intertitle.outputs.view import View
from intertitle.outputs.views import LinkView, NeighboursView, OrderView, PartView, StripView

_BESIDE = frozenset({"interquel", "midquel", "sidequel"})
_LONG = 5  # years between two parts, from which on the page mentions them


def review_ids(franchise: Franchise) -> tuple[str, ...]:
    """Return the ids of a franchise's reviews in release order, each once."""
    return tuple(dict.fromkeys(part.review for part in franchise.parts if part.review))


def describe_progress(view: View, reviewed: int, total: int) -> str:
    """Return in words how much of a franchise is reviewed: "5 of 6 reviewed"."""
    if not total:
        return view.word("progress_none")
    if reviewed == total and total > 1:
        return view.word("progress_whole", count=total)
    return view.word("progress", reviewed=reviewed, total=total)


def year_range(franchise: Franchise) -> str:
    """Return the years of the first and the last part: "2014–2025"."""
    found = sorted(part.entry.year for part in franchise.parts if part.entry.year)
    return "" if not found else str(found[0]) if found[0] == found[-1] else f"{found[0]}–{found[-1]}"


def part_views(view: View, franchise: Franchise, current: str = "") -> tuple[PartView, ...]:
    """Return the parts in release order. ``current`` is the name of the card of a film, or the id of its review."""
    titles = _unique_titles(franchise)
    view.cards(review_ids(franchise))  # read at once
    continuities = {continuity.id: continuity.label for continuity in franchise.continuities}
    return tuple(
        PartView(
            id=part.entry.id,
            title=part.entry.title,
            year=part.entry.year,
            release=view.date(part.entry.release) if part.entry.release else None,
            kind=part.entry.kind,
            number=number,
            relation=_relation(view, part.entry, titles),
            continuity=continuities.get(part.entry.continuity, ""),
            note=part.entry.note,
            later=_later(view, before.entry.year, part.entry.year) if before else "",
            beside=not _BESIDE.isdisjoint(part.entry.relation),
            current=bool(current) and _is_current(view, part, current),
            card=view.card(part.review) if part.review else None,
            url=view.film_link(part.film).url if part.film else "",
        )
        for number, (before, part) in enumerate(zip((None, *franchise.parts), franchise.parts, strict=False), start=1)
    )


def _is_current(view: View, part: Part, current: str) -> bool:
    """Return whether a part is a film, or the film of a review."""
    card = part.review or part.film
    return card == current or (card.startswith("/") and current in view.reviews_of([card]))


def orders(view: View, franchise: Franchise, parts: tuple[PartView, ...]) -> tuple[OrderView, ...]:
    """Return all orders, release order first."""
    by_id = {part.id: part for part in parts}
    release = OrderView(id="release", label=view.word("order_release"), note="", parts=parts, missing=())
    own = (
        OrderView(
            id=order.id,
            label=order.label or (view.word("order_story") if order.id == "story" else order.id.capitalize()),
            note=order.note,
            parts=tuple(by_id[item] for item in order.items),
            missing=tuple(part.title for part in parts if part.id not in order.items),
        )
        for order in franchise.orders
    )
    return (release, *own)


def franchise_strip(view: View, franchise: Franchise, review: str) -> StripView:
    """Return a review's place in a franchise: all parts, and its neighbours in each order."""
    parts = part_views(view, franchise, review)
    neighbours = (_neighbours(order) for order in orders(view, franchise, parts))
    return StripView(
        franchise=view.link_to("franchise", franchise.id, franchise.name),
        parts=parts,
        neighbours=tuple(found for found in neighbours if found is not None),
    )


def short_title(franchise: Franchise, entry: Entry) -> str:
    """Return a part's title without the name of the franchise at its beginning: "Chapter 4" of John Wick."""
    rest = entry.title.removeprefix(franchise.name)
    stripped = rest.lstrip(" :–—-")
    return stripped if stripped and rest != entry.title and not rest[:1].isalnum() else entry.title


def _later(view: View, before: int | None, year: int | None) -> str:
    """Return the time since the part before in words, if it is long: "Seven years later"."""
    years = year - before if year and before else 0
    return view.word("years_later", count=years) if years >= _LONG else ""


def _unique_titles(franchise: Franchise) -> dict[str, str]:
    """Return every part's short title by id, with its year if another part has the same title."""
    entries = [part.entry for part in franchise.parts]
    counts = Counter(short_title(franchise, entry) for entry in entries)
    short = {entry.id: short_title(franchise, entry) for entry in entries}
    return {
        entry.id: f"{short[entry.id]} ({entry.year})" if counts[short[entry.id]] > 1 and entry.year else short[entry.id]
        for entry in entries
    }


def _neighbours(order: OrderView) -> NeighboursView | None:
    place = next((place for place, part in enumerate(order.parts) if part.current), None)
    if place is None or len(order.parts) < 2:  # noqa: PLR2004  (a part alone has no neighbours)
        return None
    return NeighboursView(
        id=order.id,
        order=order.label,
        before=_as_link(order.parts[place - 1]) if place else None,
        after=_as_link(order.parts[place + 1]) if place + 1 < len(order.parts) else None,
        place=place + 1,
        of=len(order.parts),
    )


def _as_link(part: PartView) -> LinkView:
    return LinkView(title=part.title, url=part.card.url if part.card else part.url, note=str(part.year or ""))


def _relation(view: View, entry: Entry, titles: dict[str, str]) -> str:
    """Return a part's relations in words: "spin-off and interquel of Chapter 3 and Chapter 4"."""
    named = [relation for relation in entry.relation if relation != "main"]
    if not named:
        return ""
    relations = view.formats.listed([view.word(f"relation_{one}") for one in named])
    if not entry.of:
        return relations
    others = view.formats.listed([titles[other] for other in entry.of])
    return view.word("relation_of", relations=relations, titles=others)

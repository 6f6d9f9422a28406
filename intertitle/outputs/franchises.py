"""Franchise pages, and the index of all franchises."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import cast

import msgspec
from markupsafe import Markup

from intertitle.model import Franchise, FranchiseFile
from intertitle.outputs import arcs, parts
from intertitle.outputs.contexts import FranchiseContext, FranchisesContext
from intertitle.outputs.registry import Entry, Item, Output, document_item
from intertitle.outputs.seen import seen_parts
from intertitle.outputs.view import View
from intertitle.outputs.views import Card, FranchiseView, LinkView, OrderView, PageView, PartView


def _items(view: View) -> Iterator[Output]:
    """Plan the page of every franchise."""
    for franchise in view.table("franchise").values():
        ids = parts.review_ids(franchise)
        path = franchise.path
        yield Output(
            item=document_item("franchise", franchise.id, view.address("franchise", franchise.id)),
            what=f"the franchise {franchise.name}",
            sources=(path,) if path else view.files(ids),
            day=view.newest_day(ids),
        )


def _make(view: View, item: Item) -> FranchiseContext:
    """Return the context of a franchise."""
    found = franchise_view(view, view.franchise(item.slug), whole=True)
    progress = parts.describe_progress(view, found.reviewed, found.total)
    return {
        "page": PageView(
            title=view.word("franchise_title", name=found.name),
            description=found.summary or view.word("franchise_description", name=found.name, progress=progress),
            canonical=view.absolute(item.address),
            kind="franchise",
            share=view.share(item.address, found.name, progress),
        ),
        "franchise": found,
    }


def _index_items(view: View) -> Iterator[Output]:
    """Plan the index, if there is any franchise."""
    franchises = view.table("franchise").values()
    if franchises:
        ids = dict.fromkeys(one for franchise in franchises for one in parts.review_ids(franchise))
        item = Item(kind="franchises", address=view.address("franchises"))
        yield Output(item=item, what="the index of franchises", day=view.newest_day(ids))


def _make_index(view: View, item: Item) -> FranchisesContext:
    """Return the context of the index: all franchises, in four orders."""
    franchises = list(view.table("franchise").values())
    view.cards(dict.fromkeys(one for franchise in franchises for one in parts.review_ids(franchise)))  # read at once
    views = [franchise_view(view, one, whole=False) for one in franchises]
    values = {found.url: _mean(view, one) for found, one in zip(views, franchises, strict=True)}
    return {
        "page": PageView(
            title=view.word("menu_franchises"),
            description=view.word("franchises_description", count=len(views)),
            canonical=view.absolute(item.address),
            kind="franchises",
        ),
        "orders": (
            ("name", view.word("franchises_by_name"), tuple(views)),
            ("rating", view.word("franchises_by_rating"), tuple(sorted(views, key=lambda found: -values[found.url]))),
            (
                "progress",
                view.word("franchises_by_progress"),
                tuple(sorted(views, key=lambda found: -found.reviewed / max(found.total, 1))),
            ),
            ("latest", view.word("franchises_by_latest"), tuple(sorted(views, key=_latest_first))),
        ),
    }


_FRANCHISE = Entry(
    kind="franchise",
    address="/franchises/{slug}/",
    template="franchise.html",
    items=_items,
    make=_make,
    is_indexed=True,
)
_FRANCHISES = Entry(
    kind="franchises",
    address="/franchises/",
    template="franchises.html",
    items=_index_items,
    make=_make_index,
    is_indexed=True,
    menu="menu_franchises",
)
ENTRIES = (_FRANCHISE, _FRANCHISES)


def franchise_view(view: View, franchise: Franchise, *, whole: bool) -> FranchiseView:
    """Return a franchise as a view: whole for its page; without text, arc and critic's order for the index."""
    cards = view.cards(parts.review_ids(franchise))
    views = parts.part_views(view, franchise)
    seen = seen_parts(view, franchise) if whole else frozenset()
    if seen:
        views = tuple(msgspec.structs.replace(one, seen=one.id in seen) for one in views)
    best, worst = _extremes(cards)
    days = [dt.date.fromisoformat(card.date.iso) for card in cards if card.date]
    file = cast("FranchiseFile", view.document(franchise.path)) if franchise.path else None
    start = next((part for part in views if file and file.start and part.id == file.start.entry), None)
    return FranchiseView(
        name=franchise.name,
        url=view.url(view.address("franchise", franchise.id)),
        summary=file.summary if file else "",
        html=view.html(file.path) if file and whole else Markup(),
        reviewed=sum(1 for part in franchise.parts if part.review),
        total=len(franchise.parts),
        seen=len(seen),
        average=view.average(parts.review_ids(franchise)) if sum(1 for card in cards if card.rating) > 1 else "",
        best=best,
        worst=worst,
        arc=arcs.arc(views) if whole else None,
        orders=_orders(view, franchise, views) if whole else parts.orders(view, franchise, views),
        continuities=tuple(LinkView(title=one.label, note=one.note) for one in franchise.continuities),
        start=LinkView(title=start.title, url=start.card.url if start.card else "", note=file.start.note)
        if start and file and file.start
        else None,
        latest=view.date(max(days)) if days else None,
        posts=view.cards(view.answer("posts of franchise", franchise.id) or ()) if whole else (),
        years=parts.year_range(franchise),
    )


def _orders(view: View, franchise: Franchise, views: tuple[PartView, ...]) -> tuple[OrderView, ...]:
    """Return all orders of a franchise; the critic's is last, unless the author has defined an order with its name."""
    orders = parts.orders(view, franchise, views)
    ranking = arcs.ranking(view, views)
    return (*orders, ranking) if ranking and all(order.id != ranking.id for order in orders) else orders


def _extremes(cards: Sequence[Card]) -> tuple[tuple[Card, ...], tuple[Card, ...]]:
    """Return the best and the worst rated parts, or nothing if all ratings are the same."""
    rated = [(card.rating.order, card) for card in cards if card.rating]
    values = {value for value, _ in rated}
    if len(values) < 2:  # noqa: PLR2004  (a single value is neither best nor worst)
        return (), ()
    best = tuple(card for value, card in rated if value == max(values))
    return best, tuple(card for value, card in rated if value == min(values))


def _mean(view: View, franchise: Franchise) -> float:
    values = [card.rating.value for card in view.cards(parts.review_ids(franchise)) if card.rating]
    return sum(values) / len(values) if values else -1.0


def _latest_first(view: FranchiseView) -> int:
    return -dt.date.fromisoformat(view.latest.iso).toordinal() if view.latest else 0

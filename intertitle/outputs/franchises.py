"""Franchise pages, and the index of all franchises."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from markupsafe import Markup

from intertitle import digest
from intertitle.model import Catalogue, Franchise
from intertitle.outputs import arcs, parts
from intertitle.outputs.given import FranchiseGiven, FranchisesGiven
from intertitle.outputs.library import Library, address_of, date_view
from intertitle.outputs.recipe import Output, Page, path_of
from intertitle.outputs.views import Card, FranchiseView, LinkView, OrderView, PageView, PartView


class FranchisePage(Page, frozen=True, kw_only=True, tag=True):
    """One franchise, whole."""

    template = "franchise.html"
    franchise: str
    facts: bytes

    def context(self, library: Library, address: str) -> FranchiseGiven:
        """Make what the template sees."""
        view = franchise_view(library, library.catalogue.franchises[self.franchise], whole=True)
        return {
            "page": PageView(
                title=f"{view.name}, the franchise",
                description=view.summary or f"{view.name}: {parts.progress(view.reviewed, view.total)}.",
                canonical=library.absolute(address),
                kind="franchise",
                share=library.share(address, view.name, parts.progress(view.reviewed, view.total)),
            ),
            "franchise": view,
        }


class FranchiseIndex(Page, frozen=True, kw_only=True, tag=True):
    """All franchises, in three orders."""

    template = "franchises.html"
    digests: tuple[tuple[str, bytes], ...]  # franchise id and digest

    def context(self, library: Library, address: str) -> FranchisesGiven:
        """Make what the template sees."""
        views = [franchise_view(library, library.catalogue.franchises[one], whole=False) for one, _ in self.digests]
        values = {view.url: _mean(library, one) for view, (one, _) in zip(views, self.digests, strict=True)}
        return {
            "page": PageView(
                title="Franchises",
                description=f"{len(views)} franchises, and how far each is reviewed.",
                canonical=library.absolute(address),
                kind="franchises",
            ),
            "orders": (
                ("name", "By name", tuple(views)),
                ("rating", "By average", tuple(sorted(views, key=lambda view: -values[view.url]))),
                ("progress", "By progress", tuple(sorted(views, key=lambda view: -view.reviewed / max(view.total, 1)))),
                ("latest", "By latest review", tuple(sorted(views, key=_latest_first))),
            ),
        }


def franchise_view(library: Library, franchise: Franchise, *, whole: bool) -> FranchiseView:
    """Give a franchise, whole as on its own page, or as in the index: without text, arc and critic's order."""
    views = parts.part_views(library, franchise)
    ids = parts.reviewed(franchise)
    reviews = [library.catalogue.reviews[one] for one in ids]
    best, worst = _extremes(library, ids)
    days = [review.date.day for review in reviews if review.date]
    file = franchise.file
    start = next((part for part in views if file and file.start and part.id == file.start.entry), None)
    return FranchiseView(
        name=franchise.name,
        url=library.url(library.address("franchise", franchise.id)),
        summary=file.summary if file else "",
        html=library.html(file.path) if file and whole else Markup(),
        reviewed=sum(1 for part in franchise.parts if part.review),
        total=len(franchise.parts),
        average=library.average(ids),
        best=best,
        worst=worst,
        arc=arcs.arc(views) if whole else None,
        orders=_orders(franchise, views) if whole else parts.orders(franchise, views),
        continuities=tuple(LinkView(title=one.label, note=one.note) for one in franchise.continuities),
        start=LinkView(title=start.title, url=start.card.url if start.card else "", note=file.start.note)
        if start and file and file.start
        else None,
        latest=date_view(max(days)) if days else None,
        years=parts.years(franchise),
    )


def _orders(franchise: Franchise, views: tuple[PartView, ...]) -> tuple[OrderView, ...]:
    """Give every order of a franchise, with the critic's last, unless its author has one of that name."""
    orders = parts.orders(franchise, views)
    ranking = arcs.ranking(views)
    return (*orders, ranking) if ranking and all(order.id != ranking.id for order in orders) else orders


def plan(catalogue: Catalogue) -> Iterator[Output]:
    """Plan every franchise's page, and the index where there is any."""
    digests = {franchise.id: digest.of_value(franchise) for franchise in catalogue.franchises.values()}
    for franchise in catalogue.franchises.values():
        address = address_of(catalogue.site, "franchise", franchise.id)
        ids = parts.reviewed(franchise)
        path = franchise.file.path if franchise.file else ""
        yield Output(
            path=path_of(address),
            address=address,
            recipe=FranchisePage(
                cards=ids,
                texts=(path,) if path else (),
                franchise=franchise.id,
                facts=digests[franchise.id],
            ),
            what=f"the franchise {franchise.name}",
            sources=(path,) if path else tuple(catalogue.reviews[one].path for one in ids),
            modified=newest(catalogue, ids),
            indexable=True,
        )
    if catalogue.franchises:
        address = address_of(catalogue.site, "franchises")
        everything = tuple(dict.fromkeys(one for f in catalogue.franchises.values() for one in parts.reviewed(f)))
        yield Output(
            path=path_of(address),
            address=address,
            recipe=FranchiseIndex(cards=everything, digests=tuple(digests.items())),
            what="the index of franchises",
            modified=newest(catalogue, everything),
            indexable=True,
        )


def newest(catalogue: Catalogue, ids: Sequence[str]) -> dt.date | None:
    """Give the day of the newest among some reviews."""
    return max((date.day for one in ids if (date := catalogue.reviews[one].date)), default=None)


def _extremes(library: Library, ids: Sequence[str]) -> tuple[tuple[Card, ...], tuple[Card, ...]]:
    """Give the best and the worst rated parts; none where fewer than two ratings differ."""
    rated = [(rating.value, one) for one in ids if (rating := library.catalogue.reviews[one].rating)]
    values = {value for value, _ in rated}
    if len(values) < 2:  # noqa: PLR2004  (one value is neither best nor worst)
        return (), ()
    best = library.cards([one for value, one in rated if value == max(values)])
    return best, library.cards([one for value, one in rated if value == min(values)])


def _mean(library: Library, franchise_id: str) -> float:
    ids = parts.reviewed(library.catalogue.franchises[franchise_id])
    values = [rating.value for one in ids if (rating := library.catalogue.reviews[one].rating)]
    return sum(values) / len(values) if values else -1.0


def _latest_first(view: FranchiseView) -> int:
    return -dt.date.fromisoformat(view.latest.iso).toordinal() if view.latest else 0

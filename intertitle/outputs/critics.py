"""The pages of critics, and their index."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast
from urllib.parse import urlsplit

from intertitle import ratings
from intertitle.language import rated
from intertitle.model import CriticFile, CriticLink
from intertitle.outputs import paging
from intertitle.outputs.contexts import CriticContext, CriticsContext
from intertitle.outputs.legends import legends_of_critic
from intertitle.outputs.registry import Entry, Item, Output, document_item
from intertitle.outputs.view import View
from intertitle.outputs.views import BarView, CriticView, LinkView, PageView
from intertitle.ratings import Rating
from intertitle.slugs import name_key

_FEWEST = 2  # critics with a file, for an index of them; ratings, for a chart of them


def _items(view: View) -> Iterator[Output]:
    """Plan the pages of every critic who has a file."""
    address_of, size = view.address_maker("critic"), view.site.reviews_per_page
    for group in view.table("critic").values():
        first = document_item("critic", group.id, address_of(group.id))
        for number in range(1, paging.pages(len(group.reviews), size) + 1):
            newest = group.reviews[(number - 1) * size : (number - 1) * size + 1]
            later = Item(kind="critic", slug=group.id, number=number, address=_later_page(view, group.id, number))
            yield Output(
                item=first if number == 1 else later,
                what=f"the page of {group.label}",
                sources=(view.answer("CriticFile paths", group.id),),
                day=view.newest_day(newest),
            )


def _make(view: View, item: Item) -> CriticContext:
    """Return the context of one page of a critic. Only the first says more than the reviews."""
    size = view.site.reviews_per_page
    name, count = view.term("critic", item.slug)
    file = cast("CriticFile", view.document(view.answer("CriticFile paths", item.slug)))
    reviews, _ = view.answer("critic counts", item.slug)
    return {
        "page": PageView(
            title=paging.title(view, name, item.number),
            description=view.word("critic_description", name=name, count=reviews),
            canonical=view.absolute(item.address),
            kind="critic",
        ),
        "critic": _critic(view, file),
        "index": view.link_to("critics", "", view.word("all_critics")) if view.count("critic") >= _FEWEST else None,
        "cards": view.cards(view.slice("critic", item.slug, *paging.bounds(item.number, size))),
        "pager": paging.pager(
            view,
            view.address("critic", item.slug),
            item.number,
            paging.pages(count, size),
            _later_page(view, item.slug),
        ),
    }


def _later_page(view: View, critic: str, number: int | str = "{number}") -> str:
    """Return the address of a later page. It does not depend on a permalink, which may be a file."""
    return f"{view.pattern('critic').replace('{slug}', critic)}page/{number}/"


def _index_items(view: View) -> Iterator[Output]:
    """Plan the index, if several critics have a file."""
    if view.count("critic") >= _FEWEST:
        yield Output(item=Item(kind="critics", address=view.address("critics")), what="the index of critics")


def _make_index(view: View, item: Item) -> CriticsContext:
    """Return the context of the index: all critics with a file, by family name."""
    rows = sorted(view.counts("critic"), key=lambda row: (name_key(row[1], ""), row[0]))
    return {
        "page": PageView(
            title=view.word("menu_critics"),
            description=view.word("critics_description", count=len(rows)),
            canonical=view.absolute(item.address),
            kind="critics",
        ),
        "critics": tuple(
            _critic(view, cast("CriticFile", view.document(view.answer("CriticFile paths", one)))) for one, *_ in rows
        ),
    }


ENTRIES = (
    Entry(kind="critic", address="/critics/{slug}/", template="critic.html", items=_items, make=_make, is_indexed=True),
    Entry(
        kind="critics",
        address="/critics/",
        template="critics.html",
        items=_index_items,
        make=_make_index,
        is_indexed=True,
        menu="menu_critics",
    ),
)


def _critic(view: View, file: CriticFile) -> CriticView:
    scale = file.scale or view.site.scale
    own = [one for one in view.answer("critic ratings", file.id) if one[0].scale == scale]
    reviews, posts = view.answer("critic counts", file.id)
    portrait = file.picture if file.picture and not file.picture.spoiler else None
    return CriticView(
        name=file.name,
        url=view.url(view.address("critic", file.id)),
        count=reviews,
        posts=posts,
        picture=view.picture(portrait, file.path),
        html=view.html(file.path),
        links=tuple(LinkView(title=one.label or _host(one), url=one.url) for one in file.links),
        average=_average(view, own, scale),
        rated=sum(number for _, number in own),
        ratings=_bars(view, own) if len(own) >= _FEWEST else (),
        legends=legends_of_critic(view, file),
    )


def _average(view: View, own: list[tuple[Rating, int]], scale: str) -> str:
    """Return the mean of a critic's ratings on the scale of today. Ratings of other scales do not count."""
    values = [rating.value for rating, number in own for _ in range(number)]
    return rated.average(view.word, view.formats, ratings.mean(values), view.site.scales[scale]) if values else ""


def _bars(view: View, own: list[tuple[Rating, int]]) -> tuple[BarView, ...]:
    longest = max(number for _, number in own)
    bars: list[BarView] = []
    for rating, number in own:
        shown = view.rating(rating)
        label = LinkView(title=shown.stars or shown.spoken, url=shown.url) if shown else LinkView(title=rating.text)
        bars.append(BarView(label=label, count=number, share=round(100 * number / longest)))
    return tuple(bars)


def _host(link: CriticLink) -> str:
    """Return the name of a link without a label: its host, or the address of a person."""
    if link.url.startswith("mailto:"):
        return link.url.removeprefix("mailto:")
    return (urlsplit(link.url).hostname or link.url).removeprefix("www.")

"""Lists of the reviews of a year, a genre or a rating, of the reviews and posts of a tag, and of reviews by title."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from itertools import groupby

from intertitle.outputs import paging
from intertitle.outputs.contexts import ListingContext, ReviewsContext, TermsContext
from intertitle.outputs.initials import by_initial
from intertitle.outputs.legends import all_legends
from intertitle.outputs.registry import Entry, Item, Output
from intertitle.outputs.view import View
from intertitle.outputs.views import LinkView, PageView
from intertitle.slugs import sort_key

_TITLES_A_PAGE = 200


def _items(view: View, kind: str) -> Iterator[Output]:
    """Plan the pages of every group of a kind."""
    pattern, size = view.pattern(kind), view.site.reviews_per_page * 2
    for group in view.table(kind).values():
        first = pattern.replace("{slug}", group.id)
        for number, address in paging.number_pages(first, len(group.reviews), size):
            newest = group.reviews[(number - 1) * size]  # groups are sorted, newest first
            yield Output(
                item=Item(kind=kind, slug=group.id, number=number, address=address),
                what=f"the {kind} {group.label}",
                sources=view.files([newest]),
                day=view.newest_day([newest]),
            )


def _make(view: View, item: Item) -> ListingContext:
    """Return the context of one page of a group's reviews."""
    kind, size = item.kind, view.site.reviews_per_page * 2
    label, count = view.term(kind, item.slug)
    posts = view.posts_of_term(kind, item.slug)
    cards = view.cards(view.slice(kind, item.slug, *paging.bounds(item.number, size)))
    rating = cards[0].rating if kind == "rating" else None
    heading = _heading(view, kind, label, rating.spoken if rating else "")
    return {
        "page": PageView(
            title=paging.title(view, heading, item.number),
            description=_describe(view, heading, count - posts, posts),
            canonical=view.absolute(item.address),
            kind=kind,
        ),
        "heading": heading,
        "rating": rating,
        "count": count - posts,
        "posts": posts,
        "index": view.link_to(f"{kind}s", "", view.word(f"menu_{kind}s")),
        "cards": cards,
        "pager": paging.pager(view, view.address(kind, item.slug), item.number, paging.pages(count, size)),
    }


def _describe(view: View, heading: str, reviews: int, posts: int) -> str:
    if not posts:
        return view.word("listing_description", heading=heading, count=reviews)
    counts = [view.word("reviews", count=reviews)] if reviews else []
    counts.append(view.word("posts", count=posts))
    return view.word("listing_description_mixed", heading=heading, counts=view.formats.listed(counts))


def spoken_rating(view: View, slug: str) -> str:
    """Return a rating in words, from the card of a review with that rating."""
    (newest,) = view.slice("rating", slug, 0, 1)
    rating = view.card(newest).rating
    return rating.spoken if rating else ""


def _index_items(view: View, kind: str) -> Iterator[Output]:
    """Plan the index of a kind, if there is any group."""
    if view.count(kind):
        yield Output(
            item=Item(kind=f"{kind}s", slug=kind, address=view.address(f"{kind}s")), what=f"the index of {kind}s"
        )


def _make_index(view: View, item: Item) -> TermsContext:
    """Return the context of an index: all groups of a kind, with their counts."""
    kind = item.slug
    title = view.word(f"menu_{kind}s")

    def label(slug: str, written: str) -> str:
        if kind != "rating":
            return written
        return spoken_rating(view, slug) or written

    terms = tuple(view.link_to(kind, slug, label(slug, written), count=n) for slug, written, n in view.counts(kind))
    return {
        "page": PageView(
            title=title,
            description=view.word(f"index_{kind}_description"),
            canonical=view.absolute(item.address),
            kind=f"{kind}s",
        ),
        "heading": title,
        "terms": terms,
        "mixed": kind == "tag" and view.has_any("PostFile paths"),
        "decades": _decades(view, terms) if kind == "year" else (),
        "legends": all_legends(view) if kind == "rating" else (),
    }


def _title_items(view: View) -> Iterator[Output]:
    """Plan the pages of all reviews by title."""
    ids = view.keys("by title")
    first = view.address("reviews")
    for number, address in paging.number_pages(first, len(ids), _TITLES_A_PAGE) if ids else ():
        start, stop = paging.bounds(number, _TITLES_A_PAGE)
        item = Item(kind="reviews", number=number, address=address)
        yield Output(item=item, what="the index of reviews", day=view.newest_day(ids[start:stop]))


def _make_titles(view: View, item: Item) -> ReviewsContext:
    """Return the context of one page of all reviews by title."""
    start, stop = paging.bounds(item.number, _TITLES_A_PAGE)
    count, sorted_as = view.count("Review paths"), view.table("title sorted as")
    return {
        "page": PageView(
            title=paging.title(view, view.word("all_reviews"), item.number),
            description=view.word("reviews_description", count=count),
            canonical=view.absolute(item.address),
            kind="reviews",
        ),
        "count": count,
        "letters": by_initial(
            (sort_key(sorted_as.get(card.id, card.film))[0], card)
            for card in view.cards(view.slice("by title", "", start, stop))
        ),
        "pager": paging.pager(view, view.address("reviews"), item.number, paging.pages(count, _TITLES_A_PAGE)),
    }


def _groups(kind: str) -> tuple[Entry, Entry]:
    """Return the entries for the pages of a kind of group and for its index."""
    return (
        Entry(
            kind=kind,
            address=f"/{kind}s/{{slug}}/",
            template="listing.html",
            items=functools.partial(_items, kind=kind),
            make=_make,
            is_indexed=True,
        ),
        Entry(
            kind=f"{kind}s",
            address=f"/{kind}s/",
            template="terms.html",
            items=functools.partial(_index_items, kind=kind),
            make=_make_index,
            is_indexed=True,
            menu=f"menu_{kind}s",
        ),
    )


ENTRIES = (
    Entry(
        kind="reviews",
        address="/reviews/",
        template="reviews.html",
        items=_title_items,
        make=_make_titles,
        is_indexed=True,
        menu="menu_reviews",
    ),
    *_groups("year"),
    *_groups("tag"),
    *_groups("genre"),
    *_groups("rating"),
)


def _decades(view: View, years: tuple[LinkView, ...]) -> tuple[tuple[LinkView, tuple[LinkView, ...]], ...]:
    """Group years by decade, in their order."""
    by_decade = groupby(years, lambda year: int(year.title) // 10 * 10)
    several = [(decade, tuple(found)) for decade, found in by_decade]
    return tuple((decade_link(view, decade, sum(year.count for year in own)), own) for decade, own in several)


def decade_link(view: View, decade: int, count: int = 0) -> LinkView:
    """Link to a decade in the index of years."""
    url = view.url(view.address("years"))
    return LinkView(title=view.word("decade", decade=decade), url=f"{url}#the-{decade}s", count=count)


def _heading(view: View, kind: str, label: str, spoken: str) -> str:
    if kind == "year":
        return view.word("films_of_year", year=label)
    if kind == "rating":
        return view.word("films_rated", rating=spoken)
    return label if kind == "genre" else view.word("films_tagged", tag=label)

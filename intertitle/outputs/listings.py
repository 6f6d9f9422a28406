"""Lists of reviews that share something (a year, a tag, a genre, a rating), their indexes, and all reviews by title."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from intertitle.model import Catalogue, Group
from intertitle.outputs import paging
from intertitle.outputs.franchises import newest
from intertitle.outputs.given import ListingGiven, ReviewsGiven, TermsGiven
from intertitle.outputs.initials import by_initial
from intertitle.outputs.library import Library, address_of, day_of
from intertitle.outputs.recipe import Output, Page, path_of
from intertitle.outputs.views import LinkView, PageView
from intertitle.slugs import sort_key

_KINDS = {"year": "years", "tag": "tags", "genre": "genres", "rating": "ratings"}
_INDEX_TITLES = {"year": "Years", "tag": "Tags", "genre": "Genres", "rating": "Ratings"}
_TITLES_A_PAGE = 200


class GroupPage(Page, frozen=True, kw_only=True, tag=True):
    """One page of the reviews of a group."""

    template = "listing.html"
    kind: str
    slug: str
    label: str
    count: int
    number: int
    total: int

    def context(self, library: Library, address: str) -> ListingGiven:
        """Make what the template sees."""
        cards = library.cards(self.cards)
        rating = cards[0].rating if self.kind == "rating" else None
        heading = _heading(self.kind, self.label, rating.spoken if rating else "")
        paged = f"{heading}, page {self.number}" if self.number > 1 else heading
        films = "one film" if self.count == 1 else f"{self.count} films"
        return {
            "page": PageView(
                title=paged,
                description=f"{heading}: {films} reviewed.",
                canonical=library.absolute(address),
                kind=self.kind,
            ),
            "heading": heading,
            "rating": rating,
            "count": self.count,
            "index": library.link_to(_KINDS[self.kind], "", _INDEX_TITLES[self.kind]),
            "cards": cards,
            "pager": paging.pager(library, library.address(self.kind, self.slug), self.number, self.total),
        }


class GroupIndex(Page, frozen=True, kw_only=True, tag=True):
    """All groups of a kind, with their counts."""

    template = "terms.html"
    kind: str
    terms: tuple[tuple[str, str, int], ...]  # slug, label, count

    def context(self, library: Library, address: str) -> TermsGiven:
        """Make what the template sees."""
        title = _INDEX_TITLES[self.kind]
        first = {group.id: group.reviews[0] for group in library.catalogue.ratings} if self.kind == "rating" else {}

        def label(slug: str, written: str) -> str:
            rating = library.card(first[slug]).rating if slug in first else None
            return rating.spoken if rating else written

        terms = tuple(
            library.link_to(self.kind, slug, label(slug, written), count=count) for slug, written, count in self.terms
        )
        return {
            "page": PageView(
                title=title,
                description=f"{title} of the films reviewed here.",
                canonical=library.absolute(address),
                kind=f"{self.kind}s",
            ),
            "heading": title,
            "terms": terms,
            "decades": _decades(library, terms) if self.kind == "year" else (),
        }


class TitleIndex(Page, frozen=True, kw_only=True, tag=True):
    """One page of all reviews by title."""

    template = "reviews.html"
    number: int
    total: int
    count: int

    def context(self, library: Library, address: str) -> ReviewsGiven:
        """Make what the template sees."""
        title = "All reviews" if self.number == 1 else f"All reviews, page {self.number}"
        return {
            "page": PageView(
                title=title,
                description=f"Every film reviewed here, by title: {self.count} in all.",
                canonical=library.absolute(address),
                kind="reviews",
            ),
            "count": self.count,
            "letters": by_initial((sort_key(card.film)[0], card) for card in library.cards(self.cards)),
            "pager": paging.pager(library, library.address("reviews"), self.number, self.total),
        }


def _decades(library: Library, years: tuple[LinkView, ...]) -> tuple[tuple[LinkView, tuple[LinkView, ...]], ...]:
    """Put years together by their decades, in the order in which they stand."""
    by_decade = groupby(years, lambda year: int(year.title) // 10 * 10)
    several = [(decade, tuple(found)) for decade, found in by_decade]
    return tuple((decade_link(library, decade, sum(year.count for year in own)), own) for decade, own in several)


def decade_link(library: Library, decade: int, count: int = 0) -> LinkView:
    """Link to a decade, which has its place among the years."""
    url = library.url(library.address("years"))
    return LinkView(title=f"{decade}s", url=f"{url}#the-{decade}s", count=count)


def plan(catalogue: Catalogue) -> Iterator[Output]:
    """Plan every group's pages, the index of each kind, and the reviews by title."""
    yield from _groups(catalogue, "year", catalogue.years)
    yield from _groups(catalogue, "tag", catalogue.tags)
    yield from _groups(catalogue, "genre", catalogue.genres)
    yield from plan_ratings(catalogue)
    yield from _titles(catalogue)


def plan_ratings(catalogue: Catalogue) -> Iterator[Output]:
    """Plan the pages of every rating, and their index."""
    yield from _groups(catalogue, "rating", catalogue.ratings)


def _groups(catalogue: Catalogue, kind: str, groups: tuple[Group, ...]) -> Iterator[Output]:
    for group in groups:
        yield from _group(catalogue, kind, group)
    if groups:
        yield _index(catalogue, kind, groups)


def _group(catalogue: Catalogue, kind: str, group: Group) -> Iterator[Output]:
    first = address_of(catalogue.site, kind, group.id)
    for number, total, ids in paging.pages(group.reviews, catalogue.site.reviews_per_page * 2):
        address = paging.page_address(first, number)
        yield Output(
            path=path_of(address),
            address=address,
            recipe=GroupPage(
                cards=ids,
                kind=kind,
                slug=group.id,
                label=group.label,
                count=len(group.reviews),
                number=number,
                total=total,
            ),
            what=f"the {kind} {group.label}",
            sources=(catalogue.reviews[ids[0]].path,),
            modified=day_of(catalogue, ids[0]),  # a group is in order, newest first
            indexable=True,
        )


def _index(catalogue: Catalogue, kind: str, groups: tuple[Group, ...]) -> Output:
    address = address_of(catalogue.site, _KINDS[kind])
    return Output(
        path=path_of(address),
        address=address,
        recipe=GroupIndex(
            # A rating is spelt out by its scale, which its card knows.
            cards=tuple(group.reviews[0] for group in groups) if kind == "rating" else (),
            kind=kind,
            terms=tuple((group.id, group.label, len(group.reviews)) for group in groups),
        ),
        what=f"the index of {_KINDS[kind]}",
        indexable=True,
    )


def _titles(catalogue: Catalogue) -> Iterator[Output]:
    if not catalogue.reviews:
        return
    by_title = sorted(
        catalogue.reviews.values(), key=lambda review: (sort_key(review.film), review.year or 0, review.id)
    )
    first = address_of(catalogue.site, "reviews")
    for number, total, ids in paging.pages([review.id for review in by_title], _TITLES_A_PAGE):
        address = paging.page_address(first, number)
        yield Output(
            path=path_of(address),
            address=address,
            recipe=TitleIndex(cards=ids, number=number, total=total, count=len(by_title)),
            what="the index of reviews",
            modified=newest(catalogue, ids),
            indexable=True,
        )


def _heading(kind: str, label: str, spoken: str) -> str:
    if kind == "year":
        return f"Films of {label}"
    if kind == "rating":
        return f"Rated {spoken}"
    return label if kind == "genre" else f"Tagged “{label}”"

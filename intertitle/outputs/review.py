"""A review's page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

import msgspec

from intertitle import digest
from intertitle.model import Catalogue, PublishedPicture, Review, Text
from intertitle.outputs import parts
from intertitle.outputs.company import Circles, company
from intertitle.outputs.given import ReviewGiven
from intertitle.outputs.library import Library, address_of, date_view, picture_view, published_picture
from intertitle.outputs.recipe import Output, Page, path_of
from intertitle.outputs.views import CreditView, LinkView, PageView, ReviewView
from intertitle.slugs import slugify

WORDS_A_MINUTE = 230
_JOBS = (
    ("Directed by", "directors"),
    ("Written by", "writers"),
    ("Cinematography", "cinematographers"),
    ("Music", "composers"),
)
_ELSEWHERE = (
    ("IMDb", "imdb", "https://www.imdb.com/title/{}/"),
    ("Letterboxd", "letterboxd", "https://letterboxd.com/film/{}/"),
    ("TMDB", "tmdb", "https://www.themoviedb.org/{}"),
    ("Wikidata", "wikidata", "https://www.wikidata.org/wiki/{}"),
)


class ReviewPage(Page, frozen=True, kw_only=True, tag=True):
    """A review, with its franchises around it."""

    template = "review.html"
    review: str
    facts: bytes
    franchises: tuple[tuple[str, bytes], ...]  # id and structure
    renamed: bytes  # of the people whose address is not their name's
    company: bytes  # of what it is chosen from
    pictures: tuple[PublishedPicture | None, PublishedPicture | None] = (None, None)  # the poster, the still

    def context(self, library: Library, address: str) -> ReviewGiven:
        """Make what the template sees."""
        review = library.catalogue.reviews[self.review]
        card = library.card(review.id)
        spoken = card.rating.spoken if card.rating else ""
        return {
            "page": PageView(
                title=_page_title(review),
                description=card.blurb,
                canonical=library.absolute(address),
                kind="review",
                share=library.share(address, _film(review), *review.directors, spoken),
            ),
            "review": self._view(library, review),
        }

    def _view(self, library: Library, review: Review) -> ReviewView:
        franchises = (library.catalogue.franchises[one] for one, _ in self.franchises)
        text = library.text(review.path)
        return ReviewView(
            card=library.card(review.id),
            html=library.html(review.path),
            verdict=review.verdict,
            quote=review.quote,
            author=review.author,
            updated=date_view(review.updated.day) if review.updated else None,
            runtime=_runtime(review),
            release=date_view(review.release) if review.release else None,
            genres=tuple(library.link_to("genre", slugify(genre), genre) for genre in review.genres),
            tags=tuple(library.link_to("tag", slugify(tag), tag) for tag in review.tags),
            countries=review.countries,
            languages=review.languages,
            year=library.link_to("year", str(review.year), str(review.year)) if review.year else None,
            directors=tuple(library.person(name) for name in review.directors),
            credits=tuple(_credits(library, review)),
            cast=tuple(library.person(role.name, role.character) for role in review.cast),
            spoilers=review.spoilers,
            spoiler_notice=_notice(review, text),
            recommend=review.recommend or "",
            viewings=tuple(library.viewing(viewing) for viewing in review.viewings),
            poster=picture_view(library.catalogue, review.poster),
            still=picture_view(library.catalogue, review.still),
            links=tuple(_elsewhere(review)),
            strips=tuple(parts.strip(library, franchise, review.id) for franchise in franchises),
            company=tuple(company(library, review)),
            comments=review.comments if isinstance(review.comments, str) else "",
            minutes=max(1, round(text.words / WORDS_A_MINUTE)),
        )


def plan(catalogue: Catalogue, facts: Mapping[str, bytes], structures: Mapping[str, bytes]) -> Iterator[Output]:
    """Plan every review's page; ``facts`` are the documents' digests by path, ``structures`` the franchises' by id."""
    renamed = digest.of_value(catalogue.renamed)
    circles = Circles(catalogue)
    reviewed = {franchise.id: parts.reviewed(franchise) for franchise in catalogue.franchises.values()}
    for review in catalogue.reviews.values():
        address = address_of(catalogue.site, "review", review.id)
        franchises = catalogue.member_of.get(review.id, ())
        others = [other for one in franchises for other in reviewed[one]]
        yield Output(
            path=path_of(address),
            address=address,
            recipe=ReviewPage(
                cards=tuple(dict.fromkeys((review.id, *others))),
                texts=(review.path,),
                review=review.id,
                facts=facts[review.path],
                franchises=tuple((one, structures[one]) for one in franchises),
                renamed=renamed,
                company=circles.digest(review),
                pictures=(published_picture(catalogue, review.poster), published_picture(catalogue, review.still)),
            ),
            what=f"the review of {review.film}",
            sources=(review.path,),
            modified=_modified(review),
            indexable=True,
        )


def rejudged(output: Output, facts: bytes) -> Output:
    """Plan a review's page again after nothing but its judgement has changed; ``facts`` is its digest now."""
    return msgspec.structs.replace(output, recipe=msgspec.structs.replace(output.recipe, facts=facts))


def _modified(review: Review) -> dt.date | None:
    when = review.updated or review.date
    return when.day if when else None


def _page_title(review: Review) -> str:
    return _film(review) if review.title == review.film else f"{review.title}: {_film(review)}"


def _film(review: Review) -> str:
    return f"{review.film} ({review.year})" if review.year else review.film


def _runtime(review: Review) -> str:
    if review.runtime is None:
        return ""
    hours, minutes = divmod(review.runtime, 60)
    return f"{hours} h {minutes} min" if hours and minutes else f"{hours} h" if hours else f"{minutes} min"


def _credits(library: Library, review: Review) -> Iterator[CreditView]:
    for label, field in _JOBS:
        names: tuple[str, ...] = getattr(review, field)
        if names:
            yield CreditView(label=label, people=tuple(library.person(name) for name in names))


def _elsewhere(review: Review) -> Iterator[LinkView]:
    for title, field, pattern in _ELSEWHERE:
        if identifier := getattr(review, field):
            bare = f"movie/{identifier}" if field == "tmdb" and "/" not in identifier else identifier
            yield LinkView(title=title, url=pattern.format(bare))


def _notice(review: Review, text: Text) -> str:
    """Say what is hidden, so that a reader may choose before the first line."""
    if review.spoilers == "whole":
        return "This review discusses the whole plot."
    hidden = [title for title in text.spoilers if title]
    unnamed = len(text.spoilers) - len(hidden) + text.inline_spoilers
    if not hidden and not unnamed:
        return ""
    count = len(hidden) + unnamed
    named = "; ".join(hidden)
    if named and unnamed:
        return f"Hidden until you ask: {named}; and {unnamed} more."
    if named:
        return f"Hidden until you ask: {named}."
    return "One spoiler is hidden until you ask." if count == 1 else f"{count} spoilers are hidden until you ask."

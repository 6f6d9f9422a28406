"""The pages of reviews."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from intertitle.model import JOBS, Review, Text
from intertitle.outputs import parts
from intertitle.outputs.contexts import ReviewContext
from intertitle.outputs.registry import Entry, Item, Output, document_item
from intertitle.outputs.view import View
from intertitle.outputs.views import Card, CompanyView, CreditView, LinkView, PageView, ReviewView
from intertitle.slugs import slugify

_WORDS_A_MINUTE = 230
_ELSEWHERE = (
    ("IMDb", "imdb", "https://www.imdb.com/title/{}/"),
    ("Letterboxd", "letterboxd", "https://letterboxd.com/film/{}/"),
    ("TMDB", "tmdb", "https://www.themoviedb.org/{}"),
    ("Wikidata", "wikidata", "https://www.wikidata.org/wiki/{}"),
)


def _items(view: View) -> Iterator[Output]:
    """Plan the page of every review."""
    address_of = view.address_maker("review")
    for one, path, film, date, updated in view.reviews("id", "path", "film", "date", "updated"):
        when = updated or date
        yield Output(
            item=document_item("review", one, address_of(one)),
            what=f"the review of {film}",
            sources=(path,),
            day=when.day if when else None,
        )


def _make(view: View, item: Item) -> ReviewContext:
    """Return the context of a review, with its place in its franchises."""
    review = view.review(item.slug)
    card = view.card(review.id)
    spoken = card.rating.spoken if card.rating else ""
    return {
        "page": PageView(
            title=_page_title(view, review),
            description=card.blurb,
            canonical=view.absolute(item.address),
            kind="review",
            share=view.share(item.address, _film(view, review), *review.directors, spoken),
        ),
        "review": _review_view(view, review, card),
    }


_REVIEW = Entry(
    kind="review", address="/reviews/{slug}/", template="review.html", items=_items, make=_make, is_indexed=True
)
ENTRIES = (_REVIEW,)


def _review_view(view: View, review: Review, card: Card) -> ReviewView:
    review = _without_private(review)
    text = view.text(review.path)
    franchises = (view.franchise(one) for one in view.franchises_of(review.id))
    return ReviewView(
        fields=review,
        card=card,
        html=view.html(review.path),
        original_title=review.original_title if review.original_title != review.film else "",
        also=tuple(title for title in review.also if title not in {review.film, review.original_title}),
        verdict=review.verdict,
        quote=review.quote,
        author=view.formats.listed(review.authors) if len(review.authors) > 1 else "".join(review.authors),
        authors=tuple(LinkView(title=name) for name in review.authors),
        updated=view.date(review.updated.day) if review.updated else None,
        runtime=_runtime(view, review),
        release=view.date(review.release) if review.release else None,
        genres=tuple(view.link_to("genre", slugify(genre), genre) for genre in review.genres),
        tags=tuple(view.link_to("tag", slugify(tag), tag) for tag in review.tags),
        countries=review.countries,
        languages=review.languages,
        year=view.link_to("year", str(review.year), str(review.year)) if review.year else None,
        directors=tuple(view.person(name) for name in review.directors),
        credits=tuple(_credits(view, review)),
        cast=tuple(view.person(role.name, role.character) for role in review.cast),
        spoilers=review.spoilers,
        spoiler_notice=spoiler_notice(view, review.spoilers, text, "spoilers_whole"),
        recommend=review.recommend or "",
        viewings=tuple(view.viewing(viewing) for viewing in review.viewings),
        poster=view.picture(review.poster, review.path),
        still=view.picture(review.still, review.path),
        trailer=view.trailer(review),
        links=tuple(_elsewhere(review)),
        strips=tuple(parts.franchise_strip(view, franchise, review.id) for franchise in franchises),
        company=tuple(_related(view, review)),
        comments=review.comments if isinstance(review.comments, str) else "",
        minutes=reading_time(text),
    )


def _without_private(review: Review) -> Review:
    """Return a review without the private viewings, since templates get all of its fields."""
    if not any(one.private for one in review.viewings):
        return review
    return msgspec.structs.replace(review, viewings=tuple(one for one in review.viewings if not one.private))


def reading_time(text: Text) -> int:
    """Return how many minutes it takes to read a text."""
    return max(1, round(text.words / _WORDS_A_MINUTE))


def _related(view: View, review: Review) -> Iterator[CompanyView]:
    """Yield the related films of a review, grouped by a person or a genre."""
    for one in view.answer("related", review.id) or ():
        yield CompanyView(
            why=one.why,
            through=view.link_to("genre" if one.why == "genre" else "person", one.slug, one.name),
            year=str(review.year or ""),
            films=tuple([view.film_link(other) for other in one.films]),
        )


def _page_title(view: View, review: Review) -> str:
    film = _film(view, review)
    return film if review.title == review.film else view.word("headline_film", headline=review.title, film=film)


def _film(view: View, review: Review) -> str:
    film = f"{review.film} ({review.year})" if review.year else review.film
    part = view.part(review.season, review.episode)
    return view.word("film_part", film=film, part=part) if part else film


def _runtime(view: View, review: Review) -> str:
    if review.runtime is None:
        return ""
    hours, minutes = divmod(review.runtime, 60)
    if hours and minutes:
        return view.word("hours_minutes", hours=hours, minutes=minutes)
    return view.word("hours", hours=hours) if hours else view.word("minutes", minutes=minutes)


def _credits(view: View, review: Review) -> Iterator[CreditView]:
    for field, job in JOBS.items():
        names: tuple[str, ...] = getattr(review, field)
        if names and job != "cast":
            yield CreditView(label=view.word(f"credit_{field}"), people=tuple(view.person(name) for name in names))


def _elsewhere(review: Review) -> Iterator[LinkView]:
    for title, field, pattern in _ELSEWHERE:
        if identifier := getattr(review, field):
            bare = f"movie/{identifier}" if field == "tmdb" and "/" not in identifier else identifier
            is_short = field == "letterboxd" and "/" in identifier  # boxd.it/12mVh9
            yield LinkView(title=title, url=f"https://{identifier}" if is_short else pattern.format(bare))


def spoiler_notice(view: View, spoilers: str, text: Text, whole: str) -> str:
    """Return a notice of the hidden spoilers, which readers see before the text, or the word ``whole``."""
    if spoilers == "whole":
        return view.word(whole)
    count = len(text.spoilers) + text.inline_spoilers
    return view.word("spoilers_hidden", count=count) if count else ""

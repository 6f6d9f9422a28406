"""The pages of reviews."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from intertitle.catalogue.joins.films import card_name, find_film, ids_of
from intertitle.model import Review, Text
from intertitle.outputs import parts
from intertitle.outputs.contexts import ReviewContext
from intertitle.outputs.discussions import posts_of_review
from intertitle.outputs.film_details import describe_runtime, facts_of, list_catalogues, list_credits, list_related
from intertitle.outputs.opinions import list_rivals, second_opinions, state_consensus, then_and_now
from intertitle.outputs.registry import Entry, Item, Output, document_item
from intertitle.outputs.view import View
from intertitle.outputs.views import Card, LinkView, PageView, ReviewView
from intertitle.slugs import slugify

_WORDS_A_MINUTE = 230


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
    review = _without_private(view, review)
    text = view.text(review.path)
    facts = facts_of(view, review)
    franchises = (view.franchise(one) for one in view.franchises_of(review.id))
    rivals = list_rivals(view, review)
    return ReviewView(
        fields=review,
        card=card,
        films=tuple(_films(view, review)),
        film_page=_film_page(view, review) if facts is not review else "",
        html=view.html(review.path),
        original_title=facts.original_title if facts.original_title != review.film else "",
        also=tuple(title for title in facts.also if title not in {review.film, facts.original_title}),
        verdict=review.verdict,
        quote=review.quote,
        author=view.formats.listed(review.authors) if len(review.authors) > 1 else "".join(review.authors),
        authors=tuple(map(view.critic, review.authors)),
        updated=view.date(review.updated.day) if review.updated else None,
        runtime=describe_runtime(view, facts.runtime),
        release=view.date(review.release) if review.release else None,
        genres=tuple(view.link_to("genre", slugify(genre), genre) for genre in facts.genres),
        tags=tuple(view.link_to("tag", slugify(tag), tag) for tag in review.tags),
        countries=facts.countries,
        languages=facts.languages,
        year=view.link_to("year", str(facts.year), str(facts.year)) if facts.year else None,
        directors=tuple(view.person(name) for name in facts.directors),
        credits=tuple(list_credits(view, facts)),
        cast=tuple(view.person(role.name, role.character) for role in facts.cast),
        spoilers=review.spoilers,
        spoiler_notice=spoiler_notice(view, review.spoilers, text, "spoilers_whole"),
        recommend=review.recommend or "",
        viewings=tuple(view.viewing(viewing) for viewing in review.viewings),
        poster=view.picture(review.poster, review.path),
        still=view.picture(review.still, review.path),
        trailer=view.trailer(review),
        links=tuple(list_catalogues(facts)),
        strips=tuple(parts.franchise_strip(view, franchise, review.id) for franchise in franchises),
        company=tuple(list_related(view, review.id, facts.year)),
        second_opinions=second_opinions(view, review, rivals) if rivals else (),
        then_and_now=then_and_now(view, review, rivals) if rivals else (),
        consensus=state_consensus(view, rivals) if rivals else "",
        posts=posts_of_review(view, review.id),
        comments=review.comments if isinstance(review.comments, str) else "",
        minutes=reading_time(text),
    )


def _without_private(view: View, review: Review) -> Review:
    """Return a review without the viewings that it or another file calls private: templates get all of its fields."""
    private = view.answer("private viewings", review.id) if review.viewings else None
    if not private:
        return review
    shown = tuple(one for one in review.viewings if one.date not in private)
    return msgspec.structs.replace(review, viewings=shown)


def reading_time(text: Text) -> int:
    """Return how many minutes it takes to read a text."""
    return max(1, round(text.words / _WORDS_A_MINUTE))


def _films(view: View, review: Review) -> Iterator[LinkView]:
    """Yield the films of a double bill, each with a link to its page if it has one."""
    for billed in review.films:
        card = card_name(view, find_film(view, billed.film, billed.year, ids_of(billed)))
        link = view.film_link(card) if card else LinkView(title=billed.film)
        url = "" if link.url == view.card(review.id).url else link.url
        yield LinkView(title=billed.film, url=url, note=str(billed.year or ""))


def _film_page(view: View, review: Review) -> str:
    """Return the url of the page of a film that is not just this review, or an empty text if it has none."""
    (film,) = view.answer("films of", review.id)
    return view.url(view.address("film", film)) if view.answer("film", film).has_page else ""


def _page_title(view: View, review: Review) -> str:
    film = _film(view, review)
    return film if review.title == review.film else view.word("headline_film", headline=review.title, film=film)


def _film(view: View, review: Review) -> str:
    film = f"{review.film} ({review.year})" if review.year else review.film
    part = view.part(review.season, review.episode)
    return view.word("film_part", film=film, part=part) if part else film


def spoiler_notice(view: View, spoilers: str, text: Text, whole: str) -> str:
    """Return a notice of the hidden spoilers, which readers see before the text, or the word ``whole``."""
    if spoilers == "whole":
        return view.word(whole)
    count = len(text.spoilers) + text.inline_spoilers
    return view.word("spoilers_hidden", count=count) if count else ""

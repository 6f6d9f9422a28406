"""The pages of films that have several reviews, or facts and no review; and the cards of films."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import cast

from markupsafe import Markup

from intertitle import ratings
from intertitle.catalogue.joins.critics import critics_of, is_by_site_critic
from intertitle.model import Film, FilmFacts, FilmFile, Review
from intertitle.outputs import arcs, parts
from intertitle.outputs.contexts import FilmContext
from intertitle.outputs.discussions import posts_of_film, rate_in_posts
from intertitle.outputs.film_details import describe_runtime, list_catalogues, list_credits, list_related
from intertitle.outputs.opinions import opinion, sorted_reviews, state_consensus
from intertitle.outputs.registry import Entry, Item, Output, document_item
from intertitle.outputs.view import View
from intertitle.outputs.views import Card, FilmView, PageView, PartView, RatingView, SeasonView
from intertitle.slugs import slugify


def _items(view: View) -> Iterator[Output]:
    """Plan the page of every film that has one."""
    for film in view.table("film").values():
        if film.has_page:
            yield Output(
                item=document_item("film", film.id, view.address("film", film.id)),
                what=f"the film {film.title}",
                sources=(film.path,) if film.path else view.files([film.card]),
                day=view.newest_day([film.card]),
            )


def _make(view: View, item: Item) -> FilmContext:
    """Return the context of a film."""
    film = cast("Film", view.answer("film", item.slug))
    facts = cast("FilmFacts", view.answer("film facts", item.slug))
    card = view.card(film.card)
    found = _film_view(view, film, facts, card)
    title = f"{film.title} ({film.year})" if film.year else film.title
    return {
        "page": PageView(
            title=title,
            description=card.blurb or view.word("film_description", film=title, count=len(film.reviews)),
            canonical=view.absolute(item.address),
            kind="film",
        ),
        "film": found,
    }


ENTRIES = (
    Entry(kind="film", address="/films/{slug}/", template="film.html", items=_items, make=_make, is_indexed=True),
)


def film_card(view: View, name: str) -> Card:
    """Return the card of a film by its name: ``/`` and the film's id."""
    film = cast("Film", view.answer("film", name[1:]))
    facts = cast("FilmFacts", view.answer("film facts", name[1:]))
    cards = _newest_first(view, film)
    newest = cards[0] if cards else None
    blurb = newest.blurb if newest else view.source_text(film.path).excerpt
    poster = facts.poster if facts.poster and not facts.poster.spoiler else None
    return Card(
        id=name,
        url=view.url(view.address("film", film.id)) if film.has_page or newest is None else newest.url,
        film=film.title,
        title=film.title,
        year=film.year,
        kind=facts.kind,
        rating=rate_film(view, film),
        blurb=blurb,
        date=next((card.date for card in cards if card.date), None),
        liked=any(card.liked for card in cards),
        directors=facts.directors,
        franchises=view.franchise_links(name),
        poster=view.picture(poster, facts.path),
        reviews=len(film.reviews),
    )


def rate_film(view: View, film: Film) -> RatingView | None:
    """Return the rating of a film: the latest one by the site's critic, or else the mean of all critics' latest ones.

    A rating in a post counts if the site's critic has rated the film in no review.

    A series without a review of the whole is rated by the mean of its seasons, or else of its episodes. The words of a
    mean say that it is one.
    """
    rated = [one for one in sorted_reviews(view, film.reviews) if one.rating]
    whole = [one for one in rated if not _is_part(one)]
    own = next((one for one in whole if is_by_site_critic(view, one.authors)), None)
    if own is not None:
        return view.rating(own.rating)
    if capsule := rate_in_posts(view, f"/{film.id}"):
        return view.rating(capsule)
    counted = whole or _on_arc(rated)
    latest = {(critics_of(view, one.authors), one.season, one.episode): one for one in reversed(counted)}
    values = [one.rating for one in latest.values() if one.rating]
    if len(values) < 2:  # noqa: PLR2004  (a mean)
        return view.rating(values[0]) if values else None
    mean = ratings.mean([one.value for one in values])
    text = view.word("average", mean=view.mean(mean))
    return RatingView(text=text, stars="", spoken=text, url="", value=mean, order=mean)


def _newest_first(view: View, film: Film) -> list[Card]:
    return [view.card(one.id) for one in sorted_reviews(view, film.reviews)]


# ---------------------------------------------------------------- the page


def _film_view(view: View, film: Film, facts: FilmFacts, card: Card) -> FilmView:
    file = cast("FilmFile", view.document(film.path)) if film.path else None
    reviews = sorted_reviews(view, film.reviews)
    whole = [one for one in reviews if not _is_part(one)]
    rest = sorted((one for one in reviews if _is_part(one)), key=_place)
    franchises = (view.franchise(one) for one in view.franchises_of(film.card))
    return FilmView(
        card=card,
        title=film.title,
        year=view.link_to("year", str(film.year), str(film.year)) if film.year else None,
        original_title=facts.original_title if facts.original_title != film.title else "",
        also=tuple(title for title in facts.also if title not in {film.title, facts.original_title}),
        html=view.html(file.path) if file else Markup(),
        runtime=describe_runtime(view, facts.runtime),
        release=view.date(facts.release) if facts.release else None,
        countries=facts.countries,
        languages=facts.languages,
        genres=tuple(view.link_to("genre", slugify(genre), genre) for genre in facts.genres),
        directors=tuple(view.person(name) for name in facts.directors),
        credits=tuple(list_credits(view, facts)),
        cast=tuple(view.person(role.name, role.character) for role in facts.cast),
        opinions=tuple(opinion(view, one) for one in whole),
        consensus=state_consensus(view, whole),
        seasons=tuple(_seasons(view, rest)),
        arc=arcs.arc([_part(view, number, one) for number, one in enumerate(_on_arc(rest), start=1)]),
        poster=view.picture(facts.poster, facts.path),
        still=view.picture(facts.still, facts.path),
        trailer=view.trailer(facts),
        links=tuple(list_catalogues(facts)),
        strips=tuple(parts.franchise_strip(view, franchise, film.card) for franchise in franchises),
        company=tuple(list_related(view, film.card, film.year)),
        posts=posts_of_film(view, f"/{film.id}"),
    )


def _place(review: Review) -> tuple[int, int, str]:
    """Return a sort key for seasons and episodes in order. A season comes before its episodes."""
    return (review.season or 0, review.episode or 0, review.id)


def _is_part(review: Review) -> bool:
    """Return whether a review is about a season or an episode."""
    return review.season is not None or review.episode is not None


def _seasons(view: View, reviews: Sequence[Review]) -> Iterator[SeasonView]:
    """Yield the seasons of a series, each with the reviews of the whole season and of its episodes, in order."""
    for season, several in groupby(reviews, lambda one: one.season):
        found = [opinion(view, one) for one in several]
        whole = tuple(one for one in found if one.card.part == view.part(season, None))
        yield SeasonView(
            title=view.part(season, None),
            opinions=whole,
            episodes=tuple(one for one in found if one not in whole),
        )


def _on_arc(reviews: Sequence[Review]) -> Sequence[Review]:
    """Return the reviews of seasons, or those of episodes if no season is rated as a whole."""
    return [one for one in reviews if one.episode is None and one.rating] or reviews


def _part(view: View, number: int, review: Review) -> PartView:
    """Return a season or an episode in the form that arcs have."""
    card = view.card(review.id)
    return PartView(
        id=f"part-{number}", title=card.part, year=None, release=None, kind="series", number=number, relation="",
        continuity="", note="", later="", beside=False, current=False, card=card,
    )  # fmt: skip

"""The posts that discuss a film, for the pages of films and reviews, and the ratings of capsule reviews."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from intertitle.model import Discussion
from intertitle.outputs.view import View
from intertitle.outputs.views import DiscussionView
from intertitle.ratings import Rating


def posts_of_film(view: View, film: str) -> tuple[DiscussionView, ...]:
    """Return the posts that discuss a film, newest first.

    ``film`` is the id of a review that is the film's only one, or ``/`` and the id of the film.
    """
    return tuple(_show(view, one) for one in _discussions(view, [film]))


def posts_of_review(view: View, review_id: str) -> tuple[DiscussionView, ...]:
    """Return the posts that discuss a film of a review."""
    if not view.has_any("discussed"):
        return ()
    films: tuple[str, ...] = view.answer("films of", review_id) or ()
    return tuple(_show(view, one) for one in _discussions(view, [f"/{film}" for film in films] or [review_id]))


def rate_in_posts(view: View, film: str) -> Rating | None:
    """Return the latest rating that the site's critic gave a film in a post, or None."""
    found = (one for one in _discussions(view, [film]) if one.rating and one.is_by_site_critic)
    return next((one.rating for one in found), None)


def _discussions(view: View, films: Iterable[str]) -> list[Discussion]:
    return [one for film in films for one in view.answer("discussed", film) or ()]


def _show(view: View, found: Discussion) -> DiscussionView:
    card = view.card(found.post)
    return DiscussionView(
        title=card.title,
        url=card.url + (f"#{quote(found.anchor)}" if found.anchor else ""),
        kind=card.post,
        date=card.date,
        rating=view.rating(found.rating),
    )

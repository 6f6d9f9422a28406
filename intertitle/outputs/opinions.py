"""What critics say of one film: second opinions, then and now, and how many recommend it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from intertitle.catalogue.joins.critics import critics_of
from intertitle.catalogue.joins.published import newest_first
from intertitle.model import Review
from intertitle.outputs.view import View
from intertitle.outputs.views import OpinionView

_FEWEST = 2  # critics who agree or disagree


def sorted_reviews(view: View, reviews: Iterable[str]) -> Sequence[Review]:
    """Return reviews by their ids, newest first."""
    return sorted(map(view.review, reviews), key=newest_first)


def opinion(view: View, review: Review, *, current: bool = False) -> OpinionView:
    """Return a review in the form in which others of its film are shown beside it."""
    card = view.card(review.id)
    return OpinionView(
        card=card,
        title=review.title if review.title != review.film else "",
        part=card.part,
        author=view.formats.listed(review.authors),
        authors=tuple(map(view.critic, review.authors)),
        verdict=review.verdict,
        blurb=review.blurb,
        recommend=review.recommend or "",
        current=current,
    )


def second_opinions(view: View, review: Review, reviews: Sequence[Review]) -> tuple[OpinionView, ...]:
    """Return the latest of some reviews, newest first, by each critic other than that of one of them."""
    seen = set(critics_of(view, review.authors))
    found: list[OpinionView] = []
    for other in reviews:
        critics = critics_of(view, other.authors)
        if seen.isdisjoint(critics):
            found.append(opinion(view, other))
            seen |= critics
    return tuple(found)


def then_and_now(view: View, review: Review, reviews: Sequence[Review]) -> tuple[OpinionView, ...]:
    """Return those of some reviews that are by the critic of one of them, oldest first; none if it is the only one."""
    critics = critics_of(view, review.authors)
    found = [one for one in reviews if not critics.isdisjoint(critics_of(view, one.authors))]
    if len(found) < _FEWEST:
        return ()
    return tuple(opinion(view, one, current=one.id == review.id) for one in reversed(found))


def state_consensus(view: View, reviews: Sequence[Review]) -> str:
    """Return how many critics recommend a film, from what their latest reviews say; empty if fewer than two say it.

    A critic who says nothing is not counted, and a recommendation with reservations is none.

    Args:
        view: the view.
        reviews: the reviews of the film, newest first.
    """
    said: dict[str, str] = {}
    for one in reviews:
        if one.recommend:
            for critic in critics_of(view, one.authors):
                said.setdefault(critic, one.recommend)
    total, yes = len(said), sum(word == "yes" for word in said.values())
    if total < _FEWEST:
        return ""
    if yes in {0, total}:
        return view.word("consensus_all" if yes else "consensus_none", count=total)
    return view.word("consensus", count=yes, total=view.formats.number(total))


def list_rivals(view: View, review: Review) -> Sequence[Review]:
    """Return the reviews of what a review is about: its films, or the same season or episode. The newest comes first.

    There are none if it is the only one.
    """
    return sorted_reviews(view, view.answer("same subject", review.id) or ()) if view.has_any("same subject") else ()

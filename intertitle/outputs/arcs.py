"""Draw the ratings of a franchise as an arc, and sort its parts by rating."""

from __future__ import annotations

from collections.abc import Sequence

from intertitle.outputs.view import View
from intertitle.outputs.views import ArcPoint, ArcView, OrderView, PartView, RatingView

_ENOUGH = 3  # ratings: two are only a line
_STEP = 100  # the distance between two parts, and the height from rating 0 to rating 1
RANKING = "ranking"


def arc(parts: Sequence[PartView]) -> ArcView | None:
    """Draw the ratings of a franchise's parts in release order. Return None if there are too few."""
    values = [rating.value for part in parts if (rating := _rating(part))]
    if len(values) < _ENOUGH:
        return None
    points = tuple(
        ArcPoint(
            part=part,
            x=number * _STEP + _STEP // 2,
            y=_height(rating.value) if (rating := _rating(part)) else None,
        )
        for number, part in enumerate(parts)
    )
    drawn = [(point.x, point.y) for point in points if point.y is not None]
    return ArcView(
        points=points,
        width=len(parts) * _STEP,
        line="M" + " L".join(f"{x} {y}" for x, y in drawn),
        mean=_height(sum(values) / len(values)),
    )


def ranking(view: View, parts: Sequence[PartView]) -> OrderView | None:
    """Sort a franchise's parts in release order by rating, best first; parts with the same rating keep their order.

    Return None if there are too few ratings, or all are the same.
    """
    rated = [(rating.order, part) for part in parts if (rating := _rating(part))]
    if len(rated) < _ENOUGH or len({value for value, _ in rated}) == 1:
        return None
    return OrderView(
        id=RANKING,
        label=view.word("order_ranking"),
        note="",
        parts=tuple(part for _, part in sorted(rated, key=lambda row: -row[0])),
        missing=tuple(part.title for part in parts if _rating(part) is None),
    )


def _rating(part: PartView) -> RatingView | None:
    return part.card.rating if part.card else None


def _height(value: float) -> int:
    return round(_STEP * (1 - value))

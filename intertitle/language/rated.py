"""Ratings and their mean in words, as a screen reader reads them."""

from __future__ import annotations

from collections.abc import Callable

from intertitle import ratings
from intertitle.language.formats import Formats
from intertitle.ratings import Rating, Scale

_Say = Callable[..., str]  # `Words.say`, or `View.word`, which records the word


def spoken(say: _Say, formats: Formats, rating: Rating, scale: Scale) -> str:
    """Return a rating in words: ``3.5 out of 5``, ``B+``, ``thumbs up``."""
    if not scale.grades:
        return _out_of(say, formats, rating.text, scale)
    return say(f"thumbs_{rating.text}") if scale.id == "thumbs" else ratings.typeset_grade(rating.text)


def average(say: _Say, formats: Formats, mean: float, scale: Scale) -> str:
    """Return a mean from 0 to 1 in the terms of a scale: ``3.4 out of 5``, ``B``, ``72% thumbs up``."""
    if not scale.grades:
        return _out_of(say, formats, ratings.mean_number(mean, scale), scale)
    if scale.id == "thumbs":
        return say("thumbs_average", percent=formats.percent(mean))
    return ratings.typeset_grade(ratings.mean_grade(mean, scale))


def _out_of(say: _Say, formats: Formats, number: str, scale: Scale) -> str:
    return say("rating", value=formats.decimal(number), maximum=formats.decimal(f"{scale.maximum:g}"))

"""Decide on which scale a rating is read that names none: by its critic, and by its date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from intertitle.model import EarlierScale, ParseSettings
from intertitle.slugs import slugify


class ChosenScale(NamedTuple):
    """The name of a scale, and the file that states it."""

    name: str
    source: str


def choose_scale(settings: ParseSettings, authors: Sequence[str], day: dt.date | None) -> ChosenScale:
    """Return the scale of a rating that names none.

    The first author's file may state a scale, and settings state that of everybody else. Without a day it is the
    present scale.

    Args:
        settings: the site's settings for parsing.
        authors: who rates; none for the site's author.
        day: when.
    """
    rater = authors[0] if authors else settings.author
    own = settings.critics.get(slugify(rater)) if settings.critics and rater else None
    if own:
        earlier = find_earlier(own.earlier_scales, day)
        if earlier or own.scale:
            return ChosenScale(earlier.scale if earlier else own.scale, own.path)
    earlier = find_earlier(settings.earlier_scales, day)
    return ChosenScale(earlier.scale if earlier else settings.scale, settings.scale_source)


def find_earlier(scales: Sequence[EarlierScale], day: dt.date | None) -> EarlierScale | None:
    """Return the earlier scale that applied on a day; None if the present one did. The first ends first."""
    if day is None:
        return None
    return next((one for one in scales if day <= one.until.last), None)

"""Say how critics rate: a legend for each scale, with the time in which it applied."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from intertitle import ratings
from intertitle.catalogue.joins.critics import site_critic
from intertitle.model import CriticFile, EarlierScale
from intertitle.outputs.view import View
from intertitle.outputs.views import LegendView, LinkView
from intertitle.partial_days import PartialDay
from intertitle.ratings import Scale
from intertitle.slugs import name_key


def legends_of_site(view: View) -> tuple[LegendView, ...]:
    """Return the legends of the site's own scales, the present one first."""
    site = view.site
    return tuple(_legends(view, site.scale, site.legend, site.earlier_scales))


def legends_of_critic(view: View, critic: CriticFile, by: LinkView | None = None) -> tuple[LegendView, ...]:
    """Return the legends of a critic's scales, the present one first: the site's, if the file says nothing of them.

    Args:
        view: the view.
        critic: the critic.
        by: the critic's link, if the legends stand among those of others.
    """
    site = view.site
    earlier = critic.earlier_scales or (() if critic.scale else site.earlier_scales)
    legend = critic.legend or ("" if critic.scale else site.legend)
    return tuple(_legends(view, critic.scale or site.scale, legend, earlier, by))


def all_legends(view: View) -> tuple[LegendView, ...]:
    """Return the legends of all scales: the site's, and those of critics and of reviews with others."""
    files = sorted(view.documents(CriticFile), key=lambda one: (name_key(one.name, ""), one.id))
    own = [one for one in files if has_own_legend(one)]
    found: list[LegendView] = []
    if view.answer("bylines", "shown"):
        found += legends_of_site(view)
        for one in own:
            found += legends_of_critic(view, one, view.critic(one.name))
    elif critic := next((one for one in own if one.id == site_critic(view)), None):
        found += legends_of_critic(view, critic)
    else:
        found += legends_of_site(view)
    named = {legend.scale for legend in found}
    others = (view.site.scales[one] for one in view.keys("scales rated"))
    found += [
        LegendView(scale=name, text=_describe(view, scale), period="")
        for scale in others
        if (name := _name(view, scale)) not in named
    ]
    return tuple(found)


def has_own_legend(critic: CriticFile) -> bool:
    """Return whether a critic rates otherwise than the site, or says more about it."""
    return bool(critic.scale or critic.earlier_scales or critic.legend)


def _legends(
    view: View, scale: str, text: str, earlier: Sequence[EarlierScale], by: LinkView | None = None
) -> Iterator[LegendView]:
    """Yield the legends of a present scale and of the earlier ones, the newest first."""
    starts: list[PartialDay | None] = [None, *(_next(one.until) for one in earlier)]
    shown: list[tuple[str, str, PartialDay | None]] = [(one.scale, one.legend, one.until) for one in earlier]
    for (name, legend, until), since in reversed(list(zip([*shown, (scale, text, None)], starts, strict=True))):
        found = view.site.scales[name]
        yield LegendView(
            critic=by,
            scale=_name(view, found),
            text=legend or _describe(view, found),
            period=_period(view, since, until),
        )


def _next(day: PartialDay) -> PartialDay:
    """Return the day, month or year after one."""
    if day.whole:
        return PartialDay.of(day.whole + dt.timedelta(days=1))
    if day.month:
        return PartialDay(day.year, day.month + 1) if day.month < 12 else PartialDay(day.year + 1, 1)  # noqa: PLR2004
    return PartialDay(day.year + 1)


def _period(view: View, since: PartialDay | None, until: PartialDay | None) -> str:
    """Return when a scale applied, in words; empty if it always did."""
    parts = [
        view.word(f"legend_{name}_day" if day.day else f"legend_{name}", date=view.date(day).text)
        for name, day in (("since", since), ("until", until))
        if day
    ]
    return view.word("comma").join(parts)


def _name(view: View, scale: Scale) -> str:
    return view.word(f"scale_{scale.id}") if ratings.BUILT_IN.get(scale.id) == scale else scale.label


def _describe(view: View, scale: Scale) -> str:
    """Return a line about a scale: its grades, or its lowest and highest value."""
    if scale.id == "thumbs" and ratings.BUILT_IN["thumbs"] == scale:
        return view.word("legend_thumbs")
    if scale.grades:
        grades = [ratings.typeset_grade(one) for one in reversed(scale.grades)]
        return view.word("legend_grades", grades=view.word("comma").join(grades))
    lowest, highest = (view.formats.decimal(f"{one:g}") for one in (scale.minimum, scale.maximum))
    if scale.starred:
        return view.word("legend_stars", lowest="½" if scale.minimum else lowest, highest=highest)
    return view.word("legend_numbers", lowest=lowest, highest=highest)

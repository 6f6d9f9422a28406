"""Charts: rows with a label and a number, as bars; and what the diary counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from intertitle.model import SeenFilm, ViewingCounts
from intertitle.outputs.view import View
from intertitle.outputs.views import BarView, LinkView

Rows = list[tuple[LinkView, int]]
Charts = tuple[tuple[str, tuple[BarView, ...]], ...]


def bars(rows: Sequence[tuple[LinkView, int]]) -> tuple[BarView, ...]:
    """Return the bars of a chart, each with its length compared with the longest."""
    longest = max(count for _, count in rows)
    return tuple(BarView(label=label, count=count, share=round(100 * count / longest)) for label, count in rows)


def titled(view: View, charts: Iterable[tuple[str, Sequence[tuple[LinkView, int]]]]) -> Charts:
    """Return the charts that have rows, with their titles in the site's language."""
    return tuple((view.word(title), bars(rows)) for title, rows in charts if rows)


def viewing_charts(view: View, counts: ViewingCounts) -> Iterator[tuple[str, Rows]]:
    """Yield the charts of viewings, each with the name of its title."""
    yield "chart_most_seen", [(_film(view, one), one.count) for one in counts.most_seen]
    yield "chart_media", [(LinkView(title=_medium(view, medium)), count) for medium, count in counts.media]
    yield "chart_venues", [(LinkView(title=venue), count) for venue, count in counts.venues]


def _medium(view: View, medium: str) -> str:
    return view.word("medium_cinema") if medium == "cinema" else medium


def _film(view: View, film: SeenFilm) -> LinkView:
    """Return a link with the year in its title, since a chart may have two films of one title."""
    title = f"{film.title} ({film.year})" if film.year else film.title
    url = view.film_link(film.card).url if film.card else ""
    return LinkView(title=title, url=url)

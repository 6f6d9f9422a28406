"""The statistics page."""

from __future__ import annotations

from collections.abc import Iterator

from intertitle.catalogue.joins.stats import top_rows
from intertitle.outputs.charts import Rows, titled, viewing_charts
from intertitle.outputs.contexts import StatsContext
from intertitle.outputs.listings import decade_link, spoken_rating
from intertitle.outputs.registry import Entry, Item, Output
from intertitle.outputs.view import View
from intertitle.outputs.views import LinkView, PageView


def _items(view: View) -> Iterator[Output]:
    """Plan the statistics page, if there is any review."""
    if view.count("Review paths"):
        yield Output(item=Item(kind="stats", address=view.address("stats")), what="the page of numbers")


def _make(view: View, item: Item) -> StatsContext:
    """Return the context: counts, charts, and the best and the worst films."""
    ((_, films),) = view.answer("counts", "films")
    rated, mean = view.answer("judged", "mean")
    charts = (
        ("chart_ratings", _ratings(view)),
        (
            "chart_decades",
            [(decade_link(view, int(decade)), n) for decade, n in view.answer("counts", "decades")],
        ),
        ("chart_countries", _plain(view, "countries")),
        ("chart_languages", _plain(view, "languages")),
        ("chart_genres", _genres(view)),
        ("chart_people", _people(view)),
        ("chart_months", _months(view)),
        *_viewings(view),
    )
    ((_, minutes),) = view.answer("counts", "minutes")
    return {
        "page": PageView(
            title=view.word("menu_stats"),
            description=view.word("stats_description", count=films),
            canonical=view.absolute(item.address),
            kind="stats",
        ),
        "films": films,
        "words": view.formats.number(view.answer("words", "all")),
        "hours": round(minutes / 60),
        "rated": int(rated),
        "average": view.mean(float(mean)) if mean else "",
        "charts": titled(view, charts),
        "best": view.cards(view.answer("judged", "best")),
        "worst": view.cards(view.answer("judged", "worst")),
    }


_STATS = Entry(
    kind="stats",
    address="/stats/",
    template="stats.html",
    items=_items,
    make=_make,
    is_indexed=True,
    menu="menu_stats",
)
ENTRIES = (_STATS,)


def _viewings(view: View) -> Iterator[tuple[str, Rows]]:
    """Yield the charts of viewings, if there is a table of them."""
    if not view.has_any("viewing counts"):
        return
    years = view.table("viewings a year").items()
    yield "chart_viewings", [(view.link_to("diary_year", year, year), count) for year, count in years]
    yield from viewing_charts(view, view.answer("viewing counts", "all"))


def _plain(view: View, chart: str) -> Rows:
    return [(LinkView(title=label), count) for label, count in view.answer("counts", chart)]


def _months(view: View) -> Rows:
    """Return the number of reviews in each of the last twelve months that have any."""
    months = [(*label.split("-"), count) for label, count in view.answer("counts", "months")]
    return [(LinkView(title=view.formats.year_month(int(year), int(month))), count) for year, month, count in months]


def _ratings(view: View) -> Rows:
    """Return the number of reviews with each rating, best first."""
    return [
        (view.link_to("rating", slug, spoken_rating(view, slug)), count) for slug, _, count in view.counts("rating")
    ]


def _genres(view: View) -> Rows:
    genres = view.counts("genre")
    slugs = {label: slug for slug, label, _ in genres}
    counts = top_rows((label, count) for _, label, count in genres)
    return [(view.link_to("genre", slugs[label], label), count) for label, count in counts]


def _people(view: View) -> Rows:
    """Return the people with the most films, if they have more than one."""
    return [(view.link_to("person", one, name), count) for one, (name, count) in view.table("most films").items()]

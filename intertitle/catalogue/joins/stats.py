"""Count over all reviews. What depends on ratings is a separate join."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from intertitle import ratings
from intertitle.catalogue.join import Answers, Join, JoinRecorder
from intertitle.catalogue.joins.film_facts import film_rows_by_path, reviews_of
from intertitle.ratings import Rating

_MAX_ROWS = 10  # rows of a chart without a natural limit
_MAX_EXTREMES = 5  # best films, and the same number of worst ones

_Counts = tuple[tuple[str, int], ...]


def _count_words(ask: JoinRecorder) -> Answers:
    return {"words": {"all": sum(words for (words,) in ask.reviews_by_path("words"))}}


def _count_charts(ask: JoinRecorder) -> Answers:
    """Count countries, languages, decades and months. The table ``counts`` has the rows of each chart by its name."""
    found = film_rows_by_path(ask, "card", "year", "runtime", "countries", "languages")
    rows = [row for card, *row in found if reviews_of(ask, card)]
    decades = Counter(f"{year // 10 * 10}" for year, *_ in rows if year)
    dates = ask.reviews_by_path("date")
    months = Counter(f"{date.day.year:04}-{date.day.month:02}" for (date,) in dates if date)
    charts: dict[str, _Counts] = {
        "films": (("", len(rows)),),
        "minutes": (("", sum(runtime or 0 for _, runtime, *_ in rows)),),
        "decades": tuple(sorted(decades.items())),
        "countries": _count_top(country for _, _, countries, _ in rows for country in countries),
        "languages": _count_top(language for _, _, _, languages in rows for language in languages),
        "months": tuple(sorted(months.items())[-12:]),
    }
    return {"counts": charts}


def _summarise_ratings(ask: JoinRecorder) -> Answers:
    """Average the ratings, and find the best and worst films: at most five each, none if all ratings are equal."""
    rated = list(_list_ratings(ask))
    ordered = [(rating.order, one) for rating, one in rated]
    mean = repr(ratings.mean([rating.value for rating, _ in rated])) if rated else ""
    best: tuple[str, ...] = ()
    worst: tuple[str, ...] = ()
    if len({order for order, _ in ordered}) > 1:
        best, worst = (_select_newest(ordered, wanted[0]) for wanted in (max(ordered), min(ordered)))
    return {"judged": {"mean": (str(len(rated)), mean), "best": best, "worst": worst}}


def _list_ratings(ask: JoinRecorder) -> Iterator[tuple[Rating, str]]:
    """Yield the latest rating of each film, with the name of its card."""
    films_of, films = ask.table("films of"), ask.table("film")
    seen: set[str] = set()
    for one, rating in ask.reviews("id", "rating"):
        if rating and one not in films_of:
            yield rating, one
        for film in films_of.get(one, ()) if rating else ():
            if film not in seen:
                seen.add(film)
                yield rating, films[film].card


def _count_films_of_people(ask: JoinRecorder) -> Answers:
    """Find the people with the most films, if they have more than one: ids and names with their numbers of films."""
    films = ((one, len({credit.review for credit in one.credits})) for one in ask.table("person").values())
    several = sorted((-count, one.name, one.id) for one, count in films if count > 1)[:_MAX_ROWS]
    return {"most films": {one: (name, -count) for count, name, one in several}}


STATS = (
    Join(name="words", tables={"words": int}, function=_count_words),
    Join(name="counts", tables={"counts": _Counts}, function=_count_charts),
    Join(name="people of the chart", tables={"most films": tuple[str, int]}, function=_count_films_of_people),
    Join(name="judged", tables={"judged": tuple[str, ...]}, function=_summarise_ratings),
)


def _select_newest(rated: Iterable[tuple[float, str]], wanted: float) -> tuple[str, ...]:
    return tuple([one for value, one in rated if value == wanted][:_MAX_EXTREMES])


def _count_top(labels: Iterable[str]) -> _Counts:
    return top_rows(Counter(labels).items())


def top_rows(rows: Iterable[tuple[str, Any]]) -> tuple[tuple[str, Any], ...]:
    """Return the ten rows with the highest counts; rows with equal counts are sorted by name."""
    return tuple(sorted(rows, key=lambda row: (-row[1], row[0]))[:_MAX_ROWS])

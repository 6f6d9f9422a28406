"""The site in numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

import msgspec

from intertitle import ratings
from intertitle.model import Catalogue, Review, Struct
from intertitle.outputs.given import StatsGiven
from intertitle.outputs.library import Library, address_of, rating_view
from intertitle.outputs.listings import decade_link
from intertitle.outputs.recipe import Output, Page, path_of
from intertitle.outputs.views import BarView, LinkView, PageView
from intertitle.slugs import slugify

_MOST = 10  # rows of a chart that could go on for ever
_EXTREMES = 5  # films that are the best, and as many the worst

Counts = tuple[tuple[str, int], ...]


class StatsPage(Page, frozen=True, kw_only=True, tag=True):
    """Counts, charts, and the best and the worst."""

    template = "stats.html"
    films: int
    minutes: int
    rated: int
    average: str
    ratings: tuple[tuple[str, int], ...]  # slug, how many; best first
    rating_labels: tuple[str, ...]
    decades: tuple[tuple[int, int], ...]  # the first year, and how many
    countries: Counts
    languages: Counts
    genres: Counts
    people: tuple[tuple[str, str, int], ...]  # id, name, films
    months: Counts
    best: tuple[str, ...]
    worst: tuple[str, ...]

    def context(self, library: Library, address: str) -> StatsGiven:
        """Make what the template sees."""
        labelled = zip(self.ratings, self.rating_labels, strict=True)
        ratings = [(library.link_to("rating", slug, label), count) for (slug, count), label in labelled]
        people = [(library.link_to("person", person, name), count) for person, name, count in self.people]
        genres = [(library.link_to("genre", slugify(genre), genre), count) for genre, count in self.genres]
        charts = (
            ("Ratings", ratings),
            ("By decade of release", [(decade_link(library, decade), count) for decade, count in self.decades]),
            ("By country", _plain(self.countries)),
            ("By language", _plain(self.languages)),
            ("By genre", genres),
            ("Most reviewed people", people),
            ("Reviews a month", _plain(self.months)),
        )
        return {
            "page": PageView(
                title="Stats",
                description=f"{self.films} reviews in numbers.",
                canonical=library.absolute(address),
                kind="stats",
            ),
            "films": self.films,
            "words": f"{sum(library.words(path) for path in self.texts):,}",
            "hours": round(self.minutes / 60),
            "rated": self.rated,
            "average": self.average,
            "charts": tuple((title, _bars(rows)) for title, rows in charts if rows),
            "best": library.cards(self.best),
            "worst": library.cards(self.worst),
        }


def plan(catalogue: Catalogue, films: Iterable[tuple[str, str, int]]) -> Iterator[Output]:
    """Plan the page of numbers, where there is anything to count; ``films`` are everybody's: id, name, how many."""
    reviews = list(catalogue.reviews.values())
    if not reviews:
        return
    address = address_of(catalogue.site, "stats")
    judged: dict[str, Any] = msgspec.structs.asdict(_judged(catalogue))
    yield Output(
        path=path_of(address),
        address=address,
        recipe=StatsPage(
            **judged,
            texts=tuple(review.path for review in reviews),
            films=len(reviews),
            minutes=sum(review.runtime or 0 for review in reviews),
            decades=_decades(reviews),
            countries=_most(country for review in reviews for country in review.countries),
            languages=_most(language for review in reviews for language in review.languages),
            genres=_largest((group.label, len(group.reviews)) for group in catalogue.genres),
            people=_people(films),
            months=_months(reviews),
        ),
        what="the page of numbers",
        indexable=True,
    )


def rejudged(output: Output, catalogue: Catalogue) -> Output:
    """Plan the page again after nothing but judgements has changed."""
    judged = msgspec.structs.asdict(_judged(catalogue))
    return msgspec.structs.replace(output, recipe=msgspec.structs.replace(output.recipe, **judged))


class _Judged(Struct, frozen=True, kw_only=True):
    """What the page says of judgements, in the fields of its recipe."""

    cards: tuple[str, ...]
    rated: int
    average: str
    ratings: Counts
    rating_labels: tuple[str, ...]
    best: tuple[str, ...]
    worst: tuple[str, ...]


def _judged(catalogue: Catalogue) -> _Judged:
    """Count judgements by their groups, each of which one review can speak for."""
    site, groups = catalogue.site, catalogue.ratings
    spoken = [(group, rating_view(site, catalogue.reviews[group.reviews[0]])) for group in groups]
    rated = [(rating.value, group.reviews) for group, rating in spoken if rating]
    values = [value for value, ids in rated for _ in ids]
    best, worst = _extremes(catalogue, rated)
    return _Judged(
        cards=tuple(dict.fromkeys((*best, *worst))),
        rated=len(values),
        average=ratings.average(values, site.scales[site.scale]) if values else "",
        ratings=tuple((group.id, len(group.reviews)) for group in groups),
        rating_labels=tuple(rating.spoken if rating else "" for _, rating in spoken),
        best=best,
        worst=worst,
    )


def _bars(rows: list[tuple[LinkView, int]]) -> tuple[BarView, ...]:
    longest = max(count for _, count in rows)
    return tuple(BarView(label=label, count=count, share=round(100 * count / longest)) for label, count in rows)


def _plain(counts: Counts) -> list[tuple[LinkView, int]]:
    return [(LinkView(title=label), count) for label, count in counts]


def _most(labels: Iterable[str]) -> Counts:
    return _largest(Counter(labels).items())


def _largest(rows: Iterable[tuple[str, int]]) -> Counts:
    return tuple(sorted(rows, key=lambda row: (-row[1], row[0]))[:_MOST])


def _decades(reviews: list[Review]) -> tuple[tuple[int, int], ...]:
    counts = Counter(review.year // 10 * 10 for review in reviews if review.year)
    return tuple(sorted(counts.items()))


def _months(reviews: list[Review]) -> Counts:
    """Count the reviews of the last twelve months in which one was published."""
    counts = Counter((review.date.day.year, review.date.day.month) for review in reviews if review.date)
    return tuple((f"{year:04}-{month:02}", count) for (year, month), count in sorted(counts.items())[-12:])


def _people(films: Iterable[tuple[str, str, int]]) -> tuple[tuple[str, str, int], ...]:
    """Name the people with the most films, of those with more than one."""
    several = [row for row in films if row[2] > 1]
    return tuple(sorted(several, key=lambda row: (-row[2], row[1], row[0]))[:_MOST])


def _extremes(
    catalogue: Catalogue, rated: Sequence[tuple[float, tuple[str, ...]]]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Name the best and the worst rated films, the newest five at most; none where all are rated alike.

    ``rated`` are values with their reviews; two may be one value on two scales.
    """
    values = {value for value, _ in rated}
    if len(values) < 2:  # noqa: PLR2004  (one value is neither best nor worst)
        return (), ()
    order = {review: number for number, review in enumerate(catalogue.reviews)}

    def newest(wanted: float) -> tuple[str, ...]:
        found = chain.from_iterable(ids[:_EXTREMES] for value, ids in rated if value == wanted)
        return tuple(sorted(found, key=order.__getitem__)[:_EXTREMES])

    return newest(max(values)), newest(min(values))

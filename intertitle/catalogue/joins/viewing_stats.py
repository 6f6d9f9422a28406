"""Count the viewings of the diary, by year and over all. Without a table of viewings there is nothing to count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from intertitle.catalogue.join import Answers, Join, JoinRecorder
from intertitle.catalogue.joins.stats import top_rows
from intertitle.model import DiaryEntry, SeenFilm, ViewingCounts

_MIN_SEEN = 2  # viewings of a film that is one of those most seen
_ALL = "all"


def _join(ask: JoinRecorder) -> Answers:
    """Count viewings.

    Tables: ``viewing counts`` (year or "all" → counts), ``viewings a year`` (year → number), ``seen`` (film → number of
    viewings; 0 if it was seen without a date).
    """
    if not ask.table("diary files"):
        return {"viewing counts": {}, "viewings a year": {}, "seen": {}}
    years = dict(ask.table("diary").items())
    dated = [one for entries in years.values() for one in entries]
    undated = [one for page in ask.table("undated").values() for one in page]
    seen = Counter(one.film for one in dated)
    return {
        "viewing counts": {
            **{year: _count(entries) for year, entries in years.items()},
            **({_ALL: _count(dated, undated)} if dated or undated else {}),
        },
        "viewings a year": {year: len(entries) for year, entries in sorted(years.items())},
        "seen": dict(sorted({**{one.film: 0 for one in undated}, **seen}.items())),
    }


VIEWING_STATS = Join(
    name="viewing stats",
    tables={"viewing counts": ViewingCounts, "viewings a year": int, "seen": int},
    function=_join,
)


def _count(entries: Sequence[DiaryEntry], undated: Sequence[DiaryEntry] = ()) -> ViewingCounts:
    again = sum(one.viewing.rewatch for one in entries)
    return ViewingCounts(
        viewings=len(entries),
        films=len({one.film for one in (*entries, *undated)}),
        first_times=len(entries) - again,
        rewatches=again,
        unfinished=sum(not one.viewing.finished for one in entries),
        media=_count_words(one.viewing.medium for one in entries),
        venues=_count_words(one.viewing.venue for one in entries),
        most_seen=_find_most_seen(entries),
    )


def _count_words(words: Iterable[str]) -> tuple[tuple[str, int], ...]:
    """Return the most frequent words. Those that differ in case alone are one, in the form that is most frequent."""
    forms = Counter(word for word in words if word)
    totals: Counter[str] = Counter()
    best: dict[str, str] = {}
    for word, count in sorted(forms.items(), key=lambda one: (-one[1], one[0])):
        best.setdefault(word.casefold(), word)
        totals[best[word.casefold()]] += count
    return top_rows(totals.items())


def _find_most_seen(entries: Iterable[DiaryEntry]) -> tuple[SeenFilm, ...]:
    counts = Counter(one.film for one in entries)
    films = {one.film: one for one in entries}
    rows = ((films[film].title, film, count) for film, count in counts.items() if count >= _MIN_SEEN)
    best = sorted(rows, key=lambda row: (-row[2], row[0], row[1]))[:10]
    return tuple(
        SeenFilm(title=title, year=films[film].year, card=films[film].review, count=count)
        for title, film, count in best
    )

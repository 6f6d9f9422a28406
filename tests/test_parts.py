"""The parts of a franchise, in release order and in the author's orders, with their neighbours."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
import pytest
from literals import Joined, document, joined, review, stale

from intertitle.model import Continuity, Document, Entry, Franchise, FranchiseFile, Order, Start
from intertitle.outputs import parts
from intertitle.outputs.views import LinkView
from intertitle.partial_days import PartialDay


def entry(entry_id: str, title: str, **fields: Any) -> Entry:  # noqa: ANN401  (whatever the model takes)
    return Entry(id=entry_id, title=title, **fields)


def partial(written: str) -> PartialDay:
    return PartialDay.of(day(written))


def day(written: str) -> dt.date:
    return dt.date.fromisoformat(written)


# The worked example of docs, out of order on purpose.
ENTRIES = (
    entry(
        "ballerina",
        "Ballerina",
        year=2025,
        release=partial("2025-06-06"),
        relation=("spin-off", "interquel"),
        of=("chapter-3", "chapter-4"),
    ),
    entry("john-wick", "John Wick", year=2014, release=partial("2014-10-24"), relation=("main",)),
    entry("chapter-2", "John Wick: Chapter 2", year=2017, release=partial("2017-02-10"), relation=("sequel",)),
    entry(
        "the-continental",
        "The Continental",
        year=2023,
        release=partial("2023-09-22"),
        kind="mini-series",
        relation=("prequel",),
        of=("john-wick",),
        note="Three episodes.",
    ),
    entry("chapter-4", "John Wick: Chapter 4", year=2023, release=partial("2023-03-24"), relation=("sequel",)),
    entry(
        "chapter-3", "John Wick: Chapter 3 – Parabellum", year=2019, release=partial("2019-05-17"), relation=("sequel",)
    ),
)
STORY = Order(
    id="story",
    label="Story order",
    note="It overlaps.",
    items=("the-continental", "john-wick", "chapter-2", "chapter-3", "ballerina", "chapter-4"),
)
FILMS = Order(id="films", label="Films", note="", items=("john-wick", "chapter-2", "chapter-3", "chapter-4"))
RELEASED = ["john-wick", "chapter-2", "chapter-3", "chapter-4", "the-continental", "ballerina"]
REVIEWS = (
    review("john-wick", film="John Wick", year=2014, rating="4"),
    review("parabellum", film="John Wick: Chapter 3 – Parabellum", year=2019),
    review("ballerina", film="Ballerina", year=2025, rating="3", franchises=("John Wick",)),
)


def franchise_of(
    *documents: Document,
    entries: tuple[Entry, ...] = ENTRIES,
    **fields: Any,  # noqa: ANN401  (likewise)
) -> tuple[Joined, Franchise]:
    given = {"orders": (STORY, FILMS), **fields}
    file = document(FranchiseFile, "john-wick", name="John Wick", entries=entries, **given)
    made = joined(file, *documents)
    return made, made.franchises["john-wick"]


def test_parts_stand_in_release_order_numbered_and_reviewed_or_not() -> None:
    made, franchise = franchise_of(*REVIEWS)
    views = parts.part_views(made.view(), franchise)
    assert [view.id for view in views] == RELEASED
    assert [view.number for view in views] == [1, 2, 3, 4, 5, 6]
    assert [view.card.id if view.card else "" for view in views] == ["john-wick", "", "parabellum", "", "", "ballerina"]
    assert [view.kind for view in views] == ["film"] * 4 + ["mini-series", "film"]
    assert [view.note for view in views] == [""] * 4 + ["Three episodes.", ""]
    assert views[0].release is not None
    assert views[0].release.text == "24 October 2014"
    assert not any(view.current for view in views)


ORDERS = {
    "by day within a year": ([("a", 2020, "2020-05-01"), ("b", 2020, "2020-01-01")], ["b", "a"]),
    "a year alone after its days": ([("a", 2020, ""), ("b", 2020, "2020-12-31"), ("c", 2021, "")], ["b", "a", "c"]),
    "unknown last": ([("a", None, ""), ("b", 2020, "")], ["b", "a"]),
    "as written where nothing tells": ([("b", 2020, ""), ("a", 2020, ""), ("c", None, ""), ("d", None, "")], [*"bacd"]),
    "the day before the year, where they differ": ([("a", 2019, "2021-01-01"), ("b", 2020, "")], ["b", "a"]),
}


@pytest.mark.parametrize(("written", "expected"), ORDERS.values(), ids=ORDERS)
def test_release_order_is_computed(written: list[tuple[str, int | None, str]], expected: list[str]) -> None:
    entries = tuple(
        entry(name, name, year=year, release=partial(release) if release else None) for name, year, release in written
    )
    _, franchise = franchise_of(entries=entries, orders=())
    assert [part.entry.id for part in franchise.parts] == expected


RELATIONS = {
    "main": ((("main",), ()), ""),
    "none": (((), ()), ""),
    "one, of nothing": ((("sequel",), ()), "sequel"),
    "one, of one": ((("sequel",), ("john-wick",)), "sequel of John Wick"),
    "main and another": ((("main", "reboot"), ("john-wick",)), "reboot of John Wick"),
    "two, of two": (
        (("spin-off", "interquel"), ("chapter-3", "chapter-4")),
        "spin-off and interquel of Chapter 3 – Parabellum and Chapter 4",
    ),
    "one, of three": (
        (("crossover",), ("john-wick", "chapter-2", "the-continental")),
        "crossover of John Wick, Chapter 2 and The Continental",
    ),
    "of something, as nothing": (((), ("john-wick",)), ""),
}


@pytest.mark.parametrize(("written", "words"), RELATIONS.values(), ids=RELATIONS)
def test_relations_are_said_in_words(written: tuple[Any, Any], words: str) -> None:
    relation, of = written
    last = entry("z", "Z", year=2030, relation=relation, of=of)
    made, franchise = franchise_of(entries=(*ENTRIES, last))
    assert parts.part_views(made.view(), franchise)[-1].relation == words


LATER = {
    "four years": ((2000, 2004), ""),
    "five": ((2000, 2005), "Five years later"),
    "twelve": ((2000, 2012), "Twelve years later"),
    "thirteen": ((2000, 2013), "13 years later"),
    "unknown": ((2000, None), ""),
}


@pytest.mark.parametrize(("years", "words"), LATER.values(), ids=LATER)
def test_a_long_time_without_a_part_is_said(years: tuple[int, int | None], words: str) -> None:
    entries = tuple(entry(f"part-{number}", "Part", year=year) for number, year in enumerate(years))
    made, franchise = franchise_of(entries=entries, orders=())
    assert [view.later for view in parts.part_views(made.view(), franchise)] == ["", words]


def test_a_part_that_takes_place_while_others_do_stands_beside_them() -> None:
    made, franchise = franchise_of(*REVIEWS)
    assert [view.id for view in parts.part_views(made.view(), franchise) if view.beside] == ["ballerina"]


def test_parts_of_one_title_are_told_apart_by_their_years() -> None:
    first = entry("dune-1984", "Dune", year=1984)
    second = entry("dune-2021", "Dune", year=2021, relation=("remake",), of=("dune-1984",))
    undated = entry("dune", "Dune", relation=("crossover",), of=("dune-2021", "dune"))
    file = document(FranchiseFile, "john-wick", name="John Wick", entries=(first, second, undated), orders=())
    made = Joined([file])
    assert [one.code for one in made.problems] == ["IT561"]  # the last part may be either film
    franchise = made.franchises["john-wick"]
    assert [view.relation for view in parts.part_views(made.view(), franchise)] == [
        "",
        "remake of Dune (1984)",
        "crossover of Dune (2021) and Dune",
    ]


SHORT = {
    "John Wick": "John Wick",
    "John Wick: Chapter 2": "Chapter 2",
    "John Wick – Chapter 2": "Chapter 2",
    "John Wick Chapter 2": "Chapter 2",
    "John Wickham": "John Wickham",
    "John Wick 2": "2",
    "John Wick:": "John Wick:",
    "Ballerina": "Ballerina",
    "From the World of John Wick": "From the World of John Wick",
}


@pytest.mark.parametrize(("title", "short"), SHORT.items())
def test_a_part_s_title_loses_the_franchise_s_name(title: str, short: str) -> None:
    _, franchise = franchise_of()
    assert parts.short_title(franchise, entry("x", title)) == short


def test_orders_begin_with_the_release_and_say_what_they_leave_out() -> None:
    made, franchise = franchise_of(*REVIEWS)
    view = made.view()
    orders = parts.orders(view, franchise, parts.part_views(view, franchise))
    assert [(order.id, order.label, order.note) for order in orders] == [
        ("release", "Release order", ""),
        ("story", "Story order", "It overlaps."),
        ("films", "Films", ""),
    ]
    assert [part.id for part in orders[0].parts] == RELEASED
    assert [part.id for part in orders[1].parts] == list(STORY.items)
    assert [part.number for part in orders[1].parts] == [5, 1, 2, 3, 6, 4]
    assert [order.missing for order in orders] == [(), (), ("The Continental", "Ballerina")]


def test_neighbours_are_found_in_every_order_reviewed_or_not() -> None:
    made, franchise = franchise_of(*REVIEWS)
    strip = parts.franchise_strip(made.view(), franchise, "ballerina")
    assert strip.franchise == LinkView(title="John Wick", url="/franchises/john-wick/")
    assert [part.id for part in strip.parts if part.current] == ["ballerina"]
    release, story = strip.neighbours
    assert (release.order, release.place, release.of) == ("Release order", 6, 6)
    assert (release.before, release.after) == (LinkView(title="The Continental", url="", note="2023"), None)
    assert (story.order, story.place, story.of) == ("Story order", 5, 6)
    assert story.before == LinkView(title="John Wick: Chapter 3 – Parabellum", url="/reviews/parabellum/", note="2019")
    assert story.after == LinkView(title="John Wick: Chapter 4", url="", note="2023")


def test_the_first_has_nothing_before_it() -> None:
    made, franchise = franchise_of(*REVIEWS)
    release, story, films = parts.franchise_strip(made.view(), franchise, "john-wick").neighbours
    assert (release.before, story.before, films.before) == (
        None,
        LinkView(title="The Continental", note="2023"),
        None,
    )
    assert [found.place for found in (release, story, films)] == [1, 2, 1]


def test_a_part_alone_has_no_neighbours() -> None:
    made = joined(review("a", franchises=("Alone",)))
    strip = parts.franchise_strip(made.view(), made.franchises["alone"], "a")
    assert strip.neighbours == ()
    assert [part.current for part in strip.parts] == [True]


def test_a_part_without_a_year_has_a_neighbour_without_a_note() -> None:
    made = joined(review("a", franchises=("Two",)), review("b", franchises=("Two",), year=2020))
    (found,) = parts.franchise_strip(made.view(), made.franchises["two"], "b").neighbours
    assert found.after == LinkView(title="A", url="/reviews/a/", note="")


def test_continuities_are_named() -> None:
    made, franchise = franchise_of(
        entries=(entry("a", "A", continuity="old"), entry("b", "B")),
        orders=(),
        continuities=(Continuity(id="old", label="The first line"),),
    )
    assert [view.continuity for view in parts.part_views(made.view(), franchise)] == ["The first line", ""]


def test_a_review_is_counted_once_however_many_parts_it_is_of() -> None:
    one = review("a", film="A", year=2020)
    made, franchise = franchise_of(
        one, entries=(entry("x", "X", review="a"), entry("y", "Y", review="a"), entry("z", "Z")), orders=()
    )
    assert [part.review for part in franchise.parts] == ["a", "a", ""]
    assert parts.review_ids(franchise) == ("a",)
    assert made.franchises_of["a"] == ("john-wick",)


def test_what_a_review_s_page_shows_of_its_franchise_is_its_structure_and_not_its_summary() -> None:
    def is_made_again(**fields: Any) -> bool:  # noqa: ANN401  (likewise)
        before, now = (
            document(
                FranchiseFile, "john-wick", **{"name": "John Wick", "entries": ENTRIES, "orders": (STORY, FILMS)} | one
            )
            for one in ({}, fields)
        )
        return "reviews/parabellum/index.html" in stale([*REVIEWS, before], [*REVIEWS, now])

    renamed = msgspec.structs.replace(ENTRIES[0], title="Other")
    unreviewed = msgspec.structs.replace(ENTRIES[1], review="nobody")
    assert not is_made_again(summary="Other.")
    assert not is_made_again(start=Start(entry="ballerina"))
    for fields in (
        {"name": "Wick"},
        {"entries": (*ENTRIES, entry("z", "Z", year=2030))},
        {"entries": (renamed, *ENTRIES[1:])},
        {"entries": (ENTRIES[0], unreviewed, *ENTRIES[2:])},
        {"orders": ()},
        {"orders": (FILMS, STORY)},
        {"continuities": (Continuity(id="a", label="A"),)},
    ):
        assert is_made_again(**fields), fields

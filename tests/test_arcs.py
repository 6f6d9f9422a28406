"""The arc of a franchise's ratings, and its parts from best to worst."""

from __future__ import annotations

import pytest
from literals import document, joined, review

from intertitle.model import Entry, FranchiseFile, Order
from intertitle.outputs import arcs
from intertitle.outputs.franchises import franchise_view
from intertitle.outputs.views import FranchiseView

YEARS = {"alien": 1979, "aliens": 1986, "alien-3": 1992, "resurrection": 1997}


def franchise(*orders: Order, **ratings: str) -> FranchiseView:
    """Return a franchise of four parts. Parts with a rating or an empty rating are reviewed."""
    entries = tuple(Entry(id=one, title=one.title(), year=year) for one, year in YEARS.items())
    file = document(FranchiseFile, "alien", name="Alien", entries=entries, orders=orders)
    named = {one.replace("_", "-"): written for one, written in ratings.items()}
    reviews = [
        review(one, film=one.title(), year=YEARS[one], franchises=("Alien",), **({"rating": stars} if stars else {}))
        for one, stars in named.items()
    ]
    made = joined(file, *reviews)
    return franchise_view(made.view(), made.franchises["alien"], whole=True)


def test_an_arc_goes_from_rating_to_rating_in_release_order() -> None:
    arc = franchise(alien="5", aliens="4", alien_3="2.5").arc
    assert arc is not None
    assert [(point.part.title, point.x, point.y) for point in arc.points] == [
        ("Alien", 50, 0),
        ("Aliens", 150, 20),
        ("Alien-3", 250, 50),
        ("Resurrection", 350, None),
    ]
    assert (arc.width, arc.line, arc.mean) == (400, "M50 0 L150 20 L250 50", 23)


@pytest.mark.parametrize(
    "ratings", [{}, {"alien": "5"}, {"alien": "5", "aliens": "4"}, {"alien": "5", "aliens": "4", "alien_3": ""}]
)
def test_fewer_than_three_ratings_make_neither_an_arc_nor_a_ranking(ratings: dict[str, str]) -> None:
    view = franchise(**ratings)
    assert view.arc is None
    assert [order.id for order in view.orders] == ["release"]


def test_a_ranking_puts_the_best_first_and_equals_as_they_were_released() -> None:
    ranking = franchise(alien="3", aliens="5", alien_3="", resurrection="3").orders[-1]
    assert ranking.id == arcs.RANKING
    assert [part.title for part in ranking.parts] == ["Aliens", "Alien", "Resurrection"]
    assert ranking.missing == ("Alien-3",)


def test_ratings_that_are_all_the_same_make_no_ranking() -> None:
    assert [order.id for order in franchise(alien="3", aliens="3", alien_3="3").orders] == ["release"]


def test_an_author_s_ranking_replaces_it() -> None:
    own = Order(id="ranking", label="By heart", note="", items=("alien-3",))
    orders = franchise(own, alien="3", aliens="5", alien_3="2").orders
    assert [order.label for order in orders] == ["Release order", "By heart"]

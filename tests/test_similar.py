"""Names that are nearly the same: as many as a slip of the finger makes, and no others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intertitle.lint.similar import find_similar

LETTERS = st.text("abcdefgh", min_size=9, max_size=14)


@pytest.mark.parametrize(
    ("one", "other", "plurals", "alike"),
    [
        ("star-wars", "starwars", False, True),
        ("ridley-scott", "riddley-scott", False, True),
        ("ridley-scott", "rildey-scott", False, True),
        ("ridley-scott", "ridley-scett", False, True),
        ("ang-lee", "ann-lee", False, False),
        ("ethan-coen", "joel-coen", False, False),
        ("rocky-part-2", "rocky-part-3", False, False),
        ("paul-w-s-anderson", "paul-t-s-anderson", False, False),
        ("paul-w-anderson", "paul-anderson", False, False),
        ("western", "westerns", True, True),
        ("noir", "noirs", False, False),
        ("noir", "noirs", True, True),
        ("gas", "ga", True, False),
    ],
)
def test_two_names(one: str, other: str, plurals: bool, alike: bool) -> None:  # noqa: FBT001  (a case, not a switch)
    assert bool(list(find_similar([one, other, "nobody-else-at-all"], plurals=plurals))) == alike


@given(name=LETTERS, place=st.integers(0, 8), letter=st.sampled_from("abcdefgh"))
def test_every_single_slip_is_found(name: str, place: int, letter: str) -> None:
    slips = {
        name[:place] + name[place + 1 :],
        name[:place] + letter + name[place:],
        name[:place] + letter + name[place + 1 :],
        name[:place] + name[place : place + 2][::-1] + name[place + 2 :],
    }
    for slip in slips - {name}:
        assert list(find_similar([name, slip], plurals=False)) == [tuple(sorted((name, slip)))]


@given(names=st.sets(LETTERS, max_size=6))
def test_pairs_come_once_and_in_order(names: set[str]) -> None:
    pairs = list(find_similar(names, plurals=True))
    assert pairs == sorted(set(pairs))
    assert all(one < other for one, other in pairs)

"""Replanning: after judgements alone have changed, the plan that mends is the plan that is made from nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from literals import document, facts, joined, rated, review, site, when

from intertitle import digest, themes
from intertitle.building.replan import replan
from intertitle.model import Catalogue, Entry, FranchiseFile, PageFile, Review, judgement, unjudged
from intertitle.outputs.library import card_digest
from intertitle.outputs.sharing import share_cards
from intertitle.stages.plan import Packed, Planned, pack, plan

THEME = themes.load("intertitle", Path("."))
RATINGS = (None, rated("5"), rated("3.5"), rated("10", "ten"), rated("7", "ten"), rated("B+", "letter"))
JUDGEMENTS = st.fixed_dictionaries(
    {
        "rating": st.sampled_from(RATINGS),
        "verdict": st.sampled_from(["", "Go."]),
        "blurb": st.sampled_from(["", "Go.", "It begins."]),
        "quote": st.sampled_from(["", "Said."]),
        "liked": st.sampled_from([None, True]),
        "recommend": st.sampled_from([None, "yes"]),
    }
)
SLUGS = "abcdefgh"


class Whole(NamedTuple):
    """A plan that was made from nothing."""

    catalogue: Catalogue
    planned: tuple[Planned, ...]
    packed: Packed


def _reviews(judgements: Sequence[Mapping[str, Any]]) -> tuple[Review, ...]:
    """Make reviews of some judgements; two of them are parts of a franchise, and one has no date."""
    return tuple(
        review(
            slug,
            date=when(f"2026-01-{9 - number // 2:02}") if slug != "c" else None,
            franchises=("Letters",) if slug in "ab" else (),
            tags=("odd",) if number % 2 else (),
            directors=("Jane Doe",) if number < 3 else (),
            **fields,
        )
        for number, (slug, fields) in enumerate(zip(SLUGS, judgements, strict=False))
    )


def _whole(reviews: Sequence[Review], *others: Any) -> Whole:  # noqa: ANN401  (documents of any kind)
    entries = tuple(Entry(id=slug, title=slug.upper()) for slug in "abz")
    franchise = document(FranchiseFile, "letters", name="Letters", entries=entries)
    catalogue = joined(*reviews, franchise, *others, site=site(search=True))
    known = facts(catalogue)
    outputs, _ = plan(catalogue, known, THEME, Path(), share_cards(catalogue))
    planned, packed = pack(outputs, catalogue, _cards(catalogue.reviews.values()), THEME)
    return Whole(catalogue, planned, packed)


def _cards(reviews: Any) -> dict[str, bytes]:  # noqa: ANN401
    return {one.id: card_digest(one) for one in reviews}


def _mended(before: Whole, after: Sequence[Review]) -> tuple[Catalogue, tuple[Planned, ...], Packed] | None:
    now = {one.id: one for one in after}
    present = {slug: now[slug] for slug in before.catalogue.reviews}
    changed = [one for slug, one in present.items() if one != before.catalogue.reviews[slug]]
    catalogue = msgspec.structs.replace(before.catalogue, reviews=present)
    shared = share_cards(catalogue, [one.id for one in changed])
    return replan(catalogue, _cards(changed), facts(catalogue), THEME, before.planned, before.packed, shared)


@given(st.integers(0, len(SLUGS)), st.data())
def test_a_mended_plan_is_the_plan_made_from_nothing(count: int, data: st.DataObject) -> None:
    first = data.draw(st.lists(JUDGEMENTS, min_size=count, max_size=count))
    then = [data.draw(st.sampled_from([one, data.draw(JUDGEMENTS)])) for one in first]
    before, wanted = _whole(_reviews(first)), _whole(_reviews(then))
    mended = _mended(before, _reviews(then))
    stays = {one.path for one in before.planned} == {one.path for one in wanted.planned}
    assert (mended is not None) == (stays and count > 0)
    if mended:
        catalogue, planned, packed = mended
        assert catalogue == wanted.catalogue
        assert list(catalogue.reviews) == list(wanted.catalogue.reviews)
        assert planned == wanted.planned
        assert packed == wanted.packed


def test_a_rating_gives_new_keys_to_the_pages_that_show_it_and_to_no_other() -> None:
    first: list[dict[str, Any]] = [{"rating": rated("5")}, {"rating": rated("3")}, {"rating": rated("3")}] * 2
    then = [{"rating": rated("3")}, *first[1:]]
    before = _whole(_reviews(first))
    mended = _mended(before, _reviews(then))
    assert mended is not None
    changed = {one.path for one, was in zip(mended[1], before.planned, strict=True) if one != was}
    assert changed == {
        "index.html",
        "404.html",
        "reviews/a/index.html",
        "reviews/a/share.png",
        "reviews/b/index.html",  # of the same franchise
        "reviews/index.html",
        "franchises/index.html",
        "franchises/letters/index.html",
        "franchises/letters/share.png",  # the average
        "people/jane-doe/index.html",
        "ratings/index.html",
        "ratings/3/index.html",
        "ratings/5/index.html",
        "stats/index.html",
        "feed.xml",
        "search/films.json",
        "sitemap.xml",  # another review is the newest that has five stars
    }


@pytest.mark.parametrize("slug", ["ratings", "stats", "feed.xml", "search/films.json"])
def test_a_plan_in_which_a_page_takes_the_place_of_one_to_be_mended_is_made_from_nothing(slug: str) -> None:
    page = document(PageFile, "p", title="P", aliases=(f"/{slug}" if "." in slug else f"/{slug}/",))
    first: list[dict[str, Any]] = [{"rating": rated("5")}] * 3
    then: list[dict[str, Any]] = [{"rating": rated("5"), "verdict": "Go."}, *first[1:]]
    assert _mended(_whole(_reviews(first), page), _reviews(then)) is None


def test_whatever_is_no_judgement_stays_in_the_bonds() -> None:
    """Each field of a review is either a judgement, which `judgement` gives, or seen by the digest of the rest."""
    whole = review("a", rating="4", verdict="Go.", quote="Said.", liked=True, recommend="yes")
    bare = unjudged(whole)
    told = judgement(whole)
    differing = [name for name in Review.__struct_fields__ if getattr(whole, name) != getattr(bare, name)]
    assert differing == ["rating", "blurb", "verdict", "quote", "liked", "recommend"]
    assert [getattr(whole, name) for name in differing] == list(told)
    assert digest.of_value(bare) == digest.of_value(unjudged(review("a")))

"""Ratings: every accepted form has one value, and every other gets a message with the scale's values."""

from __future__ import annotations

from typing import Any

import pytest
from english import ENGLISH
from hypothesis import given
from hypothesis import strategies as st
from reviews import table

from intertitle import ratings
from intertitle.language import rated
from intertitle.ratings import BUILT_IN, Rating, RatingError, Scale

CASES = table("ratings")
OWN = {
    "popcorn": ratings.make_graded_scale("popcorn", "Popcorn", ("Skip", "Rent", "Cinema")),
    "sixes": Scale("sixes", "Out of six", 0.0, 6.0, 1.0),
    "odd": Scale("odd", "One, three, five", 1.0, 5.0, 2.0),
    "points": Scale("points", "Out of a thousand", 0.0, 1000.0, 0.25),
}
SCALES = {**BUILT_IN, **OWN}


def case_name(case: dict[str, Any]) -> str:
    return f"{case['written']} on {case['scale']}"


def every_rating(scale: Scale) -> list[Rating]:
    """Return all values of a scale, from worst to best."""
    if scale.grades:
        return [ratings.parse_rating(grade, scale) for grade in scale.grades]
    steps = round((scale.maximum - scale.minimum) / scale.step)
    return [ratings.parse_rating(f"{scale.minimum + step * scale.step:.3f}", scale) for step in range(steps + 1)]


@pytest.mark.parametrize("case", CASES["right"], ids=case_name)
def test_a_rating_has_one_value_however_it_is_written(case: dict[str, Any]) -> None:
    found = ratings.parse_rating(case["written"], SCALES[case["scale"]])
    assert found == Rating(case["text"], case["scale"], case["value"], case.get("below", 0))


@pytest.mark.parametrize("name", sorted(SCALES))
def test_ratings_are_ordered_as_their_scale_orders_them(name: str) -> None:
    found = every_rating(SCALES[name])
    orders = [rating.order for rating in found]
    assert orders == sorted(set(orders))
    assert all(round(rating.order, 6) == rating.value for rating in found)


@pytest.mark.parametrize("case", CASES["wrong"], ids=case_name)
def test_a_rating_that_the_scale_does_not_have_says_what_it_has(case: dict[str, Any]) -> None:
    with pytest.raises(RatingError) as refused:
        ratings.parse_rating(case["written"], SCALES[case["scale"]])
    assert refused.value.args == (case["message"], case["hint"])


@given(st.text(max_size=12), st.sampled_from(sorted(SCALES)))
def test_any_text_is_a_value_of_the_scale_or_an_error(written: str, name: str) -> None:
    scale = SCALES[name]
    try:
        found = ratings.parse_rating(written, scale)
    except RatingError as failure:
        message, hint = failure.args
        assert name in hint or name in message
    else:
        assert found in every_rating(scale)


@given(st.data())
def test_every_value_of_a_scale_reads_back_from_its_canonical_text(data: st.DataObject) -> None:
    scale = data.draw(st.sampled_from(list(SCALES.values())))
    rating = data.draw(st.sampled_from(every_rating(scale)))
    assert ratings.parse_rating(rating.text, scale) == rating


@pytest.mark.parametrize("scale", SCALES.values(), ids=SCALES)
def test_values_rise_with_their_scale_from_0_to_1(scale: Scale) -> None:
    found = every_rating(scale)
    values = [rating.value for rating in found]
    assert values == sorted(values)
    assert all(0 <= value <= 1 for value in values)
    assert values[-1] == 1
    assert len({rating.text for rating in found}) == len(found)
    assert {rating.scale for rating in found} == {scale.id}


def test_only_a_and_a_plus_and_f_and_f_minus_are_worth_the_same() -> None:
    letters = {rating.text: rating.value for rating in every_rating(BUILT_IN["letter"])}
    assert letters.pop("A+") == letters["A"]
    assert letters.pop("F-") == letters["F"] == 0
    assert letters["F"] < letters["F+"] < letters["D-"]
    assert len(set(letters.values())) == len(letters)


def test_ratings_of_mixed_scales_sort_together() -> None:
    written = [("3", "ebert"), ("72", "hundred"), ("B", "letter"), ("3.5", "stars"), ("8", "ten"), ("down", "thumbs")]
    found = sorted((ratings.parse_rating(text, BUILT_IN[scale]) for text, scale in written), key=lambda one: one.value)
    assert [rating.text for rating in found] == ["down", "3.5", "72", "3", "B", "8"]


@pytest.mark.parametrize(
    ("text", "scale", "drawn", "spoken"),
    [
        ("3.5", "stars", "★★★½", "3.5 out of 5"),
        ("5", "stars", "★★★★★", "5 out of 5"),
        ("0.5", "stars", "½", "0.5 out of 5"),
        ("0", "ebert", "☆", "0 out of 4"),
        ("0.5", "ebert", "½", "0.5 out of 4"),
        ("4", "ebert", "★★★★", "4 out of 4"),
        ("7.8", "ten", "", "7.8 out of 10"),
        ("90", "hundred", "", "90 out of 100"),
        ("B+", "letter", "", "B+"),
        ("up", "thumbs", "", "thumbs up"),
        ("down", "thumbs", "", "thumbs down"),
        ("Rent", "popcorn", "", "Rent"),
        ("4", "sixes", "", "4 out of 6"),
    ],
)
def test_a_rating_is_drawn_and_spoken(text: str, scale: str, drawn: str, spoken: str) -> None:
    rating = ratings.parse_rating(text, SCALES[scale])
    assert ratings.stars(rating, SCALES[scale]) == drawn
    assert rated.spoken(ENGLISH.say, ENGLISH.formats, rating, SCALES[scale]) == spoken


@pytest.mark.parametrize("text", [rating.text for rating in every_rating(BUILT_IN["stars"])])
def test_drawn_stars_read_back_as_the_rating(text: str) -> None:
    rating = ratings.parse_rating(text, BUILT_IN["stars"])
    assert ratings.parse_rating(ratings.stars(rating, BUILT_IN["stars"]), BUILT_IN["stars"]) == rating


@pytest.mark.parametrize(
    ("values", "scale", "said"),
    [
        ([0.6, 0.8], "stars", "3.5 out of 5"),
        ([0.6, 0.6, 0.8], "stars", "3.3 out of 5"),
        ([0.0], "ebert", "0.0 out of 4"),
        ([0.72, 0.72, 0.73], "hundred", "72 out of 100"),
        ([0.78], "ten", "7.8 out of 10"),
        ([0.75, 0.75, 0.833333], "letter", "B"),
        ([1.0], "letter", "A"),
        ([0.0, 0.0], "letter", "F"),
        ([1.0, 0.0, 1.0], "thumbs", "67% thumbs up"),
        ([0.4], "popcorn", "Rent"),
    ],
)
def test_an_average_is_said_in_the_scale_s_own_terms(values: list[float], scale: str, said: str) -> None:
    assert rated.average(ENGLISH.say, ENGLISH.formats, ratings.mean(values), SCALES[scale]) == said


def test_there_is_no_average_of_nothing() -> None:
    with pytest.raises(ValueError, match="no ratings to average"):
        ratings.mean([])


@pytest.mark.parametrize(
    ("text", "scale", "slug"),
    [
        ("3.5", "stars", "3.5"),
        ("3", "stars", "3"),
        ("B+", "letter", "letter-b-plus"),
        ("B-", "letter", "letter-b-minus"),
        ("B", "letter", "letter-b"),
        ("7.8", "ten", "ten-7.8"),
        ("up", "thumbs", "thumbs-up"),
        ("Rent", "popcorn", "popcorn-rent"),
    ],
)
def test_a_rating_has_a_slug_that_names_its_scale_unless_it_is_the_site_s(text: str, scale: str, slug: str) -> None:
    assert ratings.rating_slug(ratings.parse_rating(text, SCALES[scale]), "stars") == slug
    assert ratings.rating_slug(ratings.parse_rating(text, SCALES[scale]), scale) == slug.removeprefix(f"{scale}-")


@pytest.mark.parametrize("scale", SCALES.values(), ids=SCALES)
def test_no_two_ratings_of_a_scale_share_a_slug(scale: Scale) -> None:
    found = [ratings.rating_slug(rating, "stars") for rating in every_rating(scale)]
    assert len(set(found)) == len(found)


def test_a_grade_that_is_a_sign_alone_has_a_slug() -> None:
    thumbs = ratings.make_graded_scale("signs", "Signs", ("👎", "👍"))
    slugs = [ratings.rating_slug(ratings.parse_rating(grade, thumbs), "signs") for grade in thumbs.grades]
    assert slugs == ["1f44e", "1f44d"]

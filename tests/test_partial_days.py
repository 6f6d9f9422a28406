"""Dates of which only the year or the month may be known: reading, order, and names in a language."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intertitle.frontmatter.days import find_partial_day
from intertitle.language.formats import formats_of
from intertitle.partial_days import PartialDay

WHOLE = st.dates(dt.date(1, 1, 1), dt.date(9999, 12, 31)).map(PartialDay.of)
PARTIAL = (
    WHOLE
    | st.builds(PartialDay, st.integers(1, 9999))
    | st.builds(PartialDay, st.integers(1, 9999), st.integers(1, 12))
)


@given(PARTIAL)
def test_a_partial_day_is_read_as_it_is_written(day: PartialDay) -> None:
    assert find_partial_day(day.isoformat()) == day
    assert str(day) == day.isoformat()


@given(PARTIAL, PARTIAL)
def test_they_are_in_order_of_time_with_the_unknown_last(one: PartialDay, other: PartialDay) -> None:
    assert (one < other) + (one > other) + (one == other) == 1
    assert (one <= other) == (one < other or one == other)
    assert (one >= other) == (one > other or one == other)
    if one.last < other.first:
        assert one < other
    if one != other and one.first <= other.first and other.last <= one.last:
        assert other < one  # the day of a month comes before the month alone


@given(WHOLE, WHOLE)
def test_whole_days_are_in_the_order_of_the_calendar(one: PartialDay, other: PartialDay) -> None:
    assert one.whole is not None
    assert other.whole is not None
    assert (one < other) == (one.whole < other.whole)
    assert one.first == one.whole == one.last


FORMS = {
    "2019": "2019",
    "2019-05": "2019-05",
    "2019/5": "2019-05",
    "2019.05": "2019-05",
    "2019-05-04": "2019-05-04",
    "20190504": "2019-05-04",
    "2019/5/4": "2019-05-04",
    "May 2019": "2019-05",
    "may, 2019": "2019-05",
    "mai 2019": "2019-05",
    "août 2019": "2019-08",
    "März 2019": "2019-03",
    "4 May 2019": "2019-05-04",
    "May 4th, 2019": "2019-05-04",
    "4. Mai 2019": "2019-05-04",
    "04.05.2019": "2019-05-04",
    "2019年": "2019",
    "2019年5月": "2019-05",
    "2019年5月4日": "2019-05-04",
}


@pytest.mark.parametrize("written", FORMS)
def test_forms_that_mean_only_one_date_are_read(written: str) -> None:
    found = find_partial_day(written)
    assert found is not None
    assert found.isoformat() == FORMS[written]


@pytest.mark.parametrize(
    "written",
    [
        "", "19", "0000", "2019-13", "2019-00", "2019-02-30", "3/4/2019", "04.05.19", "spring 2019", "2019?", "May",
        "201905", "2019-05-04 20:00", "12345", "4 May", "-2019",
    ],
)  # fmt: skip
def test_others_are_no_dates(written: str) -> None:
    assert find_partial_day(written) is None


NAMES = {
    "en": (("2019", "2019", ""), ("May 2019", "May 2019", "May"), ("4 May 2019", "4 May 2019", "4 May")),
    "en-US": (("2019", "2019", ""), ("September 2019", "Sep 2019", "Sep"), ("May 4, 2019", "May 4, 2019", "May 4")),
    "fr": (("2019", "2019", ""), ("septembre 2019", "sept. 2019", "sept."), ("4 mai 2019", "4 mai 2019", "4 mai")),
    "de": (("2019", "2019", ""), ("September 2019", "Sept. 2019", "Sep"), ("4. Mai 2019", "4. Mai 2019", "4. Mai")),
    "ja": (("2019年", "2019年", ""), ("2019年9月", "2019年9月", "9月"), ("2019年5月4日", "2019年5月4日", "5月4日")),
}


@pytest.mark.parametrize("language", NAMES)
def test_they_have_names_in_the_site_s_language(language: str) -> None:
    formats = formats_of(language)
    month = PartialDay(2019, 5 if language == "en" else 9)
    names = [formats.partial_day(day) for day in (PartialDay(2019), month, PartialDay(2019, 5, 4))]
    assert tuple((one.text, one.short, one.day_month) for one in names) == NAMES[language]
    assert [bool(one.leaf) for one in names] == [False, False, True]


@given(WHOLE)
def test_a_whole_day_has_the_names_of_the_day(day: PartialDay) -> None:
    assert day.whole is not None
    for language in ("en", "de"):
        assert formats_of(language).partial_day(day) == formats_of(language).day(day.whole)

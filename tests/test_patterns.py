"""The patterns of addresses: dates in them, and the files of pages."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intertitle import patterns

DAY = dt.date(2019, 5, 4)


@pytest.mark.parametrize(
    ("pattern", "filled", "bare"),
    [
        ("/{year}/{month}/{day}/{slug}/", "/2019/05/04/{slug}/", "/{slug}/"),
        ("/film/{year}/{slug}.html", "/film/2019/{slug}.html", "/film/{slug}.html"),
        ("/{year}-{month}-{slug}", "/2019-05-{slug}", "/{slug}"),
        ("/reviews/{slug}/", "/reviews/{slug}/", "/reviews/{slug}/"),
    ],
)
def test_a_date_is_filled_in_or_left_out(pattern: str, filled: str, bare: str) -> None:
    assert patterns.fill_date(pattern, DAY) == filled
    assert patterns.without_date(pattern) == bare
    assert patterns.has_date(pattern) == (pattern != filled)


@given(st.dates(dt.date(1000, 1, 1)), st.sampled_from(["/{year}/{month}/{day}/x/", "/{day}.{month}/x.html", "/a+b/x"]))
def test_the_form_of_a_pattern_matches_its_addresses_and_no_other(day: dt.date, pattern: str) -> None:
    form = patterns.match_any_day(pattern)
    address = patterns.fill_date(pattern, day)
    assert re.fullmatch(form, address)
    assert not re.fullmatch(form, f"{address}x")


@pytest.mark.parametrize(
    ("address", "suffix", "card"),
    [
        ("/heat/", "", "/heat/share.png"),
        ("/heat.html", "", "/heat-share.png"),
        ("/heat.htm", "", "/heat-share.png"),
        ("/heat", ".html", "/heat-share.png"),
        ("/8.5", ".html", "/8.5-share.png"),
        ("/", "", "/share.png"),
    ],
)
def test_a_page_has_a_file_and_a_card_beside_it(address: str, suffix: str, card: str) -> None:
    assert patterns.page_suffix(address) == suffix
    assert patterns.beside(address, "share.png") == card

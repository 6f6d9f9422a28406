"""The banner: why a page is not published yet, and until when."""

from __future__ import annotations

import datetime as dt

import pytest

from intertitle.model import Reason, Withheld
from intertitle.server.banner import banner_text

JULY = dt.datetime(2026, 7, 1, 8, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("reason", "until", "timezone", "said"),
    [
        ("draft", None, "UTC", "Draft"),
        ("scheduled", JULY, "Europe/London", "Scheduled for 1 July 2026, 09:30"),
        ("scheduled", JULY, "America/Los_Angeles", "Scheduled for 1 July 2026, 01:30"),
        ("embargoed", JULY.replace(hour=23), "Asia/Tokyo", "Embargoed until 2 July 2026, 08:30"),
        ("embargoed", JULY.replace(month=12), "UTC", "Embargoed until 1 December 2026, 08:30"),
    ],
)
def test_a_banner_says_why_and_until_when(reason: Reason, until: dt.datetime | None, timezone: str, said: str) -> None:
    assert banner_text(Withheld(path="a.md", title="A", reason=reason, until=until), timezone) == said

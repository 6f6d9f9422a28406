"""The clock: only ``SOURCE_DATE_EPOCH`` overrides it."""

from __future__ import annotations

import datetime as dt
import time

import pytest

from intertitle import clock
from intertitle.diagnostics import ConfigurationError


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("0", dt.datetime(1970, 1, 1, tzinfo=dt.UTC)),
        ("1767225600", dt.datetime(2026, 1, 1, tzinfo=dt.UTC)),
        ("-1", dt.datetime(1969, 12, 31, 23, 59, 59, tzinfo=dt.UTC)),
    ],
)
def test_source_date_epoch_is_now_in_utc(written: str, instant: dt.datetime) -> None:
    now = clock.now({"SOURCE_DATE_EPOCH": written})
    assert now == instant
    assert now.tzinfo is dt.UTC


@pytest.mark.parametrize("zone", ["Asia/Kathmandu", "America/St_Johns"])
def test_the_machine_s_time_zone_does_not_move_it(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as moved:
        moved.setenv("TZ", zone)
        time.tzset()
        now = clock.now({"SOURCE_DATE_EPOCH": "1767225600", "TZ": zone})
    time.tzset()
    assert now.isoformat() == "2026-01-01T00:00:00+00:00"


@pytest.mark.parametrize("environment", [{}, {"SOURCE_DATE_EPOCH": ""}])
def test_without_it_now_is_the_machine_s_clock(environment: dict[str, str]) -> None:
    before = dt.datetime.now(dt.UTC)
    now = clock.now(environment)
    assert before <= now <= dt.datetime.now(dt.UTC)
    assert now.tzinfo is dt.UTC


@pytest.mark.parametrize(
    "written", ["yesterday", "2026-01-01", "1.5", "nan", "1" * 30, "-" + "9" * 18, " ", "1" * 5000]
)
def test_an_invalid_time_is_an_error_with_an_example(written: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        clock.now({"SOURCE_DATE_EPOCH": written})
    (found,) = refused.value.diagnostics
    assert (found.code, found.path, found.severity) == ("IT107", "SOURCE_DATE_EPOCH", "error")
    assert found.message == f"'{written}' is not a time"
    assert found.hint == "Give the number of seconds since 1970:  SOURCE_DATE_EPOCH=1767225600"

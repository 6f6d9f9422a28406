"""Read the clock once per build, or ``SOURCE_DATE_EPOCH`` instead of it (reproducible-builds.org)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from intertitle.diagnostics import ConfigurationError, Location, error


def now(environment: Mapping[str, str]) -> dt.datetime:
    """Return the instant of this build, in UTC.

    Raises:
        ConfigurationError: if ``SOURCE_DATE_EPOCH`` is not a number of seconds (IT107).
    """
    value = environment.get("SOURCE_DATE_EPOCH", "")
    if not value:
        return dt.datetime.now(dt.UTC)
    try:
        return dt.datetime.fromtimestamp(int(value), dt.UTC)
    except (ValueError, OverflowError, OSError) as failure:
        place = Location("SOURCE_DATE_EPOCH")
        hint = "Give the number of seconds since 1970:  SOURCE_DATE_EPOCH=1767225600"
        raise ConfigurationError(error("IT107", place, f"'{value}' is not a time", hint)) from failure

"""The ribbon: what stands over a page that a preview shows and a build for readers would not."""

from __future__ import annotations

import zoneinfo

from intertitle.model import Withheld
from intertitle.outputs.view import MONTHS


def banner_text(early: Withheld, timezone: str) -> str:
    """Say why readers do not see a page, and until when by the site's clock.

    Args:
        early: what is withheld.
        timezone: the site's, such as ``Europe/London``.
    """
    if early.until is None:
        return early.reason.capitalize()
    at = early.until.astimezone(zoneinfo.ZoneInfo(timezone))
    label = {"scheduled": "Scheduled for", "embargoed": "Embargoed until"}[early.reason]
    return f"{label} {at.day} {MONTHS[at.month - 1]} {at.year}, {at:%H:%M}"

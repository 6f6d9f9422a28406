"""Write the banner of a page that the preview shows and that is not published yet."""

from __future__ import annotations

import zoneinfo

from intertitle.language.english import MONTHS
from intertitle.model import Withheld


def banner_text(early: Withheld, timezone: str) -> str:
    """Return why a page is not published yet, and until when in the site's time zone.

    Args:
        early: the page's document and why it is withheld.
        timezone: the site's time zone, such as ``Europe/London``.
    """
    if early.until is None:
        return early.reason.capitalize()
    at = early.until.astimezone(zoneinfo.ZoneInfo(timezone))
    label = {"scheduled": "Scheduled for", "embargoed": "Embargoed until"}[early.reason]
    return f"{label} {at.day} {MONTHS[at.month - 1]} {at.year}, {at:%H:%M}"

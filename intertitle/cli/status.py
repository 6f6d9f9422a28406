"""Format the output of ``intertitle status``: broken files, scheduled reviews, drafts, and parts without a review."""

from __future__ import annotations

import datetime as dt
import json
import shlex
import textwrap
import zoneinfo
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter

import msgspec

from intertitle.model import Site, Unreviewed, Withheld
from intertitle.pipeline import Report
from intertitle.slugs import slugify

_WIDTH = 100  # characters of a line
_MIN_WIDTH = 40  # characters of the last column
_COMING = ("scheduled", "embargoed")


def as_text(report: Report, site: Site, now: dt.datetime) -> str:
    """Format the list as text, with times in the site's time zone."""
    zone = zoneinfo.ZoneInfo(site.timezone)
    counts = [(kind, report.counts.get(f"{kind}s", 0)) for kind in ("review", "post")]
    published = [f"{count:,} {kind}{'s' if count > 1 else ''}" for kind, count in counts if count]
    lines = [f"{site.title}: {' and '.join(published) or 'nothing'} published."]
    for section in (
        _broken(report.withheld),
        _coming(report.withheld, zone),
        _drafts(report.withheld),
        _unreviewed(report.unreviewed, _started(report.withheld), now.astimezone(zone).date()),
    ):
        lines += ["", *section] if section else []
    if len(lines) == 1:
        lines.append("Nothing to do: no drafts, no scheduled reviews, no parts without a review.")
    return "\n".join(lines)


def as_json(report: Report, now: dt.datetime) -> str:
    """Format the list as JSON."""
    values = {
        "now": now.isoformat(),
        "counts": dict(report.counts),
        "withheld": msgspec.to_builtins(list(report.withheld)),
        "unreviewed": [msgspec.structs.asdict(one) for one in report.unreviewed],
    }
    return json.dumps(values, ensure_ascii=False, indent=2, default=str)


def unwritten_as_text(report: Report, site: Site) -> str:
    """Format the films that are loved and not written about, the best first."""
    if not report.unwritten:
        return "Nothing: you have written about every film that your diary rates highly."
    started = _started(report.withheld)
    rows = [
        (
            one.rating if one.scale == site.scale else f"{one.rating} ({one.scale})",
            f"seen {one.day}" if one.day else "seen",
            f"{one.title} ({one.year})" if one.year else one.title,
            "started" if slugify(one.title) in started else "",
        )
        for one in report.unwritten
    ]
    lines = [f"Rated highly, and not written about ({len(rows)}):"]
    lines += _table([(*row[:2], f"{row[2]}, {row[3]}" if row[3] else row[2]) for row in rows])
    if first := next((one for one in report.unwritten if slugify(one.title) not in started), None):
        year = ["--year", str(first.year)] if first.year else []
        lines += ["", f"Next:  {shlex.join(['intertitle', 'review', first.title, *year])}"]
    return "\n".join(lines)


def unwritten_as_json(report: Report) -> str:
    """Format the same films as JSON."""
    films = [{**msgspec.structs.asdict(one), "day": one.day and str(one.day)} for one in report.unwritten]
    return json.dumps({"unwritten": films}, ensure_ascii=False, indent=2)


def _broken(withheld: Iterable[Withheld]) -> list[str]:
    rows = [(one.path,) for one in withheld if one.reason == "broken"]
    return [f"With errors ({len(rows)}), which  intertitle check  shows:", *_table(rows)] if rows else []


def _coming(withheld: Iterable[Withheld], zone: zoneinfo.ZoneInfo) -> list[str]:
    found = sorted((one.until, one.path, one) for one in withheld if one.until and one.reason in _COMING)
    rows = [(f"{until.astimezone(zone):%Y-%m-%d %H:%M}", one.title, one.reason, path) for until, path, one in found]
    return [f"Scheduled ({len(rows)}), time zone {zone.key}:", *_table(rows)] if rows else []


def _drafts(withheld: Iterable[Withheld]) -> list[str]:
    rows = [(one.title, one.path) for one in withheld if one.reason == "draft"]
    return [f"Drafts ({len(rows)}):", *_table(rows)] if rows else []


def _started(withheld: Iterable[Withheld]) -> frozenset[str]:
    """Return the slugs of films whose reviews are not published yet."""
    return frozenset(slugify(one.title) for one in withheld if one.reason != "broken")


def _unreviewed(parts: Iterable[Unreviewed], started: Collection[str], today: dt.date) -> list[str]:
    known = list(parts)
    by_franchise = [(name, list(found)) for name, found in groupby(known, attrgetter("franchise"))]
    rows = [(name, "; ".join(_part(one, started, today) for one in found)) for name, found in by_franchise]
    if not rows:
        return []
    several = f"{len(known)} part{'s' if len(known) > 1 else ''} of {len(rows)} franchise{'s' if len(rows) > 1 else ''}"
    # Propose no film whose review has been started.
    out = next((one for one in known if not _is_ahead(one, today) and slugify(one.title) not in started), None)
    return [f"Not reviewed ({several}):", *_table(rows), *([] if out is None else ["", f"Next:  {_command(out)}"])]


def _part(part: Unreviewed, started: Collection[str], today: dt.date) -> str:
    number = part.release.year if part.release else part.year
    year = f" ({number})" if number else ""
    note = ", started" if slugify(part.title) in started else ", not out yet" if _is_ahead(part, today) else ""
    return f"{part.title}{year}{note}"


def _is_ahead(part: Unreviewed, today: dt.date) -> bool:
    return part.release.first > today if part.release else part.year is not None and part.year > today.year


def _command(part: Unreviewed) -> str:
    year = ["--year", str(part.year)] if part.year else []
    return shlex.join(["intertitle", "review", part.title, "--franchise", part.franchise, *year])


def _table(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Format rows in columns. A long last column is wrapped."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)][:-1]
    for *cells, last in rows:
        before = "".join(f"  {cell:<{width}}" for cell, width in zip(cells, widths, strict=True)) + "  "
        yield textwrap.fill(
            last,
            max(_WIDTH, len(before) + _MIN_WIDTH),
            initial_indent=before,
            subsequent_indent=" " * len(before),
            break_long_words=False,
            break_on_hyphens=False,
        )

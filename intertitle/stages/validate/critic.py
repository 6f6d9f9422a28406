"""Read the front matter of critics: their links, and the scales of their ratings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from intertitle.fields import Fields
from intertitle.model import CriticFile, CriticLink, EarlierScale
from intertitle.stages.validate.reader import Context, reader_of
from intertitle.table import fields_of

_CRITIC, _LINK, _EARLIER = (
    reader_of(CriticFile, "earlier_scales", "links"),
    reader_of(CriticLink),
    reader_of(EarlierScale, "until"),
)


def read(fields: Fields, slug: str, context: Context) -> CriticFile:
    """Return the critic. Problems are added to those of the fields."""
    values = _CRITIC.read(fields, context)
    links = tuple(_links(fields, context))
    earlier = sorted(_earlier_scales(fields, context), key=lambda one: one.until.last)
    _CRITIC.finish(fields)
    fields.locate("", fields.place("name"))
    return CriticFile(id=slug, path=fields.path, links=links, earlier_scales=tuple(earlier), **values)


def _links(fields: Fields, context: Context) -> Iterator[CriticLink]:
    for line in fields.records("links", shorthand="url"):
        known = len(line.problems)
        values = _LINK.read(line, context)
        _LINK.finish(line)
        if not values.get("url") and len(line.problems) == known:
            hint = line.added("url", fields_of(CriticLink)["url"].example)
            line.wrong("IT380", line.origin, "this link has no address", hint)
        if values.get("url"):
            yield CriticLink(**values)


def _earlier_scales(fields: Fields, context: Context) -> Iterator[EarlierScale]:
    ends: dict[dt.date, int] = {}
    for line in fields.records("earlier_scales", shorthand="scale"):
        known = len(line.problems)
        values = _EARLIER.read(line, context)
        until = line.partial_date("until")
        _EARLIER.finish(line)
        is_new = len(line.problems) == known
        if is_new and not values.get("scale"):
            hint = line.added("scale", next(iter(context.contract.scales)))
            line.wrong("IT381", line.origin, "an earlier scale has no scale", hint)
        elif is_new and until is None:
            hint = line.added("until", fields_of(EarlierScale)["until"].example)
            line.wrong("IT381", line.origin, "an earlier scale has no last day", hint)
        if not values.get("scale") or until is None:
            continue
        if until.last in ends:
            words = f"The one on line {ends[until.last]} ends then, too. Write when this one ended."
            line.wrong("IT382", line.place("until"), f"two earlier scales end on {until.last}", words)
            continue
        ends[until.last] = line.place("until").line
        yield EarlierScale(**values, until=until)

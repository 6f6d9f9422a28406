"""Keep a history of the last builds that published something: the changes, and how they affected outputs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from intertitle.building.changes import Change, add_releases, config_changes, source_changes
from intertitle.building.prepare import Prepared
from intertitle.building.published_state import OutputState, PublishedState
from intertitle.cache import Cache
from intertitle.model import Struct
from intertitle.recording.questions import Changed

_STATE_NAME = "history"
MAX_BUILDS = 20
_MAX_CHANGES = 200  # per build
_MAX_STEPS = 400  # changed questions per build


class Build(Struct, frozen=True, kw_only=True, array_like=True):
    """A build that published something: its number and instant, the changes, and what it did.

    ``more`` is the number of changes that were left out. ``steps`` are the changed questions that led to outputs, by
    number. Each names the questions that caused it.
    """

    number: int
    now: dt.datetime
    changes: tuple[Change, ...]
    more: int = 0
    made: int = 0  # outputs
    removed: int = 0
    steps: Mapping[int, Changed] = {}


class History(Struct, frozen=True, kw_only=True, array_like=True):
    """The last builds, oldest first."""

    number: int = 0  # of the newest build
    builds: tuple[Build, ...] = ()


def load_history(cache: Cache) -> History:
    """Return the history of a site."""
    return cache.load(_STATE_NAME, History) or History()


def detect_changes(site: Prepared, last: PublishedState) -> tuple[Change, ...]:
    """Return what has changed since the last published build, in words for an author.

    Args:
        site: the current site.
        last: the state of that build, before this one is committed.
    """
    before = last.config
    if site.is_first or before is None:
        return (Change(path="", kind="everything", what="added"),)

    def slug(path: str) -> str:
        entry = site.sources.entries.get(path)
        return site.sources.document(path).id if entry and entry.html_digest else ""

    return (
        *add_releases(
            source_changes(site.sources),
            {one.path: one.reason for one in last.summary.withheld},
            {one.path: one.reason for one in site.summary.withheld},
            slug,
        ),
        *config_changes(before, site.config),
    )


def add_build(
    cache: Cache,
    site: Prepared,
    changes: tuple[Change, ...],
    now: dt.datetime,
    made: Mapping[str, OutputState],
    rendered: int,
    removed: int,
) -> None:
    """Add a build to the history, unless it saw no changes and made nothing."""
    if not rendered and not removed and not changes:
        return
    history = load_history(cache)
    number = history.number + 1
    causes = (one.why for one in made.values() if one.build == number and one.why)
    build = Build(
        number=number,
        now=now,
        changes=changes[:_MAX_CHANGES],
        more=max(0, len(changes) - _MAX_CHANGES),
        made=rendered,
        removed=removed,
        steps=_collect_steps(site, causes),
    )
    cache.save(_STATE_NAME, History(number=number, builds=(*history.builds, build)[-MAX_BUILDS:]))


def _collect_steps(site: Prepared, causes: Iterable[tuple[int, ...]]) -> dict[int, Changed]:
    """Collect the changed questions that led to outputs, with their causes."""
    changes = site.changes.by_number
    steps: dict[int, Changed] = {}
    waiting = list(dict.fromkeys(one for several in causes for one in several))
    while waiting and len(steps) < _MAX_STEPS:
        number = waiting.pop(0)
        if number not in steps and number in changes:
            steps[number] = changes[number]
            waiting += changes[number].why
    return steps

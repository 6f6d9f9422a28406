"""History: the last builds that changed something, each with what it saw change.

It is opened only by a build that has something to say, so that one which has not pays nothing for it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import msgspec

from intertitle.building.changes import Change, Look, look_of, of_looks, with_releases
from intertitle.building.outline import Outline
from intertitle.building.sources import Sources
from intertitle.cache import Cache
from intertitle.model import Site, Struct
from intertitle.themes import Theme

_MEMORY, _LOOK = "history", "look"
KEPT = 20  # builds
NOTED = 200  # changes of one build


class Build(Struct, frozen=True, kw_only=True, array_like=True):
    """A build that changed something: its running number, its instant, what it saw change, what it did.

    ``more`` counts the changes that are too many to be kept.
    """

    number: int
    now: dt.datetime
    changes: tuple[Change, ...]
    more: int = 0
    made: int = 0  # outputs
    removed: int = 0


class History(Struct, frozen=True, kw_only=True, array_like=True):
    """The last builds, oldest first; ``pending`` was seen (by a check, say) and nothing has been published since."""

    number: int = 0  # of the newest build
    builds: tuple[Build, ...] = ()
    pending: tuple[Change, ...] = ()
    more: int = 0


class Chronicle:
    """What a build adds to the history of its site.

    Args:
        cache: where the history is kept.
        changes: what this build has seen change; kept at once, since the next build will not see it any more.
    """

    def __init__(self, cache: Cache, changes: tuple[Change, ...]) -> None:
        self._cache = cache
        self._has_seen = bool(changes)
        if changes:
            history = self._history()
            pending = together((*history.pending, *changes))
            more = history.more + max(0, len(pending) - NOTED)
            self._save(msgspec.structs.replace(history, pending=pending[:NOTED], more=more))

    def finish(self, now: dt.datetime, made: int, removed: int) -> None:
        """Note that this build has published; one that saw nothing change and made nothing is none to be noted."""
        if not made and not removed and not self._has_seen:
            return
        history = self._history()
        build = Build(
            number=history.number + 1,
            now=now,
            changes=history.pending,
            more=history.more,
            made=made,
            removed=removed,
        )
        self._save(History(number=build.number, builds=(*history.builds, build)[-KEPT:]))

    def _history(self) -> History:
        return known(self._cache)

    def _save(self, history: History) -> None:
        self._cache.save(_MEMORY, history)


def known(cache: Cache) -> History:
    """Give the history of a site, as far as it goes back."""
    return cache.load(_MEMORY, History) or History()


def next_number(cache: Cache) -> int:
    """Give the number of the build that is under way, if it changes something."""
    return known(cache).number + 1


def last_look(cache: Cache) -> Look | None:
    """Give what the last build was made with, if there was one."""
    return cache.load(_LOOK, Look)


def seen(site: Site, theme: Theme, root: str, sources: Sources, whole: Outline, cache: Cache) -> tuple[Change, ...]:
    """Tell what has changed since the last build: sources, settings, the theme, and what the clock releases."""
    look, before = look_of(root, site, theme), last_look(cache)
    if before != look:
        cache.save(_LOOK, look)
    if not whole.is_anew:
        return sources.changes if before is None else (*sources.changes, *of_looks(before, look))
    if before is None or whole.before is None:
        return (Change(path="", kind="everything", what="added"),)

    def slug(path: str) -> str:
        row = sources.rows.get(path)
        document = sources.records[path].document if row and row.html else None
        return document.id if document else ""

    return (
        *with_releases(
            sources.changes,
            {one.path: one.reason for one in whole.before.withheld},
            {one.path: one.reason for one in whole.plan.withheld},
            slug,
        ),
        *of_looks(before, look),
    )


def together(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Join changes of one thing that several builds saw before one of them published."""
    joined: dict[tuple[str, str, str], Change] = {}
    for change in changes:
        key = (change.kind, change.path, change.id if change.kind in {"template", "asset"} else "")
        first = joined.get(key)
        joined[key] = _join(first, change) if first else change
    return tuple(joined.values())


def _join(first: Change, second: Change) -> Change:
    before = {field.name: field for field in first.fields}
    for field in second.fields:
        known_field = before.get(field.name)
        before[field.name] = msgspec.structs.replace(known_field, after=field.after) if known_field else field
    fields = tuple(field for field in before.values() if field.before != field.after)
    what = first.what if second.what == "changed" else second.what
    if {first.what, second.what} == {"added", "removed"} and second.what == "added":
        what = "changed"
    return msgspec.structs.replace(
        second,
        what=what,
        fields=fields,
        text=first.text or second.text,
        moved=first.moved or second.moved,
        card=first.card or second.card,
    )

"""Changes: what differs between two builds of a site, in the words of its author: this field of that review."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Literal

import msgspec

from intertitle.building.inputs import Look, drawn_by
from intertitle.config import SETTINGS
from intertitle.manifest import NAME as MANIFEST
from intertitle.model import (
    Document,
    Entry,
    ListItem,
    Picture,
    Review,
    Role,
    Site,
    Struct,
    Viewing,
    When,
)
from intertitle.ratings import Rating
from intertitle.themes import SHIPPED

if TYPE_CHECKING:
    from intertitle.building.sources import DocumentEntry, Sources

Kind = Literal[
    "review",
    "franchise",
    "person",
    "list",
    "page",
    "picture",
    "static file",
    "settings",
    "template",
    "asset",
    "plug-in",
    "everything",
]
What = Literal["added", "removed", "changed", "released", "withheld", "fixed", "broken"]
KINDS: Mapping[str, Kind] = {
    "reviews": "review",
    "franchises": "franchise",
    "people": "person",
    "lists": "list",
    "pages": "page",
    "images": "picture",
    "static": "static file",
}
_COMPARED = 200  # changed documents whose fields are compared; who changes more at once knows what he did
_LONGEST = 400  # characters of a value that are kept


class Field(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A field that differs, with its value before and after as short texts."""

    name: str
    before: str = ""
    after: str = ""


class Change(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that changed.

    ``path`` is the file's; ``id`` the slug of its document, or the name of a template or an asset. ``text`` tells that
    its text differs, ``moved`` that lines alone differ, which no page shows. ``everything`` is a first build, and
    ``folder`` another name of the site's.
    """

    path: str
    kind: Kind
    what: What
    id: str = ""
    fields: tuple[Field, ...] = ()
    text: bool = False
    moved: bool = False

    def has(self, names: Collection[str]) -> bool:
        """Tell whether one of some fields differs."""
        return any(field.name in names for field in self.fields)


# ---------------------------------------------------------------- sources


def of_sources(sources: Sources) -> Iterator[Change]:
    """Tell which sources came, went or changed since the last published build, and in what.

    A source whose bytes are the same gives nothing.
    """
    for number, (path, was) in enumerate(sorted(sources.before.items())):
        now = sources.entries.get(path)
        if was and now and was.digest == now.digest:
            continue
        before, after = (
            sources.record(path, entry).document if entry and entry.html and number < _COMPARED else None
            for entry in (was, now)
        )
        known = after or before
        same = bool(was and now and (was.facts, was.text) == (now.facts, now.text))
        yield Change(
            path=path,
            kind=KINDS[path.split("/")[1]],
            what=_what(was, now),
            id=known.id if known else "",
            fields=tuple(_fields(before, after)),
            text=bool(was and now and was.text != now.text),
            moved=bool(same and was and now and (was.places, was.lines) != (now.places, now.lines)),
        )
    for path, published in sorted(sources.files_before.items()):
        file = sources.file_entries.get(path)
        if published is None or file is None or published.digest != file.digest:
            what: What = "added" if published is None else "removed" if file is None else "changed"
            yield Change(path=path, kind=KINDS[path.split("/")[1]], what=what)


def _what(was: DocumentEntry | None, now: DocumentEntry | None) -> What:
    if was is None:
        return "added"
    if now is None:
        return "removed"
    if bool(was.html) != bool(now.html):
        return "fixed" if now.html else "broken"
    return "changed"


def _fields(before: Document | None, after: Document | None) -> Iterator[Field]:
    """Compare two documents by their fields. Of one that goes every field is named: nobody knows it any more."""
    if before and after:
        yield from fields(before, after)
    elif before:
        for name in before.__struct_fields__:
            if name not in {"id", "path"} and (value := said(getattr(before, name))):
                yield Field(name=name, before=value)


def fields(before: Document, after: Document) -> Iterator[Field]:
    """Compare two documents of one kind by their fields."""
    for name in before.__struct_fields__:
        old, new = getattr(before, name), getattr(after, name)
        if old == new:
            continue
        if isinstance(before, Review) and isinstance(after, Review):
            # What follows from another field is no change of its own.
            if name == "title" and (before.title, after.title) == (before.film, after.film):
                continue
            if name == "blurb" and before.verdict != after.verdict:
                continue
        yield Field(name="slug" if name == "id" else name, before=said(old), after=said(new))


def said(value: object) -> str:
    """Say a field's value in a short text: a film by its title, a picture by its path."""
    return _said(value)[:_LONGEST]


_TOLD: Mapping[type, Callable[[object], str]] = {
    Rating: lambda value: value.text,  # type: ignore[attr-defined]
    Role: lambda value: value.name,  # type: ignore[attr-defined]
    Viewing: lambda value: value.date.isoformat(),  # type: ignore[attr-defined]
    Picture: lambda value: value.src,  # type: ignore[attr-defined]
    Entry: lambda value: value.review or value.id,  # type: ignore[attr-defined]
    ListItem: lambda value: value.film or value.review,  # type: ignore[attr-defined]
    bool: lambda value: str(value).lower(),
    dt.date: lambda value: value.isoformat(),  # type: ignore[attr-defined]
}


def _said(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return ", ".join(_said(one) for one in value)
    if isinstance(value, When):
        return value.instant.strftime("%Y-%m-%d %H:%M UTC") if value.exact else value.day.isoformat()
    if told := _TOLD.get(type(value)):
        return told(value)
    return str(getattr(value, "label", "") or getattr(value, "entry", "") or value)


# ---------------------------------------------------------------- settings, theme, clock


def of_looks(before: Look, now: Look) -> Iterator[Change]:
    """Tell which settings and which files of the theme differ."""
    changed = tuple(
        Field(name=name, before=said(old), after=said(new))
        for name in Site.__struct_fields__
        if (old := getattr(before.site, name)) != (new := getattr(now.site, name))
    )
    if changed:
        yield Change(path=SETTINGS, kind="settings", what="changed", fields=changed)
    yield from _of_files("template", _own(before.templates), _own(now.templates))
    yield from _of_files("asset", before.assets, now.assets)
    plugins = [{name: (f"plug-in {name}", made) for name, made in look.plugins.items()} for look in (before, now)]
    yield from _of_files("plug-in", *plugins)
    looks = [(look.widths, look.chrome) for look in (before, now)]
    chosen = [(look.options, drawn_by(look.share)) for look in (before, now)]
    # Settings choose options and colours too: only where they are the same is it the manifest that differs.
    if looks[0] != looks[1] or (chosen[0] != chosen[1] and before.site == now.site):
        yield Change(path=f"themes/{now.site.theme}/{MANIFEST}", kind="asset", what="changed", id=MANIFEST)


def _own(templates: Mapping[str, tuple[str, bytes]]) -> dict[str, tuple[str, bytes]]:
    """Leave out the second names of shipped templates that no file of the site's stands before."""
    return {name: found for name, found in templates.items() if templates.get(name.removeprefix(SHIPPED)) != found} | {
        name: found for name, found in templates.items() if not name.startswith(SHIPPED)
    }


def _of_files(
    kind: Kind, before: Mapping[str, tuple[str, bytes]], now: Mapping[str, tuple[str, bytes]]
) -> Iterator[Change]:
    for name in sorted(before.keys() | now.keys()):
        old, new = before.get(name), now.get(name)
        if old and new and old[1] != new[1]:
            yield Change(path=new[0], kind=kind, what="changed", id=name)
        elif name.startswith(SHIPPED):  # it has its second name only beside a file of the site's own
            continue
        elif new and not old:
            yield Change(path=new[0], kind=kind, what="added", id=name)
        elif old and not new:
            yield Change(path=old[0], kind=kind, what="removed", id=name)


def with_releases(
    changes: Iterable[Change], before: Mapping[str, str], now: Mapping[str, str], slug: Callable[[str], str]
) -> Iterator[Change]:
    """Add to some changes what is published now and was not before, or the other way round: the clock does that alone.

    Args:
        changes: those that are known.
        before: why each withheld document was not published before, by path.
        now: why each is not published now.
        slug: gives the slug of the document of a file, or nothing where there is none.
    """
    seen: set[str] = set()
    for change in changes:
        seen.add(change.path)
        freed, held = change.path in before, change.path in now
        if change.what == "changed" and freed != held:
            yield msgspec.structs.replace(change, what="released" if freed else "withheld")
        else:
            yield change
    came_and_went: tuple[tuple[What, AbstractSet[str]], ...] = (
        ("released", before.keys() - now.keys()),
        ("withheld", now.keys() - before.keys()),
    )
    for what, paths in came_and_went:
        for path in sorted(paths - seen):
            if name := slug(path):
                yield Change(path=path, kind=KINDS[path.split("/")[1]], what=what, id=name)


def singular_of_kind(folder: str) -> str:
    """Name one source of a folder of content."""
    return KINDS.get(folder, "file")

"""Describe the differences between two builds of a site for its author: which field of which review."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Literal

import msgspec

from intertitle.building.inputs import BuildConfig, card_style_key
from intertitle.config import SETTINGS
from intertitle.language.words_file import OWN as WORDS
from intertitle.model import (
    DIARY_FOLDER,
    DOCUMENT_KINDS,
    DiaryFile,
    DiaryRow,
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
from intertitle.partial_days import PartialDay
from intertitle.ratings import Rating
from intertitle.theme_settings import NAME as MANIFEST
from intertitle.themes import SHIPPED

if TYPE_CHECKING:
    from intertitle.building.sources import SourceEntry, Sources

_Kind = Literal[
    "review",
    "post",
    "film",
    "franchise",
    "person",
    "critic",
    "list",
    "page",
    "diary",
    "picture",
    "static file",
    "settings",
    "template",
    "asset",
    "plug-in",
    "everything",
]
_What = Literal["added", "removed", "changed", "released", "withheld", "fixed", "broken"]
KINDS: Mapping[str, _Kind] = {
    **{one.folder: one.name for one in DOCUMENT_KINDS},
    DIARY_FOLDER: "diary",
    "images": "picture",
    "static": "static file",
}
_MAX_COMPARED = 200  # changed documents whose fields are compared; a larger edit needs no details
_MAX_LENGTH = 400  # characters of a stored value


class Field(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A field that differs, with its old and new value as short texts."""

    name: str
    before: str = ""
    after: str = ""


class Change(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that changed.

    ``path`` is the file. ``id`` is the slug of its document, or the name of a template or asset. ``has_new_text`` means
    that the text differs. ``has_moved_lines`` means that only line numbers differ, which no page shows. The kind
    ``everything`` is a first build.
    """

    path: str
    kind: _Kind
    what: _What
    id: str = ""
    fields: tuple[Field, ...] = ()
    has_new_text: bool = False
    has_moved_lines: bool = False

    def has(self, names: Collection[str]) -> bool:
        """Return whether one of some fields differs."""
        return any(field.name in names for field in self.fields)


# ---------------------------------------------------------------- sources


def source_changes(sources: Sources) -> Iterator[Change]:
    """Yield the sources that were added, removed or changed since the last published build."""
    for number, (path, old) in enumerate(sorted(sources.entries_before.items())):
        new = sources.entries.get(path)
        if old and new and old.digest == new.digest:
            continue
        before, after = (
            sources.parsed_source(path, entry).document
            if entry and entry.html_digest and number < _MAX_COMPARED
            else None
            for entry in (old, new)
        )
        known = after or before
        is_same = bool(old and new and (old.metadata_digest, old.text_digest) == (new.metadata_digest, new.text_digest))
        yield Change(
            path=path,
            kind=KINDS[path.split("/")[1]],
            what=_kind_of_change(old, new),
            id=known.id if known else "",
            fields=tuple(_list_fields(before, after)),
            has_new_text=bool(old and new and old.text_digest != new.text_digest),
            has_moved_lines=bool(
                is_same
                and old
                and new
                and (old.field_positions, old.link_positions) != (new.field_positions, new.link_positions)
            ),
        )
    for path, published in sorted(sources.files_before.items()):
        file = sources.file_entries.get(path)
        if published is None or file is None or published.digest != file.digest:
            what: _What = "added" if published is None else "removed" if file is None else "changed"
            yield Change(path=path, kind=KINDS[path.split("/")[1]], what=what)


def _kind_of_change(old: SourceEntry | None, new: SourceEntry | None) -> _What:
    if old is None:
        return "added"
    if new is None:
        return "removed"
    if bool(old.html_digest) != bool(new.html_digest):
        return "fixed" if new.html_digest else "broken"
    return "changed"


def _list_fields(before: Document | None, after: Document | None) -> Iterator[Field]:
    """Compare two documents by their fields. For a removed document, list all fields."""
    if isinstance(before or after, DiaryFile):
        yield from _compare_rows(before, after)
    elif before and after:
        yield from _compare_fields(before, after)
    elif before:
        for name in before.__struct_fields__:
            if name not in {"id", "path"} and (value := format_value(getattr(before, name))):
                yield Field(name=name, before=value)


def _compare_rows(before: Document | None, after: Document | None) -> Iterator[Field]:
    """Compare two tables by the rows that only one of them has. A private row is not named."""
    old, new = (one.rows if isinstance(one, DiaryFile) else () for one in (before, after))
    known = frozenset(old) & frozenset(new)
    only = [tuple(row for row in rows if row not in known and not row.private) for rows in (old, new)]
    yield Field(name="rows", before=format_value(only[0]), after=format_value(only[1]))


def _compare_fields(before: Document, after: Document) -> Iterator[Field]:
    """Compare two documents of one kind by their fields."""
    for name in before.__struct_fields__:
        old, new = getattr(before, name), getattr(after, name)
        if old == new:
            continue
        if isinstance(before, Review) and isinstance(after, Review):
            # A value that follows from another field is not a change of its own.
            if name == "title" and (before.title, after.title) == (before.film, after.film):
                continue
            if name == "blurb" and before.verdict != after.verdict:
                continue
        yield Field(name="slug" if name == "id" else name, before=format_value(old), after=format_value(new))


def format_value(value: object) -> str:
    """Format a field's value as a short text: a film as its title, a picture as its path."""
    return _format(value)[:_MAX_LENGTH]


_FORMATTERS: Mapping[type, Callable[[object], str]] = {
    Rating: lambda value: value.text,  # type: ignore[attr-defined]
    Role: lambda value: value.name,  # type: ignore[attr-defined]
    Viewing: lambda value: "" if value.private else value.date.isoformat(),  # type: ignore[attr-defined]
    DiaryRow: lambda value: f"{value.film} ({value.date})" if value.date else value.film,  # type: ignore[attr-defined]
    Picture: lambda value: value.src,  # type: ignore[attr-defined]
    Entry: lambda value: value.review or value.id,  # type: ignore[attr-defined]
    ListItem: lambda value: value.film or value.review,  # type: ignore[attr-defined]
    bool: lambda value: str(value).lower(),
    dt.date: lambda value: value.isoformat(),  # type: ignore[attr-defined]
    PartialDay: lambda value: value.isoformat(),  # type: ignore[attr-defined]
}


def _format(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return ", ".join(_format(one) for one in value)
    if isinstance(value, When):
        return value.instant.strftime("%Y-%m-%d %H:%M UTC") if value.exact else value.day.isoformat()
    if formatter := _FORMATTERS.get(type(value)):
        return formatter(value)
    return str(getattr(value, "label", "") or getattr(value, "entry", "") or value)


# ---------------------------------------------------------------- settings, theme, clock


def config_changes(before: BuildConfig, now: BuildConfig) -> Iterator[Change]:
    """Yield the settings and the theme's files that differ."""
    changed = tuple(
        Field(name=name, before=format_value(old), after=format_value(new))
        for name in Site.__struct_fields__
        if (old := getattr(before.site, name)) != (new := getattr(now.site, name))
    )
    if changed:
        yield Change(path=SETTINGS, kind="settings", what="changed", fields=changed)
    if (before.site.language, before.site.theme) == (now.site.language, now.site.theme):  # else most words differ
        yield from _word_changes(before, now)
    yield from _file_changes("template", _drop_second_names(before.templates), _drop_second_names(now.templates))
    yield from _file_changes("asset", before.assets, now.assets)
    plugins = [{name: (f"plug-in {name}", made) for name, made in config.plugins.items()} for config in (before, now)]
    yield from _file_changes("plug-in", *plugins)
    layouts = [(config.widths, config.chrome) for config in (before, now)]
    options = [(config.options, card_style_key(config.share)) for config in (before, now)]
    # Settings also choose options and colours. Only if they are equal is the manifest the cause.
    if layouts[0] != layouts[1] or (options[0] != options[1] and before.site == now.site):
        yield Change(path=f"themes/{now.site.theme}/{MANIFEST}", kind="asset", what="changed", id=MANIFEST)


def _word_changes(before: BuildConfig, now: BuildConfig) -> Iterator[Change]:
    """Tell which words differ: the site's own, and those of its theme."""
    fields: dict[str, list[Field]] = {}
    for name in sorted(before.words.keys() | now.words.keys()):
        old, new = before.words.get(name), now.words.get(name)
        if old != new:
            known = [one for one in (old, new) if one]
            is_own = any(one.is_own for one in known)
            path = WORDS if is_own else f"themes/{now.site.theme}/words/{known[-1].language}.toml"
            texts = [" / ".join(one.texts) if one else "" for one in (old, new)]
            fields.setdefault(path, []).append(Field(name=f"word {name}", before=texts[0], after=texts[1]))
    for path, found in fields.items():
        yield Change(path=path, kind="settings", what="changed", fields=tuple(found))


def _drop_second_names(templates: Mapping[str, tuple[str, bytes]]) -> dict[str, tuple[str, bytes]]:
    """Leave out second names of shipped templates that the site does not override."""
    return {name: found for name, found in templates.items() if templates.get(name.removeprefix(SHIPPED)) != found} | {
        name: found for name, found in templates.items() if not name.startswith(SHIPPED)
    }


def _file_changes(
    kind: _Kind, before: Mapping[str, tuple[str, bytes]], now: Mapping[str, tuple[str, bytes]]
) -> Iterator[Change]:
    for name in sorted(before.keys() | now.keys()):
        old, new = before.get(name), now.get(name)
        if old and new and old[1] != new[1]:
            yield Change(path=new[0], kind=kind, what="changed", id=name)
        elif name.startswith(SHIPPED):  # a second name exists only beside an override
            continue
        elif new and not old:
            yield Change(path=new[0], kind=kind, what="added", id=name)
        elif old and not new:
            yield Change(path=old[0], kind=kind, what="removed", id=name)


def add_releases(
    changes: Iterable[Change], before: Mapping[str, str], now: Mapping[str, str], slug: Callable[[str], str]
) -> Iterator[Change]:
    """Add documents that are published now and were not before, or the reverse, because of the clock alone.

    Args:
        changes: the known changes.
        before: why each withheld document was not published before, by path.
        now: why each is not published now, by path.
        slug: returns the slug of a file's document, or an empty text.
    """
    seen: set[str] = set()
    for change in changes:
        seen.add(change.path)
        was_withheld, is_withheld = change.path in before, change.path in now
        if change.what == "changed" and was_withheld != is_withheld:
            yield msgspec.structs.replace(change, what="released" if was_withheld else "withheld")
        else:
            yield change
    differences: tuple[tuple[_What, AbstractSet[str]], ...] = (
        ("released", before.keys() - now.keys()),
        ("withheld", now.keys() - before.keys()),
    )
    for what, paths in differences:
        for path in sorted(paths - seen):
            if name := slug(path):
                yield Change(path=path, kind=KINDS[path.split("/")[1]], what=what, id=name)


def kind_of_folder(folder: str) -> str:
    """Return the kind of a source in a folder of content."""
    return KINDS.get(folder, "file")

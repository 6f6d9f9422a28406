"""Inputs: everything that a site is made from, compared with what the last published build was made from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from intertitle import digest
from intertitle.building.sources import DocumentEntry, Sources
from intertitle.catalogue.catalogue import FOLDERS, Audience
from intertitle.catalogue.columns import Edit
from intertitle.catalogue.static import FOLDER as STATIC_FOLDER
from intertitle.markup.terms import BUCKETS, NOTHING
from intertitle.model import CardStyle, Document, Review, Site, Struct
from intertitle.outputs.plugin import QUESTION as PLUGIN
from intertitle.outputs.registry import Registry
from intertitle.recording.questions import Changes
from intertitle.themes import Theme, display_path

_SUM = len(NOTHING) // BUCKETS  # bytes of the digest of one bucket of terms
_FILM = ("id", "film", "year")  # what `View.film` answers


class Look(Struct, frozen=True, kw_only=True, array_like=True):
    """What a build is made with beside the sources: the settings, the theme, and for whom it is.

    ``templates`` and ``assets`` have each file with its digest, by name; ``closures`` the digest of the template of
    each kind of page with all that it reaches. ``plugins`` has the digest of each plug-in, and ``filters`` that of the
    plug-in of each filter.
    """

    site: Site
    audience: Audience
    registry: bytes
    templates: dict[str, tuple[str, bytes]]
    closures: dict[str, bytes]
    assets: dict[str, tuple[str, bytes]]
    addresses: dict[str, str]
    options: dict[str, str | bool]
    widths: dict[str, tuple[int, ...]]
    chrome: dict[str, tuple[str, ...]]
    images: bytes
    plugins: dict[str, bytes]
    filters: dict[str, bytes]
    share: CardStyle | None = None


def look_of(
    root: Path, site: Site, theme: Theme, sources: Sources, registry: Registry, audience: Audience = "readers"
) -> Look:
    """Return what a build is made with."""
    return Look(
        site=site,
        audience=audience,
        registry=registry.digest,
        templates={
            name: (found.file, digest.of_bytes(found.source.encode())) for name, found in theme.templates.items()
        },
        closures={name: theme.closure(name) for name in registry.templates},
        assets={name: (display_path(Path(found.file), root), found.digest) for name, found in theme.assets.items()},
        addresses={name: found.address for name, found in theme.assets.items()},
        options=dict(theme.options),
        widths=dict(theme.pictures),
        chrome=dict(theme.chrome),
        images=digest.of_value(sources.images()),
        plugins=dict(registry.digests),
        filters=dict(registry.filter_digests),
        share=theme.share,
    )


def compare_looks(before: Look, now: Look, changes: Changes) -> None:
    """Add to the changes what differs between two looks."""
    for name in Site.__struct_fields__:
        if getattr(before.site, name) != getattr(now.site, name):
            changes.add("setting", name)
    pairs: Mapping[str, tuple[Mapping[str, object], Mapping[str, object]]] = {
        "address": (before.site.addresses, now.site.addresses),
        "template": (before.closures, now.closures),
        "asset": (before.addresses, now.addresses),
        PLUGIN: (before.plugins, now.plugins),
        "filter": (before.filters, now.filters),
    }
    for kind, (old, new) in pairs.items():
        for name in sorted(old.keys() | new.keys()):
            if old.get(name) != new.get(name):
                changes.add(kind, name)
    if list(before.addresses) != list(now.addresses):
        changes.add("assets")
    whole = {
        "every asset": before.addresses != now.addresses,
        "share style": drawn_by(before.share) != drawn_by(now.share),
    }
    for kind in (one for one, differs in whole.items() if differs):
        changes.add(kind)
    for kind in ("options", "widths", "chrome", "images", "audience"):
        if getattr(before, kind) != getattr(now, kind):
            changes.add(kind)


def drawn_by(style: CardStyle | None) -> object:
    """Return a style without the places of its faces' files, which decide nothing: as it is compared."""
    if style is None:
        return None
    faces = [[face.digest for face in several] for several in (style.display, style.text, style.italic)]
    return (style.ground, style.ink, style.quiet, style.tint, style.frame, faces)


def compare_sources(sources: Sources, changes: Changes) -> list[Edit]:
    """Add to the changes what differs between the sources and those of the last published build.

    Returns:
        the reviews that changed, came or went.
    """
    _compare_static_files(sources, changes)
    edits: list[Edit] = []
    for path, was in sources.before.items():
        now = sources.entries.get(path)
        old = was if was and was.html else None
        new = now if now and now.html else None
        if bool(was and not old) != bool(now and not new):
            changes.add("broken")
        if old is None and new is None:
            continue
        for kind, name in _changed(path, old, new):
            changes.add(kind, name)
        if old and new and old.facts == new.facts:
            continue
        before, after = (sources.record(path, entry).document if entry else None for entry in (old, new))
        _documents(before, after, changes)
        if path.startswith(FOLDERS[Review]):
            edits.append((path, _review(before), _review(after)))
    return edits


def _compare_static_files(sources: Sources, changes: Changes) -> None:
    """Add to the changes which static files came, went or have other bytes; images are compared by the look."""
    for path, was in sources.files_before.items():
        if not path.startswith(STATIC_FOLDER):
            continue
        before, now = was.digest if was else None, sources.static_files.get(path)
        if before != now:
            changes.add("static file", path)
        if (before is None) != (now is None):
            changes.add("static files")


def _review(document: Document | None) -> Review | None:
    return document if isinstance(document, Review) else None


# The questions about one file, each with what decides its answer.
_PARTS = {"document": "facts", "source text": "text", "anchors": "text", "place": "places", "lines": "lines"}


def _changed(path: str, old: DocumentEntry | None, new: DocumentEntry | None) -> Iterator[tuple[str, str]]:
    """Name the questions about one file whose answers differ."""
    for kind, part in _PARTS.items():
        if not old or not new or getattr(old, part) != getattr(new, part):
            yield kind, path
    if (old.pictures if old else ()) != (new.pictures if new else ()):
        yield "pictures in texts", ""
    if not path.startswith(FOLDERS[Review]):
        return
    if (old.words if old else -1) != (new.words if new else -1):
        yield "column", "words"
    sums = [(entry.sums or NOTHING) if entry else NOTHING for entry in (old, new)]
    if sums[0] != sums[1]:
        for bucket in range(BUCKETS):
            start, stop = bucket * _SUM, (bucket + 1) * _SUM
            if sums[0][start:stop] != sums[1][start:stop]:
                yield "terms", str(bucket)


def _documents(before: Document | None, after: Document | None, changes: Changes) -> None:
    found = after or before
    changes.add("documents", type(found).__name__)
    if not isinstance(found, Review):
        return
    if any(getattr(before, name, None) != getattr(after, name, None) for name in _FILM):
        for one in (before, after):
            if isinstance(one, Review):
                changes.add("film", one.id)

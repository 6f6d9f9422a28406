"""Compare everything that a site is made from with the inputs of the last published build."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from intertitle import digest
from intertitle.building.sources import SourceEntry, Sources
from intertitle.catalogue.catalogue import FOLDERS, Audience
from intertitle.catalogue.columns import Edit
from intertitle.catalogue.static import FOLDER as STATIC_FOLDER
from intertitle.language.words_file import Word
from intertitle.markup.term_index import find_changed_buckets
from intertitle.model import CardStyle, Document, Review, Site, Struct
from intertitle.outputs.plugin import QUESTION as PLUGIN
from intertitle.outputs.registry import Registry
from intertitle.recording.questions import Changes
from intertitle.themes import Theme, display_path

_FILM_FIELDS = ("id", "film", "year")  # the fields that `View.film` returns


class BuildConfig(Struct, frozen=True, kw_only=True, array_like=True):
    """The inputs of a build apart from its sources: settings, theme and audience.

    ``templates`` and ``assets`` map names to files and digests. ``closures`` maps each page template to a digest of
    everything that it includes. ``plugins`` maps each plug-in to its digest, and ``filters`` each filter to that of its
    plug-in.
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
    share: CardStyle | None
    words: dict[str, Word]


def make_config(
    root: Path, site: Site, theme: Theme, sources: Sources, registry: Registry, audience: Audience = "readers"
) -> BuildConfig:
    """Return the configuration of a build."""
    return BuildConfig(
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
        images=digest.of_value((sources.images(), sources.unreadable_images())),
        plugins=dict(registry.digests),
        filters=dict(registry.filter_digests),
        share=theme.share,
        words=dict(theme.words),
    )


def compare_configs(before: BuildConfig, now: BuildConfig, changes: Changes) -> None:
    """Record the differences between two configurations as changes."""
    for name in Site.__struct_fields__:
        if getattr(before.site, name) != getattr(now.site, name):
            changes.add("setting", name)
    pairs: Mapping[str, tuple[Mapping[str, object], Mapping[str, object]]] = {
        "address": (before.site.addresses, now.site.addresses),
        "template": (before.closures, now.closures),
        "asset": (before.addresses, now.addresses),
        PLUGIN: (before.plugins, now.plugins),
        "filter": (before.filters, now.filters),
        "word": (before.words, now.words),
    }
    for kind, (old, new) in pairs.items():
        for name in sorted(old.keys() | new.keys()):
            if old.get(name) != new.get(name):
                changes.add(kind, name)
    if list(before.addresses) != list(now.addresses):
        changes.add("assets")
    totals = {
        "every asset": before.addresses != now.addresses,
        "share style": card_style_key(before.share) != card_style_key(now.share),
    }
    for kind in (one for one, differs in totals.items() if differs):
        changes.add(kind)
    for kind in ("options", "widths", "chrome", "images", "audience"):
        if getattr(before, kind) != getattr(now, kind):
            changes.add(kind)


def card_style_key(style: CardStyle | None) -> object:
    """Return a card style without the paths of its fonts, which do not affect cards."""
    if style is None:
        return None
    faces = [[face.digest for face in several] for several in (style.display, style.text, style.italic)]
    return (style.ground, style.ink, style.quiet, style.tint, style.frame, faces)


def compare_sources(sources: Sources, changes: Changes) -> list[Edit]:
    """Record the differences between the sources and those of the last published build as changes.

    Returns:
        the reviews that were changed, added or removed.
    """
    _compare_static_files(sources, changes)
    for bucket in find_changed_buckets(sources.terms_before, sources.terms):
        changes.add("terms", str(bucket))
    edits: list[Edit] = []
    for path, old_entry in sources.entries_before.items():
        new_entry = sources.entries.get(path)
        old = old_entry if old_entry and old_entry.html_digest else None
        new = new_entry if new_entry and new_entry.html_digest else None
        if bool(old_entry and not old) != bool(new_entry and not new):
            changes.add("broken")
        digests = [one.text_digest if one and one.has_only_links else b"" for one in (old_entry, new_entry)]
        if digests[0] != digests[1]:
            changes.add("unpublished links")
        if old is None and new is None:
            if old_entry and new_entry and old_entry.link_positions != new_entry.link_positions:
                changes.add("lines", path)
            continue
        for kind, name in _changed_questions(path, old, new):
            changes.add(kind, name)
        if old and new and old.metadata_digest == new.metadata_digest:
            continue
        before, after = (sources.parsed_source(path, entry).document if entry else None for entry in (old, new))
        _compare_documents(before, after, changes)
        if path.startswith(FOLDERS[Review]):
            edits.append((path, _as_review(before), _as_review(after)))
    return edits


def _compare_static_files(sources: Sources, changes: Changes) -> None:
    """Record which static files were added, removed or changed. Images are part of the configuration."""
    for path, old_entry in sources.files_before.items():
        if not path.startswith(STATIC_FOLDER):
            continue
        before, now = old_entry.digest if old_entry else None, sources.static_files.get(path)
        if before != now:
            changes.add("static file", path)
        if (before is None) != (now is None):
            changes.add("static files")


def _as_review(document: Document | None) -> Review | None:
    return document if isinstance(document, Review) else None


# Questions about one file, and the digest that decides each answer.
_DIGESTS = {
    "document": "metadata_digest",
    "source text": "text_digest",
    "anchors": "text_digest",
    "place": "field_positions",
    "lines": "link_positions",
}


def _changed_questions(path: str, old: SourceEntry | None, new: SourceEntry | None) -> Iterator[tuple[str, str]]:
    """Yield the questions about one file whose answers differ."""
    for kind, part in _DIGESTS.items():
        if not old or not new or getattr(old, part) != getattr(new, part):
            yield kind, path
    if (old.pictures if old else ()) != (new.pictures if new else ()):
        yield "pictures in texts", ""
    if not path.startswith(FOLDERS[Review]):
        return
    if (old.words if old else -1) != (new.words if new else -1):
        yield "column", "words"


def _compare_documents(before: Document | None, after: Document | None, changes: Changes) -> None:
    found = after or before
    changes.add("documents", type(found).__name__)
    if not isinstance(found, Review):
        return
    if any(getattr(before, name, None) != getattr(after, name, None) for name in _FILM_FIELDS):
        for one in (before, after):
            if isinstance(one, Review):
                changes.add("film", one.id)

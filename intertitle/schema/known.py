"""Collect the names in a site, so that an editor can propose them and authors spell them consistently."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from intertitle import themes
from intertitle.catalogue.joins.pictures import image_address
from intertitle.config import Registered
from intertitle.fields import Fields
from intertitle.frontmatter import FrontMatterError
from intertitle.model import DOCUMENT_KINDS, POST_KINDS, CriticFile, Review, Struct
from intertitle.outputs.kinds import REGISTRY
from intertitle.plugins.site import load_site
from intertitle.ratings import BUILT_IN, Scale
from intertitle.stages.parse import parse
from intertitle.stages.read import DOCUMENTS, IMAGES, Found, find, load
from intertitle.table import Records, Texts, fields_of, record_of
from intertitle.theme_settings import Option

_MOST = 200  # of the most frequent names of a kind are proposed


class Known(Struct, frozen=True, kw_only=True):
    """The scales of a site, and the names in it, most frequent first.

    ``scale`` is the site's scale, and empty without a site. ``options`` are the options of its theme, or None without a
    theme. ``registered`` contains the kinds of pages that settings can name.
    """

    scale: str = ""
    other_scales: tuple[str, ...] = ()  # on which ratings of critics or of earlier years may be without a word
    scales: Mapping[str, Scale]
    themes: tuple[str, ...] = ()
    options: Mapping[str, Option] | None = None
    registered: Registered = REGISTRY.registered
    films: tuple[str, ...] = ()
    franchises: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    by_field: Mapping[str, tuple[str, ...]] = {}  # people by field: directors, writers …
    authors: tuple[str, ...] = ()
    genres: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    post_kinds: tuple[str, ...] = POST_KINDS
    media: tuple[str, ...] = ()
    venues: tuple[str, ...] = ()
    images: tuple[str, ...] = ()

    def examples(self, field: str, proposes: str) -> tuple[str, ...]:
        """Return the proposals for a field: its values in other files, or else all names of the kind."""
        if proposes == "people" and field in self.by_field:
            return self.by_field[field]
        found: tuple[str, ...] = getattr(self, proposes) if proposes else ()
        return found


UNKNOWN = Known(scales=BUILT_IN)


_CLASSES = {one.folder: one.document for one in DOCUMENT_KINDS}
_WITH_PEOPLE = tuple(
    name for name, field in fields_of(Review).items() if field.proposes == "people" and isinstance(field.type, Texts)
)


def know(root: Path) -> Known:
    """Return the names in a site. Files with errors are skipped, because `check` reports them.

    Raises:
        ConfigurationError: if the settings or the theme cannot be read.
    """
    loaded = load_site(root)
    site = loaded.site
    sources, _ = find(root)
    names: dict[str, Counter[str]] = {name: Counter() for name in Known.__struct_fields__}
    by_field: dict[str, Counter[str]] = {name: Counter() for name in _WITH_PEOPLE}
    others = {one.scale for one in site.earlier_scales}
    for source in sources:
        if source.folder in DOCUMENTS and (fields := _fields(root, source)):
            _count(_CLASSES[source.folder], fields, names, by_field)
            others |= _scales_of_critic(fields) if _CLASSES[source.folder] is CriticFile else set()
    names["post_kinds"].update(dict.fromkeys(POST_KINDS, 0))
    names["images"].update(image_address(source.path)[1:] for source in sources if source.folder == IMAGES)
    return Known(
        scale=site.scale,
        other_scales=tuple(sorted(others & site.scales.keys() - {site.scale})),
        scales=site.scales,
        themes=themes.list_themes(root),
        options=themes.options(site.theme, root),
        registered=loaded.registry.registered,
        by_field={name: _ordered(found) for name, found in by_field.items()},
        **{name: _ordered(found) for name, found in names.items() if found},
    )


def _fields(root: Path, source: Found) -> Fields | None:
    loaded = load(root, source)
    try:
        return parse(source.path, loaded.data).fields if hasattr(loaded, "data") else None
    except FrontMatterError:
        return None


def _count(
    document: type, fields: Fields, names: Mapping[str, Counter[str]], by_field: Mapping[str, Counter[str]]
) -> None:
    """Count the names in a document, and ignore its errors."""
    for own, field in fields_of(document).items():
        if isinstance(field.type, Records) and any(
            one.proposes for one in fields_of(record_of(document, own)).values()
        ):
            for line in fields.records(field.names[0], field.type.shorthand):
                _count(record_of(document, own), line, names, by_field)
        elif field.proposes and not (field.proposes == "films" and document is not Review):
            found = fields.texts(own, *(one for one in field.names if one != own)) if own in field.names else ()
            names[field.proposes].update(found)
            if own in by_field:
                by_field[own].update(found)


def _scales_of_critic(fields: Fields) -> set[str]:
    """Return the scales that the file of a critic names."""
    earlier = (line.scalar("scale") for line in fields.records("earlier_scales", shorthand="scale"))
    return {name.casefold() for name in (fields.scalar("scale"), *earlier) if name}


def _ordered(found: Counter[str]) -> tuple[str, ...]:
    ordered = sorted(found, key=lambda name: (-found[name], name.casefold(), name))
    return tuple(ordered[:_MOST])

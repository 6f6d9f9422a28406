"""What a site has already: the names that an editor proposes, so that nobody is spelt in two ways."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from intertitle import themes
from intertitle.config import Registered
from intertitle.fields import Fields
from intertitle.frontmatter import FrontMatterError
from intertitle.manifest import Option
from intertitle.model import Struct
from intertitle.outputs.kinds import REGISTRY
from intertitle.plugins.site import load_site
from intertitle.ratings import BUILT_IN, Scale
from intertitle.stages.parse import parse
from intertitle.stages.read import DOCUMENTS, IMAGES, Found, find, load

_MOST = 200  # names of a kind that are proposed: the most frequent ones
CRAFTS = ("directors", "writers", "cinematographers", "composers")
_TERMS = {
    "franchises": ("franchises", "franchise"),
    "genres": ("genres", "genre"),
    "countries": ("countries", "country"),
    "languages": ("languages", "language"),
    "tags": ("tags", "tag"),
}


class Known(Struct, frozen=True, kw_only=True):
    """The scales of a site (``scale`` is its own, and empty where no site is) and the names in it, most frequent first.

    ``options`` are those that its theme declares; nothing where no theme is known. ``registered`` is what settings may
    name of the kinds of pages.
    """

    scale: str = ""
    scales: Mapping[str, Scale]
    themes: tuple[str, ...] = ()
    options: Mapping[str, Option] | None = None
    registered: Registered = REGISTRY.registered
    films: tuple[str, ...] = ()
    franchises: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    crafts: Mapping[str, tuple[str, ...]] = {}  # directors, writers … → who they are
    authors: tuple[str, ...] = ()
    genres: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    venues: tuple[str, ...] = ()
    images: tuple[str, ...] = ()


UNKNOWN = Known(scales=BUILT_IN)


def know(root: Path) -> Known:
    """Read what a site has. What has an error is passed over: `check` is what tells of those.

    Raises:
        ConfigurationError: when the settings or the theme cannot be read.
    """
    loaded = load_site(root)
    site = loaded.site
    sources, _ = find(root)
    names: dict[str, Counter[str]] = {name: Counter() for name in (*Known.__struct_fields__, *CRAFTS)}
    for source in sources:
        if source.folder in DOCUMENTS and (fields := _fields(root, source)):
            _count(source.folder, fields, names)
    names["images"].update(source.path.removeprefix("content/") for source in sources if source.folder == IMAGES)
    return Known(
        scale=site.scale,
        scales=site.scales,
        themes=themes.names(root),
        options=themes.options(site.theme, root),
        registered=loaded.registry.registered,
        crafts={craft: _ordered(names[craft]) for craft in CRAFTS},
        **{name: _ordered(found) for name, found in names.items() if found and name not in CRAFTS},
    )


def _fields(root: Path, source: Found) -> Fields | None:
    loaded = load(root, source)
    try:
        return parse(source.path, loaded.data).fields if hasattr(loaded, "data") else None
    except FrontMatterError:
        return None


def _count(folder: str, fields: Fields, names: Mapping[str, Counter[str]]) -> None:
    """Count the names in a document; whatever is wrong with it is kept with its fields, which nobody asks here."""
    if folder == "franchises":
        names["franchises"].update(_some(fields.text("name")))
    elif folder == "people":
        names["people"].update(_some(fields.text("name")))
    elif folder == "reviews":
        names["films"].update(_some(fields.text("film")))
        names["authors"].update(_some(fields.text("author")))
        for name, spellings in _TERMS.items():
            names[name].update(fields.texts(*spellings))
        for craft in CRAFTS:
            credited = fields.texts(craft, craft.removesuffix("s"))
            names[craft].update(credited)
            names["people"].update(credited)
        names["people"].update(name for role in fields.records("cast", "name") for name in _some(role.text("name")))
        for viewing in fields.records("viewings", "date"):
            names["media"].update(_some(viewing.text("medium")))
            names["venues"].update(_some(viewing.text("venue")))


def _some(text: str) -> Iterable[str]:
    return [text] if text else []


def _ordered(found: Counter[str]) -> tuple[str, ...]:
    ordered = sorted(found, key=lambda name: (-found[name], name.casefold(), name))
    return tuple(ordered[:_MOST])

"""The last build, as it has left itself in the cache."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterable, Mapping
from pathlib import Path

from intertitle import config, themes
from intertitle.building import history, outline, publishing, sources
from intertitle.building.changes import KINDS, Look, look_of, of_looks
from intertitle.building.texts import published_texts
from intertitle.cache import Cache
from intertitle.model import Document, Struct
from intertitle.outputs.library import Shown
from intertitle.outputs.recipe import Output
from intertitle.stages.plan import unpack
from intertitle.themes import Theme


class Made(Struct, frozen=True, kw_only=True):
    """An output with how it was made."""

    output: Output
    build: int
    is_again: bool


class LastBuild:
    """What the last build knew.

    Attributes:
        root: the site's folder.
        look: the settings and the theme that it was made with.
        theme: the theme as it is now.
        history: of the last builds.
        sources: every source.
        plan: every output.
        catalogue: all that is published.
    """

    def __init__(self, root: Path, cache: Cache, look: Look, known: sources.Sources, whole: outline.Outline) -> None:
        self.root = root
        self.look = look
        self.theme: Theme = themes.load(look.site.theme, root, look.site.options, share_cards=look.site.share_cards)
        self.history = history.known(cache)
        self.sources = known
        self.plan = whole.plan
        self.catalogue = whole.catalogue
        self._whole = whole
        self._made = publishing.remembered(cache)
        self._cache = cache

    @functools.cached_property
    def outputs(self) -> Mapping[str, Output]:
        """Every output by its path."""
        return {found.path: found for found in map(unpack, self._whole.packed.outputs)}

    def made(self, path: str) -> Made | None:
        """Give an output with how it was made; nothing where it has not been made yet."""
        found = self._made.get(path)
        return Made(output=self.outputs[path], build=found.build, is_again=found.again) if found else None

    def document(self, path: str) -> Document | None:
        """Give the document of a file; nothing where it has none."""
        row = self.sources.rows.get(path)
        return self.sources.records[path].document if row else None

    @functools.cached_property
    def _by_slug(self) -> Mapping[tuple[str, str], list[str]]:
        found: dict[tuple[str, str], list[str]] = {}
        for document in self.sources.documents():
            path = document.path
            found.setdefault((KINDS[path.split("/")[1]], document.id), []).append(path)
        return found

    def of_slugs(self, kind: str, slugs: Iterable[str]) -> list[tuple[str, str]]:
        """Give the files of one kind that have one of some slugs, each with its slug."""
        return [(path, slug) for slug in sorted(slugs) for path in self._by_slug.get((kind, slug), ())]

    def text(self, path: str) -> Shown:
        """Give the text of a published file with where its links lead."""
        return published_texts(self._whole, self.sources.records).shown(path)

    @functools.cached_property
    def behind(self) -> tuple[str, ...]:
        """Name what has changed since: files, and what the clock has released."""
        now = look_of(self.look.root, config.load(self.root), self.theme)
        looks = (change.path for change in of_looks(self.look, now))
        return (*sources.unlike(self.root, self._cache), *looks)

    def due(self, now: dt.datetime) -> Iterable[str]:
        """Name the sources that the clock has released since."""
        return [one.path for one in self.plan.withheld if one.until and one.until <= now]


def last_build(root: Path, cache: Cache) -> LastBuild | None:
    """Give the last build of a site; nothing where the cache knows of none.

    Raises:
        CacheDamagedError: when the cache is not what a build of ours left.
        ConfigurationError: when the settings or the theme cannot be read now.
    """
    look, known = history.last_look(cache), sources.remembered(cache)
    whole = outline.remembered(look.site, known, cache) if look and known else None
    return LastBuild(root, cache, look, known, whole) if look and known and whole else None

"""The last build, as it has left itself in the cache."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from intertitle import config, themes
from intertitle.building import history, sources
from intertitle.building.changes import Change, config_changes, source_changes
from intertitle.building.history import Build
from intertitle.building.inputs import BuildConfig, make_config
from intertitle.building.planning import PlanIndex, list_outputs
from intertitle.building.published_state import OutputState, PublishedState
from intertitle.cache import Cache
from intertitle.catalogue.catalogue import Catalogue
from intertitle.catalogue.tables import Table
from intertitle.model import Document
from intertitle.outputs.registry import Output, Registry
from intertitle.outputs.view import Shown, View, Workspace
from intertitle.recording.index import Index
from intertitle.themes import Theme


class LastBuild:
    """What the last build knew.

    Args:
        root: the site's folder.
        cache: what the build left.
        registry: every kind of page and file.
        look: the settings and the theme that it was made with.
        known: every source as it was read last.

    Attributes:
        sources: every source as it was read last.
        published: every source as the last build that published knew it: a check reads sources, too.
        theme: the theme as it is now.
        history: of the last builds.
        summary: what that build told of the site.
    """

    def __init__(self, root: Path, cache: Cache, registry: Registry, look: BuildConfig, known: sources.Sources) -> None:
        self.root = root
        self.registry = registry
        self.look = look
        self.sources = known
        self.published = known.as_published()
        self.theme: Theme = themes.load(
            look.site.theme,
            root,
            look.site.options,
            share_cards=look.site.share_cards,
            language=look.site.language,
            below=registry.template_folders,
        )
        self.history = history.load_history(cache)
        self._cache = cache
        self._known = PublishedState(cache)
        self.summary = self._known.summary

    # ------------------------------------------------------------ what it made

    @functools.cached_property
    def made(self) -> Mapping[str, OutputState]:
        """How each output was made, by path."""
        return self._known.outputs

    @functools.cached_property
    def outputs(self) -> Mapping[str, Output]:
        """Every output that was made, by path."""
        return {path: output for path, output in list_outputs(self._known.plan) if path in self.made}

    @functools.cached_property
    def index(self) -> Index:
        """Who asked what."""
        return self._known.index()

    @functools.cached_property
    def nodes(self) -> Mapping[int, tuple[str, str]]:
        """The kinds and names of the nodes, by their numbers in the index."""
        return {
            state.number: (kind, name) for kind, several in self._known.nodes.items() for name, state in several.items()
        }

    def build(self, number: int) -> Build | None:
        """Return one of the builds that are remembered; nothing of an older one."""
        return next((one for one in self.history.builds if one.number == number), None)

    def changes(self) -> Iterator[Change]:
        """Return every change that is remembered, the oldest first, and those that no build has published yet."""
        for build in self.history.builds:
            yield from build.changes
        yield from self.pending

    @functools.cached_property
    def pending(self) -> tuple[Change, ...]:
        """What a check has read since the last build that published."""
        return tuple(source_changes(self.sources))

    # ------------------------------------------------------------ what it knew

    @functools.cached_property
    def catalogue(self) -> Catalogue:
        """All that is published."""
        now = self.history.builds[-1].now if self.history.builds else dt.datetime.now(dt.UTC)
        look, columns = self.look, self._known.columns()
        found = Catalogue(look.site, self.published, columns, now, look.audience, look.widths)
        for join in self.registry.joins:
            for name, kind in join.tables.items():
                found.tables[name] = Table(kind, functools.partial(self._known.table, name, kind))
        return found

    def document(self, path: str) -> Document | None:
        """Return the document of a file, as it is published or else as it was read last; nothing where it has none."""
        for known in (self.published, self.sources):
            if (entry := known.entries.get(path)) and entry.html_digest:
                return known.document(path)
        return None

    def text(self, path: str) -> Shown:
        """Return the text of a published file with where its links lead."""
        found: Shown = View(self._space).node("text", path)
        return found

    @functools.cached_property
    def _space(self) -> Workspace:
        def no_html(_digest: bytes) -> str:
            raise LookupError("no page is made to explain one")

        space = Workspace(self.catalogue, self.theme, self.registry, no_html, str(self.root))
        space.planned = PlanIndex(self.registry, self._known.plan)
        return space

    # ------------------------------------------------------------ what has happened since

    @functools.cached_property
    def behind(self) -> tuple[str, ...]:
        """The files that have changed since."""
        site = config.read(config.read_text(self.root), self.registry.registered)
        now = make_config(self.root, site, self.theme, self.sources, self.registry, self.look.audience)
        looks = (change.path for change in config_changes(self.look, now))
        return (*sources.find_changed_files(self.root, self._cache), *looks)

    def due(self, now: dt.datetime) -> Iterable[str]:
        """Return the sources that the clock has released since."""
        return [one.path for one in self.summary.withheld if one.until and one.until <= now]


def load_last_build(root: Path, cache: Cache, registry: Registry) -> LastBuild | None:
    """Return the last build of a site; nothing where the cache has none that these kinds of pages were made by.

    Raises:
        CacheDamagedError: when the cache is not what a build of ours left.
        ConfigurationError: when the settings or the theme cannot be read now.
    """
    look, known = PublishedState(cache).config, sources.load_sources(cache)
    if look is None or known is None or look.registry != registry.digest:
        return None
    return LastBuild(root, cache, registry, look, known)

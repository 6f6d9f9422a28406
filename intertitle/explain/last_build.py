"""Load the last build from the cache."""

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
    """The state of the last build.

    Args:
        root: the site's folder.
        cache: the site's cache.
        registry: every kind of page and file.
        look: the settings and the theme of the build.
        known: all sources as they were read last.

    Attributes:
        sources: all sources as they were read last.
        published: all sources of the last published build. It differs from ``sources`` because a check also reads them.
        theme: the current theme.
        history: the recorded builds.
        summary: the report of the build.
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
        """The state of each output by path."""
        return self._known.outputs

    @functools.cached_property
    def outputs(self) -> Mapping[str, Output]:
        """Every published output by path."""
        return {path: output for path, output in list_outputs(self._known.plan) if path in self.made}

    @functools.cached_property
    def index(self) -> Index:
        """The questions that each output and node asked."""
        return self._known.index()

    @functools.cached_property
    def nodes(self) -> Mapping[int, tuple[str, str]]:
        """The kinds and names of the nodes, by their numbers in the index."""
        return {
            state.number: (kind, name) for kind, several in self._known.nodes.items() for name, state in several.items()
        }

    def build(self, number: int) -> Build | None:
        """Return a recorded build by number; None for an older one."""
        return next((one for one in self.history.builds if one.number == number), None)

    def changes(self) -> Iterator[Change]:
        """Yield every recorded change, oldest first, and then those that are not published yet."""
        for build in self.history.builds:
            yield from build.changes
        yield from self.pending

    @functools.cached_property
    def pending(self) -> tuple[Change, ...]:
        """The changes that were read after the last published build."""
        return tuple(source_changes(self.sources))

    # ------------------------------------------------------------ what it knew

    @functools.cached_property
    def catalogue(self) -> Catalogue:
        """The published documents."""
        now = self.history.builds[-1].now if self.history.builds else dt.datetime.now(dt.UTC)
        look, columns = self.look, self._known.columns()
        found = Catalogue(look.site, self.published, columns, now, look.audience, look.widths)
        for join in self.registry.joins:
            for name, kind in join.tables.items():
                found.tables[name] = Table(kind, functools.partial(self._known.table, name, kind))
        return found

    def document(self, path: str) -> Document | None:
        """Return the document of a file as it was published, or as it was read last, or None."""
        for known in (self.published, self.sources):
            if (entry := known.entries.get(path)) and entry.html_digest:
                return known.document(path)
        return None

    def text(self, path: str) -> Shown:
        """Return the text of a published file with the targets of its links."""
        found: Shown = View(self._space).node("text", path)
        return found

    @functools.cached_property
    def _space(self) -> Workspace:
        def no_html(_digest: bytes) -> str:
            raise LookupError("an explanation renders no page")

        space = Workspace(self.catalogue, self.theme, self.registry, no_html, str(self.root))
        space.planned = PlanIndex(self.registry, self._known.plan)
        return space

    # ------------------------------------------------------------ what has happened since

    @functools.cached_property
    def behind(self) -> tuple[str, ...]:
        """The files that have changed since the build."""
        site = config.read(config.read_text(self.root), self.registry.registered)
        now = make_config(self.root, site, self.theme, self.sources, self.registry, self.look.audience)
        looks = (change.path for change in config_changes(self.look, now))
        return (*sources.find_changed_files(self.root, self._cache), *looks)

    def due(self, now: dt.datetime) -> Iterable[str]:
        """Return the sources whose publication date has been reached since the build."""
        return [one.path for one in self.summary.withheld if one.until and one.until <= now]


def load_last_build(root: Path, cache: Cache, registry: Registry) -> LastBuild | None:
    """Return the last build of a site, or None if the cache has no build with this registry.

    Raises:
        CacheDamagedError: if the cache is damaged.
        ConfigurationError: if the settings or the theme cannot be read.
    """
    look, known = PublishedState(cache).config, sources.load_sources(cache)
    if look is None or known is None or look.registry != registry.digest:
        return None
    return LastBuild(root, cache, registry, look, known)

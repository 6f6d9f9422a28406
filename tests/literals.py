"""A site made of literals: reviews as values, joined, planned and asked as a build does it, without a file to read."""

from __future__ import annotations

import datetime as dt
import functools
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from english import WORDS

from intertitle import digest, ratings
from intertitle.building import published_state
from intertitle.building.nodes import AffectedMakers, NodeStore, make_eager
from intertitle.building.planning import list_outputs, make_plan
from intertitle.building.prepare import Prepared, commit, prepare
from intertitle.building.published_state import Plan
from intertitle.building.request import Request
from intertitle.building.sources import FileEntry, ParsedSource, PublishedBefore, SourceEntry, Sources
from intertitle.cache import Cache
from intertitle.catalogue.catalogue import Audience, Catalogue
from intertitle.catalogue.columns import make_columns
from intertitle.catalogue.join import run_joins
from intertitle.catalogue.tables import EncodedTable
from intertitle.diagnostics import Diagnostic, Edit, Fix, Location
from intertitle.markup.term_index import update_segments
from intertitle.markup.terms import terms
from intertitle.markup.text import render
from intertitle.model import (
    DOCUMENT_KINDS,
    DiaryFile,
    Document,
    Review,
    Site,
    SourceImage,
    Text,
    When,
)
from intertitle.outputs.kinds import REGISTRY
from intertitle.outputs.registry import Output
from intertitle.outputs.texts import pictures_of
from intertitle.outputs.view import ResolvedLink, Shown, View, Workspace
from intertitle.recording.index import Index, make_segment
from intertitle.recording.questions import Changes, question
from intertitle.themes import Theme

Kind = TypeVar("Kind", bound=Document)
Locations = Mapping[str, Mapping[str, tuple[int, int]]]  # by path, then by pointer

NOW = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
SITE = Site(
    title="The Long Take",
    url="https://example.org/",
    language="en",
    author="Ines Marlowe",
    timezone="UTC",
    theme="intertitle",
    description="Films.",
    reviews_per_page=12,
    feed_entries=20,
    scale="stars",
    scales=ratings.BUILT_IN,
    addresses=dict(REGISTRY.addresses),
    html="raw",
    search=False,
)
THEME = Theme(name="none", templates={}, assets={}, words=WORDS)
EMPTY = Text(digest=digest.of_bytes(b""), words=0, excerpt="", anchors=(), links=(), spoilers=(), inline_spoilers=0)
_HTML: dict[bytes, str] = {EMPTY.digest: ""}
_TERMS: dict[bytes, set[str]] = {}  # a text's terms by its digest
_TEXTS: dict[int, tuple[Document, Text]] = {}  # by the document's own number: two tests may write one file each
_LINKS: dict[bytes, dict[str, tuple[int, int]]] = {}  # where the links of a text are, by its digest
_LATEST: dict[str, Text] = {}  # by path, for a document that was changed after it was made


def html_of(name: bytes) -> str:
    """Give the HTML of a text of this module by its digest."""
    return _HTML[name]


def text(source: str, path: str = "content/reviews/a.md") -> Text:
    """Render a text."""
    made = render(source, Location(path, 1, 1), language="en", html="raw")
    _HTML[made.text.digest] = made.html
    _LINKS[made.text.digest] = {f"link.{number}": location for number, location in enumerate(made.locations)}
    _TERMS[made.text.digest] = terms(made.plain)
    return made.text


def text_of(document: Document) -> Text:
    """Give the text of a document of this module; what has none has an empty one."""
    found, made = _TEXTS.get(id(document), (None, EMPTY))
    return made if found is document else _LATEST.get(document.path, EMPTY)


def _keep(document: Document, made: Text) -> None:
    _TEXTS[id(document)] = document, made
    _LATEST[document.path] = made


def when(day: str, hour: int = 0) -> When:
    """Give a day of publication, in UTC."""
    instant = dt.datetime.fromisoformat(day).replace(hour=hour, tzinfo=dt.UTC)
    return When(day=instant.date(), instant=instant, exact=hour > 0)


def rated(written: str, scale: str = "stars") -> ratings.Rating:
    """Give a rating as a critic writes it."""
    return ratings.parse_rating(written, ratings.BUILT_IN[scale])


def review(slug: str, body: str = "", /, **fields: Any) -> Review:  # noqa: ANN401  (whatever the model takes)
    """Make a review; its film is named after its slug, its rating and its days may be text."""
    path = f"content/reviews/{fields.pop('file', slug)}.md"
    film = fields.pop("film", slug.replace("-", " ").title())
    for name in ("date", "updated"):
        if isinstance(fields.get(name), str):
            fields[name] = when(fields[name])
    if isinstance(fields.get("rating"), str):
        fields["rating"] = rated(fields["rating"])
    made = text(body, path) if body else EMPTY
    given: dict[str, Any] = {"title": film, "path": path}
    if made.spoilers or made.inline_spoilers:
        given["spoilers"] = "marked"
    given |= fields
    given.setdefault("blurb", given.get("verdict") or ("" if given.get("spoilers") == "whole" else made.excerpt))
    written = Review(id=slug, film=film, **given)
    _keep(written, made)
    return written


def document(made: type[Document], slug: str, body: str = "", /, **fields: Any) -> Document:  # noqa: ANN401  (likewise)
    """Make a document of another kind."""
    folders = {one.document: one.folder for one in DOCUMENT_KINDS}
    path = f"content/diary/{slug}.csv" if made is DiaryFile else f"content/{folders[made]}/{slug}.md"
    written = made(id=slug, path=path, **fields)
    _keep(written, text(body, path) if body else EMPTY)
    return written


def changed(written: Kind, **fields: Any) -> Kind:  # noqa: ANN401  (likewise)
    """Give a document with some fields changed, and the same text."""
    made = msgspec.structs.replace(written, **fields)
    _keep(made, text_of(written))
    return made


def site(**settings: Any) -> Site:  # noqa: ANN401  (likewise)
    """Give the site with some settings changed; ``addresses`` are added to the usual ones."""
    addresses = {**REGISTRY.addresses, **settings.pop("addresses", {})}
    return msgspec.structs.replace(SITE, addresses=addresses, **settings)


# ---------------------------------------------------------------- a site, joined and planned


class Joined(Catalogue):
    """A catalogue of literals that is joined, and what follows from it: views, a plan, outputs.

    Args:
        documents: all of the site's.
        site: the settings.
        theme: it has no template, unless one is given.
        now: the instant of the build.
        audience: for whom it is.
        images: those that are sound, by path.
        broken: the files that cannot be read.
        locations: where fields are written; every document begins on its second line otherwise.

    Attributes:
        ran: what each join asked and reported.
    """

    def __init__(
        self,
        documents: Sequence[Document],
        site: Site = SITE,
        *,
        theme: Theme = THEME,
        now: dt.datetime = NOW,
        audience: Audience = "readers",
        images: Mapping[str, SourceImage] | None = None,
        broken: Sequence[str] = (),
        locations: Locations | None = None,
    ) -> None:
        sources = sources_of(documents, images or {}, broken, locations or {})
        reviews = {one.path: one for one in documents if isinstance(one, Review)}
        super().__init__(site, sources, make_columns(reviews), now, audience, theme.pictures)
        self.theme = theme
        self.ran, _ = run_joins(self, REGISTRY.joins, {}, _no_table, Changes())

    @functools.cached_property
    def space(self) -> Workspace:
        """What all views share; whatever follows from the plan is known."""
        return self._planned[0]

    @functools.cached_property
    def plan(self) -> Plan:
        """The outputs of each kind."""
        return self._planned[1]

    @functools.cached_property
    def _planned(self) -> tuple[Workspace, Plan, NodeStore]:
        space = Workspace(self, self.theme, REGISTRY, html_of)
        store, changes = NodeStore(dict, 0), Changes()
        make_eager(space, [node for node in REGISTRY.nodes if not node.follows], store)
        plan, _ = make_plan(space, REGISTRY, None, store, AffectedMakers(Index(), changes), changes)
        make_eager(space, [node for node in REGISTRY.nodes if node.follows], store)
        store.collect(space)
        return space, plan, store

    @property
    def outputs(self) -> dict[str, Output]:
        """The outputs by address."""
        return {output.item.address: output for _, output in list_outputs(self.plan)}

    @property
    def problems(self) -> tuple[Diagnostic, ...]:
        """What is wrong with documents as they are joined; whatever they refer to is looked up by ``checks``."""
        return tuple(found for name, ran in self.ran.items() if name != "checks" for found in ran.problems)

    @property
    def faults(self) -> tuple[Diagnostic, ...]:
        """What is wrong with what documents and texts refer to, and with addresses."""
        _, plan, store = self._planned
        of_nodes = (found for one in store.states.values() for state in one.values() for found in state.problems)
        return (*self.ran["checks"].problems, *of_nodes, *plan.problems)

    def view(self) -> View:
        """Return a view that has answered nothing yet."""
        return View(self.space)


def _no_table(name: str, _kind: object) -> EncodedTable:
    raise AssertionError(f"there is no table '{name}' of an earlier build")


_ADDED_DATE = Fix((Edit(2, 1, "", "date: 2026-02-01\n"),), lead="Add  ")


def sources_of(
    documents: Sequence[Document],
    images: Mapping[str, SourceImage] | None = None,
    broken: Sequence[str] = (),
    locations: Locations | None = None,
    before: Sources | None = None,
) -> Sources:
    """Return documents of this module as a build knows them; ``before`` is what the last one knew."""
    opened: dict[bytes, ParsedSource] = dict(before.loaded) if before else {}
    entries: dict[str, SourceEntry] = {}
    new_terms: dict[str, set[str]] = {}
    for one in documents:
        made = text_of(one)
        places = {"": (2, 1), **(locations or {}).get(one.path, {})}
        lines = _LINKS.get(made.digest, {})
        added = {"date": _ADDED_DATE} if isinstance(one, Review) and one.date is None else {}
        record = ParsedSource(document=one, text=made, diagnostics=(), locations={**places, **lines}, additions=added)
        key = digest.of_value(record)
        opened[key] = record
        new_terms[one.path] = _TERMS.get(made.digest, set())
        entries[one.path] = SourceEntry(
            stamp=None,
            digest=key,
            key=key,
            metadata_digest=digest.of_value(one),
            text_digest=digest.of_value(made),
            html_digest=made.digest,
            field_positions=digest.of_value((places, added)),
            link_positions=digest.of_value(lines),
            words=made.words,
            diagnostics=(),
            pictures=pictures_of(made.links, one.path),
        )
    for path in broken:
        record = ParsedSource(document=None, text=None, diagnostics=(), locations={})
        opened[path.encode()] = record
        entries[path] = SourceEntry(
            stamp=None, digest=b"", key=path.encode(), metadata_digest=b"", text_digest=b"", html_digest=b"",
            field_positions=b"", link_positions=b"", words=0,
            diagnostics=(), pictures=(),
        )  # fmt: skip
    measured = {
        path: FileEntry(stamp=None, digest=one.digest, measure=one.measure, diagnostics=())
        for path, one in (images or {}).items()
    }
    entries = {path: entries[path] for path in sorted(entries)}
    changed: dict[str, SourceEntry | None] = {}
    if before:
        paths = sorted(entries.keys() | before.entries.keys())
        changed = {path: before.entries.get(path) for path in paths if entries.get(path) != before.entries.get(path)}
    terms_before = before.terms if before else ()
    segments, rows = update_segments(
        terms_before, new_terms, entries, lambda several: {row: _HTML[row].encode() for row in several}
    )
    _HTML.update((key, row.decode()) for key, row in rows.items())
    differs = PublishedBefore(documents=changed, terms=terms_before if before else None)
    return Sources(entries, measured, differs, _no_record, opened, terms=segments)


def _no_record(keys: Sequence[bytes]) -> dict[bytes, bytes]:
    assert not keys, f"{len(keys)} records are not open"
    return {}


def joined(*documents: Document, site: Site = SITE, **more: Any) -> Joined:  # noqa: ANN401  (as `Joined` takes them)
    """Join documents into a catalogue that has nothing wrong with it."""
    made = Joined(documents, site, **more)
    assert made.problems == ()
    return made


# ---------------------------------------------------------------- what outputs are made of


def addresses_of(*documents: Document, site: Site = SITE) -> list[str]:
    """Give the addresses of all outputs of a site, among which none collides."""
    made = joined(*documents, site=site)
    assert made.plan.problems == ()
    return sorted(made.outputs)


def context(made: Joined, address: str) -> dict[str, Any]:
    """Give what the template of the page at an address is given."""
    output = made.outputs[address]
    entry = REGISTRY.entries[output.item.kind]
    assert entry.template
    return dict(entry.make(made.view(), output.item))


def data(made: Joined, address: str) -> bytes:
    """Give the bytes of the file at an address."""
    output = made.outputs[address]
    entry = REGISTRY.entries[output.item.kind]
    assert not entry.template
    found = entry.make(made.view(), output.item)
    assert isinstance(found, bytes)
    return found


def asked_for(made: Joined, address: str) -> View:
    """Make the output at an address, and give the view that was asked for it."""
    output, view = made.outputs[address], made.view()
    REGISTRY.entries[output.item.kind].make(view, output.item)
    return view


def has_asked(view: View, kind: str, name: str = "") -> bool:
    """Tell whether a view was asked a question."""
    return question(kind, name) in view.notes


def links(made: Joined) -> dict[str, tuple[ResolvedLink, ...]]:
    """Resolve the links of a catalogue's texts, by path, where there are any."""
    return {path: found for path in made.table("document") if (found := shown(made, path).links)}


def shown(made: Joined, path: str) -> Shown:
    """Give a text in its place."""
    found = made.space.value("text", path)
    assert isinstance(found, Shown)
    return found


# ---------------------------------------------------------------- one build after another


class Edition:
    """One build of a site of literals, by the code that prepares every build; nothing is rendered or written.

    Args:
        folder: for what the build keeps.
        documents: all present ones.
        site: the settings.
        theme: the looks.
        before: the edition before this one, kept in the same folder.
        images: those that are sound, by path.
    """

    def __init__(
        self,
        folder: Path,
        documents: Sequence[Document],
        site: Site = SITE,
        theme: Theme = THEME,
        before: Edition | None = None,
        images: Mapping[str, SourceImage] | None = None,
    ) -> None:
        self.sources: Sources = sources_of(documents, images, before=before.sources if before else None)
        request = Request(root=folder, output=folder, now=NOW)
        with Cache(folder) as cache:
            self.prepared = prepare(request, site, theme, self.sources, REGISTRY, cache)
            stands = dict(list_outputs(self.prepared.plan))
            self.stale = {
                path for path in stands if path in self.prepared.stale or path not in self.prepared.last_outputs
            }
            commit(self.prepared, self._made(stands), cache)

    def _made(self, outputs: Mapping[str, Output]) -> dict[str, published_state.OutputState]:
        """Make what is stale, but for its template, and note what that asked."""
        site = self.prepared
        space = Workspace(site.catalogue, site.theme, site.registry, html_of, known=site.nodes.names())
        space.planned = site.plan_index
        paths = sorted(self.stale)
        notes = [_made_by(site, space, outputs[path]) for path in paths]
        first = site.nodes.take_batch(
            make_segment(0, [*notes, *(one.notes for one in space.made.values())]).pairs,
            len(paths),
            [(*name, one.digest, one.problems) for name, one in space.made.items()],
        )
        now = {
            path: published_state.OutputState(number=number, digest=b"", size=0, mtime_ns=0, build=0)
            for number, path in enumerate(paths, start=first)
        }
        return {path: one for path, one in {**site.last_outputs, **now}.items() if path in outputs}


def _made_by(site: Prepared, space: Workspace, output: Output) -> set[int]:
    view = View(space)
    entry = site.registry.entries[output.item.kind]
    if output.item.kind != "picture":  # a literal picture has no file
        entry.make(view, output.item)
    if entry.template:
        view.site_view()
    return view.notes


def stale(
    before: Sequence[Document],
    now: Sequence[Document],
    *,
    site: Site = SITE,
    then: Site | None = None,
    theme: Theme = THEME,
    images: Mapping[str, SourceImage] | None = None,
) -> set[str]:
    """Give the paths of the outputs that are made again when documents, or the settings, have become others."""
    with tempfile.TemporaryDirectory() as folder:
        first = Edition(Path(folder), before, site, theme, images=images)
        return Edition(Path(folder), now, then or site, theme, first, images=images).stale

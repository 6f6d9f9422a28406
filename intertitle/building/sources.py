"""Read and parse the files of content that have changed, and load the others from the cache."""

from __future__ import annotations

import functools
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import msgspec

from intertitle import digest, workers
from intertitle.building.critics import ReadScales, add_scales, read_scales
from intertitle.bundles import name_of_document, possible_names
from intertitle.cache import Cache, CacheDamagedError
from intertitle.catalogue.static import FOLDER as STATIC_FOLDER
from intertitle.diagnostics import ConfigurationError, Diagnostic, Fix, Location, find_location
from intertitle.failures import PluginError
from intertitle.markup.term_index import MAX_TEXTS, TermSegment, make_segments, read_terms, update_segments
from intertitle.model import DIARY_FOLDER, Document, ImageInfo, Link, Parsed, ParseSettings, SourceImage, Struct, Text
from intertitle.outputs.plugin import NamedPlugin
from intertitle.outputs.texts import pictures_of
from intertitle.slugs import slugify
from intertitle.stages.read import IMAGES, STATIC, Found, Loaded, Stamp, find, load
from intertitle.workers import Progress, Task, Workers, report_progress

if TYPE_CHECKING:
    from intertitle.frontmatter import FrontMatterError
    from intertitle.markup.text import Syntax

_STATE_NAME = "sources"
_MIN_PICTURES_PER_WORKER = 4  # decoding as many takes as long as starting a worker
_REVIEWS = "content/reviews/"

_Shared = TypeVar("_Shared")
_Read = Callable[[Sequence[bytes]], Mapping[bytes, bytes]]


class ParsedSource(Struct, frozen=True, kw_only=True, array_like=True):
    """A parsed source without its HTML."""

    document: Document | None
    text: Text | None
    diagnostics: tuple[Diagnostic, ...]
    locations: dict[str, tuple[int, int]]  # pointer → line and column
    additions: Mapping[str, Fix] = {}  # field → the fix that adds it
    links: tuple[Link, ...] = ()  # of a file that cannot be published


_NOTHING = digest.of_value(None)


class SourceEntry(Struct, frozen=True, kw_only=True, array_like=True):
    """What is known of a document without loading it: digests of its parts, and short values.

    ``field_positions`` is a digest of the positions of its fields, ``link_positions`` of those of the links in its
    text.
    """

    stamp: Stamp | None  # None if it cannot prove that the file is unchanged
    digest: bytes  # of the file
    key: bytes  # of the parsed source in the cache
    metadata_digest: bytes  # of the front matter
    text_digest: bytes  # of the text and its metadata
    html_digest: bytes  # empty if the file cannot be published
    field_positions: bytes
    link_positions: bytes
    words: int
    diagnostics: tuple[Diagnostic, ...]
    pictures: tuple[str, ...]  # addresses of pictures in the text
    slug: str = ""  # as far as it can be read, also without a document
    permalink: str = ""  # likewise
    is_draft: bool = False  # likewise
    reasons: tuple[tuple[str, int], ...] = ()  # codes and lines of the errors because of which it is not published

    @property
    def has_only_links(self) -> bool:
        """Whether the file cannot be published, but has links to check."""
        return not self.html_digest and self.text_digest != _NOTHING


class FileEntry(Struct, frozen=True, kw_only=True, array_like=True):
    """What is known of an image or a static file. ``measure`` is None unless it is a valid image."""

    stamp: Stamp | None
    digest: bytes
    measure: ImageInfo | None
    diagnostics: tuple[Diagnostic, ...]


class _SavedState(Struct, frozen=True, kw_only=True, array_like=True):
    """The entries of the last build that read the sources, and the digest of its engine and settings.

    ``published`` contains the entries of the last published build for documents that have changed since, because builds
    that publish nothing also read sources. ``terms`` are the search terms of the reviews; their rows are stored with
    the texts.
    """

    base: bytes = b""
    documents: Mapping[str, SourceEntry] = {}
    files: Mapping[str, FileEntry] = {}
    published: Mapping[str, SourceEntry | None] = {}
    published_files: Mapping[str, FileEntry | None] = {}
    terms: tuple[TermSegment, ...] = ()
    published_terms: tuple[TermSegment, ...] | None = None  # None if they are the same
    critics: Mapping[str, ReadScales] = {}
    critics_base: bytes = b""  # the digest of the engine and of the settings without the scales of critics


class PublishedBefore(Struct, frozen=True, kw_only=True):
    """What the last published build had instead: entries that have changed since, and terms, or None if the same."""

    documents: Mapping[str, SourceEntry | None] = {}
    files: Mapping[str, FileEntry | None] = {}
    terms: tuple[TermSegment, ...] | None = None


class Sources:
    """All sources of a site, by the path of the file.

    Args:
        documents: the entries of all documents, sorted by path.
        files: the entries of all images and static files.
        before: what the last published build had instead.
        read: returns stored records by key.
        opened: parsed sources that are loaded, by key.
        problems: problems with files.
        parsed: the number of sources that were parsed in this build.
        terms: the search terms of the reviews.
    """

    def __init__(
        self,
        documents: Mapping[str, SourceEntry],
        files: Mapping[str, FileEntry],
        before: PublishedBefore,
        read: _Read,
        opened: dict[bytes, ParsedSource],
        problems: tuple[Diagnostic, ...] = (),
        parsed: int = 0,
        terms: tuple[TermSegment, ...] = (),
    ) -> None:
        self.entries = documents
        self.file_entries = files
        self.entries_before = before.documents
        self.files_before = before.files
        self.terms = terms
        self.terms_before = terms if before.terms is None else before.terms
        self.read = read
        self.problems = problems
        self.parsed = parsed
        self.loaded = opened

    def __getstate__(self) -> tuple[object, ...]:
        """Leave out the function for reading, since another process has its own."""
        return self.entries, self.file_entries, self.loaded, self.terms

    def __setstate__(self, state: Any) -> None:  # noqa: ANN401  (the result of `__getstate__`)
        self.entries, self.file_entries, self.loaded, self.terms = state
        self.terms_before = self.terms
        self.entries_before, self.files_before, self.problems, self.parsed = {}, {}, (), 0

    def with_reader(self, read: _Read) -> Sources:
        """Return the same sources with another function for reading records, since each process has its own."""
        before = PublishedBefore(documents=self.entries_before)
        return Sources(self.entries, self.file_entries, before, read, self.loaded, terms=self.terms)

    def as_published(self) -> Sources:
        """Return the sources of the last published build."""
        documents = {path: entry for path, entry in {**self.entries, **self.entries_before}.items() if entry}
        files = {path: entry for path, entry in {**self.file_entries, **self.files_before}.items() if entry}
        return Sources(
            dict(sorted(documents.items())),
            dict(sorted(files.items())),
            PublishedBefore(),
            self.read,
            self.loaded,
            terms=self.terms_before,
        )

    def parsed_source(self, path: str, entry: SourceEntry | None = None) -> ParsedSource:
        """Return the parsed source of a file: the current one, or that of an earlier entry."""
        key = (entry or self.entries[path]).key
        if key not in self.loaded:
            self._load([key])
        return self.loaded[key]

    def open_all(self) -> None:
        """Load every parsed source."""
        self.open(self.entries)

    def open(self, paths: Iterable[str]) -> None:
        """Load the parsed sources of several files at once."""
        self._load([key for path in paths if (key := self.entries[path].key) not in self.loaded])

    def _load(self, keys: Sequence[bytes]) -> None:
        try:
            self.loaded.update((key, _decode(value)) for key, value in self.read(keys).items())
        except msgspec.MsgspecError as failure:
            raise CacheDamagedError(str(failure)) from failure

    @functools.cached_property
    def _valid_paths(self) -> list[str]:
        return [path for path, entry in self.entries.items() if entry.html_digest]

    def paths(self, folder: str) -> Sequence[str]:
        """Return the files of valid documents in a folder, sorted."""
        start = bisect_left(self._valid_paths, folder)
        return self._valid_paths[start : bisect_left(self._valid_paths, f"{folder[:-1]}0")]  # "0" follows "/"

    def document(self, path: str) -> Document:
        """Return the document of a file that has one."""
        found = self.parsed_source(path).document
        assert found is not None  # noqa: S101  (callers ask only for valid ones)
        return found

    def text(self, path: str) -> Text:
        """Return the text of a file that has a document."""
        found = self.parsed_source(path).text
        assert found is not None  # noqa: S101  (as above)
        return found

    def words(self, path: str) -> int:
        """Return the number of words of a file's text, without loading it."""
        return self.entries[path].words

    def html(self, path: str) -> bytes:
        """Return the digest of the HTML of a file's text; empty if there is none."""
        entry = self.entries.get(path)
        return entry.html_digest if entry else b""

    def pictures(self, path: str) -> tuple[str, ...]:
        """Return the addresses of the pictures in a file's text."""
        return self.entries[path].pictures

    def place(self, path: str, pointer: str) -> Location:
        """Return the location of a value in a file."""
        return find_location(path, self.parsed_source(path).locations, pointer)

    def addition(self, path: str, field: str) -> Fix:
        """Return the fix that adds a field which a file lacks."""
        return self.parsed_source(path).additions[field]

    def broken_documents(self) -> Mapping[str, str]:
        """Return the files of unreadable documents, by the slugs of their names."""
        broken = [path for path, entry in self.entries.items() if not entry.html_digest]
        broken.sort(key=lambda path: (path.startswith(_REVIEWS), path))  # of two with one name, the last is kept
        return {slugify(name): path for path in broken for name in possible_names(path)}

    def unpublished_links(self) -> Mapping[str, tuple[Link, ...]]:
        """Return the links in the texts of the files that cannot be published."""
        return {path: self.parsed_source(path).links for path, entry in self.entries.items() if entry.has_only_links}

    def images(self) -> Mapping[str, SourceImage]:
        """Return every valid image by path."""
        return {
            path: SourceImage(digest=entry.digest, measure=entry.measure)
            for path, entry in self.file_entries.items()
            if entry.measure is not None
        }

    def unreadable_images(self) -> Mapping[str, str]:
        """Return the hints for images that cannot be read, by path."""
        return {
            path: entry.diagnostics[0].hint
            for path, entry in self.file_entries.items()
            if entry.measure is None and entry.diagnostics
        }

    @functools.cached_property
    def static_files(self) -> Mapping[str, bytes]:
        """Return the digest of every static file by path."""
        return {path: entry.digest for path, entry in self.file_entries.items() if path.startswith(STATIC_FOLDER)}


def read_sources(
    root: Path,
    contract: ParseSettings,
    cache: Cache,
    pool: Workers,
    progress: Progress,
    plugins: Sequence[NamedPlugin] = (),
) -> Sources:
    """Return every source of a site. Files that have changed are read and parsed; the others come from the cache.

    Args:
        root: the site's folder.
        contract: the settings for parsing a source.
        cache: the site's cache.
        pool: the number of processes, or the cluster.
        progress: called with a label, the number of finished files and their total.
        plugins: the site's plug-ins. If one with Markdown changes, all sources are parsed again.

    Raises:
        ConfigurationError: if the Markdown of a plug-in cannot be used.
    """
    plugins = tuple(one for one in plugins if one.plugin.markdown)
    saved = cache.load(_STATE_NAME, _SavedState) or _SavedState()
    files, find_problems = find(root)
    critics_base = digest.of_value((digest.engine(), contract))
    critics = read_scales(root, contract, files, saved.critics if saved.critics_base == critics_base else {})
    contract = add_scales(contract, critics.values())
    base = digest.of_value((digest.engine(), contract, *((one.name, one.digest) for one in plugins)))
    problems = list(find_problems)
    file_entries = _read_files(root, files, saved.files, pool, progress, problems)
    texts = [one for one in files if one.folder not in _FILES]
    documents = {
        file.path: entry
        for file in texts
        if (entry := saved.documents.get(file.path)) and entry.stamp == file.stamp and saved.base == base
    }
    unread = [file for file in texts if file.path not in documents]
    known = {entry.key: entry for entry in saved.documents.values()} if saved.base == base and unread else {}
    if unread and plugins:
        _try_syntax(contract, plugins)
    task = _SourceTask(root=str(root), contract=contract, base=base, known=frozenset(known), plugins=plugins)
    opened = cast("dict[bytes, ParsedSource]", cache.memory)
    terms = saved.terms if saved.base == base else ()
    is_merged = bool(terms) or len(unread) <= MAX_TEXTS  # a small blog has one segment instead of one for each batch
    segments: list[TermSegment] = []
    rows: dict[bytes, bytes] = {}
    new_terms: dict[str, Collection[str]] = {}
    parsed = 0
    for batch in report_progress("Reading", workers.run_task(_READ, task, unread, pool), len(unread), progress):
        entries = [(one, one.entry) for one in batch if one.entry]
        stored = [(entry.html_digest, one.html) for one, entry in entries if entry.html_digest]
        segments += [segment for one in batch for segment in one.segments]
        new_rows = [row for one in batch for row in one.rows]
        rows.update(new_rows if is_merged else ())
        cache.store_records(
            [(one.key, one.record) for one in batch if one.record], stored if is_merged else [*stored, *new_rows]
        )
        for one in batch:
            if one.problem:
                problems.append(one.problem)
            elif one.entry:
                opened[one.key] = _decode(one.record)
                documents[one.path] = one.entry
                new_terms[one.path] = ()
                parsed += 1
            else:
                documents[one.path] = msgspec.structs.replace(known[one.key], stamp=one.stamp)
    if unread:
        documents = {file.path: documents[file.path] for file in texts if file.path in documents}
    if not is_merged:
        terms = tuple(segments)
    elif parsed or saved.documents.keys() - documents.keys():
        new_terms |= read_terms(segments, rows)
        terms, merged_rows = update_segments(terms, new_terms, documents, cache.load_texts)
        cache.store_records((), merged_rows.items())
    state = _SavedState(
        base=base, documents=documents, files=file_entries, terms=terms, critics=critics, critics_base=critics_base
    )
    state = _save(cache, saved, state)
    return _make_sources(cache, state, tuple(problems), parsed)


def _make_sources(cache: Cache, state: _SavedState, problems: tuple[Diagnostic, ...] = (), parsed: int = 0) -> Sources:
    everything: Iterable[SourceEntry | FileEntry] = (*state.documents.values(), *state.files.values())
    return Sources(
        state.documents,
        state.files,
        PublishedBefore(documents=state.published, files=state.published_files, terms=state.published_terms),
        cache.load_records,
        cast("dict[bytes, ParsedSource]", cache.memory),
        (*problems, *(found for entry in everything for found in entry.diagnostics)),
        parsed,
        state.terms,
    )


def _save(cache: Cache, saved: _SavedState, state: _SavedState) -> _SavedState:
    """Save the entries, with the last published build's entries of files that have changed since."""
    if saved.base == state.base and saved.documents == state.documents and saved.files == state.files:
        return saved
    published, files = dict(saved.published), dict(saved.published_files)
    for path, entry in state.documents.items():
        if (was := saved.documents.get(path)) is not entry and was != entry:
            published.setdefault(path, was)
    for path in saved.documents.keys() - state.documents.keys():
        published.setdefault(path, saved.documents[path])
    for path in saved.files.keys() | state.files.keys():
        if (shown := saved.files.get(path)) != state.files.get(path):
            files.setdefault(path, shown)
    terms = saved.terms if saved.published_terms is None else saved.published_terms
    state = msgspec.structs.replace(state, published=published, published_files=files, published_terms=terms)
    _drop_unused(cache, saved, state)
    cache.save(_STATE_NAME, state)
    return state


def mark_published(cache: Cache) -> None:
    """Mark the current sources as published."""
    saved = cache.load(_STATE_NAME, _SavedState)
    if saved and (saved.published or saved.published_files):
        state = msgspec.structs.replace(saved, published={}, published_files={}, published_terms=None)
        _drop_unused(cache, saved, state)
        cache.save(_STATE_NAME, state)


def load_sources(cache: Cache) -> Sources | None:
    """Return the sources of the last build, or None if there was none."""
    saved = cache.load(_STATE_NAME, _SavedState)
    if saved is None:
        return None
    return _make_sources(cache, saved)


def find_changed_files(root: Path, cache: Cache) -> list[str]:
    """Return the paths of sources whose bytes differ from those that the last build read."""
    saved = cache.load(_STATE_NAME, _SavedState) or _SavedState()
    entries: Mapping[str, SourceEntry | FileEntry] = {**saved.documents, **saved.files}
    files, _ = find(root)
    present = {file.path for file in files}
    changed = [path for path in entries if path not in present]
    for file in files:
        entry = entries.get(file.path)
        if entry and entry.stamp == file.stamp:
            continue
        loaded = load(root, file)
        if entry is None or isinstance(loaded, Diagnostic) or loaded.digest != entry.digest:
            changed.append(file.path)
    return sorted(changed)


def _read_files(
    root: Path,
    files: Sequence[Found],
    before: Mapping[str, FileEntry],
    pool: Workers,
    progress: Progress,
    problems: list[Diagnostic],
) -> dict[str, FileEntry]:
    """Digest the images and static files that may have changed, and measure new images."""
    found = [file for file in files if file.folder in _FILES]
    entries = {
        file.path: before[file.path] for file in found if file.path in before and before[file.path].stamp == file.stamp
    }
    unread = [file for file in found if file.path not in entries]
    known = {file.path: before[file.path].digest for file in unread if file.path in before}
    shared = _FileTask(root=str(root), known=known)
    for folder, (task, label) in _FILES.items():
        of_folder = [file for file in unread if file.folder == folder]
        for batch in report_progress(label, workers.run_task(task, shared, of_folder, pool), len(of_folder), progress):
            for one in batch:
                if not one.digest:
                    problems += one.diagnostics
                elif known.get(one.path) == one.digest:
                    entries[one.path] = msgspec.structs.replace(before[one.path], stamp=one.stamp)
                else:
                    entries[one.path] = FileEntry(
                        stamp=one.stamp, digest=one.digest, measure=one.measure, diagnostics=one.diagnostics
                    )
    return {file.path: entries[file.path] for file in found if file.path in entries} if unread else entries


def _drop_unused(cache: Cache, saved: _SavedState, state: _SavedState) -> None:
    """Drop what no source uses any more, from disk and memory."""
    used = [*state.documents.values(), *(entry for entry in state.published.values() if entry)]
    records = {entry.key for entry in used}
    gone = {entry.key for entry in (*saved.documents.values(), *saved.published.values()) if entry} - records
    if not saved.documents or gone:
        rows = {row for segment in (*state.terms, *(state.published_terms or ())) for row in segment.rows}
        cache.drop_others(records, rows.union(entry.html_digest for entry in used))
    for key in gone:
        cache.memory.pop(key, None)


# ---------------------------------------------------------------- one batch, in any process


class _SourceTask(Struct, frozen=True, kw_only=True):
    """What a process needs to read sources. ``known`` are the keys of stored records."""

    root: str
    contract: ParseSettings
    base: bytes
    known: frozenset[bytes]
    plugins: tuple[NamedPlugin, ...]

    @property
    def syntax(self) -> tuple[Syntax, ...]:
        """Return the Markdown syntax of the plug-ins."""
        return _syntax(self.plugins)


def _syntax(plugins: Iterable[NamedPlugin]) -> tuple[Syntax, ...]:
    if not plugins:
        return ()
    from intertitle.markup.text import Syntax

    return tuple(Syntax(one.name, one.plugin.markdown) for one in plugins if one.plugin.markdown)


def _try_syntax(contract: ParseSettings, plugins: Iterable[NamedPlugin]) -> None:
    """Make the parser of a site once, to find failing plug-ins before any text is parsed.

    Raises:
        ConfigurationError: if the function of a plug-in fails.
    """
    from intertitle.markup.text import parser

    try:
        parser(contract.language, html=contract.html, syntax=_syntax(plugins))
    except PluginError as failure:
        raise ConfigurationError(failure.diagnostic()) from failure


class _ReadSource(Struct, frozen=True, kw_only=True, array_like=True):
    """One source: its entry and record unless its key is known, or the reason why it cannot be read."""

    path: str
    stamp: Stamp | None = None
    key: bytes = b""
    entry: SourceEntry | None = None
    record: bytes = b""
    html: bytes = b""  # UTF-8, which takes half of the memory of a text with curly quotes
    problem: Diagnostic | None = None
    # The search terms of a whole batch, in its last source.
    segments: tuple[TermSegment, ...] = ()
    rows: tuple[tuple[bytes, bytes], ...] = ()


def _identity(shared: _Shared) -> _Shared:
    return shared


def _read_batch(task: _SourceTask, batch: Sequence[Found]) -> list[_ReadSource]:
    terms: dict[str, AbstractSet[str]] = {}
    sources = [_read(task, found, terms) for found in batch]
    if terms:
        segments, rows = make_segments(terms.items())
        sources[-1] = msgspec.structs.replace(sources[-1], segments=tuple(segments), rows=tuple(rows.items()))
    return sources


def _read(task: _SourceTask, found: Found, terms: dict[str, AbstractSet[str]]) -> _ReadSource:
    """Read a source, and add its search terms to those of its batch."""
    loaded = load(task.root, found)
    if isinstance(loaded, Diagnostic):
        return _ReadSource(path=found.path, problem=loaded)
    key = digest.of_bytes(task.base, found.path.encode(), loaded.digest)
    if key in task.known:
        return _ReadSource(path=found.path, stamp=loaded.stamp, key=key)
    parsed = _parse(task.contract, task.syntax, found, loaded.data)
    record = ParsedSource(
        document=parsed.document,
        text=parsed.text,
        diagnostics=parsed.diagnostics,
        locations=parsed.locations,
        additions=parsed.additions,
        links=parsed.links,
    )
    if parsed.terms:
        terms[found.path] = parsed.terms
    return _ReadSource(
        path=found.path,
        stamp=loaded.stamp,
        key=key,
        entry=_make_entry(found.path, loaded, key, record, parsed),
        record=_encode(record),
        html=parsed.html.encode(),
    )


def _make_entry(path: str, loaded: Loaded, key: bytes, record: ParsedSource, parsed: Parsed) -> SourceEntry:
    text = record.text
    places = {pointer: at for pointer, at in record.locations.items() if not pointer.startswith("link.")}
    lines = {pointer: at for pointer, at in record.locations.items() if pointer.startswith("link.")}
    return SourceEntry(
        stamp=loaded.stamp,
        digest=loaded.digest,
        key=key,
        metadata_digest=digest.of_value(record.document),
        text_digest=digest.of_value(text or record.links or None),
        html_digest=text.digest if text else b"",
        field_positions=digest.of_value((places, record.additions)),
        link_positions=digest.of_value(lines),
        words=text.words if text else 0,
        diagnostics=record.diagnostics,
        pictures=pictures_of(text.links, path) if text else (),
        slug=parsed.slug,
        permalink=parsed.permalink,
        is_draft=parsed.is_draft,
        reasons=parsed.reasons,
    )


@functools.cache
def _import_parsers() -> tuple[Callable[..., Any], Callable[..., Parsed], type[FrontMatterError]]:
    """Import the parsers for the first text, so that a build without new texts does not load them."""
    from intertitle.frontmatter import FrontMatterError
    from intertitle.stages.parse import recover
    from intertitle.stages.validate import validate

    return recover, validate, FrontMatterError


@functools.cache
def _import_table_reader() -> Callable[..., Parsed]:
    """Import the reader of tables for the first one."""
    from intertitle.stages.validate.diary import read_diary

    return read_diary


def _parse(contract: ParseSettings, syntax: tuple[Syntax, ...], found: Found, data: bytes) -> Parsed:
    recover, validate, fault = _import_parsers()
    try:
        if found.folder == DIARY_FOLDER:
            return _import_table_reader()(found.path, name_of_document(found.path), data, contract)
        return validate(found.folder, name_of_document(found.path), recover(found.path, data), contract, syntax)
    except PluginError as failure:
        problem = failure.diagnostic(Location(found.path))
        return Parsed(document=None, text=None, html="", diagnostics=(problem,))
    except fault as failure:
        return Parsed(document=None, text=None, html="", diagnostics=(failure.diagnostic,))


class _FileTask(Struct, frozen=True, kw_only=True):
    """What a process needs to digest and measure files. ``known`` are the previous digests by path."""

    root: str
    known: Mapping[str, bytes]


class _ReadFile(Struct, frozen=True, kw_only=True, array_like=True):
    """One image or static file: its digest, and for a new image its size or what is wrong with it."""

    path: str
    stamp: Stamp | None = None
    digest: bytes = b""  # empty if the file cannot be read
    measure: ImageInfo | None = None
    diagnostics: tuple[Diagnostic, ...] = ()


def _read_file_batch(task: _FileTask, batch: Sequence[Found]) -> list[_ReadFile]:
    return [_read_file(task, found) for found in batch]


def _read_file(task: _FileTask, found: Found) -> _ReadFile:
    loaded = load(task.root, found)
    if isinstance(loaded, Diagnostic):
        return _ReadFile(path=found.path, diagnostics=(loaded,))
    read = _ReadFile(path=found.path, stamp=loaded.stamp, digest=loaded.digest)
    if found.folder != IMAGES or task.known.get(found.path) == loaded.digest:
        return read
    measured = _import_measure()(found.path, loaded.data)
    if isinstance(measured, Diagnostic):
        return msgspec.structs.replace(read, diagnostics=(measured,))
    return msgspec.structs.replace(read, measure=measured)


@functools.cache
def _import_measure() -> Callable[[str, bytes], ImageInfo | Diagnostic]:
    """Import the function for measuring, for the first new picture."""
    from intertitle.pictures.measure import measure

    return measure


_MEASURE = Task(
    function=_read_file_batch,
    prepare=_identity,
    result=_ReadFile,
    preload=_import_measure,
    min_items=_MIN_PICTURES_PER_WORKER,
)
_DIGEST = Task(function=_read_file_batch, prepare=_identity, result=_ReadFile)
# Folders whose files are not documents: the task that reads them, and its progress label.
_FILES: Mapping[str, tuple[Task, str]] = {
    IMAGES: (_MEASURE, "Measuring pictures"),
    STATIC: (_DIGEST, "Reading static files"),
}
_READ = Task(function=_read_batch, prepare=_identity, result=_ReadSource, preload=_import_parsers)
_encode = msgspec.msgpack.Encoder(order="deterministic").encode
_decode = msgspec.msgpack.Decoder(ParsedSource).decode

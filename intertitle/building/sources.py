"""Sources: every file of content as a record, read and parsed only where the file or the engine has changed."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import msgspec

from intertitle import digest, workers
from intertitle.building.changes import Change, of_sources
from intertitle.building.fresh import Fresh
from intertitle.cache import Cache, CacheDamagedError
from intertitle.diagnostics import Diagnostic, Place, place_of
from intertitle.markup.terms import sums
from intertitle.model import Contract, Document, Measure, Negative, Parsed, Review, Struct, Text, judgement, unjudged
from intertitle.outputs.library import card_digest
from intertitle.outputs.links import pictures_of
from intertitle.stages.read import IMAGES, Found, Stamp, find, load
from intertitle.workers import Crew, Progress, Task, counted

if TYPE_CHECKING:
    from intertitle.frontmatter import FrontMatterError

_MEMORY = "sources"
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_PICTURES_A_WORKER = 4  # that it takes to decode as long as a worker takes to start

Read = Callable[[Sequence[bytes]], Mapping[bytes, bytes]]


class Record(Struct, frozen=True, kw_only=True, array_like=True):
    """What is kept of one parsed source: all but its HTML."""

    document: Document | None
    text: Text | None
    diagnostics: tuple[Diagnostic, ...]
    facts: bytes  # the document's digest
    bonds: bytes  # the digest of it but for a review's judgement
    card: bytes  # the digest of what lists show of a review; empty for other documents
    said: bytes  # the text's digest
    locations: dict[str, tuple[int, int]]  # pointer → line and column, of which neither of the two holds any


class Row(Struct, frozen=True, kw_only=True, array_like=True):
    """What is known of one source before its record is opened; an image has no record, and its measure if it is sound.

    ``date`` and ``embargo`` are instants in microseconds since 1970, on which it depends what is published.
    ``pictures`` are the addresses of those in the text. ``locations`` is the digest of the record's, and
    ``field_locations`` of those but for the text's links: a paragraph more moves links, and no field.
    """

    stamp: Stamp | None  # none when it would not prove that the file is still the same
    digest: bytes  # of the file's bytes
    key: bytes = b""  # of its record
    facts: bytes = b""
    bonds: bytes = b""
    card: bytes = b""
    said: bytes = b""
    locations: bytes = b""
    field_locations: bytes = b""
    html: bytes = b""  # the HTML's digest
    words: int = 0
    date: int | None = None
    embargo: int | None = None
    diagnostics: tuple[Diagnostic, ...] = ()
    pictures: tuple[str, ...] = ()
    measure: Measure | None = None
    terms: bytes = b""  # the digest of its terms, which lie beside the texts
    sums: bytes = b""  # the digests of its terms in each bucket; none while there is no search


class _Memory(Struct, frozen=True, kw_only=True, array_like=True):
    """The rows of the last build, and the digest of what they were read with."""

    base: bytes
    rows: dict[str, Row]

    def known(self, file: Found, base: bytes) -> Row | None:
        """Give a file's row where its stamp proves that the file is still the same, and the row holds for ``base``."""
        row = self.rows.get(file.path)
        holds = row and row.stamp == file.stamp and (self.base == base or not row.key)
        return row if holds else None


class Records:
    """The records of all documents, opened when they are asked for.

    Args:
        rows: what is known of every document, by path.
        opened: records by key, as far as they are open.
        read: gives stored records by their keys.
    """

    def __init__(self, rows: Mapping[str, Row], opened: dict[bytes, Record], read: Read) -> None:
        self.rows = rows
        self.opened = opened
        self.read = read

    def __getstate__(self) -> tuple[Mapping[str, Row], dict[bytes, Record]]:
        """Leave the means of reading behind: another process has its own."""
        return self.rows, self.opened

    def __setstate__(self, state: tuple[Mapping[str, Row], dict[bytes, Record]]) -> None:
        self.rows, self.opened = state

    def __getitem__(self, path: str) -> Record:
        """Give the record of the file at a path."""
        key = self.rows[path].key
        if key not in self.opened:
            self._open([key])
        return self.opened[key]

    def open_all(self) -> None:
        """Open every record."""
        self._open([row.key for row in self.rows.values() if row.key not in self.opened])

    def _open(self, keys: Sequence[bytes]) -> None:
        try:
            self.opened.update((key, _decode(value)) for key, value in self.read(keys).items())
        except msgspec.MsgspecError as failure:
            raise CacheDamagedError(str(failure)) from failure

    def review(self, path: str) -> Review:
        """Give the review of a file that holds a sound one."""
        found = self[path].document
        assert isinstance(found, Review)  # noqa: S101  (only what is published is asked for)
        return found

    def text(self, path: str) -> Text:
        """Give the text of a file that has a document."""
        found = self[path].text
        assert found is not None  # noqa: S101  (likewise)
        return found

    def place(self, path: str, pointer: str) -> Place:
        """Give the place of a pointer into the document of a file, or where that begins."""
        return place_of(path, self[path].locations, pointer)

    def words(self, path: str) -> int:
        """Count the words of a file's text."""
        return self.rows[path].words


class Sources(Struct, frozen=True, kw_only=True):
    """Every source of a site, sorted by path."""

    rows: Mapping[str, Row]  # of the documents
    images: Mapping[str, bytes]  # path → digest
    negatives: Mapping[str, Negative]  # the images that are sound, by path
    records: Records
    fresh: Fresh  # the texts parsed in this build
    problems: tuple[Diagnostic, ...]
    anew: int  # sources parsed in this build
    changes: tuple[Change, ...] = ()  # since the last build; none when there was none

    def documents(self) -> Iterator[Document]:
        """Open all documents."""
        self.records.open_all()
        return (found for path in self.rows if (found := self.records[path].document))


def read_sources(root: Path, contract: Contract, cache: Cache, crew: Crew, progress: Progress) -> Sources:
    """Give every source of the site at ``root``: from the cache, or read, and parsed where that has not been done."""
    base = digest.of_value((digest.engine(), contract))
    memory = cache.load(_MEMORY, _Memory) or _Memory(base=base, rows={})
    files, unfound = find(root)
    rows = {file.path: row for file in files if (row := memory.known(file, base))}
    unread = [file for file in files if file.path not in rows]
    problems = [*unfound, *_read_images(str(root), unread, memory.rows, rows, crew, progress)]
    unread = [file for file in unread if file.folder != IMAGES]
    known = {row.key: row for row in memory.rows.values()} if memory.base == base else {}
    reading = _Reading(root=str(root), contract=contract, base=base, known=frozenset(known))
    opened = cast("dict[bytes, Record]", cache.memory)
    fresh = Fresh(cache.path.parent)
    anew = 0
    for batch in counted("Reading", workers.run(_READ, reading, unread, crew), len(unread), progress):
        texts = [(one.html, one.markup) for one in batch if one.html]
        texts += [(one.terms, one.found) for one in batch if one.terms]
        cache.store([(one.key, one.record) for one in batch if one.record], texts)
        if texts:
            fresh.add(texts)
        for one in batch:
            if one.problem:
                problems.append(one.problem)
            elif one.record:
                opened[one.key] = record = _decode(one.record)
                rows[one.path] = _row(one, record)
                anew += 1
            else:
                rows[one.path] = msgspec.structs.replace(known[one.key], stamp=one.stamp)
    rows = {file.path: rows[file.path] for file in files if file.path in rows}
    changes = () if memory.base == base and memory.rows == rows else _remember(cache, base, rows)
    documents = {path: row for path, row in rows.items() if row.key}
    return Sources(
        rows=documents,
        images={path: row.digest for path, row in rows.items() if not row.key},
        negatives=_negatives(rows),
        records=Records(documents, opened, cache.records),
        fresh=fresh,
        problems=(*problems, *(found for row in rows.values() for found in row.diagnostics)),
        anew=anew,
        changes=changes,
    )


def _remember(cache: Cache, base: bytes, rows: dict[str, Row]) -> tuple[Change, ...]:
    """Keep what is known of the sources in place of what was known, and tell what has changed since."""
    memory = cache.load(_MEMORY, _Memory)
    changes: tuple[Change, ...] = ()
    if memory:
        opened = cast("dict[bytes, Record]", cache.memory)
        old, new = (Records(known, opened, cache.records) for known in (memory.rows, rows))
        changes = tuple(of_sources(memory.rows, rows, old, new))
    _forget(cache, memory.rows if memory else {}, rows)
    cache.save(_MEMORY, _Memory(base=base, rows=rows))
    return changes


def remembered(cache: Cache) -> Sources | None:
    """Give the sources as the last build left them; nothing where there was none."""
    memory = cache.load(_MEMORY, _Memory)
    if memory is None:
        return None
    documents = {path: row for path, row in memory.rows.items() if row.key}
    return Sources(
        rows=documents,
        images={path: row.digest for path, row in memory.rows.items() if not row.key},
        negatives=_negatives(memory.rows),
        records=Records(documents, {}, cache.records),
        fresh=Fresh(cache.path.parent),
        problems=tuple(found for row in memory.rows.values() for found in row.diagnostics),
        anew=0,
    )


def unlike(root: Path, cache: Cache) -> list[str]:
    """Name the sources on the disk that are not as the last build read them; their bytes decide."""
    memory = cache.load(_MEMORY, _Memory)
    rows = memory.rows if memory else {}
    files, _ = find(root)
    there = {file.path for file in files}
    changed = [path for path in rows if path not in there]
    for file in files:
        row = rows.get(file.path)
        if row and row.stamp == file.stamp:
            continue
        loaded = load(root, file)
        if row is None or isinstance(loaded, Diagnostic) or loaded.digest != row.digest:
            changed.append(file.path)
    return sorted(changed)


def _read_images(
    root: str, files: Iterable[Found], before: Mapping[str, Row], rows: dict[str, Row], crew: Crew, progress: Progress
) -> Iterator[Diagnostic]:
    """Digest the images among some files into rows, and measure those that are new or changed."""
    images = [file for file in files if file.folder == IMAGES]
    known = {file.path: before[file.path].digest for file in images if file.path in before}
    measuring = workers.run(_MEASURE, _Measuring(root=root, known=known), images, crew)
    for batch in counted("Measuring pictures", measuring, len(images), progress):
        for one in batch:
            if not one.digest:
                yield from one.diagnostics
            elif known.get(one.path) == one.digest:
                rows[one.path] = msgspec.structs.replace(before[one.path], stamp=one.stamp)
            else:
                rows[one.path] = Row(
                    stamp=one.stamp, digest=one.digest, measure=one.measure, diagnostics=one.diagnostics
                )


def _negatives(rows: Mapping[str, Row]) -> dict[str, Negative]:
    return {
        path: Negative(digest=row.digest, measure=row.measure) for path, row in rows.items() if row.measure is not None
    }


def _row(one: _Read, record: Record) -> Row:
    date, embargo = (getattr(record.document, name, None) for name in ("date", "embargo"))
    return Row(
        stamp=one.stamp,
        digest=one.digest,
        key=one.key,
        facts=record.facts,
        bonds=record.bonds,
        card=record.card,
        said=record.said,
        locations=digest.of_value(record.locations),
        field_locations=digest.of_value(_of_fields(record.locations)),
        html=one.html,
        words=record.text.words if record.text else 0,
        date=microseconds(date.instant) if date else None,
        embargo=microseconds(embargo.instant) if embargo else None,
        diagnostics=record.diagnostics,
        pictures=pictures_of(record.text.links) if record.text else (),
        terms=one.terms,
        sums=one.sums,
    )


def _of_fields(locations: Mapping[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    return {pointer: location for pointer, location in locations.items() if not pointer.startswith("link.")}


def microseconds(instant: dt.datetime) -> int:
    """Count the microseconds from 1970 to an instant, exactly."""
    return (instant - _EPOCH) // dt.timedelta(microseconds=1)


def _forget(cache: Cache, before: Mapping[str, Row], now: Mapping[str, Row]) -> None:
    """Drop what no source uses any more, from the disk and from memory."""
    records, texts = {row.key for row in now.values()}, {text for row in now.values() for text in (row.html, row.terms)}
    gone = {row.key for row in before.values()} - records
    if not before or gone:
        cache.keep_only(records, texts)
    for key in gone:
        cache.memory.pop(key, None)


# ---------------------------------------------------------------- one batch, in any process


class _Reading(Struct, frozen=True, kw_only=True):
    """What sources are read with; ``known`` are the keys whose records there are."""

    root: str
    contract: Contract
    base: bytes
    known: frozenset[bytes]


class _Read(Struct, frozen=True, kw_only=True, array_like=True):
    """One source as read: a record, unless its key is known; or why it cannot be read."""

    path: str
    stamp: Stamp | None = None
    digest: bytes = b""
    key: bytes = b""
    record: bytes = b""
    html: bytes = b""  # the digest of the markup
    markup: bytes = b""  # in UTF-8, which is half of what a text with curly quotes takes as it is
    terms: bytes = b""  # the digest of what is found in it
    found: bytes = b""
    sums: bytes = b""
    problem: Diagnostic | None = None


def _same(reading: _Reading) -> _Reading:
    return reading


def _read_batch(reading: _Reading, batch: Sequence[Found]) -> list[_Read]:
    return [_read(reading, found) for found in batch]


def _read(reading: _Reading, found: Found) -> _Read:
    loaded = load(Path(reading.root), found)
    if isinstance(loaded, Diagnostic):
        return _Read(path=found.path, problem=loaded)
    key = digest.of_bytes(reading.base, found.path.encode(), loaded.digest)
    if key in reading.known:
        return _Read(path=found.path, stamp=loaded.stamp, digest=loaded.digest, key=key)
    parsed = _parse(reading.contract, found, loaded.data)
    said = _encode(parsed.text)
    bonds, judgement = _apart(parsed.document)
    record = Record(
        document=parsed.document,
        text=parsed.text,
        diagnostics=parsed.diagnostics,
        facts=digest.of_bytes(bonds, judgement),
        bonds=bonds,
        card=card_digest(parsed.document) if isinstance(parsed.document, Review) else b"",
        said=digest.of_bytes(said),
        locations=parsed.locations,
    )
    terms = parsed.terms.encode()
    return _Read(
        path=found.path,
        stamp=loaded.stamp,
        digest=loaded.digest,
        key=key,
        record=_encode(record),
        html=parsed.text.digest if parsed.text else b"",
        markup=parsed.html.encode(),
        terms=digest.of_bytes(terms) if terms else b"",
        found=terms,
        sums=sums(terms) if terms else b"",
    )


def _apart(document: Document | None) -> tuple[bytes, bytes]:
    """Digest a document but for its judgement, and give its judgement apart, of which only a review has one."""
    if isinstance(document, Review):
        return digest.of_value(unjudged(document)), _encode(judgement(document))
    return digest.of_value(document), b""


@functools.cache
def _parsers() -> tuple[Callable[..., Any], Callable[..., Parsed], type[FrontMatterError]]:
    """Import what reads a text, for the first text: a build that reads nothing anew does not pay for it."""
    from intertitle.frontmatter import FrontMatterError
    from intertitle.stages.parse import parse
    from intertitle.stages.validate import validate

    return parse, validate, FrontMatterError


def _parse(contract: Contract, found: Found, data: bytes) -> Parsed:
    parse, validate, fault = _parsers()
    stem = found.path.rpartition("/")[2].rpartition(".")[0]
    try:
        return validate(found.folder, stem, parse(found.path, data), contract)
    except fault as failure:
        return Parsed(document=None, text=None, html="", diagnostics=(failure.diagnostic,))


class _Measuring(Struct, frozen=True, kw_only=True):
    """What images are measured with; ``known`` are the digests of those that were measured before, by path."""

    root: str
    known: Mapping[str, bytes]


class _Measured(Struct, frozen=True, kw_only=True, array_like=True):
    """One image as read: what it measures, unless that is known; or what is wrong with it."""

    path: str
    stamp: Stamp | None = None
    digest: bytes = b""  # none of a file that cannot be read
    measure: Measure | None = None
    diagnostics: tuple[Diagnostic, ...] = ()


def _measure_batch(measuring: _Measuring, batch: Sequence[Found]) -> list[_Measured]:
    return [_measure(measuring, found) for found in batch]


def _measure(measuring: _Measuring, found: Found) -> _Measured:
    loaded = load(Path(measuring.root), found)
    if isinstance(loaded, Diagnostic):
        return _Measured(path=found.path, diagnostics=(loaded,))
    read = _Measured(path=found.path, stamp=loaded.stamp, digest=loaded.digest)
    if measuring.known.get(found.path) == loaded.digest:
        return read
    measured = _measurer()(found.path, loaded.data)
    if isinstance(measured, Diagnostic):
        return msgspec.structs.replace(read, diagnostics=(measured,))
    return msgspec.structs.replace(read, measure=measured)


@functools.cache
def _measurer() -> Callable[[str, bytes], Measure | Diagnostic]:
    """Import what measures, for the first picture that is new."""
    from intertitle.pictures.measure import measure

    return measure


def _same_measuring(measuring: _Measuring) -> _Measuring:
    return measuring


_MEASURE = Task(
    function=_measure_batch,
    prepare=_same_measuring,
    result=_Measured,
    ready=_measurer,
    worth=_PICTURES_A_WORKER,
)
_READ = Task(function=_read_batch, prepare=_same, result=_Read, ready=_parsers)
_encode = msgspec.msgpack.Encoder(order="deterministic").encode
_decode = msgspec.msgpack.Decoder(Record).decode

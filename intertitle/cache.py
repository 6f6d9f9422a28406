"""The cache: what earlier builds made, by the digest of all that it was made from.

One SQLite file in the site's ``.intertitle/`` folder. Every value is stored with a digest of its own bytes:
damage of any kind shows, and a damaged cache is thrown away whole. Nothing in it is needed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import closing
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar, cast

import msgspec

from intertitle import digest

FOLDER = ".intertitle"
PREVIEW = "preview"  # within it, what the server keeps apart from what is published
FILE_NAME = "cache.db"
_BATCH_SIZE = 200  # records, which are sooner asked for one by one than all at once
_SCHEMA = """
CREATE TABLE IF NOT EXISTS records (key BLOB PRIMARY KEY, sum BLOB, value BLOB);
CREATE TABLE IF NOT EXISTS texts (digest BLOB PRIMARY KEY, html BLOB);
CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, sum BLOB, value BLOB);
"""


_Value = TypeVar("_Value")


class CacheDamagedError(Exception):
    """The cache holds something that it was not given."""


class Cache:
    """A cache on the disk; one process at a time writes to it.

    What it has given or been given stays decoded in memory, so that a cache held open over several builds
    is read once. All of it is frozen; nobody else writes to the file while the folder's lock is held. What a
    build saves, and what it has no more use for, goes to the disk together when it is flushed: until then the
    file holds what the build before it knew, whole.

    Attributes:
        path: the file.
        memory: what its users keep decoded of its records.

    Raises:
        CacheDamagedError: from every method, when the file is not what a build of ours has left.
        OSError: when the folder cannot be made or written.
    """

    def __init__(self, folder: Path) -> None:
        if folder.is_symlink():
            raise CacheDamagedError(f"{folder.name} is a symbolic link")
        folder.mkdir(exist_ok=True)
        self.path = folder / FILE_NAME
        self.memory: dict[bytes, object] = {}
        self._values: dict[str, object] = {}
        self._unsaved: dict[str, object] = {}
        self._used: tuple[AbstractSet[bytes], AbstractSet[bytes]] | None = None
        if self.path.is_symlink():
            raise CacheDamagedError(f"{self.path.name} is a symbolic link")
        try:
            self._db = sqlite3.connect(self.path, isolation_level=None)
        except sqlite3.Error as failure:
            if self.path.exists():  # it is a folder, or another user's
                raise CacheDamagedError(str(failure)) from failure
            raise OSError(None, str(failure), str(self.path)) from failure
        try:
            self._prepare()
        except BaseException:  # nobody else gets the connection, to close it
            self._db.close()
            raise

    def _prepare(self) -> None:
        with _translate_errors():
            self._db.execute("PRAGMA page_size = 16384")  # holds a text whole, which is half the work of writing it
            self._db.execute("PRAGMA journal_mode = MEMORY")
            self._db.execute("PRAGMA synchronous = OFF")
            (version,) = self._db.execute("PRAGMA user_version").fetchone()
            # Nothing that another engine made is of use to this one, and it may have another form.
            own = _own_version()
            if version not in {0, own}:
                raise CacheDamagedError("it was made by another version of Intertitle")
            self._db.executescript(f"{_SCHEMA} PRAGMA user_version = {own};")

    def __enter__(self) -> Self:
        """Open the cache for one build."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Flush, unless something went wrong, and close the file."""
        try:
            if failure is None:
                self.flush()
        finally:
            self.close()

    def close(self) -> None:
        """Close the file as it is."""
        self._db.close()

    # ------------------------------------------------------------ records of sources

    def load_records(self, wanted: Collection[bytes]) -> dict[bytes, bytes]:
        """Give several stored values by their keys."""
        if len(wanted) < _BATCH_SIZE:
            return _records(self._db, wanted)
        keys = set(wanted)
        with _translate_errors():
            rows = self._db.execute("SELECT key, sum, value FROM records").fetchall()
        found = {key: _verified(total, value) for key, total, value in rows if key in keys}
        if len(found) < len(keys):
            raise CacheDamagedError("a record is missing")
        return found

    def store_records(self, records: Iterable[tuple[bytes, bytes]], texts: Iterable[tuple[bytes, bytes]]) -> None:
        """Store values by key, and texts (UTF-8) by their own digest."""
        with _translate_errors(), self._transaction():
            self._db.executemany(
                "INSERT OR REPLACE INTO records VALUES (?, ?, ?)",
                ((key, digest.of_bytes(value), value) for key, value in records),
            )
            self._db.executemany("INSERT OR REPLACE INTO texts VALUES (?, ?)", texts)

    def drop_others(self, records: AbstractSet[bytes], texts: AbstractSet[bytes]) -> None:
        """Forget every value and text that is not among these, when the cache is flushed next."""
        self._used = (records, texts)

    # ------------------------------------------------------------ what the last build knew

    def load(self, name: str, kind: type[_Value]) -> _Value | None:
        """Give the value of that name, if there is one."""
        if name not in self._values:
            with _translate_errors():
                row = self._db.execute("SELECT sum, value FROM state WHERE name = ?", (name,)).fetchone()
                if row is None:
                    return None
                self._values[name] = msgspec.msgpack.decode(_verified(*row), type=kind)
        return cast("_Value", self._values[name])

    def save(self, name: str, value: object) -> None:
        """Keep a value under a name; it goes to the disk when the cache is flushed."""
        self._values[name] = self._unsaved[name] = value

    def flush(self) -> None:
        """Write what has been saved, and drop what has been forgotten."""
        if not self._unsaved and self._used is None:
            return
        with _translate_errors(), self._transaction():
            for name, value in self._unsaved.items():
                encoded = msgspec.msgpack.encode(value)
                row = (name, digest.of_bytes(encoded), encoded)
                self._db.execute("INSERT OR REPLACE INTO state VALUES (?, ?, ?)", row)
            for table, column, used in zip(("records", "texts"), ("key", "digest"), self._used or (), strict=False):
                stored = {found for (found,) in self._db.execute(f"SELECT {column} FROM {table}")}  # noqa: S608
                gone = [(found,) for found in stored - used]
                if gone:
                    self._db.executemany(f"DELETE FROM {table} WHERE {column} = ?", gone)  # noqa: S608
        self._unsaved, self._used = {}, None

    def _transaction(self) -> _Transaction:
        return _Transaction(self._db)


class _Transaction:
    def __init__(self, database: sqlite3.Connection) -> None:
        self.database = database

    def __enter__(self) -> None:
        self.database.execute("BEGIN")

    def __exit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.database.execute("COMMIT" if kind is None else "ROLLBACK")


class _translate_errors:  # noqa: N801  (reads as a word of the sentence:  with _sound(): …)
    """Turn every error of a damaged file into one kind."""

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(failure, sqlite3.OperationalError) and "full" in str(failure):
            raise OSError(None, str(failure)) from failure
        if isinstance(failure, sqlite3.Error | msgspec.MsgspecError | TypeError | ValueError):
            raise CacheDamagedError(str(failure)) from failure


def _own_version() -> int:
    return int.from_bytes(digest.engine()[:4], "big") >> 1


def examine(path: Path) -> bool:
    """Read a cache's file to its end, change nothing, and tell whether this version of Intertitle made it.

    Raises:
        CacheDamagedError: when the file is not what a build has left.
    """
    with _translate_errors(), closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
        (version,) = database.execute("PRAGMA user_version").fetchone()
        (sound,) = database.execute("PRAGMA quick_check(1)").fetchone()
        if sound != "ok":
            raise CacheDamagedError(sound)
        if version != _own_version():
            return False
        for table in ("records", "state"):
            for total, value in database.execute(f"SELECT sum, value FROM {table}"):  # noqa: S608  (two names of ours)
                _verified(total, value)
        for wanted, html in database.execute("SELECT digest, html FROM texts"):
            _verified(wanted, html)
    return True


def remove_cache(folder: Path) -> None:
    """Throw a cache away, whatever stands in its place; nothing in it is needed."""
    for file in (folder / FILE_NAME, folder / f"{FILE_NAME}-journal"):
        if file.is_dir() and not file.is_symlink():
            import shutil  # noqa: PLC0415  (for what hardly ever happens)

            shutil.rmtree(file)
        else:
            file.unlink(missing_ok=True)


def _verified(stored_digest: object, value: object) -> bytes:
    if not isinstance(value, bytes) or digest.of_bytes(value) != stored_digest:
        raise CacheDamagedError("a value is not what was stored")
    return value


def _records(database: sqlite3.Connection, wanted: Iterable[bytes]) -> dict[bytes, bytes]:
    keys = list(dict.fromkeys(wanted))
    found = {key: _verified(total, value) for key, total, value in _rows(database, "key, sum, value", "records", keys)}
    if len(found) < len(keys):
        raise CacheDamagedError("a record is missing")
    return found


def _rows(database: sqlite3.Connection, columns: str, table: str, keys: Sequence[bytes]) -> Iterator[tuple[Any, ...]]:
    """Read the rows of several keys, many in one query."""
    key = columns.partition(",")[0]
    for start in range(0, len(keys), _BATCH_SIZE):
        several = keys[start : start + _BATCH_SIZE]
        marks = ", ".join("?" * len(several))
        with _translate_errors():
            query = f"SELECT {columns} FROM {table} WHERE {key} IN ({marks})"  # noqa: S608  (names of ours)
            yield from database.execute(query, several).fetchall()


class Reader:
    """A cache's records and texts for reading, in any process.

    The file is open inside a ``with`` block only. One reader may be used for several blocks in turn, so that a worker
    opens the file for each batch and leaves nothing open after the last one.
    """

    def __init__(self, path: Path) -> None:
        self._address = f"{path.resolve().as_uri()}?mode=ro"
        self._opened: sqlite3.Connection | None = None

    def __enter__(self) -> Self:
        """Open the file."""
        with _translate_errors():
            self._opened = sqlite3.connect(self._address, uri=True, isolation_level=None)
            self._opened.execute("BEGIN")  # one lock for the whole block, and not one for each value
        return self

    def __exit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        self._db.close()
        self._opened = None

    @property
    def _db(self) -> sqlite3.Connection:
        if self._opened is None:
            raise RuntimeError("a cache is read inside of its reader's with block")
        return self._opened

    def load_records(self, wanted: Iterable[bytes]) -> dict[bytes, bytes]:
        """Give several stored values by their keys."""
        return _records(self._db, wanted)

    def load_texts(self, wanted: Iterable[bytes]) -> dict[bytes, str]:
        """Give the HTML of several texts by their digests; one that is not there is left out."""
        digests = [one for one in dict.fromkeys(wanted) if one]
        with _translate_errors():
            return {
                key: _verified(key, html).decode() for key, html in _rows(self._db, "digest, html", "texts", digests)
            }

    def load_text(self, digest_wanted: bytes) -> str:
        """Give a text's HTML by its digest."""
        with _translate_errors():
            row = self._db.execute("SELECT html FROM texts WHERE digest = ?", (digest_wanted,)).fetchone()
        if row is None or not isinstance(row[0], bytes) or digest.of_bytes(row[0]) != digest_wanted:
            raise CacheDamagedError("a text is not what was stored")
        return row[0].decode()

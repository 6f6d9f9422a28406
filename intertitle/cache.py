"""Cache values between builds, keyed by the digest of everything that they were made from.

The cache is one SQLite file in the site's ``.intertitle/`` folder. Every value is stored with a digest of its own
bytes, so any damage is detected. A damaged cache is deleted as a whole: everything in it can be made again.
"""

from __future__ import annotations

import errno
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
PREVIEW = "preview"  # in `FOLDER`: the server's own cache and output
FILE_NAME = "cache.db"
_BATCH_SIZE = 200  # keys per query; above this, reading the whole table is faster
_SCHEMA = """
CREATE TABLE IF NOT EXISTS records (key BLOB PRIMARY KEY, sum BLOB, value BLOB);
CREATE TABLE IF NOT EXISTS texts (digest BLOB PRIMARY KEY, html BLOB);
CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, sum BLOB, value BLOB);
"""


_Value = TypeVar("_Value")


class CacheDamagedError(Exception):
    """The cache file is not what an earlier build left."""


class Cache:
    """A cache on disk. One process at a time writes to it.

    Values that were loaded or saved stay decoded in memory, so a cache that is open for several builds is read once.
    All values are frozen. While the folder's lock is held, no other process writes to the file. Saved values and
    deletions go to the disk together, in `flush`; until then the file holds the complete state of the previous build.

    Attributes:
        path: the file.
        memory: decoded records, kept here by the cache's users.

    Raises:
        CacheDamagedError: from every method, if the file is not what an earlier build left.
        OSError: if the folder cannot be created or written.
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
            # Other threads may read while this one does not use the cache.
            self._db = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False)
        except sqlite3.Error as failure:
            if self.path.exists():  # a folder, or another user's file
                raise CacheDamagedError(str(failure)) from failure
            raise OSError(None, str(failure), str(self.path)) from failure
        try:
            self._prepare()
        except BaseException:  # the caller gets no connection to close
            self._db.close()
            raise

    def _prepare(self) -> None:
        with _translate_errors(self.path):
            self._db.execute("PRAGMA page_size = 16384")  # larger pages halve the time for writing texts
            self._db.execute("PRAGMA journal_mode = MEMORY")
            self._db.execute("PRAGMA synchronous = OFF")
            (version,) = self._db.execute("PRAGMA user_version").fetchone()
            # Another version's cache is useless to this one, and may have another schema.
            own = _own_version()
            if version not in {0, own}:
                raise CacheDamagedError("it was made by another version of Intertitle")
            self._db.executescript(f"{_SCHEMA} PRAGMA user_version = {own};")

    def __enter__(self) -> Self:
        """Return the cache."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Flush unless an exception was raised, then close the file."""
        try:
            if failure is None:
                self.flush()
        finally:
            self.close()

    def close(self) -> None:
        """Close the file without flushing."""
        self._db.close()

    # ------------------------------------------------------------ records of sources

    def load_records(self, wanted: Collection[bytes]) -> dict[bytes, bytes]:
        """Return stored values by key."""
        if len(wanted) < _BATCH_SIZE:
            return _read_records(self._db, wanted)
        keys = set(wanted)
        with _translate_errors():
            rows = self._db.execute("SELECT key, sum, value FROM records").fetchall()
        found = {key: _verify(total, value) for key, total, value in rows if key in keys}
        if len(found) < len(keys):
            raise CacheDamagedError("a record is missing")
        return found

    def load_texts(self, wanted: Collection[bytes]) -> dict[bytes, bytes]:
        """Return stored texts by digest."""
        with _translate_errors():
            found = {key: _verify(key, text) for key, text in _select(self._db, "digest, html", "texts", [*wanted])}
        if len(found) < len(set(wanted)):
            raise CacheDamagedError("a text is missing")
        return found

    def store_records(self, records: Iterable[tuple[bytes, bytes]], texts: Iterable[tuple[bytes, bytes]]) -> None:
        """Store values by key, and texts (UTF-8) by their own digest."""
        with _translate_errors(self.path), self._transaction():
            self._db.executemany(
                "INSERT OR REPLACE INTO records VALUES (?, ?, ?)",
                ((key, digest.of_bytes(value), value) for key, value in records),
            )
            self._db.executemany("INSERT OR REPLACE INTO texts VALUES (?, ?)", texts)

    def drop_others(self, records: AbstractSet[bytes], texts: AbstractSet[bytes]) -> None:
        """Delete all other records and texts at the next flush."""
        self._used = (records, texts)

    # ------------------------------------------------------------ state of the last build

    def load(self, name: str, kind: type[_Value]) -> _Value | None:
        """Return the value saved under a name, or None."""
        if name not in self._values:
            with _translate_errors():
                row = self._db.execute("SELECT sum, value FROM state WHERE name = ?", (name,)).fetchone()
                if row is None:
                    return None
                self._values[name] = msgspec.msgpack.decode(_verify(*row), type=kind)
        return cast("_Value", self._values[name])

    def save(self, name: str, value: object) -> None:
        """Save a value under a name. `flush` writes it to the disk."""
        self._values[name] = self._unsaved[name] = value

    def flush(self) -> None:
        """Write the saved values to the disk, and delete what `drop_others` marked."""
        if not self._unsaved and self._used is None:
            return
        with _translate_errors(self.path), self._transaction():
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
        if kind is None:
            self.database.execute("COMMIT")
        elif self.database.in_transaction:  # on a full disk, SQLite has rolled back already
            self.database.execute("ROLLBACK")


class _translate_errors:  # noqa: N801  (used like a function:  with _translate_errors(): …)
    """Raise `CacheDamagedError` for every error that a damaged file causes, and `OSError` if the disk is full."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(failure, sqlite3.OperationalError) and "full" in str(failure):
            raise OSError(errno.ENOSPC, str(failure), str(self._path or FILE_NAME)) from failure
        if isinstance(failure, sqlite3.Error | msgspec.MsgspecError | TypeError | ValueError):
            raise CacheDamagedError(str(failure)) from failure


def _own_version() -> int:
    return int.from_bytes(digest.engine()[:4], "big") >> 1


def examine(path: Path) -> bool:
    """Read a cache file completely without changing it. Return whether this version of Intertitle wrote it.

    Raises:
        CacheDamagedError: if the file is damaged.
    """
    with (
        _translate_errors(path),
        closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database,
    ):
        (version,) = database.execute("PRAGMA user_version").fetchone()
        (sound,) = database.execute("PRAGMA quick_check(1)").fetchone()
        if sound != "ok":
            raise CacheDamagedError(sound)
        if version != _own_version():
            return False
        for table in ("records", "state"):
            for total, value in database.execute(f"SELECT sum, value FROM {table}"):  # noqa: S608  (constant names)
                _verify(total, value)
        for wanted, html in database.execute("SELECT digest, html FROM texts"):
            _verify(wanted, html)
    return True


def remove_cache(folder: Path) -> None:
    """Delete a cache, including a folder in its place."""
    for file in (folder / FILE_NAME, folder / f"{FILE_NAME}-journal"):
        if file.is_dir() and not file.is_symlink():
            import shutil  # noqa: PLC0415  (rarely needed)

            shutil.rmtree(file)
        else:
            file.unlink(missing_ok=True)


def _verify(stored_digest: object, value: object) -> bytes:
    if not isinstance(value, bytes) or digest.of_bytes(value) != stored_digest:
        raise CacheDamagedError("a value is not what was stored")
    return value


def _read_records(database: sqlite3.Connection, wanted: Iterable[bytes]) -> dict[bytes, bytes]:
    keys = list(dict.fromkeys(wanted))
    found = {key: _verify(total, value) for key, total, value in _select(database, "key, sum, value", "records", keys)}
    if len(found) < len(keys):
        raise CacheDamagedError("a record is missing")
    return found


def _select(database: sqlite3.Connection, columns: str, table: str, keys: Sequence[bytes]) -> Iterator[tuple[Any, ...]]:
    """Read the rows of several keys in batches."""
    key = columns.partition(",")[0]
    for start in range(0, len(keys), _BATCH_SIZE):
        several = keys[start : start + _BATCH_SIZE]
        marks = ", ".join("?" * len(several))
        with _translate_errors():
            query = f"SELECT {columns} FROM {table} WHERE {key} IN ({marks})"  # noqa: S608  (constant names)
            yield from database.execute(query, several).fetchall()


class Reader:
    """Read a cache's records and texts, in any process.

    The file is open only inside a ``with`` block. A reader can be used for several blocks: a worker opens the file for
    each batch and closes it afterwards.
    """

    def __init__(self, path: Path) -> None:
        self._address = f"{path.resolve().as_uri()}?mode=ro"
        self._opened: sqlite3.Connection | None = None

    def __enter__(self) -> Self:
        """Open the file."""
        with _translate_errors():
            self._opened = sqlite3.connect(self._address, uri=True, isolation_level=None)
            self._opened.execute("BEGIN")  # lock once per block, not once per value
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
            raise RuntimeError("the reader is used outside its with block")
        return self._opened

    def load_records(self, wanted: Iterable[bytes]) -> dict[bytes, bytes]:
        """Return stored values by key."""
        return _read_records(self._db, wanted)

    def load_texts(self, wanted: Iterable[bytes]) -> dict[bytes, str]:
        """Return the HTML of several texts by digest; missing ones are left out."""
        digests = [one for one in dict.fromkeys(wanted) if one]
        with _translate_errors():
            return {
                key: _verify(key, html).decode() for key, html in _select(self._db, "digest, html", "texts", digests)
            }

    def load_text(self, digest_wanted: bytes) -> str:
        """Return the HTML of one text by digest."""
        with _translate_errors():
            row = self._db.execute("SELECT html FROM texts WHERE digest = ?", (digest_wanted,)).fetchone()
        if row is None or not isinstance(row[0], bytes) or digest.of_bytes(row[0]) != digest_wanted:
            raise CacheDamagedError("a text is not what was stored")
        return row[0].decode()

"""The cache: what earlier builds made, by the digest of all that it was made from.

One SQLite file in the site's ``.intertitle/`` folder. Every value is stored with a digest of its own bytes:
damage of any kind shows, and a damaged cache is thrown away whole. Nothing in it is needed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from intertitle import digest
from intertitle.model import Struct

FOLDER = ".intertitle"
PREVIEW = "preview"  # within it, what the server keeps apart from what is published
NAME = "cache.db"
_VERSION = 1
_SCHEMA = f"""
CREATE TABLE IF NOT EXISTS records (key BLOB PRIMARY KEY, sum BLOB, value BLOB) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS texts (digest BLOB PRIMARY KEY, html TEXT);
CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, sum BLOB, value BLOB);
PRAGMA user_version = {_VERSION};
"""


class CacheDamagedError(Exception):
    """The cache holds something that it was not given."""


class Made(Struct, frozen=True, kw_only=True, array_like=True):
    """An output as it was made: its key, its bytes' digest, and the file's size and time when it was written."""

    key: bytes
    digest: bytes
    size: int
    mtime_ns: int


class Cache:
    """A cache on the disk; one process at a time writes to it.

    Raises:
        CacheDamagedError: from every method, when the file is not what a build of ours has left.
        OSError: when the folder cannot be made or written.
    """

    def __init__(self, folder: Path) -> None:
        if folder.is_symlink():
            raise CacheDamagedError(f"{folder.name} is a symbolic link")
        folder.mkdir(exist_ok=True)
        self.path = folder / NAME
        if self.path.is_symlink():
            raise CacheDamagedError(f"{self.path.name} is a symbolic link")
        try:
            self._db = sqlite3.connect(self.path, isolation_level=None)
        except sqlite3.Error as failure:
            raise OSError(None, str(failure), str(self.path)) from failure
        with _sound():
            self._db.execute("PRAGMA journal_mode = MEMORY")
            self._db.execute("PRAGMA synchronous = OFF")
            (version,) = self._db.execute("PRAGMA user_version").fetchone()
            if version not in {0, _VERSION}:
                raise CacheDamagedError(f"it is of version {version}")
            self._db.executescript(_SCHEMA)

    def __enter__(self) -> Self:
        """Open the cache for one build."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file; what was stored stays."""
        self._db.close()

    # ------------------------------------------------------------ records of sources

    def records(self, wanted: Iterable[bytes]) -> dict[bytes, bytes]:
        """Give the stored values of those keys that are stored."""
        keys = set(wanted)
        with _sound():
            rows = self._db.execute("SELECT key, sum, value FROM records").fetchall()
        return {key: _checked(total, value) for key, total, value in rows if key in keys}

    def store(self, records: Iterable[tuple[bytes, bytes]], texts: Iterable[tuple[bytes, str]]) -> None:
        """Store values by key, and texts by their own digest."""
        with _sound(), self._transaction():
            self._db.executemany(
                "INSERT OR REPLACE INTO records VALUES (?, ?, ?)",
                ((key, digest.of_bytes(value), value) for key, value in records),
            )
            self._db.executemany("INSERT OR REPLACE INTO texts VALUES (?, ?)", texts)

    def texts(self) -> set[bytes]:
        """Give the digests of all stored texts."""
        with _sound():
            return {found for (found,) in self._db.execute("SELECT digest FROM texts")}

    def keep_only(self, records: set[bytes], texts: set[bytes]) -> None:
        """Forget every value and text that this build did not use."""
        with _sound(), self._transaction():
            for table, column, used in (("records", "key", records), ("texts", "digest", texts)):
                stored = {found for (found,) in self._db.execute(f"SELECT {column} FROM {table}")}  # noqa: S608
                gone = [(found,) for found in stored - used]
                if gone:
                    self._db.executemany(f"DELETE FROM {table} WHERE {column} = ?", gone)  # noqa: S608

    # ------------------------------------------------------------ outputs

    def outputs(self) -> dict[str, Made]:
        """Give what the last build made, by path."""
        with _sound():
            row = self._db.execute("SELECT sum, value FROM state WHERE name = 'outputs'").fetchone()
            return msgspec.msgpack.decode(_checked(*row), type=dict[str, Made]) if row else {}

    def store_outputs(self, made: Mapping[str, Made]) -> None:
        """Store what this build made, by path."""
        value = msgspec.msgpack.encode(made)
        with _sound(), self._transaction():
            row = ("outputs", digest.of_bytes(value), value)
            self._db.execute("INSERT OR REPLACE INTO state VALUES (?, ?, ?)", row)

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


class _sound:  # noqa: N801  (reads as a word of the sentence:  with _sound(): …)
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


def remove_cache(folder: Path) -> None:
    """Throw a cache away; nothing in it is needed."""
    for name in (NAME, f"{NAME}-journal"):
        (folder / name).unlink(missing_ok=True)


def _checked(total: object, value: object) -> bytes:
    if not isinstance(value, bytes) or digest.of_bytes(value) != total:
        raise CacheDamagedError("a value is not what was stored")
    return value


def reader(path: Path) -> Callable[[bytes], str]:
    """Open the texts of a cache for reading, in any process: gives a text's HTML by its digest."""
    with _sound():
        database = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)

    def read(wanted: bytes) -> str:
        with _sound():
            row = database.execute("SELECT html FROM texts WHERE digest = ?", (wanted,)).fetchone()
        if row is None or not isinstance(row[0], str) or digest.of_bytes(row[0].encode()) != wanted:
            raise CacheDamagedError("a text is not what was stored")
        html: str = row[0]
        return html

    return read

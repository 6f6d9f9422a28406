"""The cache: everything in it can be made again, and any damage is detected."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any, NoReturn

import msgspec
import pytest
from conftest import SiteFolder, codes

import intertitle.cache
from intertitle import digest
from intertitle.building import publishing
from intertitle.cache import Cache, CacheDamagedError, Reader
from intertitle.pipeline import check


def test_stored_values_are_loaded_and_unused_ones_removed(tmp_path: Path) -> None:
    html = "<p>é</p>"
    name = digest.of_bytes(html.encode())
    with Cache(tmp_path / "cache") as cache:
        cache.store_records([(b"a", b"1"), (b"b", b"2")], [(name, html.encode())])
        reader = Reader(cache.path)
        with reader:
            assert cache.load_records([b"a"]) == reader.load_records([b"a"]) == {b"a": b"1"}
            assert reader.load_text(name) == html
        cache.drop_others({b"b"}, {name})
        assert cache.load_records([b"a"]) == {b"a": b"1"}  # until the flush, the file has the old contents
        cache.flush()
        assert cache.load_records([b"b"]) == {b"b": b"2"}
        for missing in (b"a", b"c"):
            with pytest.raises(CacheDamagedError, match="missing"):
                cache.load_records([missing, b"b"])
            with reader, pytest.raises(CacheDamagedError, match="missing"):
                reader.load_records([missing])
        with reader:
            assert reader.load_text(name) == html
        cache.drop_others({b"b"}, set())
        cache.flush()
        with reader, pytest.raises(CacheDamagedError):
            reader.load_text(name)


# ---------------------------------------------------------------- connections


class _Connections:
    """Counts the databases that this process opens and closes."""

    def __init__(self) -> None:
        self.opened = self.closed = 0

    def connect(self, *arguments: Any, **named: Any) -> sqlite3.Connection:  # noqa: ANN401  (SQLite's own signature)
        every = self

        class Counted(sqlite3.Connection):
            def close(self) -> None:
                every.closed += 1
                super().close()

        self.opened += 1
        return _connect(*arguments, factory=Counted, **named)


_connect = sqlite3.connect


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> _Connections:
    """Count connections. Only Python 3.13 and later warn of one that is never closed."""
    found = _Connections()
    monkeypatch.setattr(sqlite3, "connect", found.connect)
    return found


def test_a_build_closes_every_connection_that_it_opens(blog: SiteFolder, connections: _Connections) -> None:
    for number in range(120):  # more than `publishing._MIN_PAGES`, so that cards are made first
        blog.review(f"film-{number}", "year: 1990")
    blog.build()
    assert connections.opened == connections.closed > 3
    (blog.public / "index.html").unlink()
    blog.build()
    blog.build(action=check)
    assert connections.opened == connections.closed


def test_a_build_that_fails_in_a_batch_closes_its_connections(
    blog: SiteFolder, connections: _Connections, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> NoReturn:
        raise LookupError

    monkeypatch.setattr(publishing, "_render", fail)
    with pytest.raises(LookupError):
        blog.build()
    assert connections.opened == connections.closed == 2  # the cache's and the batch's


@pytest.mark.parametrize("data", [b"garbage" * 1000, None], ids=["garbage", "another version's"])
def test_a_cache_that_is_refused_is_closed(
    tmp_path: Path, connections: _Connections, monkeypatch: pytest.MonkeyPatch, data: bytes | None
) -> None:
    folder = tmp_path / "cache"
    with Cache(folder) as cache:
        cache.save("made", 1)
    if data is None:
        monkeypatch.setattr(intertitle.cache, "_own_version", lambda: 99)
    else:
        (folder / "cache.db").write_bytes(data)
    with pytest.raises(CacheDamagedError):
        Cache(folder)
    assert connections.opened == connections.closed == 2


def test_nothing_is_read_outside_of_the_block_that_opens_the_file(tmp_path: Path) -> None:
    with Cache(tmp_path / "cache") as cache:
        cache.store_records([(b"a", b"1")], [])
        reader = Reader(cache.path)
        with pytest.raises(RuntimeError, match="with block"):
            reader.load_records([b"a"])
        with reader:
            assert reader.load_records([b"a"]) == {b"a": b"1"}
        with pytest.raises(RuntimeError, match="with block"):
            reader.load_text(b"a")


@pytest.mark.parametrize("count", [1, 199, 200, 201])
def test_few_records_and_many_come_back_alike(tmp_path: Path, count: int) -> None:
    stored = {b"%d" % number: b"value %d" % number for number in range(300)}
    wanted = list(stored)[:count]
    with Cache(tmp_path / "cache") as cache:
        cache.store_records(stored.items(), [])
        assert cache.load_records(wanted) == {key: stored[key] for key in wanted}
        with pytest.raises(CacheDamagedError, match="missing"):
            cache.load_records([*wanted, b"x"])


class _Kept(msgspec.Struct, frozen=True):
    key: bytes
    size: int


def test_the_state_of_the_last_build_is_loaded(tmp_path: Path) -> None:
    known = {"index.html": _Kept(key=b"k", size=3)}
    with Cache(tmp_path / "cache") as cache:
        assert cache.load("made", dict[str, _Kept]) is None
        cache.save("made", {})
        cache.save("made", known)
        cache.save("other", [1])
        assert cache.load("made", dict[str, _Kept]) is known
    with Cache(tmp_path / "cache") as cache:
        assert cache.load("made", dict[str, _Kept]) == known
        assert cache.load("other", list[int]) == [1]


@pytest.mark.parametrize("table", ["records", "state"])
def test_a_value_that_is_not_what_was_stored_is_damage(tmp_path: Path, table: str) -> None:
    folder = tmp_path / "cache"
    with Cache(folder) as cache:
        cache.store_records([(b"a", b"1")], [])
        cache.save("made", 1)
    with sqlite3.connect(folder / "cache.db") as database:
        database.execute(f"UPDATE {table} SET value = x'02'")  # noqa: S608  (constant names)
    database.close()
    with Cache(folder) as cache, pytest.raises(CacheDamagedError, match="not what was stored"):
        cache.load_records([b"a"]) if table == "records" else cache.load("made", int)


def test_a_value_of_another_shape_is_damage(tmp_path: Path) -> None:
    with Cache(tmp_path / "cache") as cache:
        cache.save("made", "words")
    with Cache(tmp_path / "cache") as cache, pytest.raises(CacheDamagedError):
        cache.load("made", dict[str, _Kept])


def test_a_truncated_cache_is_rebuilt_with_one_note(blog: SiteFolder) -> None:
    blog.build()
    wanted = blog.tree()
    file = blog.root / ".intertitle/cache.db"
    whole = file.read_bytes()
    noted = 0
    for length in [0, 1, 15, 16, 99, 100, 512, *range(1000, len(whole), max(1, len(whole) // 25))]:
        file.write_bytes(whole[:length])
        report = blog.build()
        assert codes(report.diagnostics) in ([], ["IT605"])
        noted += len(report.diagnostics)
        assert blog.tree() == wanted
    assert noted > 10


def test_flipped_bytes_never_make_a_wrong_page(blog: SiteFolder) -> None:
    """Damage each twentieth of the file in turn; pages are made again with the help of the intact parts."""
    blog.build()
    wanted = blog.tree()
    file = blog.root / ".intertitle/cache.db"
    whole = file.read_bytes()
    chance = random.Random(3)  # noqa: S311  (the same bytes in every run)
    noted = 0
    for twentieth in range(20):
        damaged = bytearray(whole)
        start, end = len(whole) * twentieth // 20, len(whole) * (twentieth + 1) // 20
        for place in chance.sample(range(start, end), 20):
            damaged[place] ^= 1 << chance.randrange(8)
        file.write_bytes(damaged)
        for page in ("index.html", "reviews/alien/index.html", "feed.xml"):
            (blog.public / page).unlink(missing_ok=True)
        report = blog.build()
        assert codes(report.diagnostics) in ([], ["IT605"])
        noted += len(report.diagnostics)
        assert blog.tree() == wanted
    assert noted > 5


@pytest.mark.parametrize("garbage", [b"", b"x", b"\0" * 4096, b"SQLite format 3\0" + b"\xff" * 4080, b"x" * 100_000])
def test_a_cache_of_garbage_is_replaced(blog: SiteFolder, garbage: bytes) -> None:
    blog.build()
    wanted = blog.tree()
    file = blog.root / ".intertitle/cache.db"
    file.write_bytes(garbage)
    assert codes(blog.build().diagnostics) == (["IT605"] if len(garbage) > 1 else [])  # SQLite ignores one byte
    assert blog.tree() == wanted
    assert codes(blog.build().diagnostics) == []


@pytest.mark.parametrize("name", ["cache.db", "cache.db-journal"])
def test_a_folder_with_the_cache_s_name_is_removed(blog: SiteFolder, name: str) -> None:
    blog.build()
    wanted = blog.tree()
    file = blog.root / ".intertitle" / name
    file.unlink(missing_ok=True)
    (file / "in it").mkdir(parents=True)
    assert codes(blog.build().diagnostics) in ([], ["IT605"])
    assert blog.tree() == wanted
    assert codes(blog.build().diagnostics) == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes in folders")
def test_a_pipe_with_the_cache_s_name_is_replaced(blog: SiteFolder) -> None:
    blog.build()
    wanted = blog.tree()
    file = blog.root / ".intertitle/cache.db"
    file.unlink()
    os.mkfifo(file)
    assert codes(blog.build().diagnostics) == ["IT605"]
    assert blog.tree() == wanted


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
@pytest.mark.parametrize("mode", [0o000, 0o444], ids=["unreadable", "unwritable"])
def test_a_cache_of_another_user_is_replaced(blog: SiteFolder, mode: int) -> None:
    blog.build()
    wanted = blog.tree()
    (blog.root / ".intertitle/cache.db").chmod(mode)
    blog.review("new", "film: New", "date: 2026-05-01")
    assert codes(blog.build().diagnostics) == ["IT605"]
    (blog.root / "content/reviews/new.md").unlink()
    assert codes(blog.build().diagnostics) == []
    assert blog.tree() == wanted


@pytest.mark.skipif(os.name != "posix", reason="limits of a process are POSIX's")
def test_a_disk_that_takes_no_cache_is_an_error_and_no_traceback(blog: SiteFolder) -> None:
    code = (
        "import resource, sys; from intertitle.cli.main import main;"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, (16384, 16384)); main(['build', {str(blog.root)!r}])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)  # noqa: S603  (our own program)
    assert done.returncode == 1
    assert done.stderr.startswith("error")
    assert "Traceback" not in done.stderr


def test_a_text_changed_in_the_cache_is_not_published(blog: SiteFolder) -> None:
    blog.build()
    wanted = blog.tree()
    with sqlite3.connect(blog.root / ".intertitle/cache.db") as database:
        database.execute("UPDATE texts SET html = 'forged'")
    database.close()
    (blog.public / "reviews/alien/index.html").unlink()
    report = blog.build()
    assert codes(report.diagnostics) == ["IT605"]
    assert blog.tree() == wanted


def test_a_cache_of_another_version_is_rebuilt(blog: SiteFolder) -> None:
    blog.build()
    with sqlite3.connect(blog.root / ".intertitle/cache.db") as database:
        database.execute("PRAGMA user_version = 99")
    database.close()
    assert codes(blog.build().diagnostics) == ["IT605"]
    assert codes(blog.build().diagnostics) == []


def test_a_link_with_the_cache_s_name_is_not_followed(blog: SiteFolder, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (blog.root / ".intertitle").symlink_to(elsewhere)
    assert codes(blog.build().diagnostics) == []
    assert list(elsewhere.iterdir()) == []
    (blog.root / ".intertitle").unlink()
    blog.build()
    victim = tmp_path / "victim"
    victim.write_text("mine")
    (blog.root / ".intertitle/cache.db").unlink()
    (blog.root / ".intertitle/cache.db").symlink_to(victim)
    assert codes(blog.build().diagnostics) == ["IT605"]
    assert victim.read_text() == "mine"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_site_that_cannot_be_written_to_builds_without_keeping_a_cache(blog: SiteFolder, tmp_path: Path) -> None:
    blog.root.chmod(0o555)
    try:
        assert codes(blog.build(output=tmp_path / "out").diagnostics) == []
    finally:
        blog.root.chmod(0o755)
    assert not (blog.root / ".intertitle").exists()


def test_no_pickle_is_read_anywhere() -> None:
    package = Path(digest.__file__).parent
    assert not [
        file for file in package.rglob("*.py") if "import pickle" in file.read_text() or "marshal" in file.read_text()
    ]

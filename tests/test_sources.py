"""Sources: a file is opened when its stamp proves nothing, parsed when its bytes have changed, and never else."""

from __future__ import annotations

import datetime as dt
import os
import pickle
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from conftest import SiteFolder, codes
from steps import Steps, overhear, replace, rewrite, settle

from intertitle import digest
from intertitle.building.sources import Row, Sources, microseconds
from intertitle.cache import CacheDamagedError, Reader
from intertitle.diagnostics import Place
from intertitle.model import Review
from intertitle.stages import read
from intertitle.stages.read import LARGEST

ALIEN, ALIENS, STALKER = (f"content/reviews/{name}.md" for name in ("alien", "aliens", "stalker"))
IMAGE = "content/images/aliens.svg"


@pytest.fixture
def steps(blog: SiteFolder) -> Steps:
    return Steps(blog)


def unstamped(sources: Sources) -> dict[str, Row]:
    """Give what is known of the documents apart from their files' times."""
    return {path: msgspec.structs.replace(row, stamp=None) for path, row in sources.rows.items()}


# ---------------------------------------------------------------- what is opened


def test_a_source_whose_stamp_is_unchanged_is_not_opened_again(steps: Steps, monkeypatch: pytest.MonkeyPatch) -> None:
    settle(monkeypatch)
    heard = overhear(monkeypatch, steps.root)
    first = steps.sources()
    everything = sorted([*first.rows, *first.images])
    assert heard() == everything
    assert (len(everything), first.anew) == (8, 7)
    second = steps.sources()
    assert heard() == []
    assert (second.rows, second.images, second.problems, second.anew) == (first.rows, first.images, (), 0)


def test_a_file_read_within_two_seconds_of_its_change_is_opened_until_it_has_settled_and_not_parsed(
    steps: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    status = (steps.root / STALKER).stat()
    changed = max(status.st_mtime_ns, status.st_ctime_ns)
    heard = overhear(monkeypatch, steps.root)
    for late, trusted in ((0, False), (2_000_000_000, False), (2_000_000_001, True)):
        monkeypatch.setattr(time, "time_ns", lambda late=late: changed + late)
        sources = steps.sources()
        assert (sources.rows[STALKER].stamp is not None) == trusted
        assert STALKER in heard()
        assert sources.anew == (7 if late == 0 else 0)
    assert steps.sources().rows[STALKER].stamp is not None
    assert STALKER not in heard()


def test_a_new_file_with_an_old_time_is_not_trusted_either(steps: Steps, monkeypatch: pytest.MonkeyPatch) -> None:
    file = steps.root / STALKER
    os.utime(file, (0, 0))
    changed = file.stat().st_ctime_ns
    monkeypatch.setattr(time, "time_ns", lambda: changed + 1)
    assert steps.sources().rows[STALKER].stamp is None


def test_a_file_from_the_future_is_never_trusted(steps: Steps, monkeypatch: pytest.MonkeyPatch) -> None:
    settle(monkeypatch)
    os.utime(steps.root / STALKER, (2**33, 2**33))
    heard = overhear(monkeypatch, steps.root)
    for _ in range(3):
        assert steps.sources().rows[STALKER].stamp is None
        assert STALKER in heard()


def test_an_edit_of_the_same_size_whose_time_is_set_back_is_seen(steps: Steps, monkeypatch: pytest.MonkeyPatch) -> None:
    settle(monkeypatch)
    file = steps.root / STALKER
    first = steps.sources()
    before = file.stat()
    replace(file, "Unrated.", "UNRATED.")
    after = file.stat()
    assert (after.st_size, after.st_mtime_ns, after.st_ino) == (before.st_size, before.st_mtime_ns, before.st_ino)
    second = steps.sources()
    assert second.anew == 1
    assert second.rows[STALKER].said != first.rows[STALKER].said
    assert second.records.text(STALKER).excerpt == "UNRATED."


def test_an_edit_of_the_same_size_within_one_tick_of_the_clock_is_seen(
    steps: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All that the system says of the file is the same: it is read again because it was so new when it was read."""
    file = steps.root / STALKER
    frozen = file.stat().st_ctime_ns
    monkeypatch.setattr(time, "time_ns", lambda: frozen + 1)
    monkeypatch.setattr(read, "stamp_of", _stopped(frozen))
    steps.sources()
    file.write_text(file.read_text().replace("Unrated.", "UNRATED."))
    assert steps.sources().records.text(STALKER).excerpt == "UNRATED."


def _stopped(moment: int) -> Callable[[os.stat_result], read.Stamp]:
    """Give the stamps of a disk whose clock stands still."""
    plain = read.stamp_of
    return lambda status: msgspec.structs.replace(plain(status), modified=moment, changed=moment)


def test_a_file_that_was_only_touched_is_read_and_not_parsed(steps: Steps, monkeypatch: pytest.MonkeyPatch) -> None:
    settle(monkeypatch)
    first = steps.sources()
    os.utime(steps.root / STALKER, (0, 0))
    heard = overhear(monkeypatch, steps.root)
    second = steps.sources()
    assert heard() == [STALKER]
    assert second.anew == 0
    assert second.rows[STALKER].stamp != first.rows[STALKER].stamp
    assert unstamped(second) == unstamped(first)
    assert steps.sources().rows == second.rows
    assert heard() == []


def test_a_file_whose_number_alone_is_another_is_read(steps: Steps, monkeypatch: pytest.MonkeyPatch) -> None:
    settle(monkeypatch)
    file = steps.root / STALKER
    steps.sources()
    before = file.stat()
    twin = file.with_name("twin.txt")
    twin.write_text(file.read_text().replace("Unrated.", "UNRATED."))
    os.utime(twin, ns=(before.st_atime_ns, before.st_mtime_ns))
    twin.replace(file)
    assert steps.sources().records.text(STALKER).excerpt == "UNRATED."


# ---------------------------------------------------------------- edits


@pytest.mark.parametrize("held", [False, True], ids=["by another process", "by a process that stays"])
def test_a_reverted_edit_is_as_if_it_had_not_been(steps: Steps, monkeypatch: pytest.MonkeyPatch, *, held: bool) -> None:
    settle(monkeypatch)
    file = steps.root / STALKER
    whole = file.read_bytes()
    with steps.cache() as opened:
        cache = opened if held else None
        first = unstamped(steps.sources(cache))
        rewrite(file, whole.replace(b"Unrated.", b"UNRATED."))
        edited = steps.sources(cache)
        assert (edited.anew, edited.records.text(STALKER).excerpt) == (1, "UNRATED.")
        rewrite(file, whole)
        back = steps.sources(cache)
        assert unstamped(back) == first
        assert back.records.text(STALKER).excerpt == "Unrated."
        with steps.cache() as other, Reader(other.path) as reader:
            assert reader.html(back.rows[STALKER].html) == "<p>Unrated.</p>\n"


def test_prose_and_facts_are_told_apart(steps: Steps, monkeypatch: pytest.MonkeyPatch) -> None:
    settle(monkeypatch)
    first = steps.sources().rows[ALIEN]
    replace(steps.root / ALIEN, "came later", "came soon after that")
    prose = steps.sources().rows[ALIEN]
    assert prose.facts == first.facts
    assert len({first.said, prose.said}) == len({first.html, prose.html}) == 2
    assert prose.words == first.words + 2
    replace(steps.root / ALIEN, "rating: 5", "rating: 4")
    fact = steps.sources().rows[ALIEN]
    assert fact.facts != prose.facts
    assert (fact.said, fact.html, fact.words) == (prose.said, prose.html, prose.words)


def test_lines_are_told_apart_from_prose_and_facts(steps: Steps, monkeypatch: pytest.MonkeyPatch) -> None:
    settle(monkeypatch)

    def digests() -> tuple[tuple[bytes, ...], bytes, bytes]:
        row = steps.sources().rows[ALIEN]
        return (row.facts, row.bonds, row.card, row.said, row.html), row.field_locations, row.locations

    same, fields, first = digests()
    replace(steps.root / ALIEN, "\n---\nIn space", "\n# seen\n---\nIn space")
    moved = digests()
    assert moved[:2] == (same, fields)
    replace(steps.root / ALIEN, "film: Alien", "# seen\nfilm: Alien")
    found = digests()
    assert found[0] == same
    assert len({first, moved[2], found[2]}) == 3
    assert found[1] != fields
    with steps.cache() as cache:
        records = steps.sources(cache).records
        assert records.place(ALIEN, "") == records.place(ALIEN, "poster") == Place(ALIEN, 3, 7)
        assert records.place(ALIEN, "link.0") == Place(ALIEN, 17, 13)


def test_a_source_that_moves_is_parsed_at_its_new_place(steps: Steps, monkeypatch: pytest.MonkeyPatch) -> None:
    settle(monkeypatch)
    first = steps.sources()
    (steps.root / STALKER).rename(steps.root / "content/reviews/zone.md")
    second = steps.sources()
    assert second.anew == 1
    assert STALKER not in second.rows
    assert second.rows["content/reviews/zone.md"].digest == first.rows[STALKER].digest
    assert second.records.review("content/reviews/zone.md").path == "content/reviews/zone.md"
    assert list(second.rows) == sorted(second.rows)


def test_two_sources_of_the_same_bytes_are_two_documents_of_one_text(steps: Steps) -> None:
    (steps.root / "content/reviews/copy.md").write_bytes((steps.root / STALKER).read_bytes())
    first = steps.sources()
    rows = first.rows
    assert rows["content/reviews/copy.md"].html == rows[STALKER].html
    (steps.root / STALKER).unlink()
    with steps.cache() as cache:
        sources = steps.sources(cache)
        assert [sources.records.review(path).id for path in sources.rows if path.endswith("copy.md")] == ["copy"]
        with Reader(cache.path) as reader:
            assert reader.html(rows[STALKER].html) == "<p>Unrated.</p>\n"


def test_what_no_source_uses_any_more_leaves_the_cache(steps: Steps) -> None:
    row = steps.sources().rows[STALKER]
    (steps.root / STALKER).unlink()
    with steps.cache() as cache:
        assert cache.records([row.key])
        steps.sources(cache)
        cache.flush()
        with pytest.raises(CacheDamagedError):
            cache.records([row.key])
        with Reader(cache.path) as reader, pytest.raises(CacheDamagedError):
            reader.html(row.html)


def test_a_process_that_stays_forgets_what_is_gone(steps: Steps) -> None:
    with steps.cache() as cache:
        row = steps.sources(cache).rows[STALKER]
        assert row.key in cache.memory
        replace(steps.root / STALKER, "Unrated.", "UNRATED.")
        sources = steps.sources(cache)
        assert set(cache.memory) == {one.key for one in sources.rows.values()}
        assert row.key not in cache.memory


# ---------------------------------------------------------------- what cannot be read


def test_a_file_that_cannot_be_read_is_said_by_every_build_until_it_can(
    steps: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(monkeypatch)
    file = steps.root / STALKER
    first = unstamped(steps.sources())
    whole = file.read_bytes()
    os.truncate(file, LARGEST + 1)
    for _ in range(2):
        sources = steps.sources()
        assert [(one.code, one.path) for one in sources.problems] == [("IT114", STALKER)]
        assert STALKER not in sources.rows
    rewrite(file, whole)
    sources = steps.sources()
    assert (sources.problems, sources.anew) == ((), 1)
    assert unstamped(sources) == first


def test_a_pipe_in_the_place_of_a_picture_is_said_until_it_is_one(
    steps: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(monkeypatch)
    file = steps.root / IMAGE
    whole = file.read_bytes()
    first = steps.sources()
    file.unlink()
    os.mkfifo(file)
    for _ in range(2):
        sources = steps.sources()
        assert [(one.code, one.path) for one in sources.problems] == [("IT111", IMAGE)]
        assert sources.images == {}
    file.unlink()
    file.write_bytes(whole)
    assert (steps.sources().problems, steps.sources().images) == ((), first.images)


def test_what_is_wrong_with_a_source_is_said_by_the_build_that_does_not_open_it(
    steps: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(monkeypatch)
    steps.site.review("broken", "film: Broken", "rating: 7", "date: 2026-07-01")
    steps.site.write("content/reviews/worse.md", "---\nfilm: [\n---\n")
    first = steps.sources()
    assert "IT330" in codes(first.problems)
    assert len(first.problems) == 2
    heard = overhear(monkeypatch, steps.root)
    broken = {"content/reviews/broken.md", "content/reviews/worse.md"}
    with steps.cache() as cache:
        second = steps.sources(cache)
        assert (heard(), second.problems, second.anew) == ([], first.problems, 0)
        assert {one.path for one in second.documents()} == set(second.rows) - broken
        for path in broken:
            row = second.rows[path]
            assert (row.html, row.words, row.date) == (b"", 0, None)
            assert second.records[path].document is None


# ---------------------------------------------------------------- pictures


def test_a_picture_replaced_by_another_of_its_size_is_seen(steps: Steps, monkeypatch: pytest.MonkeyPatch) -> None:
    settle(monkeypatch)
    file = steps.root / IMAGE
    first = steps.sources()
    assert first.images == {IMAGE: digest.of_bytes(file.read_bytes())}
    heard = overhear(monkeypatch, steps.root)
    rewrite(file, file.read_bytes().replace(b'width="2"', b'width="9"'))
    second = steps.sources()
    assert heard() == [IMAGE]
    assert second.images == {IMAGE: digest.of_bytes(file.read_bytes())} != first.images
    assert second.anew == 0


def test_a_picture_that_goes_is_no_longer_known(steps: Steps) -> None:
    steps.sources()
    (steps.root / IMAGE).unlink()
    assert steps.sources().images == {}


# ---------------------------------------------------------------- days


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2026-07-01", dt.datetime(2026, 6, 30, 23, tzinfo=dt.UTC)),  # London has summer time
        ("2026-07-01 09:30", dt.datetime(2026, 7, 1, 8, 30, tzinfo=dt.UTC)),
        ("2026-01-05T00:00:01Z", dt.datetime(2026, 1, 5, 0, 0, 1, tzinfo=dt.UTC)),
        ("1970-01-01T00:00Z", dt.datetime(1970, 1, 1, tzinfo=dt.UTC)),
        ("1968-04-02", dt.datetime(1968, 4, 1, 23, tzinfo=dt.UTC)),
    ],
)
def test_a_day_and_an_embargo_are_known_exactly_without_the_record(
    steps: Steps, written: str, instant: dt.datetime
) -> None:
    steps.site.review("later", "film: Later", f"date: {written}")
    steps.site.review("sealed", "film: Sealed", f"embargo: {written}")
    steps.site.write("content/lists/later.md", f"---\ntitle: Later\ndate: {written}\n---\n")
    steps.sources()
    sources = steps.sources()
    exact = int(instant.timestamp()) * 1_000_000
    later, sealed = (sources.rows[f"content/reviews/{name}.md"] for name in ("later", "sealed"))
    assert (later.date, later.embargo) == (exact, None)
    assert (sealed.date, sealed.embargo) == (None, exact)
    assert sources.rows["content/lists/later.md"].date == exact
    assert sources.records.opened == {}


def test_microseconds_are_exact_from_the_first_year_to_the_last() -> None:
    first, last = dt.datetime.min.replace(tzinfo=dt.UTC), dt.datetime.max.replace(tzinfo=dt.UTC)
    one = dt.timedelta(microseconds=1)
    assert microseconds(dt.datetime(1970, 1, 1, tzinfo=dt.UTC)) == 0
    assert microseconds(dt.datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=dt.UTC)) == -1
    assert microseconds(last) - microseconds(last - one) == microseconds(first + one) - microseconds(first) == 1
    east = dt.timezone(dt.timedelta(hours=14))
    assert microseconds(dt.datetime(2026, 1, 1, 14, tzinfo=east)) == microseconds(
        dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    )


# ---------------------------------------------------------------- what sources are read with


def test_another_contract_parses_every_document_and_opens_no_picture(
    steps: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(monkeypatch)
    first = steps.sources()
    heard = overhear(monkeypatch, steps.root)
    other = msgspec.structs.replace(steps.contract(), author="Somebody Else")
    second = steps.sources(contract=other)
    assert heard() == sorted(first.rows)
    assert second.anew == 7
    assert second.images == first.images
    assert second.records.review(STALKER).author == "Somebody Else"
    with steps.cache() as cache, pytest.raises(CacheDamagedError):
        cache.records([first.rows[STALKER].key])


def test_another_engine_parses_every_document(steps: Steps, monkeypatch: pytest.MonkeyPatch) -> None:
    settle(monkeypatch)
    with steps.cache() as cache:
        steps.sources(cache)
        monkeypatch.setattr(digest, "engine", lambda: b"another engine")
        assert steps.sources(cache).anew == 7
        assert steps.sources(cache).anew == 0


def test_several_processes_read_as_one_does(site: SiteFolder, tmp_path: Path) -> None:
    for number in range(130):
        site.review(f"r{number}", f"film: Film {number}", text=f"Text {number}, [[Film 1]].\n")
    alone = Steps(site).sources(jobs=1)
    site.root.joinpath(".intertitle").rename(tmp_path / "aside")
    together = Steps(site).sources(jobs=2)
    assert unstamped(together) == unstamped(alone)
    assert (together.anew, alone.anew) == (130, 130)
    with Steps(site).cache() as cache:
        again = Steps(site).sources(cache)
        assert {one.path for one in again.documents()} == set(alone.rows)


# ---------------------------------------------------------------- records


def test_records_are_opened_one_by_one_when_they_are_asked_for(steps: Steps) -> None:
    steps.sources()
    with steps.cache() as cache:
        records = steps.sources(cache).records
        assert records.opened == {}
        assert records.words(ALIEN) > 0
        assert records.opened == {}
        assert isinstance(records[ALIEN].document, Review)
        assert set(records.opened) == {records.rows[ALIEN].key}
        assert records[ALIEN] is records[ALIEN]
        records.open_all()
        assert set(records.opened) == {row.key for row in records.rows.values()}


def test_records_that_travel_are_read_where_they_arrive(steps: Steps) -> None:
    steps.sources()
    with steps.cache() as cache:
        here = steps.sources(cache).records
        there = pickle.loads(pickle.dumps(here))  # noqa: S301  (our own bytes)
        assert not hasattr(there, "read")
        with Reader(cache.path) as reader:
            there.read = reader.records
            assert there.review(ALIEN) == here.review(ALIEN)
            assert there.text(ALIENS) == here.text(ALIENS)


def test_a_record_that_is_none_is_damage(steps: Steps) -> None:
    row = steps.sources().rows[ALIEN]
    with steps.cache() as cache:
        cache.store([(row.key, b"\x93\x01\x02\x03")], [])
        with pytest.raises(CacheDamagedError):
            steps.sources(cache).records.text(ALIEN)

"""Sources: a file is read only if its stamp proves nothing, and parsed only if its bytes have changed."""

from __future__ import annotations

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
from intertitle.building.sources import SourceEntry, Sources, find_changed_files, load_sources, mark_published
from intertitle.cache import Cache, CacheDamagedError, Reader
from intertitle.catalogue.catalogue import FOLDERS
from intertitle.diagnostics import Location
from intertitle.model import Review
from intertitle.stages import read
from intertitle.stages.read import LARGEST

ALIEN, ALIENS, STALKER = (f"content/reviews/{name}.md" for name in ("alien", "aliens", "stalker"))
IMAGE = "content/images/aliens.svg"


@pytest.fixture
def steps(blog: SiteFolder) -> Steps:
    return Steps(blog)


def unstamped(sources: Sources) -> dict[str, SourceEntry]:
    """Return what is known of the documents apart from their files' times."""
    return {path: msgspec.structs.replace(row, stamp=None) for path, row in sources.entries.items()}


def _html(cache: Cache, wanted: bytes) -> str:
    with Reader(cache.path) as reader:
        return reader.load_text(wanted)


def _sound(sources: Sources) -> set[str]:
    return {path for folder in FOLDERS.values() for path in sources.paths(folder)}


def _digests(sources: Sources) -> dict[str, bytes]:
    return {path: image.digest for path, image in sources.images().items()}


# ---------------------------------------------------------------- which files are read


def test_a_source_whose_stamp_is_unchanged_is_not_opened_again(steps: Steps, monkeypatch: pytest.MonkeyPatch) -> None:
    settle(monkeypatch)
    heard = overhear(monkeypatch, steps.root)
    first = steps.sources()
    everything = sorted([*first.entries, *first.file_entries])
    assert heard() == everything
    assert (len(everything), first.parsed) == (8, 7)
    second = steps.sources()
    assert heard() == []
    assert (second.entries, second.file_entries, second.problems, second.parsed) == (
        first.entries,
        first.file_entries,
        (),
        0,
    )


def test_a_file_read_within_two_seconds_of_its_change_is_opened_until_it_has_settled_and_not_parsed(
    steps: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    status = (steps.root / STALKER).stat()
    changed = max(status.st_mtime_ns, status.st_ctime_ns)
    heard = overhear(monkeypatch, steps.root)
    for late, trusted in ((0, False), (2_000_000_000, False), (2_000_000_001, True)):
        monkeypatch.setattr(time, "time_ns", lambda late=late: changed + late)
        sources = steps.sources()
        assert (sources.entries[STALKER].stamp is not None) == trusted
        assert STALKER in heard()
        assert sources.parsed == (7 if late == 0 else 0)
    assert steps.sources().entries[STALKER].stamp is not None
    assert STALKER not in heard()


def test_a_new_file_with_an_old_time_is_not_trusted_either(steps: Steps, monkeypatch: pytest.MonkeyPatch) -> None:
    file = steps.root / STALKER
    os.utime(file, (0, 0))
    changed = file.stat().st_ctime_ns
    monkeypatch.setattr(time, "time_ns", lambda: changed + 1)
    assert steps.sources().entries[STALKER].stamp is None


def test_a_file_from_the_future_is_never_trusted(steps: Steps, monkeypatch: pytest.MonkeyPatch) -> None:
    settle(monkeypatch)
    os.utime(steps.root / STALKER, (2**33, 2**33))
    heard = overhear(monkeypatch, steps.root)
    for _ in range(3):
        assert steps.sources().entries[STALKER].stamp is None
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
    assert second.parsed == 1
    assert second.entries[STALKER].text_digest != first.entries[STALKER].text_digest
    assert second.text(STALKER).excerpt == "UNRATED."


def test_an_edit_of_the_same_size_within_one_tick_of_the_clock_is_seen(
    steps: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system reports no difference. The file is read again because it was very new when it was read."""
    file = steps.root / STALKER
    frozen = file.stat().st_ctime_ns
    monkeypatch.setattr(time, "time_ns", lambda: frozen + 1)
    monkeypatch.setattr(read, "stamp_of", _stopped(frozen))
    steps.sources()
    file.write_text(file.read_text().replace("Unrated.", "UNRATED."))
    assert steps.sources().text(STALKER).excerpt == "UNRATED."


def _stopped(moment: int) -> Callable[[os.stat_result], read.Stamp]:
    """Return the stamps of a disk whose clock has stopped."""
    plain = read.stamp_of
    return lambda status: msgspec.structs.replace(plain(status), modified=moment, changed=moment)


def test_a_file_that_was_only_touched_is_read_and_not_parsed(steps: Steps, monkeypatch: pytest.MonkeyPatch) -> None:
    settle(monkeypatch)
    first = steps.sources()
    os.utime(steps.root / STALKER, (0, 0))
    heard = overhear(monkeypatch, steps.root)
    second = steps.sources()
    assert heard() == [STALKER]
    assert second.parsed == 0
    assert second.entries[STALKER].stamp != first.entries[STALKER].stamp
    assert unstamped(second) == unstamped(first)
    assert steps.sources().entries == second.entries
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
    assert steps.sources().text(STALKER).excerpt == "UNRATED."


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
        assert (edited.parsed, edited.text(STALKER).excerpt) == (1, "UNRATED.")
        rewrite(file, whole)
        back = steps.sources(cache)
        assert unstamped(back) == first
        assert back.text(STALKER).excerpt == "Unrated."
        with steps.cache() as other:
            assert _html(other, back.entries[STALKER].html_digest) == "<p>Unrated.</p>\n"


def test_changes_of_prose_and_of_facts_are_distinguished(steps: Steps, monkeypatch: pytest.MonkeyPatch) -> None:
    settle(monkeypatch)
    first = steps.sources().entries[ALIEN]
    replace(steps.root / ALIEN, "came later", "came soon after that")
    prose = steps.sources().entries[ALIEN]
    assert prose.metadata_digest == first.metadata_digest
    assert len({first.text_digest, prose.text_digest}) == len({first.html_digest, prose.html_digest}) == 2
    assert prose.words == first.words + 2
    replace(steps.root / ALIEN, "rating: 5", "rating: 4")
    fact = steps.sources().entries[ALIEN]
    assert fact.metadata_digest != prose.metadata_digest
    assert (fact.text_digest, fact.html_digest, fact.words) == (prose.text_digest, prose.html_digest, prose.words)


def test_changes_of_line_numbers_are_distinguished(steps: Steps, monkeypatch: pytest.MonkeyPatch) -> None:
    settle(monkeypatch)

    def digests() -> tuple[tuple[bytes, ...], bytes, bytes]:
        row = steps.sources().entries[ALIEN]
        return (row.metadata_digest, row.text_digest, row.html_digest), row.field_positions, row.link_positions

    same, places, first = digests()
    replace(steps.root / ALIEN, "\n---\nIn space", "\n# seen\n---\nIn space")
    moved = digests()
    assert moved[:2] == (same, places)
    replace(steps.root / ALIEN, "film: Alien", "# seen\nfilm: Alien")
    found = digests()
    assert found[0] == same
    assert len({first, moved[2], found[2]}) == 3
    assert found[1] != places
    with steps.cache() as cache:
        records = steps.sources(cache)
        assert records.place(ALIEN, "") == records.place(ALIEN, "poster") == Location(ALIEN, 3, 7)
        assert records.place(ALIEN, "link.0") == Location(ALIEN, 17, 13)


def test_a_source_that_moves_is_parsed_at_its_new_place(steps: Steps, monkeypatch: pytest.MonkeyPatch) -> None:
    settle(monkeypatch)
    first = steps.sources()
    (steps.root / STALKER).rename(steps.root / "content/reviews/zone.md")
    second = steps.sources()
    assert second.parsed == 1
    assert STALKER not in second.entries
    assert second.entries["content/reviews/zone.md"].digest == first.entries[STALKER].digest
    assert second.document("content/reviews/zone.md").path == "content/reviews/zone.md"
    assert list(second.entries) == sorted(second.entries)


def test_two_sources_of_the_same_bytes_are_two_documents_of_one_text(steps: Steps) -> None:
    (steps.root / "content/reviews/copy.md").write_bytes((steps.root / STALKER).read_bytes())
    first = steps.sources()
    rows = first.entries
    assert rows["content/reviews/copy.md"].html_digest == rows[STALKER].html_digest
    (steps.root / STALKER).unlink()
    with steps.cache() as cache:
        sources = steps.sources(cache)
        assert [sources.document(path).id for path in sources.entries if path.endswith("copy.md")] == ["copy"]
        assert _html(cache, rows[STALKER].html_digest) == "<p>Unrated.</p>\n"


def test_what_no_source_uses_any_more_leaves_the_cache(steps: Steps) -> None:
    row = steps.sources().entries[STALKER]
    (steps.root / STALKER).unlink()
    with steps.cache() as cache:
        assert cache.load_records([row.key])
        steps.sources(cache)
        cache.flush()
        with pytest.raises(CacheDamagedError):
            cache.load_records([row.key])
        with pytest.raises(CacheDamagedError):
            _html(cache, row.html_digest)


def test_a_process_that_stays_forgets_what_is_gone(steps: Steps) -> None:
    with steps.cache() as cache:
        row = steps.sources(cache).entries[STALKER]
        assert row.key in cache.memory
        replace(steps.root / STALKER, "Unrated.", "UNRATED.")
        sources = steps.sources(cache)
        assert set(cache.memory) == {one.key for one in sources.entries.values()}
        assert row.key not in cache.memory


# ---------------------------------------------------------------- unreadable files


def test_an_unreadable_file_is_reported_by_every_build(steps: Steps, monkeypatch: pytest.MonkeyPatch) -> None:
    settle(monkeypatch)
    file = steps.root / STALKER
    first = unstamped(steps.sources())
    whole = file.read_bytes()
    os.truncate(file, LARGEST + 1)
    for _ in range(2):
        sources = steps.sources()
        assert [(one.code, one.path) for one in sources.problems] == [("IT114", STALKER)]
        assert STALKER not in sources.entries
    rewrite(file, whole)
    sources = steps.sources()
    assert (sources.problems, sources.parsed) == ((), 1)
    assert unstamped(sources) == first


def test_a_pipe_with_a_picture_s_name_is_reported_by_every_build(steps: Steps, monkeypatch: pytest.MonkeyPatch) -> None:
    settle(monkeypatch)
    file = steps.root / IMAGE
    whole = file.read_bytes()
    first = steps.sources()
    file.unlink()
    os.mkfifo(file)
    for _ in range(2):
        sources = steps.sources()
        assert [(one.code, one.path) for one in sources.problems] == [("IT111", IMAGE)]
        assert sources.images() == {}
    file.unlink()
    file.write_bytes(whole)
    assert (steps.sources().problems, steps.sources().images()) == ((), first.images())


def test_a_problem_of_a_source_is_reported_without_opening_it(steps: Steps, monkeypatch: pytest.MonkeyPatch) -> None:
    settle(monkeypatch)
    steps.site.review("broken", "film: Broken", "embargo: 7", "date: 2026-07-01")
    steps.site.write("content/reviews/worse.md", "---\nfilm: [\n---\n")
    first = steps.sources()
    assert "IT307" in codes(first.problems)
    assert len(first.problems) == 2
    heard = overhear(monkeypatch, steps.root)
    broken = {"content/reviews/broken.md", "content/reviews/worse.md"}
    with steps.cache() as cache:
        second = steps.sources(cache)
        assert (heard(), second.problems, second.parsed) == ([], first.problems, 0)
        assert _sound(second) == set(second.entries) - broken
        for path in broken:
            row = second.entries[path]
            assert (row.html_digest, row.words, row.pictures) == (b"", 0, ())
            assert second.parsed_source(path).document is None


# ---------------------------------------------------------------- pictures


def test_a_picture_replaced_by_another_of_its_size_is_seen(steps: Steps, monkeypatch: pytest.MonkeyPatch) -> None:
    settle(monkeypatch)
    file = steps.root / IMAGE
    first = steps.sources()
    assert _digests(first) == {IMAGE: digest.of_bytes(file.read_bytes())}
    heard = overhear(monkeypatch, steps.root)
    rewrite(file, file.read_bytes().replace(b'width="2"', b'width="9"'))
    second = steps.sources()
    assert heard() == [IMAGE]
    assert _digests(second) == {IMAGE: digest.of_bytes(file.read_bytes())} != _digests(first)
    assert second.parsed == 0


def test_a_deleted_picture_is_forgotten(steps: Steps) -> None:
    steps.sources()
    (steps.root / IMAGE).unlink()
    assert steps.sources().images() == {}


# ---------------------------------------------------------------- inputs of parsing


def test_another_contract_parses_every_document_and_opens_no_picture(
    steps: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(monkeypatch)
    first = steps.sources()
    heard = overhear(monkeypatch, steps.root)
    other = msgspec.structs.replace(steps.contract(), author="Somebody Else")
    second = steps.sources(contract=other)
    assert heard() == sorted(first.entries)
    assert second.parsed == 7
    assert second.images() == first.images()
    stalker = second.document(STALKER)
    assert isinstance(stalker, Review)
    assert stalker.author == "Somebody Else"
    with steps.cache() as cache, pytest.raises(CacheDamagedError):
        cache.load_records([first.entries[STALKER].key])


def test_another_engine_parses_every_document(steps: Steps, monkeypatch: pytest.MonkeyPatch) -> None:
    settle(monkeypatch)
    with steps.cache() as cache:
        steps.sources(cache)
        monkeypatch.setattr(digest, "engine", lambda: b"another engine")
        assert steps.sources(cache).parsed == 7
        assert steps.sources(cache).parsed == 0


def test_several_processes_read_as_one_does(site: SiteFolder, tmp_path: Path) -> None:
    for number in range(130):
        site.review(f"r{number}", f"film: Film {number}", text=f"Text {number}, [[Film 1]].\n")
    alone = Steps(site).sources(jobs=1)
    site.root.joinpath(".intertitle").rename(tmp_path / "aside")
    together = Steps(site).sources(jobs=2)
    assert unstamped(together) == unstamped(alone)
    assert (together.parsed, alone.parsed) == (130, 130)
    with Steps(site).cache() as cache:
        again = Steps(site).sources(cache)
        assert _sound(again) == set(alone.entries)


# ---------------------------------------------------------------- records


def test_records_are_opened_one_by_one_when_they_are_asked_for(steps: Steps) -> None:
    steps.sources()
    with steps.cache() as cache:
        sources = steps.sources(cache)
        assert sources.words(ALIEN) > 0
        assert sources.html(ALIEN)
        assert sources.loaded == {}
        assert isinstance(sources.document(ALIEN), Review)
        assert set(sources.loaded) == {sources.entries[ALIEN].key}
        assert sources.parsed_source(ALIEN) is sources.parsed_source(ALIEN)
        sources.open_all()
        assert set(sources.loaded) == {entry.key for entry in sources.entries.values()}


def test_sources_that_travel_are_read_where_they_arrive(steps: Steps) -> None:
    steps.sources()
    with steps.cache() as cache:
        here = steps.sources(cache)
        sent = pickle.loads(pickle.dumps(here))  # noqa: S301  (our own bytes)
        assert not hasattr(sent, "read")
        with Reader(cache.path) as reader:
            there = sent.with_reader(reader.load_records)
            assert there.document(ALIEN) == here.document(ALIEN)
            assert there.text(ALIENS) == here.text(ALIENS)
            assert (there.images(), there.broken_documents()) == (here.images(), here.broken_documents())


# ---------------------------------------------------------------- published and changed files


def test_what_the_last_published_build_knew_is_kept_until_another_is_published(
    steps: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(monkeypatch)
    with steps.cache() as cache:
        first = steps.sources(cache).entries[STALKER]
        mark_published(cache)
    for before, after in (("Unrated.", "Once."), ("Once.", "Twice.")):
        replace(steps.root / STALKER, before, after)
        assert steps.sources().entries_before == {STALKER: first}
    (steps.root / ALIEN).unlink()
    steps.site.review("new", "film: New")
    rewrite(steps.root / IMAGE, b"<svg/>")
    with steps.cache() as cache:
        sources = steps.sources(cache)
        assert sources.entries_before.keys() == {STALKER, ALIEN, "content/reviews/new.md"}
        assert sources.entries_before["content/reviews/new.md"] is None
        assert sources.files_before.keys() == {IMAGE}
        old = sources.parsed_source(STALKER, first).text
        assert old is not None
        assert old.excerpt == "Unrated."
        mark_published(cache)
        assert steps.sources(cache).entries_before == {}
        cache.flush()
        with pytest.raises(CacheDamagedError):
            cache.load_records([first.key])


def test_what_is_remembered_is_what_the_last_build_read_and_nothing_is_looked_at(
    steps: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(monkeypatch)
    with steps.cache() as cache:
        assert load_sources(cache) is None
        read = steps.sources(cache)
        heard = overhear(monkeypatch, steps.root)
        known = load_sources(cache)
        assert known is not None
        assert (known.entries, known.images()) == (read.entries, read.images())
        assert heard() == []


def test_a_file_is_unlike_what_was_read_by_its_bytes_alone(steps: Steps, monkeypatch: pytest.MonkeyPatch) -> None:
    settle(monkeypatch)
    with steps.cache() as cache:
        steps.sources(cache)
        (steps.root / ALIEN).touch()
        assert find_changed_files(steps.root, cache) == []
        replace(steps.root / STALKER, "Unrated.", "UNRATED.")
        steps.site.review("new", "film: New")
        (steps.root / IMAGE).unlink()
        assert find_changed_files(steps.root, cache) == [IMAGE, "content/reviews/new.md", STALKER]


def test_an_invalid_record_is_damage(steps: Steps) -> None:
    row = steps.sources().entries[ALIEN]
    with steps.cache() as cache:
        cache.store_records([(row.key, b"\x93\x01\x02\x03")], [])
        with pytest.raises(CacheDamagedError):
            steps.sources(cache).text(ALIEN)

"""Fresh texts: those that are there are whole, and those that are not are left to the cache."""

from __future__ import annotations

import os
import pickle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intertitle.building.fresh import Fresh

TEXTS = st.dictionaries(st.binary(min_size=16, max_size=16), st.binary(max_size=200))


@given(batches=st.lists(TEXTS, max_size=4))
def test_every_text_comes_back_as_it_was_added(
    tmp_path_factory: pytest.TempPathFactory, batches: list[dict[bytes, bytes]]
) -> None:
    fresh = Fresh(tmp_path_factory.getbasetemp())
    wanted: dict[bytes, bytes] = {}
    for batch in batches:
        fresh.add(batch.items())
        wanted |= batch
    assert {digest: fresh.get(digest) for digest in wanted} == wanted
    assert fresh.get(b"another") is None


def test_the_file_has_no_name(tmp_path: Path) -> None:
    fresh = Fresh(tmp_path)
    fresh.add([(b"1", b"text")])
    assert fresh.get(b"1") == b"text"
    assert list(tmp_path.iterdir()) == []


def test_a_forked_process_reads_the_same_file(tmp_path: Path) -> None:
    fresh = Fresh(tmp_path)
    fresh.add([(b"1", b"first"), (b"2", b"second")])
    child = os.fork()
    if child == 0:
        os._exit(0 if [fresh.get(b"2"), fresh.get(b"1")] == [b"second", b"first"] else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert fresh.get(b"1") == b"first"


def test_another_machine_begins_empty(tmp_path: Path) -> None:
    fresh = Fresh(tmp_path)
    fresh.add([(b"1", b"text")])
    other = pickle.loads(pickle.dumps(fresh))  # noqa: S301  (our own)
    assert other.folder == tmp_path
    assert other.get(b"1") is None


def test_a_text_that_the_disk_has_no_room_for_is_left_out(tmp_path: Path) -> None:
    fresh = Fresh(tmp_path)
    fresh.add([(b"1", b"text")])
    assert fresh._file is not None
    full = os.open("/dev/full", os.O_RDWR)
    os.dup2(full, fresh._file)
    os.close(full)
    fresh.add([(b"2", b"lost")])
    assert fresh._places.keys() == {b"1"}

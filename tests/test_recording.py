"""Recording: from a question to everything that asked it, by number."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from intertitle.recording.index import MAX_MAKERS, Index, compact, make_segment
from intertitle.recording.questions import BITS, Changes, question

_NOTES = st.lists(st.frozensets(st.sampled_from([0, 1, 2, 5, 2**20, 2**BITS - 1])), max_size=6)
_BATCHES = st.lists(_NOTES, max_size=5)
_ASKED = st.frozensets(st.sampled_from([0, 1, 2, 3, 5, 2**BITS - 1]))


def _index(batches: Sequence[Sequence[frozenset[int]]]) -> tuple[Index, dict[int, frozenset[int]]]:
    """Return an index of several batches, and a plain mapping with the same contents."""
    segments, plain = [], dict[int, frozenset[int]]()
    for notes in batches:
        segments.append(make_segment(len(plain), notes))
        plain.update(enumerate(notes, start=len(plain)))
    return Index(segments), plain


@given(_BATCHES, _ASKED)
def test_the_makers_that_asked_a_question_are_found(batches: list[list[frozenset[int]]], asked: frozenset[int]) -> None:
    index, plain = _index(batches)
    wanted = {maker: notes & asked for maker, notes in plain.items() if notes & asked}
    assert {maker: frozenset(found) for maker, found in index.makers(asked).items()} == wanted
    assert all(len(found) == len(set(found)) for found in index.makers(asked).values())


@given(_BATCHES, st.frozensets(st.integers(0, 30)))
def test_the_questions_of_a_maker_are_found(batches: list[list[frozenset[int]]], makers: frozenset[int]) -> None:
    index, plain = _index(batches)
    wanted = {maker: notes for maker, notes in plain.items() if maker in makers and notes}
    assert {maker: frozenset(found) for maker, found in index.notes(makers).items()} == wanted


@given(_BATCHES, _ASKED, st.data())
def test_a_compacted_index_knows_those_that_are_kept_by_their_new_numbers(
    batches: list[list[frozenset[int]]], asked: frozenset[int], data: st.DataObject
) -> None:
    index, plain = _index(batches)
    kept = data.draw(st.lists(st.sampled_from(sorted(plain)), unique=True)) if plain else []
    alive = {maker: number for number, maker in enumerate(kept)}
    small = compact(index, alive, 1 + max(plain, default=0))
    wanted = {alive[maker]: notes & asked for maker, notes in plain.items() if maker in alive and notes & asked}
    assert {maker: frozenset(found) for maker, found in small.makers(asked).items()} == wanted
    assert len(small.segments) == 1


def test_an_index_is_worn_when_half_of_its_makers_are_gone_or_its_numbers_are_many() -> None:
    plain, many = Index([make_segment(0, [[1]])]), Index([make_segment(0, [[1]])] * 600)
    assert not plain.needs_compacting(alive=5000, numbered=10_000)
    assert plain.needs_compacting(alive=5000, numbered=12_000)
    assert many.needs_compacting(alive=5000, numbered=5000)
    assert plain.needs_compacting(alive=MAX_MAKERS, numbered=MAX_MAKERS - 1)


@given(st.text(max_size=9), st.text(max_size=9), st.text(max_size=9), st.text(max_size=9))
def test_a_question_is_a_number_by_its_kind_and_its_name(kind: str, name: str, other: str, more: str) -> None:
    assert 0 <= question(kind, name) < 2**BITS
    assert question(kind, name) == question(kind, name)
    if "\0" not in f"{kind}{other}" and (kind, name) != (other, more):
        assert question(kind, name) != question(other, more)


def test_the_first_reasons_for_a_change_are_kept_and_forty_at_most() -> None:
    changes = Changes()
    changes.add("document", "a", range(99))
    changes.add("document", "a", [99])
    changes.add("clock")
    assert (changes.by_number[question("document", "a")].why, len(changes)) == (tuple(range(40)), 2)
    assert question("clock") in changes
    assert question("audience") not in changes
    assert changes.select([question("audience"), question("clock")]) == (question("clock"),)
    assert set(changes) == {question("document", "a"), question("clock")}

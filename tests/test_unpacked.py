"""Unpacked: a mapping like any other, whose values are opened one by one and once each."""

from __future__ import annotations

import pickle

import pytest

from intertitle.building.unpacked import Unpacked


def _mapping(asked: list[str]) -> Unpacked[str, int]:
    def unpack(packed: str) -> int:
        asked.append(packed)
        return int(packed)

    return Unpacked({"b": "2", "a": "1", "c": "3"}, unpack)


def test_a_value_is_opened_when_it_is_asked_for_and_once() -> None:
    asked: list[str] = []
    mapping = _mapping(asked)
    assert asked == []
    assert (mapping["a"], mapping["a"], mapping.get("a")) == (1, 1, 1)
    assert asked == ["1"]


def test_nothing_is_opened_to_tell_what_there_is() -> None:
    asked: list[str] = []
    mapping = _mapping(asked)
    assert ("a" in mapping, "x" in mapping, len(mapping), list(mapping), bool(mapping)) == (
        True,
        False,
        3,
        ["b", "a", "c"],
        True,
    )
    assert not Unpacked({}, int)
    assert asked == []


def test_what_is_not_there_is_missing_as_elsewhere() -> None:
    mapping = _mapping([])
    with pytest.raises(KeyError):
        mapping["x"]
    assert mapping.get("x") is None


def test_it_compares_and_lists_as_a_mapping_in_its_own_order() -> None:
    mapping = _mapping([])
    assert mapping == {"a": 1, "b": 2, "c": 3}
    assert mapping != {"a": 1, "b": 2, "c": 4}
    assert list(mapping.items()) == [("b", 2), ("a", 1), ("c", 3)]
    assert list(mapping.values()) == [2, 1, 3]


def test_it_travels_to_another_process() -> None:
    there = pickle.loads(pickle.dumps(Unpacked({"a": "1"}, int)))  # noqa: S301  (our own bytes)
    assert there == {"a": 1}
